package io.ais.cli.command;

import io.ais.base.Ids;
import io.ais.cli.syntax.BucketUri;
import io.ais.model.Bck;
import io.ais.model.JobKind;
import io.ais.model.JobQuery;
import io.ais.model.JobSnap;
import io.ais.model.Snode;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code [NAME] [JOB_ID] [NODE_ID] [BUCKET]} select, in any order (spec/cli.md 8.1). Immutable.
 *
 * @param word name as typed; empty if none
 * @param kinds kinds the name stands for; empty for all
 * @param id job id; empty for any
 * @param node node ID; empty for all
 * @param bck bucket; {@link Bck#NONE} for any
 */
record JobSelector(String word, Set<JobKind> kinds, String id, String node, Bck bck) {
  private static final Map<String, List<JobKind>> SHORTCUTS =
      Map.of(
          "evict", List.of(JobKind.EVICT_OBJECTS, JobKind.EVICT_REMOTE_BUCKET),
          "prefetch", List.of(JobKind.PREFETCH_OBJECTS),
          "delete", List.of(JobKind.DELETE_OBJECTS),
          "copy", List.of(JobKind.COPY_BUCKET, JobKind.COPY_OBJECTS),
          "cp", List.of(JobKind.COPY_BUCKET, JobKind.COPY_OBJECTS),
          "ec", List.of(JobKind.EC_ENCODE, JobKind.EC_GET, JobKind.EC_PUT, JobKind.EC_RESP),
          "encode", List.of(JobKind.EC_ENCODE),
          "etl", List.of(JobKind.ETL_BUCKET, JobKind.ETL_OBJECTS, JobKind.ETL_INLINE),
          "transform", List.of(JobKind.ETL_BUCKET, JobKind.ETL_OBJECTS, JobKind.ETL_INLINE),
          "ls", List.of(JobKind.LIST));

  /** Reads the words; an id is not checked. */
  static JobSelector of(Cluster cluster, List<String> words) throws IOException {
    JobSelector found = new JobSelector("", Set.of(), "", "", Bck.NONE);
    for (String word : words) {
      found = found.with(cluster, word);
    }
    return found;
  }

  private JobSelector with(Cluster cluster, String next) throws IOException {
    if (next.equals("job") || next.equals("xaction")) {
      return this;
    }
    Set<JobKind> named = new LinkedHashSet<>(SHORTCUTS.getOrDefault(next, List.of()));
    JobKind.find(next).ifPresent(named::add);
    if (!named.isEmpty()) {
      return new JobSelector(next, named, id, node, bck);
    }
    if (next.contains("://")) {
      return new JobSelector(word, kinds, id, node, BucketUri.parse(next).bck());
    }
    if (Ids.isRebalanceId(next)) {
      return new JobSelector(word, kinds, next, node, bck);
    }
    String bare = Cluster.bareId(next);
    Snode member = cluster.smap().node(bare);
    return member != null
        ? new JobSelector(word, kinds, id, bare, bck)
        : new JobSelector(word, kinds, next, node, bck);
  }

  /** True if nothing at all was given. */
  boolean isEmpty() {
    return word.isEmpty() && id.isEmpty() && node.isEmpty() && bck.isNone();
  }

  /** True if the id cannot be one. */
  boolean hasBadId() {
    return !id.isEmpty() && !Ids.isRebalanceId(id) && id.length() < 9;
  }

  /** Only rebalance is meant. */
  boolean isRebalance() {
    return kinds.equals(Set.of(JobKind.REBALANCE)) || Ids.isRebalanceId(id);
  }

  /** Name for people: display name of a single kind, else the word as typed. */
  String display() {
    return kinds.size() == 1 ? kinds.iterator().next().display() : word;
  }

  /** The query to send; several kinds are told apart afterwards. */
  JobQuery query(boolean onlyActive) {
    String kind = kinds.size() == 1 ? kinds.iterator().next().wire() : "";
    return new JobQuery(onlyActive ? true : null, bck, id, kind, "", List.of());
  }

  /** True if the job of this node is meant. */
  boolean matches(String nodeId, JobSnap job) {
    if (!node.isEmpty() && !node.equals(nodeId) || !id.isEmpty() && !id.equals(job.id())) {
      return false;
    }
    if (!kinds.isEmpty() && kinds.stream().noneMatch(k -> k.wire().equals(job.kind()))) {
      return false;
    }
    return bck.isNone()
        || bck.equals(job.bck())
        || bck.equals(job.srcBck())
        || bck.equals(job.dstBck())
        || job.bck().isNone() && job.srcBck().isNone();
  }
}
