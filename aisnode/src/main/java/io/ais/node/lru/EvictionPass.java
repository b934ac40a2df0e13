package io.ais.node.lru;

import io.ais.base.ByteSize;
import io.ais.error.AisException;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.config.SpaceConf;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.Lane;
import io.ais.node.disk.Space;
import io.ais.node.job.Job;
import io.ais.node.job.JobAbortedException;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One run. Each file system that is too full is brought down to the low mark; what was used least recently
 * goes first, whatever its bucket and whichever mountpath of the file system has it. What cannot be
 * deleted is counted as an error and passed over. One use, by the thread of the job.
 */
final class EvictionPass {
  private static final long LEAST_BYTES = 10 * ByteSize.MIB;

  private final Eviction.Parts parts;
  private final Job job;
  private final SortedMap<Bck, BucketProps> buckets;
  private final boolean force;
  private final SpaceConf space;
  private final AtomicLong tooFresh = new AtomicLong();

  EvictionPass(Eviction.Parts parts, Job job, SortedMap<Bck, BucketProps> buckets, boolean force) {
    this.parts = parts;
    this.job = job;
    this.buckets = buckets;
    this.force = force;
    this.space = parts.space().get();
  }

  void run() {
    job.message(this::text);
    Map<Object, List<Mountpath>> byFileSystem = new LinkedHashMap<>();
    for (Mountpath mountpath : parts.mountpaths().layout().available()) {
      byFileSystem
          .computeIfAbsent(mountpath.fileSystem().id(), _ -> new ArrayList<>())
          .add(mountpath);
    }
    for (List<Mountpath> together : byFileSystem.values()) {
      try {
        relieve(together);
      } catch (DiskException e) {
        job.addError(together.getFirst() + ": " + e.getMessage());
      } catch (AisException e) {
        job.checkAborted();
        job.addError(e.getMessage());
      }
    }
  }

  private String text() {
    String allowed = buckets.isEmpty() ? " no bucket has lru.enabled" : "";
    return "%s:%s evicted:%d size:%s too-fresh:%d"
        .formatted(
            parts.name(),
            allowed,
            job.counters().localObjects(),
            ByteSize.format(job.counters().localBytes()),
            tooFresh.get());
  }

  private void relieve(Collection<Mountpath> together) throws DiskException {
    Space now = ask(together);
    long wanted = excess(now);
    if (!force && now.usedPercent() < space.high() || wanted < LEAST_BYTES) {
      return;
    }
    while (wanted > 0) {
      long freed = evict(oldest(together, wanted), wanted);
      if (freed == 0) {
        return;
      }
      // What was deleted may be given back late: never more than was needed at first.
      wanted = Math.min(wanted - freed, excess(ask(together)));
    }
  }

  private static Space ask(Collection<Mountpath> together) throws DiskException {
    return together.iterator().next().files().call(Lane.BACKGROUND, Disk::space);
  }

  /** Bytes above the low mark. */
  private long excess(Space now) {
    return now.usedBytes() - now.totalBytes() / 100 * space.low();
  }

  private List<Lom> oldest(Collection<Mountpath> together, long wanted) {
    Candidates candidates = new Candidates(wanted, space.batchSize());
    tooFresh.set(0);
    for (Mountpath mountpath : together) {
      buckets.forEach((bck, props) -> collect(mountpath, bck, props, candidates));
    }
    return candidates.oldestFirst();
  }

  private void collect(Mountpath mountpath, Bck bck, BucketProps props, Candidates candidates) {
    long spared = usedSince(props.lru().dontEvictTime());
    try {
      parts
          .store()
          .walkMountpath(
              mountpath,
              bck,
              props.bid().bits(),
              WalkOptions.EVERYTHING,
              _ -> {},
              entry -> {
                proceed();
                entry
                    .lom()
                    .filter(lom -> !lom.tombstone() && isOld(lom.atimeNanos(), spared))
                    .ifPresent(candidates::offer);
                return WalkStep.CONTINUE;
              });
    } catch (AisException e) {
      if (e.status() != 404) { // the bucket was destroyed meanwhile
        throw e;
      }
    }
  }

  private long usedSince(Duration spared) {
    return parts.clock().epochNanos() - spared.toNanos();
  }

  private boolean isOld(long atimeNanos, long spared) {
    if (atimeNanos < spared) {
      return true;
    }
    tooFresh.incrementAndGet();
    return false;
  }

  /** Bytes that were freed. */
  private long evict(List<Lom> oldestFirst, long wanted) {
    long freed = 0;
    for (Lom lom : oldestFirst) {
      if (freed >= wanted) {
        return freed;
      }
      proceed();
      try {
        if (isStillUnused(lom) && parts.evictor().evict(lom)) {
          freed += lom.sizeBytes();
          job.counters().local(1, lom.sizeBytes());
          parts.stats().add("lru.evict.n", 1);
          parts.stats().add("lru.evict.size", lom.sizeBytes());
        }
      } catch (AisException e) {
        job.checkAborted();
        job.addError(e.getMessage());
      }
    }
    return freed;
  }

  /** Another copy, or this one meanwhile, may have been read. */
  private boolean isStillUnused(Lom lom) {
    OptionalLong last = parts.store().accessTimes().last(lom);
    return last.isPresent()
        && isOld(last.getAsLong(), usedSince(buckets.get(lom.bck()).lru().dontEvictTime()));
  }

  private void proceed() {
    job.checkAborted();
    String obstacle = parts.obstacle().get();
    if (!obstacle.isEmpty()) {
      job.abort(obstacle + " has begun");
      throw new JobAbortedException(job.abortReason());
    }
  }
}
