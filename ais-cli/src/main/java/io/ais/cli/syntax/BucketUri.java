package io.ais.cli.syntax;

import io.ais.model.Bck;
import io.ais.model.Namespace;
import java.util.Map;

/**
 * A parsed {@code provider://[@uuid][#namespace/]bucket[/object]} (spec/cli.md 2.2). Immutable.
 *
 * @param bck the bucket; its name is empty when the text asks for all buckets of a provider
 * @param object what follows the bucket: name, prefix or template; may be empty
 */
public record BucketUri(Bck bck, String object) {
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "ais", "ais", "aws", "aws", "s3", "aws", "gcp", "gcp", "gs", "gcp", "azure", "azure",
          "az", "azure", "oci", "oci", "oc", "oci");
  private static final String KNOWN =
      "must be one of [ais, aws (s3://), gcp (gs://), azure (az://), oci (oc://)]";

  /** Canonical provider for a word such as {@code s3} or {@code s3:}, or null. */
  public static String provider(String word) {
    String name = word.endsWith("://") ? word.substring(0, word.length() - 3) : word;
    name = name.endsWith(":") ? name.substring(0, name.length() - 1) : name;
    return PROVIDERS.get(name);
  }

  /**
   * Parses; the bucket may be absent ({@code ais://}, {@code ais:}).
   *
   * @throws CommandException on an unknown or absent provider and on a bad bucket name
   */
  public static BucketUri parse(String text) {
    int scheme = text.indexOf("://");
    if (scheme < 0) {
      return withoutScheme(text);
    }
    String provider = PROVIDERS.get(text.substring(0, scheme));
    if (provider == null) {
      throw new CommandException(
          "invalid backend provider \"" + text.substring(0, scheme) + "\": " + KNOWN);
    }
    String rest = text.substring(scheme + 3);
    Namespace namespace = Namespace.GLOBAL;
    if (rest.startsWith("@") || rest.startsWith("#")) {
      int slash = rest.indexOf('/');
      namespace = Namespace.parse(slash < 0 ? rest : rest.substring(0, slash));
      rest = slash < 0 ? "" : rest.substring(slash + 1);
    } else if (rest.startsWith("/")) {
      rest = rest.substring(1);
    }
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    checkName(text, bucket);
    String object = slash < 0 ? "" : rest.substring(slash + 1);
    return new BucketUri(new Bck(bucket, provider, namespace), object);
  }

  private static BucketUri withoutScheme(String text) {
    int colon = text.indexOf(':');
    String provider = colon > 0 ? PROVIDERS.get(text.substring(0, colon)) : null;
    if (provider != null) {
      String rest = text.substring(colon + 1);
      if (rest.isEmpty()) {
        return new BucketUri(new Bck("", provider, Namespace.GLOBAL), "");
      }
      String meant = text.substring(0, colon) + "://" + rest.replaceFirst("^/+", "");
      throw new CommandException(
          "bucket name in \"" + text + "\" is invalid: (did you mean \"" + meant + "\"?)");
    }
    if (text.isEmpty() || text.startsWith("/")) {
      return new BucketUri(Bck.NONE, "");
    }
    throw new CommandException(
        "backend provider cannot be empty (did you mean \"ais://" + text + "\"?)");
  }

  private static void checkName(String text, String bucket) {
    for (int i = 0; i < bucket.length(); i++) {
      char c = bucket.charAt(i);
      boolean good =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-_.".indexOf(c) >= 0;
      if (!good) {
        throw new CommandException(
            "bucket name in \""
                + text
                + "\" is invalid: may only contain letters, numbers, dashes (-), underscores (_),"
                + " and dots (.)");
      }
    }
  }

  /** A bucket without object part. */
  public static Bck bucket(String text) {
    BucketUri uri = parse(text);
    uri.requireBucket(text);
    if (!uri.object.isEmpty()) {
      throw new UsageException("unexpected object name argument \"" + uri.object + "\"");
    }
    return uri.bck;
  }

  /** A bucket with object part. */
  public static BucketUri object(String text) {
    BucketUri uri = parse(text);
    if (!uri.hasBucket()) {
      throw new UsageException("\"" + text + "\": missing bucket name");
    }
    if (uri.object.isEmpty()) {
      throw new UsageException("\"" + text + "\": missing object name");
    }
    return uri;
  }

  /** Fails unless a bucket is named. */
  public BucketUri requireBucket(String text) {
    if (!hasBucket()) {
      throw new UsageException("missing bucket name in \"" + text + "\"");
    }
    return this;
  }

  /** True if a bucket is named. */
  public boolean hasBucket() {
    return !bck.isNone();
  }

  /** Text form, with the object. */
  @Override
  public String toString() {
    return object.isEmpty() ? bck.toString() : bck + "/" + object;
  }
}
