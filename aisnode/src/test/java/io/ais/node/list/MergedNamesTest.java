package io.ais.node.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ais.model.list.ListEntry;
import io.ais.node.job.TestMaps;
import io.ais.node.store.WriteStamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random targets, read in parts of random sizes, beside a sorted map of everything they have. */
class MergedNamesTest {
  private static final int NAMES = 120;

  private final Map<String, TreeMap<String, PartEntry>> targets = new HashMap<>();
  private final TreeMap<String, PartEntry> newest = new TreeMap<>(NameOrder.BYTES);
  private Random random;

  /** Each name is on some of the targets, with another stamp on each; one in four is a delete. */
  private List<PartCursor> cursors(int count) {
    List<PartCursor> cursors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "t" + i;
      targets.put(id, new TreeMap<>(NameOrder.BYTES));
      cursors.add(new PartCursor(TestMaps.target(id), ""));
    }
    for (int n = 0; n < NAMES; n++) {
      ListEntry entry = ListEntry.of("d" + random.nextInt(5) + "/" + random.nextInt(90), 1, 0);
      int holders = 1 + random.nextInt(Math.min(3, count));
      for (int h = 0; h < holders; h++) {
        put("t" + random.nextInt(count), stamped(entry, 1 + n * 3L + h));
      }
    }
    return cursors;
  }

  private PartEntry stamped(ListEntry entry, long clock) {
    return PartEntry.stamped(entry, random.nextInt(4) == 0, new WriteStamp(1, 1, clock, 1));
  }

  private void put(String id, PartEntry entry) {
    targets.get(id).put(entry.name(), entry);
    newest.put(entry.name(), entry);
  }

  private MergedNames merged(List<PartCursor> cursors) {
    return new MergedNames(cursors, dry -> dry.forEach(cursor -> cursor.take(part(cursor))));
  }

  private ListPart part(PartCursor cursor) {
    List<PartEntry> behind =
        List.copyOf(targets.get(cursor.target().id()).tailMap(cursor.after(), false).values());
    int size = Math.min(behind.size(), 1 + random.nextInt(9));
    return new ListPart("key", behind.subList(0, size), size == behind.size());
  }

  private List<String> alive() {
    return newest.values().stream().filter(entry -> !entry.deleted()).map(PartEntry::name).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 16, 33})
  void givesTheNewestOfEachNameInOrder(int count) {
    for (int seed = 0; seed < 40; seed++) {
      start(seed);
      MergedNames names = merged(cursors(count));
      List<String> given = new ArrayList<>();

      for (PartEntry next = names.next(); next != null; next = names.next()) {
        assertEquals(newest.get(next.name()), next, "seed " + seed);
        given.add(next.name());
      }

      assertEquals(alive(), given, "seed " + seed);
      assertNull(names.next());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16})
  void leavesOutWhatIsSkippedAndNothingElse(int count) {
    for (int seed = 0; seed < 40; seed++) {
      start(seed);
      MergedNames names = merged(cursors(count));
      List<String> known = alive();
      List<String> given = new ArrayList<>();

      for (PartEntry next = names.next(); next != null; next = names.next()) {
        given.add(next.name());
        names.skip(next.name().substring(0, 3));
      }

      List<String> firsts =
          IntStream.range(0, known.size())
              .filter(i -> i == 0 || !known.get(i).startsWith(known.get(i - 1).substring(0, 3)))
              .mapToObj(known::get)
              .toList();
      assertEquals(firsts, given, "seed " + seed);
    }
  }

  private void start(int seed) {
    random = new Random(seed);
    targets.clear();
    newest.clear();
  }
}
