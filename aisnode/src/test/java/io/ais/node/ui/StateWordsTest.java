package io.ais.node.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.model.StateFlags;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page says of a node what {@code ais show cluster} says. */
class StateWordsTest {
  private static final Pattern LINE =
      Pattern.compile("\\[(\\d+), \"([\\w-]+)\", \"(good|warn|red)\"]");

  @Test
  void everyStateFlagHasItsWordAndItsWeight() {
    List<String> ours = new ArrayList<>();
    for (StateFlags flag : StateFlags.values()) {
      String tone =
          switch (flag.severity()) {
            case INFO -> "good";
            case WARN -> "warn";
            case RED -> "red";
          };
      ours.add(Long.numberOfTrailingZeros(flag.mask()) + " " + flag.text() + " " + tone);
    }

    List<String> page = new ArrayList<>();
    String script = new String(WebFile.read("text.js").body(), StandardCharsets.UTF_8);
    for (Matcher m = LINE.matcher(script); m.find(); ) {
      page.add(m.group(1) + " " + m.group(2) + " " + m.group(3));
    }

    assertEquals(ours, page);
  }
}
