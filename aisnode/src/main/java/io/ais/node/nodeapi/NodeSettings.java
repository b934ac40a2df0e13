package io.ais.node.nodeapi;

import io.ais.model.config.ClusterConfig;
import io.ais.model.config.ConfigToSet;
import io.ais.model.config.LocalConfig;
import io.ais.model.config.NodeConfig;
import io.ais.node.cluster.ClusterState;
import io.ais.node.control.ClusterView;
import io.ais.node.disk.DurableFile;
import io.ais.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Configuration in force on this node: the cluster's, overlaid by the node's own overrides for keys
 * that are not cluster-wide, and the local file (spec/control-plane.md 2.1). Thread-safe.
 */
public final class NodeSettings {

  /** Name of the file with the node's overrides, in the configuration directory. */
  public static final String OVERRIDE_FILE = ".ais.override_config";

  private volatile LocalConfig local;
  private final ClusterConfig initial;
  private final ClusterView view;
  private final DurableFile file;
  private final List<Consumer<ClusterConfig>> listeners = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private ConfigToSet overrides;

  /**
   * @param initial what the initial file says; in force until the cluster's is known
   */
  public NodeSettings(LocalConfig local, ClusterConfig initial, ClusterView view)
      throws IOException {
    this.local = local;
    this.initial = initial;
    this.view = view;
    this.file = new DurableFile(Path.of(local.confdir()).resolve(OVERRIDE_FILE));
    Optional<byte[]> stored = file.read();
    this.overrides =
        stored.isEmpty() ? ConfigToSet.NONE : Json.parse(stored.get(), ConfigToSet.class);
  }

  /** The local file. */
  public LocalConfig local() {
    return local;
  }

  /** The local file was written anew. */
  public void localChanged(LocalConfig now) {
    local = now;
  }

  /** The cluster's configuration without overrides. */
  public ClusterConfig cluster() {
    ClusterState current = view.current();
    return current == null ? initial : current.config();
  }

  /** What is in force here. */
  public synchronized ClusterConfig effective() {
    return cluster().withOverrides(overrides);
  }

  /** As {@code what=config} shows it. */
  public NodeConfig shown() {
    return NodeConfig.of(local, effective());
  }

  /** Told of what is in force after each change. */
  public void listen(Consumer<ClusterConfig> listener) {
    listeners.add(listener);
  }

  /** Tells the listeners; called when a new cluster state was published. */
  public void refresh() {
    ClusterConfig now = effective();
    listeners.forEach(listener -> listener.accept(now));
  }

  /**
   * Lays overrides over the cluster's configuration.
   *
   * @param keepInMemory lost at restart, unless a later change is stored
   * @throws io.ais.base.InvalidException naming the key and the rule
   */
  public void override(ConfigToSet change, boolean keepInMemory) {
    change.checkNodeScope();
    synchronized (this) {
      ConfigToSet next = overrides.and(change);
      cluster().withOverrides(next);
      overrides = next;
      if (!keepInMemory) {
        store(next);
      }
    }
    refresh();
  }

  /** Drops all overrides. */
  public void reset() {
    synchronized (this) {
      overrides = ConfigToSet.NONE;
      try {
        file.delete();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    refresh();
  }

  private void store(ConfigToSet next) {
    try {
      file.write(Json.bytes(next));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
