package io.ais.node.hostcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Directories of a node, and its mountpaths with their file systems. Immutable. */
final class DiskCheck {
  private static final Set<String> GOOD = Set.of("ext4", "xfs");
  private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "overlay", "nfs", "nfs4");
  private static final long ROOM = 1L << 30;

  private final List<Path> directories;
  private final SortedMap<String, String> mountpaths;
  private final Path mounts;

  /**
   * @param directories that must be there and writable
   * @param mountpaths path to label
   * @param mounts {@code /proc/self/mounts}
   */
  DiskCheck(List<Path> directories, SortedMap<String, String> mountpaths, Path mounts) {
    this.directories = List.copyOf(directories);
    this.mountpaths = new TreeMap<>(mountpaths);
    this.mounts = requireNonNull(mounts, "mounts");
  }

  List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    directories.forEach(path -> all.add(writable("directory", path)));
    Map<String, String> devices = new TreeMap<>();
    mountpaths.forEach((path, label) -> look(Path.of(path), label, devices, all));
    return all;
  }

  /** A directory that is not there will be made by the node. */
  private static Finding writable(String what, Path path) {
    Path there = path;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there != null && Files.isDirectory(there) && Files.isWritable(there)
        ? Finding.ok(what, path.toString())
        : Finding.failed(what, path + " cannot be written to", "chown it to the user of the node");
  }

  private void look(Path path, String label, Map<String, String> devices, List<Finding> all) {
    String what = "mountpath";
    if (!Files.isDirectory(path)) {
      all.add(Finding.failed(what, path + " is not there", "mount its disk, or correct fspaths"));
      return;
    }
    try {
      FileStore store = Files.getFileStore(path);
      String other = devices.putIfAbsent(store.name(), path.toString());
      if (other != null && label.isEmpty()) {
        all.add(
            Finding.failed(
                what,
                "%s and %s share %s".formatted(path, other, store.name()),
                "one disk is one mountpath; for tests give each a label"));
      }
      all.add(type(path, store));
      all.add(attributes(path));
      all.add(room(path, store));
      if (options(path).stream().noneMatch(Set.of("noatime", "relatime")::contains)) {
        all.add(Finding.advice(what, path + " keeps access times", "mount it with noatime"));
      }
    } catch (IOException e) {
      all.add(Finding.failed(what, path + ": " + e.getMessage(), "look at the kernel's log"));
    }
  }

  private static Finding type(Path path, FileStore store) {
    String seen = "%s is %s on %s".formatted(path, store.type(), store.name());
    if (GOOD.contains(store.type())) {
      return Finding.ok("file system", seen);
    }
    return VOLATILE.contains(store.type())
        ? Finding.failed("file system", seen, "objects would not survive there: use ext4 or xfs")
        : Finding.advice("file system", seen, "tests run on ext4 and xfs");
  }

  private static Finding room(Path path, FileStore store) throws IOException {
    long free = store.getUsableSpace();
    String seen = "%s has %d MiB free".formatted(path, free >> 20);
    return free >= ROOM
        ? Finding.ok("space", seen)
        : Finding.advice("space", seen, "writes are refused above space.out_of_space");
  }

  private static Finding attributes(Path path) {
    String what = "extended attributes";
    try {
      Path probe = Files.createTempFile(path, ".ais.check", ".tmp");
      try {
        UserDefinedFileAttributeView view =
            Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
        view.write("ais.check", ByteBuffer.wrap("1".getBytes(UTF_8)));
        return view.list().contains("ais.check")
            ? Finding.ok(what, path.toString())
            : Finding.failed(what, path + " does not keep them", "mount it with user_xattr");
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException | UnsupportedOperationException e) {
      return Finding.failed(
          what,
          path + ": " + e.getMessage(),
          "they hold the metadata of objects: ext4 or xfs have them");
    }
  }

  /** Of the file system that a path lies on. */
  private List<String> options(Path path) throws IOException {
    String best = "";
    List<String> options = List.of();
    for (String line : Files.readAllLines(mounts, UTF_8)) {
      String[] words = line.split(" ");
      boolean above = words.length > 3 && path.startsWith(words[1]);
      if (above && words[1].length() >= best.length()) {
        best = words[1];
        options = List.of(words[3].split(","));
      }
    }
    return options;
  }
}
