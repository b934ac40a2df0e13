package io.ais.node.ec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.error.AisException;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets of which this target may own objects that it does not know of: a mountpath of its own, or a
 * target, was given up with what it held. Until they were looked for among the slices of all targets, a
 * listing would lack them. Survives restarts. Thread-safe.
 */
public final class Losses {
  private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

  private final Storage storage;
  private final Map<Long, Long> due = new HashMap<>(); // bucket id to number of the loss
  private final Set<String> accounted = new TreeSet<>();
  private long losses;

  /** One small file. */
  public interface Storage {
    /** What was stored last; empty when nothing was. */
    Optional<byte[]> load() throws IOException;

    /** Returns when it is on disk. */
    void store(byte[] content) throws IOException;
  }

  /** As stored. */
  private record Content(
      @JsonProperty("due") List<Long> due, @JsonProperty("accounted") List<String> accounted) {}

  public Losses(Storage storage) throws IOException {
    this.storage = requireNonNull(storage, "storage");
    Optional<byte[]> stored = storage.load();
    if (stored.isPresent()) {
      Content content = Json.parse(stored.get(), Content.class);
      content.due().forEach(bid -> due.put(bid, ++losses));
      accounted.addAll(content.accounted());
    }
  }

  /**
   * Something is lost, or is about to be given up.
   *
   * @param bids of the buckets concerned
   * @throws AisException 500 when that cannot be stored
   */
  public synchronized void lost(Collection<Long> bids) {
    Map<Long, Long> before = Map.copyOf(due);
    bids.forEach(bid -> due.put(bid, ++losses));
    try {
      store();
    } catch (AisException e) {
      due.clear();
      due.putAll(before);
      throw e;
    }
  }

  /**
   * Losses of the cluster, each told again and again under one name.
   *
   * @param bids of the buckets concerned by those that are new
   * @return whether there is a new one
   */
  public synchronized boolean account(Set<String> names, Collection<Long> bids) {
    if (names.equals(accounted)) {
      return false;
    }
    boolean more = !accounted.containsAll(names);
    accounted.clear();
    accounted.addAll(names);
    if (more) {
      bids.forEach(bid -> due.put(bid, ++losses));
    }
    try {
      store();
    } catch (AisException e) {
      LOG.error("{}: a start before the next loss would know nothing of this one", e.getMessage());
    }
    return more;
  }

  /** The newest loss that concerns a bucket; 0 if it has been made good. */
  synchronized long newest(long bid) {
    return due.getOrDefault(bid, 0L);
  }

  /** Whether a bucket may have objects that this target does not know of. */
  public synchronized boolean isDue(long bid) {
    return due.containsKey(bid);
  }

  /** Everything was looked for since that loss. */
  synchronized void madeGood(long bid, long loss) {
    if (due.remove(bid, loss)) {
      try {
        store();
      } catch (AisException e) {
        LOG.warn("{}: the next start looks again", e.getMessage());
      }
    }
  }

  private void store() {
    try {
      storage.store(
          Json.bytes(new Content(due.keySet().stream().sorted().toList(), List.copyOf(accounted))));
    } catch (IOException e) {
      throw new AisException(500, "", "what may be lost cannot be stored: " + e.getMessage(), e);
    }
  }
}
