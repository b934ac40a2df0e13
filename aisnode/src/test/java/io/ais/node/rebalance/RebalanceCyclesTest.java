package io.ais.node.rebalance;

import static io.ais.node.rebalance.WiredCluster.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.error.AisException;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.node.job.TestMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rebalances that are stopped at any moment leave nothing behind, in the process or on disk. */
@Timeout(300)
class RebalanceCyclesTest {
  private static final List<String> ALL = List.of("target-a1", "target-b1", "target-c1");
  private static final int WARM_UP = 50;
  private static final int CYCLES = 1000;
  private static final int SMALL = 12;
  private static final int LARGE = 2;
  private static final int LARGE_BYTES = 256 << 10;
  private static final int HUGE_BYTES = 10 << 20; // more than the sockets' buffers take
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final long seed = System.nanoTime();
  private final Random chance = new Random(seed);
  private final Moment moment = new Moment();
  private final Map<String, String> expected = new TreeMap<>();
  private final Map<String, Long> bytes = new TreeMap<>(); // by owner
  private final Map<String, Integer> tally = new TreeMap<>();
  private Path root;
  private WiredCluster cluster;
  private long version = 1;

  /** Comes when so many bytes were read, in the middle of whatever is being read. */
  private static final class Moment implements MeteredObjects.Meter {
    private static final Runnable NOTHING = () -> {};

    private final AtomicLong left = new AtomicLong();
    private final AtomicReference<Runnable> action = new AtomicReference<>(NOTHING);
    private final AtomicInteger cutShort = new AtomicInteger();

    void set(long bytes, Runnable next) {
      left.set(bytes);
      action.set(next);
    }

    @Override
    public void read(int bytes) {
      if (left.addAndGet(-bytes) <= 0) {
        run();
      }
    }

    /** Runs the action unless it has been run. */
    void run() {
      action.getAndSet(NOTHING).run();
    }

    boolean isOver() {
      return action.get() == NOTHING;
    }

    @Override
    public void cutShort() {
      cutShort.incrementAndGet();
    }
  }

  @BeforeEach
  void fill(@TempDir Path folder) throws IOException {
    root = folder;
    cluster = new WiredCluster(root, moment, ALL);
    cluster.settle(version);
    for (int i = 0; i < SMALL; i++) {
      put("small/" + i, 100 + chance.nextInt(8000));
    }
    for (int i = 0; i < LARGE; i++) {
      put("large/" + i, LARGE_BYTES + chance.nextInt(LARGE_BYTES));
    }
    put("huge", HUGE_BYTES);
  }

