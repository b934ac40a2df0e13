package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameOrderTest {

  @Test
  void agreesWithTheBytesOfTheNames() {
    List<String> names =
        List.of(
            "",
            "a",
            "a/",
            "a0",
            "aa",
            "b",
            "\u007f",
            "\u00e9",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "\udbff\udfff",
            "a\ud83d\ude00",
            "a\uffff");
    for (String a : names) {
      for (String b : names) {
        int bytes =
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        assertEquals(
            Integer.signum(bytes), Integer.signum(NameOrder.BYTES.compare(a, b)), a + " " + b);
      }
    }
  }
}
