package io.ais.node.job;

/**
 * The work of a job. Runs on the job's own virtual thread; whatever it throws ends this job and
 * nothing else. It looks at {@link Job#checkAborted()} between steps and leaves its data consistent
 * when interrupted.
 */
@FunctionalInterface
public interface JobBody {

  /** Does the whole work; returning means the job finished. */
  void run(Job job) throws Exception;
}
