package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.Checksum;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.WalkEntry;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** {@link LocalObjects} over the target's store. Walks use the background lane. Thread-safe. */
public final class StoredObjects implements LocalObjects {
  private static final String EVERYTHING = "*";
  private static final int VERIFY_BYTES = 256 * 1024;

  private final ObjectStore store;
  private final Mountpaths mountpaths;

  public StoredObjects(ObjectStore store, Mountpaths mountpaths) {
    this.store = requireNonNull(store, "store");
    this.mountpaths = requireNonNull(mountpaths, "mountpaths");
  }

  @Override
  public List<String> mountpaths() {
    return mountpaths.layout().held().stream().map(Mountpath::path).toList();
  }

  /** Mountpaths that are out of service with objects are parts, too: parts that cannot be walked. */
  @Override
  public List<String> parts(Bck bck, long bid) {
    if (store.replication().isSpread(bck, bid)) {
      return List.of(EVERYTHING);
    }
    Layout layout = mountpaths.layout();
    Stream<String> held = layout.held().stream().map(Mountpath::path);
    Stream<String> missed =
        layout.missed().entrySet().stream()
            .map(entry -> OutOfService.part(entry.getKey(), entry.getValue()));
    return Stream.concat(held, missed).toList();
  }

  @Override
  public void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor) {
    WalkOptions options = WalkOptions.EVERYTHING.withPrefix(prefix);
    if (mountpath.equals(EVERYTHING)) {
      walkAll(bck, bid, options, visitor);
      return;
    }
    if (OutOfService.is(mountpath)) {
      throw OutOfService.refusal(mountpaths.nodeId(), mountpath);
    }
    Optional<Mountpath> where = mountpaths.find(mountpath);
    if (where.isEmpty()) {
      throw AisException.unavailable("mountpath " + mountpath + " is not in service");
    }
    store.walkMountpath(
        where.get(), bck, bid, options, visitor::torn, entry -> visit(entry, visitor));
  }

  /** One layout for the whole walk: what is out of service now and then was not met. */
  private void walkAll(Bck bck, long bid, WalkOptions options, CopyVisitor visitor) {
    Layout before = mountpaths.layout();
    store.walkAll(bck, bid, options, visitor::torn, entry -> visit(entry, visitor));
    requireComplete(bck, bid, before);
    Layout after = mountpaths.layout();
    if (after.version() != before.version()) {
      requireComplete(bck, bid, after);
      throw AisException.unavailable("the mountpaths changed while " + bck + " was walked");
    }
  }

  private void requireComplete(Bck bck, long bid, Layout layout) {
    if (!store.replication().isComplete(bck, bid, layout)) {
      throw OutOfService.refusal(mountpaths.nodeId(), layout.missed());
    }
  }

  private static WalkStep visit(WalkEntry entry, CopyVisitor visitor) {
    Optional<Lom> copy = entry.lom();
    if (copy.isPresent()) {
      return visitor.copy(copy.get()) ? WalkStep.CONTINUE : WalkStep.STOP;
    }
    visitor.corrupt(entry.name());
    return WalkStep.CONTINUE;
  }

  @Override
  public Survey survey() {
    return store.survey()::close;
  }

  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    return store.find(bck, bid, name);
  }

  @Override
  public OpenCopy open(Lom copy) throws IOException {
    ObjectReader reader;
    try {
      reader = store.open(copy.bck(), copy.bid(), copy.name());
    } catch (AisException e) {
      throw new IOException(e.getMessage(), e);
    }
    boolean fits = false;
    try {
      if (!reader.lom().stamp().equals(copy.stamp())) {
        throw new IOException(copy.cname() + " was replaced meanwhile");
      }
      if (store.replication().isSpread(copy.bck(), copy.bid())) {
        chooseSound(reader);
      }
      fits = true;
      return new Open(reader);
    } catch (AisException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (!fits) {
        reader.close();
      }
    }
  }

  /** Of several copies one that has the bytes of its checksum, if any has. */
  private static void chooseSound(ObjectReader reader) {
    Checksum wanted = reader.lom().checksum();
    ByteBuffer buffer = ByteBuffer.allocate(VERIFY_BYTES);
    boolean sound = wanted.isNone();
    while (!sound) {
      Hasher hasher = Hasher.of(wanted.type());
      long position = 0;
      while (reader.read(buffer.clear(), position) > 0) {
        position += buffer.flip().remaining();
        hasher.update(buffer);
      }
      sound = hasher.finish().equals(wanted) || !reader.elsewhere();
    }
  }

  @Override
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    boolean unsure = mayBeOutOfService(incoming);
    if (unsure && store.findHere(incoming.bck(), incoming.bid(), incoming.name()).isEmpty()) {
      throw OutOfService.refusal(mountpaths.nodeId(), mountpaths.layout().missed());
    }
    return store.receive(
        incoming,
        body,
        durability,
        () -> (unsure || !mayBeOutOfService(incoming)) && wanted.getAsBoolean());
  }

  /**
   * A newer copy may lie on a mountpath that is out of service: the one that arrives would be served in
   * its place.
   */
  private boolean mayBeOutOfService(Lom incoming) {
    Layout layout = mountpaths.layout();
    return layout.mayBeAbsent(incoming.uname())
        && !store.replication().isComplete(incoming.bck(), incoming.bid(), layout);
  }

  @Override
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    return store.write(record, fence, versioned, body, durability);
  }

  @Override
  public boolean drop(Lom copy, BooleanSupplier leftOver) {
    return store.dropCopy(copy, leftOver);
  }

  @Override
  public void secure(Lom copy) {
    store.secure(copy.bck(), copy.bid(), copy.name());
  }

  /** Reads from the beginning to the end; confined to one thread. */
  private static final class Open implements OpenCopy {
    private final ObjectReader reader;
    private long position;

    Open(ObjectReader reader) {
      this.reader = reader;
    }

    @Override
    public long declaredBytes() {
      return reader.lom().sizeBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      try {
        int n = reader.read(into, position);
        position += Math.max(0, n);
        return n;
      } catch (AisException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
