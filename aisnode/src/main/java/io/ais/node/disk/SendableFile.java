package io.ais.node.disk;

import io.ais.node.disk.DiskException.Kind;
import io.ais.node.runtime.NativeDescriptors;
import io.ais.node.runtime.SharedDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * A file that is open for reading by its number, so that the kernel can hand its bytes to a socket. Reads
 * that go on after it was closed meet no other file.
 */
final class SendableFile implements DiskFile {
  // EPIPE, ECONNRESET, ENOTCONN, ECONNABORTED, EBADF, ENOTSOCK: of the socket
  private static final Set<Integer> SOCKET_ERRORS = Set.of(-32, -104, -107, -103, -9, -88);
  // EINVAL, ENOSYS, EOPNOTSUPP, EOVERFLOW: not with this file
  private static final Set<Integer> UNSUPPORTED = Set.of(-22, -38, -95, -75);

  private final NioDisk disk;
  private final String path;
  private final NativeDescriptors natives;
  private final SharedDescriptor file;

  SendableFile(NioDisk disk, String path, NativeDescriptors natives, int number) {
    this.disk = disk;
    this.path = path;
    this.natives = natives;
    this.file = new SharedDescriptor(number, this::closeNumber);
  }

  /** Of a disk that hangs it may take for ever. */
  private void closeNumber(int number) {
    if (disk.isClosed()) {
      Thread.ofPlatform().daemon().name("file-close").start(() -> natives.close(number));
    } else {
      natives.close(number);
    }
  }

  private int acquire() throws DiskException {
    disk.requireOpen();
    int number = file.acquire();
    if (number < 0) {
      throw new DiskException(Kind.GONE, path, "was closed", null);
    }
    return number;
  }

  @Override
  public int read(ByteBuffer into, long position) throws DiskException {
    if (!into.hasRemaining()) {
      return 0;
    }
    int number = acquire();
    try {
      int n = into.isDirect() ? natives.read(number, into, position) : copy(number, into, position);
      if (n < 0) {
        throw failed(n);
      }
      return n == 0 ? -1 : n;
    } finally {
      file.release();
    }
  }

  private int copy(int number, ByteBuffer into, long position) {
    ByteBuffer outside =
        ByteBuffer.allocateDirect(Math.min(into.remaining(), NativeFiles.MAX_BYTES));
    int n = natives.read(number, outside, position);
    into.put(outside.flip());
    return n;
  }

  @Override
  public long sendTo(SharedDescriptor socket, long position, long count) throws DiskException {
    int number = acquire();
    try {
      int to = socket.acquire();
      if (to < 0) {
        return BROKEN;
      }
      try {
        return outcome(natives.sendFile(to, number, position, count));
      } finally {
        socket.release();
      }
    } finally {
      file.release();
    }
  }

  private long outcome(long sent) throws DiskException {
    if (sent > 0) {
      return sent;
    }
    if (sent == 0) {
      return AT_END;
    }
    int error = (int) sent;
    if (error == NativeDescriptors.AGAIN) {
      return 0;
    }
    if (SOCKET_ERRORS.contains(error)) {
      return BROKEN;
    }
    if (UNSUPPORTED.contains(error)) {
      return CANNOT_SEND;
    }
    throw failed(error);
  }

  private DiskException failed(int error) {
    return IoErrors.classify(path, new IOException(natives.text(error)));
  }

  @Override
  public void write(ByteBuffer bytes) throws DiskException {
    throw readOnly();
  }

  @Override
  public void sync() throws DiskException {
    throw readOnly();
  }

  @Override
  public long size() throws DiskException {
    return disk.stat(path)
        .orElseThrow(() -> new DiskException(Kind.NOT_FOUND, path, "is not there", null))
        .sizeBytes();
  }

  private DiskException readOnly() {
    return new DiskException(Kind.OTHER, path, "is open for sending only", null);
  }

  @Override
  public void close() {
    file.close();
  }
}
