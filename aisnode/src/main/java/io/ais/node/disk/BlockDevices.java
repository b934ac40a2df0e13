package io.ais.node.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Disks behind a file system and their counters, from {@code /sys} and {@code /proc}. Immutable. What
 * cannot be found out is left out: containers and network file systems have no block device.
 */
public final class BlockDevices {
  private static final int SECTOR_BYTES = 512;
  private static final int FIELDS = 14;

  private final Path classBlock;
  private final Path diskstats;

  /** Of this machine. */
  public BlockDevices() {
    this(Path.of("/sys/class/block"), Path.of("/proc/diskstats"));
  }

  BlockDevices(Path classBlock, Path diskstats) {
    this.classBlock = classBlock;
    this.diskstats = diskstats;
  }

  /**
   * Counters of one disk since boot.
   *
   * @param reads completed
   * @param readBytes read
   * @param writes completed
   * @param writtenBytes written
   * @param busyMillis with at least one request under way
   */
  public record Counters(
      long reads, long readBytes, long writes, long writtenBytes, long busyMillis) {}

  /** Names of whole disks behind a device such as {@code /dev/vda1} or {@code /dev/mapper/x}. */
  public List<String> disksOf(String device) {
    TreeSet<String> disks = new TreeSet<>();
    try {
      Path path = Path.of(device);
      if (device.startsWith("/dev/") && Files.exists(path)) {
        collect(path.toRealPath().getFileName().toString(), disks);
      }
    } catch (IOException e) {
      return List.of();
    }
    return List.copyOf(disks);
  }

  private void collect(String name, TreeSet<String> disks) throws IOException {
    Path entry = classBlock.resolve(name);
    if (!Files.exists(entry)) {
      return;
    }
    if (Files.exists(entry.resolve("partition"))) {
      disks.add(entry.toRealPath().getParent().getFileName().toString());
      return;
    }
    List<String> slaves = names(entry.resolve("slaves"));
    if (slaves.isEmpty()) {
      disks.add(name);
    }
    for (String slave : slaves) {
      collect(slave, disks);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        entries.forEach(entry -> names.add(entry.getFileName().toString()));
      }
    }
    return names;
  }

  /** Counters of all devices by name; empty where the kernel does not tell. */
  public Map<String, Counters> counters() {
    Map<String, Counters> counters = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(diskstats)) {
        String[] fields = line.trim().split("\\s+");
        if (fields.length >= FIELDS) {
          counters.put(fields[2], parse(fields));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return Map.of();
    }
    return counters;
  }

  private static Counters parse(String[] fields) {
    return new Counters(
        Long.parseLong(fields[3]),
        Long.parseLong(fields[5]) * SECTOR_BYTES,
        Long.parseLong(fields[7]),
        Long.parseLong(fields[9]) * SECTOR_BYTES,
        Long.parseLong(fields[12]));
  }
}
