package io.ais.node.runtime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * Functions of the C library by name. Each takes memory of layout {@link #STATE} first, where it leaves its
 * error number. Thread-safe; the functions block in the kernel as they do in C.
 */
public final class Libc {
  /** Room for the error number of a call. */
  public static final StructLayout STATE = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Libc() {}

  /**
   * A function of fixed arguments.
   *
   * @throws java.util.NoSuchElementException when this library has none of that name
   */
  @SuppressWarnings("restricted") // native access is granted by name, as Netty needs it too
  public static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * A function with {@code ...} in its declaration.
   *
   * @param fixed number of arguments before the three dots
   * @throws java.util.NoSuchElementException when this library has none of that name
   */
  @SuppressWarnings("restricted") // as above
  public static MethodHandle variadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  /** The error number of the last call with this memory, negative. */
  public static int error(MemorySegment state) {
    return -(int) ERRNO.get(state, 0L);
  }

  /**
   * Runs what binds functions on a thread of its own, since that takes some tens of milliseconds; never where
   * there is no such library.
   */
  public static void bind(String threadName, FutureTask<?> binding) {
    if (isThere()) {
      Thread.ofPlatform().daemon().name(threadName).start(binding);
    }
  }

  /** What was bound by now, else null. */
  public static <T> T ifReady(Future<T> binding) {
    return binding.state() == Future.State.SUCCESS ? binding.resultNow() : null;
  }

  /** Waits until it is bound; null where that cannot be. */
  public static <T> T await(Future<T> binding) throws InterruptedException {
    if (isThere()) {
      try {
        return binding.get();
      } catch (ExecutionException e) {
        return null;
      }
    }
    return null;
  }

  private static boolean isThere() {
    return System.getProperty("os.name").equals("Linux");
  }
}
