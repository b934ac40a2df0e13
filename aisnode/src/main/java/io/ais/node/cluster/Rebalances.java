package io.ais.node.cluster;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.NodeFlags;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Beginning and end of rebalances as changes of the state. Stateless.
 *
 * <pre>
 *   idle --(start)--> running --(all participants done)--> idle
 *                      |  ^ |
 *                      |  | `--(operator stops it, a job fails)--> interrupted, nothing is due
 *                      |  `----(start | a participant is lost: replaced under the next number)
 *                      `-------(done, but a subject was lost)----> interrupted, its verb is due
 * </pre>
 *
 * <p>A subject that was lost stays a subject; its verb is finished when it answers again.
 */
final class Rebalances {
  private static final int RESUME_STEP = 100;

  private Rebalances() {}

  /**
   * What a run begins with.
   *
   * @param increment of the number
   * @param subjects nodes the change is about, besides those of the run that it replaces
   * @param leaving inactive targets that still hold objects
   * @param lost must not take part any more
   */
  private record Beginning(
      int increment,
      String reason,
      List<String> subjects,
      Rmd.FinalStep step,
      List<String> leaving,
      String lost,
      Rmd.Scope scope) {}

  /**
   * Starts a rebalance, or replaces the running one; what the running one was to finish stays due.
   *
   * @param leaving inactive targets that still hold objects
   */
  static String start(
      Draft draft, String reason, List<String> subjects, Rmd.FinalStep step, List<String> leaving) {
    return begin(draft, new Beginning(1, reason, subjects, step, leaving, "", Rmd.Scope.ALL));
  }

  /** The primary was restarted while a rebalance ran. */
  static void resume(Draft draft) {
    Rmd old = draft.rmd;
    if (old.running()) {
      begin(draft, again(RESUME_STEP, old.reason(), List.of(), ""));
    }
  }

  private static Beginning again(int step, String reason, List<String> leaving, String lost) {
    return new Beginning(step, reason, List.of(), Rmd.FinalStep.NONE, leaving, lost, Rmd.Scope.ALL);
  }

  private static String begin(Draft draft, Beginning beginning) {
    Rmd old = draft.rmd;
    Set<String> about = new TreeSet<>(beginning.subjects());
    about.addAll(old.subjects());
    about.removeIf(id -> draft.smap.node(id) == null);
    Set<String> participants = new TreeSet<>(draft.activeTargets());
    participants.addAll(beginning.leaving());
    if (old.running()) {
      old.participants().stream()
          .filter(id -> draft.smap.targets().containsKey(id))
          .forEach(participants::add);
    }
    participants.remove(beginning.lost());
    boolean inherits = beginning.step() == Rmd.FinalStep.NONE && !about.isEmpty();
    draft.rmd =
        new Rmd(
            old.version() + beginning.increment(),
            true,
            beginning.reason(),
            List.copyOf(about),
            inherits ? old.finalStep() : beginning.step(),
            List.copyOf(participants),
            old.history(),
            old.targetsSince(),
            false,
            beginning.scope(),
            stillValid(draft));
    return draft.rmd.jobId();
  }

  /** Certificates of nodes that are out of service since. */
  private static Map<String, Rmd.Certificate> stillValid(Draft draft) {
    Map<String, Rmd.Certificate> valid = new TreeMap<>();
    draft
        .rmd
        .certificates()
        .forEach(
            (id, certificate) -> {
              Snode node = draft.smap.node(id);
              if (node != null && node.has(NodeFlags.POST_REBALANCE)) {
                valid.put(id, certificate);
              }
            });
    return valid;
  }

  /**
   * A participant fell silent or left the map: the others go on at once without it. What only it
   * holds stays expected of it, and its own verb waits for it.
   */
  static void lose(Draft draft, String id) {
    Rmd rmd = draft.rmd;
    if (!rmd.running() || !rmd.participants().contains(id)) {
      return;
    }
    if (!rmd.scope().isComplete()) {
      abort(draft);
    } else if (draft.activeTargets().isEmpty() || rmd.participants().size() == 1) {
      draft.rmd = ended(rmd, rmd.history(), pending(draft, subject -> true), rmd.certificates());
    } else {
      begin(draft, again(1, rmd.reason(), List.of(), id));
    }
  }

  /** Subjects that were lost before they were empty, and answer again. */
  static List<String> returned(Rmd rmd, Smap smap, Predicate<String> answers) {
    if (rmd.running() || smap.activeTargets().isEmpty()) {
      return List.of();
    }
    return rmd.subjects().stream()
        .filter(id -> smap.node(id) != null && isUnmigrated(smap.node(id)) && answers.test(id))
        .toList();
  }

  /** Takes up again what was lost on the way. */
  static void takeUp(Draft draft, List<String> subjects) {
    List<String> still = returned(draft.rmd, draft.smap, subjects::contains);
    if (!still.isEmpty() && draft.rebalanceEnabled()) {
      begin(draft, again(1, draft.rmd.reason(), still, ""));
    }
  }

  /** The node is not to leave any more. */
  static void release(Draft draft, String id) {
    if (draft.rmd.subjects().contains(id)) {
      draft.rmd =
          draft.rmd.withSubjects(
              draft.rmd.subjects().stream().filter(subject -> !subject.equals(id)).toList());
    }
  }

  /**
   * An operator's request. Targets that were taken out of service without a rebalance move their
   * objects now.
   *
   * @param answers whether the node of an ID has answered lately; the others cannot move anything
   */
  static String startByOperator(
      Draft draft, Rmd.Scope scope, String self, Predicate<String> answers) {
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
    if (scope.bck() != null && !draft.bmd.has(scope.bck())) {
      throw new AisException(
          404, TypeCodes.BUCKET_NOT_FOUND, "bucket \"" + scope.bck() + "\" does not exist");
    }
    if (scope.cleanup()) {
      return startCleanup(draft, scope);
    }
    List<String> leaving = unmigrated(draft).stream().filter(answers).toList();
    return begin(
        draft, new Beginning(1, "rebalance", List.of(), Rmd.FinalStep.NONE, leaving, "", scope));
  }

  /** While objects may be on the way, nobody can say which copy is left over. */
  private static String startCleanup(Draft draft, Rmd.Scope scope) {
    if (draft.rmd.interrupted() || draft.rmd.history().size() > 1) {
      throw AisException.busy(
          "cannot clean up: objects may not be where they belong yet; run a rebalance first");
    }
    return begin(
        draft, new Beginning(1, "cleanup", List.of(), Rmd.FinalStep.NONE, List.of(), "", scope));
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

  /**
   * All participants moved and verified what they had to.
   *
   * @param certificates of the participants out of service
   */
  static void complete(Draft draft, long version, Map<String, Rmd.Certificate> certificates) {
    Rmd rmd = draft.rmd;
    if (!rmd.running() || rmd.version() != version) {
      return;
    }
    List<String> pending = pending(draft, id -> !rmd.participants().contains(id));
    if (!rmd.scope().isComplete()) {
      List<String> all = pending(draft, subject -> true);
      draft.rmd = ended(rmd, rmd.history(), all, rmd.certificates());
      return;
    }
    finalStep(draft, pending);
    Set<String> emptied = new TreeSet<>(rmd.participants());
    emptied.addAll(migrated(draft));
    Set<String> gone = new TreeSet<>(rmd.participants());
    gone.removeIf(id -> draft.smap.node(id) != null);
    List<List<String>> history = new ArrayList<>();
    for (List<String> set : rmd.history()) {
      List<String> rest = set.stream().filter(id -> !gone.contains(id)).toList();
      if (!emptied.containsAll(rest) && !history.contains(rest)) {
        history.add(rest); // another one is away: nobody shall ask those who left with nothing
      }
    }
    List<String> active = draft.activeTargets();
    history.remove(active);
    if (!active.isEmpty()) {
      history.add(active);
    }
    Map<String, Rmd.Certificate> all = new TreeMap<>(rmd.certificates());
    all.putAll(certificates);
    draft.rmd = ended(rmd, history, pending, all);
  }

  /** Targets out of service that gave away everything before: they take no writes. */
  private static List<String> migrated(Draft draft) {
    return draft.smap.targets().values().stream()
        .filter(target -> !target.isActive() && target.has(NodeFlags.POST_REBALANCE))
        .map(Snode::id)
        .toList();
  }

  /** Subjects that still have objects to give away. */
  private static List<String> pending(Draft draft, Predicate<String> lost) {
    return draft.rmd.subjects().stream()
        .filter(id -> draft.smap.node(id) != null && isUnmigrated(draft.smap.node(id)))
        .filter(lost)
        .toList();
  }

  private static Rmd ended(
      Rmd rmd,
      List<List<String>> history,
      List<String> pending,
      Map<String, Rmd.Certificate> certificates) {
    return new Rmd(
        rmd.version(),
        false,
        rmd.reason(),
        pending,
        pending.isEmpty() ? Rmd.FinalStep.NONE : rmd.finalStep(),
        List.of(),
        history,
        rmd.targetsSince(),
        !pending.isEmpty(),
        rmd.scope(),
        certificates);
  }

  private static void finalStep(Draft draft, List<String> pending) {
    for (String id : draft.rmd.subjects()) {
      Snode subject = draft.smap.node(id);
      if (subject == null || subject.isActive() || pending.contains(id)) {
        continue;
      }
      if (subject.has(NodeFlags.DECOMMISSION)) {
        draft.remove(id);
        Departure order = Departure.ofDecommissioned(subject, draft.base.header().seq());
        if (draft.departures.stream().noneMatch(known -> known.isUnfinished(id))) {
          draft.departures = Stream.concat(draft.departures.stream(), Stream.of(order)).toList();
        }
      } else {
        markDone(draft, subject);
      }
    }
    for (String id : draft.rmd.participants()) {
      Snode participant = draft.smap.node(id);
      if (participant != null) {
        markDone(draft, participant);
      }
    }
    List<Departure> before = draft.departures;
    draft.departures =
        before.stream()
            .filter(
                departure ->
                    !departure.due()
                        || pending.contains(departure.id())
                        || before.stream().noneMatch(d -> d.isUnfinished(departure.id())))
            .map(departure -> pending.contains(departure.id()) ? departure : departure.nowDue())
            .toList();
  }

  private static void markDone(Draft draft, Snode subject) {
    if (subject.isTarget() && subject.has(NodeFlags.MAINTENANCE)) {
      draft.flags(subject, subject.flags() | NodeFlags.POST_REBALANCE);
    }
  }

  /** Ended without success, for good: nothing is finalized, the history stays. */
  static void abort(Draft draft) {
    Rmd rmd = draft.rmd;
    if (rmd.running()) {
      draft.rmd =
          new Rmd(
              rmd.version(),
              false,
              rmd.reason(),
              List.of(),
              Rmd.FinalStep.NONE,
              List.of(),
              rmd.history(),
              rmd.targetsSince(),
              true,
              rmd.scope(),
              rmd.certificates());
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
          subject != null && subject.has(NodeFlags.DECOMMISSION)
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
