package io.ais.node.targetapi;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.error.AisException;
import io.ais.node.control.Contact;
import io.ais.node.placement.Ruling;
import io.ais.node.store.Lom;
import io.ais.wire.HeaderMap;
import io.ais.wire.Headers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Attributes of objects as header lines, both ways (spec/rest-api.md 5, 8). Stateless. */
final class ObjectHeaders {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final long NANOS = 1_000_000_000L;

  private ObjectHeaders() {}

  /** What GET, PUT and HEAD share, in the reference's order. */
  static HeaderMap of(Lom lom) {
    return of(lom, lom.checksum());
  }

  /** The same with another checksum, that of a range. */
  static HeaderMap of(Lom lom, Checksum checksum) {
    HeaderMap headers = new HeaderMap();
    headers.add(Headers.ATIME, Long.toString(lom.atimeNanos()));
    addChecksum(headers, checksum);
    addCustom(headers, lom.custom());
    if (!lom.version().isEmpty()) {
      headers.add(Headers.VERSION, lom.version());
    }
    return headers;
  }

  /** Tells the client when the answer may be of the past. */
  static void addContact(HeaderMap headers, Ruling ruling) {
    if (ruling.contact() != Contact.CLOSE) {
      headers.add(Headers.OUT_OF_TOUCH, ruling.contact().name().toLowerCase(Locale.ROOT));
    }
  }

  static void addChecksum(HeaderMap headers, Checksum checksum) {
    if (checksum.type() != ChecksumType.NONE) {
      headers.add(Headers.CHECKSUM_TYPE, checksum.type().wire());
      headers.add(Headers.CHECKSUM_VALUE, checksum.value());
    }
  }

  static void addCustom(HeaderMap headers, Map<String, String> custom) {
    custom.forEach((key, value) -> headers.add(Headers.CUSTOM_MD, key + "=" + value));
  }

  /** Custom metadata of a request: one line per key, the first equals sign separates. */
  static Map<String, String> custom(HeaderMap headers) {
    List<String> lines = headers.all(Headers.CUSTOM_MD);
    Map<String, String> custom = new TreeMap<>();
    for (String line : lines) {
      int eq = line.indexOf('=');
      if (eq <= 0) {
        throw AisException.badRequest(
            "invalid header " + Headers.CUSTOM_MD + " \"" + line + "\": expecting key=value");
      }
      custom.put(line.substring(0, eq).trim(), line.substring(eq + 1).trim());
    }
    return custom;
  }

  /** Checksum that the client gave; NONE without one. */
  static Checksum given(HeaderMap headers) {
    String type = headers.first(Headers.CHECKSUM_TYPE, "");
    String value = headers.first(Headers.CHECKSUM_VALUE, "");
    if (type.isEmpty() || value.isEmpty()) {
      return Checksum.NONE;
    }
    ChecksumType parsed = ChecksumType.parse(type);
    if (parsed == null) {
      throw AisException.badRequest(
          "invalid checksum type \""
              + type
              + "\" (expecting [crc32c md5 sha256 sha512 xxhash xxhash2 none])");
    }
    return parsed == ChecksumType.NONE ? Checksum.NONE : new Checksum(parsed, value);
  }

  /** Entity tag: the client's own, md5, or made of checksum and time; empty without checksum. */
  static String etag(Lom lom) {
    String own = lom.custom().get("ETag");
    if (own != null) {
      return "\"" + own + "\"";
    }
    return switch (lom.checksum().type()) {
      case NONE -> "";
      case MD5 -> "\"" + lom.checksum().value() + "\"";
      default ->
          "\"v1-" + lom.checksum().value() + "-" + Long.toString(lom.mtimeNanos(), 36) + "\"";
    };
  }

  static String lastModified(Lom lom) {
    return HTTP_DATE.format(
        Instant.ofEpochSecond(lom.mtimeNanos() / NANOS, lom.mtimeNanos() % NANOS));
  }
}
