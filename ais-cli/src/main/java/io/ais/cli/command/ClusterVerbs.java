package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.NodeFlags;
import io.ais.model.RmNode;
import io.ais.model.Smap;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Commands about the whole cluster: shutdown, decommission, primary, statistics. */
public final class ClusterVerbs {
  private static final Map<String, String> CLOUDS =
      Map.of("s3", "aws", "gs", "gcp", "az", "azure", "oc", "oci");

  private ClusterVerbs() {}

  /** {@code ais cluster shutdown}. */
  public static void shutdown(Invocation call) throws IOException {
    Smap smap = call.cluster().smap();
    if (!call.args().is("yes")) {
      call.out().warn("shutting down cluster " + describe(smap));
      if (!call.out().confirm("Proceed?")) {
        return;
      }
    }
    last(call, Actions.SHUTDOWN_CLUSTER, null);
    call.out().line("Cluster successfully shut down");
  }

  /** {@code ais cluster decommission}. */
  public static void decommission(Invocation call) throws IOException {
    Smap smap = call.cluster().smap();
    if (!call.args().is("yes")) {
      call.out().warn("about to permanently decommission cluster " + describe(smap) + ".");
      if (!call.out().confirm("The operation cannot be undone. Proceed?")) {
        return;
      }
    }
    boolean wipe = call.args().is("rm-user-data");
    last(call, Actions.DECOMMISSION_CLUSTER, wipe ? Map.of("rm_user_data", true) : null);
    call.out().line("Cluster successfully decommissioned");
  }

  private static String describe(Smap smap) {
    String url = smap.primary() == null ? "" : smap.primary().publicNet().url();
    return "(UUID=" + smap.uuid() + ", primary=[" + smap.primaryId() + ", " + url + "])";
  }

  /** The cluster may be gone before it has answered. */
  private static void last(Invocation call, String action, Object value) throws IOException {
    try {
      call.cluster().act(action, value);
    } catch (AisHttpException e) {
      throw e;
    } catch (IOException e) {
      try (Cluster again = Cluster.connect(call.settings(), call.environment())) {
        again.refresh();
      } catch (IOException | CommandException gone) {
        return;
      }
      throw e;
    }
  }

  /** {@code ais cluster set-primary NODE [URL]}. */
  public static void setPrimary(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing("NODE_ID [URL]");
    }
    String url = call.args().word(1);
    boolean force = call.args().is("force");
    Smap smap = call.cluster().smap();
    Snode node = smap.node(Cluster.bareId(call.args().word(0)));
    if (node == null && !(force && !url.isEmpty())) {
      call.cluster().node(call.args().word(0));
    }
    if (!url.isEmpty() && !url.matches("https?://.+:\\d+/?")) {
      throw new CommandException(
          "invalid URL \"" + url + "\": expecting full URL, e.g. http://host:port");
    }
    if (node != null) {
      checkCandidate(node);
    }
    String id = Cluster.bareId(call.args().word(0));
    if (node == null && !confirmJoin(call, smap, id, url)) {
      return;
    }
    call.cluster().setPrimary(id, url, force);
    String name = "p[" + id + "]" + (url.isEmpty() || !force ? "" : " (at " + url + ")");
    call.out().line(name + " is now a new primary" + (force ? " (set with force)" : ""));
  }

  /** The primary of another cluster is named: all nodes of this one are to join it. */
  private static boolean confirmJoin(Invocation call, Smap smap, String id, String url)
      throws IOException {
    call.out()
        .warn(
            "about to force-join cluster %s to a different cluster where primary=[%s, %s]"
                .formatted(describe(smap), id, url));
    call.out()
        .warn(
            "prerequisite: global rebalance must be disabled in the destination cluster:"
                + " 'AIS_ENDPOINT=%s ais config cluster rebalance.enabled false'".formatted(url));
    call.out()
        .warn(
            "buckets of this cluster do not go with its nodes: targets keep them on their disks,"
                + " out of reach");
    return call.out().confirm("The operation cannot be undone. Proceed?");
  }

  private static void checkCandidate(Snode node) {
    if (!node.isProxy()) {
      throw new UsageException(node.display() + " is not a proxy");
    }
    if (node.has(NodeFlags.MAINTENANCE)) {
      throw new CommandException(node.display() + " is currently in maintenance");
    }
    if (node.has(NodeFlags.DECOMMISSION)) {
      throw new CommandException(node.display() + " is currently being decommissioned");
    }
    if (node.has(NodeFlags.NON_ELECTABLE)) {
      throw new CommandException(node.display() + " is non-electable");
    }
  }

  /** {@code ais advanced remove-from-smap NODE}; the node may be out of the map already. */
  public static void removeFromMap(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing("NODE_ID");
    }
    String word = call.args().word(0);
    String id = Cluster.bareId(word);
    if (id.equals(call.cluster().smap().primaryId())) {
      throw new CommandException(
          call.cluster().node(id).display() + " is primary (cannot remove the primary node)");
    }
    RmNode request = new RmNode(id, List.of(), true, false, false, false);
    try {
      call.cluster().membership(Actions.REMOVE_UNSAFE, request);
    } catch (AisHttpException e) {
      if (e.status() == 404 || e.status() == 400) {
        call.cluster().node(word); // the usual words for a node that does not exist
      }
      throw e;
    }
  }

  /** {@code ais cluster reset-stats [NODE]}. */
  public static void resetStats(Invocation call) throws IOException {
    boolean errorsOnly = call.args().is("errors-only");
    String what = errorsOnly ? "error metrics" : "stats";
    if (call.args().count() == 0) {
      call.cluster().act(Actions.RESET_STATS, errorsOnly);
      call.out().line("Cluster " + what + " successfully reset");
      return;
    }
    Snode node = call.cluster().node(call.args().word(0));
    call.cluster().actOnNode(node.id(), Actions.RESET_STATS, errorsOnly);
    call.out().line(node.display() + " " + what + " successfully reset");
  }

  /** {@code ais cluster drop-lcache [TARGET_ID]}. */
  public static void dropMetadataCache(Invocation call) throws IOException {
    String word = call.args().word(0);
    String id = word.isEmpty() ? "" : call.cluster().node(word).id();
    call.cluster().act(Actions.CLEAR_LOM_CACHE, null, id);
    call.out().line("Dropped in-memory object metadata caches cluster-wide");
  }

  /** {@code ais cluster reload-backend-creds [PROVIDER]}. */
  public static void reloadCredentials(Invocation call) throws IOException {
    String provider = call.args().word(0).replaceFirst(":?/*$", "");
    String name = CLOUDS.getOrDefault(provider, provider);
    if (!name.isEmpty() && !CLOUDS.containsValue(name)) {
      throw new CommandException(
          "cannot reload \"" + call.args().word(0) + "\" creds: not a Cloud provider");
    }
    call.cluster().act(Actions.RELOAD_CREDENTIALS, null, name);
  }
}
