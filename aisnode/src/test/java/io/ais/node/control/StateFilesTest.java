package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.model.Bmd;
import io.ais.model.Rmd;
import io.ais.model.Smap;
import io.ais.node.cluster.ClusterState;
import io.ais.node.cluster.Durable;
import io.ais.node.cluster.StateHeader;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.Term;
import io.ais.node.cluster.TestConfig;
import io.ais.node.cluster.VoteRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  @TempDir private Path directory;
  private final AtomicInteger stores = new AtomicInteger();
  private final List<byte[]> copies = new ArrayList<>();

  private Durable open() throws IOException {
    try (StateFiles files = files()) {
      return files.found();
    }
  }

  private StateFiles files() throws IOException {
    return new StateFiles(directory, () -> "store" + stores.incrementAndGet(), copies);
  }

  private static VoteRecord vote(String store) {
    return new VoteRecord(store, Term.ZERO, "candidate", StateKey.NONE, "", null);
  }

  @Test
  void makesAStoreOnceAndKeepsIt() throws IOException {
    assertEquals("store1", open().vote().store());
    assertEquals("store1", open().vote().store());
  }

  @Test
  void remembersTheVote() throws IOException {
    try (StateFiles files = files()) {
      files.write(vote("store1"));
    }

    assertEquals(vote("store1"), open().vote());
  }

  @Test
  void isANewStoreWhenTheVoteIsLost() throws IOException {
    try (StateFiles files = files()) {
      files.write(vote("store1"));
    }
    Files.delete(directory.resolve(StateFiles.VOTE_FILE));

    Durable found = open();

    assertEquals("store2", found.vote().store());
    assertEquals("", found.vote().voted());
  }

  @Test
  void isANewStoreWhenTheVoteIsDamaged() throws IOException {
    try (StateFiles files = files()) {
      files.write(vote("store1"));
    }
    Files.write(directory.resolve(StateFiles.VOTE_FILE), new byte[4096]);

    assertEquals("store2", open().vote().store());
    assertEquals("store2", open().vote().store());
  }

  @Test
  void startsWithoutAStateWhenItsFileIsDamaged() throws IOException {
    open();
    Files.writeString(directory.resolve(StateFiles.STATE_FILE), "{}");

    Durable found = open();

    assertNull(found.accepted());
    assertNull(found.committed());
    assertNotNull(found.vote());
  }

  private static ClusterState state(long seq) {
    Term term = new Term(0, 0, 1);
    StateHeader header =
        new StateHeader(
            "uuid", term, seq, "hash" + seq, "", "p1", null, null, null, null, null, null, null);
    return new ClusterState(header, Smap.EMPTY, Bmd.EMPTY, Rmd.NONE, TestConfig.cluster(), 0);
  }

  @Test
  void tellsWhatWasCommittedAndWhatWasAcceptedSince() throws IOException {
    assertEquals(List.of(), StateFiles.stored(directory));
    try (StateFiles files = files()) {
      files.write(state(3), state(3));
      assertEquals(List.of(state(3).key()), keys());
      files.write(state(4), state(3));
      assertEquals(List.of(state(3).key(), state(4).key()), keys());
    }
  }

  private List<StateKey> keys() throws IOException {
    return StateFiles.stored(directory).stream().map(ClusterState::key).toList();
  }

  private static VoteRecord marked(ClusterState state) {
    return new VoteRecord("store1", state.term(), "p1", state.key(), "", null);
  }

  /** Row "same id, new store": what it acknowledged is lost, so it must not vote as before. */
  @Test
  void isANewStoreWhenTheStateIsLost() throws IOException {
    open();
    try (StateFiles files = files()) {
      files.write(state(7), state(7));
      files.write(marked(state(7)));
    }
    assertEquals("store1", open().vote().store());
    Files.delete(directory.resolve(StateFiles.STATE_FILE));

    Durable found = open();

    assertEquals("store2", found.vote().store());
    assertEquals(Term.ZERO, found.vote().promised());
    assertNull(found.accepted());
  }

  /** Row "disk rolled back", as far as this node can see it. */
  @Test
  void isANewStoreWhenTheStateIsOlderThanItsMark() throws IOException {
    open();
    try (StateFiles files = files()) {
      files.write(state(6), state(6));
      byte[] old = Files.readAllBytes(directory.resolve(StateFiles.STATE_FILE));
      files.write(state(7), state(7));
      files.write(marked(state(7)));
      Files.write(directory.resolve(StateFiles.STATE_FILE), old);
    }

    Durable found = open();

    assertEquals("store2", found.vote().store());
    assertEquals(state(6).key(), found.accepted().key());
  }

  @Test
  void startsFromTheNewestCopyWhenItHasNoState() throws IOException {
    copies.add(StateFiles.copy(state(3)));
    copies.add("{}garbage".getBytes(StandardCharsets.UTF_8));
    copies.add(StateFiles.copy(state(5)));

    Durable found = open();

    assertEquals("store1", found.vote().store());
    assertEquals(state(5).key(), found.accepted().key());
    assertEquals(state(5).key(), found.committed().key());
  }

  @Test
  void prefersItsOwnStateToCopies() throws IOException {
    open();
    try (StateFiles files = files()) {
      files.write(state(4), state(4));
    }
    copies.add(StateFiles.copy(state(5)));

    assertEquals(state(4).key(), open().accepted().key());
  }

  @Test
  void keepsAStateThatAForceReplaced() throws IOException {
    try (StateFiles files = files()) {
      String name = files.keepLost(state(9));

      assertTrue(name.startsWith(".ais.cstate.lost-"), name);
      assertTrue(Files.size(directory.resolve(name)) > 100);
    }
  }

  @Test
  void erasesBothFiles() throws IOException {
    open();

    StateFiles.erase(directory);

    assertEquals("store2", open().vote().store());
  }
}
