package io.ais.node.object;

import io.ais.model.Bck;
import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import io.ais.node.disk.FileInfo;
import io.ais.node.mountpath.Mountpaths;
import io.ais.node.store.BucketDirectories;
import io.ais.node.store.ObjectPaths;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What lies on the mountpaths and serves nobody: trash, what broken-off work left, empty directories.
 * Never touches a file in the place of an object. Waits for disks in the background lane; what vanishes
 * meanwhile is no failure; failures are {@link io.ais.error.AisException}s. Thread-safe.
 */
public final class Waste {
  private static final int FILES_PER_TASK = 128;

  private final Mountpaths mountpaths;
  private final Stores stores;
  private final WorkFiles workFiles;

  Waste(Mountpaths mountpaths, Stores stores, WorkFiles workFiles) {
    this.mountpaths = mountpaths;
    this.stores = stores;
    this.workFiles = workFiles;
  }

  /** Who asked for the removal; called on the caller's thread and on those of mountpaths. */
  public interface Observer {
    /** Before each hand-off to a disk; throws to end the removal. */
    void proceed();

    /** A file in the place of an object was met. */
    void met(boolean tooFresh);

    /** A file was removed. */
    void removed(long bytes);
  }

  private interface OnDisk {
    void run(MountpathStore store) throws DiskException;
  }

  /** Removes what was deleted with its bucket. What checks of disks left goes when it is old. */
  public void emptyTrash(long olderThanNanos, Observer observer) {
    String root = BucketDirectories.trash();
    each(
        "trash",
        store -> {
          for (String name : names(store, root)) {
            boolean mayBeInUse = name.equals(BucketDirectories.PROBES);
            new Removal(store, mayBeInUse ? olderThanNanos : Long.MAX_VALUE, observer)
                .run(root + "/" + name);
          }
        });
  }

  /** Removes bucket directories that were never finished. */
  public void removeStaged(long olderThanNanos, Observer observer) {
    removeOldBelow(BucketDirectories.staging(), olderThanNanos, observer);
  }

  private void removeOldBelow(String root, long olderThanNanos, Observer observer) {
    each(
        root,
        store -> {
          for (String name : names(store, root)) {
            String path = root + "/" + name;
            Optional<FileInfo> info = store.behind(disk -> disk.stat(path));
            if (info.isPresent() && isOld(info.get(), olderThanNanos)) {
              new Removal(store, olderThanNanos, observer).run(path);
            }
          }
        });
  }

  /** Removes old work files that no running write uses. */
  public void removeWorkFiles(Bck bck, long olderThanNanos, Observer observer) {
    String directory = ObjectPaths.work(bck);
    each(
        directory,
        store -> {
          List<String> names = names(store, directory);
          for (int i = 0; i < names.size(); i += FILES_PER_TASK) {
            List<String> some = names.subList(i, Math.min(i + FILES_PER_TASK, names.size()));
            observer.proceed();
            store.behind(disk -> removeAbandoned(disk, directory, some, olderThanNanos, observer));
          }
        });
  }

  private Void removeAbandoned(
      Disk disk, String directory, List<String> names, long olderThanNanos, Observer observer)
      throws DiskException {
    for (String name : names) {
      String path = directory + "/" + name;
      Optional<FileInfo> info = disk.stat(path);
      if (info.isPresent() && isOld(info.get(), olderThanNanos) && !workFiles.isOpen(name)) {
        delete(disk, path, info.get(), observer);
      }
    }
    return null;
  }

  /** Meets every file of a bucket's objects and removes directories that have long been empty. */
  public void removeEmptyDirectories(Bck bck, long olderThanNanos, Observer observer) {
    for (String root : List.of(ObjectPaths.objects(bck), ObjectPaths.escaped(bck))) {
      each(root, store -> removeEmptyBelow(store, root, olderThanNanos, observer));
    }
  }

