package io.ais.node.main;

import io.ais.model.Bck;
import io.ais.node.object.ObjectReader;
import io.ais.node.placement.Neighbors;
import io.ais.node.placement.Ruling;
import io.ais.node.rebalance.NeighborLookup;
import java.util.Optional;

/** Look-ups at other targets, by the ruling of a request. Thread-safe. */
record Lookups(NeighborLookup lookup) implements Neighbors {
  @Override
  public void fetchNewest(Bck bck, String name, Ruling ruling) {
    lookup.fetchNewest(bck, ruling.bid(), name);
  }

  @Override
  public Optional<ObjectReader> openElsewhere(Bck bck, String name, Ruling ruling) {
    return lookup.openElsewhere(bck, ruling.bid(), name);
  }
}
