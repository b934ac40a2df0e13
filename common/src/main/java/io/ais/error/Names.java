package io.ais.error;

import io.ais.base.GoText;
import io.ais.base.Ids;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Names that clients give to buckets, namespaces and objects: normalization and refusal with the
 * texts that clients match (spec/rest-api.md 2.1, 3.1, 3.2). Pure functions.
 */
public final class Names {
  private static final int MAX_BUCKET = 64;
  private static final int MAX_NAMESPACE_UUID = 32;
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9._-]+");
  private static final List<String> SYSTEM_BUCKETS = List.of(".sys-inventory", ".sys-shardidx");
  private static final String CHARSET =
      " is invalid: may only contain letters, numbers, dashes (-), underscores (_), and dots (.)";

  private Names() {}

  /** A unique name taken apart; the object name is empty when it names a bucket. */
  public record Uname(Bck bck, String object) {}

  /**
   * Canonical provider from a name or an alias; empty means ais.
   *
   * @throws AisException 400, ErrInvalidBackendProvider
   */
  public static String provider(String text) {
    return switch (text == null ? "" : text) {
      case "", "ais" -> "ais";
      case "aws", "s3" -> "aws";
      case "gcp", "gs" -> "gcp";
      case "azure", "az" -> "azure";
      case "oci", "oc" -> "oci";
      default ->
          throw new AisException(
              400,
              TypeCodes.INVALID_PROVIDER,
              "invalid backend provider "
                  + GoText.quote(text)
                  + ": must be one of [ais, aws (s3://), gcp (gs://), azure (az://), oci (oc://)]");
    };
  }

  /**
   * A valid bucket from path and query.
   *
   * @param provider as in the query; null or empty means ais
   * @param namespace {@code @UUID#NAME}; null or empty means global
   * @throws AisException 400
   */
  public static Bck bucket(String name, String provider, String namespace) {
    return checkBucket(new Bck(name, provider(provider), Namespace.parse(namespace)));
  }

  /**
   * The bucket with canonical provider, when its names are valid.
   *
   * @throws AisException 400
   */
  public static Bck checkBucket(Bck bck) {
    String provider = provider(bck.provider());
    checkName("bucket name", bck.name());
    checkSystem(bck.name());
    checkNamespace(bck.namespace());
    return new Bck(bck.name(), provider, bck.namespace());
  }

  private static void checkName(String what, String name) {
    if (name.isEmpty()) {
      throw AisException.badRequest(what + " is missing");
    }
    if (!BUCKET.matcher(name).matches() || name.contains("..")) {
      throw AisException.badRequest(what + CHARSET);
    }
    if (name.length() > MAX_BUCKET) {
      throw AisException.badRequest(
          "%s is too long: %d > %d(max length)".formatted(what, name.length(), MAX_BUCKET));
    }
  }

  private static void checkSystem(String name) {
    if (name.startsWith(".") && !SYSTEM_BUCKETS.contains(name)) {
      throw AisException.badRequest(
          "reserved bucket name " + GoText.quote(name) + " (unknown system bucket)");
    }
  }

  /**
   * Refuses invalid namespaces; the global one is valid.
   *
   * @throws AisException 400
   */
  public static void checkNamespace(Namespace namespace) {
    if (!namespace.name().isEmpty()) {
      checkName("namespace name", namespace.name());
    }
    String uuid = namespace.uuid();
    if (!uuid.isEmpty() && (uuid.length() > MAX_NAMESPACE_UUID || !Ids.validName(uuid))) {
      throw AisException.badRequest("namespace UUID " + GoText.quote(uuid) + " is invalid");
    }
  }

  /**
   * A valid object name, for all but HEAD.
   *
   * @throws AisException 400, errInvalidPath
   */
  public static String checkObject(String name) {
    checkObjectForHead(name);
    if (name.endsWith("/")) {
      throw invalidPath("invalid object name ", name);
    }
    return name;
  }

  /**
   * A valid object name that may end in a slash (HEAD).
   *
   * @throws AisException 400, errInvalidPath
   */
  public static String checkObjectForHead(String name) {
    if (name.isEmpty() || escapes(name)) {
      throw invalidPath("invalid object name ", name);
    }
    return name;
  }

  /**
   * A valid prefix of a listing; empty is valid.
   *
   * @throws AisException 400, errInvalidPath
   */
  public static String checkPrefix(String prefix) {
    if (escapes(prefix)) {
      throw invalidPath("bad list-objects request: invalid prefix ", prefix);
    }
    return prefix;
  }

  /**
   * A valid path inside an archive.
   *
   * @throws AisException 400, errInvalidPath
   */
  public static String checkArchpath(String path) {
    if (escapes(path) || path.endsWith("/")) {
      throw invalidPath("invalid archpath ", path);
    }
    return path;
  }

  /** True for names that could leave their directory, or hold a NUL byte. */
  private static boolean escapes(String name) {
    if (name.startsWith("~/") || name.indexOf('\0') >= 0) {
      return true;
    }
    for (String element : name.split("/", -1)) {
      if (element.equals(".") || element.equals("..")) {
        return true;
      }
    }
    return false;
  }

  private static AisException invalidPath(String what, String name) {
    return new AisException(400, TypeCodes.INVALID_PATH, what + GoText.quote(name));
  }

  /**
   * Takes {@code PROVIDER/@UUID#NS/BUCKET/[OBJECT]} apart; the bucket is checked, the object too
   * when there is one.
   *
   * @throws AisException 400
   */
  public static Uname parseUname(String uname) {
    String[] parts = uname.split("/", 4);
    if (parts.length < 3 || !parts[1].startsWith("@")) {
      throw AisException.badRequest("invalid unique name " + GoText.quote(uname));
    }
    Bck bck = bucket(parts[2], parts[0], parts[1]);
    String object = parts.length < 4 ? "" : parts[3];
    return new Uname(bck, object.isEmpty() ? "" : checkObject(object));
  }
}
