package io.ais.node.object;

import io.ais.error.AisException;
import io.ais.node.disk.DiskException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same content on its way to other mountpaths. What lies in a file is copied before the name is
 * locked, for that may be long; what is in memory needs no preparation. A mountpath that fails is left
 * out. Confined to one request; closing removes the work files that were not placed.
 */
final class Replicas implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  private final Content source;
  private final Map<MountpathStore, Content> made = new IdentityHashMap<>();
  private final Set<MountpathStore> failed = new HashSet<>();

  Replicas(Content source) {
    this.source = source;
  }

  /** True when nothing has to be done for these before the name is locked. */
  boolean cover(List<MountpathStore> stores) {
    return !source.isInFile()
        || stores.stream().allMatch(s -> made.containsKey(s) || failed.contains(s));
  }

  /** Copies what lies in a file to these mountpaths. */
  void prepare(List<MountpathStore> stores) {
    if (!source.isInFile()) {
      return;
    }
    for (MountpathStore store : stores) {
      if (!made.containsKey(store) && !failed.contains(store) && store != source.home()) {
        copyTo(store);
      }
    }
  }

  private void copyTo(MountpathStore store) {
    try {
      made.put(store, source.duplicate(store));
    } catch (DiskException | AisException e) {
      LOG.warn("no copy on {}: {}", store.mountpath(), e.getMessage());
      failed.add(store);
    }
  }

  /** The content for this mountpath; null when it could not be copied there. */
  Content on(MountpathStore store) {
    if (!source.isInFile() && !made.containsKey(store)) {
      made.put(store, source.sharing(store));
    }
    return made.get(store);
  }

  @Override
  public void close() {
    made.values().forEach(Content::close);
    made.clear();
  }
}
