package io.ais.node.ec;

import io.ais.checksum.Checksum;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.node.object.ByteSource;
import io.ais.node.store.Lom;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Payload of a stored slice. What was read is only to be trusted when {@link #finish} returns. Confined
 * to one thread; whoever opened it closes it.
 */
final class SliceInput implements AutoCloseable {
  private final Slice slice;
  private final ByteSource content;
  private final Closeable owner;
  private final Hasher hasher;
  private final Lom object;

  /** The slice cannot be used: it is not what its checksum says, or became shorter. */
  static final class BadSliceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Slice slice;
    private final boolean unread;

    BadSliceException(Slice slice, String what) {
      this(slice, what, false);
    }

    private BadSliceException(Slice slice, String what, boolean unread) {
      super("slice " + slice.id() + " of " + slice.lom().cname() + ": " + what);
      this.slice = slice;
      this.unread = unread;
    }

    /** It could not be read now; nothing is known to be wrong with it. */
    static BadSliceException unread(Slice slice, String what) {
      return new BadSliceException(slice, what, true);
    }

    boolean isUnread() {
      return unread;
    }

    Slice slice() {
      return slice;
    }
  }

  /**
   * Reads the header.
   *
   * @param content header and payload
   * @param owner closed with this
   */
  SliceInput(Slice slice, ByteSource content, Closeable owner) throws IOException {
    this.slice = slice;
    this.content = content;
    this.owner = owner;
    this.hasher = Hasher.of(slice.lom().checksum().type());
    byte[] prefix = new byte[SliceHeader.PREFIX_BYTES];
    fill(prefix, prefix.length);
    try {
      byte[] fields = new byte[SliceHeader.length(prefix)];
      fill(fields, fields.length);
      object = SliceHeader.decode(fields, Slice.objects(slice.lom().bck()), slice.lom().name());
    } catch (BadSliceException e) {
      throw e;
    } catch (IOException e) {
      throw new BadSliceException(slice, e.getMessage());
    }
    if (!object.stamp().equals(slice.lom().stamp())) {
      throw new BadSliceException(slice, "belongs to another version of the object");
    }
  }

  Slice slice() {
    return slice;
  }

  /** Metadata of the whole object. */
  Lom object() {
    return object;
  }

  /** Reads so many bytes. */
  void fill(byte[] into, int length) throws IOException {
    ByteBuffer piece = ByteBuffer.wrap(into, 0, length);
    while (piece.hasRemaining()) {
      if (read(piece) < 0) {
        throw new BadSliceException(slice, "ends too soon");
      }
    }
    hasher.update(piece.flip());
  }

  private int read(ByteBuffer into) throws IOException {
    try {
      return content.read(into);
    } catch (IOException | AisException e) {
      throw BadSliceException.unread(slice, e.getMessage());
    }
  }

  /** Reads what is left and compares the checksum. */
  void finish() throws IOException {
    ByteBuffer rest = ByteBuffer.allocate(64 * 1024);
    while (read(rest) >= 0) {
      hasher.update(rest.flip());
      rest.clear();
    }
    Checksum expected = slice.lom().checksum();
    Checksum found = hasher.finish();
    if (!found.equals(expected)) {
      throw new BadSliceException(slice, "checksum is " + found + ", not " + expected);
    }
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + slice.lom().cname(), e);
    }
  }
}
