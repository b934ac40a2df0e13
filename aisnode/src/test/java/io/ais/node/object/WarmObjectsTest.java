package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static io.ais.node.object.StoreFixture.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskFile;
import io.ais.node.disk.MemDisk;
import io.ais.node.store.LomCodec;
import io.ais.node.store.NameLocks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small objects that are read again: at once, or not at all. */
class WarmObjectsTest {
  private static final String FILE = "@ais/b/%ob/o";

  private StoreFixture fixture;

  @BeforeEach
  void start() throws DiskException {
    fixture = StoreFixture.fresh(2);
  }

  @AfterEach
  void close() {
    assertEquals(0, fixture.store.locksHeld());
    fixture.close();
  }

  private Optional<String> atOnce() {
    try (ObjectReader reader = fixture.store.openAtOnce(BCK, BID, "o").orElse(null)) {
      return Optional.ofNullable(reader)
          .map(r -> new String(StoreFixture.readAll(r), StandardCharsets.ISO_8859_1));
    }
  }

  private void warm(String content) {
    fixture.put("o", content);
    fixture.get("o");
    fixture.get("o");
    assertEquals(Optional.of(content), atOnce());
  }

  private MemDisk home() {
    String path = fixture.mountpaths.layout().of(BCK.uname("o")).path();
    return fixture.disks.get(Integer.parseInt(path.substring("/mp".length())));
  }

  @Test
  void whatWasReadTwiceIsReadWithoutAnyOperationThatMayWait() {
    fixture.put("o", "x");
    assertEquals(Optional.empty(), atOnce());
    fixture.get("o");
    assertEquals(Optional.empty(), atOnce(), "read once: not worth while");
    fixture.get("o");
    int before = fixture.operations.get();
    try (ObjectReader reader = fixture.store.openAtOnce(BCK, BID, "o").orElseThrow()) {
      assertEquals("x", new String(reader.inMemory(), StandardCharsets.US_ASCII));
      assertEquals(fixture.store.find(BCK, BID, "o").orElseThrow(), reader.lom());
    }
    assertEquals(Optional.of("x"), atOnce());
    fixture.operations.addAndGet(before - fixture.operations.get());
    assertEquals(Optional.of("x"), atOnce());
    assertEquals(before, fixture.operations.get());
  }

  @Test
  void changesEndIt() {
    warm("one");
    fixture.put("o", "two");
    assertEquals(Optional.empty(), atOnce());
    assertEquals(Optional.of("two"), fixture.get("o"));
    assertEquals(Optional.of("two"), atOnce());

    fixture.store.setCustom(BCK, BID, "o", Map.of("a", "b"), false, FENCE);
    assertEquals(Optional.empty(), atOnce());
    fixture.get("o");
    try (ObjectReader reader = fixture.store.openAtOnce(BCK, BID, "o").orElseThrow()) {
      assertEquals(Map.of("a", "b"), reader.lom().custom());
    }

    fixture.delete("o", true);
    assertEquals(Optional.empty(), atOnce());
    assertEquals(Optional.empty(), fixture.get("o"));
    assertEquals(Optional.empty(), atOnce());
  }

  @Test
  void whatOthersDidToTheFileIsNoticed() throws DiskException {
    warm("content");
    byte[] metadata = home().attribute(FILE, LomCodec.ATTRIBUTE).orElseThrow();
    metadata[metadata.length - 1] ^= 1;
    home().setAttribute(FILE, LomCodec.ATTRIBUTE, metadata);
    assertEquals(Optional.empty(), atOnce());

    metadata[metadata.length - 1] ^= 1;
    home().setAttribute(FILE, LomCodec.ATTRIBUTE, metadata);
    fixture.get("o");
    assertEquals(Optional.of("content"), atOnce());
    home().rename(FILE, "other");
    try (DiskFile file = home().create(FILE)) {
      file.write(ByteBuffer.wrap(StoreFixture.bytes("CONTENT")));
    }
    assertEquals(Optional.empty(), atOnce());
  }

  @Test
  void whatIsNotInMemoryIsNotWaitedFor() {
    warm("x");
    home().setCold(true);
    assertEquals(Optional.empty(), atOnce());
    home().setCold(false);
    assertEquals(Optional.of("x"), atOnce());
  }

  @Test
  void anotherBucketIdOrLayoutFindsNothing() throws Exception {
    warm("x");
    assertEquals(Optional.empty(), fixture.store.openAtOnce(BCK, BID + 1, "o"));

    fixture.changes.leave(fixture.mountpaths.layout().of(BCK.uname("o")).path(), false);
    assertEquals(Optional.empty(), fixture.store.openAtOnce(BCK, BID, "o"));
  }

  @Test
  void largeObjectsAreNot() {
    fixture.put("o", "x".repeat((64 << 10) + 1));
    for (int i = 0; i < 3; i++) {
      fixture.get("o");
      assertEquals(Optional.empty(), atOnce());
    }
    warm("x".repeat(64 << 10));
  }

  @Test
  void objectsOfBucketsWithCopiesAreNot() throws DiskException {
    try (StoreFixture mirrored = StoreFixture.mirrored(2, 2)) {
      mirrored.put("o", "x");
      for (int i = 0; i < 3; i++) {
        mirrored.get("o");
      }
      assertEquals(Optional.empty(), mirrored.store.openAtOnce(BCK, BID, "o"));
    }
  }

  @Test
  void aWriterIsNotWaitedFor() {
    NameLocks locks = new NameLocks(Duration.ofSeconds(1));
    try (NameLocks.Held _ = locks.exclusive("a")) {
      assertNull(locks.sharedAtOnce("a"));
      try (NameLocks.Held other = locks.sharedAtOnce("b")) {
        assertNotNull(other);
      }
    }
    try (NameLocks.Held _ = locks.shared("a");
        NameLocks.Held second = locks.sharedAtOnce("a")) {
      assertNotNull(second);
    }
    assertEquals(0, locks.size());
  }

  @Test
  void afterADayItIsReadAsUsual() throws DiskException {
    AtomicLong now = new AtomicLong();
    WarmObjects warm = new WarmObjects(now::get);
    fixture.put("o", "x");
    var lom = fixture.store.find(BCK, BID, "o").orElseThrow();
    var layout = fixture.mountpaths.layout();
    warm.note(home(), null, layout, lom, FILE);
    now.addAndGet(Duration.ofHours(24).toNanos() - 1);
    assertNotNull(warm.find(lom.uname(), BID, layout));
    now.incrementAndGet();
    assertNull(warm.find(lom.uname(), BID, layout));
  }
}
