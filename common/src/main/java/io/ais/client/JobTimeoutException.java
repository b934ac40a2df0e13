package io.ais.client;

import io.ais.model.JobQuery;
import java.io.IOException;
import java.time.Duration;

/** A job did not end in the time allowed. */
public final class JobTimeoutException extends IOException {
  private static final long serialVersionUID = 1;

  JobTimeoutException(JobQuery query, Duration limit) {
    super("timed out after " + limit.toSeconds() + "s waiting for " + name(query));
  }

  private static String name(JobQuery query) {
    return query.id().isEmpty() ? query.kind() : query.kind() + "[" + query.id() + "]";
  }
}
