package io.ais.node.ec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.model.Bck;
import io.ais.model.Namespace;
import io.ais.node.peer.ObjectSource;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CuttingTest {
  private static final Bck BCK = Bck.ais("b");

  private MemoryObject object;

  private void fill(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    object = new MemoryObject(lom(BCK, "o", content, Map.of()), content, 100_000);
  }

  private static Lom lom(Bck bck, String name, byte[] content, Map<String, String> custom) {
    return new Lom(
        bck,
        name,
        5,
        content.length,
        Hasher.of(ChecksumType.XXHASH, content),
        "1",
        custom,
        new WriteStamp(1, 2, 3, 4),
        77,
        0,
        false,
        "",
        1);
  }

  private static byte[] all(ObjectSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(70_001);
    while (source.read(piece) >= 0) {
      bytes.write(piece.array(), 0, piece.flip().remaining());
      piece.clear();
    }
    return bytes.toByteArray();
  }

  private static Set<Integer> ids(Shape shape) {
    return new TreeSet<>(IntStream.range(0, shape.count()).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({
    "2,1,1",
    "2,1,524289",
    "4,2,5000011",
    "4,2,1048576",
    "4,3,600000",
    "1,2,300000",
    "0,2,700000",
    "0,3,10"
  })
  void cutsInOneReadingWhatEachSliceIsByItself(int data, int parity, int size) throws IOException {
    fill(size);
    Shape shape = new Shape(data, parity);

    Map<Integer, Cutting.Cut> kept = Cutting.cut(object, shape, ids(shape), _ -> true);
    long read = object.readBytes();
    Map<Integer, Cutting.Cut> summed = Cutting.cut(object, shape, ids(shape), _ -> false);

    assertEquals(size, read);
    for (int id : ids(shape)) {
      byte[] alone;
      try (SliceSource source = new SliceSource(object, shape, id)) {
        alone = all(source);
      }
      assertArrayEquals(alone, all(kept.get(id).open()), "slice " + id);
      assertEquals(alone.length, kept.get(id).sizeBytes());
      assertEquals(Hasher.of(ChecksumType.XXHASH, alone), kept.get(id).checksum());
      assertEquals(kept.get(id).checksum(), summed.get(id).checksum());
      assertFalse(summed.get(id).isKept());
    }
  }

  @Test
  void readsOnlyTheDataSlicesThatAreWanted() throws IOException {
    fill(4_000_000);
    Shape shape = new Shape(4, 2);

    Map<Integer, Cutting.Cut> cuts = Cutting.cut(object, shape, Set.of(1, 3), id -> id == 3);

    assertEquals(2_000_000, object.readBytes());
    assertEquals(Set.of(1, 3), cuts.keySet());
    assertFalse(cuts.get(1).isKept());
    assertTrue(cuts.get(3).isKept());
  }

  @Test
  void keepsParityWhileDataIsReadAgain() throws IOException {
    fill(3_000_001);
    Shape shape = new Shape(4, 2);

    Map<Integer, Cutting.Cut> cuts = Cutting.cut(object, shape, ids(shape), id -> id >= 4);

    for (int id = 4; id < 6; id++) {
      byte[] bytes = all(cuts.get(id).open());
      assertEquals(cuts.get(id).checksum(), Hasher.of(ChecksumType.XXHASH, bytes));
    }
  }

  @Test
  void aRecordOfASliceArrivesAsItWasSent() throws IOException {
    Bck objects = new Bck("bücket", "ais", new Namespace("uuid", "ns"));
    Lom slice = lom(Slice.bucket(objects), "a/näme", new byte[3], Slice.custom(new Shape(4, 2), 5));
    byte[] sent = SliceRecord.of(slice).toBytes();

    assertEquals(slice, SliceRecord.parse(sent).toLom());
    for (int length = 0; length < sent.length; length++) {
      byte[] cut = Arrays.copyOf(sent, length);
      assertThrows(IOException.class, () -> SliceRecord.parse(cut).toLom(), "length " + length);
    }
  }
}
