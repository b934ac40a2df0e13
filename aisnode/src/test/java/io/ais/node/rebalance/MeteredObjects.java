package io.ais.node.rebalance;

import io.ais.model.Bck;
import io.ais.node.object.ByteSource;
import io.ais.node.object.Durability;
import io.ais.node.store.Fence;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Tells what is read of copies, on the thread that reads. */
record MeteredObjects(LocalObjects real, Meter meter) implements LocalObjects {

  /** Is told; thread-safe. */
  interface Meter {
    /** A piece was read. */
    void read(int bytes);

    /** A copy was closed that has more bytes than were read. */
    void cutShort();
  }

  @Override
  public OpenCopy open(Lom copy) throws IOException {
    OpenCopy open = real.open(copy);
    return new OpenCopy() {
      private long left = open.declaredBytes();

      @Override
      public long declaredBytes() {
        return open.declaredBytes();
      }

      @Override
      public int read(ByteBuffer into) throws IOException {
        int bytes = open.read(into);
        left -= Math.max(0, bytes);
        meter.read(Math.max(0, bytes));
        return bytes;
      }

      @Override
      public void close() {
        open.close();
        if (left > 0) {
          meter.cutShort();
        }
      }
    };
  }

  @Override
  public List<String> mountpaths() {
    return real.mountpaths();
  }

  @Override
  public void walk(String mountpath, Bck bck, long bid, String prefix, CopyVisitor visitor) {
    real.walk(mountpath, bck, bid, prefix, visitor);
  }

  @Override
  public Optional<Lom> find(Bck bck, long bid, String name) {
    return real.find(bck, bid, name);
  }

  @Override
  public boolean receive(
      Lom incoming, ByteSource body, Durability durability, BooleanSupplier wanted) {
    return real.receive(incoming, body, durability, wanted);
  }

  @Override
  public Lom write(
      Lom record, Fence fence, boolean versioned, ByteSource body, Durability durability) {
    return real.write(record, fence, versioned, body, durability);
  }

  @Override
  public boolean drop(Lom copy, BooleanSupplier leftOver) {
    return real.drop(copy, leftOver);
  }

  @Override
  public void secure(Lom copy) {
    real.secure(copy);
  }
}
