package io.ais.cli.command;

import static java.util.Objects.requireNonNull;

import io.ais.cli.render.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** All feature flags with their tags and meanings, from a text resource. Stateless. */
final class FeatureTable {
  private static final String RESOURCE = "features.txt";

  private FeatureTable() {}

  /** The table FEATURE, TAGS, DESCRIPTION. */
  static String text(boolean header) {
    Table table = new Table("FEATURE", "TAGS", "DESCRIPTION");
    for (String line : lines()) {
      String[] cells = line.split("\\|", 3);
      table.row(cells[0].strip(), cells[1].strip(), cells[2].strip());
    }
    return table.text(header);
  }

  private static List<String> lines() {
    try (InputStream in = requireNonNull(FeatureTable.class.getResourceAsStream(RESOURCE));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isEmpty() && line.charAt(0) != '#').toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
