package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskTask;
import io.ais.node.disk.Lane;
import io.ais.node.mountpath.Mountpath;
import io.ais.node.store.BucketDirectories;
import io.ais.node.store.Directories;
import io.ais.node.store.DirectoryNames;
import io.ais.node.store.NameRange;
import io.ais.node.store.ObjectFiles;
import io.ais.node.store.TreeCursor;
import java.util.List;
import java.util.function.Predicate;

/** What the object store keeps per mountpath. Immutable; its parts are thread-safe. */
final class MountpathStore {
  private final Mountpath mountpath;
  private final ObjectFiles objects;
  private final BucketDirectories buckets;
  private final DirectoryNames names;

  /**
   * @param of so many mountpaths there are
   */
  MountpathStore(Mountpath mountpath, int of) {
    this.mountpath = mountpath;
    this.names = DirectoryNames.sharedBy(of);
    Directories directories = new Directories();
    this.objects = new ObjectFiles(mountpath.path(), directories, names);
    this.buckets = new BucketDirectories(directories);
  }

  Mountpath mountpath() {
    return mountpath;
  }

  ObjectFiles objects() {
    return objects;
  }

  BucketDirectories buckets() {
    return buckets;
  }

  /** One hand-off in the client lane. */
  <T> T call(DiskTask<T> task) throws DiskException {
    return mountpath.files().call(Lane.CLIENT, task);
  }

  /** One hand-off in the background lane. */
  <T> T behind(DiskTask<T> task) throws DiskException {
    return mountpath.files().call(Lane.BACKGROUND, task);
  }

  /** A short read, or a short write that is not synced; without a hand-off where that can be afforded. */
  <T> T brief(DiskTask<T> task) throws DiskException {
    return mountpath.files().brief(task);
  }

  /** What waits for nothing, on the calling thread; false when that cannot be now. */
  boolean atOnce(Predicate<Disk> task) {
    return mountpath.files().atOnce(task);
  }

  /** Both trees of a bucket. */
  List<TreeCursor> cursors(Bck bck, NameRange range, Lane lane, boolean checkSizes) {
    TreeCursor.Place place =
        new TreeCursor.Place(mountpath.path(), mountpath.files(), lane, bck, checkSizes, names);
    return List.of(TreeCursor.natural(place, range), TreeCursor.escaped(place, range));
  }
}
