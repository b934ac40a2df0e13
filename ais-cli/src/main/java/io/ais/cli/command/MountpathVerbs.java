package io.ais.cli.command;

import io.ais.cli.syntax.CommandException;
import io.ais.cli.syntax.UsageException;
import io.ais.client.AisHttpException;
import io.ais.model.Snode;
import io.ais.wire.Actions;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code ais storage mountpath attach | enable | detach | disable | rescan-disks | fshc} (spec/cli.md 8.2). */
public final class MountpathVerbs implements Verb {
  private static final int CONFLICT = 409;
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
      case "fshc" -> MountpathVerbs::check;
      default ->
          new MountpathVerbs(
              "POST",
              Actions.RESCAN_MOUNTPATH,
              "re-scanned for attached and/or lost disks (found neither)");
    };
  }

  /** Looks at file systems; exit code 1 when one is sick. */
  private static void check(Invocation call) throws IOException {
    List<String> sick = new ArrayList<>();
    for (Place place : places(call)) {
      String name = place.node().display() + ": ";
      call.out()
          .line(name + "started filesystem health check on mountpath \"" + place.path() + "\"");
      String verdict =
          call.cluster()
              .changeMountpath(
                  "POST", place.node().id(), Actions.CHECK_MOUNTPATH, place.path(), Query.EMPTY);
      call.out().line(name + "mountpath \"" + place.path() + "\" is " + verdict);
      if (verdict.startsWith("faulted") || verdict.startsWith("degraded")) {
        sick.add(place.path());
      }
    }
    if (!sick.isEmpty()) {
      throw new CommandException("disabled: " + String.join(", ", sick));
    }
  }

  /** Nobody gives up objects by accident. */
  private static boolean isLossAccepted(Invocation call, List<Place> places) {
    for (Place place : places) {
      call.out()
          .warn(
              "objects that are only on "
                  + place.node().display()
                  + "="
                  + place.path()
                  + " will be lost for good: from then on they do not exist");
    }
    return call.args().is("yes") || call.out().confirm("Detach and give up what only they hold?");
  }

  @Override
  public void run(Invocation call) throws IOException {
    List<Place> places = places(call);
    boolean forced = action.equals(Actions.DETACH_MOUNTPATH) && call.args().is("force");
    if (forced && !isLossAccepted(call, places)) {
      return;
    }
    List<Place> left = places;
    while (!left.isEmpty()) {
      left = change(call, left);
    }
  }

  /**
   * Changes as many as can be; the order of the words need not be the one that the target wants.
   *
   * @return those that must wait for others
   */
  private List<Place> change(Invocation call, List<Place> places) throws IOException {
    List<Place> waiting = new ArrayList<>();
    AisHttpException refused = null;
    for (Place place : places) {
      try {
        change(call, place);
      } catch (AisHttpException e) {
        if (e.status() != CONFLICT) {
          throw e;
        }
        refused = e;
        waiting.add(place);
      }
    }
    if (refused != null && waiting.size() == places.size()) {
      throw refused;
    }
    return waiting;
  }

  private void change(Invocation call, Place place) throws IOException {
    String answer =
        call.cluster()
            .changeMountpath(method, place.node().id(), action, place.path(), options(call));
    String note = answer.isBlank() ? "" : " (" + answer.strip() + ")";
    String name = place.node().display() + ": mountpath \"" + place.path() + "\"";
    call.out().line(name + " is now " + done + note);
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
    if (call.args().is("force")) {
      query = query.plus(QueryKeys.ACCEPT_LOSS, "true");
    }
    return call.args().is("no-resilver") ? query.plus(QueryKeys.DONT_RESILVER, "true") : query;
  }
}
