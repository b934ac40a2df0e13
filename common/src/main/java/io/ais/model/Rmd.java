package io.ais.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
 * @param interrupted the newest rebalance ended before it was done; subjects that it still has are
 *     taken up again when they answer
 * @param scope what the newest rebalance is to do
 * @param certificates by subject of the newest rebalance that ended well: what it held that belongs
 *     to others, all of it confirmed by them
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
    @JsonProperty("interrupted") boolean interrupted,
    @JsonProperty("scope") Scope scope,
    @JsonProperty("certificates") Map<String, Certificate> certificates) {

  /**
   * Part of the names, and what is done with them. Immutable.
   *
   * @param cleanup copies at targets that do not own them are removed, after the owner confirmed
   *     its own; else they are sent to the owner
   * @param bck null: every bucket
   * @param prefix of the names within the bucket
   */
  public record Scope(
      @JsonProperty("cleanup") boolean cleanup,
      @JsonProperty("bck") Bck bck,
      @JsonProperty("prefix") String prefix) {
    public static final Scope ALL = new Scope(false, null, "");

    /** Replaces an absent prefix. */
    public Scope {
      prefix = prefix == null ? "" : prefix;
    }

    /** Moves everything that is not where it belongs. */
    @JsonIgnore
    public boolean isComplete() {
      return equals(ALL);
    }

    /** The bucket is meant. */
    public boolean has(Bck other) {
      return bck == null || bck.equals(other);
    }
  }

  /**
   * Proof of emptiness: every copy on a target that belongs to another one was confirmed by that
   * one. Immutable.
   *
   * @param objects confirmed copies
   * @param bytes of these
   */
  public record Certificate(
      @JsonProperty("objects") long objects, @JsonProperty("bytes") long bytes) {}

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
      new Rmd(
          0,
          false,
          "",
          List.of(),
          FinalStep.NONE,
          List.of(),
          List.of(),
          0,
          false,
          Scope.ALL,
          Map.of());

  /** Copies the lists. */
  public Rmd {
    reason = reason == null ? "" : reason;
    subjects = subjects == null ? List.of() : List.copyOf(subjects);
    finalStep = finalStep == null ? FinalStep.NONE : finalStep;
    participants = participants == null ? List.of() : List.copyOf(participants);
    history = history == null ? List.of() : history.stream().map(List::copyOf).toList();
    scope = scope == null ? Scope.ALL : scope;
    certificates =
        certificates == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(certificates));
  }

  /** Runs, and cannot end without this target. */
  public boolean waitsFor(String id) {
    return running && participants.contains(id);
  }

  /** The same with another placement history. */
  public Rmd withHistory(List<List<String>> sets) {
    return with(version, subjects, sets, targetsSince);
  }

  /** The same under a set of active targets that came with this version of the cluster map. */
  public Rmd withTargetsSince(long smapVersion) {
    return with(version, subjects, history, smapVersion);
  }

  /** The same under another number. */
  public Rmd withVersion(long newVersion) {
    return with(newVersion, subjects, history, targetsSince);
  }

  /** The same about other nodes. */
  public Rmd withSubjects(List<String> nodes) {
    return with(version, nodes, history, targetsSince);
  }

  private Rmd with(
      long newVersion, List<String> newSubjects, List<List<String>> sets, long smapVersion) {
    return new Rmd(
        newVersion,
        running,
        reason,
        newSubjects,
        finalStep,
        participants,
        sets,
        smapVersion,
        interrupted,
        scope,
        certificates);
  }

  /** Wire id of the newest rebalance: {@code g<version>}. */
  public String jobId() {
    return "g" + version;
  }
}
