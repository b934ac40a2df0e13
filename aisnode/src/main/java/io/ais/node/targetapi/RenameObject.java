package io.ais.node.targetapi;

import io.ais.error.AisException;
import io.ais.node.object.ByteSource;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.PutRequest;
import io.ais.node.placement.Ownership;
import io.ais.node.placement.Ruling;
import io.ais.node.placement.Writes;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;

/**
 * Renames an object within its bucket: the new name is written like any other object, on this target
 * or handed to its owner, then the old name is deleted. A crash between leaves both, never none.
 * Thread-safe.
 */
final class RenameObject {
  private final String display;
  private final ObjectStore store;
  private final Ownership ownership;
  private final Writes writes;

  RenameObject(String display, ObjectStore store, Ownership ownership, Writes writes) {
    this.display = display;
    this.store = store;
    this.ownership = ownership;
    this.writes = writes;
  }

  void rename(ObjectRequest request, String newName, Ruling ruling) {
    if (newName.equals(request.name())) {
      throw AisException.badRequest("cannot rename " + request.cname() + " to self, nothing to do");
    }
    Ruling target = ownership.rule(request.bck(), newName);
    try (ObjectReader reader = store.open(request.bck(), ruling.bid(), request.name())) {
      Lom lom = reader.lom();
      PutRequest put =
          new PutRequest(
              request.bck(),
              ruling.bid(),
              newName,
              lom.checksum().type(),
              lom.checksum(),
              lom.custom(),
              target.fence(),
              ruling.props().versioning().enabled(),
              true,
              Writes.durability(ruling));
      writes.put(put, content(reader), target);
    }
    if (!writes.delete(request.bck(), request.name(), ruling)) {
      throw AisException.notFound(display + ": " + request.cname() + " does not exist");
    }
  }

  private static ByteSource content(ObjectReader reader) {
    return new ByteSource() {
      private long position;

      @Override
      public long declaredBytes() {
        return reader.lom().sizeBytes();
      }

      @Override
      public int read(ByteBuffer into) {
        int got = reader.read(into, position);
        position += Math.max(0, got);
        return got;
      }
    };
  }
}
