package io.ais.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.Golden;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class MsgPackTest {
  private static final String EXAMPLE =
      "hKRVVUlEqXpqa2FnNzcycrFDb250aW51YXRpb25Ub2tlbqCnRW50cmllc5WDoW6lYS50eHShcwqhZkCCoW6iZC+h"
          + "Zs0BAIKhbqNkZC+hZs0BAIOhbqZzaC50YXKhc9EoAKFmQIOhbqV6LnR4dKFzCqFmQKVGbGFncwA=";

  private static List<String> transcript() {
    return Arrays.asList(
        new String(Golden.bytes("rest/03-list-objects.txt"), StandardCharsets.UTF_8).split("\n"));
  }

  @Test
  void readsAndWritesTheExample() throws IOException {
    byte[] recorded = Base64.getDecoder().decode(EXAMPLE);

    ListPage page = MsgPack.decodePage(recorded);

    assertEquals("zjkag772r", page.uuid());
    assertTrue(page.isLast());
    assertEquals(
        List.of(
            ListEntry.of("a.txt", 10, 64),
            ListEntry.directory("d/"),
            ListEntry.directory("dd/"),
            ListEntry.of("sh.tar", 10240, 64),
            ListEntry.of("z.txt", 10, 64)),
        page.entries());
    assertArrayEquals(recorded, MsgPack.encode(page));
  }

  @Test
  void writesRecordedPagesByteForByte() throws IOException {
    int pages = 0;
    for (String line : transcript()) {
      if (line.startsWith("[base64, ")) {
        byte[] recorded = Base64.getDecoder().decode(line.substring(line.indexOf(']') + 2));
        assertArrayEquals(recorded, MsgPack.encode(MsgPack.decodePage(recorded)), line);
        pages++;
      }
    }
    assertTrue(pages >= 3, "only " + pages);
  }

  @Test
  void writesRecordedJsonPages() throws IOException {
    int pages = 0;
    for (String line : transcript()) {
      if (line.startsWith("{\"uuid\":\"") && line.contains("\"entries\":")) {
        byte[] recorded = line.getBytes(StandardCharsets.UTF_8);
        assertEquals(line, Json.text(Json.parse(recorded, ListPage.class)));
        pages++;
      }
    }
    assertTrue(pages >= 10, "only " + pages);
  }

  @Test
  void noEntriesAreNullInJsonAndAnEmptyArrayHere() throws IOException {
    ListPage empty = new ListPage("u", "", List.of(), 0);

    assertEquals(
        "{\"uuid\":\"u\",\"continuation_token\":\"\",\"entries\":null,\"flags\":0}",
        Json.text(empty));
    byte[] bytes = MsgPack.encode(empty);
    assertEquals((byte) 0x90, bytes[bytes.length - 8]);
    assertEquals(empty, MsgPack.decodePage(bytes));
    assertEquals(empty, Json.parse(Json.bytes(empty), ListPage.class));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        Integer.MAX_VALUE,
        1L << 31,
        1L << 32,
        Long.MAX_VALUE
      })
  void keepsSizesOfAnyMagnitude(long size) throws IOException {
    ListEntry entry = new ListEntry("n", "c", "a", "v", "l", "[k:v]", size, 200, 65535);
    ListPage page = new ListPage("u", "t", List.of(entry), 1);

    assertEquals(page, MsgPack.decodePage(MsgPack.encode(page)));
    assertEquals(page, Json.parse(Json.bytes(page), ListPage.class));
  }

  @Test
  void keepsManyEntriesAndLongNames() throws IOException {
    List<ListEntry> entries = new ArrayList<>();
    for (int length : List.of(31, 32, 255, 256, 65535, 65536)) {
      entries.add(ListEntry.of("\u00e9".repeat(length / 2) + "x".repeat(length % 2), 1, 64));
    }
    for (int i = 0; i < 70_000; i++) {
      entries.add(ListEntry.of("o" + i, i, 64));
    }
    ListPage page = new ListPage("u", "o69999", entries, 0);

    assertEquals(page, MsgPack.decodePage(MsgPack.encode(page)));
  }

  @Test
  void readsOtherEncodersToo() throws IOException {
    try (MessageBufferPacker other = MessagePack.newDefaultBufferPacker()) {
      other.packMapHeader(5).packString("Flags").packInt(1).packString("Entries");
      other.packArrayHeader(1).packMapHeader(3).packString("s").packLong(10240);
      other.packString("n").packString("x").packString("zz").packArrayHeader(1).packNil();
      other.packString("new").packBoolean(true);
      other.packString("ContinuationToken").packNil().packString("UUID").packString("u");

      ListPage page = MsgPack.decodePage(other.toByteArray());

      assertEquals(new ListPage("u", "", List.of(ListEntry.of("x", 10240, 0)), 1), page);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "84", "81a455554944c0", "c0", "81a7456e7472696573dd7fffffff"})
  void rejectsBrokenPages(String hex) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    if (hex.equals("81a455554944c0")) {
      bytes[1] = (byte) 0xff;
    }
    assertThrows(IOException.class, () -> MsgPack.decodePage(bytes));
  }
}
