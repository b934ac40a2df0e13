package io.ais.client;

import io.ais.wire.HeaderMap;
import java.io.IOException;
import java.io.InputStream;

/**
 * Answer of a server; its body is read from the connection, which {@link #close} gives back or
 * drops. Confined to one thread at a time.
 */
public final class HttpResponse implements AutoCloseable {
  private final int status;
  private final String url;
  private final HeaderMap headers;
  private final ResponseBody body;

  HttpResponse(int status, String url, HeaderMap headers, ResponseBody body) {
    this.status = status;
    this.url = url;
    this.headers = headers;
    this.body = body;
  }

  /** Status code. */
  public int status() {
    return status;
  }

  /** 200 to 299. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Where the answer came from, after redirects. */
  public String url() {
    return url;
  }

  /** Header lines; values as UTF-8. */
  public HeaderMap headers() {
    return headers;
  }

  /** Declared length of the body; -1 = unknown. For HEAD: what a GET would send. */
  public long contentLength() {
    return body.declaredLength();
  }

  /** The body; ends at its end, fails with an EOFException if it is cut short. */
  public InputStream body() {
    return body;
  }

  /**
   * Reads the whole body and closes.
   *
   * @throws IOException also if it has more than {@code max} bytes
   */
  public byte[] readAll(int max) throws IOException {
    try (this) {
      long length = body.remaining();
      if (length > max) {
        throw new IOException("response of " + length + " bytes, allowed " + max);
      }
      byte[] bytes = body.readNBytes(length >= 0 ? (int) length : max);
      if (length < 0 && bytes.length == max && body.read() >= 0) {
        throw new IOException("response of more than " + max + " bytes");
      }
      return bytes;
    }
  }

  void drain(long maxBytes) throws IOException {
    body.drain(maxBytes);
  }

  /** Gives the connection back if the body was read, else drops it. Idempotent. */
  @Override
  public void close() {
    body.close();
  }
}
