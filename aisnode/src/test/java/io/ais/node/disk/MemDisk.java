package io.ais.node.disk;

import io.ais.node.disk.DiskException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A disk in memory that keeps what is written apart from what is durable. Content and attributes of
 * a file become durable by its sync, entries of a directory by a sync of that directory (a rename
 * is atomic: a sync of either directory makes both sides durable). Can lose power or fail at a
 * chosen operation, and complains of files left open. Thread-safe.
 */
public final class MemDisk implements Disk, AutoCloseable {
  private static final int BLOCK = 4096;

  private final Dir root;
  private final AtomicInteger clock;
  private final List<NameChange> pending = new ArrayList<>();
  private int openFiles;
  private int crashAt = Integer.MAX_VALUE;
  private int failAt = Integer.MAX_VALUE;
  private Kind failure = Kind.OTHER;
  private boolean dead;
  private boolean broken;
  private boolean cold;
  private long room = Long.MAX_VALUE; // bytes
  private Space space = new Space(1L << 40, 1L << 39);

  /** Empty; disks of one machine share the clock that counts operations. */
  public MemDisk(AtomicInteger clock) {
    this(clock, new Dir());
  }

  private MemDisk(AtomicInteger clock, Dir root) {
    this.clock = clock;
    this.root = root;
  }

  private abstract static class Node {
    Map<String, byte[]> attributes = new HashMap<>();
    Map<String, byte[]> durableAttributes = new HashMap<>();
    long accessNanos;
    long changes; // of content and attributes by the operations of a disk
  }

  private static final class Dir extends Node {
    Map<String, Node> entries = new TreeMap<>();
    Map<String, Node> durableEntries = new TreeMap<>();
  }

  private static final class Data extends Node {
    byte[] content = {};
    byte[] durableContent = {};
  }

  private record NameChange(Dir fromDir, String from, Dir toDir, String to, Node node) {
    void makeDurable() {
      if (fromDir != null) {
        fromDir.durableEntries.remove(from);
      }
      if (toDir != null) {
        toDir.durableEntries.put(to, node);
      }
    }

    boolean touches(Dir dir) {
      return fromDir == dir || toDir == dir;
    }
  }

  /** Power goes off before the operation with this number on the shared clock. */
  public synchronized void crashAt(int operation) {
    crashAt = operation;
  }

  /** The operation with this number fails, once. */
  public synchronized void failAt(int operation, Kind kind) {
    failAt = operation;
    failure = kind;
  }

  /** Every operation fails, or none any more. */
  public synchronized void setBroken(boolean now) {
    broken = now;
  }

  /** Nothing can be read without waiting, or everything. */
  public synchronized void setCold(boolean now) {
    cold = now;
  }

  /** Nothing can be added, until something is deleted or there is room again. */
  public synchronized void setFull(boolean now) {
    room = now ? 0 : Long.MAX_VALUE;
  }

  private void take(String path, long bytes) throws DiskException {
    if (room < bytes) {
      throw new DiskException(Kind.NO_SPACE, path, "No space left on device", null);
    }
    room -= room == Long.MAX_VALUE ? 0 : bytes;
  }

  private void giveBack(Node node) {
    if (room != Long.MAX_VALUE && node instanceof Data file) {
      room += BLOCK + file.content.length;
    }
  }

  private void step(String path) throws DiskException {
    int now = clock.incrementAndGet();
    if (dead || now >= crashAt) {
      dead = true;
      throw new PowerLoss();
    }
    if (broken) {
      throw new DiskException(Kind.FAULT, path, "broken", null);
    }
    if (now == failAt) {
      throw new DiskException(failure, path, "injected at operation " + now, null);
    }
  }

  /** The disk as the next start finds it. */
  public synchronized MemDisk afterCrash(CrashMode mode) {
    return new MemDisk(new AtomicInteger(), (Dir) survivor(root, mode, new IdentityHashMap<>()));
  }

  private static Node survivor(Node node, CrashMode mode, Map<Node, Node> done) {
    Node known = done.get(node);
    if (known != null) {
      return known;
    }
    Node copy = node instanceof Dir ? new Dir() : new Data();
    done.put(node, copy);
    copy.attributes.putAll(mode.attributes() ? node.attributes : node.durableAttributes);
    copy.durableAttributes.putAll(copy.attributes);
    if (node instanceof Dir dir && copy instanceof Dir target) {
      (mode.names() ? dir.entries : dir.durableEntries)
          .forEach((name, child) -> target.entries.put(name, survivor(child, mode, done)));
      target.durableEntries.putAll(target.entries);
    } else if (node instanceof Data file && copy instanceof Data target) {
      target.content = survivor(file, mode.data());
      target.durableContent = target.content;
    }
    return copy;
  }

