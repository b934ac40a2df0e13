package io.ais.node.rebalance;

import static java.util.Objects.requireNonNull;

import io.ais.checksum.Checksum;
import io.ais.checksum.Hasher;
import io.ais.error.AisException;
import io.ais.node.rebalance.Confirmation.Verdict;
import io.ais.node.store.Lom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's side of {@link Confirmation}. Thread-safe. The caller has made sure that this target
 * has seen the cluster state of the one who asks.
 */
public final class Confirmer {
  private static final Logger log = LoggerFactory.getLogger(Confirmer.class);
  private static final int BUFFER_BYTES = 256 * 1024;

  private final String selfId;
  private final LocalObjects objects;
  private final Supplier<RebalanceView> view;

  /**
   * @param view newest published view
   */
  public Confirmer(String selfId, LocalObjects objects, Supplier<RebalanceView> view) {
    this.selfId = requireNonNull(selfId, "selfId");
    this.objects = requireNonNull(objects, "objects");
    this.view = requireNonNull(view, "view");
  }

  /** What this target says of a copy that another one holds. */
  public Verdict verdict(Lom copy, boolean thoroughly) {
    RebalanceView now = view.get();
    OptionalLong bid = now.bid(copy.bck());
    boolean mine =
        bid.isPresent()
            && bid.getAsLong() == copy.bid()
            && now.placement().isOwner(selfId, copy.bck(), copy.name());
    if (!mine) {
      return Verdict.ABSENT;
    }
    try {
      Optional<Lom> here = objects.find(copy.bck(), copy.bid(), copy.name());
      if (here.isEmpty()) {
        return Verdict.ABSENT;
      }
      return compare(copy, here.get(), thoroughly);
    } catch (AisException e) {
      log.debug("cannot confirm {}", copy.cname(), e);
      return e.status() == 404 || e.status() == 503 ? Verdict.UNSURE : Verdict.DIVERGED;
    } catch (IOException e) {
      log.debug("cannot confirm {}", copy.cname(), e);
      return Verdict.UNSURE;
    }
  }

  private Verdict compare(Lom copy, Lom here, boolean thoroughly) throws IOException {
    if (copy.stamp().isNewerThan(here.stamp())) {
      return Verdict.DIVERGED;
    }
    boolean same = copy.stamp().equals(here.stamp());
    if (same && !describesTheSame(copy, here)) {
      return Verdict.DIVERGED;
    }
    if (thoroughly && !here.tombstone()) {
      if (!isIntact(here)) {
        log.warn("{} does not have the bytes of its checksum here", here.cname());
        return Verdict.DIVERGED;
      }
      objects.secure(here);
    }
    return Verdict.SAFE;
  }

  private static boolean describesTheSame(Lom copy, Lom here) {
    return copy.tombstone() == here.tombstone()
        && copy.sizeBytes() == here.sizeBytes()
        && copy.checksum().equals(here.checksum());
  }

  private boolean isIntact(Lom here) throws IOException {
    Hasher hasher = Hasher.of(here.checksum().type());
    long bytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (LocalObjects.OpenCopy open = objects.open(here)) {
      while (open.read(buffer.clear()) >= 0) {
        bytes += buffer.flip().remaining();
        hasher.update(buffer);
      }
    }
    Checksum found = hasher.finish();
    return bytes == here.sizeBytes() && (here.checksum().isNone() || found.equals(here.checksum()));
  }
}
