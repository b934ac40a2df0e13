package io.ais.node.object;

import io.ais.node.store.WriteStamp;

/**
 * What a DELETE did. Immutable.
 *
 * @param existed an object was visible before and was deleted
 * @param stamp of the delete; a tombstone left behind carries it; null when nothing was done because
 *     the copy to delete was replaced
 */
public record DeleteResult(boolean existed, WriteStamp stamp) {}
