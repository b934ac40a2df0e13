package io.ais.node.main;

import io.ais.model.StateFlags;
import io.ais.node.fshc.FsHealthCheck;
import io.ais.node.fshc.Verdict;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.resilver.Resilver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Ties the health check of file systems to a target: who takes sick mountpaths out of service, and what
 * operators see of it. Thread-safe.
 */
final class DiskHealth implements AutoCloseable {
  private final Shared shared;
  private final Mountpaths mountpaths;
  private final FsHealthCheck check;

  DiskHealth(Shared shared, Mountpaths mountpaths, Resilver resilver) {
    this.shared = shared;
    this.mountpaths = mountpaths;
    this.check =
        new FsHealthCheck(
            new FsHealthCheck.Parts(
                mountpaths,
                () -> shared.settings.effective().fshc(),
                resilver::leaveFaulted,
                mountpath -> shared.stats.add("err.fshc.n", mountpath.path(), 1),
                shared.ticker,
                shared.random));
    shared.health.obstacle(this::obstacle);
    mountpaths.listen(this::show);
    show(mountpaths.layout());
  }

  void start() {
    check.start();
    shared.housekeeper.scheduleAtFixedRate(check::tick, 1, 1, TimeUnit.SECONDS);
  }

  private void show(Layout layout) {
    boolean fault = !layout.faulted().isEmpty() || !layout.lost().isEmpty();
    shared.state.put(StateFlags.DISK_FAULT, fault || layout.available().isEmpty());
  }

  /** A target without a mountpath keeps answering, and says that it cannot serve. */
  private String obstacle() {
    return mountpaths.layout().available().isEmpty()
        ? shared.identity.display() + ": no mountpath is in service"
        : "";
  }

  /** As an operator asks for it. */
  Verdict check(String path) {
    return check.check(path);
  }

  /** What is out of service with its objects, and what helps. */
  List<String> alerts() {
    String node = shared.identity.display();
    Map<String, String> sentences = new TreeMap<>();
    mountpaths
        .layout()
        .missed()
        .forEach(
            (path, state) ->
                sentences.put(
                    path,
                    "%s: mountpath %s is out of service with its objects (%s): requests for them get 503."
                            .formatted(node, path, state)
                        + " When its disk is back: 'ais storage mountpath %s %s=%s'; when it is lost:"
                            .formatted(back(state), node, path)
                        + " 'ais storage mountpath detach %s=%s --force'".formatted(node, path)));
    return List.copyOf(sentences.values());
  }

  private static String back(String state) {
    return state.equals("detached") ? "attach" : "enable";
  }

  @Override
  public void close() {
    check.close();
  }
}
