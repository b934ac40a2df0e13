package io.ais.node.scrub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.ais.model.Bck;
import io.ais.model.BucketScrub;
import io.ais.model.Uint64;
import io.ais.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this target knows of its scrubs, durably: by bucket the last complete one, when the last one
 * failed, and how far one has come that was broken off. What cannot be stored or read is no failure:
 * then it is read again. Thread-safe.
 */
public final class ScrubLog {
  private static final Logger LOG = LoggerFactory.getLogger(ScrubLog.class);

  /** Where it is kept. */
  public interface Store {
    /** Empty before the first {@link #save}. */
    Optional<byte[]> load() throws IOException;

    /** Replaces what is kept; returns when it would survive a loss of power. */
    void save(byte[] content) throws IOException;
  }

  /**
   * One bucket.
   *
   * @param last complete scrub; null: never
   * @param failedNanos when the last one ended that could not read everything, nanoseconds since 1970;
   *     0 when none did since the last complete one
   * @param position null: none was broken off
   */
  record Entry(
      @JsonProperty("bck") Bck bck,
      @JsonProperty("bid") Uint64 bid,
      @JsonProperty("last") BucketScrub last,
      @JsonProperty("failed") long failedNanos,
      @JsonProperty("position") Position position) {

    static Entry unknown(Bck bck, long bid) {
      return new Entry(bck, new Uint64(bid), null, 0, null);
    }
  }

  private record Document(@JsonProperty("buckets") List<Entry> buckets) {}

  private final Store store;
  private final SortedMap<Bck, Entry> entries = new TreeMap<>(); // guarded by this

  /** With what the store has. */
  public ScrubLog(Store store) {
    this.store = requireNonNull(store, "store");
    try {
      Optional<byte[]> content = store.load();
      if (content.isPresent()) {
        Json.parse(content.get(), Document.class)
            .buckets()
            .forEach(entry -> entries.put(entry.bck(), entry));
      }
    } catch (IOException e) {
      LOG.warn("when buckets were last scrubbed is not known: {}", e.getMessage());
    }
  }

  /** What is known of the bucket with this id. */
  synchronized Entry of(Bck bck, long bid) {
    Entry entry = entries.get(bck);
    return entry != null && entry.bid().bits() == bid ? entry : Entry.unknown(bck, bid);
  }

  synchronized void ended(BucketScrub last) {
    put(new Entry(last.bck(), last.bid(), last, 0, null));
  }

  synchronized void failed(Bck bck, long bid, long nowNanos) {
    put(new Entry(bck, new Uint64(bid), of(bck, bid).last(), nowNanos, null));
  }

  synchronized void reached(Bck bck, long bid, Position position) {
    Entry entry = of(bck, bid);
    put(new Entry(bck, new Uint64(bid), entry.last(), entry.failedNanos(), position));
  }

  /** Forgets buckets that were destroyed. */
  synchronized void keepOnly(BiPredicate<Bck, Long> exists) {
    if (entries.values().removeIf(entry -> !exists.test(entry.bck(), entry.bid().bits()))) {
      save();
    }
  }

  private void put(Entry entry) {
    entries.put(entry.bck(), entry);
    save();
  }

  private void save() {
    try {
      store.save(Json.bytes(new Document(List.copyOf(entries.values()))));
    } catch (IOException e) {
      LOG.warn("when buckets were scrubbed is not stored: {}", e.getMessage());
    }
  }
}
