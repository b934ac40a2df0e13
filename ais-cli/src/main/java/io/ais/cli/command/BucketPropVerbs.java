package io.ais.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ais.cli.render.JsonText;
import io.ais.cli.render.PropertyTable;
import io.ais.cli.render.Times;
import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.BucketUri;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.BucketPropsToSet;
import io.ais.model.Uint64;
import io.ais.model.config.Feature;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code ais show bucket}, {@code bucket props set | reset}, {@code bucket lru}. */
public final class BucketPropVerbs {
  private static final String EXAMPLES =
      """

      Usage examples:
      - ais bucket props set BUCKET checksum.type=xxhash
      - ais bucket props set BUCKET checksum.type=md5 checksum.validate_warm_get=true
      - ais bucket props BUCKET checksum\t\t# to show
      - ais bucket props set BUCKET backend_bck=s3://abc
      - ais bucket props set BUCKET backend_bck=none\t# to reset
        (see docs/cli for details)\
      """;

  private BucketPropVerbs() {}

  private static Bck bucket(Args args) {
    if (args.count() == 0) {
      throw new UsageException("missing bucket name in \"\"");
    }
    return BucketUri.bucket(args.word(0));
  }

  /** {@code ais show bucket BUCKET [PREFIX]}. */
  public static void show(Invocation call) throws IOException {
    Bck bck = bucket(call.args());
    JsonNode tree = call.cluster().buckets().props(bck);
    String section = call.args().word(1);
    if (call.args().is("json")) {
      call.out().line(JsonText.of(section(tree, section), 4));
      return;
    }
    BucketProps props = Json.parse(Json.bytes(tree), BucketProps.class);
    Map<String, String> values = call.args().is("compact") ? compact(props) : values(props);
    table(call, values, section);
  }

  private static void table(Invocation call, Map<String, String> values, String prefix) {
    values.keySet().removeIf(name -> !name.startsWith(prefix));
    if (values.isEmpty()) {
      call.out()
          .note(
              "no non-default values in section \""
                  + prefix
                  + "\"; try '--json' to see all supported properties");
      return;
    }
    call.out().text(PropertyTable.text(values, call.withHeader()));
  }

  private static JsonNode section(JsonNode tree, String name) {
    if (name.isEmpty() || !tree.has(name)) {
      return tree;
    }
    ObjectNode only = JsonNodeFactory.instance.objectNode();
    only.set(name, tree.get(name));
    return only;
  }

  /** Property names with values as people read them, sorted. */
  static Map<String, String> values(BucketProps props) {
    Map<String, String> values = new TreeMap<>(props.flatten());
    values.entrySet().removeIf(e -> e.getKey().startsWith("extra.") && e.getValue().matches("0?"));
    values.remove("bid");
    if (values.getOrDefault("Renamed", "").isEmpty()) {
      values.remove("Renamed");
    }
    values.put("present", "yes");
    values.computeIfPresent("access", (k, v) -> Access.names(v));
    values.computeIfPresent("created", (k, v) -> created(v));
    values.computeIfPresent("features", (k, v) -> features(v));
    values.putIfAbsent("chunks.checkpoint_every", "0");
    values.putIfAbsent("chunks.flags", "0");
    values.computeIfPresent(
        "chunks.objsize_limit", (k, v) -> v.equals("0B") ? v + " (auto-chunking disabled)" : v);
    values.putIfAbsent("rate_limit.backend.per_op_max_tokens", "");
    values.putIfAbsent("rate_limit.frontend.per_op_max_tokens", "");
    return values;
  }

  private static String created(String nanos) {
    return nanos.matches("\\d+") && !nanos.equals("0") ? Times.created(Long.parseLong(nanos)) : "-";
  }

  private static String features(String mask) {
    List<String> names = Feature.names(Uint64.parse(mask));
    return names.isEmpty() ? "none" : String.join("\n\t ", names);
  }

  private static Map<String, String> compact(BucketProps props) {
    Map<String, String> all = values(props);
    Map<String, String> few = new TreeMap<>();
    for (String name : List.of("access", "created", "present", "provider")) {
      few.put(name, all.get(name));
    }
    few.put("checksum", "Type: " + all.get("checksum.type") + " | Validate: " + validated(all));
    boolean chunks = !all.get("chunks.objsize_limit").startsWith("0B");
    few.put(
        "chunks", chunks ? "from " + all.get("chunks.objsize_limit") : "auto-chunking disabled");
    few.put(
        "ec",
        on(all, "ec") ? all.get("ec.data_slices") + ":" + all.get("ec.parity_slices") : "Disabled");
    few.put(
        "lru", on(all, "lru") ? "Don't evict time: " + all.get("lru.dont_evict_time") : "Disabled");
    few.put("mirror", on(all, "mirror") ? all.get("mirror.copies") + " copies" : "Disabled");
    few.put(
        "versioning",
        on(all, "versioning")
            ? "Enabled | Validate on WarmGET: " + yesNo(all.get("versioning.validate_warm_get"))
            : "Disabled");
    return few;
  }

