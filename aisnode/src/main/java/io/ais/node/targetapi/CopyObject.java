package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.error.Names;
import io.ais.model.Bck;
import io.ais.node.http.Exchange;
import io.ais.node.object.ByteSource;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Writes;
import io.ais.node.store.Lom;
import io.ais.wire.QueryKeys;

/**
 * Copies and renames of single objects. The new name is written like any other object, on this
 * target or handed to its owner; a rename deletes the old name afterwards: a crash between leaves
 * both, never none, and so does a write to the old name in between. Thread-safe.
 */
final class CopyObject {
  private final String display;
  private final ObjectStore store;
  private final Ownership ownership;
  private final Neighbors neighbors;
  private final Writes writes;

  CopyObject(
      String display, ObjectStore store, Ownership ownership, Neighbors neighbors, Writes writes) {
    this.display = display;
    this.store = store;
    this.ownership = ownership;
    this.neighbors = neighbors;
    this.writes = writes;
  }

  /** PUT with {@code object_to}: copies to another name, perhaps of another bucket. */
  void copy(Exchange exchange, ObjectRequest request, Ruling ruling) {
    Names.Uname to = Names.parseUname(exchange.query().last(QueryKeys.OBJECT_TO));
    copyTo(request, ruling, to.bck(), to.object(), false);
  }

  /** Renames within the bucket. */
  void rename(ObjectRequest request, String newName, Ruling ruling) {
    if (newName.equals(request.name())) {
      throw AisException.badRequest("cannot rename " + request.cname() + " to self, nothing to do");
    }
    Lom renamed = copyTo(request, ruling, request.bck(), newName, true);
    writes.deleteExactly(renamed, ruling);
  }

  /** Returns the copy that was read. */
  private Lom copyTo(
      ObjectRequest request, Ruling ruling, Bck bck, String name, boolean skipVersionCheck) {
    Ruling target = ownership.rule(bck, name);
    if (!target.own()) {
      return copyElsewhere(request, ruling, target, bck, name);
    }
    try (ObjectReader reader = open(request, ruling)) {
      Lom lom = reader.lom();
      PutRequest put =
          new PutRequest(
              bck,
              target.bid(),
              name,
              lom.checksum().type(),
              lom.checksum(),
              lom.custom(),
              target.fence(),
              target.props().versioning().enabled(),
              skipVersionCheck,
              Writes.durability(target));
      writes.put(put, ByteSource.of(reader), target);
      return lom;
    }
  }

  /** The owner of the new name writes it: nothing of it stays here. */
  private Lom copyElsewhere(
      ObjectRequest request, Ruling ruling, Ruling target, Bck bck, String name) {
    Lom lom;
    try (ObjectReader reader = open(request, ruling)) {
      lom = reader.lom();
    }
    writes.copy(lom, lom.as(bck, target.bid(), name));
    return lom;
  }

  /** The newest content: the local copy may be older than one that has not arrived yet. */
  private ObjectReader open(ObjectRequest request, Ruling ruling) {
    if (ruling.isUnsettled()) {
      neighbors.fetchNewest(request.bck(), request.name(), ruling);
    }
    try {
      return store.open(request.bck(), ruling.bid(), request.name());
    } catch (AisException e) {
      if (e.status() != 404) {
        throw e;
      }
      throw AisException.notFound(display + ": " + request.cname() + " does not exist");
    }
  }
}
