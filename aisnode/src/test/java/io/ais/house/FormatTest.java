package io.ais.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** All sources are as google-java-format writes them; {@code scripts/format} makes them so. */
class FormatTest {
  @Test
  void everySourceFileIsFormatted() throws Exception {
    assumeTrue(
        compilerIsOpen(), "the JVM was started without --add-exports for the compiler's packages");
    StringWriter changed = new StringWriter();

    int status = formatter(changed).format(arguments());

    assertEquals("", changed.toString(), "run scripts/format");
    assertEquals(0, status);
  }

  private static Main formatter(StringWriter out) {
    return new Main(new PrintWriter(out), new PrintWriter(out), InputStream.nullInputStream());
  }

  private static String[] arguments() throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--dry-run");
    arguments.add("--skip-javadoc-formatting");
    Checkout.sources().stream().map(Path::toString).forEach(arguments::add);
    return arguments.toArray(String[]::new);
  }

  private static boolean compilerIsOpen() {
    Module compiler = ToolProvider.getSystemJavaCompiler().getClass().getModule();
    return compiler.isExported("com.sun.tools.javac.tree", FormatTest.class.getModule());
  }
}
