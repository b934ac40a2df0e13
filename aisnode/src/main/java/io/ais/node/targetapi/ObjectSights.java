package io.ais.node.targetapi;

import static java.util.Objects.requireNonNull;

import io.ais.error.AisException;
import io.ais.error.Names;
import io.ais.model.Bck;
import io.ais.model.BucketProps;
import io.ais.model.ObjectSight;
import io.ais.model.ObjectSight.SliceOf;
import io.ais.model.ObjectSight.StoredFile;
import io.ais.node.ec.LocalSlices;
import io.ais.node.mountpath.Layout;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.object.ObjectStore;
import io.ais.node.object.Sighting;
import io.ais.node.placement.Ownership;
import io.ais.node.store.Lom;
import io.ais.node.store.WriteStamp;
import io.ais.wire.Query;
import io.ais.wire.QueryKeys;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Answers {@code GET /v1/daemon?what=object}: what this target has of one object, whoever owns it. Reads
 * metadata only; restores and heals nothing, and no access time moves. Thread-safe; waits for disks.
 */
public final class ObjectSights {
  private final ObjectStore store;
  private final Ownership ownership;

  /** Over the objects of one target. */
  public ObjectSights(ObjectStore store, Ownership ownership) {
    this.store = requireNonNull(store, "store");
    this.ownership = requireNonNull(ownership, "ownership");
  }

  /**
   * What is here of the object that the query names.
   *
   * @throws AisException 400 for a name that may not be, 404 without that bucket, 503 when it cannot be
   *     told whether there is one
   */
  public ObjectSight of(Query query) {
    Bck bck =
        Names.bucket(
            query.first(QueryKeys.BUCKET),
            query.first(QueryKeys.PROVIDER),
            query.first(QueryKeys.NAMESPACE));
    String name = Names.checkObject(query.first(QueryKeys.OBJECT_NAME));
    BucketProps props = ownership.require(bck);
    long bid = props.bid().bits();
    Sighting objects = store.replication().sight(bck, bid, name);
    Sighting slices = store.replication().sight(LocalSlices.slicesOf(bck), bid, name);
    SortedMap<String, String> unreadable = new TreeMap<>(slices.unreadable());
    unreadable.putAll(objects.unreadable());
    Layout layout = objects.layout();
    return new ObjectSight(
        layout.available().size(),
        wanted(layout, bck.uname(name), props),
        layout.settled(),
        Stream.concat(
                objects.files().stream().map(file -> describe(file, null)),
                slices.files().stream().map(file -> describe(file, placeOf(file))))
            .toList(),
        layout.missed(),
        unreadable,
        layout.mayBeAbsent(bck.uname(name)));
  }

  private static List<String> wanted(Layout layout, String uname, BucketProps props) {
    if (layout.available().isEmpty()) {
      return List.of();
    }
    int copies = props.mirror().enabled() ? Math.toIntExact(props.mirror().copies()) : 1;
    return layout.of(uname, copies).stream().map(Mountpath::path).toList();
  }

  private static SliceOf placeOf(Sighting.File file) {
    return file.lom() == null ? SliceOf.UNKNOWN : LocalSlices.placeOf(file.lom());
  }

  private static StoredFile describe(Sighting.File file, SliceOf slice) {
    Mountpath mountpath = file.mountpath();
    String fileSystem = mountpath.fileSystem().id();
    Lom lom = file.lom();
    if (lom == null) {
      return new StoredFile(
          mountpath.path(),
          file.path(),
          fileSystem,
          0,
          "",
          "",
          "",
          0,
          "",
          false,
          file.defect(),
          slice);
    }
    return new StoredFile(
        mountpath.path(),
        file.path(),
        fileSystem,
        lom.sizeBytes(),
        lom.checksum().isNone() ? "" : lom.checksum().type().wire(),
        lom.checksum().value(),
        lom.version(),
        lom.mtimeNanos(),
        text(lom.stamp()),
        lom.tombstone(),
        file.defect(),
        slice);
  }

  /** Texts are ordered as the stamps are: the numbers have all their digits. */
  private static String text(WriteStamp stamp) {
    return "%016x-%016x-%016x-%016x"
        .formatted(stamp.gen(), stamp.epoch(), stamp.hlcNanos(), stamp.nodeDigest());
  }
}
