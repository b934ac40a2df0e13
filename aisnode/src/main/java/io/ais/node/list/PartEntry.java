package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.list.ListEntry;
import io.ais.node.store.WriteStamp;

/**
 * One name of a target's part. Immutable. The stamp is present while objects move: then several
 * targets may know the same name, and the newest word counts.
 *
 * @param deleted the target knows that the object was deleted
 */
public record PartEntry(
    @JsonProperty("e") ListEntry entry,
    @JsonProperty("d") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean deleted,
    @JsonProperty("g") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gen,
    @JsonProperty("p") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long epoch,
    @JsonProperty("h") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long hlcNanos,
    @JsonProperty("n") @JsonInclude(JsonInclude.Include.NON_DEFAULT) long nodeDigest) {

  /** An entry has a name. */
  public PartEntry {
    requireNonNull(entry, "entry");
  }

  /** A name that only its owner lists. */
  static PartEntry settled(ListEntry entry) {
    return new PartEntry(entry, false, 0, 0, 0, 0);
  }

  /** A name that others may know too. */
  static PartEntry stamped(ListEntry entry, boolean deleted, WriteStamp stamp) {
    return new PartEntry(
        entry, deleted, stamp.gen(), stamp.epoch(), stamp.hlcNanos(), stamp.nodeDigest());
  }

  String name() {
    return entry.name();
  }

  boolean isNewerThan(PartEntry other) {
    return stamp().isNewerThan(other.stamp());
  }

  private WriteStamp stamp() {
    return new WriteStamp(gen, epoch, hlcNanos, nodeDigest);
  }
}
