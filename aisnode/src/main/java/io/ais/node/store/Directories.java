package io.ais.node.store;

import io.ais.node.disk.Disk;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskException.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes directories of one mountpath and knows which of them are durable, so that their parents are
 * synced once and not for each object. The invariant: a directory in the set exists and its name is
 * on stable storage. Removal takes a directory out of the set first; a directory is put in only if
 * nothing was removed since its parent was synced. Thread-safe; the lock is never held over IO.
 */
public final class Directories {
  private static final int MAX_KNOWN = 65_536;

  private final Set<String> durable =
      Collections.newSetFromMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_KNOWN;
            }
          });
  private long removals;

  /**
   * Makes a directory and its parents below the mountpath.
   *
   * @param durably sync what is not known to be durable, from the top down
   * @throws DiskException CONFLICT when a file is in the way
   */
  public void ensure(Disk disk, String path, boolean durably) throws DiskException {
    if (isDurable(path)) {
      return;
    }
    for (String ancestor : unknownAncestors(path)) {
      long before = removals();
      disk.makeDirectory(ancestor);
      if (durably) {
        disk.syncDirectory(parent(ancestor));
        noteDurable(ancestor, before);
      }
    }
  }

  /** Forgets a directory, its parents and everything below: someone found it missing or moves it. */
  public synchronized void forget(String path) {
    removals++;
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      durable.remove(at);
    }
    durable.removeIf(known -> known.startsWith(path + "/"));
  }

  /**
   * Removes a directory and its parents up to (not including) {@code stop} while they are empty.
   * Best effort: who made a directory in between finds it missing and makes it again.
   */
  public void removeIfEmpty(Disk disk, String path, String stop) throws DiskException {
    for (String at = path; at.length() > stop.length(); at = parent(at)) {
      forgetOnly(at);
      try {
        disk.deleteDirectory(at);
      } catch (DiskException e) {
        if (e.is(Kind.CONFLICT) || e.is(Kind.NOT_FOUND)) {
          return;
        }
        throw e;
      }
    }
  }

  /** Directory of a path; "" is the mountpath. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  private List<String> unknownAncestors(String path) {
    List<String> unknown = new ArrayList<>();
    for (String at = path; !at.isEmpty() && !isDurable(at); at = parent(at)) {
      unknown.add(at);
    }
    return unknown.reversed();
  }

  private synchronized boolean isDurable(String path) {
    return durable.contains(path);
  }

  private synchronized void forgetOnly(String path) {
    removals++;
    durable.remove(path);
  }

  private synchronized long removals() {
    return removals;
  }

  private synchronized void noteDurable(String path, long removalsBefore) {
    if (removals == removalsBefore) {
      durable.add(path);
    }
  }
}
