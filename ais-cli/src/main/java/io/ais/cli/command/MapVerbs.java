package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.SmapView;
import io.ais.cli.render.Table;
import io.ais.cli.render.Times;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.Map;

/** {@code ais show cluster smap} and {@code ais show cluster bmd}. */
public final class MapVerbs {
  private MapVerbs() {}

  /** The cluster map, as the primary or as one node has it. */
  public static void smap(Invocation call) throws IOException {
    new Refresher(call)
        .run(
            () -> {
              Smap smap = call.cluster().refresh();
              boolean json = call.args().is("json");
              if (call.args().count() > 0) {
                Snode node = call.cluster().node(call.args().word(0));
                if (!json) {
                  call.out().line("Cluster map from: " + node.display());
                }
                smap = Json.parse(call.cluster().ofNode(node.id(), "smap"), Smap.class);
              }
              if (json) {
                call.out().line(JsonText.of(Json.tree(Json.bytes(smap)), 4));
              } else {
                call.out().text(SmapView.text(smap, call.withHeader()));
              }
            });
  }

  /** The bucket metadata, as the primary or as one node has it. */
  public static void bmd(Invocation call) throws IOException {
    new Refresher(call)
        .run(
            () -> {
              JsonNode bmd;
              if (call.args().count() > 0) {
                Snode node = call.cluster().node(call.args().word(0));
                bmd = Json.tree(call.cluster().ofNode(node.id(), "bmd"));
              } else {
                bmd = call.cluster().rest().tree("/v1/daemon?what=bmd");
              }
              show(call, bmd);
            });
  }

  private static void show(Invocation call, JsonNode bmd) {
    Table table =
        new Table(
            "PROVIDER", "NAMESPACE", "NAME", "BACKEND", "COPIES", "EC(D,P,minsize)", "CREATED");
    int count = 0;
    for (Map.Entry<String, JsonNode> provider : bmd.path("providers").properties()) {
      for (Map.Entry<String, JsonNode> namespace : provider.getValue().properties()) {
        for (Map.Entry<String, JsonNode> bucket : namespace.getValue().properties()) {
          row(table, provider.getKey(), namespace.getKey(), bucket.getKey(), bucket.getValue());
          count++;
        }
      }
    }
    String title = "BMD v" + bmd.path("version").asText() + "[" + bmd.path("uuid").asText();
    if (count == 0) {
      call.out().line(title + " (no buckets)] - is empty");
    } else if (call.args().is("json")) {
      call.out().line(JsonText.of(bmd, 4));
    } else {
      call.out().text(table.text(call.withHeader()));
      call.out().line("");
      call.out().line("Summary: " + title + ", num-buckets(" + count + ")]");
    }
  }

  private static void row(
      Table table, String provider, String namespace, String name, JsonNode props) {
    JsonNode mirror = props.path("mirror");
    JsonNode ec = props.path("ec");
    String backend = props.path("backend_bck").path("name").asText();
    table.row(
        provider,
        namespace.equals("@#") ? "" : namespace,
        name,
        backend.isEmpty() ? "-" : backend,
        mirror.path("enabled").asBoolean() ? mirror.path("copies").asText() : "-",
        ec.path("enabled").asBoolean()
            ? ec.path("data_slices").asText()
                + ", "
                + ec.path("parity_slices").asText()
                + ", "
                + ec.path("objsize_limit").asText()
            : "-",
        Times.created(props.path("created").asLong()));
  }
}
