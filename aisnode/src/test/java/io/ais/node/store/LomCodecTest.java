package io.ais.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LomCodecTest {
  private static final Bck BCK = Bck.ais("b");

  private static Lom lom(Map<String, String> custom) {
    return new Lom(
        BCK,
        "dir/o",
        -3,
        5,
        new Checksum(ChecksumType.XXHASH2, "26c7827d889f6da3"),
        "17",
        custom,
        new WriteStamp(1, 2, 3, -4),
        1_700_000_000_000_000_001L,
        99,
        false,
        "/mp",
        1);
  }

  private static Lom decode(byte[] value, String name) throws CorruptException {
    return LomCodec.decode(value, BCK, name, "/mp", 99).lom();
  }

  @Test
  void readsBackWhatItWrote() throws CorruptException {
    Lom lom = lom(Map.of("k", "v", "日本", "é", "smile \uD83D\uDE00", "日".repeat(300)));

    assertEquals(lom, decode(LomCodec.encode(lom, 0), "dir/o"));
    assertEquals(7, LomCodec.decode(LomCodec.encode(lom, 7), BCK, "dir/o", "", 0).tailBytes());
  }

  @Test
  void keepsTheBytesOfFormatOne() {
    String expected =
        "414c4f4d0100" // magic, major, minor
            + HexFormat.of().toHexDigits(checksumOfFields());

    assertTrue(HexFormat.of().formatHex(LomCodec.encode(lom(Map.of()), 0)).startsWith(expected));
    assertEquals(
        "00", HexFormat.of().formatHex(LomCodec.encode(lom(Map.of()), 0), 14, 15)); // flags
    assertEquals(
        "fffffffffffffffd0000000000000005" // bucket id, size
            + "0000" // bytes behind the content
            + "17979cfe362a0001" // mtime
            + "0000000000000001000000000000000200000000000000" // stamp
            + "03fffffffffffffffc"
            + "0007787868617368320010"
            + HexFormat.of().formatHex("26c7827d889f6da3".getBytes())
            + "000231370000",
        HexFormat.of()
            .formatHex(LomCodec.encode(lom(Map.of()), 0))
            .substring(2 * (14 + 1 + Long.BYTES)));
  }

  private static long checksumOfFields() {
    byte[] value = LomCodec.encode(lom(Map.of()), 0);
    return io.ais.checksum.XxHash64.hash(Arrays.copyOfRange(value, 14, value.length), 0);
  }

  @Test
  void anyFlippedBitAndAnyCutIsNoticed() {
    byte[] value = LomCodec.encode(lom(Map.of("k", "v")), 0);
    for (int i = 0; i < value.length; i++) {
      if (i != 5) { // the minor version may be any
        byte[] flipped = value.clone();
        flipped[i] ^= 4;
        assertThrows(CorruptException.class, () -> decode(flipped, "dir/o"), "byte " + i);
      }
      byte[] cut = Arrays.copyOf(value, i);
      assertThrows(CorruptException.class, () -> decode(cut, "dir/o"), "length " + i);
    }
  }

  @Test
  void metadataOfAnotherNameIsRefused() {
    byte[] value = LomCodec.encode(lom(Map.of()), 0);

    assertThrows(CorruptException.class, () -> decode(value, "dir/p"));
  }

  @Test
  void theLargestCustomMetadataFits() throws CorruptException {
    Map<String, String> custom = new TreeMap<>();
    for (int i = 0; i < 256; i++) {
      custom.put("k%03d".formatted(i), "vvvv");
    }
    CustomMetadata.check(custom);
    Lom big =
        new Lom(
            BCK,
            "dir/o",
            1,
            5,
            new Checksum(ChecksumType.SHA512, "f".repeat(128)),
            "1",
            custom,
            WriteStamp.ZERO,
            1,
            99,
            false,
            "/mp",
            1);

    assertEquals(big, decode(LomCodec.encode(big, 0), "dir/o"));
  }
}
