package io.ais.node.object;

import static io.ais.node.object.StoreFixture.BCK;
import static io.ais.node.object.StoreFixture.BID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.DiskException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any names may lie beside each other, and come back in the order of their bytes. */
class WalkTest {
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(s -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
  private static final List<String> ELEMENTS =
      List.of(
          "a",
          "b",
          "a!",
          "a0",
          "",
          "",
          ".",
          "..",
          "é",
          "日本",
          "😀",
          "%",
          "%41",
          " ",
          "\\",
          "\u0001",
          "~",
          "x".repeat(79),
          "x".repeat(80),
          "x".repeat(81),
          "x".repeat(160),
          "日".repeat(60),
          "日".repeat(100),
          "y".repeat(255),
          "y".repeat(256),
          "y".repeat(600));

  private StoreFixture fixture;

  @BeforeEach
  void start() throws DiskException {
    fixture = StoreFixture.fresh(3);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private static String randomName(Random random) {
    StringBuilder name = new StringBuilder(ELEMENTS.get(random.nextInt(ELEMENTS.size())));
    for (int more = random.nextInt(6); more > 0; more--) {
      name.append('/').append(ELEMENTS.get(random.nextInt(ELEMENTS.size())));
    }
    if (random.nextInt(20) == 0) {
      name.append("/z".repeat(random.nextInt(2000)));
    }
    return name.isEmpty() ? "/" : name.toString();
  }

  private TreeSet<String> fill(long seed, int count) {
    Random random = new Random(seed);
    TreeSet<String> names = new TreeSet<>(BY_BYTES);
    for (int i = 0; i < count; i++) {
      String name = randomName(random);
      fixture.put(name, "content of " + name.length());
      names.add(name);
      if (random.nextInt(5) == 0) {
        String gone = new ArrayList<>(names).get(random.nextInt(names.size()));
        fixture.delete(gone, random.nextBoolean());
        names.remove(gone);
      }
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void visitsEachNameOnceInByteOrder(long seed) {
    TreeSet<String> names = fill(seed, 250);

    assertEquals(List.copyOf(names), fixture.names(WalkOptions.NAMES), "seed " + seed);
    assertEquals(List.copyOf(names), fixture.names(WalkOptions.OBJECTS), "seed " + seed);
    for (String name : names) {
      assertEquals(Optional.of("content of " + name.length()), fixture.get(name), name);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void startsBehindAnyNameAndKeepsToAnyPrefix(long seed) {
    TreeSet<String> names = fill(seed, 200);
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String after = random.nextBoolean() ? "" : randomName(random);
      String some = randomName(random);
      int cut = some.offsetByCodePoints(0, random.nextInt(some.codePointCount(0, some.length())));
      String prefix = some.substring(0, cut);
      List<String> expected =
          names.stream()
              .filter(n -> n.startsWith(prefix) && BY_BYTES.compare(n, after) > 0)
              .toList();

      WalkOptions options = WalkOptions.NAMES.withPrefix(prefix).withStartAfter(after);
      assertEquals(expected, fixture.names(options), "seed %d prefix '%s'".formatted(seed, prefix));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void skipsAPrefixAndStops(long seed) {
    TreeSet<String> names = fill(seed, 200);
    List<String> expected = new ArrayList<>();
    String skipped = null;
    for (String name : names) {
      if (skipped == null || !name.startsWith(skipped)) {
        expected.add(name);
        int slash = name.indexOf('/');
        skipped = slash < 0 ? null : name.substring(0, slash + 1);
      }
    }

    List<String> visited = new ArrayList<>();
    fixture.store.walk(
        BCK,
        BID,
        WalkOptions.NAMES,
        entry -> {
          visited.add(entry.name());
          int slash = entry.name().indexOf('/');
          return slash < 0
              ? WalkStep.CONTINUE
              : WalkStep.skip(entry.name().substring(0, slash + 1));
        });

    assertEquals(expected, visited);
  }

  @Test
  void storesANameBesideItsDirectoryInAnyOrder() {
    fixture.put("x/y", "below");
    fixture.put("x", "beside");
    fixture.put("p", "beside");
    fixture.put("p/q", "below");
    fixture.put("p/q/r", "deeper");

    assertEquals(List.of("p", "p/q", "p/q/r", "x", "x/y"), fixture.names(WalkOptions.NAMES));
    fixture.delete("x/y", false);
    fixture.delete("p", false);
    fixture.put("p", "again");
    assertEquals(Optional.of("beside"), fixture.get("x"));
    assertEquals(Optional.of("again"), fixture.get("p"));
    assertEquals(Optional.of("deeper"), fixture.get("p/q/r"));
  }

  @Test
  void sumsUpABucket() {
    fixture.put("a/1", "12345");
    fixture.put("a/2", "123");
    fixture.put("b", "1");
    fixture.delete("a/2", true);

    assertEquals(new BucketUsage(2, 6), fixture.store.usage(BCK, BID, ""));
    assertEquals(new BucketUsage(1, 5), fixture.store.usage(BCK, BID, "a/"));
  }

  @Test
  void eachMountpathHasItsOwnPart() {
    TreeSet<String> names = fill(31, 100);
    TreeSet<String> together = new TreeSet<>(BY_BYTES);
    for (var mountpath : fixture.mountpaths.available()) {
      fixture.store.walkMountpath(
          mountpath,
          BCK,
          BID,
          WalkOptions.OBJECTS,
          path -> {
            throw new AssertionError(path);
          },
          entry -> {
            assertEquals(mountpath.path(), entry.lom().orElseThrow().mountpath());
            assertTrue(together.add(entry.name()));
            return WalkStep.CONTINUE;
          });
    }
    assertEquals(names, together);
  }

  @Test
  void aPageHasEverythingThatWasStoredBeforeItWasAskedFor() throws Exception {
    for (int i = 0; i < 4000; i++) {
      fixture.put("d/%05d".formatted(i), "");
    }
    List<String> acknowledged = new CopyOnWriteArrayList<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  Random random = new Random(1);
                  for (int i = 0; i < 1500; i++) {
                    String name = "d/%05d.%d".formatted(random.nextInt(4000), i);
                    fixture.put(name, "");
                    acknowledged.add(name);
                  }
                });
    String after = "";
    int pages = 0;
    while (writer.isAlive() || pages < 40) {
      List<String> before = List.copyOf(acknowledged);
      List<String> page = page(after, 200);
      String last = page.isEmpty() ? null : page.getLast();
      for (String name : before) {
        boolean within =
            BY_BYTES.compare(name, after) > 0
                && (last == null || page.size() < 200 || BY_BYTES.compare(name, last) <= 0);
        assertTrue(!within || page.contains(name), name + " is not behind " + after);
      }
      assertEquals(List.copyOf(new TreeSet<>(page)), page, "in order, each once");
      after = page.size() < 200 ? "" : last;
      pages++;
    }
    writer.join();
  }

  private List<String> page(String after, int size) {
    List<String> page = new ArrayList<>();
    fixture.store.walk(
        BCK,
        BID,
        WalkOptions.NAMES.withStartAfter(after),
        entry -> {
          page.add(entry.name());
          return page.size() < size ? WalkStep.CONTINUE : WalkStep.STOP;
        });
    return page;
  }
}
