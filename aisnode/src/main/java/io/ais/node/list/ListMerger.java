package io.ais.node.list;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.error.TypeCodes;
import io.ais.model.Bck;
import io.ais.model.Snode;
import io.ais.model.list.ListEntry;
import io.ais.model.list.ListFlags;
import io.ais.model.list.ListPage;
import io.ais.model.list.ListRequest;
import io.ais.node.job.MissingTargetException;
import io.ais.node.job.Placement;
import io.ais.node.runtime.RequestTrace;
import io.ais.node.runtime.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes pages of a listing on a proxy: complete, in byte order, each name once, or an error.
 * Thread-safe; a page depends on nothing but its request, and waits for its turn when too many are made at once.
 *
 * <p>Why a page is never short. In a settled cluster every object is at its owner, each target lists
 * what it owns, and all parts must carry the placement key under which the proxy merges. While
 * objects move, an object may be at its owner, at an earlier owner, or at both, and sources never
 * delete what they have sent; so each target that was an owner since the last completed rebalance
 * lists everything it holds, deletes included, and the newest stamp of a name decides: an object on
 * its way is seen at its source, or at both, and counts once; a delete at the new owner hides the
 * copy at the old one. The end of a rebalance changes the key, therefore parts from before and after
 * it are never merged. Whatever is missing, late or made under another key fails the attempt; an
 * attempt starts the page anew; when time is up the client gets 503 with the reason.
 */
public final class ListMerger {
  /** A page of 10,000 names takes some 4 MB while it is made, of 512 MiB of heap. */
  static final int AT_ONCE = 16;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final Supplier<Placement> placement;
  private final TargetPages targets;
  private final Ticker ticker;
  private final ListLimits limits;
  private final Turns turns = new Turns(AT_ONCE);

  /**
   * @param placement of the newest published cluster state
   */
  public ListMerger(
      Supplier<Placement> placement, TargetPages targets, Ticker ticker, ListLimits limits) {
    this.placement = requireNonNull(placement, "placement");
    this.targets = requireNonNull(targets, "targets");
    this.ticker = requireNonNull(ticker, "ticker");
    this.limits = requireNonNull(limits, "limits");
  }

  /**
   * Makes one page.
   *
   * @param bid identity of the bucket now, asked for at each attempt; throws when there is none
   * @param uuid job id of the listing: the request's, or a new one when that is empty
   * @throws AisException 400 for a bad request, 404 when the bucket is gone, 503 when no complete
   *     page could be made in time
   */
  public ListPage page(Bck bck, LongSupplier bid, String uuid, ListRequest request) {
    ListQuery query = ListQuery.of(bck, request);
    int size = ListQuery.pageSize(request);
    String after = ListQuery.after(request);
    checkPinned(request.target());
    return page(new Listing(bck, bid, uuid, query), after, size);
  }

  /** Visits all objects with a prefix, in order; every page of it is complete. */
  void visit(Bck bck, LongSupplier bid, String uuid, ListQuery query, Consumer<ListEntry> visitor) {
    Listing listing = new Listing(bck, bid, uuid, query);
    String after = "";
    do {
      ListPage page = page(listing, after, ListQuery.MAX_PAGE);
      page.entries().forEach(visitor);
      after = page.token();
    } while (!after.isEmpty());
  }

  /** What stays the same for all pages. */
  private record Listing(Bck bck, LongSupplier bid, String uuid, ListQuery query) {}

  private void checkPinned(String targetId) {
    Placement now = placement.get();
    SortedMap<String, Snode> targets = now.smap().targets();
    if (!targetId.isEmpty() && !targets.containsKey(targetId) && !targets.isEmpty()) {
      throw new AisException(
          400,
          TypeCodes.NODE_NOT_FOUND,
          targets.values().iterator().next().display()
              + ": list-objects failure: node "
              + targetId
              + " not present in Smap v"
              + now.smap().version());
    }
  }