  private static byte[] survivor(Data file, CrashMode.Data mode) {
    if (Arrays.equals(file.content, file.durableContent)) {
      return file.durableContent;
    }
    return switch (mode) {
      case KEPT -> file.content;
      case DROPPED -> file.durableContent;
      case TORN_512 -> torn(file, 512);
      case TORN_4096 -> torn(file, 4096);
    };
  }

  /** Every second block did not reach the disk, the first one among them; the length did. */
  private static byte[] torn(Data file, int block) {
    byte[] result = file.content.clone();
    for (int i = 0; i < result.length; i += 2 * block) {
      int end = Math.min(i + block, result.length);
      Arrays.fill(result, i, end, (byte) 0);
    }
    return result;
  }

  @Override
  public synchronized DiskFile openRead(String path) throws DiskException {
    step(path);
    return open(path, file(path));
  }

  @Override
  public synchronized DiskFile create(String path) throws DiskException {
    step(path);
    take(path, BLOCK);
    Dir parent = parent(path);
    if (parent.entries.containsKey(name(path))) {
      throw new DiskException(Kind.CONFLICT, path, "exists", null);
    }
    Data file = new Data();
    change(new NameChange(null, null, parent, name(path), file));
    return open(path, file);
  }

  private void change(NameChange change) {
    if (change.fromDir != null) {
      change.fromDir.entries.remove(change.from);
    }
    if (change.toDir != null) {
      change.toDir.entries.put(change.to, change.node);
    }
    pending.add(change);
  }

  @Override
  public synchronized void rename(String from, String to) throws DiskException {
    step(from);
    Node node = node(from);
    Dir target = parent(to);
    Node present = target.entries.get(name(to));
    boolean fits =
        present == null
            || present instanceof Data && node instanceof Data
            || present instanceof Dir dir && node instanceof Dir && dir.entries.isEmpty();
    if (!fits) {
      throw new DiskException(Kind.CONFLICT, to, "in the way", null);
    }
    change(new NameChange(parent(from), name(from), target, name(to), node));
  }

  @Override
  public synchronized void delete(String path) throws DiskException {
    step(path);
    if (node(path) instanceof Dir) {
      throw new DiskException(Kind.CONFLICT, path, "is a directory", null);
    }
    giveBack(node(path));
    change(new NameChange(parent(path), name(path), null, null, null));
  }

  @Override
  public synchronized void deleteDirectory(String path) throws DiskException {
    step(path);
    if (!(node(path) instanceof Dir dir) || !dir.entries.isEmpty()) {
      throw new DiskException(Kind.CONFLICT, path, "not an empty directory", null);
    }
    change(new NameChange(parent(path), name(path), null, null, null));
  }

  @Override
  public synchronized boolean makeDirectory(String path) throws DiskException {
    step(path);
    Dir parent = parent(path);
    Node present = parent.entries.get(name(path));
    if (present instanceof Data) {
      throw new DiskException(Kind.CONFLICT, path, "exists", null);
    }
    if (present != null) {
      return false;
    }
    take(path, BLOCK);
    change(new NameChange(null, null, parent, name(path), new Dir()));
    return true;
  }

  @Override
  public synchronized Optional<FileInfo> stat(String path) throws DiskException {
    step(path);
    Node node = lookup(path);
    if (node == null) {
      return Optional.empty();
    }
    long size = node instanceof Data file ? file.content.length : 0;
    return Optional.of(new FileInfo(node instanceof Dir, size, node.accessNanos, 0));
  }

  @Override
  public synchronized Optional<FileStamp> stamp(String path) {
    return lookup(path) instanceof Data file ? Optional.of(stamp(file)) : Optional.empty();
  }

  private static FileStamp stamp(Data file) {
    long inode = System.identityHashCode(file);
    return new FileStamp(inode, file.content.length, file.changes, file.accessNanos);
  }

  @Override
  public synchronized boolean readAtOnce(String path, FileStamp expected, byte[] into) {
    boolean possible =
        !cold
            && !broken
            && lookup(path) instanceof Data file
            && stamp(file).equals(expected)
            && file.content.length >= into.length;
    if (possible) {
      System.arraycopy(((Data) lookup(path)).content, 0, into, 0, into.length);
    }
    return possible;
  }

  @Override
  public void list(String path, Consumer<String> each) throws DiskException {
    names(path).forEach(each);
  }

  private synchronized List<String> names(String path) throws DiskException {
    step(path);
    if (lookup(path) instanceof Dir dir) {
      return List.copyOf(dir.entries.keySet()).reversed();
    }
    throw missing(path);
  }

