package io.ais.node.ec;

import io.ais.node.job.Placement;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.RelocationPace;
import java.util.function.Supplier;

/** What repairs share. */
final class Repairs {
  private Repairs() {}

  /**
   * Parts of a target.
   *
   * @param pace waits before so many bytes are made and sent
   */
  record Parts(
      String selfId,
      ObjectStore store,
      LocalSlices local,
      SlicePeers peers,
      Encoder encoder,
      Restorer restorer,
      Owner owner,
      Supplier<Placement> placement,
      Losses losses,
      RelocationPace pace) {}
}
