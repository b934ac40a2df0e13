package io.ais.cli.command;

import io.ais.cli.render.ClusterPicture;
import io.ais.cli.render.Colour;
import io.ais.cli.render.Table;
import io.ais.cli.syntax.CommandException;
import io.ais.model.Capacity;
import io.ais.model.MountpathCapacity;
import io.ais.model.NodeStatus;
import io.ais.model.Smap;
import io.ais.model.Snode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code ais show storage capacity} (spec/cli.md 8.2). */
public final class CapacityVerb implements Verb {
  private static final String NONE = "-";

  @Override
  public void run(Invocation call) throws IOException {
    call.units();
    new Refresher(call)
        .run(
            () -> {
              Smap smap = call.cluster().refresh();
              List<Snode> targets = List.copyOf(smap.targets().values());
              if (call.args().count() > 0) {
                Snode node = call.cluster().node(call.args().word(0));
                if (!node.isTarget()) {
                  throw new CommandException(node.display() + " is not a target");
                }
                targets = List.of(node);
              }
              Table table = call.args().is("mountpath") ? perMountpath() : perTarget();
              for (NodeStatus node :
                  new PictureTaker(call.cluster()).of(targets, false).targets().values()) {
                add(call, table, ClusterPicture.display(node.snode(), smap), node);
              }
              call.out().text(table.text(call.withHeader()));
            });
  }

  private static Table perTarget() {
    return new Table(
        "TARGET",
        "MOUNTPATHS",
        "USED(min%, avg%, max%)",
        "CAP AVAIL",
        "Disks & File System",
        "CAP STATUS");
  }

  private static Table perMountpath() {
    return new Table(
        "TARGET", "MOUNTPATH", "CAP USED(%)", "CAP AVAIL", "DISK", "File System", "CAP STATUS");
  }

  private static void add(Invocation call, Table table, String name, NodeStatus node) {
    Capacity capacity = node.capacity();
    boolean known = capacity.mountpaths() != null && !capacity.mountpaths().isEmpty();
    String state =
        !known
            ? node.status()
            : capacity.capacityError().isEmpty()
                ? call.out().paint(Colour.GREEN, "good")
                : call.out().paint(Colour.RED, capacity.capacityError());
    if (call.args().is("mountpath")) {
      mountpaths(call, table, name, known ? capacity.mountpaths() : Map.of(), state);
    } else if (!known) {
      table.row(name, NONE, NONE, NONE, NONE, state);
    } else {
      String disks =
          capacity.mountpaths().values().stream()
              .map(CapacityVerb::fileSystem)
              .collect(Collectors.joining("\n\t\t\t\t "));
      long free = 0;
      for (MountpathCapacity mountpath : capacity.mountpaths().values()) {
        free += mountpath.availableBytes();
        if (node.deployment().equals("dev")) {
          break; // mountpaths of a development node share one file system
        }
      }
      table.row(
          name,
          Integer.toString(capacity.mountpaths().size()),
          "%7d%%  %3d%%  %3d%%"
              .formatted(capacity.percentMin(), capacity.percentAverage(), capacity.percentMax()),
          call.units().size(free),
          disks,
          state);
    }
  }

  private static void mountpaths(
      Invocation call,
      Table table,
      String name,
      Map<String, MountpathCapacity> mountpaths,
      String state) {
    if (mountpaths.isEmpty()) {
      table.row(name, NONE, NONE, NONE, NONE, NONE, state);
    }
    boolean first = true;
    for (Map.Entry<String, MountpathCapacity> entry : mountpaths.entrySet()) {
      MountpathCapacity mountpath = entry.getValue();
      table.row(
          first ? name : "",
          entry.getKey(),
          mountpath.percentUsed() + "%",
          call.units().size(mountpath.availableBytes()),
          String.join(", ", mountpath.disks()),
          fileSystem(mountpath),
          first ? state : "");
      first = false;
    }
  }

  private static String fileSystem(MountpathCapacity mountpath) {
    return mountpath.fs() == null
        ? NONE
        : mountpath.fs().device() + "(" + mountpath.fs().type() + ")";
  }
}
