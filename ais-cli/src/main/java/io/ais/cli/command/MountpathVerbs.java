package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code ais storage mountpath attach | enable | detach | disable | rescan-disks} (spec/cli.md 8.2). */
public final class MountpathVerbs implements Verb {
  private static final String ARGUMENTS = "NODE_ID=MOUNTPATH [NODE_ID=MOUNTPATH...]";

  private final String method;
  private final String action;
  private final String done;

  private MountpathVerbs(String method, String action, String done) {
    this.method = method;
    this.action = action;
    this.done = done;
  }

  private record Place(Snode node, String path) {}

  /** The command of this name. */
  public static Verb of(String path) {
    return switch (path.substring(path.lastIndexOf(' ') + 1)) {
      case "attach" -> new MountpathVerbs("PUT", Actions.ATTACH_MOUNTPATH, "attached");
      case "enable" -> new MountpathVerbs("POST", Actions.ENABLE_MOUNTPATH, "enabled");
      case "detach" -> new MountpathVerbs("DELETE", Actions.DETACH_MOUNTPATH, "detached");
      case "disable" -> new MountpathVerbs("POST", Actions.DISABLE_MOUNTPATH, "disabled");
      default ->
          new MountpathVerbs(
              "POST",
              Actions.RESCAN_MOUNTPATH,
              "re-scanned for attached and/or lost disks (found neither)");
    };
  }

  @Override
  public void run(Invocation call) throws IOException {
    for (Place place : places(call)) {
      call.cluster()
          .changeMountpath(method, place.node().id(), action, place.path(), options(call));
      call.out()
          .line(place.node().display() + ": mountpath \"" + place.path() + "\" is now " + done);
    }
  }

  /** All arguments are checked before the first change. */
  private static List<Place> places(Invocation call) throws IOException {
    if (call.args().count() == 0) {
      throw UsageException.missing(ARGUMENTS);
    }
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < call.args().count(); i++) {
      String word = call.args().word(i);
      int eq = word.indexOf('=');
      if (eq <= 0 || eq == word.length() - 1) {
        throw new CommandException("invalid key=value pair \"" + word + "\"");
      }
      Snode node = call.cluster().node(word.substring(0, eq));
      if (!node.isTarget()) {
        throw new CommandException("node " + node.display() + " is a proxy: it has no mountpaths");
      }
      places.add(new Place(node, word.substring(eq + 1)));
    }
    return places;
  }

  private static Query options(Invocation call) {
    Query query = Query.EMPTY;
    if (call.args().has("label")) {
      query = query.plus(QueryKeys.MOUNTPATH_LABEL, call.args().text("label"));
    }
    return call.args().is("no-resilver") ? query.plus(QueryKeys.DONT_RESILVER, "true") : query;
  }
}
