package io.ais.node.ui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One file of the page. Immutable; its bytes are not changed by anybody.
 *
 * @param contentType as the header has it
 * @param etag quoted; another one whenever the bytes are others
 * @param body whole, a few KiB
 */
record WebFile(String contentType, String etag, byte[] body) {
  private static final int TAG_BYTES = 12;

  /**
   * Reads a file below resource {@code /ui}.
   *
   * @param name of the file, one of the program's own
   * @throws IllegalStateException if the program was built without it
   */
  static WebFile read(String name) {
    try (InputStream in = WebFile.class.getResourceAsStream("/ui/" + name)) {
      if (in == null) {
        throw new IllegalStateException("resource /ui/" + name + " is missing");
      }
      byte[] body = in.readAllBytes();
      return new WebFile(contentType(name), etag(body), body);
    } catch (IOException e) {
      throw new UncheckedIOException("resource /ui/" + name, e);
    }
  }

  private static String contentType(String name) {
    String type =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "html" -> "text/html";
          case "css" -> "text/css";
          case "js" -> "text/javascript";
          default -> throw new IllegalStateException("no content type for " + name);
        };
    return type + "; charset=utf-8";
  }

  private static String etag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** True if the browser's {@code If-None-Match} names this very content (RFC 9110, 13.1.2). */
  boolean isNamedBy(String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    for (String tag : ifNoneMatch.split(",")) {
      String bare = tag.strip();
      if (bare.equals("*") || (bare.startsWith("W/") ? bare.substring(2) : bare).equals(etag)) {
        return true;
      }
    }
    return false;
  }
}
