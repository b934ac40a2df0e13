package io.ais.node.ec;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;
import io.ais.node.store.CorruptException;
import io.ais.node.store.Lom;
import io.ais.node.store.LomCodec;
import io.ais.wire.Json;
import java.io.IOException;

/**
 * What a target says of a slice, or of its lack, to another: JSON. Immutable.
 *
 * @param bck bucket of the slices
 * @param metadata as on disk; empty when there is no slice
 */
public record SliceRecord(
    @JsonProperty("bck") Bck bck,
    @JsonProperty("name") String name,
    @JsonProperty("lom") byte[] metadata) {

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

  byte[] toBytes() {
    return Json.bytes(this);
  }

  static SliceRecord parse(byte[] bytes) throws IOException {
    return Json.parse(bytes, SliceRecord.class);
  }
}
