package io.ais.node.job;

/** Thrown inside a job's own thread when the job has been aborted; it ends the run quietly. */
public final class JobAbortedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With the reason the job was aborted for ("user abort", "renewal abort"). */
  public JobAbortedException(String reason) {
    super(reason);
  }
}
