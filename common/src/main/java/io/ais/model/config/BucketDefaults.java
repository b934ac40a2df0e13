package io.ais.model.config;

import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.Uint64;

/** Properties of a new bucket: a snapshot of the cluster configuration (spec/rest-api.md 10). */
public final class BucketDefaults {
  private BucketDefaults() {}

  /**
   * Properties of a bucket that nobody configured; an ais bucket is never evicted from.
   *
   * @param createdNanos since the epoch
   */
  public static BucketProps of(ClusterConfig config, Bck bck, Uint64 bid, long createdNanos) {
    boolean evictable = !bck.provider().equals("ais") && config.lru().enabled();
    return new BucketProps(
        Bck.NONE,
        config.writePolicy(),
        bck.provider(),
        "",
        config.checksum(),
        null,
        config.rateLimit(),
        config.ec(),
        config.chunks(),
        config.mirror(),
        config.lru().withEnabled(evictable),
        Uint64.ALL,
        Uint64.ZERO,
        bid,
        createdNanos,
        config.versioning());
  }
}
