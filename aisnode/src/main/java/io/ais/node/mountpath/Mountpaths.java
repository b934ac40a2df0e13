package io.ais.node.mountpath;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.hrw.Hrw;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The mountpaths of one target and the choice among them. The set is fixed after start. Thread-safe;
 * owns the executors and closes them.
 */
public final class Mountpaths implements AutoCloseable {
  private final String nodeId;
  private final List<Mountpath> available;
  private final boolean settled;

  Mountpaths(String nodeId, List<Mountpath> available, boolean settled) {
    this.nodeId = requireNonNull(nodeId, "nodeId");
    this.available = available.stream().sorted(Comparator.comparing(Mountpath::path)).toList();
    this.settled = settled;
  }

  /** Node id as stored on the mountpaths. */
  public String nodeId() {
    return nodeId;
  }

  /** Mountpaths in service, sorted by path. */
  public List<Mountpath> available() {
    return available;
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

  @Override
  public void close() {
    available.forEach(m -> m.files().close());
  }
}
