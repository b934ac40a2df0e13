package io.ais.node.rebalance;

import io.ais.checksum.XxHash64;
import io.ais.hrw.Hrw;
import io.ais.node.store.Lom;
import java.nio.charset.StandardCharsets;

/**
 * Copies that their destination acknowledged in this run, so that later passes leave them out.
 * Thread-safe.
 *
 * <p>Each copy is remembered by 128 bits of its name, stamp and destination: two copies with equal
 * bits are as likely as not to be met after 10^19 copies, and only such a pair could keep a copy
 * from being sent. Memory is bounded: a full set forgets what comes next, which is then sent again
 * and answered "identical".
 */
final class AckedSet {
  private static final int FIRST_SLOTS = 1 << 10;
  private static final int MAX_SLOTS = 1 << 22; // 64 MiB
  private static final long SECOND_SEED = 0x5bd1e9955bd1e995L;

  private long[] slots = new long[2 * FIRST_SLOTS]; // guarded by this; pairs, 0/0 is free
  private int used; // guarded by this

  synchronized void add(String destination, Lom copy) {
    if (2 * used >= slots.length / 2 && !grow()) {
      return;
    }
    used += put(slots, first(destination, copy), second(destination, copy)) ? 1 : 0;
  }

  synchronized boolean contains(String destination, Lom copy) {
    long a = first(destination, copy);
    long b = second(destination, copy);
    int at = slot(slots, a, b);
    return slots[at] == a && slots[at + 1] == b;
  }

  synchronized int size() {
    return used;
  }

  private boolean grow() {
    int next = slots.length; // twice the number of slots
    if (next > MAX_SLOTS) {
      return false;
    }
    long[] larger = new long[2 * next];
    for (int i = 0; i < slots.length; i += 2) {
      if (slots[i] != 0 || slots[i + 1] != 0) {
        put(larger, slots[i], slots[i + 1]);
      }
    }
    slots = larger;
    return true;
  }

  private static boolean put(long[] table, long a, long b) {
    int at = slot(table, a, b);
    boolean isNew = table[at] == 0 && table[at + 1] == 0;
    table[at] = a;
    table[at + 1] = b;
    return isNew;
  }

  /** Index of the pair, or of the free slot where it belongs. */
  private static int slot(long[] table, long a, long b) {
    int mask = table.length / 2 - 1;
    int slot = (int) Hrw.mix(a) & mask;
    while (true) {
      int at = 2 * slot;
      boolean free = table[at] == 0 && table[at + 1] == 0;
      if (free || (table[at] == a && table[at + 1] == b)) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
  }

  private static long first(String destination, Lom copy) {
    return Hrw.mix(Hrw.digest(copy.uname()) ^ Hrw.mix(rest(destination, copy)));
  }

  private static long second(String destination, Lom copy) {
    byte[] name = copy.uname().getBytes(StandardCharsets.UTF_8);
    return 1 | Hrw.mix(XxHash64.hash(name, SECOND_SEED) ^ Hrw.mix(~rest(destination, copy)));
  }

  private static long rest(String destination, Lom copy) {
    long mixed = Hrw.mix(copy.stamp().hlcNanos());
    mixed = Hrw.mix(mixed ^ copy.stamp().gen());
    mixed = Hrw.mix(mixed ^ copy.stamp().epoch());
    mixed = Hrw.mix(mixed ^ copy.stamp().nodeDigest());
    mixed = Hrw.mix(mixed ^ copy.bid());
    return mixed ^ Hrw.digest(destination);
  }
}
