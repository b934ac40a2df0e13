package io.ais.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes of a request, opened anew for every attempt and every redirect. */
public interface RequestBody {
  /** No body. */
  RequestBody NONE = of(new byte[0]);

  /** Number of bytes; -1 = unknown, sent chunked. */
  long length();

  /** The bytes from the start; the client closes the stream. */
  InputStream open() throws IOException;

  /** False if {@link #open} works only once: such a body survives a redirect only before use. */
  default boolean isRepeatable() {
    return true;
  }

  /** Bytes in memory; not copied. */
  static RequestBody of(byte[] bytes) {
    return new RequestBody() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  /** UTF-8 text. */
  static RequestBody of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A file as long as it is now. */
  static RequestBody of(Path file) throws IOException {
    long length = Files.size(file);
    return new RequestBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public InputStream open() throws IOException {
        return Files.newInputStream(file);
      }
    };
  }

  /** A stream that can be read once (standard input), sent chunked. */
  static RequestBody once(InputStream stream) {
    return new RequestBody() {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public InputStream open() {
        return stream;
      }

      @Override
      public boolean isRepeatable() {
        return false;
      }
    };
  }
}