  @Override
  public synchronized Optional<byte[]> attribute(String path, String name) throws DiskException {
    step(path);
    return Optional.ofNullable(node(path).attributes.get(name)).map(byte[]::clone);
  }

  @Override
  public synchronized void setAttribute(String path, String name, byte[] value)
      throws DiskException {
    step(path);
    node(path).attributes.put(name, value.clone());
    node(path).changes++;
  }

  @Override
  public synchronized void empty(String path) throws DiskException {
    step(path);
    Data file = file(path);
    room += room == Long.MAX_VALUE ? 0 : file.content.length;
    file.content = new byte[0];
    file.changes++;
    step(path);
    file.durableContent = file.content;
    file.durableAttributes = new HashMap<>(file.attributes);
  }

  @Override
  public synchronized void setAccessTime(String path, long nanos) throws DiskException {
    step(path);
    node(path).accessNanos = nanos;
  }

  @Override
  public synchronized void syncDirectory(String path) throws DiskException {
    step(path);
    if (!(lookup(path) instanceof Dir dir)) {
      throw missing(path);
    }
    pending.removeIf(
        change -> {
          if (change.touches(dir)) {
            change.makeDurable();
            return true;
          }
          return false;
        });
    dir.durableAttributes = new HashMap<>(dir.attributes);
  }

  @Override
  public synchronized Space space() {
    return space;
  }

  /** What {@link #space} tells from now on. */
  public synchronized void setSpace(Space now) {
    space = now;
  }

  /** Flips a bit in a file's content; for tests of damage at rest. */
  public synchronized void damageContent(String path, int position) throws DiskException {
    file(path).content[position] ^= 1;
  }

  /** Cuts a file. */
  public synchronized void truncate(String path, int length) throws DiskException {
    Data file = file(path);
    file.content = Arrays.copyOf(file.content, length);
  }

  /** Flips the lowest bit of one byte. */
  public synchronized void flip(String path, int position) throws DiskException {
    file(path).content[position] ^= 1;
  }

  /** Number of files that are open. */
  public synchronized int openFiles() {
    return openFiles;
  }

  @Override
  public synchronized void close() {
    if (openFiles > 0) {
      throw new IllegalStateException(openFiles + " files were left open");
    }
  }

  private DiskFile open(String path, Data file) {
    openFiles++;
    return new MemFile(path, file);
  }

  private Data file(String path) throws DiskException {
    if (node(path) instanceof Data file) {
      return file;
    }
    throw new DiskException(Kind.CONFLICT, path, "Is a directory", null);
  }

  private Node node(String path) throws DiskException {
    Node node = lookup(path);
    if (node == null) {
      throw missing(path);
    }
    return node;
  }

  private Dir parent(String path) throws DiskException {
    int slash = path.lastIndexOf('/');
    if (lookup(slash < 0 ? "" : path.substring(0, slash)) instanceof Dir dir) {
      return dir;
    }
    throw missing(path);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Node lookup(String path) {
    Node at = root;
    for (String element : path.split("/")) {
      if (!element.isEmpty()) {
        at = at instanceof Dir dir ? dir.entries.get(element) : null;
      }
    }
    return at;
  }

  private static DiskException missing(String path) {
    return new DiskException(Kind.NOT_FOUND, path, "does not exist", null);
  }

  private final class MemFile implements DiskFile {
    private final String path;
    private final Data file;
    private boolean closed;

    MemFile(String path, Data file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws DiskException {
      synchronized (MemDisk.this) {
        step(path);
        if (position >= file.content.length) {
          return -1;
        }
        int n = (int) Math.min(into.remaining(), file.content.length - position);
        into.put(file.content, (int) position, n);
        return n;
      }
    }

    @Override
    public void write(ByteBuffer bytes) throws DiskException {
      synchronized (MemDisk.this) {
        step(path);
        take(path, bytes.remaining());
        int old = file.content.length;
        byte[] longer = Arrays.copyOf(file.content, old + bytes.remaining());
        bytes.get(longer, old, longer.length - old);
        file.content = longer;
        file.changes++;
      }
    }

    @Override
    public long size() throws DiskException {
      synchronized (MemDisk.this) {
        step(path);
        return file.content.length;
      }
    }

    @Override
    public void sync() throws DiskException {
      synchronized (MemDisk.this) {
        step(path);
        file.durableContent = file.content.clone();
        file.durableAttributes = new HashMap<>(file.attributes);
      }
    }

    @Override
    public void close() {
      synchronized (MemDisk.this) {
        if (!closed) {
          closed = true;
          openFiles--;
        }
      }
    }
  }
}
