package io.ais.node.bucket;

import io.ais.model.BucketSummary;
import java.util.List;

/**
 * State of a bucket summary. Immutable.
 *
 * @param isFinal nothing more will come
 */
public record SummaryAnswer(String jobId, boolean isFinal, List<BucketSummary> results) {
  /** Copies the results. */
  public SummaryAnswer {
    results = List.copyOf(results);
  }
}
