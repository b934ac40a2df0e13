package io.ais.node.object;

import io.ais.node.store.WriteStamp;

/**
 * What a DELETE did. Immutable.
 *
 * @param existed an object was visible before
 * @param stamp of the delete; a tombstone left behind carries it
 */
public record DeleteResult(boolean existed, WriteStamp stamp) {}
