package io.ais.cli.render;

import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What {@code show cluster} has learnt: the map, what each node said, and facts of the
 * configuration. Immutable.
 *
 * @param smap the cluster map
 * @param proxies status by node ID; of silent nodes only who they are
 * @param targets status by node ID
 * @param facts of the configuration
 * @param endpoint where the tool asked
 * @param now when it asked: recently finished rebalances are still shown
 */
public record ClusterPicture(
    Smap smap,
    SortedMap<String, NodeStatus> proxies,
    SortedMap<String, NodeStatus> targets,
    Facts facts,
    String endpoint,
    Instant now) {

  /**
   * Facts of the cluster's configuration.
   *
   * @param backends provider names; null when unknown
   * @param trouble why the gateway hears no primary; empty while it does
   * @param cleanupPercent watermark of used space, like the next two
   */
  public record Facts(
      boolean rebalanceEnabled,
      boolean authEnabled,
      int cleanupPercent,
      int lowPercent,
      int highPercent,
      List<String> backends,
      String trouble) {

    /** Defaults of a cluster that does not tell. */
    public static final Facts UNKNOWN = new Facts(true, false, 65, 75, 90, null, "");
  }

  /** True if the node answered. */
  static boolean isLive(NodeStatus node) {
    return !node.version().isEmpty();
  }

  /** {@code t[ID]} with its marks: primary, in maintenance, non-electable. */
  public static String display(Snode node, Smap smap) {
    String text = node.display();
    if (node.id().equals(smap.primaryId())) {
      return text + "[P]";
    }
    if (!node.isActive()) {
      return text + "[x]";
    }
    return node.isProxy() && !node.isElectable() ? text + "[n/e]" : text;
  }
}
