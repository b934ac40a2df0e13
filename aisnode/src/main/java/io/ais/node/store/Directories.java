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
  private long removals; // attempts
  private long removed;
  private int removing;

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
      begin(at);
      boolean done = false;
      try {
        disk.deleteDirectory(at);
        done = true;
      } catch (DiskException e) {
        if (e.is(Kind.CONFLICT) || e.is(Kind.NOT_FOUND)) {
          return;
        }
        throw e;
      } finally {
        end(done);
      }
    }
  }

  /** What {@link #syncRemoval} must be told: to be asked before the file is removed. */
  synchronized long mark() {
    return removing == 0 ? removed : -1;
  }

  /**
   * Makes it durable that a file is gone. Others may have removed its directory since, and may have
   * made it again: then the names of the directories above count, too.
   *
   * @param stop a directory at or above it that nobody removes because it is empty
   * @param mark from before the removal
   */
  void syncRemoval(Disk disk, String directory, String stop, long mark) throws DiskException {
    for (String at = directory; ; at = parent(at)) {
      boolean last = at.length() <= stop.length();
      try {
        disk.syncDirectory(at);
        if (last || mark >= 0 && mark == mark()) {
          return;
        }
      } catch (DiskException e) {
        if (last || !e.is(Kind.NOT_FOUND)) {
          throw e;
        }
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

  private synchronized void begin(String path) {
    removing++;
    removals++;
    durable.remove(path);
  }

  private synchronized void end(boolean done) {
    removing--;
    removed += done ? 1 : 0;
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
