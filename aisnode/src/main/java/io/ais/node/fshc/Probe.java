package io.ais.node.fshc;

import static java.util.Objects.requireNonNull;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Looks at the file system of a mountpath: never in its lanes, which may be full of what hangs, and never
 * longer than a limit. Thread-safe; blocks.
 */
final class Probe {
  private static final Duration RETRY = Duration.ofMillis(500);

  private final Ticker ticker;
  private final RandomGenerator random;
  private final Limits limits;

  /**
   * Limits of time.
   *
   * @param root for a look at the root
   * @param pass for a pass over files: what is not begun by a third of it is left out, so that a slow
   *     disk is not taken for one that hangs
   */
  record Limits(Duration root, Duration pass) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  Probe(Ticker ticker, RandomGenerator random, Limits limits) {
    this.ticker = requireNonNull(ticker, "ticker");
    this.random = requireNonNull(random, "random");
    this.limits = requireNonNull(limits, "limits");
  }

  /**
   * What is wrong with a mountpath.
   *
   * @param hangs it did not answer
   */
  record Trouble(String reason, boolean hangs) {
    static Trouble of(DiskException e) {
      return new Trouble(e.getMessage(), e.getCause() instanceof TimeoutException);
    }
  }

  /** One look at the root; empty when it is fine, or cannot be told for want of something else. */
  Optional<Trouble> root(Mountpath mountpath) {
    try {
      mountpath
          .files()
          .probe(
              disk -> {
                mountpath.check(disk);
                return null;
              },
              limits.root());
      return Optional.empty();
    } catch (DiskException e) {
      return e.isFault() ? Optional.of(Trouble.of(e)) : Optional.empty();
    }
  }

  /** As {@link #root}, and again after a moment when it is not fine. */
  Optional<Trouble> rootTwice(Mountpath mountpath) throws InterruptedException {
    Optional<Trouble> first = root(mountpath);
    if (first.isEmpty() || first.get().hangs()) {
      return first;
    }
    ticker.sleep(RETRY.toNanos());
    return root(mountpath);
  }

  /**
   * A pass over files.
   *
   * @param suspect a file that could not be read or written; empty: none
   * @param files how many are read, and how many are written
   * @throws DiskException FAULT when it does not end in time
   */
  Pass files(Mountpath mountpath, String suspect, int files) throws DiskException {
    FileTests tests = new FileTests(ticker, random, limits.pass().dividedBy(3));
    try {
      return mountpath.files().probe(disk -> tests.run(disk, suspect, files), limits.pass());
    } catch (DiskException e) {
      if (e.is(Kind.BUSY)) {
        return new Pass(0, "");
      }
      throw e;
    }
  }
}
