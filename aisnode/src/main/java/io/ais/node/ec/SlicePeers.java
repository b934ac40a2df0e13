package io.ais.node.ec;

import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.object.ByteSource;
import io.ais.node.peer.Ack;
import io.ais.node.peer.ObjectSource;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What targets ask of each other about slices. Blocking, thread-safe. A target that does not answer, or
 * not in time, is an {@link io.ais.error.AisException}.
 */
interface SlicePeers {

  /** What the target holds of these names, in their order; empty: nothing. Buckets are those of slices. */
  List<Optional<Lom>> held(Snode target, Bck slices, long bid, List<String> names);

  /**
   * Slices that the target holds of objects of one owner, in the order of their names, part by part.
   *
   * @param after the {@link Page#next} of the part before; empty for the first one
   * @throws io.ais.error.AisException 503 also while a mountpath of the target is out with slices
   */
  Page page(Snode target, Bck slices, long bid, String owner, String after);

  /**
   * A part of all slices.
   *
   * @param next where the next part begins; empty: this was the last one
   */
  record Page(List<Lom> slices, String next) {}

  /** Opens what the target holds of a name; fails when that is not exactly this slice any more. */
  Open open(Snode target, Slice slice) throws IOException;

  /** A slice on its way here; whoever opened it closes it. */
  interface Open extends ByteSource, AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** Sends a slice; exactly one acknowledgement follows, and must not block. */
  void send(Snode target, Lom slice, ObjectSource.Opener content, Consumer<Ack> whenDone);

  /**
   * Tells an owner of slices of its objects.
   *
   * @return for each, in their order, whether it is still wanted
   */
  List<Verdict> offer(Snode owner, List<Lom> slices);

  /** Removes exactly these slices from a target. */
  void drop(Snode target, List<Lom> slices);

  /** What an owner says of a slice. */
  enum Verdict {
    /** The object is there. */
    KEEP,
    /** There is a newer object or a record of its delete. */
    STALE,
    /** It cannot tell, or could not restore the object. */
    UNKNOWN
  }
}
