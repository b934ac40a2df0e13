package io.ais.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.cli.render.Descriptor;
import io.ais.cli.render.Out;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Standard output that is full or that nobody reads. */
class OutputLossTest extends CommandTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Runs a command whose output takes some bytes and then fails. */
  private int run(int room, String why, String... words) {
    Descriptor stdout = new Descriptor(failing(room, why));
    PrintStream print = new PrintStream(stdout, false, StandardCharsets.UTF_8);
    PrintStream talk = new PrintStream(err, true, StandardCharsets.UTF_8);
    Out out = new Out(print, talk, new ByteArrayInputStream(new byte[0]), false, false);
    return Main.end(terminal.run(out, words), out, stdout).code();
  }

  private static OutputStream failing(int room, String why) {
    return new OutputStream() {
      private int left = room;

      @Override
      public void write(int b) throws IOException {
        if (left-- <= 0) {
          throw new IOException(why);
        }
      }
    };
  }

  @Test
  void whatWasNotWrittenIsAnError() {
    assertEquals(1, run(0, "No space left on device", "version"));

    assertEquals(
        "Error: cannot write standard output: No space left on device\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void nothingIsSaidWhenNobodyReads() {
    assertEquals(1, run(0, "Broken pipe", "version"));

    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasWrittenIsNoError() {
    assertEquals(0, run(Integer.MAX_VALUE, "", "version"));
  }

  @Test
  void aDownloadEndsWithItsReader() {
    cluster.hasBucket("b");
    cluster.on(
        "GET /v1/objects/b/o?provider=ais",
        (exchange, body) -> {
          exchange.sendResponseHeaders(200, 1L << 40);
          assertThrows(IOException.class, () -> endless(exchange.getResponseBody()));
        });

    assertEquals(1, run(1 << 20, "Broken pipe", "get", "ais://b/o", "-"));

    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  private static void endless(OutputStream out) throws IOException {
    byte[] piece = new byte[64 * 1024];
    for (long sent = 0; sent < 1L << 40; sent += piece.length) {
      out.write(piece);
    }
  }
}
