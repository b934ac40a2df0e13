package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The mountpaths of one target: holds the current {@link Layout} and counts who works by which one.
 * Thread-safe; owns the executors and closes them.
 *
 * <p>Two kinds of use: a whole operation keeps the disks of its layout open ({@link #use}); the last
 * step of a write ({@link #commit}) is short and is what a resilver waits for before it looks, since
 * it may still put a file where it belonged by the layout before.
 */
public final class Mountpaths implements AutoCloseable {
  private final String nodeId;
  private final OutsideCopy outside;
  private final List<Consumer<Layout>> listeners = new CopyOnWriteArrayList<>();
  private final List<Era> past = new ArrayList<>(); // guarded by this; used when last looked at
  private volatile Era now;

  private record Era(Layout layout, Uses uses, Uses commits) {
    Era(Layout layout) {
      this(layout, new Uses(), new Uses());
    }

    boolean isOver() {
      return uses.isNone() && commits.isNone();
    }
  }

  Mountpaths(String nodeId, OutsideCopy outside, VolumeMetadata metadata, List<Mountpath> open) {
    this.nodeId = requireNonNull(nodeId, "nodeId");
    this.outside = requireNonNull(outside, "outside");
    Map<String, Mountpath> byId = new HashMap<>();
    open.forEach(mountpath -> byId.put(mountpath.identity().id(), mountpath));
    this.now = new Era(new Layout(metadata, byId));
  }

  /**
   * Attaches the mountpaths of a target: makes directories when testing, checks them
   * (spec/data-plane.md 1.1, 1.3), finds or makes the node id, starts their threads.
   *
   * @throws StorageIntegrityException when they do not fit together or not to this node
   * @throws io.ais.base.InvalidException for a path that cannot be a mountpath
   * @throws DiskException when one cannot be read or written
   */
  public static Mountpaths open(MountpathConfig config) throws DiskException {
    return new Attachment(config).open();
  }

  /** The right to go by a layout; closing gives it back. */
  public interface Use extends AutoCloseable {
    /** Which one. */
    Layout layout();

    @Override
    void close();
  }

  private record Counted(Layout layout, Uses uses) implements Use {
    @Override
    public void close() {
      uses.end();
    }
  }

  /** Node id as stored on the mountpaths. */
  public String nodeId() {
    return nodeId;
  }

  /** The copy of the volume metadata that is on none of them; for who changes them. */
  OutsideCopy outside() {
    return outside;
  }

  /** What is in force at this moment. */
  public Layout layout() {
    return now.layout();
  }

  /** Keeps the disks of the current layout open until closed; may take long. */
  public Use use() {
    while (true) {
      Era era = now;
      era.uses().begin();
      if (era == now) {
        return new Counted(era.layout(), era.uses());
      }
      era.uses().end();
    }
  }

  /** For the last, short step of a write: no resilver begins to look until it is closed. */
  public Use commit() {
    while (true) {
      Era era = now;
      era.commits().begin();
      if (era == now) {
        return new Counted(era.layout(), era.commits());
      }
      era.commits().end();
    }
  }

  /** Waits until no write goes by a layout before the current one. */
  public void awaitEarlierCommits() throws InterruptedException {
    for (Era era : past()) {
      era.commits().awaitNone();
    }
  }

  /** Waits until nobody goes by a layout before the current one. */
  void awaitEarlierUses() throws InterruptedException {
    for (Era era : past()) {
      era.commits().awaitNone();
      era.uses().awaitNone();
    }
  }

  private synchronized List<Era> past() {
    past.removeIf(Era::isOver);
    return List.copyOf(past);
  }

  /** Puts a layout in force and tells the listeners; the caller has stored its metadata. */
  void publish(Layout next) {
    synchronized (this) {
      past.removeIf(Era::isOver);
      past.add(now);
      now = new Era(next);
    }
    listeners.forEach(listener -> listener.accept(next));
  }

  /** Told of each new layout, after it is in force, on the thread that changes it. */
  public void listen(Consumer<Layout> listener) {
    listeners.add(requireNonNull(listener, "listener"));
  }

  /** Mountpaths in service, sorted by path. */
  public List<Mountpath> available() {
    return layout().available();
  }

  /** First paths of mountpaths that should be here but are not: an alert as long as there are any. */
  public List<String> lost() {
    return layout().lost();
  }

  /** As {@link Layout#settled}. */
  public boolean settled() {
    return layout().settled();
  }

  /** The mountpath with this path that can be read. */
  public Optional<Mountpath> find(String path) {
    return layout().find(path);
  }

  /**
   * Where an object belongs.
   *
   * @throws AisException 503 without a mountpath
   */
  public Mountpath of(String uname) {
    return layout().of(uname);
  }

  @Override
  public void close() {
    layout().held().forEach(m -> m.files().close());
  }
}
