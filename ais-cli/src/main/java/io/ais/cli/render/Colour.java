package io.ais.cli.render;

import java.util.List;
import java.util.stream.Stream;

/** Text colours of the terminal (spec/cli.md 3.5). */
public enum Colour {
  NONE(""),
  RED("91"),
  GREEN("92"),
  BLUE("94"),
  CYAN("96");

  private static final char ESC = '\u001b';
  private static final String PLAIN = ESC + "[0m";

  /** All that {@link #paint} adds to a text. */
  static final List<String> SEQUENCES =
      Stream.concat(
              Stream.of(PLAIN),
              Stream.of(values())
                  .filter(colour -> !colour.code.isEmpty())
                  .map(colour -> ESC + "[" + colour.code + "m"))
          .toList();

  private final String code;

  Colour(String code) {
    this.code = code;
  }

  /** Wraps the text in escape sequences; {@link #NONE} returns it unchanged. */
  public String paint(String text) {
    return code.isEmpty() ? text : ESC + "[" + code + "m" + text + PLAIN;
  }

  /** The text without escape sequences. */
  static String strip(String text) {
    return text.replaceAll(ESC + "\\[[0-9]*m", "");
  }

  /** Number of characters that a terminal shows: escape sequences take no room. */
  static int visibleLength(String text) {
    int length = 0;
    boolean escape = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      if (escape) {
        escape = point != 'm';
      } else if (point == ESC) {
        escape = true;
      } else {
        length++;
      }
      i += Character.charCount(point);
    }
    return length;
  }
}
