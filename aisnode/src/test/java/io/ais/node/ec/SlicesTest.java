package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.model.Bck;
import io.ais.model.BucketProps.EcConf;
import io.ais.node.object.ByteSource;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicesTest {
  private static final Bck BCK = Bck.ais("b");

  private record Stored(Slice slice, byte[] content) {}

  private static Lom object(byte[] content) {
    return new Lom(
        BCK,
        "dir/a name",
        5,
        content.length,
        Hasher.of(ChecksumType.XXHASH2, content),
        "3",
        Map.of("colour", "green"),
        new WriteStamp(1, 2, 3, 4),
        77,
        0,
        false,
        "",
        1);
  }

  private static Stored slice(Lom object, byte[] content, Shape shape, int id) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(777);
    try (SliceSource source = new SliceSource(new MemoryObject(object, content, 1000), shape, id)) {
      while (source.read(piece) >= 0) {
        bytes.write(piece.array(), 0, piece.flip().remaining());
        piece.clear();
      }
      assertEquals(source.sizeBytes(), bytes.size());
    }
    Lom lom =
        new Lom(
            Slice.bucket(BCK),
            object.name(),
            object.bid(),
            bytes.size(),
            Hasher.of(ChecksumType.XXHASH, bytes.toByteArray()),
            "",
            Slice.custom(shape, id),
            object.stamp(),
            0,
            0,
            false,
            "",
            1);
    return new Stored(Slice.of(lom).orElseThrow(), bytes.toByteArray());
  }

  private static byte[] decoded(Lom object, Shape shape, List<Stored> stored) throws IOException {
    Decoding.Opener opener =
        slice -> {
          byte[] content =
              stored.stream().filter(s -> s.slice() == slice).findFirst().orElseThrow().content();
          return new SliceInput(slice, ByteSource.of(content), () -> {});
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(5001);
    List<Slice> slices = stored.stream().map(Stored::slice).toList();
    try (Decoding decoding = new Decoding(object, shape, slices, opener)) {
      while (decoding.read(piece) >= 0) {
        bytes.write(piece.array(), 0, piece.flip().remaining());
        piece.clear();
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "2,1,1",
    "2,1,100000",
    "2,2,131072",
    "3,2,200001",
    "4,2,3",
    "4,2,262144",
    "4,2,1000003",
    "0,2,0",
    "0,2,500",
    "0,3,100000",
    "1,1,70000",
    "1,2,70000"
  })
  void anyEnoughSlicesGiveBackTheObject(int data, int parity, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Lom object = object(content);
    Shape shape = new Shape(data, parity);
    List<Stored> all =
        IntStream.range(0, shape.count())
            .mapToObj(id -> slice(object, content, shape, id))
            .toList();
    for (int mask = 0; mask < 1 << shape.count(); mask++) {
      if (Integer.bitCount(mask) == shape.needed()) {
        List<Stored> some = new ArrayList<>();
        for (int id = 0; id < shape.count(); id++) {
          if ((mask >> id & 1) == 1) {
            some.add(all.get(id));
          }
        }
        assertArrayEquals(content, decoded(object, shape, some));
      }
    }
  }

  @Test
  void aSliceCarriesTheMetadataOfTheWholeObject() throws IOException {
    byte[] content = new byte[100];
    Lom object = object(content);
    Stored stored = slice(object, content, new Shape(2, 1), 2);
    try (SliceInput input =
        new SliceInput(stored.slice(), ByteSource.of(stored.content()), () -> {})) {
      assertEquals(object, input.object());
    }
  }

  @Test
  void oneBadBitAnywhereInASliceIsNoticed() {
    byte[] content = new byte[300];
    new Random(1).nextBytes(content);
    Lom object = object(content);
    Shape shape = new Shape(2, 1);
    Stored good = slice(object, content, shape, 0);
    for (int at = 0; at < good.content().length; at += 7) {
      byte[] bytes = good.content().clone();
      bytes[at] ^= 0x10;
      List<Stored> stored =
          List.of(new Stored(good.slice(), bytes), slice(object, content, shape, 2));
      assertThrows(
          SliceInput.BadSliceException.class, () -> decoded(object, shape, stored), "byte " + at);
    }
    byte[] shorter = Arrays.copyOf(good.content(), good.content().length - 1);
    List<Stored> stored =
        List.of(new Stored(good.slice(), shorter), slice(object, content, shape, 1));
    assertThrows(SliceInput.BadSliceException.class, () -> decoded(object, shape, stored));
  }

  @Test
  void sizesDecideWhatIsCutAndWhatIsReplicated() {
    EcConf conf = new EcConf("never", 2, 512, 1000, 4, 2, true, false);
    assertTrue(Shape.of(conf, 999).replicated());
    assertEquals(2, Shape.of(conf, 999).count());
    assertEquals(new Shape(4, 2), Shape.of(conf, 1000));
    EcConf all = new EcConf("never", 2, 512, 0, 4, 2, true, false);
    assertEquals(new Shape(4, 2), Shape.of(all, 1));
    assertTrue(Shape.of(all, 0).replicated());
    EcConf none = new EcConf("never", 2, 512, -1, 4, 2, true, false);
    assertTrue(Shape.of(none, 1 << 30).replicated());
  }

  @Test
  void metadataThatIsNoSliceIsNone() {
    Lom object = object(new byte[0]);
    assertTrue(Slice.of(object).isEmpty());
    for (String text : List.of("", "2,1", "2,1,3", "2,1,-1", "2,0,0", "-1,2,0", "a,b,c")) {
      assertTrue(Slice.of(object.withCustom(Map.of("ec", text))).isEmpty(), text);
    }
    assertEquals(Slice.bucket(BCK), new Bck("b", "ec-ais", BCK.namespace()));
    assertEquals(BCK, Slice.objects(Slice.bucket(BCK)));
  }
}
