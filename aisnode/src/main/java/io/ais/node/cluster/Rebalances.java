package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Beginning and end of rebalances as changes of the state. Stateless. */
final class Rebalances {
  private static final int RESUME_STEP = 100;

  private Rebalances() {}

  /**
   * Starts a rebalance, or replaces the running one; what the running one was to finish stays due.
   *
   * @param leaving inactive targets that still hold objects
   */
  static String start(
      Draft draft, String reason, List<String> subjects, Rmd.FinalStep step, List<String> leaving) {
    return begin(draft, 1, reason, subjects, step, leaving);
  }

  /** The primary was restarted while a rebalance ran. */
  static void resume(Draft draft) {
    if (draft.rmd.running()) {
      begin(draft, RESUME_STEP, draft.rmd.reason(), List.of(), Rmd.FinalStep.NONE, List.of());
    }
  }

  private static String begin(
      Draft draft,
      int increment,
      String reason,
      List<String> subjects,
      Rmd.FinalStep step,
      List<String> leaving) {
    Rmd old = draft.rmd;
    Set<String> about = new TreeSet<>(subjects);
    Set<String> participants = new TreeSet<>(draft.activeTargets());
    participants.addAll(leaving);
    Rmd.FinalStep finalStep = step;
    if (old.running()) {
      about.addAll(old.subjects());
      finalStep = step == Rmd.FinalStep.NONE ? old.finalStep() : step;
      old.participants().stream()
          .filter(id -> draft.smap.targets().containsKey(id))
          .forEach(participants::add);
    }
    draft.rmd =
        new Rmd(
            old.version() + increment,
            true,
            reason,
            List.copyOf(about),
            finalStep,
            List.copyOf(participants),
            old.history(),
            old.targetsSince(),
            false);
    return draft.rmd.jobId();
  }

  /**
   * An operator's request. Targets that were taken out of service without a rebalance move their
   * objects now.
   *
   * @param answers whether the node of an ID has answered lately; the others cannot move anything
   */
  static String startByOperator(Draft draft, String self, Predicate<String> answers) {
    Lifecycle.checkIdle(draft, "rebalance");
    if (!draft.rebalanceEnabled()) {
      throw AisException.badRequest("rebalance is disabled");
    }
    int present = draft.smap.targets().size();
    if (present < 2) {
      throw AisException.badRequest(
          "%s: not enough targets: Smap v%d, need 2, have %d"
              .formatted(self, draft.smap.version(), present));
    }
    List<String> leaving = unmigrated(draft).stream().filter(answers).toList();
    return start(draft, "rebalance", List.of(), Rmd.FinalStep.NONE, leaving);
  }

  /** Targets out of service that still hold what others should; none when nobody could take it. */
  private static List<String> unmigrated(Draft draft) {
    if (draft.activeTargets().isEmpty()) {
      return List.of();
    }
    return draft.smap.targets().values().stream()
        .filter(Rebalances::isUnmigrated)
        .map(Snode::id)
        .toList();
  }

  /** A target out of service that still holds what others should. */
  static boolean isUnmigrated(Snode node) {
    return node.isTarget() && !node.isActive() && !node.has(NodeFlags.POST_REBALANCE);
  }

  /** All participants moved and verified what they had to. */
  static void complete(Draft draft, long version) {
    Rmd rmd = draft.rmd;
    if (!rmd.running() || rmd.version() != version) {
      return;
    }
    finalStep(draft);
    List<List<String>> history = new ArrayList<>();
    for (List<String> set : rmd.history()) {
      if (!rmd.participants().containsAll(set)) {
        history.add(set);
      }
    }
    List<String> active = draft.activeTargets();
    history.remove(active);
    if (!active.isEmpty()) {
      history.add(active);
    }
    draft.rmd = ended(rmd, history, false);
  }

  private static Rmd ended(Rmd rmd, List<List<String>> history, boolean interrupted) {
    return new Rmd(
        rmd.version(),
        false,
        rmd.reason(),
        List.of(),
        Rmd.FinalStep.NONE,
        List.of(),
        history,
        rmd.targetsSince(),
        interrupted);
  }

  private static void finalStep(Draft draft) {
    Rmd.FinalStep step = draft.rmd.finalStep();
    for (String id : draft.rmd.subjects()) {
      Snode subject = draft.smap.node(id);
      if (subject == null || subject.isActive()) {
        continue;
      }
      switch (step) {
        case NONE -> {}
        case POST_REBALANCE, SHUTDOWN -> markDone(draft, subject);
        case REMOVE -> draft.remove(id);
      }
    }
    for (String id : draft.rmd.participants()) {
      Snode participant = draft.smap.node(id);
      if (participant != null) {
        markDone(draft, participant);
      }
    }
    draft.departures = draft.departures.stream().map(Departure::nowDue).toList();
  }

  private static void markDone(Draft draft, Snode subject) {
    if (subject.isTarget() && subject.has(NodeFlags.MAINTENANCE)) {
      draft.flags(subject, subject.flags() | NodeFlags.POST_REBALANCE);
    }
  }

  /** Ended without success: nothing is finalized, the history stays. */
  static void abort(Draft draft) {
    if (draft.rmd.running()) {
      draft.rmd = ended(draft.rmd, draft.rmd.history(), true);
      draft.departures = draft.departures.stream().filter(Departure::due).toList();
    }
  }

  /** An operator's request; a lifecycle verb in progress must be named as such. */
  static void abortByOperator(Draft draft, Command.AbortRebalance command) {
    Rmd rmd = draft.rmd;
    boolean other = !command.id().isEmpty() && !command.id().equals(rmd.jobId());
    if (!rmd.running() || other) {
      return;
    }
    if (rmd.finalStep() != Rmd.FinalStep.NONE && !command.force() && !rmd.subjects().isEmpty()) {
      Snode subject = draft.smap.node(rmd.subjects().getFirst());
      String what =
          rmd.finalStep() == Rmd.FinalStep.REMOVE
              ? "is being decommissioned"
              : "transitions to maintenance mode";
      String name = subject == null ? rmd.subjects().getFirst() : subject.display();
      throw AisException.badRequest(
          "cannot abort xa-rebalance[]: cluster is currently rebalancing while %s %s"
              .formatted(name, what));
    }
    abort(draft);
  }

  /** Objects may be on this target. */
  static boolean remembers(Draft draft, String id) {
    return draft.rmd.history().stream().anyMatch(set -> set.contains(id));
  }

  /** A target is gone for good: nobody shall wait for objects that only it held. */
  static void forget(Draft draft, String id) {
    List<List<String>> history = new ArrayList<>();
    for (List<String> set : draft.rmd.history()) {
      List<String> rest = set.stream().filter(other -> !other.equals(id)).toList();
      if (!rest.isEmpty() && !history.contains(rest)) {
        history.add(rest);
      }
    }
    draft.rmd = draft.rmd.withHistory(history);
  }
}
