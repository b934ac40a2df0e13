package io.ais.node.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ais.node.runtime.Libc;
import io.ais.node.runtime.NativeCalls;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.FutureTask;

/**
 * Reads files that the kernel has in memory, and never waits for a device: {@code openat2} with {@code
 * RESOLVE_CACHED} finds the name, {@code O_NONBLOCK} opens whatever it is, {@code statx} looks at the open file, {@code preadv2} with {@code RWF_NOWAIT}
 * takes the bytes; each fails where it would have to wait. Needs Linux 5.12 and a file system that can do it (ext4,
 * xfs, btrfs); else every read fails. Thread-safe.
 */
final class CachedFiles {
  /** Files up to this size. */
  static final int MAX_BYTES = 64 * 1024;

  private static final long OPENAT2 = 437; // the same on all processors
  private static final int FROM_WORKING_DIRECTORY = -100;
  private static final long CLOSE_ON_EXEC = 0x80000;
  private static final long NO_ACCESS_TIME = 0x40000;
  private static final long NON_BLOCK = 0x800; // a pipe, a lease
  private static final long RESOLVE_CACHED = 0x20;
  private static final int NO_WAIT = 0x8;
  private static final int OF_OPEN_FILE_AS_KNOWN = 0x1000 | 0x4000;
  private static final int STATX = 0x20 | 0x80 | 0x100 | 0x200; // atime, ctime, ino, size
  private static final int HOW_BYTES = 24;
  private static final int VECTOR_BYTES = 16;
  private static final int STATX_BYTES = 256;
  private static final int INODE = 32;
  private static final int SIZE = 40;
  private static final int ACCESS_TIME = 64;
  private static final int CHANGE_TIME = 96;
  private static final long NANOS = 1_000_000_000L;

  private final MethodHandle openat2;
  private final MethodHandle statx;
  private final MethodHandle preadv2;
  private final MethodHandle close;
  private final NativeCalls<Memory> calls = new NativeCalls<>(Memory::new);

  private CachedFiles() {
    openat2 =
        Libc.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    statx = Libc.function("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    preadv2 = Libc.function("preadv2", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_INT);
    close = Libc.function("close", JAVA_INT, JAVA_INT);
  }

  private static final class Binding {
    static final FutureTask<CachedFiles> TASK = new FutureTask<>(CachedFiles::bind);

    static {
      Libc.bind("native-cached-files", TASK);
    }
  }

  /** The functions if they are bound by now, else null. */
  static CachedFiles ifReady() {
    return Libc.ifReady(Binding.TASK);
  }

  /** Waits for them; null where there are none. For tests, that want to know which way they go. */
  static CachedFiles await() throws InterruptedException {
    return Libc.await(Binding.TASK);
  }

  /** With a first call of each, which links it. */
  private static CachedFiles bind() {
    CachedFiles made = new CachedFiles();
    made.stamp("/proc/self/comm");
    made.read("/proc/self/comm", null, new byte[1]);
    return made;
  }

  private static final class Memory extends NativeCalls.Memory {
    final MemorySegment noPath = arena.allocate(1);
    final MemorySegment how = arena.allocate(HOW_BYTES, Long.BYTES);
    final MemorySegment statx = arena.allocate(STATX_BYTES, Long.BYTES);
    final MemorySegment vector = arena.allocate(VECTOR_BYTES, Long.BYTES);
    final MemorySegment value = arena.allocate(MAX_BYTES, Long.BYTES);

    Memory() {
      how.set(JAVA_LONG, 0, CLOSE_ON_EXEC | NO_ACCESS_TIME | NON_BLOCK);
      how.set(JAVA_LONG, 2 * Long.BYTES, RESOLVE_CACHED);
      vector.set(JAVA_LONG, 0, value.address());
    }
  }

  /** State of a file that was just read; null when it cannot be told. May wait for the device. */
  FileStamp stamp(String path) {
    return calls.call(path, null, memory -> stamp(memory, FROM_WORKING_DIRECTORY, memory.path, 0));
  }

  private FileStamp stamp(Memory memory, int at, MemorySegment path, int flags) throws Throwable {
    int result = (int) statx.invokeExact(memory.state, at, path, flags, STATX, memory.statx);
    return result != 0
        ? null
        : new FileStamp(
            memory.statx.get(JAVA_LONG, INODE),
            memory.statx.get(JAVA_LONG, SIZE),
            nanos(memory.statx, CHANGE_TIME),
            nanos(memory.statx, ACCESS_TIME));
  }

  private static long nanos(MemorySegment statx, int at) {
    return statx.get(JAVA_LONG, at) * NANOS + statx.get(JAVA_INT, at + Long.BYTES);
  }

  /**
   * Fills the buffer with the beginning of a file, leaving its access time as it is.
   *
   * @param expected state that the file must be in; null for any
   * @return false when anything needed is not in memory, or the file is in another state, or shorter
   */
  boolean read(String path, FileStamp expected, byte[] into) {
    if (into.length > MAX_BYTES) {
      return false;
    }
    return calls.call(path, false, memory -> read(memory, expected, into));
  }

  private boolean read(Memory memory, FileStamp expected, byte[] into) throws Throwable {
    long opened =
        (long)
            openat2.invokeExact(
                memory.state,
                OPENAT2,
                FROM_WORKING_DIRECTORY,
                memory.path,
                memory.how,
                (long) HOW_BYTES);
    if (opened < 0) {
      return false;
    }
    int file = (int) opened;
    try {
      FileStamp now = stamp(memory, file, memory.noPath, OF_OPEN_FILE_AS_KNOWN);
      return now != null
          && (expected == null || expected.equals(now))
          && filled(memory, file, into);
    } finally {
      int ignored = (int) close.invokeExact(memory.state, file);
    }
  }

  private boolean filled(Memory memory, int file, byte[] into) throws Throwable {
    memory.vector.set(JAVA_LONG, Long.BYTES, into.length);
    long got = (long) preadv2.invokeExact(memory.state, file, memory.vector, 1, 0L, NO_WAIT);
    if (got != into.length) {
      return false;
    }
    MemorySegment.copy(memory.value, JAVA_BYTE, 0, into, 0, into.length);
    return true;
  }
}
