package io.ais.node.job;

import io.ais.error.AisException;

/**
 * A target that may hold objects nobody else has is not in the cluster map. Retriable: it may come
 * back, or the operator removes it for good.
 */
public final class MissingTargetException extends AisException {
  private static final long serialVersionUID = 1;

  /** Names the target. */
  public MissingTargetException(String targetId) {
    super(
        503,
        "",
        "t["
            + targetId
            + "] left without migrating its objects and is away: retry when it is back, or give it"
            + " up with 'ais advanced remove-from-smap "
            + targetId
            + "'");
  }
}
