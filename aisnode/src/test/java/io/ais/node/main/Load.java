package io.ais.node.main;

import io.ais.client.AisClient;
import io.ais.client.RequestBody;
import io.ais.model.Bck;
import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two readers and one writer that go on until stopped. Readers accept what the writer of that object
 * has acknowledged or is writing; anything else, and any error, fails the test. Closed by the test.
 */
final class Load implements AutoCloseable {
  private final TestCluster cluster;
  private final Bck bucket;
  private final List<String> names;
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final Map<String, String> started = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private volatile boolean stopping;
  private volatile Throwable failure;

  Load(TestCluster cluster, Bck bucket, SortedSet<String> names) {
    this.cluster = cluster;
    this.bucket = bucket;
    this.names = List.copyOf(names);
    threads.add(Thread.ofVirtual().name("reader-1").start(() -> untilStopped(this::read)));
    threads.add(Thread.ofVirtual().name("reader-2").start(() -> untilStopped(this::read)));
    threads.add(Thread.ofVirtual().name("writer").start(() -> untilStopped(this::write)));
  }

  @FunctionalInterface
  private interface Step {
    void run(AisClient client, String name, int round) throws IOException;
  }

  private void untilStopped(Step step) {
    AisClient client = cluster.client();
    int round = 0;
    try {
      while (!stopping) {
        round++;
        for (String name : names) {
          if (stopping) {
            return;
          }
          step.run(client, name, round);
        }
        rounds.incrementAndGet();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = new AssertionError(Thread.currentThread().getName() + ": " + e, e);
      stopping = true;
    }
  }

  private void read(AisClient client, String name, int round) throws IOException {
    String before = acknowledged.get(name);
    String seen =
        new String(client.objects().get(bucket, name).readAll(100_000), StandardCharsets.UTF_8);
    if (before != null && number(seen) < number(before)) {
      throw new AssertionError(name + ": acknowledged " + before + ", then read " + seen);
    }
    String newest = started.get(name);
    if (newest != null && number(seen) > number(newest)) {
      throw new AssertionError(name + ": nobody wrote " + seen);
    }
  }

  private static int number(String content) {
    return content.startsWith("round ") ? Integer.parseInt(content.substring(6)) : 0;
  }

  /** Every third object is rewritten in each round, so that both kinds exist all the time. */
  private void write(AisClient client, String name, int round) throws IOException {
    if (names.indexOf(name) % 3 != 0) {
      return;
    }
    String content = "round " + round;
    started.put(name, content);
    client.objects().put(bucket, name, RequestBody.of(content), new HeaderMap());
    acknowledged.put(name, content);
  }

  /** Waits until the threads went through all objects so many times more, all together. */
  void awaitRounds(int more) {
    int wanted = rounds.get() + more * threads.size();
    cluster.await("rounds of load", () -> failure != null || rounds.get() >= wanted);
    check();
  }

  /** Ends the load; what was acknowledged, by name. */
  Map<String, String> stop() {
    close();
    check();
    return Map.copyOf(acknowledged);
  }

  private void check() {
    if (failure != null) {
      throw new AssertionError(failure.getMessage() + "\n" + cluster.dump(), failure);
    }
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
