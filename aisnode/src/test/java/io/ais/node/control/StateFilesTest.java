package io.ais.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ais.node.cluster.Durable;
import io.ais.node.cluster.StateKey;
import io.ais.node.cluster.Term;
import io.ais.node.cluster.VoteRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFilesTest {
  @TempDir private Path directory;
  private final AtomicInteger stores = new AtomicInteger();

  private Durable open() throws IOException {
    try (StateFiles files = files()) {
      return files.found();
    }
  }

  private StateFiles files() throws IOException {
    return new StateFiles(directory, () -> "store" + stores.incrementAndGet());
  }

  private static VoteRecord vote(String store) {
    return new VoteRecord(store, Term.ZERO, "candidate", StateKey.NONE, "cluster");
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

  @Test
  void erasesBothFiles() throws IOException {
    open();

    StateFiles.erase(directory);

    assertEquals("store2", open().vote().store());
  }
}
