package io.ais.node.peer;

import io.ais.node.http.BodyReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads the frames of an object stream from a request body. Confined to one thread. */
final class FrameReader {
  private final BodyReader body;
  private final ByteBuffer buffer = ByteBuffer.allocate(Frames.BLOCK_BYTES).limit(0);

  FrameReader(BodyReader body) {
    this.body = body;
  }

  /** The next object, or null at the end of the stream. The one before must be at its end. */
  Object next() throws IOException {
    while (true) {
      byte kind = fill(1).get();
      switch (kind) {
        case Frames.IDLE -> {}
        case Frames.END -> {
          return null;
        }
        case Frames.OBJECT -> {
          return head();
        }
        default -> throw new IOException("unknown frame " + kind);
      }
    }
  }

  private Object head() throws IOException {
    fill(Frames.OBJECT_HEAD_BYTES);
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(buffer.position(), Frames.OBJECT_HEAD_BYTES));
    long sequence = buffer.getLong();
    long size = buffer.getLong();
    int metaLength = buffer.getInt();
    if (size < 0 || metaLength < 0 || metaLength > Frames.MAX_META_BYTES) {
      throw new IOException("object frame of " + size + " + " + metaLength + " bytes");
    }
    byte[] metadata = new byte[metaLength];
    readFully(ByteBuffer.wrap(metadata));
    crc.update(metadata);
    if (fill(4).getInt() != (int) crc.getValue()) {
      throw new IOException("object frame was damaged on the way");
    }
    return new Object(sequence, size, metadata);
  }

  /** The body has to end here. */
  void expectEnd() throws IOException {
    if (buffer.hasRemaining() || body.read(buffer.clear()) >= 0) {
      throw new IOException("bytes behind the end of the stream");
    }
  }

  /** Makes that many bytes readable in the buffer. */
  private ByteBuffer fill(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        receive(buffer);
      }
      buffer.flip();
    }
    return buffer;
  }

  private void readFully(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      readSome(into);
    }
  }

  /** From the buffer first, then past it. */
  private int readSome(ByteBuffer into) throws IOException {
    if (!buffer.hasRemaining()) {
      return receive(into);
    }
    int n = Math.min(into.remaining(), buffer.remaining());
    into.put(buffer.slice(buffer.position(), n));
    buffer.position(buffer.position() + n);
    return n;
  }

  private int receive(ByteBuffer into) throws IOException {
    int n = body.read(into);
    if (n < 0) {
      throw new EOFException("object stream ended without its end mark");
    }
    return n;
  }

  /** One object; its data is read from the stream. */
  final class Object implements ObjectReceiver.Data {
    private final long sequence;
    private final long sizeBytes;
    private final byte[] metadata;
    private final CRC32C crc = new CRC32C();
    private long readBytes;
    private int blockLeft;
    private boolean ended;
    private IOException failure;

    private Object(long sequence, long sizeBytes, byte[] metadata) {
      this.sequence = sequence;
      this.sizeBytes = sizeBytes;
      this.metadata = metadata;
    }

    long sequence() {
      return sequence;
    }

    byte[] metadata() {
      return metadata;
    }

    @Override
    public long sizeBytes() {
      return sizeBytes;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (blockLeft == 0 && !ended) {
        nextBlock();
      }
      if (ended) {
        return -1;
      }
      if (!into.hasRemaining()) {
        return 0;
      }
      int start = into.position();
      int limit = into.limit();
      into.limit(start + Math.min(into.remaining(), blockLeft));
      int n = readSome(into);
      into.limit(limit);
      crc.update(into.slice(start, n));
      blockLeft -= n;
      readBytes += n;
      return n;
    }

    private void nextBlock() throws IOException {
      int length = fill(4).getInt();
      if (length == 0) {
        end();
      } else if (length == Frames.GIVEN_UP) {
        failed("the sender gave the object up");
      } else if (length < 0 || readBytes + length > sizeBytes) {
        failure = new IOException("block of " + length + " bytes");
        throw failure;
      } else {
        blockLeft = length;
      }
    }

    private void end() throws IOException {
      int sent = fill(4).getInt();
      if (readBytes != sizeBytes) {
        failed(readBytes + " of " + sizeBytes + " bytes");
      } else if (sent != (int) crc.getValue()) {
        failed("data was damaged on the way");
      }
      ended = true;
    }

    /** This object is lost, the stream goes on. */
    private void failed(String text) throws IOException {
      failure = new IOException(text);
      ended = true;
      throw failure;
    }

    /** Reads over what the sink left. */
    void skipRest() throws IOException {
      ByteBuffer away = null;
      while (!ended) {
        away = away == null ? ByteBuffer.allocate(Frames.BLOCK_BYTES) : away.clear();
        try {
          read(away);
        } catch (IOException e) {
          if (!ended) {
            throw e;
          }
        }
      }
    }
  }
}
