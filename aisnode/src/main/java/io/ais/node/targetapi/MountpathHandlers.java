package io.ais.node.targetapi;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.model.ActMsg;
import io.ais.node.fshc.Verdict;
import io.ais.node.http.Exchange;
import io.ais.node.http.Net;
import io.ais.node.http.Response;
import io.ais.node.nodeapi.Envelope;
import io.ais.node.resilver.Resilver;
import io.ais.wire.Actions;
import io.ais.wire.Headers;
import io.ais.wire.QueryKeys;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Changes of mountpaths by operators (spec/data-plane.md 1.4, spec/rest-api-jobs.md 2.2). Answers when
 * the change is stored and in force; the resilver goes on behind. Thread-safe.
 */
public final class MountpathHandlers {
  private static final int NO_CONTENT = 204;
  private static final String KEPT = "what was on it had been given up and is kept in %s/%s";

  private final String display;
  private final Resilver resilver;
  private final Function<String, String> rescan;
  private final Function<String, Verdict> check;

  /**
   * @param rescan compares the disks behind a mountpath with those known; a text when they differ
   * @param check looks at the file system of a mountpath, and acts on what it finds
   */
  public MountpathHandlers(
      String display,
      Resilver resilver,
      Function<String, String> rescan,
      Function<String, Verdict> check) {
    this.display = requireNonNull(display, "display");
    this.resilver = requireNonNull(resilver, "resilver");
    this.rescan = requireNonNull(rescan, "rescan");
    this.check = requireNonNull(check, "check");
  }

  /** PUT, POST and DELETE. */
  public void handle(Exchange exchange) throws IOException {
    if (exchange.net() == Net.CONTROL && !exchange.headers().has(Headers.CALLER_ID)) {
      throw AisException.badRequest(display + ": not an intra-control request");
    }
    ActMsg message = Envelope.read(exchange, display);
    if (!(message.value() instanceof String path) || path.isEmpty()) {
      throw AisException.badRequest("invalid " + message.action() + " request: no mountpath");
    }
    boolean wanted = !exchange.query().flag(QueryKeys.DONT_RESILVER);
    String label = exchange.query().first(QueryKeys.MOUNTPATH_LABEL);
    String verb = exchange.method() + " " + message.action();
    if (verb.equals("POST " + Actions.CHECK_MOUNTPATH)) {
      exchange.respond(Response.text(check.apply(path).toString()));
      return;
    }
    if (verb.equals("PUT " + Actions.ATTACH_MOUNTPATH)) {
      Optional<String> kept = resilver.attach(path, label, wanted);
      exchange.respond(
          kept.map(where -> Response.text(KEPT.formatted(path, where))).orElse(Response.of(200)));
      return;
    }
    boolean done =
        switch (verb) {
          case "POST " + Actions.ENABLE_MOUNTPATH -> resilver.enable(path, wanted);
          case "POST " + Actions.DISABLE_MOUNTPATH -> resilver.leave(path, false, wanted);
          case "DELETE " + Actions.DETACH_MOUNTPATH -> detach(exchange, path, wanted);
          case "POST " + Actions.RESCAN_MOUNTPATH -> {
            rescan(path);
            yield true;
          }
          default -> throw AisException.badRequest("invalid action \"" + message.action() + "\"");
        };
    exchange.respond(Response.of(done ? 200 : NO_CONTENT));
  }

  private boolean detach(Exchange exchange, String path, boolean wanted) {
    if (!exchange.query().flag(QueryKeys.ACCEPT_LOSS)) {
      return resilver.leave(path, true, wanted);
    }
    resilver.giveUp(path, wanted);
    return true;
  }

  private void rescan(String path) {
    String difference = rescan.apply(path);
    if (!difference.isEmpty()) {
      throw AisException.badRequest(difference);
    }
  }
}
