package io.ais.node.cluster;

import io.ais.base.Ids;
import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Rmd;
import io.ais.model.Snode;
import java.util.List;

/** Nodes that come in, or come back, as changes of the state. Stateless. */
final class Joining {
  private Joining() {}

  /** Complaint about a node that wants in; empty when it may. */
  static String complaint(ClusterState state, Snode node) {
    if (!Ids.validNodeId(node.id())) {
      return "node ID \"" + node.id() + "\" is invalid";
    }
    if (node.type() == null) {
      return "node " + node.id() + " names no role";
    }
    Snode known = state.smap().node(node.id());
    if (known != null && known.type() != node.type()) {
      return "%s is already a member, as %s".formatted(node.id(), known.display());
    }
    return "";
  }

  /** The other member at the address that the node claims; null if there is none. */
  static Snode occupant(ClusterState state, Snode node) {
    String url = node.controlNet().url();
    return state.smap().nodes().stream()
        .filter(other -> !other.id().equals(node.id()) && other.controlNet().url().equals(url))
        .findFirst()
        .orElse(null);
  }

  static String duplicateAddress(Snode node, Snode occupant) {
    return "duplicate IPs: %s and %s share the same %s"
        .formatted(node.display(), occupant.display(), node.controlNet().url());
  }

  /** Stands for a target of which only the id is left. */
  static Snode unknownTarget(String id) {
    NetInfo nowhere = new NetInfo("", "", "");
    return Snode.of(NodeType.TARGET, id, Hrw.digest(id), nowhere, nowhere, nowhere);
  }

  /** The member is known as it is: nothing to change. */
  static boolean isUnchanged(ClusterState state, Snode node, String store) {
    Snode known = state.smap().node(node.id());
    return known != null
        && store.equals(state.header().stores().get(node.id()))
        && known.publicNet().equals(node.publicNet())
        && known.controlNet().equals(node.controlNet())
        && known.dataNet().equals(node.dataNet());
  }

  /**
   * Adds the node or renews its entry. Flags of a member are kept; those of a stranger are cleared
   * but for the wish never to be primary.
   *
   * @param restarted the node stopped uncleanly or was interrupted in a rebalance
   */
  static String join(Draft draft, Snode node, String store, boolean restarted) {
    String complaint = complaint(draft.base, node);
    if (!complaint.isEmpty()) {
      throw AisException.badRequest(complaint);
    }
    Snode occupant = occupant(draft.base, node);
    if (occupant != null) {
      throw AisException.badRequest(duplicateAddress(node, occupant));
    }
    Snode known = draft.smap.node(node.id());
    boolean newStore = known == null || !store.equals(draft.stores.get(node.id()));
    long flags = known == null ? node.flags() & NodeFlags.NON_ELECTABLE : known.flags();
    Snode entry = node.withFlags(flags);
    if (newStore || !entry.equals(known)) {
      draft.put(entry, store);
    }
    if (known == null) {
      Lifecycle.dropDeparture(draft, node.id());
    }
    boolean migrating =
        draft.rmd.running() && draft.rmd.participants().contains(node.id()) && restarted;
    boolean needed =
        entry.isTarget()
            && draft.rebalanceEnabled()
            && (entry.isActive() && (newStore || restarted) && draft.activeTargets().size() >= 2
                || migrating);
    return needed ? Rebalances.start(draft, "join", List.of(), Rmd.FinalStep.NONE, List.of()) : "";
  }
}
