package io.ais.node.ec;

import io.ais.node.object.ByteSource;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The object out of enough slices, as one stream: data slice after data slice, each read where it is or
 * computed from others. Memory is bounded; each missing slice costs another reading of D slices.
 * Every slice's checksum has been compared when the stream ends. Confined to one thread.
 */
final class Decoding implements ByteSource, AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  private final Lom object;
  private final Shape shape;
  private final List<Slice> present;
  private final Opener opener;
  private final long sliceBytes;
  private final byte[][] blocks;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private final List<SliceInput> inputs = new ArrayList<>();
  private Combination combination; // null while the slice itself is read
  private int slice = -1;
  private long sliceLeft;
  private long objectLeft;

  /** Opens a slice where it lies. */
  interface Opener {
    SliceInput open(Slice slice) throws IOException;
  }

  /**
   * @param present at least as many as are needed, of one version, with different ids
   */
  Decoding(Lom object, Shape shape, List<Slice> present, Opener opener) {
    this.object = object;
    this.shape = shape;
    this.present = present.subList(0, shape.needed());
    this.opener = opener;
    this.sliceBytes = shape.sliceBytes(object.sizeBytes());
    this.objectLeft = object.sizeBytes();
    this.blocks = new byte[shape.needed()][BLOCK];
    block.limit(0);
  }

  @Override
  public long declaredBytes() {
    return object.sizeBytes();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!block.hasRemaining()) {
      if (sliceLeft == 0) {
        finishSlice();
        if (objectLeft == 0) {
          return -1;
        }
        beginSlice();
      }
      next();
    }
    int n = Math.min(block.remaining(), into.remaining());
    into.put(into.position(), block, block.position(), n);
    into.position(into.position() + n);
    block.position(block.position() + n);
    return n;
  }

  private void beginSlice() throws IOException {
    slice++;
    sliceLeft = sliceBytes;
    combination = null;
    for (Slice there : present) {
      if (shape.replicated() || there.id() == slice) {
        inputs.add(opener.open(there));
        return;
      }
    }
    int[] ids = present.stream().mapToInt(Slice::id).toArray();
    combination = shape.code().decoding(ids, slice);
    for (Slice there : present) {
      inputs.add(opener.open(there));
    }
  }

  private void next() throws IOException {
    int length = (int) Math.min(BLOCK, sliceLeft);
    if (combination == null) {
      inputs.getFirst().fill(block.array(), length);
    } else {
      for (int i = 0; i < inputs.size(); i++) {
        inputs.get(i).fill(blocks[i], length);
      }
      combination.apply(blocks, block.array(), length);
    }
    sliceLeft -= length;
    int useful = (int) Math.min(length, objectLeft); // zeros fill up the last slice
    objectLeft -= useful;
    block.clear().limit(useful);
    if (objectLeft == 0) {
      sliceLeft = 0;
    }
  }

  private void finishSlice() throws IOException {
    for (SliceInput input : inputs) {
      input.finish();
    }
    close();
  }

  @Override
  public void close() {
    inputs.forEach(SliceInput::close);
    inputs.clear();
  }
}
