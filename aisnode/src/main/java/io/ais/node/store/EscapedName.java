package io.ais.node.store;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Path components for names that a path cannot hold. Stateless.
 *
 * <p>The encoding keeps the byte order of names, so that this tree is walked in order too, one
 * directory at a time. Each component is a letter and percent-encoded bytes: {@code d} an element
 * that a slash follows (possibly empty), {@code f} the rest of a name, {@code c} a piece of exactly
 * {@value #PIECE} bytes of a longer element, {@code h} the SHA-256 of a whole name that is longer
 * than {@value #LIMIT} bytes; it lies in the directory of the pieces of its first {@value #LIMIT}
 * bytes. An element with {@value #PIECE} bytes or more left always continues in a {@code c}
 * directory: no name of a directory is then a proper prefix of names in another one, and sorting the
 * entries of a directory by what they stand for ({@code d} with its slash) sorts all names below.
 */
final class EscapedName {
  static final int LIMIT = 1024;
  static final int PIECE = 80;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private EscapedName() {}

  /** Path of a name, relative to the escaped tree. */
  static String encode(byte[] name) {
    StringBuilder path = new StringBuilder();
    int end = Math.min(name.length, LIMIT);
    int start = 0;
    for (int slash = nextSlash(name, start, end); ; slash = nextSlash(name, start, end)) {
      for (; slash - start >= PIECE; start += PIECE) {
        append(path.append('c'), name, start, start + PIECE).append('/');
      }
      if (slash == end) {
        break;
      }
      append(path.append('d'), name, start, slash).append('/');
      start = slash + 1;
    }
    return end == name.length
        ? append(path.append('f'), name, start, end).toString()
        : path.append('h').append(sha256(name)).toString();
  }

  /** True for a component that names a directory. */
  static boolean isDirectory(String component) {
    return component.startsWith("d") || component.startsWith("c");
  }

  /** True for a component whose name is only known from its file. */
  static boolean isHashed(String component) {
    return component.startsWith("h");
  }

  /** What a component adds to the bytes of its directory; empty array when it is not ours. */
  static byte[] decode(String component) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 1; i < component.length(); i++) {
      char c = component.charAt(i);
      if (c == '%' && i + 2 < component.length()) {
        out.write(HexFormat.fromHexDigits(component, i + 1, i + 3));
        i += 2;
      } else {
        out.write(c);
      }
    }
    if (component.charAt(0) == 'd') {
      out.write('/');
    }
    return out.toByteArray();
  }

  private static int nextSlash(byte[] name, int start, int end) {
    int i = start;
    while (i < end && name[i] != '/') {
      i++;
    }
    return i;
  }

  private static StringBuilder append(StringBuilder path, byte[] name, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = (char) (name[i] & 0xff);
      if (isPlain(c)) {
        path.append(c);
      } else {
        path.append('%').append(HEX.toHexDigits(name[i]));
      }
    }
    return path;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-_.~+=,".indexOf(c) >= 0;
  }

  private static String sha256(byte[] name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name);
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
