package io.ais.node.ec;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Speed of the code alone, for scripts/bench-ec: one thread, blocks that stay in the cache. Prints one
 * JSON line: GB of object data per second of processor time, for encoding and for 1 and 2 lost data
 * slices.
 *
 * <pre>java -cp LOADER-CLASSES:aisnode.jar io.ais.node.ec.CodeSpeed DATA PARITY SECONDS</pre>
 */
final class CodeSpeed {
  private static final int BLOCK = 64 * 1024;
  private static final int ROUNDS = 5;

  private final ReedSolomon code;
  private final byte[][] slices;
  private final long slotNanos;

  private CodeSpeed(int data, int parity, double seconds) {
    code = new ReedSolomon(data, parity);
    slices = new byte[data + parity][BLOCK];
    slotNanos = (long) (seconds * 1e9 / ROUNDS);
    Random random = new Random(1);
    for (int i = 0; i < data; i++) {
      random.nextBytes(slices[i]);
    }
  }

  public static void main(String[] args) {
    new CodeSpeed(
            Integer.parseInt(args[0]), Integer.parseInt(args[1]), Double.parseDouble(args[2]))
        .run();
  }

  private void run() {
    StringBuilder line = new StringBuilder("{\"encode\": ").append(gigabytes(this::encode));
    for (int lost = 1; lost <= Math.min(2, code.parity()); lost++) {
      line.append(String.format(", \"lost %d\": %s", lost, gigabytes(losing(lost))));
    }
    System.out.println(line.append("}"));
  }

  private void encode() {
    for (int i = 0; i < code.parity(); i++) {
      code.encode(i, slices, slices[code.data() + i], BLOCK);
    }
  }

  /** The first slices come back out of the others. */
  private Runnable losing(int lost) {
    encode();
    int[] present = IntStream.range(lost, lost + code.data()).toArray();
    byte[][] blocks = Arrays.stream(present).mapToObj(id -> slices[id]).toArray(byte[][]::new);
    Combination[] sums =
        IntStream.range(0, lost)
            .mapToObj(id -> code.decoding(present, id))
            .toArray(Combination[]::new);
    byte[] sum = new byte[BLOCK];
    return () -> {
      for (int id = 0; id < lost; id++) {
        sums[id].apply(blocks, sum, BLOCK);
        if (sum[BLOCK / 2] != slices[id][BLOCK / 2]) {
          throw new IllegalStateException("not what it was");
        }
      }
    };
  }

  /** Object data, D blocks a turn, a second; the median of some rounds after one to warm up. */
  private String gigabytes(Runnable turn) {
    double[] rates = new double[ROUNDS];
    measure(turn);
    for (int i = 0; i < ROUNDS; i++) {
      rates[i] = measure(turn);
    }
    Arrays.sort(rates);
    return String.format("%.2f", rates[ROUNDS / 2]);
  }

  private double measure(Runnable turn) {
    long began = processorNanos();
    long turns = 0;
    while (processorNanos() - began < slotNanos) {
      for (int i = 0; i < 64; i++) {
        turn.run();
      }
      turns += 64;
    }
    return (double) turns * code.data() * BLOCK / (processorNanos() - began);
  }

  /** Of this thread: others may want the processor, too. */
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
