package io.ais.node.job;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import io.ais.model.JobKind;

/**
 * What names a job: id, kind, the bucket it is about, and for jobs between two buckets both of them.
 * Immutable.
 *
 * @param bck {@link Bck#NONE} when the job is about no single bucket
 * @param source {@link Bck#NONE} unless the job copies from one bucket to another
 * @param destination as source
 */
public record JobSpec(String id, JobKind kind, Bck bck, Bck source, Bck destination) {

  /** Nothing may be absent; the id is not empty. */
  public JobSpec {
    requireNonNull(kind, "kind");
    requireNonNull(bck, "bck");
    requireNonNull(source, "source");
    requireNonNull(destination, "destination");
    if (id == null || id.isEmpty()) {
      throw new IllegalArgumentException("job of kind " + kind.wire() + " has no id");
    }
  }

  /** A job of the whole node. */
  public static JobSpec of(String id, JobKind kind) {
    return new JobSpec(id, kind, Bck.NONE, Bck.NONE, Bck.NONE);
  }

  /** A job of one bucket. */
  public static JobSpec of(String id, JobKind kind, Bck bck) {
    return new JobSpec(id, kind, bck, Bck.NONE, Bck.NONE);
  }

  /** A job that moves or copies one bucket to another; it counts as a job of the destination. */
  public static JobSpec between(String id, JobKind kind, Bck source, Bck destination) {
    return new JobSpec(id, kind, destination, source, destination);
  }

  /** True when the bucket is any of the job's buckets. */
  public boolean concerns(Bck bucket) {
    return bck.equals(bucket) || source.equals(bucket) || destination.equals(bucket);
  }

  /** True when a job of the other spec would do the same work. */
  public boolean sameWork(JobSpec other) {
    return kind.equals(other.kind)
        && bck.equals(other.bck)
        && source.equals(other.source)
        && destination.equals(other.destination);
  }

  /** {@code kind[id]}, as clients see running jobs. */
  @Override
  public String toString() {
    return kind.wire() + "[" + id + "]";
  }
}
