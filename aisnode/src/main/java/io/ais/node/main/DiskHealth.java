package io.ais.node.main;

import io.ais.error.AisException;
import io.ais.model.MountpathList;
import io.ais.model.StateFlags;
import io.ais.node.fshc.FsHealthCheck;
import io.ais.node.fshc.SlowDisks;
import io.ais.node.fshc.Verdict;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.resilver.Resilver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the health check of file systems to a target: who takes sick mountpaths out of service, and what
 * operators see of it. Thread-safe.
 */
final class DiskHealth implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskHealth.class);

  private final Shared shared;
  private final Mountpaths mountpaths;
  private final FsHealthCheck check;
  private final Resilver resilver;
  private final SlowDisks<Mountpath> slowDisks = new SlowDisks<>(); // housekeeper's thread

  DiskHealth(Shared shared, Mountpaths mountpaths, Resilver resilver) {
    this.shared = shared;
    this.mountpaths = mountpaths;
    this.resilver = resilver;
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
    long window = SlowDisks.WINDOW.toSeconds();
    shared.housekeeper.scheduleAtFixedRate(
        this::lookForSlowDisks, window, window, TimeUnit.SECONDS);
  }

  /** Not while a resilver runs: it loads some disks more than others. */
  private void lookForSlowDisks() {
    Layout layout = mountpaths.layout();
    boolean moving = layout.resilverDue() || !layout.leaving().isEmpty();
    if (moving || !shared.settings.effective().fshc().enabled()) {
      slowDisks.forget();
      return;
    }
    Map<Mountpath, long[]> counts = new HashMap<>();
    for (Mountpath mountpath : layout.available()) {
      counts.put(mountpath, mountpath.files().latencies().counts());
    }
    slowDisks
        .look(counts)
        .ifPresent(found -> Thread.ofVirtual().name("slow-disk").start(() -> quarantine(found)));
  }

  private void quarantine(SlowDisks.Finding<Mountpath> found) {
    String path = found.disk().path();
    try {
      if (resilver.quarantine(path, found.reason())) {
        LOG.error("mountpath {} is slow and is drained: {}", path, found.reason());
      }
    } catch (AisException e) {
      LOG.error("mountpath {} is slow ({}) and stays: {}", path, found.reason(), e.getMessage());
    }
  }

  private void show(Layout layout) {
    boolean fault =
        !layout.faulted().isEmpty() || !layout.lost().isEmpty() || !layout.slow().isEmpty();
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

  private static String missed(String node, String name, String state) {
    return "%s: mountpath %s is out of service with its objects (%s): requests for them get 503."
            .formatted(node, name, state)
        + " When its disk is back: 'ais storage mountpath %s %s=%s'; when it is lost:"
            .formatted(back(state), node, MountpathList.place(name))
        + " 'ais storage mountpath detach %s=%s --force'".formatted(node, name);
  }

  /** What is out of service with its objects, and what helps. */
  List<String> alerts() {
    String node = shared.identity.display();
    Map<String, String> sentences = new TreeMap<>();
    mountpaths
        .layout()
        .missed()
        .forEach((path, state) -> sentences.put(path, missed(node, path, state)));
    mountpaths
        .layout()
        .slow()
        .forEach(
            (path, reason) ->
                sentences.putIfAbsent(
                    path,
                    "%s: mountpath %s is slow and takes nothing new, its objects move to the others: %s."
                            .formatted(node, path, reason)
                        + " To take it back: 'ais storage mountpath enable %s=%s'; to give it away:"
                            .formatted(node, path)
                        + " 'ais storage mountpath detach %s=%s'".formatted(node, path)));
    List<String> all = new ArrayList<>(sentences.values());
    if (mountpaths.layout().available().isEmpty()) {
      all.addFirst(
          "%s: no mountpath is in service: every request for its objects, new ones too, gets 503."
                  .formatted(node)
              + " To let others take new ones until it is back: 'ais cluster add-remove-nodes"
              + " start-maintenance %s --no-rebalance', later 'stop-maintenance'".formatted(node));
    }
    return List.copyOf(all);
  }

  private static String back(String state) {
    return state.equals("detached") ? "attach" : "enable";
  }

  @Override
  public void close() {
    check.close();
  }
}
