package io.ais.cli;

import io.ais.cli.command.Interruption;
import io.ais.cli.render.Out;
import io.ais.cli.settings.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Entry point of {@code ais}: connects the process with {@link Cli}. */
public final class Main {
  private static final int BUFFER = 64 * 1024;

  private Main() {}

  /** Runs one command and exits. */
  public static void main(String[] args) {
    Environment environment = Environment.ofProcess();
    boolean terminal = isTerminal(1);
    boolean coloured =
        terminal
            && environment.get("NO_COLOR").isEmpty()
            && !environment.get("TERM").equals("dumb");
    PrintStream stdout = stream(FileDescriptor.out, BUFFER);
    PrintStream stderr = stream(FileDescriptor.err, BUFFER);
    Out out = new Out(stdout, stderr, System.in, terminal, coloured);
    Interruption interruption = new Interruption();
    interruption.install(ExitCode.OK.code(), out::flush);
    ExitCode code = new Cli(out, environment, interruption).run(List.of(args));
    out.flush();
    interruption.finish(code.code());
  }

  private static PrintStream stream(FileDescriptor descriptor, int buffer) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), buffer),
        false,
        StandardCharsets.UTF_8);
  }

  /** Linux names the device behind a descriptor; asking the JDK's console would load a terminal. */
  private static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }
}
