package io.ais.node.stats;

import io.ais.model.NodeType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One metric: internal name, kind and what of it is exported (spec/data-plane.md 17). Immutable.
 *
 * @param name internal name, as in node status
 * @param kind kind as clients know it ("counter", "size", "latency", ...)
 * @param publicName Prometheus name without prefix; empty when not exported
 * @param type Prometheus type
 * @param labels names of variable labels; a labelled metric appears with its first increment
 */
record MetricDef(
    String name, String kind, String publicName, String type, List<String> labels, String help) {

  boolean isExported() {
    return !publicName.isEmpty();
  }

  boolean isVector() {
    return !labels.isEmpty();
  }

  boolean isError() {
    return name.startsWith("err.");
  }

  /** The metrics of a role, in table order. */
  static List<MetricDef> of(NodeType role) {
    List<MetricDef> found = new ArrayList<>();
    try (InputStream in = MetricDef.class.getResourceAsStream("metrics.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#") && !line.isBlank() && appliesTo(line.charAt(0), role)) {
          found.add(parse(line.split("\t")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(found);
  }

  private static boolean appliesTo(char letter, NodeType role) {
    return letter == 'a' || letter == role.wire().charAt(0);
  }

  private static MetricDef parse(String[] cells) {
    List<String> labels =
        switch (cells[5]) {
          case "B" -> List.of("bucket");
          case "BX" -> List.of("bucket", "xkind");
          case "M" -> List.of("mountpath");
          default -> List.of();
        };
    String publicName = cells[3].equals("-") ? "" : cells[3];
    return new MetricDef(cells[1], cells[2], publicName, cells[4], labels, cells[6]);
  }
}
