package io.ais.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.Lane;
import io.ais.node.disk.MemDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a walk over directories that are remembered, and over such as are larger than memory. */
class DirectoryNamesTest {
  private static final Bck BCK = Bck.ais("b");
  private static final Comparator<String> BY_BYTES =
      Comparator.comparing(s -> s.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final AtomicInteger listings = new AtomicInteger();
  private final TreeSet<String> stored = new TreeSet<>(BY_BYTES);
  private Disk disk;
  private DirectoryNames names;
  private ObjectFiles files;
  private int works;

  @BeforeEach
  void start() throws DiskException {
    remember(DirectoryNames.sharedBy(1));
  }

  private void remember(DirectoryNames names) throws DiskException {
    this.names = names;
    this.disk = countingListings(new MemDisk(new AtomicInteger()));
    this.files = new ObjectFiles("/mp", new Directories(), names);
    stored.clear();
    for (String directory : List.of("@ais", "@ais/b", "@ais/b/%ob", "@ais/b/%ox", "@ais/b/%wk")) {
      disk.makeDirectory(directory);
    }
  }

  private Disk countingListings(MemDisk memory) {
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (_, method, arguments) -> {
              if (method.getName().equals("list")) {
                listings.incrementAndGet();
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void put(String name) throws DiskException {
    String work = "@ais/b/%wk/" + works++;
    Lom lom =
        new Lom(
            BCK, name, 7, 0, Checksum.NONE, "1", Map.of(), WriteStamp.ZERO, 0, 0, false, "/mp", 1);
    disk.create(work).close();
    disk.setAttribute(work, LomCodec.ATTRIBUTE, LomCodec.encode(lom, 0));
    files.place(disk, work, BCK, name, Optional.empty(), false);
    stored.add(name);
  }

  private void delete(String name) throws DiskException {
    files.remove(disk, BCK, ObjectPaths.objects(BCK) + "/" + name, false);
    stored.remove(name);
  }

  private void fill(String prefix, int count) throws DiskException {
    for (int i = 0; i < count; i++) {
      put(prefix + "%05d".formatted(i));
    }
  }

  /** One page: names with the prefix behind a name. */
  private List<String> page(String prefix, String after, int size) throws DiskException {
    byte[] bytes = after.getBytes(StandardCharsets.UTF_8);
    NameRange range =
        new NameRange(
            prefix.getBytes(StandardCharsets.UTF_8),
            after.isEmpty() ? bytes : Arrays.copyOf(bytes, bytes.length + 1));
    TreeCursor cursor =
        TreeCursor.natural(
            new TreeCursor.Place("/mp", DiskExecutor.inline(disk), Lane.CLIENT, BCK, false, names),
            range);
    List<String> page = new ArrayList<>();
    Optional<WalkItem> next = cursor.next();
    while (next.isPresent() && page.size() < size) {
      page.add(next.get().name());
      next = cursor.next();
    }
    return page;
  }

  private List<String> expected(String prefix, String after, int size) {
    return stored.stream()
        .filter(n -> n.startsWith(prefix) && BY_BYTES.compare(n, after) > 0)
        .limit(size)
        .toList();
  }

  private List<String> allPages(int size) throws DiskException {
    List<String> all = new ArrayList<>();
    List<String> page = page("", "", size);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page("", page.getLast(), size);
    }
    return all;
  }

  @Test
  void readsALargeDirectoryOnceForAllPages() throws DiskException {
    fill("d/", 5000);

    List<String> all = allPages(100);

    assertEquals(List.copyOf(stored), all);
    int topLevel = 51; // small, read for each page
    assertTrue(listings.get() <= topLevel + 1, listings + " times");
  }

  @Test
  void showsWhatWasStoredAfterTheDirectoryWasRead() throws DiskException {
    fill("d/", 3000);
    page("", "", 10);

    put("d/00500a");
    put("d/01000/not-natural-beside-a-file");
    put("d/sub/deeper/x");
    put("d/zzz");
    delete("d/00501");

    assertEquals(expected("", "d/00499", 5), page("", "d/00499", 5));
    assertEquals(List.of("d/sub/deeper/x", "d/zzz"), page("", "d/02999", 10));
  }

  @Test
  void findsADirectoryWhoseNameTheLowerBoundBeginsWith() throws DiskException {
    fill("d", 3000);
    put("d00100!");
    page("", "", 10);
    delete("d00100");
    put("d00100/x");

    assertEquals(List.of("d00100/x", "d00101"), page("", "d00100!", 2));
    assertEquals(List.of("d00100/x", "d00101"), page("", "d00100!", 2));
  }

  @Test
  void readsAgainWhatChangedTooMuch() throws DiskException {
    fill("d/a", 1500);
    page("", "", 10);

    fill("d/b", 5000);

    assertEquals(List.copyOf(stored), allPages(1000));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void missesNothingInADirectoryLargerThanMemory(long seed) throws DiskException {
    remember(new DirectoryNames(60_000, 100_000));
    Random random = new Random(seed);
    List<String> elements = List.of("a", "a!", "a0", "ab", "abc", "é", "日本", "z");
    for (int i = 0; i < 6000; i++) {
      String name = elements.get(random.nextInt(elements.size()));
      name += random.nextInt(3) == 0 ? "" : random.nextInt(4000);
      name += random.nextInt(5) == 0 ? "/" + elements.get(random.nextInt(elements.size())) : "";
      put(name);
    }
    stored.removeIf(name -> isEscaped(name));

    assertEquals(List.copyOf(stored), allPages(700), "seed " + seed);
    for (int i = 0; i < 200; i++) {
      String after =
          random.nextBoolean() ? "" : "a" + random.nextInt(5000) + (i % 3 == 0 ? "!" : "");
      String prefix = i % 2 == 0 ? "" : elements.get(random.nextInt(elements.size()));
      String what = "seed %d, behind '%s', prefix '%s'".formatted(seed, after, prefix);
      assertEquals(expected(prefix, after, 40), page(prefix, after, 40), what);
      if (i % 10 == 0) {
        put("ab" + random.nextInt(9000) + "new");
      }
    }
  }

  private boolean isEscaped(String name) {
    try {
      return disk.stat(ObjectPaths.objects(BCK) + "/" + name).filter(i -> !i.directory()).isEmpty();
    } catch (DiskException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 12, 64})
  void allMountpathsTogetherRememberNoMoreThanANodeCanHold(int mountpaths) {
    long each = DirectoryNames.sharedBy(mountpaths).maxBytes();

    assertTrue(each * mountpaths <= 64 << 20, "bytes of " + mountpaths);
    assertTrue(each >= 900 << 10, "bytes of one: " + each);
  }
}
