package io.ais.node.list;

import io.ais.checksum.Checksum;
import io.ais.checksum.ChecksumType;
import io.ais.model.Bck;
import io.ais.node.object.WalkOptions;
import io.ais.node.object.WalkStep;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import java.util.Map;
import java.util.TreeMap;

/** Names of one target in memory, in the order of their bytes. */
final class MemoryNames implements NameWalk {
  private static final long ATIME = 1_795_219_353_000_000_000L; // 21 Nov 26 00:02:33 UTC

  private final TreeMap<String, Lom> records = new TreeMap<>(NameOrder.BYTES);
  private Runnable beforeWalk = () -> {};

  synchronized void put(Lom lom) {
    records.put(lom.name(), lom);
  }

  synchronized void beforeWalk(Runnable action) {
    beforeWalk = action;
  }

  static Lom object(Bck bck, String name, long sizeBytes, long stamp) {
    return record(bck, name, sizeBytes, stamp, false);
  }

  static Lom deleted(Bck bck, String name, long stamp) {
    return record(bck, name, 0, stamp, true);
  }

  private static Lom record(Bck bck, String name, long sizeBytes, long stamp, boolean tombstone) {
    return new Lom(
        bck,
        name,
        1,
        sizeBytes,
        new Checksum(ChecksumType.XXHASH2, "6ae245d6d34270f6"),
        "1",
        Map.of(),
        new WriteStamp(0, 0, stamp, 0),
        ATIME,
        ATIME,
        tombstone,
        "/ais/mp1",
        1);
  }

  @Override
  public synchronized void walk(Bck bck, long bid, WalkOptions options, Visitor visitor) {
    beforeWalk.run();
    String skipped = null;
    for (Lom lom : records.values()) {
      boolean visible = options.includeTombstones() || !lom.tombstone();
      boolean inRange =
          lom.name().startsWith(options.prefix())
              && NameOrder.BYTES.isAfter(lom.name(), options.startAfter());
      if (!visible || !inRange || (skipped != null && lom.name().startsWith(skipped))) {
        continue;
      }
      boolean metadata = options.withMetadata() || options.includeTombstones();
      switch (visitor.visit(lom.name(), metadata ? lom : null)) {
        case WalkStep.Continue() -> {}
        case WalkStep.Stop() -> {
          return;
        }
        case WalkStep.Skip(String prefix) -> skipped = prefix;
      }
    }
  }
}
