package io.ais.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Rebalance metadata: which rebalance is the newest, whether it runs, and where objects may lie
 * until it has ended. Immutable; part of the replicated cluster state, not visible to clients
 * except by its version.
 *
 * @param version number of the newest rebalance; the job id is {@code g<version>}
 * @param running the newest rebalance has not ended yet
 * @param reason what caused it ("join", "start-maintenance", "shutdown-node", ...)
 * @param subjects nodes the change was about
 * @param finalStep what happens to the subjects when it has ended well
 * @param participants targets that must report completion, active ones and leaving ones
 * @param history target sets under which objects were placed since the last completed rebalance:
 *     the first entry is the last complete set, each later one was in force after it
 * @param targetsSince version of the cluster map that brought the present set of active targets into
 *     force; orders the copies of an object (design: a write under a newer map wins, whatever the
 *     clocks say)
 * @param interrupted the newest rebalance ended before it was done
 */
public record Rmd(
    @JsonProperty("version") long version,
    @JsonProperty("running") boolean running,
    @JsonProperty("reason") String reason,
    @JsonProperty("subjects") List<String> subjects,
    @JsonProperty("final_step") FinalStep finalStep,
    @JsonProperty("participants") List<String> participants,
    @JsonProperty("history") List<List<String>> history,
    @JsonProperty("targets_since") long targetsSince,
    @JsonProperty("interrupted") boolean interrupted) {

  /** What follows a rebalance that ended well. */
  public enum FinalStep {
    NONE,
    /** Subjects get {@link NodeFlags#POST_REBALANCE}. */
    POST_REBALANCE,
    /** As before, and their processes stop. */
    SHUTDOWN,
    /** Subjects leave the map, clean up and stop. */
    REMOVE
  }

  public static final Rmd NONE =
      new Rmd(0, false, "", List.of(), FinalStep.NONE, List.of(), List.of(), 0, false);

  /** Copies the lists. */
  public Rmd {
    reason = reason == null ? "" : reason;
    subjects = subjects == null ? List.of() : List.copyOf(subjects);
    finalStep = finalStep == null ? FinalStep.NONE : finalStep;
    participants = participants == null ? List.of() : List.copyOf(participants);
    history = history == null ? List.of() : history.stream().map(List::copyOf).toList();
  }

  /** The same with another placement history. */
  public Rmd withHistory(List<List<String>> sets) {
    return with(sets, targetsSince);
  }

  /** The same under a set of active targets that came with this version of the cluster map. */
  public Rmd withTargetsSince(long smapVersion) {
    return with(history, smapVersion);
  }

  /** The same under another number. */
  public Rmd withVersion(long newVersion) {
    return new Rmd(
        newVersion,
        running,
        reason,
        subjects,
        finalStep,
        participants,
        history,
        targetsSince,
        interrupted);
  }

  private Rmd with(List<List<String>> sets, long smapVersion) {
    return new Rmd(
        version,
        running,
        reason,
        subjects,
        finalStep,
        participants,
        sets,
        smapVersion,
        interrupted);
  }

  /** Wire id of the newest rebalance: {@code g<version>}. */
  public String jobId() {
    return "g" + version;
  }
}
