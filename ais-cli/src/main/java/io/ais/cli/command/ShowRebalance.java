package io.ais.cli.command;

import io.ais.base.Ids;
import io.ais.cli.render.RebalanceProgress;
import io.ais.cli.render.RebalanceView;
import io.ais.cli.syntax.CommandException;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code ais show rebalance [REB_ID] [NODE_ID]} (spec/cli.md 6.4). */
public final class ShowRebalance implements Verb {
  private static final int LINE = 72;

  private String watched = "";

  @Override
  public void run(Invocation call) throws IOException {
    call.units();
    JobSelector selector = JobSelector.of(call.cluster(), call.args().words());
    if (!selector.id().isEmpty() && !Ids.isRebalanceId(selector.id())) {
      throw new CommandException(
          "invalid rebalance ID \"" + selector.id() + "\" (expecting 'g' and a number, e.g. g1)");
    }
    show(call, selector);
  }

  /** The rebalances that the selector names. */
  void show(Invocation call, JobSelector selector) throws IOException {
    new Refresher(call, LINE).runUntil(() -> once(call, selector));
  }

  /** Shows once; tells whether it still runs. */
  private boolean once(Invocation call, JobSelector selector) throws IOException {
    boolean all = call.args().is("all");
    boolean history = all || !selector.id().isEmpty();
    SortedMap<String, SortedMap<String, JobSnap>> jobs = fetch(call, selector, !history);
    RebalanceView view =
        new RebalanceView(
            call.units(), call.times(), call.out(), call.args().is("date-time"), call.withHeader());
    if (history) {
      if (jobs.isEmpty() && !all) {
        throw new CommandException("\"x-rebalance[" + selector.id() + "]\" not found");
      }
      call.out().text(view.text(jobs));
      jobs.forEach((id, nodes) -> progress(call, id, nodes));
      return jobs.values().stream().flatMap(m -> m.values().stream()).anyMatch(JobSnap::isRunning);
    }
    if (jobs.isEmpty()) {
      call.out().line(watched.isEmpty() ? idle() : "\n" + ended(call, selector));
      String interruption = MoveReport.interruption(call.cluster());
      if (!interruption.isEmpty()) {
        call.out().line("Note: " + interruption);
      }
      return false;
    }
    watched = jobs.lastKey();
    call.out().text(view.text(jobs.tailMap(watched)));
    progress(call, watched, jobs.get(watched));
    return true;
  }

  private static void progress(Invocation call, String id, SortedMap<String, JobSnap> nodes) {
    SortedMap<String, RebalanceProgress> report = MoveReport.of(call.cluster(), id, nodes);
    call.out().text(RebalanceProgress.lines(report, call.units()));
  }

  private static String idle() {
    return "Global rebalance is not running. Use '--all' to show history, '--help' for details.";
  }

  private String ended(Invocation call, JobSelector selector) throws IOException {
    JobSelector byId =
        new JobSelector("", Set.of(JobKind.REBALANCE), watched, selector.node(), selector.bck());
    boolean aborted =
        fetch(call, byId, false).values().stream()
            .flatMap(m -> m.values().stream())
            .anyMatch(JobSnap::aborted);
    return "Rebalance " + watched + (aborted ? " aborted." : " completed.");
  }

  private static SortedMap<String, SortedMap<String, JobSnap>> fetch(
      Invocation call, JobSelector selector, boolean onlyActive) throws IOException {
    JobQuery query =
        new JobQuery(
            onlyActive ? true : null,
            selector.bck(),
            selector.id(),
            JobKind.REBALANCE.wire(),
            "",
            List.of());
    TreeMap<String, List<JobSnap>> snaps = new TreeMap<>(call.cluster().jobs().snaps(query));
    snaps.replaceAll(
        (node, jobs) ->
            jobs.stream()
                .filter(j -> j.kind().equals(JobKind.REBALANCE.wire()))
                .filter(j -> selector.matches(node, j))
                .filter(j -> !onlyActive || j.isRunning())
                .toList());
    return RebalanceView.byId(snaps);
  }
}
