package io.ais.node.scrub;

import static java.util.Objects.requireNonNull;

import io.ais.model.Bck;
import java.util.List;

/**
 * One bucket to be read. Immutable.
 *
 * @param directories of it on the disks of this target, in the order in which they are read: its objects,
 *     and the slices of it that are here
 * @param from where an earlier run was broken off; null: from the beginning
 */
record Part(Bck bck, long bid, List<Bck> directories, Position from) {
  Part {
    requireNonNull(bck, "bck");
    directories = List.copyOf(directories);
    from = from == null || !directories.contains(from.directory()) ? null : from;
  }
}
