package io.ais.node.list;

import io.ais.model.Bck;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.util.function.ObjLongConsumer;

/** The names of one target in byte order. Thread-safe. */
@FunctionalInterface
public interface NameWalk {

  /** Receives the names; see {@link io.ais.node.object.WalkVisitor}. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param lom null unless the walk was asked for metadata; then null means that it is corrupt
     */
    WalkStep visit(String name, Lom lom);
  }

  /** Visits until the visitor stops or there are no more names. */
  void walk(Bck bck, long bid, WalkOptions options, Visitor visitor);

  /**
   * Makes sure before and after each walk that it is the bucket of that name.
   *
   * @param check throws unless the name stands for the bucket with this identity
   */
  default NameWalk checked(ObjLongConsumer<Bck> check) {
    return (bck, bid, options, visitor) -> {
      check.accept(bck, bid);
      walk(bck, bid, options, visitor);
      check.accept(bck, bid);
    };
  }

  /** Over a target's store: everything, or 503 while a mountpath is out with its objects. */
  static NameWalk of(ObjectStore store) {
    NameWalk walk =
        (bck, bid, options, visitor) ->
            store.walk(
                bck, bid, options, entry -> visitor.visit(entry.name(), entry.lom().orElse(null)));
    return walk.checked((bck, bid) -> store.replication().requireComplete(bck, bid));
  }
}
