package io.ais.node.ec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.LomCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a target says of a slice, or of its lack, to another: JSON in questions and
 * answers, bytes with a slice that is sent. Immutable.
 *
 * @param bck bucket of the slices
 * @param metadata as on disk; empty when there is no slice
 */
public record SliceRecord(
    @JsonProperty("bck") Bck bck,
    @JsonProperty("name") String name,
    @JsonProperty("lom") byte[] metadata) {
  private static final byte FORMAT = 1;

  static SliceRecord of(Lom lom) {
    return new SliceRecord(lom.bck(), lom.name(), LomCodec.encode(lom, 0));
  }

  static SliceRecord none(Bck bck, String name) {
    return new SliceRecord(bck, name, new byte[0]);
  }

  boolean isNone() {
    return metadata == null || metadata.length == 0;
  }

  /**
   * The metadata.
   *
   * @throws IOException when it is damaged, or not that of a slice
   */
  Lom toLom() throws IOException {
    if (bck == null || name == null || isNone() || !Slice.isBucket(bck)) {
      throw new IOException("incomplete record of a slice");
    }
    try {
      return LomCodec.decode(metadata, bck, name);
    } catch (CorruptException e) {
      throw new IOException("bad record of a slice of " + bck + "/" + name, e);
    }
  }

  /** Short and quickly read, for each slice that is sent. */
  byte[] toBytes() {
    byte[][] parts = {
      utf8(bck.name()),
      utf8(bck.provider()),
      utf8(bck.namespace().uuid()),
      utf8(bck.namespace().name()),
      utf8(name),
      metadata
    };
    int length = 1 + Arrays.stream(parts).mapToInt(part -> Integer.BYTES + part.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length).put(FORMAT);
    for (byte[] part : parts) {
      out.putInt(part.length).put(part);
    }
    return out.array();
  }

  /** Reverses {@link #toBytes}. */
  static SliceRecord parse(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (!in.hasRemaining() || in.get() != FORMAT) {
      throw new IOException("record of a slice in an unknown format");
    }
    String bucket = text(in);
    String provider = text(in);
    String uuid = text(in);
    Bck bck = new Bck(bucket, provider, new Namespace(uuid, text(in)));
    return new SliceRecord(bck, text(in), part(in));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer in) throws IOException {
    return new String(part(in), StandardCharsets.UTF_8);
  }

  private static byte[] part(ByteBuffer in) throws IOException {
    int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IOException("record of a slice is cut short");
    }
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }
}
