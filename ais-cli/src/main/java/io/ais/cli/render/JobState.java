package io.ais.cli.render;

import io.ais.model.JobSnap;

/** The STATE cell of job tables (spec/cli.md 6.4). Stateless. */
public final class JobState {
  private JobState() {}

  /** One word, or a word with the reason. */
  public static String of(JobSnap job) {
    if (job.aborted()) {
      return isByUser(job) ? "Aborted by user" : "Aborted: " + quote(job.abortErr());
    }
    String word = job.isFinished() ? "Finished" : job.idle() ? "Idle" : "Running";
    return job.err().isEmpty() ? word : word + " with errors: " + quote(job.err());
  }

  static boolean isByUser(JobSnap job) {
    return job.abortErr().isEmpty() || job.abortErr().contains("user abort");
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
