package io.ais.node.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ais.checksum.Checksum;
import io.ais.model.Bck;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.DiskFile;
import io.ais.node.runtime.Sent;
import io.ais.node.runtime.Sent.Then;
import io.ais.node.runtime.SharedDescriptor;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What counts of a piece that the kernel sends in several steps. */
class SentPiecesTest {
  private static final long FAULT = -100;
  private final SharedDescriptor socket = new SharedDescriptor(-1, _ -> {});

  /** A file whose outcomes are known; each must be asked for where the one before ended. */
  private static final class Steps implements DiskFile {
    private final Queue<Long> outcomes;
    private long at = 10;

    Steps(Long... outcomes) {
      this.outcomes = new ArrayDeque<>(List.of(outcomes));
    }

    @Override
    public long sendTo(SharedDescriptor socket, long position, long count) throws DiskException {
      assertEquals(at, position);
      assertEquals(20, position + count);
      long outcome = outcomes.remove();
      if (outcome == FAULT) {
        throw new DiskException(Kind.FAULT, "f", "Input/output error", null);
      }
      at += Math.max(0, outcome);
      return outcome;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      throw new AssertionError();
    }

    @Override
    public void write(ByteBuffer bytes) {
      throw new AssertionError();
    }

    @Override
    public long size() {
      throw new AssertionError();
    }

    @Override
    public void sync() {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  private Sent send(Long... outcomes) throws DiskException {
    Steps file = new Steps(outcomes);
    Sent sent = OpenObject.sent(file, lom(), socket, 10, 10);
    assertEquals(0, file.outcomes.size());
    return sent;
  }

  private static Lom lom() {
    WriteStamp stamp = new WriteStamp(0, 1, 1, 1);
    return new Lom(
        Bck.ais("b"), "o", 1, 20, Checksum.NONE, "1", Map.of(), stamp, 1, 1, false, "/mp", 1);
  }

  @Test
  void goesOnUntilAllIsSent() throws DiskException {
    assertEquals(new Sent(10, Then.GO_ON), send(4L, 1L, 5L));
  }

  @Test
  void waitsWhenTheSocketIsFull() throws DiskException {
    assertEquals(new Sent(4, Then.WAIT), send(4L, 0L));
    assertEquals(new Sent(0, Then.WAIT), send(0L));
  }

  @Test
  void whatWasSentBeforeAFaultCountsAndTheFaultIsMetAgain() throws DiskException {
    assertEquals(new Sent(4, Then.GO_ON), send(4L, FAULT));
    assertThrows(DiskException.class, () -> send(FAULT));
  }

  @Test
  void aFileThatEndsTooSoonIsFoundByTheNextPiece() throws DiskException {
    assertEquals(new Sent(4, Then.GO_ON), send(4L, DiskFile.AT_END));
    assertThrows(CorruptObjectException.class, () -> send(DiskFile.AT_END));
  }

  @Test
  void anotherWayIsTakenForTheRest() throws DiskException {
    assertEquals(new Sent(4, Then.OTHERWISE), send(4L, DiskFile.CANNOT_SEND));
    assertEquals(new Sent(0, Then.OTHERWISE), send(DiskFile.BROKEN));
  }
}
