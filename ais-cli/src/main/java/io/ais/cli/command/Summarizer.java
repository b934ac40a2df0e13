package io.ais.cli.command;

import io.ais.model.Bck;
import io.ais.model.BucketSummary;
import io.ais.model.SummaryMsg;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks for sizes of buckets until they have been counted (spec/rest-api.md 6.1). */
final class Summarizer {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Buckets buckets;
  private final Pause pause;

  Summarizer(Buckets buckets, Pause pause) {
    this.buckets = buckets;
    this.pause = pause;
  }

  /** Starts counting; returns the job. */
  String start(Bck query, String prefix, boolean cached) throws IOException {
    return buckets.startSummary(query, new SummaryMsg("", prefix, cached, true, false));
  }

  /** Counts one bucket, or all buckets of a provider. */
  List<BucketSummary> all(Bck query, String prefix, boolean cached) throws IOException {
    SummaryMsg message = new SummaryMsg("", prefix, cached, true, false);
    SummaryMsg poll = message.withUuid(buckets.startSummary(query, message));
    return until(() -> buckets.summary(query, poll));
  }

  /** Sizes of one bucket by the short way. */
  BucketSummary info(Bck bck, String prefix) throws IOException {
    String id = buckets.startInfo(bck, prefix);
    return until(() -> buckets.info(bck, prefix, id));
  }

  private interface Poll<T> {
    Optional<T> ask() throws IOException;
  }

  private <T> T until(Poll<T> poll) throws IOException {
    Duration sleep = FIRST;
    while (true) {
      Optional<T> found = poll.ask();
      if (found.isPresent()) {
        return found.get();
      }
      pause.of(sleep);
      sleep = sleep.multipliedBy(2);
      sleep = sleep.compareTo(LONGEST) > 0 ? LONGEST : sleep;
    }
  }
}
