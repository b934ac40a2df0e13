package io.ais.cli.command;

import io.ais.base.GoDuration;
import io.ais.cli.render.ProgressBar;
import io.ais.cli.render.RebalanceProgress;
import io.ais.cli.render.RebalanceView;
import io.ais.cli.syntax.CommandException;
import io.ais.client.AisHttpException;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.JobStatus;
import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code --wait} of the commands that start a rebalance: follows it, also into the one that
 * replaces it, with a bar on a terminal; then waits for the nodes to reach their new state.
 */
final class RebalanceWait {
  private static final String KIND = JobKind.REBALANCE.wire();
  private static final Duration SLEEP = Duration.ofMillis(500);

  /** How long the cluster may be silent or without a primary before the wait is given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long after the end of one rebalance the next may take to replace it. */
  private static final Duration REPLACEMENT = Duration.ofSeconds(2);

  private final Invocation call;
  private final Duration timeout;
  private final long start;

  private RebalanceWait(Invocation call) {
    this.call = call;
    this.timeout = call.args().duration("timeout", Duration.ZERO);
    this.start = call.pause().nanoTime();
  }

  /** True if the user wants to wait. */
  static boolean isWanted(Invocation call) {
    return call.args().is("wait") || call.args().has("timeout");
  }

  /** Waits until this rebalance, or its successor, has ended; an empty id means there is none. */
  static void forRebalance(Invocation call, String id) throws IOException {
    new RebalanceWait(call).run(id, List.of(), Goal.NONE);
    call.out().line("Done.");
  }

  /** What is expected of nodes once their objects have migrated. */
  enum Goal {
    NONE,
    /** In the map, marked as migrated. */
    OUT_OF_SERVICE,
    /** The same, and its process has ended. */
    DOWN,
    /** Not in the map. */
    GONE,
    /** Not in the map, and its process has ended. */
    GONE_AND_DOWN
  }

  /** Waits for the rebalance and then for the nodes. */
  static void forNodes(Invocation call, String id, Collection<Snode> nodes, Goal goal)
      throws IOException {
    new RebalanceWait(call).run(id, nodes, goal);
    call.out().line("Done.");
  }

  private void run(String id, Collection<Snode> nodes, Goal goal) throws IOException {
    String last = id;
    if (!id.isEmpty()) {
      call.out().now("Waiting for rebalance[" + id + "] ...\n");
      last = follow(id);
      Waiter waiter = new Waiter(call.cluster().jobs(), call.pause());
      JobStatus status = patiently(call.cluster().jobs()::status, JobQuery.of(last, KIND));
      if (status != null) {
        waiter.check(JobKind.REBALANCE, last, new Waiter.Outcome(status.aborted(), status.err()));
      }
    }
    for (Snode node : nodes) {
      reach(node, goal, !id.isEmpty());
    }
    if (!last.isEmpty()) {
      new Certificate(call)
          .show(last, nodes.stream().map(Snode::id).collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** Follows until the end; returns the id of the last rebalance seen. */
  private String follow(String first) throws IOException {
    String id = first;
    ProgressBar bar =
        call.out().isTerminal()
            ? new ProgressBar(call.out(), "Moved objects:", -1, "Moved size:", -1)
            : ProgressBar.NONE;
    long endedAt = Long.MIN_VALUE;
    while (true) {
      SortedMap<String, SortedMap<String, JobSnap>> running = running();
      if (!running.isEmpty() && newer(running.lastKey(), id)) {
        call.out().note("rebalance[" + id + "] was replaced by " + running.lastKey());
        id = running.lastKey();
      }
      if (running.containsKey(id)) {
        endedAt = Long.MIN_VALUE;
        RebalanceProgress.total(MoveReport.of(call.cluster(), id, running.get(id)).values())
            .ifPresent(
                progress -> {
                  bar.expect(progress.allObjects(), progress.allBytes());
                  bar.show(progress.movedObjects(), progress.movedBytes());
                });
      } else {
        JobStatus status = patiently(call.cluster().jobs()::status, JobQuery.of(id, KIND));
        boolean well = status != null && status.isFinished() && !status.aborted();
        boolean ended = well || status == null || status.aborted();
        long now = call.pause().nanoTime();
        endedAt = !ended ? Long.MIN_VALUE : endedAt == Long.MIN_VALUE ? now : endedAt;
        // an aborted one may be followed by the next; one that nobody knows may not have begun
        if (well || ended && now - endedAt >= REPLACEMENT.toNanos()) {
          return id;
        }
      }
      checkTime("rebalance[" + id + "]");
      call.pause().of(SLEEP);
    }
  }

  private static boolean newer(String one, String other) {
    return RebalanceView.number(one) > RebalanceView.number(other);
  }

  private SortedMap<String, SortedMap<String, JobSnap>> running() throws IOException {
    var snaps = patiently(call.cluster().jobs()::snaps, JobQuery.of("", KIND).withActive(true));
    TreeMap<String, List<JobSnap>> mine = new TreeMap<>();
    if (snaps != null) {
      snaps.forEach(
          (node, jobs) -> {
            List<JobSnap> active = new ArrayList<>(jobs);
            active.removeIf(job -> !job.kind().equals(KIND) || !job.isRunning());
            mine.put(node, active);
          });
    }
    return RebalanceView.byId(mine);
  }

  private interface Call<A, R> {
    R send(A argument) throws IOException;
  }

  /** Asks until there is an answer: the primary may be moving. Null if there is no such job. */
  private <A, R> R patiently(Call<A, R> question, A argument) throws IOException {
    long end = call.pause().nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return question.send(argument);
      } catch (AisHttpException e) {
        if (e.isNotFound()) {
          return null;
        }
        giveUp(e, end, e.status() / 100 == 5);
      } catch (IOException e) {
        giveUp(e, end, true);
      } catch (CommandException e) {
        giveUp(new IOException(e.getMessage(), e), end, e.getCause() instanceof IOException);
      }
      call.pause().of(SLEEP);
    }
  }

  private void giveUp(IOException e, long end, boolean passing) throws IOException {
    if (!passing || call.pause().nanoTime() >= end) {
      throw e;
    }
    checkTime("the cluster");
  }

  private void checkTime(String what) {
    long waited = call.pause().nanoTime() - start;
    if (!timeout.isZero() && waited >= timeout.toNanos()) {
      throw new CommandException(
          "timed out ("
              + GoDuration.formatGo(timeout)
              + ") waiting for "
              + what
              + "; it goes on, see 'ais show rebalance' and 'ais show cluster'");
    }
  }

  private void reach(Snode node, Goal goal, boolean migrated) throws IOException {
    if (goal == Goal.NONE) {
      return;
    }
    boolean gone = goal == Goal.GONE || goal == Goal.GONE_AND_DOWN;
    boolean down = goal == Goal.DOWN || goal == Goal.GONE_AND_DOWN;
    while (true) {
      Snode now = patiently(ignored -> call.cluster().refresh(), "").node(node.id());
      boolean there = gone ? now == null : now == null || isOut(now, migrated);
      if (there && (!down || !Cluster.answers(node))) {
        return;
      }
      checkTime(node.display());
      call.pause().of(SLEEP);
    }
  }

  /** A proxy has nothing to migrate, and without a rebalance nothing does. */
  private static boolean isOut(Snode node, boolean migrated) {
    boolean moved = node.isProxy() || !migrated || node.has(NodeFlags.POST_REBALANCE);
    return !node.isActive() && moved;
  }
}
