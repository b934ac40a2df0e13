package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException;
import io.ais.node.disk.MemDisk;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.store.LomCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two copies of each object on three mountpaths; home is slow. */
class BalancedReadsTest {
  private static final String BIG = "0123456789abcdef-".repeat(20_000);
  private static final String FILE = "@ais/b/%ob/o";

  private StoreFixture fixture;

  @BeforeEach
  void start() throws DiskException {
    fixture = StoreFixture.mirrored(3, 2);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Mountpath place(int index) {
    return fixture.mountpaths.layout().of(BCK.uname("o"), 3).get(index);
  }

  private MemDisk disk(int index) {
    return fixture.disks.get(Integer.parseInt(place(index).path().substring("/mp".length())));
  }

  private void waits(long home, long copy) {
    fixture.waits.put(place(0).path(), home);
    fixture.waits.put(place(1).path(), copy);
    fixture.waits.put(place(2).path(), 0L); // has nothing
  }

  /** Place of the mountpath that served, with what was read. */
  private record Served(int place, String content) {}

  private Served get() {
    try (ObjectReader reader = fixture.store.open(BCK, BID, "o")) {
      List<String> paths = List.of(place(0).path(), place(1).path(), place(2).path());
      String content = fixture.get("o").orElseThrow();
      return new Served(paths.indexOf(reader.lom().mountpath()), content);
    }
  }

  @Test
  void withoutTheFlagHomeServes() {
    fixture.put("o", "x");

    assertEquals(new Served(0, "x"), get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "big"})
  void aMuchSoonerCopyServes(String size) {
    String content = size.equals("big") ? BIG : size;
    fixture.put("o", content);

    waits(100, 10);
    assertEquals(new Served(1, content), get());
    assertEquals(new Served(1, content), get(), "and what is known by now says the same");
    waits(10, 100);
    assertEquals(new Served(0, content), get());
    waits(100, 60);
    assertEquals(new Served(0, content), get(), "a little sooner is not worth it");
    assertTrue(fixture.damaged.isEmpty());
  }

  @Test
  void whatIsKnownEndsWithAnyChangeOfTheName() {
    waits(100, 10);
    for (int i = 0; i < 5; i++) {
      fixture.put("o", "version " + i);
      assertEquals(new Served(1, "version " + i), get());
      assertEquals(new Served(1, "version " + i), get());
    }
    fixture.delete("o", false);
    assertEquals(Optional.empty(), fixture.get("o"));
    fixture.put("o", "back");
    assertEquals(new Served(1, "back"), get());
    fixture.delete("o", true);
    assertEquals(Optional.empty(), fixture.get("o"));
  }

  @Test
  void anOlderCopyIsNeverServed() throws DiskException {
    waits(100, 10);
    fixture.put("o", "older");
    assertEquals(new Served(1, "older"), get());
    disk(1).setBroken(true);
    fixture.put("o", "newer"); // its copy can neither be written nor removed
    disk(1).setBroken(false);
    assertTrue(disk(1).stat(FILE).isPresent(), "the older copy is there");

    assertEquals(new Served(0, "newer"), get());
    assertEquals(new Served(0, "newer"), get());
    assertEquals(Set.of("o"), fixture.damaged);
  }

  @Test
  void aMissingCopyIsReadAtHomeAndReported() throws DiskException {
    waits(100, 10);
    fixture.put("o", "x");
    disk(1).delete(FILE);

    assertEquals(new Served(0, "x"), get());
    assertEquals(Set.of("o"), fixture.damaged);
  }

  @Test
  void aCopyThatGoesMissingLaterIsReadAtHomeAndReported() throws DiskException {
    waits(100, 10);
    fixture.put("o", "x");
    assertEquals(new Served(1, "x"), get());
    disk(1).delete(FILE);

    assertEquals(new Served(0, "x"), get());
    assertEquals(Set.of("o"), fixture.damaged);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCorruptCopyIsReadAtHomeAndReported(boolean known) throws DiskException {
    waits(100, 10);
    fixture.put("o", "x");
    if (known) {
      assertEquals(new Served(1, "x"), get());
    }
    disk(1).setAttribute(FILE, LomCodec.ATTRIBUTE, new byte[40]);

    assertEquals(new Served(0, "x"), get());
    assertEquals(Set.of("o"), fixture.damaged);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whereTheDiskOfTheCopyFailsHomeServes(boolean known) {
    waits(100, 10);
    fixture.put("o", "x");
    if (known) {
      assertEquals(new Served(1, "x"), get());
    }
    disk(1).setBroken(true);

    assertEquals(new Served(0, "x"), get());
    disk(1).setBroken(false);
  }

  @Test
  void aCopyThatFailsInTheMiddleGoesOnAtHome() throws Exception {
    waits(100, 10);
    fixture.put("o", BIG);
    try (ObjectReader reader = fixture.store.open(BCK, BID, "o")) {
      assertEquals(place(1).path(), reader.lom().mountpath());
      disk(1).setBroken(true);
      assertEquals(BIG, new String(StoreFixture.readAll(reader), "ISO-8859-1"));
      assertEquals(place(0).path(), reader.lom().mountpath());
    } finally {
      disk(1).setBroken(false);
    }
  }

  @Test
  void whatIsKnownSparesTheLookAtHome() throws DiskException {
    waits(100, 10);
    fixture.put("o", BIG);
    assertEquals(1, get().place());
    disk(0).setBroken(true);

    assertEquals(new Served(1, BIG), get());
    assertTrue(fixture.damaged.isEmpty(), "home was not asked");
    disk(0).setBroken(false);
  }
}
