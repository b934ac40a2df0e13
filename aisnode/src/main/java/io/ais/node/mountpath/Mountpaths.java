package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import io.ais.node.disk.DiskException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mountpaths of one target and the choice among them. The set is fixed after start. Thread-safe;
 * owns the executors and closes them.
 */
public final class Mountpaths implements AutoCloseable {
  private final String nodeId;
  private final List<Mountpath> available;
  private final List<String> lost;
  private final boolean settled;

  Mountpaths(String nodeId, List<Mountpath> available, List<String> lost, boolean settled) {
    this.nodeId = requireNonNull(nodeId, "nodeId");
    this.available = available.stream().sorted(Comparator.comparing(Mountpath::path)).toList();
    this.lost = List.copyOf(lost);
    this.settled = settled;
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

  /** Node id as stored on the mountpaths. */
  public String nodeId() {
    return nodeId;
  }

  /** Mountpaths in service, sorted by path. */
  public List<Mountpath> available() {
    return available;
  }

  /** First paths of mountpaths that should be here but are not: an alert as long as there are any. */
  public List<String> lost() {
    return lost;
  }

  /**
   * True while every object can only be on its HRW mountpath: the set never changed since the first
   * object was written. Otherwise look-ups ask all mountpaths.
   */
  public boolean settled() {
    return settled;
  }

  /** The mountpath with this path. */
  public Optional<Mountpath> find(String path) {
    return available.stream().filter(m -> m.path().equals(path)).findFirst();
  }

  /**
   * Where an object belongs.
   *
   * @throws AisException 503 without a mountpath
   */
  public Mountpath of(String uname) {
    Mountpath best = Hrw.best(available, Mountpath::digest, Hrw.digest(uname));
    if (best == null) {
      throw AisException.unavailable("t[" + nodeId + "]: no mountpaths");
    }
    return best;
  }

  /** True when an object that is not found may be on a lost mountpath: "not sure", not "absent". */
  public boolean mayBeLost(String uname) {
    if (lost.isEmpty()) {
      return false;
    }
    List<String> all =
        Stream.concat(available.stream().map(m -> m.identity().hrwName()), lost.stream()).toList();
    return lost.contains(Hrw.best(all, Hrw::digest, Hrw.digest(uname)));
  }

  @Override
  public void close() {
    available.forEach(m -> m.files().close());
  }
}
