package io.ais.cli;

import io.ais.cli.command.Interruption;
import io.ais.cli.render.Descriptor;
import io.ais.cli.render.Out;
import io.ais.cli.settings.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    Descriptor descriptor = new Descriptor(new FileOutputStream(FileDescriptor.out));
    PrintStream stdout = stream(descriptor);
    PrintStream stderr = stream(new FileOutputStream(FileDescriptor.err));
    Out out = new Out(stdout, stderr, System.in, terminal, coloured);
    out = isTerminal(0) ? out.asking() : out;
    Interruption interruption = new Interruption();
    interruption.install(ExitCode.OK.code(), out::flush);
    ExitCode code = new Cli(out, environment, interruption).run(List.of(args));
    interruption.finish(end(code, out, descriptor).code());
  }

  /** Writes what is left; output that was lost is an error. */
  static ExitCode end(ExitCode code, Out out, Descriptor stdout) {
    out.flush();
    stdout.complaint().ifPresent(text -> out.error("cannot write standard output: " + text));
    return stdout.failed() ? ExitCode.ERROR : code;
  }

  private static PrintStream stream(OutputStream out) {
    return new PrintStream(new BufferedOutputStream(out, BUFFER), false, StandardCharsets.UTF_8);
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
