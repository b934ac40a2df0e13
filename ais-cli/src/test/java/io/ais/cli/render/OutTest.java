package io.ais.cli.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutTest {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

  private Out out(boolean terminal, boolean coloured) {
    return new Out(
        new PrintStream(data, false, UTF_8),
        new PrintStream(talk, false, UTF_8),
        new ByteArrayInputStream("no\n".getBytes(UTF_8)),
        terminal,
        coloured);
  }

  private static String said(Out out, ByteArrayOutputStream stream) {
    out.flush();
    return stream.toString(UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "a\u001b[2Jb,        a\\x1b[2Jb",
    "x\u001b]0;title\u0007., x\\x1b]0;title\\x07.",
    "over\rwritten,      over\\x0dwritten",
    "\u009b31mraw,       \\x9b31mraw",
    "end\u001b.,         end\\x1b.",
    "end\u001b[1;3,      end\\x1b[1;3",
    "\u007f,             \\x7f",
    "x\u001b[91mred\u001b[0m., x\u001b[91mred\u001b[0m.",
    "x\u001b[8mhidden,   x\\x1b[8mhidden",
    "x\u001b[30;40mtoo,  x\\x1b[30;40mtoo",
    "Grüße 🎈,           Grüße 🎈",
  })
  void aTerminalGetsNothingThatItWouldObey(String name, String shown) {
    Out out = out(true, false);
    out.line(name);
    out.text("x\t" + name + "\n");
    out.confirm(name + "?");

    assertEquals(
        shown + "\nx\t" + shown + "\n" + shown + "? [Y/N]: Operation canceled.\n", said(out, data));
  }

  @Test
  void errorsShowControlCharactersWhereverTheyGo() {
    Out out = out(false, true);
    out.error("no \u001b[5Aobject");
    out.talkText("and \b more\n");

    assertEquals(
        Colour.RED.paint("Error:") + " no \\x1b[5Aobject\nand \\x08 more\n", said(out, talk));
  }

  @Test
  void programsGetEveryByte() {
    Out out = out(false, false);
    out.line("a\u001b[2J\rb");
    out.text("\u0007");

    assertEquals("a\u001b[2J\rb\n\u0007", said(out, data));
  }
}
