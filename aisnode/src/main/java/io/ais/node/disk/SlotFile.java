package io.ais.node.disk;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.XxHash64;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A tiny record that is rewritten often and survives power loss without a rename: two slots with
 * counter and checksum. A record goes to the slot whose turn it is, is synced, and is then copied to
 * the other slot: a torn write leaves the record before it, a slot that rots later leaves its copy.
 * Not thread-safe.
 */
public final class SlotFile implements AutoCloseable {
  private static final long MAGIC = 0x6169_7320_766f_7465L; // "ais vote"
  private static final int SLOT_BYTES = 2048;
  private static final int HEAD = Long.BYTES * 3 + Integer.BYTES;

  /** Longest record, in bytes. */
  public static final int MAX_BYTES = SLOT_BYTES - HEAD;

  private record Slot(long counter, byte[] content) {}

  private final FileChannel channel;
  private long counter;
  private byte[] newest;

  /** Opens or creates the file. */
  public SlotFile(Path path) throws IOException {
    requireNonNull(path, "path");
    channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Slot first = readSlot(0);
    Slot second = readSlot(1);
    Slot best = first == null || second != null && second.counter > first.counter ? second : first;
    if (best != null) {
      counter = best.counter;
      newest = best.content;
    } else {
      DurableFile.syncDirectory(path.toAbsolutePath().getParent());
    }
  }

  /** The newest whole record. */
  public Optional<byte[]> read() {
    return Optional.ofNullable(newest).map(byte[]::clone);
  }

  /** Writes a record; returns when it is on disk. */
  public void write(byte[] content) throws IOException {
    if (content.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "record of " + content.length + " bytes exceeds " + MAX_BYTES);
    }
    long next = counter + 1;
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
    slot.putLong(MAGIC).putLong(next).putLong(hash(next, content)).putInt(content.length);
    slot.put(content).rewind();
    DiskSteps.ofThisProcess("write first slot");
    writeAt(slot, (next & 1) * SLOT_BYTES);
    DiskSteps.ofThisProcess("sync first slot");
    channel.force(true);
    DiskSteps.ofThisProcess("write second slot");
    writeAt(slot.rewind(), (next + 1 & 1) * SLOT_BYTES);
    counter = next;
    newest = content.clone();
  }

  private void writeAt(ByteBuffer slot, long start) throws IOException {
    long position = start;
    while (slot.hasRemaining()) {
      position += channel.write(slot, position);
    }
  }

  private Slot readSlot(int index) throws IOException {
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
    long position = (long) index * SLOT_BYTES;
    while (slot.hasRemaining()) {
      int count = channel.read(slot, position + slot.position());
      if (count < 0) {
        return null;
      }
    }
    slot.flip();
    long magic = slot.getLong();
    long number = slot.getLong();
    long hash = slot.getLong();
    int length = slot.getInt();
    if (magic != MAGIC || length < 0 || length > MAX_BYTES) {
      return null;
    }
    byte[] content = new byte[length];
    slot.get(content);
    return hash(number, content) == hash ? new Slot(number, content) : null;
  }

  private static long hash(long number, byte[] content) {
    return XxHash64.hash(content, number);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
