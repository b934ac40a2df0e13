package io.ais.node.cluster;

import io.ais.model.NodeFlags;
import io.ais.model.Snode;
import java.util.List;

/**
 * The only electable proxy of a cluster lost its disk: nobody can be elected any more. Whoever is
 * started in its place, at all of its addresses, with nothing but what the members tell, takes over
 * when every one of them answers and none hears a primary, after as much time as a silent member gets.
 * In any other case the operator decides. What the lost one committed alone is lost with its disk.
 * Confined to the control thread.
 */
final class SoleRecovery {
  static final String REASON = "sole recovery";

  private final Node node;
  private final Forcing forcing;
  private long since = Peers.NEVER;

  SoleRecovery(Node node, Forcing forcing) {
    this.node = node;
    this.forcing = forcing;
  }

  /** End of each step: begin to wait, or give up. */
  void settle(boolean wanted) {
    boolean may = wanted && mayBe();
    if (may && since == Peers.NEVER) {
      since = node.now;
      node.timer(TimerName.RECOVER, node.timings().remove());
    } else if (!may && since != Peers.NEVER) {
      since = Peers.NEVER;
      node.cancel(TimerName.RECOVER);
    }
  }

  /** It has never heard a primary of this cluster. */
  private boolean mayBe() {
    return node.accepted != null
        && node.primaryId.isEmpty()
        && !node.isPrimary()
        && isPlaceOfLostSole(node, node.accepted);
  }

  void timer() {
    if (since != Peers.NEVER) {
      forcing.recover();
      node.timer(TimerName.RECOVER, node.timings().keepalive() * 2);
    }
  }

  /** One voter alone decides in that state; it is another store, and this node is where it was. */
  static boolean isPlaceOfLostSole(Node node, ClusterState state) {
    List<QuorumRule> rules = Rules.rules(state);
    QuorumRule rule = rules.getFirst();
    Snode self = node.identity.self();
    boolean candidate = self.isProxy() && !self.has(NodeFlags.NON_ELECTABLE);
    if (!candidate || rules.size() > 1 || rule.kind() != QuorumRule.Kind.ALL) {
      return false;
    }
    Voter sole = rule.voters().getFirst();
    Snode lost = state.smap().node(sole.id());
    Snode known = state.smap().node(node.id());
    return rule.voters().size() == 1
        && !sole.equals(node.voter())
        && lost != null
        && (known == null || known == lost)
        && lost.publicNet().equals(self.publicNet())
        && lost.controlNet().equals(self.controlNet())
        && lost.dataNet().equals(self.dataNet());
  }
}
