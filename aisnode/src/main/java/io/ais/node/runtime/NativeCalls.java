package io.ais.node.runtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Lends each call of {@link Libc} the memory that it passes to the kernel; there is as much as there were calls at
 * a time. Thread-safe.
 */
public final class NativeCalls<M extends NativeCalls.Memory> {
  private static final int PATH_BYTES = 4096;

  private final Supplier<M> newMemory;
  private final Queue<M> free = new ConcurrentLinkedQueue<>();

  public NativeCalls(Supplier<M> newMemory) {
    this.newMemory = newMemory;
  }

  /** What every call needs. Confined to one call at a time. */
  public static class Memory {
    /** For whatever else a call needs: lives as long as this. */
    protected final Arena arena = Arena.ofAuto();

    /** Where the error number is left. */
    public final MemorySegment state = arena.allocate(Libc.STATE);

    /** The path of {@link NativeCalls#call(String, Object, Call)}, with a zero byte behind. */
    public final MemorySegment path = arena.allocate(PATH_BYTES);

    /** The error number that the last call left, negative. */
    public int error() {
      return Libc.error(state);
    }
  }

  /** One call, or a few. */
  @FunctionalInterface
  public interface Call<M, T> {
    /** Method handles declare any exception; the functions throw none. */
    T run(M memory) throws Throwable;
  }

  /** Runs it with memory of its own. */
  public <T> T call(Call<M, T> call) {
    M taken = free.poll();
    M memory = taken == null ? newMemory.get() : taken;
    try {
      return call.run(memory);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("native call", e); // no function declares any
    } finally {
      free.add(memory);
    }
  }

  /**
   * Runs it with a path in its memory.
   *
   * @param impossible result for a path that no kernel takes
   */
  public <T> T call(String path, T impossible, Call<M, T> call) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH_BYTES || path.indexOf(0) >= 0) {
      return impossible;
    }
    return call(
        memory -> {
          MemorySegment.copy(bytes, 0, memory.path, JAVA_BYTE, 0, bytes.length);
          memory.path.set(JAVA_BYTE, bytes.length, (byte) 0);
          return call.run(memory);
        });
  }
}
