package io.ais.node.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ais.node.runtime.Libc;
import io.ais.node.runtime.NativeCalls;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.FutureTask;

/**
 * The calls of a small read or write by their names in libc: an attribute by one call instead of
 * open, fgetxattr and close, a third of the time; a small file without the objects around a channel.
 * They are bound by a thread of their own, since that takes some tens of milliseconds; until then, or
 * for good where there is no such libc, {@link NioDisk} goes the JDK's way, and also after any error
 * but the expected ones. Thread-safe. Blocks in the kernel like the JDK's calls.
 */
final class NativeFiles {
  /** Files and attributes up to this size. */
  static final int MAX_BYTES = 64 * 1024;

  /** The file, or a directory on the way to it, does not exist. */
  static final int NO_FILE = -2;

  /** The file exists but not the attribute. */
  static final int NO_ATTRIBUTE = -61;

  private static final int NOT_A_DIRECTORY = -20;
  private static final int OTHER_ERROR = -1_000_000;
  private static final int ATTRIBUTE_BYTES = 4096;
  private static final int NAME_BYTES = 64;
  private static final int FROM_WORKING_DIRECTORY = -100;
  private static final int READ_ONLY_CLOSE_ON_EXEC = 0x80000;
  private static final int TYPE_SIZE_TIMES = 0x1 | 0x200 | 0x20 | 0x40;
  private static final int STATX_BYTES = 256;
  private static final int MODE = 28;
  private static final int SIZE = 40;
  private static final int ACCESS_TIME = 64;
  private static final int MODIFICATION_TIME = 112;
  private static final int TYPE_MASK = 0xf000;
  private static final int DIRECTORY = 0x4000;
  private static final long NANOS = 1_000_000_000L;

  private final MethodHandle getxattr;
  private final MethodHandle setxattr;
  private final MethodHandle statx;
  private final MethodHandle open;
  private final MethodHandle pread;
  private final MethodHandle close;
  private final NativeCalls<Memory> calls = new NativeCalls<>(Memory::new);

  private NativeFiles() {
    getxattr = Libc.function("getxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    setxattr = Libc.function("setxattr", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    statx = Libc.function("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    open = Libc.function("open", JAVA_INT, ADDRESS, JAVA_INT);
    pread = Libc.function("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    close = Libc.function("close", JAVA_INT, JAVA_INT);
  }

  private static final class Binding {
    static final FutureTask<NativeFiles> TASK = new FutureTask<>(NativeFiles::bind);

    static {
      Libc.bind("native-files", TASK);
    }
  }

  /** The functions if they are bound by now, else null. */
  static NativeFiles ifReady() {
    return Libc.ifReady(Binding.TASK);
  }

  /** Waits for them; null where there are none. For tests, that want to know which way they go. */
  static NativeFiles await() throws InterruptedException {
    return Libc.await(Binding.TASK);
  }

  /** With a first call of each, which links it. */
  private static NativeFiles bind() {
    NativeFiles made = new NativeFiles();
    made.attribute("/", "user.none");
    made.setAttribute("/proc/none", "user.none", new byte[0]);
    made.stat("/");
    made.read("/proc/self/comm", new byte[1]);
    return made;
  }

  private static final class Memory extends NativeCalls.Memory {
    final MemorySegment name = arena.allocate(NAME_BYTES);
    final MemorySegment value = arena.allocate(MAX_BYTES, Long.BYTES);

    @Override
    public int error() {
      int error = super.error();
      return error == NOT_A_DIRECTORY ? NO_FILE : error;
    }
  }

  /**
   * Outcome of a read.
   *
   * @param error 0, or an error number, negative
   * @param value null after an error
   */
  record Value(int error, byte[] value) {
    private static final Value IMPOSSIBLE = new Value(OTHER_ERROR, null);
  }

  /** Reads an attribute; the name with its namespace. */
  Value attribute(String path, String name) {
    return calls.call(
        path,
        Value.IMPOSSIBLE,
        memory -> {
          memory.name.setString(0, name);
          long length =
              (long)
                  getxattr.invokeExact(
                      memory.state, memory.path, memory.name, memory.value, (long) ATTRIBUTE_BYTES);
          if (length < 0) {
            return new Value(memory.error(), null);
          }
          byte[] value = new byte[(int) length];
          MemorySegment.copy(memory.value, JAVA_BYTE, 0, value, 0, value.length);
          return new Value(0, value);
        });
  }

  /** Sets an attribute; 0, or an error number, negative. */
  int setAttribute(String path, String name, byte[] value) {
    if (value.length > MAX_BYTES) {
      return OTHER_ERROR;
    }
    return calls.call(
        path,
        OTHER_ERROR,
        memory -> {
          memory.name.setString(0, name);
          MemorySegment.copy(value, 0, memory.value, JAVA_BYTE, 0, value.length);
          int result =
              (int)
                  setxattr.invokeExact(
                      memory.state, memory.path, memory.name, memory.value, (long) value.length, 0);
          return result == 0 ? 0 : memory.error();
        });
  }

  /**
   * Outcome of stat.
   *
   * @param error 0, or an error number, negative
   * @param info null after an error
   */
  record Stat(int error, FileInfo info) {
    private static final Stat IMPOSSIBLE = new Stat(OTHER_ERROR, null);
  }

  /** Kind, size and times of a file. */
  Stat stat(String path) {
    return calls.call(
        path,
        Stat.IMPOSSIBLE,
        memory -> {
          int result =
              (int)
                  statx.invokeExact(
                      memory.state,
                      FROM_WORKING_DIRECTORY,
                      memory.path,
                      0,
                      TYPE_SIZE_TIMES,
                      memory.value);
          return result == 0 ? new Stat(0, info(memory.value)) : new Stat(memory.error(), null);
        });
  }

  private static FileInfo info(MemorySegment statx) {
    return new FileInfo(
        (statx.get(JAVA_SHORT, MODE) & TYPE_MASK) == DIRECTORY,
        statx.get(JAVA_LONG, SIZE),
        nanos(statx, ACCESS_TIME),
        nanos(statx, MODIFICATION_TIME));
  }

  private static long nanos(MemorySegment statx, int at) {
    return statx.get(JAVA_LONG, at) * NANOS + statx.get(JAVA_INT, at + Long.BYTES);
  }

  /** Reads the beginning of a file; number of bytes, less at its end, or an error number, negative. */
  int read(String path, byte[] into) {
    if (into.length > MAX_BYTES) {
      return OTHER_ERROR;
    }
    return calls.call(
        path,
        OTHER_ERROR,
        memory -> {
          int file = (int) open.invokeExact(memory.state, memory.path, READ_ONLY_CLOSE_ON_EXEC);
          if (file < 0) {
            return memory.error();
          }
          try {
            return read(memory, file, into);
          } finally {
            int ignored = (int) close.invokeExact(memory.state, file);
          }
        });
  }

  private int read(Memory memory, int file, byte[] into) throws Throwable {
    int done = 0;
    while (done < into.length) {
      long n =
          (long)
              pread.invokeExact(
                  memory.state, file, memory.value, (long) into.length - done, (long) done);
      if (n < 0) {
        return memory.error();
      }
      if (n == 0) {
        break;
      }
      MemorySegment.copy(memory.value, JAVA_BYTE, 0, into, done, (int) n);
      done += (int) n;
    }
    return done;
  }
}
