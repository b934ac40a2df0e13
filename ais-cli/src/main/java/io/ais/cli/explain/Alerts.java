package io.ais.cli.explain;

import io.ais.model.StateFlags;
import java.util.ArrayList;
import java.util.List;

/** State bits of a node in plain words, each with what helps. Stateless. */
final class Alerts {
  private Alerts() {}

  /**
   * One bit.
   *
   * @param urgent someone must act
   * @param text what it means
   * @param command what to type; may be empty
   */
  record Alert(StateFlags flag, boolean urgent, String text, String command) {}

  /** All that are set and are no good sign, and good ones that lack. */
  static List<Alert> of(long flags, String node) {
    List<Alert> all = new ArrayList<>();
    for (StateFlags flag : StateFlags.values()) {
      boolean good = flag.severity() == StateFlags.Severity.INFO;
      if (flag.in(flags) != good) {
        boolean urgent = flag.severity() == StateFlags.Severity.RED;
        all.add(new Alert(flag, urgent, text(flag), command(flag, node)));
      }
    }
    return all;
  }

  private static String text(StateFlags flag) {
    return switch (flag) {
      case NODE_STARTED -> "its process is starting";
      case CLUSTER_STARTED -> "it waits for the cluster: not enough nodes have joined yet";
      case VOTE_IN_PROGRESS -> "a vote about the next primary is in progress";
      case KEEPALIVE_ERRORS -> "it hears no primary";
      case REBALANCING -> "a rebalance moves objects to and from it";
      case REBALANCE_INTERRUPTED -> "a rebalance was interrupted";
      case RESILVERING -> "a resilver moves objects between its mountpaths";
      case RESILVER_INTERRUPTED -> "a resilver was interrupted: objects may not be in their places";
      case RESTARTED -> "it was started again after its process was killed";
      case OUT_OF_SPACE, DISK_OUT_OF_SPACE -> "a disk is full: it takes no new objects";
      case LOW_CAPACITY, DISK_LOW_CAPACITY -> "a disk is nearly full";
      case OUT_OF_MEMORY -> "it is out of memory";
      case LOW_MEMORY -> "it is low on memory";
      case DISK_FAULT -> "a mountpath is out of service for a fault, lost or slow";
      case OUT_OF_CPU -> "its processors are busy all the time";
      case LOW_CPU -> "its processors are busy";
      case MAINTENANCE -> "it is in maintenance";
      default -> flag.text();
    };
  }

  private static String command(StateFlags flag, String node) {
    return switch (flag) {
      case REBALANCING -> "ais show rebalance";
      case REBALANCE_INTERRUPTED -> "ais start rebalance";
      case RESILVERING -> "ais show job resilver";
      case RESILVER_INTERRUPTED -> "ais start resilver '" + node + "'";
      case OUT_OF_SPACE, LOW_CAPACITY -> "ais storage cleanup";
      case DISK_FAULT -> "ais storage mountpath '" + node + "'";
      default -> "";
    };
  }
}
