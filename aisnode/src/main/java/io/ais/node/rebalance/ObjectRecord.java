package io.ais.node.rebalance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import io.ais.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Metadata of a copy as it travels between targets: JSON in object streams, base64 of it in headers.
 * Immutable.
 */
public record ObjectRecord(
    @JsonProperty("bck") Bck bck,
    @JsonProperty("name") String name,
    @JsonProperty("bid") long bid,
    @JsonProperty("size") long sizeBytes,
    @JsonProperty("cksum_type") String checksumType,
    @JsonProperty("cksum_value") String checksumValue,
    @JsonProperty("version") String version,
    @JsonProperty("custom") @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> custom,
    @JsonProperty("gen") long gen,
    @JsonProperty("epoch") long epoch,
    @JsonProperty("hlc") long hlcNanos,
    @JsonProperty("node") long nodeDigest,
    @JsonProperty("mtime") long mtimeNanos,
    @JsonProperty("atime") long atimeNanos,
    @JsonProperty("deleted") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean tombstone) {

  /** What the copy says of itself; where it lies does not travel. */
  public static ObjectRecord of(Lom lom) {
    return new ObjectRecord(
        lom.bck(),
        lom.name(),
        lom.bid(),
        lom.sizeBytes(),
        lom.checksum().type().wire(),
        lom.checksum().value(),
        lom.version(),
        lom.custom(),
        lom.stamp().gen(),
        lom.stamp().epoch(),
        lom.stamp().hlcNanos(),
        lom.stamp().nodeDigest(),
        lom.mtimeNanos(),
        lom.atimeNanos(),
        lom.tombstone());
  }

  /**
   * The copy's metadata at its receiver.
   *
   * @throws IllegalArgumentException when something is missing or unknown
   */
  public Lom toLom() {
    ChecksumType type = ChecksumType.parse(checksumType);
    if (bck == null || name == null || name.isEmpty() || type == null) {
      throw new IllegalArgumentException("incomplete object metadata: " + Json.text(this));
    }
    return new Lom(
        bck,
        name,
        bid,
        sizeBytes,
        type == ChecksumType.NONE ? Checksum.NONE : new Checksum(type, checksumValue),
        version == null ? "" : version,
        custom == null ? Map.of() : custom,
        new WriteStamp(gen, epoch, hlcNanos, nodeDigest),
        mtimeNanos,
        atimeNanos,
        tombstone,
        "",
        1);
  }

  /** Bytes for an object stream. */
  public byte[] toBytes() {
    return Json.bytes(this);
  }

  /**
   * Reverses {@link #toBytes}.
   *
   * @throws IOException when the bytes are something else
   */
  public static ObjectRecord parse(byte[] bytes) throws IOException {
    return Json.parse(bytes, ObjectRecord.class);
  }

  /** Text for a header. */
  public String toHeader() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
  }

  /**
   * Reverses {@link #toHeader}.
   *
   * @throws IOException when the text is something else
   */
  public static ObjectRecord parseHeader(String text) throws IOException {
    try {
      return parse(Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (IllegalArgumentException e) {
      throw new IOException("bad object metadata in a header", e);
    }
  }
}