  private ListPage page(Listing listing, String after, int size) {
    long start = ticker.nanos();
    long pause = FIRST_PAUSE.toNanos();
    while (true) {
      long bid = listing.bid().getAsLong();
      AisException failure;
      try {
        Duration left = limits.page().minusNanos(ticker.nanos() - start);
        return turns.take(left, () -> attempt(listing, bid, after, size));
      } catch (MissingTargetException e) {
        throw e; // waiting a few seconds does not bring it back
      } catch (AisException e) {
        if (e.status() == 400 || e.status() == 501) {
          throw e;
        }
        failure = e;
      }
      Duration patience = failure instanceof TargetDownException ? limits.down() : limits.page();
      if (ticker.nanos() + pause - start > patience.toNanos()
          || Thread.currentThread().isInterrupted()) {
        throw giveUp(listing, failure);
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }
  }

  private static AisException giveUp(Listing listing, AisException last) {
    return new AisException(
        503,
        last.typeCode(),
        "cannot list " + listing.bck() + " completely: " + last.getMessage(),
        last);
  }

  private ListPage attempt(Listing listing, long bid, String after, int size) {
    Placement now = placement.get();
    List<Snode> holders = now.holders();
    if (holders.isEmpty()) {
      throw new AisException(400, TypeCodes.NO_NODES, "no storage targets in the cluster");
    }
    List<PartCursor> cursors = holders.stream().map(t -> new PartCursor(t, after)).toList();
    int limit = partLimit(size, holders.size(), now.moving());
    MergedNames names =
        new MergedNames(cursors, dry -> refill(dry, listing, bid, now.key(), limit));
    List<ListEntry> entries = new ArrayList<>();
    boolean fold = listing.query().fold() && now.moving();
    ListEntry next = nextEntry(names, listing.query(), fold, after);
    while (next != null && entries.size() < size) {
      entries.add(next);
      next = nextEntry(names, listing.query(), fold, next.name());
    }
    String token = next == null ? "" : entries.getLast().name();
    long flags = now.unsettled() ? ListFlags.PAGE_INCOMPLETE : 0;
    return new ListPage(listing.uuid(), token, entries, flags);
  }

  /**
   * Names spread evenly over targets: a little more than a fair share is nearly always enough, and
   * asking again is cheap. While objects move, a name may come from two targets.
   */
  private static int partLimit(int pageSize, int targets, boolean moving) {
    int share = (pageSize + 1) / targets + 1;
    int spare = 4 * (int) Math.sqrt(share) + 8;
    int wanted = moving ? 2 * (share + spare) : share + spare;
    return Math.min(wanted, ListQuery.MAX_PAGE + 1);
  }

  private static ListEntry nextEntry(
      MergedNames names, ListQuery query, boolean fold, String after) {
    // Entries above the folding level are cut here only while objects move, else by the targets.
    while (true) {
      PartEntry next = names.next();
      String directory = next == null || !fold ? null : query.directoryOf(next.name());
      if (directory == null) {
        return next == null ? null : next.entry();
      }
      names.skip(directory);
      if (NameOrder.BYTES.isAfter(directory, after)) {
        return ListEntry.directory(directory);
      }
    }
  }

  private void refill(List<PartCursor> cursors, Listing listing, long bid, String key, int limit) {
    if (cursors.size() == 1) {
      cursors.getFirst().take(ask(cursors.getFirst(), listing, bid, key, limit));
      return;
    }
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(RequestTrace.threads())) {
      List<Future<ListPart>> parts = new ArrayList<>();
      for (PartCursor cursor : cursors) {
        parts.add(threads.submit(() -> ask(cursor, listing, bid, key, limit)));
      }
      try {
        for (int i = 0; i < cursors.size(); i++) {
          cursors.get(i).take(await(parts.get(i)));
        }
      } finally {
        threads.shutdownNow(); // one part failed: the others are of no use
        RequestTrace.peersSince(begun);
      }
    }
  }

  /** The part of one target, or why there is none. */
  static <T> T await(Future<T> part) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AisException known) {
        throw known;
      }
      throw new IllegalStateException("asking a target for its part failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AisException.unavailable("interrupted");
    }
  }

  private ListPart ask(PartCursor cursor, Listing listing, long bid, String key, int limit) {
    Snode target = cursor.target();
    PartRequest request =
        new PartRequest(
            listing.uuid(), listing.bck(), bid, listing.query(), cursor.after(), limit, key);
    ListPart part = targets.part(target, request, limits.part());
    if (!part.placement().equals(key)) {
      throw AisException.unavailable(
          target.display() + " has cluster state " + part.placement() + ", this proxy has " + key);
    }
    return part;
  }
}
