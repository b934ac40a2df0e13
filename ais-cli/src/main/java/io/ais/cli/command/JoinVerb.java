package io.ais.cli.command;

import io.ais.cli.syntax.Args;
import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.JoinResult;
import io.ais.model.NetInfo;
import io.ais.model.NodeFlags;
import io.ais.model.NodeType;
import io.ais.model.Snode;
import java.io.IOException;
import java.util.List;

/** {@code ais cluster add-remove-nodes join IP:PORT --role ROLE} (spec/cli.md 6.2). */
public final class JoinVerb implements Verb {

  @Override
  public void run(Invocation call) throws IOException {
    Args args = call.args();
    if (!args.has("role")) {
      throw UsageException.required("role");
    }
    if (args.count() == 0) {
      throw UsageException.missing("IP:PORT");
    }
    NodeType role = role(args.text("role"));
    if (args.is("non-electable") && role == NodeType.TARGET) {
      throw new CommandException(
          "option '--non-electable' does not apply - targets are non-electable");
    }
    NetInfo net = address(args.word(0));
    Snode node =
        Snode.of(role, "", 0, null, net, null)
            .withFlags(args.is("non-electable") ? NodeFlags.NON_ELECTABLE : 0);
    JoinResult result = call.cluster().join(node);
    call.out().line(role.display(result.nodeId()) + " successfully joined the cluster");
    if (!result.rebalanceId().isEmpty()) {
      call.out().line(Membership.started(result.rebalanceId()));
    }
    if (RebalanceWait.isWanted(call)) {
      Snode joined = Snode.of(role, result.nodeId(), 0, null, net, null);
      RebalanceWait.forNodes(call, result.rebalanceId(), List.of(joined), RebalanceWait.Goal.NONE);
    }
  }

  private static NodeType role(String text) {
    return switch (text) {
      case "proxy", "p" -> NodeType.PROXY;
      case "target", "t" -> NodeType.TARGET;
      default ->
          throw new CommandException(
              "invalid aisnode role, must be one of: \"proxy\" (or \"p\"), \"target\" (or \"t\")");
    };
  }

  private static NetInfo address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 1 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean good = !host.isEmpty() && host.indexOf('/') < 0 && !port.isEmpty() && port.length() < 6;
    if (!good || !port.chars().allMatch(Character::isDigit) || Integer.parseInt(port) > 65535) {
      throw new CommandException("invalid address, expecting 'IPv4:PORT'");
    }
    return NetInfo.http(host.equals("localhost") ? "127.0.0.1" : host, Integer.parseInt(port));
  }
}
