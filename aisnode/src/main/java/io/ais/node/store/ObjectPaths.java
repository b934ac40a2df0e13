package io.ais.node.store;

import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import java.util.Optional;

/**
 * Where things lie below a mountpath: {@code @ais/[#ns/]bucket/%ob/dir/name} for objects (grammar of
 * spec/data-plane.md 2.1), {@code %wk} for work files, {@code %ox} for names that a path cannot hold.
 * Stateless.
 */
public final class ObjectPaths {
  /** Longest path element of common file systems, in bytes. */
  static final int MAX_ELEMENT = 255;

  /** Longest name below {@code %ob}, in bytes: the rest of PATH_MAX is for the mountpath. */
  static final int MAX_NATURAL = 3072;

  private ObjectPaths() {}

  /** Directory of a provider: {@code @ais}. */
  public static String provider(Bck bck) {
    return "@" + bck.provider();
  }

  /** Directory that holds a bucket's directory. */
  public static String parent(Bck bck) {
    Namespace ns = bck.namespace();
    if (ns.isGlobal()) {
      return provider(bck);
    }
    return provider(bck) + "/" + (ns.uuid().isEmpty() ? "" : "@" + ns.uuid()) + "#" + ns.name();
  }

  /** Directory of a bucket. */
  public static String bucket(Bck bck) {
    String name = bck.name();
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".") || name.startsWith("#")) {
      throw AisException.badRequest("invalid bucket name \"" + name + "\"");
    }
    return parent(bck) + "/" + name;
  }

  /** Tree of objects under their own names. */
  public static String objects(Bck bck) {
    return bucket(bck) + "/%ob";
  }

  /** Tree of objects under escaped names. */
  public static String escaped(Bck bck) {
    return bucket(bck) + "/%ox";
  }

  /** Directory of work files. */
  public static String work(Bck bck) {
    return bucket(bck) + "/%wk";
  }

  /** Path of an object under its own name; empty when a path cannot hold it. */
  public static Optional<String> natural(Bck bck, String name, byte[] bytes) {
    return isNatural(bytes) ? Optional.of(objects(bck) + "/" + name) : Optional.empty();
  }

  /** Path of an object under its escaped name: always possible. */
  public static String escaped(Bck bck, byte[] bytes) {
    return escaped(bck) + "/" + EscapedName.encode(bytes);
  }

  private static boolean isNatural(byte[] name) {
    if (name.length > MAX_NATURAL) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= name.length; i++) {
      if (i == name.length || name[i] == '/') {
        if (!isNaturalElement(name, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static boolean isNaturalElement(byte[] name, int start, int end) {
    int length = end - start;
    boolean dots = length >= 1 && length <= 2 && name[start] == '.' && name[end - 1] == '.';
    return length > 0 && length <= MAX_ELEMENT && !dots;
  }
}
