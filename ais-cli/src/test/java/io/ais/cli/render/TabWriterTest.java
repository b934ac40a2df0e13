package io.ais.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TabWriterTest {

  @Test
  void laysOutEveryRecordedTableByteForByte() throws IOException {
    String all;
    try (InputStream in = getClass().getResourceAsStream("/golden/cli/tables.txt")) {
      all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String[] records = all.split("=====\n");
    assertTrue(records.length > 50);
    for (String record : records) {
      String golden = record.substring(record.indexOf('\n') + 1);
      // runs of TABs are what the layout made of one
      String raw = golden.replaceAll("\t+", "\t");

      assertEquals(golden, TabWriter.TABS.layout(raw), record.lines().findFirst().orElse(""));
    }
  }

  @Test
  void coloursDoNotMoveColumns() {
    String plain = "NODE\t STATUS\t X\na\t maintenance\t -\nb\t online\t -\n";
    String coloured = plain.replace("maintenance", Colour.RED.paint("maintenance"));

    String laidOut = TabWriter.TABS.layout(coloured);

    assertEquals(TabWriter.TABS.layout(plain), Colour.strip(laidOut));
  }

  @Test
  void padsWithBlanks() {
    String raw = "REB ID\t NODE\t STATE\ng1\t HXet48084\t Running\n";

    assertEquals(
        "REB ID   NODE        STATE\ng1       HXet48084   Running\n", TabWriter.BLANKS.layout(raw));
  }

  @Test
  void shorterLineEndsTheBlock() {
    String raw = "a\tb\n\nlonger than eight\tb\n";

    assertEquals("a\tb\n\nlonger than eight\tb\n", TabWriter.TABS.layout(raw));
  }
}