  private void put(String name, int size) {
    String content = ("content of " + name + " ").repeat(1 + size / 16).substring(0, size);
    cluster.owner(name).put(B, name, content);
    expected.put(name, content);
    bytes.merge(cluster.owner(name).id(), (long) size, Long::sum);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aThousandCyclesOfStartAndAbortLeaveNothingBehind(@TempDir Path scratch) throws Exception {
    Set<Path> files = files();
    cycles(WARM_UP);
    rest();
    ProcessResources before = calm(scratch);
    ProcessResources liveBefore = ProcessResources.live();

    cycles(CYCLES);

    rest();
    Map<String, String> more = growth(before, scratch);
    if (!more.isEmpty() && more.keySet().stream().allMatch(kind -> kind.startsWith("bytes "))) {
      // An allocator takes a chunk more once in a while; what leaks grows again.
      before = calm(scratch);
      cycles(CYCLES);
      rest();
      more = growth(before, scratch);
    }
    assertEquals(Map.of(), more, "more than before, seed " + seed);
    Map<String, String> live = ProcessResources.live().growthSince(liveBefore);
    assertEquals(Map.of(), live, () -> "seed " + seed);
    assertEquals(files, files(), () -> "files on the mountpaths, seed " + seed);
    assertEquals(Set.of("aborted", "done", "moved", "replaced"), tally.keySet());
    assertTrue(moment.cutShort.get() > CYCLES / 100, "objects cut short: " + moment.cutShort);
    assertStillMoves();
  }

  // ---- cycles

  private void cycles(int count) {
    for (int i = 0; i < count; i++) {
      cycle(ALL.get(chance.nextInt(ALL.size())));
    }
  }

  /** One target leaves; that is called off, sometimes after another one was to leave instead. */
  private void cycle(String leaving) {
    version += 10;
    Smap smap = cluster.without(leaving, version);
    Rmd rmd = TestMaps.running(version, ALL, List.of(ALL, allBut(leaving)));
    cluster.publish(smap, rmd);
    int kind = chance.nextInt(6);
    if (kind < 2) {
      String other = ALL.get((ALL.indexOf(leaving) + 1 + chance.nextInt(2)) % ALL.size());
      List<List<String>> history = List.of(ALL, allBut(leaving), allBut(other));
      smap = cluster.without(other, version + 1);
      rmd = TestMaps.running(version + kind, ALL, history);
      atRandomMoment(kind == 0 ? "moved" : "replaced", bytesOf(leaving), smap, rmd);
      leaving = other;
    }
    atRandomMoment(
        "aborted", bytesOf(leaving), smap, TestMaps.interrupted(rmd.version(), rmd.history()));
    awaitThat("end of the jobs", () -> !cluster.isRebalancing());
    cluster.settle(version + 9);
  }

  private static List<String> allBut(String id) {
    return ALL.stream().filter(each -> !each.equals(id)).toList();
  }

  /** What a target holds when everything is in its place. */
  private long bytesOf(String id) {
    return bytes.get(id);
  }

  /** Publishes in the middle of reading a copy, or when there is nothing left to be done. */
  private void atRandomMoment(String what, long atMostBytes, Smap smap, Rmd rmd) {
    boolean byReader = chance.nextBoolean();
    Runnable publish = () -> cluster.publish(smap, rmd);
    moment.set(chance.nextLong(atMostBytes), byReader ? publish : () -> {});
    readSomething();
    awaitThat(what, () -> moment.isOver() || isEverythingDone());
    tally.merge(moment.isOver() ? what : "done", 1, Integer::sum);
    if (byReader) {
      moment.run();
    } else {
      publish.run();
    }
  }

  private boolean isEverythingDone() {
    String key = cluster.placement().key();
    return cluster.targets().stream()
        .map(MovingTarget::progress)
        .allMatch(
            progress ->
                progress != null
                    && progress.placement().equals(key)
                    && progress.phase() == RebalanceProgress.Phase.DONE);
  }

  /** A client tries again when the placement changes while it is served. */
  private void readSomething() {
    String name = "small/" + chance.nextInt(SMALL);
    awaitThat(
        "an answer",
        () -> {
          try {
            return cluster.owner(name).get(B, name).equals(Optional.of(expected.get(name)));
          } catch (AisException e) {
            assertEquals(503, e.status(), e.getMessage());
            return false;
          }
        });
  }

  private void awaitThat(String what, BooleanSupplier condition) {
    awaitThat(what, condition, () -> "");
  }

  /**
   * @param instead what is there when the time is over
   */
  private void awaitThat(String what, BooleanSupplier condition, Supplier<?> instead) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "waited in vain: " + what + ", seed " + seed + " " + instead.get());
      }
      LockSupport.parkNanos(200_000);
    }
  }

  // ---- what is left

  /** Until each object lies in one place again and nobody does anything. */
  private void rest() {
    awaitThat(
        "rest",
        () -> {
          cluster.settle(++version);
          return !cluster.isRebalancing()
              && cluster.locksHeld() == 0
              && cluster.copies().values().stream().allMatch(count -> count == 1);
        },
        () -> cluster.locksHeld() + " locks held, copies " + cluster.copies());
    assertEquals(expected.keySet(), cluster.copies().keySet());
    cluster.closeIdleConnections();
  }

  /** As soon as nothing changes any more. */
  private ProcessResources calm(Path scratch) {
    AtomicReference<ProcessResources> last = new AtomicReference<>(ProcessResources.now(scratch));
    awaitThat(
        "calm",
        () -> {
          ProcessResources earlier = last.getAndSet(ProcessResources.now(scratch));
          return last.get().isQuiet()
              && last.get().growthSince(earlier).isEmpty()
              && earlier.growthSince(last.get()).isEmpty();
        },
        last::get);
    return last.get();
  }

  /** What is more than before, and stays. */
  private static Map<String, String> growth(ProcessResources before, Path scratch) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    Map<String, String> more = ProcessResources.now(scratch).growthSince(before);
    while (!more.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(200_000);
      more = ProcessResources.now(scratch).growthSince(before);
    }
    return more;
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void assertStillMoves() {
    version += 10;
    String leaving = ALL.getFirst();
    Smap smap = cluster.without(leaving, version);
    cluster.publish(smap, TestMaps.running(version, ALL, List.of(ALL, allBut(leaving))));
    awaitThat("an undisturbed rebalance", this::isEverythingDone);
    String[] rest = allBut(leaving).toArray(String[]::new);
    cluster.publish(smap, TestMaps.settled(version, rest));
    expected.forEach(
        (name, content) ->
            assertEquals(Optional.of(content), cluster.owner(name).get(B, name), name));
  }
}