  private void removeEmptyBelow(
      MountpathStore store, String root, long olderThanNanos, Observer observer)
      throws DiskException {
    Deque<String> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      String directory = open.pop();
      List<String> names = names(store, directory);
      for (int i = 0; i < names.size(); i += FILES_PER_TASK) {
        List<String> some = names.subList(i, Math.min(i + FILES_PER_TASK, names.size()));
        observer.proceed();
        open.addAll(store.behind(disk -> meet(disk, directory, some, olderThanNanos, observer)));
      }
      if (names.isEmpty() && !directory.equals(root)) {
        observer.proceed();
        store.behind(
            disk -> {
              Optional<FileInfo> info = disk.stat(directory);
              if (info.isPresent() && info.get().modifiedNanos() < olderThanNanos) {
                store.objects().removeEmpty(disk, directory, root);
              }
              return null;
            });
      }
    }
  }

  private static List<String> meet(
      Disk disk, String directory, List<String> names, long olderThanNanos, Observer observer)
      throws DiskException {
    List<String> below = new ArrayList<>();
    for (String name : names) {
      String path = directory + "/" + name;
      Optional<FileInfo> info = disk.stat(path);
      if (info.isPresent() && info.get().directory()) {
        below.add(path);
      } else if (info.isPresent()) {
        observer.met(!isOld(info.get(), olderThanNanos));
      }
    }
    return below;
  }

  /** Neither changed nor read since. */
  private static boolean isOld(FileInfo info, long olderThanNanos) {
    return info.modifiedNanos() < olderThanNanos && info.accessNanos() < olderThanNanos;
  }

  private static void delete(Disk disk, String path, FileInfo info, Observer observer)
      throws DiskException {
    try {
      disk.delete(path);
      observer.removed(info.sizeBytes());
    } catch (DiskException e) {
      if (!e.is(Kind.NOT_FOUND)) {
        throw e;
      }
    }
  }

  private static List<String> names(MountpathStore store, String directory) throws DiskException {
    try {
      return store.behind(
          disk -> disk.stat(directory).isEmpty() ? List.of() : disk.list(directory));
    } catch (DiskException e) {
      if (e.is(Kind.NOT_FOUND)) {
        return List.of();
      }
      throw e;
    }
  }

  /** One sick disk does not keep the others from being cleaned; its failure is told at the end. */
  private void each(String what, OnDisk action) {
    DiskException failure = null;
    try (Mountpaths.Use _ = mountpaths.use()) {
      for (MountpathStore store : stores.now().all()) {
        try {
          action.run(store);
        } catch (DiskException e) {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw Failures.of(failure, what);
    }
  }

  /** Of one tree, depth first. Directories on the stack are not empty yet. Confined to its thread. */
  private static final class Removal {
    private final MountpathStore store;
    private final long olderThanNanos;
    private final Observer observer;
    private final Deque<String> open = new ArrayDeque<>();

    Removal(MountpathStore store, long olderThanNanos, Observer observer) {
      this.store = store;
      this.olderThanNanos = olderThanNanos;
      this.observer = observer;
    }

    void run(String tree) throws DiskException {
      Deque<String> emptied = new ArrayDeque<>();
      open.push(tree);
      while (!open.isEmpty()) {
        String path = open.pop();
        List<String> names = namesOrFile(path);
        for (int i = 0; i < names.size(); i += FILES_PER_TASK) {
          List<String> some = names.subList(i, Math.min(i + FILES_PER_TASK, names.size()));
          observer.proceed();
          store.behind(disk -> removeFiles(disk, path, some));
        }
        emptied.push(path);
      }
      while (!emptied.isEmpty()) {
        observer.proceed();
        String path = emptied.pop();
        store.behind(disk -> removeDirectory(disk, path));
      }
    }

    /** Names in a directory; a file is removed. */
    private List<String> namesOrFile(String path) throws DiskException {
      Optional<FileInfo> info = store.behind(disk -> disk.stat(path));
      if (info.isPresent() && !info.get().directory()) {
        store.behind(disk -> removeFile(disk, path, info.get()));
        return List.of();
      }
      return names(store, path);
    }

    private Void removeFiles(Disk disk, String directory, List<String> names) throws DiskException {
      for (String name : names) {
        String path = directory + "/" + name;
        Optional<FileInfo> info = disk.stat(path);
        if (info.isPresent() && info.get().directory()) {
          open.push(path);
        } else if (info.isPresent()) {
          removeFile(disk, path, info.get());
        }
      }
      return null;
    }

    private Void removeFile(Disk disk, String path, FileInfo info) throws DiskException {
      if (olderThanNanos == Long.MAX_VALUE || isOld(info, olderThanNanos)) {
        delete(disk, path, info, observer);
      }
      return null;
    }

    private static Void removeDirectory(Disk disk, String path) throws DiskException {
      try {
        disk.deleteDirectory(path);
      } catch (DiskException e) {
        if (!e.is(Kind.NOT_FOUND) && !e.is(Kind.CONFLICT)) {
          throw e;
        }
      }
      return null;
    }
  }
}
