package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.Lookup.Copy;
import io.ais.node.store.Lom;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens objects whose names are locked, and says why it cannot. Thread-safe. */
final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final int IN_MEMORY_BYTES = 64 * 1024;

  private final Mountpaths mountpaths;
  private final Lookup lookup;

  Opening(Mountpaths mountpaths, Lookup lookup) {
    this.mountpaths = mountpaths;
    this.lookup = lookup;
  }

  ObjectReader open(Bck bck, long bid, String name, ReadHold hold) throws DiskException {
    Places places = lookup.places();
    MountpathStore home = places.home(bck.uname(name));
    if (places.elsewhere(home).isEmpty()) {
      return home.read(
          disk -> openCopy(disk, Lookup.on(home, disk, bck, name), bck, bid, name, hold));
    }
    Optional<Copy> newest = lookup.newest(bck, bid, name);
    MountpathStore at = newest.map(Copy::at).orElse(home);
    return at.read(disk -> openCopy(disk, newest, bck, bid, name, hold));
  }

  /** Opens within a task; a small object is read to its end here, so that it costs one hand-off. */
  private ObjectReader openCopy(
      Disk disk, Optional<Copy> found, Bck bck, long bid, String name, ReadHold hold)
      throws DiskException {
    if (found.isEmpty()) {
      checkNotLost(bck, name);
    }
    Copy copy = found.orElseThrow(() -> Failures.noObject(bck, name));
    checkSound(copy, bck, name);
    Lom lom = copy.lom();
    if (lom.tombstone() || lom.bid() != bid) {
      throw Failures.noObject(bck, name);
    }
    if (lom.sizeBytes() > IN_MEMORY_BYTES) {
      return new OpenObject(copy.at(), lom, disk.openRead(copy.path()), null, hold);
    }
    byte[] memory = new byte[(int) lom.sizeBytes()];
    if (disk.read(copy.path(), memory) < memory.length) {
      throw OpenObject.tooShort(lom);
    }
    return new OpenObject(copy.at(), lom, null, ByteBuffer.wrap(memory), hold);
  }

  /** A miss is "not sure" while the mountpath that may hold the object is missing. */
  void checkNotLost(Bck bck, String name) {
    Layout layout = mountpaths.layout();
    if (layout.mayBeAbsent(bck.uname(name))) {
      throw AisException.unavailable(
          bck + "/" + name + " may be on a lost mountpath: " + layout.absent());
    }
  }

  static void checkSound(Copy copy, Bck bck, String name) {
    if (copy.defect() != null) {
      LOG.warn("corrupt object {}/{} at {}", bck, name, copy.path());
      throw new CorruptObjectException(bck + "/" + name, copy.defect().getMessage(), copy.defect());
    }
  }
}
