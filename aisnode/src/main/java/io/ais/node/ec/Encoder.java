package io.ais.node.ec;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSource;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes slices of a local object and sends them. Thread-safe; calls wait for disks and targets. */
final class Encoder {
  /** All slices of an object that is not larger are made at once, in memory. */
  private static final long AT_ONCE = 512 * 1024;

  private static final int BLOCK = 64 * 1024;

  private final ObjectStore store;
  private final SlicePeers peers;
  private final Duration patience;

  /**
   * @param patience longest wait for the targets to have stored their slices
   */
  Encoder(ObjectStore store, SlicePeers peers, Duration patience) {
    this.store = store;
    this.peers = peers;
    this.patience = patience;
  }

  /**
   * What became of the slices.
   *
   * @param placed stored by their targets
   * @param failures one text for each of the others
   */
  record Outcome(int placed, List<String> failures) {}

  /** A slice before it is sent. */
  private record Made(Lom lom, ObjectSource.Opener content) {}

  /**
   * Sends slices of exactly this version. When it was replaced meanwhile there is nothing to be done:
   * whoever replaced it does the same for the new one.
   */
  Outcome send(Lom object, Shape shape, Map<Integer, Snode> targets) {
    Map<Integer, CompletableFuture<Ack>> acks = new HashMap<>();
    boolean atOnce = object.sizeBytes() <= AT_ONCE;
    Map<Integer, Made> made = atOnce ? inMemory(object, shape, targets) : Map.of();
    targets.forEach(
        (id, target) -> {
          CompletableFuture<Ack> ack = new CompletableFuture<>();
          acks.put(id, ack);
          if (atOnce) {
            Made slice = made.get(id);
            peers.send(target, slice.lom(), slice.content(), ack::complete);
          } else {
            Thread.ofVirtual()
                .name("ec-send")
                .start(() -> sendLarge(object, shape, id, target, ack));
          }
        });
    return await(object, targets, acks);
  }

  /** Sends word of a delete. */
  Outcome tell(Lom mark, List<Snode> others) {
    Map<Integer, Snode> targets = new HashMap<>();
    Map<Integer, CompletableFuture<Ack>> acks = new HashMap<>();
    for (Snode target : others) {
      CompletableFuture<Ack> ack = new CompletableFuture<>();
      int number = targets.size();
      targets.put(number, target);
      acks.put(number, ack);
      peers.send(target, mark, () -> new Bytes(ByteBuffer.allocate(0)), ack::complete);
    }
    return await(mark, targets, acks);
  }

  private Outcome await(
      Lom object, Map<Integer, Snode> targets, Map<Integer, CompletableFuture<Ack>> acks) {
    int placed = 0;
    List<String> failures = new ArrayList<>();
    long ends = System.nanoTime() + patience.toNanos();
    for (Map.Entry<Integer, CompletableFuture<Ack>> each : acks.entrySet()) {
      String where =
          object.cname()
              + ": slice "
              + each.getKey()
              + " at "
              + targets.get(each.getKey()).display();
      try {
        Ack ack = each.getValue().get(Math.max(1, ends - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (ack.isSafe()) {
          placed++;
        } else {
          failures.add(where + ": " + ack.text());
        }
      } catch (TimeoutException e) {
        failures.add(where + ": not stored within " + patience.toSeconds() + " s");
      } catch (ExecutionException e) {
        failures.add(where + ": " + e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw AisException.unavailable("interrupted");
      }
    }
    return new Outcome(placed, failures);
  }

  private Map<Integer, Made> inMemory(Lom object, Shape shape, Map<Integer, Snode> targets) {
    Map<Integer, Made> made = new HashMap<>();
    for (int id : targets.keySet()) {
      byte[] bytes;
      try (SliceSource source = open(object, shape, id)) {
        bytes = new byte[(int) source.sizeBytes()];
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
          source.read(all);
        }
      } catch (IOException e) {
        throw AisException.unavailable(e.getMessage());
      }
      Lom slice = slice(object, shape, id, bytes.length, Hasher.of(ChecksumType.XXHASH, bytes));
      made.put(id, new Made(slice, () -> new Bytes(ByteBuffer.wrap(bytes))));
    }
    return made;
  }

  private void sendLarge(
      Lom object, Shape shape, int id, Snode target, CompletableFuture<Ack> ack) {
    try {
      Lom slice = measured(object, shape, id);
      peers.send(target, slice, () -> open(object, shape, id), ack::complete);
    } catch (IOException | RuntimeException e) {
      ack.complete(Ack.failed(String.valueOf(e.getMessage())));
    }
  }

  /** A look at all of it before it is sent: the checksum travels first. */
  private Lom measured(Lom object, Shape shape, int id) throws IOException {
    Hasher hasher = Hasher.of(ChecksumType.XXHASH);
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try (SliceSource source = open(object, shape, id)) {
      while (source.read(block) >= 0) {
        hasher.update(block.flip());
        block.clear();
      }
      return slice(object, shape, id, source.sizeBytes(), hasher.finish());
    }
  }

  private SliceSource open(Lom object, Shape shape, int id) throws IOException {
    ObjectReader reader = store.open(object.bck(), object.bid(), object.name());
    if (!reader.lom().stamp().equals(object.stamp())) {
      reader.close();
      throw new IOException(object.cname() + " was replaced meanwhile");
    }
    return new SliceSource(reader, shape, id);
  }

  private static Lom slice(Lom object, Shape shape, int id, long sizeBytes, Checksum checksum) {
    Bck bck = Slice.bucket(object.bck());
    return new Lom(
        bck,
        object.name(),
        object.bid(),
        sizeBytes,
        checksum,
        "",
        Slice.custom(shape, id),
        object.stamp(),
        object.mtimeNanos(),
        object.atimeNanos(),
        false,
        "",
        1);
  }

  /** Content that is in memory. */
  private record Bytes(ByteBuffer rest) implements ObjectSource {
    @Override
    public int read(ByteBuffer into) {
      if (!rest.hasRemaining()) {
        return -1;
      }
      int n = Math.min(rest.remaining(), into.remaining());
      into.put(into.position(), rest, rest.position(), n);
      into.position(into.position() + n);
      rest.position(rest.position() + n);
      return n;
    }

    @Override
    public void close() {}
  }
}
