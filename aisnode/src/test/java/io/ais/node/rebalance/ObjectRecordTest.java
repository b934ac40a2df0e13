package io.ais.node.rebalance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectRecordTest {
  private static final Lom OBJECT =
      new Lom(
          new Bck("b", "ais", Namespace.parse("#ns")),
          "d/\u00e9\ud83d\ude00 \"x\"",
          Long.MIN_VALUE | 7,
          Long.MAX_VALUE,
          new Checksum(ChecksumType.SHA256, "abcd"),
          "17",
          Map.of("k", "v w", "a", ""),
          new WriteStamp(3, 4, 5, -6),
          7,
          8,
          false,
          "",
          1);

  @Test
  void bytesAndHeadersKeepEverythingThatTravels() throws IOException {
    assertEquals(OBJECT, ObjectRecord.parse(ObjectRecord.of(OBJECT).toBytes()).toLom());
    assertEquals(OBJECT, ObjectRecord.parseHeader(ObjectRecord.of(OBJECT).toHeader()).toLom());
  }

  @Test
  void aTombstoneStaysOne() throws IOException {
    Lom tombstone =
        new Lom(
            Bck.ais("b"),
            "o",
            1,
            0,
            Checksum.NONE,
            "",
            Map.of(),
            new WriteStamp(1, 2, 3, 4),
            5,
            6,
            true,
            "",
            1);

    assertEquals(tombstone, ObjectRecord.parse(ObjectRecord.of(tombstone).toBytes()).toLom());
  }

  @Test
  void refusesWhatIsNoRecord() {
    assertThrows(IOException.class, () -> ObjectRecord.parse(new byte[] {1, 2}));
    assertThrows(IOException.class, () -> ObjectRecord.parseHeader("%%%"));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ObjectRecord.parse("{\"name\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toLom());
  }
}
