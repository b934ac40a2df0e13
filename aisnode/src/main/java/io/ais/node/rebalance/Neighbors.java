package io.ais.node.rebalance;

import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.node.object.ByteSource;
import io.ais.node.store.Lom;
import java.util.Optional;

/**
 * Looks into the store of another target, past its idea of who owns what. Blocking; thread-safe.
 * Every call throws an {@link io.ais.error.AisException} when the target gives no clear answer.
 */
public interface Neighbors {

  /** Newest record the target has of the name, tombstones included. */
  Optional<Lom> find(Snode target, Bck bck, long bid, String name);

  /** Opens the target's copy; empty when it has none any more. */
  Optional<RemoteCopy> open(Snode target, Bck bck, long bid, String name);

  /** A copy on its way here; whoever opened it closes it. */
  interface RemoteCopy extends ByteSource, AutoCloseable {
    /** Metadata of exactly these bytes. */
    Lom lom();

    @Override
    void close();
  }
}
