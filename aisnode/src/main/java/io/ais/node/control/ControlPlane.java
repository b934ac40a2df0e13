package io.ais.node.control;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.cluster.Body;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Command;
import io.ais.node.cluster.CommandResult;
import io.ais.node.cluster.Core;
import io.ais.node.cluster.Effect;
import io.ais.node.cluster.Event;
import io.ais.node.cluster.Message;
import io.ais.node.cluster.RebalanceReport;
import io.ais.node.cluster.StateKey;
import io.ais.node.peer.PeerClient;
import io.ais.node.peer.ProcessWatch;
import io.ais.node.runtime.EventThread;
import io.ais.node.runtime.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the control plane's state machine: feeds it events, performs its effects in order.
 * Thread-safe. The composition root builds, starts and closes it.
 *
 * <p>Durable writes happen on the control thread itself: nothing that follows them in a step may
 * overtake them. Listeners of published states run on their own thread; the word that a state was
 * published here is sent only after they returned.
 */
public final class ControlPlane implements ClusterView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
  private static final int QUEUE = 16_384;
  private static final Duration WATCH_CONNECT = Duration.ofSeconds(2);

  private final Core core;
  private final StateFiles files;
  private final Ticker ticker;
  private final NodeSteps steps;
  private final Messenger messenger;
  private final ProcessWatch watch;
  private final EventThread control;
  private final EventThread publish;
  private final List<StateListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<CommandResult>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong commandIds = new AtomicLong();
  private final Object arrival = new Object();
  private volatile ClusterState current;
  private volatile Standing standing = Standing.NONE;
  private volatile Consumer<Standing> onStanding = _ -> {};

  public ControlPlane(
      Core core, StateFiles files, PeerClient peers, Ticker ticker, NodeSteps steps) {
    this.core = requireNonNull(core, "core");
    this.files = requireNonNull(files, "files");
    this.ticker = requireNonNull(ticker, "ticker");
    this.steps = requireNonNull(steps, "steps");
    this.control = new EventThread("control", ticker, QUEUE, this::failed);
    this.publish = new EventThread("publish", ticker, QUEUE, this::listenerFailed);
    this.messenger = new Messenger(peers, this::controlUrl);
    this.watch = new ProcessWatch(this::gone, WATCH_CONNECT);
  }

  /** Who is told, on the control thread, when a vote or a trouble begins or ends. */
  public void onStanding(Consumer<Standing> listener) {
    onStanding = listener;
  }

  /** Adds a listener; before {@link #start}. */
  public void listen(StateListener listener) {
    listeners.add(listener);
  }

  /** Starts the threads and the state machine. */
  public void start() {
    publish.start();
    control.start();
    feed(new Event.Started());
  }

  /** Takes a message of another node. */
  public void receive(Message message) {
    messenger.heard(message);
    feed(new Event.MessageReceived(message));
  }

  /** Tells the primary how this target's part of a rebalance stands. */
  public void progress(RebalanceReport report) {
    feed(new Event.RebalanceProgress(report));
  }

  /** The process was asked to stop: leave the cluster first. */
  public void leave() {
    feed(new Event.LeaveRequested());
  }

  /**
   * Submits a command to this node as the primary and waits for its end.
   *
   * @throws AisException as the command was refused, or 503 when its outcome is unknown by then
   */
  public CommandResult submit(Command command, Duration atMost) {
    String id = Long.toString(commandIds.incrementAndGet());
    CompletableFuture<CommandResult> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      if (!feed(new Event.CommandSubmitted(id, command))) {
        throw AisException.unavailable("too many commands waiting, please try again");
      }
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AisException refusal) {
        throw refusal;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new AisException(503, "", "outcome unknown after " + atMost.toSeconds() + "s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AisException(503, "", "interrupted while waiting for the outcome", e);
    } finally {
      waiting.remove(id);
    }
  }

  @Override
  public ClusterState current() {
    return current;
  }

  @Override
  public String primaryId() {
    return standing.primaryId();
  }

  @Override
  public String trouble() {
    return standing.trouble();
  }

  @Override
  public boolean isPrimary() {
    return standing.primary();
  }

  @Override
  public boolean leads() {
    Standing now = standing;
    return now.primary() && ticker.nanos() - now.leadsUntilNanos() < 0;
  }

  @Override
  public boolean mayWrite() {
    return ticker.nanos() - standing.writeUntilNanos() < 0;
  }

  @Override
  public Contact contact() {
    Standing now = standing;
    long nanos = ticker.nanos();
    if (nanos - now.closeUntilNanos() < 0) {
      return Contact.CLOSE;
    }
    return nanos - now.writeUntilNanos() < 0 ? Contact.LOST : Contact.REPLACEABLE;
  }

  @Override
  public boolean awaitWritable(Duration atMost) {
    long deadline = ticker.nanos() + atMost.toNanos();
    synchronized (arrival) {
      while (!mayWrite()) {
        if (!waitUntil(deadline)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Waits for something to arrive; false when the time is over. The caller holds the lock. */
  private boolean waitUntil(long deadline) {
    long waitMillis = (deadline - ticker.nanos()) / 1_000_000;
    if (waitMillis <= 0) {
      return false;
    }
    try {
      arrival.wait(waitMillis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where this node stands in the protocol, as of the last step. */
  public Standing standing() {
    return standing;
  }

  @Override
  public ClusterState awaitAtLeast(StateKey key, Duration atMost) {
    long deadline = ticker.nanos() + atMost.toNanos();
    synchronized (arrival) {
      while (current == null || current.key().isBelow(key)) {
        if (!waitUntil(deadline)) {
          break;
        }
      }
      return current;
    }
  }

  private boolean feed(Event event) {
    return control.execute(() -> step(event));
  }

  private void step(Event event) {
    List<Effect> effects = core.on(ticker.nanos(), event);
    Standing before = standing;
    standing = Standing.of(core);
    watchPrimary();
    if (standing.voting() != before.voting() || !standing.trouble().equals(before.trouble())) {
      onStanding.accept(standing);
    }
    if (standing.writeUntilNanos() != before.writeUntilNanos()) {
      synchronized (arrival) {
        arrival.notifyAll();
      }
    }
    for (Effect effect : effects) {
      try {
        perform(effect);
      } catch (IOException e) {
        LOG.error("cannot write cluster state: {}", e.toString());
        step(new Event.PersistFailed(e.toString()));
        return;
      }
    }
  }

  private void perform(Effect effect) throws IOException {
    switch (effect) {
      case Effect.PersistState(ClusterState accepted, ClusterState committed) ->
          files.write(accepted, committed);
      case Effect.PersistVote(var record) -> files.write(record);
      case Effect.KeepLost(ClusterState lost, String reason, List<String> differences) -> {
        String file = files.keepLost(lost);
        LOG.error("{}; lost here, kept in {}: {}", reason, file, differences);
      }
      case Effect.Publish(ClusterState state) -> publish(state);
      case Effect.Send send -> send(send);
      case Effect.StartTimer(var name, Duration delay) ->
          control.startTimer(name.name(), delay, () -> step(new Event.TimerFired(name)));
      case Effect.CancelTimer(var name) -> control.cancelTimer(name.name());
      case Effect.Reply(String id, CommandResult result) ->
          afterPublication(() -> answer(id, future -> future.complete(result)));
      case Effect.Reject(String id, AisException error) ->
          answer(id, future -> future.completeExceptionally(error));
      case Effect.DropOverrides() -> steps.dropOverrides();
      case Effect.StopNode stop -> steps.stop(stop);
      case Effect.Alert(String text) -> LOG.warn("{}", text);
      case Effect.Fatal(String invariant) -> steps.fatal(invariant);
    }
  }

  private void answer(String id, Consumer<CompletableFuture<CommandResult>> how) {
    CompletableFuture<CommandResult> future = waiting.remove(id);
    if (future != null) {
      how.accept(future);
    }
  }

  private void publish(ClusterState state) {
    ClusterState before = current;
    synchronized (arrival) {
      current = state;
      arrival.notifyAll();
    }
    afterPublication(() -> tellListeners(before, state));
  }

  /** One that fails does not keep the state from the others. */
  private void tellListeners(ClusterState before, ClusterState state) {
    for (StateListener listener : listeners) {
      try {
        listener.published(before, state);
      } catch (RuntimeException e) {
        listenerFailed(e);
      }
    }
  }

  /** Runs after the listeners of everything published so far. */
  private void afterPublication(Runnable action) {
    if (!publish.execute(action)) {
      LOG.error("publication queue is full or closed");
    }
  }

  private void send(Effect.Send send) {
    if (send.message().body() instanceof Body.Seen) {
      afterPublication(() -> messenger.send(send.toId(), send.url(), send.message()));
    } else {
      messenger.send(send.toId(), send.url(), send.message());
    }
  }

  private String controlUrl(String id) {
    ClusterState state = current;
    Snode node = state == null ? null : state.smap().node(id);
    return node == null ? "" : node.controlNet().url();
  }

  /** A follower watches the process of its primary: its end starts an election. */
  private void watchPrimary() {
    String primary = standing.primaryId();
    watch.watch(core.isPrimary() || primary.isEmpty() ? null : messenger.process(primary));
  }

  private void gone(String nodeId, String boot) {
    feed(new Event.PeerGone(nodeId, boot));
  }

  private void failed(Throwable cause) {
    LOG.error("control plane failed", cause);
    steps.fatal("control plane failed: " + cause);
  }

  private void listenerFailed(Throwable cause) {
    LOG.error("a listener of cluster states failed", cause);
  }

  @Override
  public void close() {
    watch.close();
    messenger.close();
    control.close();
    publish.close();
    try {
      files.close();
    } catch (IOException e) {
      LOG.warn("closing the vote file: {}", e.toString());
    }
  }
}
