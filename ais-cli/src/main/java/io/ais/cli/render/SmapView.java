package io.ais.cli.render;

import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.util.Collection;
import java.util.function.Function;

/** {@code ais show cluster smap} (spec/cli.md 6.1). Stateless. */
public final class SmapView {
  private SmapView() {}

  /** Both tables and the closing lines. */
  public static String text(Smap smap, boolean header) {
    boolean control = smap.nodes().stream().anyMatch(n -> differs(n, Snode::controlNet));
    boolean data = smap.nodes().stream().anyMatch(n -> differs(n, Snode::dataNet));
    StringBuilder text = new StringBuilder();
    text.append(table(smap, smap.proxies().values(), control, data).raw(header)).append('\n');
    text.append(table(smap, smap.targets().values(), control, data).raw(header)).append('\n');
    text.append("Non-Electable:\n");
    smap.proxies().values().stream()
        .filter(n -> n.has(NodeFlags.NON_ELECTABLE))
        .forEach(n -> text.append(" ProxyID: ").append(n.id()).append('\n'));
    text.append("  \nPrimary Proxy:\t").append(smap.primaryId());
    text.append("\nSummary:\tproxies(").append(smap.proxies().size());
    text.append("), targets(").append(smap.targets().size());
    text.append("), cluster map(v").append(smap.version());
    text.append("), cluster ID(\"").append(smap.uuid()).append("\")\n");
    return TabWriter.TABS.layout(text.toString());
  }

  private static Table table(Smap smap, Collection<Snode> nodes, boolean control, boolean data) {
    Table table = new Table("NODE", "TYPE", "PUBLIC URL", "INTRA CONTROL URL", "INTRA DATA URL");
    for (Snode node : nodes) {
      table.row(
          ClusterPicture.display(node, smap),
          node.type().wire(),
          url(node.publicNet()),
          url(node.controlNet()),
          url(node.dataNet()));
    }
    return table.show("INTRA CONTROL URL", control).show("INTRA DATA URL", data);
  }

  private static boolean differs(Snode node, Function<Snode, NetInfo> net) {
    NetInfo own = net.apply(node);
    return own != null && !own.url().isEmpty() && !own.url().equals(url(node.publicNet()));
  }

  private static String url(NetInfo net) {
    return net == null ? "" : net.url();
  }
}