  private static boolean on(Map<String, String> all, String section) {
    return "true".equals(all.get(section + ".enabled"));
  }

  private static String yesNo(String value) {
    return "true".equals(value) ? "yes" : "no";
  }

  private static String validated(Map<String, String> all) {
    StringBuilder text = new StringBuilder();
    add(text, all, "checksum.validate_cold_get", "ColdGET");
    add(text, all, "checksum.validate_warm_get", "WarmGET");
    add(text, all, "checksum.validate_obj_move", "ObjectMove");
    add(text, all, "checksum.enable_read_range", "ReadRange");
    return text.isEmpty() ? "Nothing" : text.toString();
  }

  private static void add(StringBuilder text, Map<String, String> all, String key, String word) {
    if ("true".equals(all.get(key))) {
      text.append(text.isEmpty() ? "" : ", ").append(word);
    }
  }

  /** {@code ais bucket props set}. */
  public static void set(Invocation call) throws IOException {
    Bck bck = bucket(call.args());
    List<String> words = call.args().words().subList(1, call.args().count());
    BucketProps old =
        Json.parse(Json.bytes(call.cluster().buckets().props(bck)), BucketProps.class);
    boolean onlyName =
        words.isEmpty()
            || words.size() == 1 && words.get(0).indexOf('=') < 0 && !words.get(0).startsWith("{");
    if (onlyName) {
      table(call, values(old), words.isEmpty() ? "" : words.get(0));
      return;
    }
    JsonNode change;
    try {
      change = PropChange.of(words);
    } catch (CommandException e) {
      throw PropChange.isUnknownProperty(e)
          ? new CommandException(e.getMessage() + EXAMPLES)
          : refused(bck, e.getMessage());
    }
    apply(call, bck, old, change, String.join(" ", words));
  }

  private static CommandException refused(Bck bck, String why) {
    return new CommandException(
        why + ".\nTo show bucket properties, run 'ais show bucket " + bck + "'.\n");
  }

  private static void apply(
      Invocation call, Bck bck, BucketProps old, JsonNode change, String typed) throws IOException {
    Map<String, String> before = values(old);
    Map<String, String> after =
        values(old.apply(BucketPropsToSet.of(Json.convert(change, Map.class))));
    after.entrySet().removeIf(e -> e.getValue().equals(before.get(e.getKey())));
    if (after.isEmpty()) {
      call.out().line("Bucket \"" + bck + "\": property \"" + typed + "\", nothing to do");
      return;
    }
    String job;
    try {
      job = call.cluster().buckets().setProps(bck, change, call.args().is("force"));
    } catch (AisHttpException e) {
      throw refused(bck, e.display());
    }
    after.forEach(
        (name, value) ->
            call.out()
                .line(
                    "\""
                        + name
                        + "\" set to: \""
                        + value
                        + "\" (was: \""
                        + before.getOrDefault(name, "")
                        + "\")"));
    call.out().line("");
    call.out().line("Bucket props successfully updated.");
    if (!job.isEmpty() && call.args().is("verbose")) {
      call.out().line("To monitor the progress, run 'ais show job " + job + "'");
    }
  }

  /** {@code ais bucket props reset}. */
  public static void reset(Invocation call) throws IOException {
    Bck bck = bucket(call.args());
    call.cluster().buckets().resetProps(bck);
    call.out().line("Bucket props successfully reset to cluster defaults");
  }

  /** {@code ais bucket lru BUCKET [--enable | --disable]}. */
  public static void lru(Invocation call) throws IOException {
    Bck bck = bucket(call.args());
    BucketProps old =
        Json.parse(Json.bytes(call.cluster().buckets().props(bck)), BucketProps.class);
    boolean enable = call.args().is("enable");
    if (!enable && !call.args().is("disable")) {
      table(call, values(old), "lru");
      return;
    }
    boolean is = "true".equals(values(old).get("lru.enabled"));
    if (is == enable) {
      call.out()
          .line(
              "Bucket \""
                  + bck
                  + "\": LRU is already "
                  + (enable ? "enabled" : "disabled")
                  + ", nothing to do");
      return;
    }
    JsonNode change = PropChange.of(List.of("lru.enabled=" + enable));
    apply(call, bck, old, change, "lru.enabled=" + enable);
  }
}
