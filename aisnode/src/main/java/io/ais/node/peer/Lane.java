package io.ais.node.peer;

import io.ais.model.NetInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of an {@link ObjectSender} and what it has under way. One thread writes at a time;
 * a thread of its own reads the acknowledgements.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final PeerClient client;
  private final NetInfo address;
  private final String job;
  private final Duration stall;
  private final ReentrantLock writing = new ReentrantLock();

  // Guarded by this.
  private final Map<Long, Outgoing> pending = new HashMap<>();
  private StreamConnection connection;
  private boolean closed;

  Lane(PeerClient client, NetInfo address, String job, Duration stall) {
    this.client = client;
    this.address = address;
    this.job = job;
    this.stall = stall;
  }

  /** Writes one object; every failure ends in its acknowledgement. */
  void transmit(Outgoing object, byte[] metadata, ObjectSource.Opener data) {
    try (ObjectSource source = data.open()) {
      writing.lock();
      try {
        writeTo(connected(object), object, metadata, source);
      } finally {
        writing.unlock();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("object {} was not read", object.sequence(), e);
      object.done(Ack.failed("cannot read the object: " + e.getMessage()));
    }
  }

  private void writeTo(
      StreamConnection stream, Outgoing object, byte[] metadata, ObjectSource source) {
    if (stream == null) {
      return;
    }
    try {
      stream.write(head(object, metadata));
      writeData(stream, object, source);
      stream.flush();
    } catch (IOException e) {
      broken(stream, e);
    }
  }

  private static ByteBuffer head(Outgoing object, byte[] metadata) {
    ByteBuffer head =
        ByteBuffer.allocate(1 + Frames.OBJECT_HEAD_BYTES + metadata.length + 4)
            .put(Frames.OBJECT)
            .putLong(object.sequence())
            .putLong(object.sizeBytes())
            .putInt(metadata.length)
            .put(metadata);
    CRC32C crc = new CRC32C();
    crc.update(head.array(), 1, head.position() - 1);
    return head.putInt((int) crc.getValue()).flip();
  }

  private static void writeData(StreamConnection stream, Outgoing object, ObjectSource source)
      throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer block = ByteBuffer.allocate(4 + Frames.BLOCK_BYTES);
    long left = object.sizeBytes();
    while (left > 0) {
      block.clear().limit((int) Math.min(block.capacity(), 4 + left)).position(4);
      String failure = fill(block, source);
      if (failure != null) {
        stream.write(ByteBuffer.allocate(4).putInt(Frames.GIVEN_UP).flip());
        object.done(Ack.failed(failure));
        return;
      }
      int bytes = block.position() - 4;
      crc.update(block.array(), 4, bytes);
      stream.write(block.flip().putInt(0, bytes));
      left -= bytes;
    }
    stream.write(ByteBuffer.allocate(8).putInt(0).putInt((int) crc.getValue()).flip());
  }

  /** Fills the block; null, or why it cannot be filled. */
  private static String fill(ByteBuffer block, ObjectSource source) {
    try {
      while (block.hasRemaining()) {
        if (source.read(block) < 0) {
          return "the object is shorter than announced";
        }
      }
      return null;
    } catch (IOException | RuntimeException e) {
      return "cannot read the object: " + e.getMessage();
    }
  }

  /** The connection with this object entered as under way; null when there is none. */
  private StreamConnection connected(Outgoing object) {
    StreamConnection stream;
    synchronized (this) {
      if (connection != null) {
        pending.put(object.sequence(), object);
        return connection;
      }
    }
    try {
      stream = StreamConnection.open(client, address, job, stall);
    } catch (IOException e) {
      object.done(Ack.failed("cannot connect to " + address.url() + ": " + e.getMessage()));
      return null;
    }
    synchronized (this) {
      if (!closed) {
        connection = stream;
        pending.put(object.sequence(), object);
        Thread.ofVirtual().name("objstream-acks").start(() -> readAcks(stream));
        return stream;
      }
    }
    stream.close();
    object.done(Ack.failed("the stream is closed"));
    return null;
  }

  private void readAcks(StreamConnection stream) {
    try {
      while (true) {
        StreamConnection.Reply reply = stream.readReply();
        Outgoing object;
        synchronized (this) {
          object = pending.remove(reply.sequence());
        }
        if (object != null) {
          object.done(reply.ack());
        }
      }
    } catch (IOException | RuntimeException e) {
      broken(stream, e);
    }
  }

  private void broken(StreamConnection stream, Exception cause) {
    List<Outgoing> lost;
    synchronized (this) {
      if (connection != stream) {
        return;
      }
      connection = null;
      lost = new ArrayList<>(pending.values());
      pending.clear();
    }
    stream.close();
    LOG.debug("stream to {} ended, {} objects not acknowledged", address.url(), lost.size(), cause);
    lost.forEach(object -> object.done(Ack.failed("connection broken: " + cause.getMessage())));
  }

  /** Cuts the connection when it owes something and stands still; else shows signs of life. */
  void lookAfter() {
    StreamConnection stream;
    boolean owes;
    synchronized (this) {
      stream = connection;
      owes = !pending.isEmpty();
    }
    if (stream == null) {
      return;
    }
    if (owes && stream.isStalled()) {
      broken(stream, new IOException("no progress for " + stall.toSeconds() + " s"));
    } else if (!owes && writing.tryLock()) {
      try {
        stream.writeIdle();
      } catch (IOException e) {
        broken(stream, e);
      } finally {
        writing.unlock();
      }
    }
  }

  void close() {
    StreamConnection stream;
    boolean owes;
    synchronized (this) {
      closed = true;
      stream = connection;
      owes = !pending.isEmpty();
    }
    if (stream == null) {
      return;
    }
    if (!owes && writing.tryLock()) {
      try {
        stream.writeEnd();
      } catch (IOException e) {
        LOG.debug("stream to {} was gone already", address.url(), e);
      } finally {
        writing.unlock();
      }
    }
    broken(stream, new IOException("the stream is closed"));
  }
}
