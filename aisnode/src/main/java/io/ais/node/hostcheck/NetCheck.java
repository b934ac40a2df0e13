package io.ais.node.hostcheck;

import static java.util.Objects.requireNonNull;

import io.ais.model.config.HostNet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Addresses and ports that a node would listen at. Immutable. */
final class NetCheck {
  private final HostNet net;

  NetCheck(HostNet net) {
    this.net = requireNonNull(net, "net");
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (String host : net.publicHosts()) {
      look("public", host, net.port(), seen, all);
    }
    look("control", net.hostnameControl(), net.portControl(), seen, all);
    look("data", net.hostnameData(), net.portData(), seen, all);
    return all;
  }

  private static void look(
      String network, String host, String port, Set<String> seen, List<Finding> all) {
    if (!host.isEmpty() && seen.add(host + " " + port)) {
      all.add(look("address, " + network, host, port));
    }
  }

  private static Finding look(String what, String host, String port) {
    String place = host + ":" + port;
    try {
      InetAddress address = InetAddress.getByName(host);
      if (NetworkInterface.getByInetAddress(address) == null) {
        return Finding.failed(
            what,
            place + " is no address of this host",
            "correct host_net of the local configuration");
      }
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, Integer.parseInt(port)));
      }
      return Finding.ok(what, place + " is free");
    } catch (UnknownHostException e) {
      return Finding.failed(what, place + ": unknown host", "give an address, or mend DNS");
    } catch (SocketException e) {
      return Finding.failed(
          what, place + " is taken", "by a node that runs here already? `ss -ltnp` tells");
    } catch (IOException | IllegalArgumentException e) {
      return Finding.failed(what, place + ": " + e.getMessage(), "correct host_net");
    }
  }
}
