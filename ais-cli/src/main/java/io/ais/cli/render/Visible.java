package io.ais.cli.render;

/**
 * Text for a terminal. Names of objects are anybody's: what they hold of control characters shall be seen, not
 * obeyed, since a terminal lets them move the cursor, hide lines, or answer in the user's place.
 */
final class Visible {
  private static final char ESCAPE = '\u001b';

  private Visible() {}

  /**
   * The text with {@code \xNN} in place of each control character. Line breaks and tabulators stay, and so do
   * the colours of {@link Colour}, which hide nothing.
   */
  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return replaced(text, i);
      }
    }
    return text;
  }

  private static String replaced(String text, int first) {
    StringBuilder result = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      int colourEnd = c == ESCAPE ? colourEnd(text, i) : -1;
      if (colourEnd > 0) {
        result.append(text, i, colourEnd);
        i = colourEnd - 1;
      } else if (isControl(c)) {
        result.append(String.format("\\x%02x", (int) c));
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  private static boolean isControl(char c) {
    return c < ' ' && c != '\n' && c != '\t' || c >= '\u007f' && c <= '\u009f';
  }

  /** The place behind a colour of ours that begins here; -1 if none does. */
  private static int colourEnd(String text, int escape) {
    for (String sequence : Colour.SEQUENCES) {
      if (text.startsWith(sequence, escape)) {
        return escape + sequence.length();
      }
    }
    return -1;
  }
}
