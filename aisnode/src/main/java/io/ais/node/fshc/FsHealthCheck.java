package io.ais.node.fshc;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.config.FshcConf;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Symptom;
import io.ais.node.disk.DiskExecutor.Progress;
import io.ais.node.fshc.Probe.Trouble;
import io.ais.node.fshc.Verdict.Health;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the file systems of the mountpaths and has sick ones taken out of service
 * (spec/data-plane.md 10). Thread-safe.
 *
 * <pre>
 *   a task failed by a fault --({@link RunPlan}: not too soon)-----------&gt; run
 *   many such errors in a short time ----------------------------------&gt; run on all mountpaths
 *   a task found the mountpath gone; the look each second did ----------&gt; run, at once
 *   nothing ends any more, or something does not -----------------------&gt; run
 *   operator -----------------------------------------------------------&gt; run, at once
 *   run = look at the root; read and write files; (again, with more) --&gt; {@link Verdict}
 * </pre>
 */
public final class FsHealthCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FsHealthCheck.class);
  private static final Duration BETWEEN_PASSES = Duration.ofSeconds(2);
  private static final Duration STALLED = Duration.ofSeconds(10);
  private static final Duration STUCK = Duration.ofSeconds(60);
  private static final int STUCK_TASKS = 8;

  private final Parts parts;
  private final Probe probe;
  private final Removal removal;
  private final RunPlan<Mountpath, Symptom> plan = plan(); // guarded by this

  /** Runs for errors that others had: they must not keep a mountpath from a run for its own. */
  private final RunPlan<Mountpath, Symptom> common = plan(); // guarded by this

  private final ErrorWindow errors = new ErrorWindow(); // guarded by this
  private final Map<Mountpath, Stall> stalls = new HashMap<>(); // guarded by this
  private final Set<Mountpath> looking = new HashSet<>(); // guarded by this
  private final Map<Mountpath, CompletableFuture<Verdict>> running =
      new HashMap<>(); // guarded by this
  private volatile boolean closed;

  /**
   * What it works with.
   *
   * @param config in force
   * @param takeOut takes a sick mountpath out of service, with the reason
   * @param triggered told of each run that an error caused
   */
  public record Parts(
      Mountpaths mountpaths,
      Supplier<FshcConf> config,
      BiConsumer<Mountpath, String> takeOut,
      Consumer<Mountpath> triggered,
      Ticker ticker,
      RandomGenerator random) {
    public Parts {
      requireNonNull(mountpaths, "mountpaths");
      requireNonNull(config, "config");
      requireNonNull(takeOut, "takeOut");
      requireNonNull(triggered, "triggered");
      requireNonNull(ticker, "ticker");
      requireNonNull(random, "random");
    }
  }

  public FsHealthCheck(Parts parts) {
    this(parts, Probe.Limits.DEFAULT);
  }

  FsHealthCheck(Parts parts, Probe.Limits limits) {
    this.parts = requireNonNull(parts, "parts");
    this.probe = new Probe(parts.ticker(), parts.random(), limits);
    this.removal = new Removal(parts.takeOut(), parts.ticker());
  }

  /** Begins to listen to the mountpaths, those of now and those that come. */
  public void start() {
    parts.mountpaths().listen(this::listenTo);
    listenTo(parts.mountpaths().layout());
  }

  private synchronized void listenTo(Layout layout) {
    plan.retain(layout.held());
    common.retain(layout.held());
    stalls.keySet().retainAll(layout.held());
    for (Mountpath mountpath : layout.held()) {
      stalls.computeIfAbsent(mountpath, _ -> new Stall());
      mountpath.files().onFault(e -> failed(mountpath, e));
    }
  }

  /** A read-only file system says itself what it is: a run may be made for that each few seconds. */
  private static RunPlan<Mountpath, Symptom> plan() {
    return new RunPlan<>(Set.of(Symptom.READ_ONLY));
  }

  private FshcConf config() {
    return parts.config().get();
  }

  /** On the thread of a task: must not wait. */
  private void failed(Mountpath mountpath, DiskException e) {
    boolean gone = e.is(DiskException.Kind.GONE);
    if (!gone) { // says nothing of others
      synchronized (this) {
        errors.note(parts.ticker().nanos());
      }
    }
    trigger(mountpath, new Cause(gone ? "" : e.path(), gone, e.symptom(), e.getMessage()));
  }

  /**
   * Once a second, on the thread of the housekeeper: looks that no request has to suffer first.
   * Mount points, directories and devices that go away are seen here whether they are used or not.
   */
  public void tick() {
    if (closed || !config().enabled()) {
      return;
    }
    for (Mountpath mountpath : parts.mountpaths().layout().held()) {
      if (beginLook(mountpath)) {
        Thread.ofVirtual().name("fshc-look").start(() -> look(mountpath));
      }
      checkStall(mountpath);
    }
    if (tooManyErrors()) {
      LOG.warn("many I/O errors within {}: looking at all mountpaths", config().ioErrTime());
      parts
          .mountpaths()
          .layout()
          .held()
          .forEach(m -> trigger(m, Cause.of(false, "many I/O errors"), common));
    }
  }

  private synchronized boolean tooManyErrors() {
    FshcConf config = config();
    return errors.takeIfReached(config.ioErrLimit(), config.ioErrTime(), parts.ticker().nanos());
  }

  private synchronized boolean beginLook(Mountpath mountpath) {
    return looking.add(mountpath);
  }

  private void look(Mountpath mountpath) {
    Optional<Trouble> trouble;
    try {
      trouble = probe.root(mountpath);
    } finally {
      synchronized (this) {
        looking.remove(mountpath);
      }
    }
    trouble.ifPresent(found -> trigger(mountpath, Cause.of(true, found.reason())));
  }

  private void checkStall(Mountpath mountpath) {
    Progress progress = mountpath.files().progress();
    Duration stalled;
    synchronized (this) {
      Stall stall = stalls.get(mountpath);
      if (stall == null) {
        return;
      }
      stalled = stall.update(progress, parts.ticker().nanos());
    }
    if (stalled.compareTo(STUCK) >= 0 && progress.begun() - progress.ended() >= STUCK_TASKS) {
      stuck(mountpath, stalled);
    } else if (stalled.compareTo(STALLED) >= 0) {
      trigger(mountpath, Cause.of(false, "nothing ended for " + stalled.toSeconds() + " s"));
    } else if (progress.longest().compareTo(STALLED) >= 0) {
      trigger(mountpath, Cause.of(false, "a task takes " + progress.longest().toSeconds() + " s"));
    }
  }

  /** Its file system answers others, but not those who wait. */
  private void stuck(Mountpath mountpath, Duration stalled) {
    String reason = "operations hang for " + stalled.toSeconds() + " s";
    start(mountpath, () -> new Judged(new Verdict(Health.FAULTED, reason), true));
  }

  /**
   * Why a run should begin.
   *
   * @param suspect a file that could not be read or written; empty: none
   * @param urgent there is evidence of more than an error: a look at the root costs nothing
   */
  private record Cause(String suspect, boolean urgent, Symptom symptom, String why) {
    static Cause of(boolean urgent, String why) {
      return new Cause("", urgent, Symptom.OTHER, why);
    }
  }

  /** Begins an automatic run unless there was one a moment ago. */
  private void trigger(Mountpath mountpath, Cause cause) {
    trigger(mountpath, cause, plan);
  }

  private void trigger(Mountpath mountpath, Cause cause, RunPlan<Mountpath, Symptom> runs) {
    if (!config().enabled() || !isWatched(mountpath)) {
      return;
    }
    boolean full;
    synchronized (this) {
      if (running.containsKey(mountpath)) {
        return;
      }
      full = runs.mayBegin(mountpath, cause.symptom(), parts.ticker().nanos());
    }
    if (full) {
      LOG.warn("{}: looking at its file system: {}", mountpath, cause.why());
      parts.triggered().accept(mountpath);
      start(mountpath, () -> automatic(mountpath, cause, runs));
    } else if (cause.urgent()) {
      start(mountpath, () -> examineRoot(mountpath));
    }
  }

  private Judged automatic(Mountpath mountpath, Cause cause, RunPlan<Mountpath, Symptom> runs)
      throws InterruptedException {
    try {
      return examine(mountpath, cause.suspect());
    } finally {
      synchronized (this) {
        runs.ended(mountpath, cause.symptom(), parts.ticker().nanos());
      }
    }
  }

  /** A disk that is closed on purpose is not sick. */
  private boolean isWatched(Mountpath mountpath) {
    return !closed && parts.mountpaths().layout().held().contains(mountpath);
  }

  private record Judged(Verdict verdict, boolean hangs) {}

  private interface Examination {
    Judged run() throws InterruptedException;
  }

  /** One at a time for each mountpath; a second one gets the verdict of the first. */
  private synchronized CompletableFuture<Verdict> start(Mountpath mountpath, Examination run) {
    CompletableFuture<Verdict> present = running.get(mountpath);
    if (present != null) {
      return present;
    }
    CompletableFuture<Verdict> future = new CompletableFuture<>();
    running.put(mountpath, future);
    Thread.ofVirtual().name("fshc").start(() -> run(mountpath, run, future));
    return future;
  }

  private void run(Mountpath mountpath, Examination run, CompletableFuture<Verdict> future) {
    Verdict verdict = null;
    Throwable failure = null;
    try {
      verdict = judged(mountpath, run);
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.error("{}: health check failed", mountpath, e);
      failure = e;
    }
    synchronized (this) {
      running.remove(mountpath); // before anybody hears of the end, and may want another run
    }
    if (failure == null) {
      future.complete(verdict);
    } else {
      future.completeExceptionally(failure);
    }
  }

  private Verdict judged(Mountpath mountpath, Examination run) throws InterruptedException {
    Judged judged = run.run();
    if (isWatched(mountpath)) {
      tell(mountpath, judged.verdict());
      if (judged.verdict().isSick()) {
        removal.run(mountpath, judged.verdict(), judged.hangs());
      }
    }
    return judged.verdict();
  }

  private static void tell(Mountpath mountpath, Verdict verdict) {
    switch (verdict.health()) {
      case HEALTHY -> LOG.info("{}: its file system is healthy", mountpath);
      case SUSPICIOUS -> LOG.warn("{}: its file system is {}", mountpath, verdict);
      case DEGRADED, FAULTED -> LOG.error("{}: its file system is {}", mountpath, verdict);
    }
  }

  private Judged examineRoot(Mountpath mountpath) throws InterruptedException {
    return probe
        .rootTwice(mountpath)
        .map(found -> new Judged(new Verdict(Health.FAULTED, found.reason()), found.hangs()))
        .orElse(new Judged(Verdict.HEALTHY, false));
  }

  private Judged examine(Mountpath mountpath, String suspect) throws InterruptedException {
    Judged root = examineRoot(mountpath);
    if (root.verdict().isSick()) {
      return root;
    }
    FshcConf config = config();
    try {
      Pass first = probe.files(mountpath, suspect, config.testFiles());
      Optional<Verdict> verdict = Decision.afterFirst(first, config.errorLimit());
      if (verdict.isPresent()) {
        return new Judged(verdict.get(), false);
      }
      parts.ticker().sleep(BETWEEN_PASSES.toNanos());
      Pass second = probe.files(mountpath, suspect, 2 * config.testFiles());
      return new Judged(Decision.afterSecond(first, second, config.errorLimit()), false);
    } catch (DiskException e) {
      return new Judged(new Verdict(Health.FAULTED, e.getMessage()), Trouble.of(e).hangs());
    }
  }

  /**
   * A run that an operator asked for; returns with its verdict, after what follows from it.
   *
   * @throws AisException 404 for a path that is not in service
   */
  public Verdict check(String path) {
    Mountpath mountpath =
        parts
            .mountpaths()
            .find(path)
            .orElseThrow(
                () ->
                    new AisException(
                        404,
                        TypeCodes.MOUNTPATH_NOT_FOUND,
                        "mountpath " + path + " does not exist or is out of service"));
    return start(mountpath, () -> examine(mountpath, "")).join();
  }

  /** Acts on nothing any more; to be called before the mountpaths are closed. */
  @Override
  public void close() {
    closed = true;
  }
}
