package io.ais.node.ec;

import io.ais.error.AisException;
import io.ais.model.Snode;
import io.ais.node.object.ObjectReader;
import io.ais.node.object.ObjectStore;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSource;
import io.ais.node.runtime.RequestTrace;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;

/** Makes slices of a local object and sends them. Thread-safe; calls wait for disks and targets. */
final class Encoder {
  /** Data slices of an object that is not larger are kept, too, between reading and sending. */
  private static final long AT_ONCE = 4 << 20;

  /** Blocks that all objects under way may keep of their slices; without them more is read and made again. */
  private static final int KEPT_BLOCKS = (64 << 20) / Cutting.BLOCK;

  private static final ObjectSource NOTHING =
      new ObjectSource() {
        @Override
        public int read(ByteBuffer into) {
          return -1;
        }

        @Override
        public void close() {}
      };

  private final Semaphore memory = new Semaphore(KEPT_BLOCKS);

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

  /**
   * Sends slices of exactly this version. When it was replaced meanwhile there is nothing to be done:
   * whoever replaced it does the same for the new one.
   */
  Outcome send(Lom object, Shape shape, Map<Integer, Snode> targets) {
    if (targets.isEmpty()) {
      return new Outcome(0, List.of());
    }
    int blocks = blocksOf(object, shape, targets.keySet());
    boolean keeps = memory.tryAcquire(blocks);
    try {
      return send(object, shape, targets, id -> keeps && isKept(object, shape, id));
    } finally {
      if (keeps) {
        memory.release(blocks);
      }
    }
  }

  /** Parity slices are dear to make again; data slices are read again where they lie. */
  private static boolean isKept(Lom object, Shape shape, int id) {
    return object.sizeBytes() <= AT_ONCE || !shape.replicated() && id >= shape.data();
  }

  private static int blocksOf(Lom object, Shape shape, Set<Integer> ids) {
    long each = Math.ceilDiv(shape.sliceBytes(object.sizeBytes()), Cutting.BLOCK) + 1;
    long kept = ids.stream().filter(id -> isKept(object, shape, id)).count();
    return (int)
        Math.min(Integer.MAX_VALUE, each * (shape.replicated() ? Math.min(1, kept) : kept));
  }

  private Outcome send(Lom object, Shape shape, Map<Integer, Snode> targets, IntPredicate keeps) {
    Map<Integer, Cutting.Cut> cuts;
    try (ObjectReader reader = open(object)) {
      cuts = Cutting.cut(reader, shape, targets.keySet(), keeps);
    } catch (IOException | RuntimeException e) {
      return new Outcome(0, List.of(String.valueOf(e.getMessage())));
    }
    Map<Integer, CompletableFuture<Ack>> acks = new HashMap<>();
    targets.forEach(
        (id, target) -> {
          CompletableFuture<Ack> ack = new CompletableFuture<>();
          acks.put(id, ack);
          Cutting.Cut cut = cuts.get(id);
          Lom slice = slice(object, shape, id, cut);
          ObjectSource.Opener content =
              cut.isKept() ? cut::open : () -> new SliceSource(open(object), shape, id);
          Thread.ofVirtual().name("ec-send").start(() -> send(target, slice, content, ack));
        });
    return await(object, targets, acks);
  }

  private void send(
      Snode target, Lom slice, ObjectSource.Opener content, CompletableFuture<Ack> ack) {
    try {
      peers.send(target, slice, content, ack::complete);
    } catch (RuntimeException e) {
      ack.complete(Ack.failed(String.valueOf(e.getMessage())));
    }
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
      peers.send(target, mark, () -> NOTHING, ack::complete);
    }
    return await(mark, targets, acks);
  }

  private Outcome await(
      Lom object, Map<Integer, Snode> targets, Map<Integer, CompletableFuture<Ack>> acks) {
    int placed = 0;
    List<String> failures = new ArrayList<>();
    long begun = System.nanoTime();
    long ends = begun + patience.toNanos();
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
    RequestTrace.peersSince(begun);
    return new Outcome(placed, failures);
  }

  private ObjectReader open(Lom object) throws IOException {
    ObjectReader reader = store.open(object.bck(), object.bid(), object.name());
    if (!reader.lom().stamp().equals(object.stamp())) {
      reader.close();
      throw new IOException(object.cname() + " was replaced meanwhile");
    }
    return reader;
  }

  private static Lom slice(Lom object, Shape shape, int id, Cutting.Cut cut) {
    return new Lom(
        Slice.bucket(object.bck()),
        object.name(),
        object.bid(),
        cut.sizeBytes(),
        cut.checksum(),
        "",
        Slice.custom(shape, id),
        object.stamp(),
        object.mtimeNanos(),
        object.atimeNanos(),
        false,
        "",
        1);
  }
}
