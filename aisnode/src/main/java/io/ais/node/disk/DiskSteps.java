package io.ais.node.disk;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * For tests that end a process at every step: each change of a disk is announced here before it happens,
 * by operation and place, without names of objects ({@code rename %wk -> %ob}). Off, unless environment
 * variable {@link #VARIABLE} names a directory. There
 *
 * <ul>
 *   <li>a file {@link #TRACE} gets the name of each step, as long as it exists;
 *   <li>a file {@link #KILL_AT} with a number N ends the process by SIGKILL right before the N-th step
 *       since that file exists; its name is left in {@link #KILLED_BEFORE}.
 * </ul>
 *
 * Steps are announced one at a time, so that nothing is changed by a step behind the one of the kill;
 * those before it may still be under way, as at any kill. Thread-safe.
 */
final class DiskSteps {
  static final String VARIABLE = "AIS_DISK_STEPS";
  static final String TRACE = "trace";
  static final String KILL_AT = "kill-at";
  static final String KILLED_BEFORE = "killed-before";
  private static final int SIGKILL = 9;

  private final Path folder;
  private final Runnable kill;
  private long counted; // guarded by this

  /** With what ends the process. */
  DiskSteps(Path folder, Runnable kill) {
    this.folder = folder;
    this.kill = kill;
  }

  private static final class Holder {
    static final DiskSteps STEPS = of(System.getenv(VARIABLE));
  }

  private static DiskSteps of(String folder) {
    return folder == null || folder.isEmpty()
        ? null
        : new DiskSteps(Path.of(folder), DiskSteps::killThisProcess);
  }

  /** The disk itself unless steps are wanted of this process. */
  static Disk around(Disk disk) {
    return Holder.STEPS == null ? disk : new SteppedDisk(disk, Holder.STEPS);
  }

  /** A step that no {@link Disk} makes: files of the node itself. */
  static void ofThisProcess(String name) {
    if (Holder.STEPS != null) {
      Holder.STEPS.before(name);
    }
  }

  /** Announces a step; does not return when the process ends before it. */
  synchronized void before(String name) {
    try {
      Path trace = folder.resolve(TRACE);
      if (Files.exists(trace)) {
        Files.writeString(trace, name + "\n", WRITE, APPEND);
      }
      long at = killAt();
      counted = at > 0 ? counted + 1 : 0;
      if (at > 0 && counted == at) {
        Files.writeString(folder.resolve(KILLED_BEFORE), name + "\n");
        kill.run();
      }
    } catch (IOException e) {
      throw new IllegalStateException("steps cannot be followed in " + folder, e);
    }
  }

  /** 0: not armed. */
  private long killAt() throws IOException {
    try {
      String text = Files.readString(folder.resolve(KILL_AT), StandardCharsets.US_ASCII).strip();
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** By the signal itself: no hook, no finally, no buffer of this process has a say. */
  @SuppressWarnings("restricted") // as in NativeFiles
  private static void killThisProcess() {
    Linker linker = Linker.nativeLinker();
    MethodHandle raise =
        linker.downcallHandle(
            linker.defaultLookup().find("raise").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      int failed = (int) raise.invokeExact(SIGKILL);
      throw new IllegalStateException("raise: " + failed);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot end this process", e);
    }
  }

  /**
   * Where a path lies: the directory of a bucket that it is in ({@code %ob}), the hidden file or
   * directory at the top ({@code .ais.vmd}, {@code .$deleted}), {@code bucket} and {@code root}.
   */
  static String place(String path) {
    if (path.isEmpty()) {
      return "root";
    }
    String[] parts = path.split("/");
    if (parts[0].startsWith(".")) {
      return parts[0];
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].startsWith("%")) {
        return i == parts.length - 1 ? parts[i] : parts[i] + "/*";
      }
    }
    return parts[0].startsWith("@") ? parts.length == 1 ? "provider" : "bucket" : "other";
  }
}
