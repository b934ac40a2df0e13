package io.ais.node.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.FutureTask;

/**
 * Calls of libc on descriptors by number: what hands the bytes of a file to a socket within the kernel. They
 * are bound by a thread of their own, since that takes some tens of milliseconds; until then, or for good
 * where there is no such libc, callers go another way. Thread-safe. Blocks in the kernel as the calls do.
 */
public final class NativeDescriptors {
  /** The socket takes no more just now (EAGAIN). */
  public static final int AGAIN = -11;

  private static final int INTERRUPTED = -4;
  private static final int NO_FILE = -2;
  private static final int OPEN_READ_CLOEXEC = 0x80000;
  private static final int DUP_CLOEXEC = 1030;
  private static final int TEXT_BYTES = 4096;
  private static final long MAX_COUNT = 1 << 20;

  private final MethodHandle open;
  private final MethodHandle close;
  private final MethodHandle fcntl;
  private final MethodHandle pread;
  private final MethodHandle sendfile;
  private final MethodHandle strerror;
  private final NativeCalls<Memory> calls = new NativeCalls<>(Memory::new);

  private NativeDescriptors() {
    open = Libc.function("open", JAVA_INT, ADDRESS, JAVA_INT);
    close = Libc.function("close", JAVA_INT, JAVA_INT);
    fcntl = Libc.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    pread = Libc.function("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    sendfile = Libc.function("sendfile", JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
    strerror = Libc.function("strerror", ADDRESS, JAVA_INT);
  }

  private static final class Binding {
    static final FutureTask<NativeDescriptors> TASK = new FutureTask<>(NativeDescriptors::bind);

    static {
      Libc.bind("native-descriptors", TASK);
    }
  }

  /** The functions if they are bound by now, else null. */
  public static NativeDescriptors ifReady() {
    return Libc.ifReady(Binding.TASK);
  }

  /** With a first call of each, which links it. */
  private static NativeDescriptors bind() {
    NativeDescriptors made = new NativeDescriptors();
    int file = made.open("/proc/self/comm");
    if (file >= 0) {
      int copy = made.duplicate(file);
      made.read(file, ByteBuffer.allocateDirect(1), 0);
      made.sendFile(copy, file, 0, 1);
      made.close(copy);
      made.close(file);
    }
    made.text(AGAIN);
    return made;
  }

  private static final class Memory extends NativeCalls.Memory {
    final MemorySegment offset = arena.allocate(JAVA_LONG);
  }

  /** Opens a file for reading; its number, or an error number, negative. */
  public int open(String path) {
    return calls.call(
        path,
        NO_FILE,
        memory -> {
          int file = (int) open.invokeExact(memory.state, memory.path, OPEN_READ_CLOEXEC);
          return file < 0 ? memory.error() : file;
        });
  }

  /** A second number of the same open file or socket, or an error number, negative. */
  public int duplicate(int number) {
    return calls.call(
        memory -> {
          int copy = (int) fcntl.invokeExact(memory.state, number, DUP_CLOEXEC, 0);
          return copy < 0 ? memory.error() : copy;
        });
  }

  /** Closes a number, whatever comes of it. */
  public void close(int number) {
    calls.call(memory -> (int) close.invokeExact(memory.state, number));
  }

  /**
   * Reads at a position into a buffer outside the heap.
   *
   * @return number of bytes, 0 at the end, or an error number, negative
   */
  public int read(int file, ByteBuffer into, long position) {
    int n =
        calls.call(
            memory -> {
              MemorySegment room = MemorySegment.ofBuffer(into);
              while (true) {
                long got =
                    (long) pread.invokeExact(memory.state, file, room, room.byteSize(), position);
                int error = got < 0 ? memory.error() : 0;
                if (error != INTERRUPTED) {
                  return got < 0 ? error : (int) got;
                }
              }
            });
    if (n > 0) {
      into.position(into.position() + n);
    }
    return n;
  }

  /**
   * Hands bytes of a file to a socket that does not block; waits for the disk only. At most 1 MiB a call.
   *
   * @return number of bytes, 0 at the end of the file, {@link #AGAIN}, or another error number, negative: of
   *     the file or of the socket
   */
  public long sendFile(int socket, int file, long position, long count) {
    return calls.call(
        memory -> {
          while (true) {
            memory.offset.set(JAVA_LONG, 0, position);
            long sent =
                (long)
                    sendfile.invokeExact(
                        memory.state, socket, file, memory.offset, Math.min(count, MAX_COUNT));
            int error = sent < 0 ? memory.error() : 0;
            if (error != INTERRUPTED) {
              return sent < 0 ? error : sent;
            }
          }
        });
  }

  /** What libc says of an error number, negative. */
  @SuppressWarnings("restricted") // the text ends with a zero byte
  public String text(int error) {
    return calls.call(
        memory -> {
          MemorySegment text = (MemorySegment) strerror.invokeExact(memory.state, -error);
          return text.reinterpret(TEXT_BYTES).getString(0);
        });
  }
}
