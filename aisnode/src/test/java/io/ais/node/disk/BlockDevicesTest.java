package io.ais.node.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ais.node.disk.BlockDevices.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a copy of what the kernel shows; {@code /dev/null} stands for the device of a file system. */
class BlockDevicesTest {
  @TempDir private Path sys;
  private BlockDevices devices;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(sys.resolve("block"));
    devices = new BlockDevices(sys.resolve("block"), sys.resolve("diskstats"));
  }

  private Path entry(String name) {
    return sys.resolve("block").resolve(name);
  }

  @Test
  void aWholeDiskIsItself() throws IOException {
    Files.createDirectories(entry("null"));

    assertEquals(List.of("null"), devices.disksOf("/dev/null"));
  }

  @Test
  void aPartitionBelongsToItsDisk() throws IOException {
    Path partition = Files.createDirectories(sys.resolve("devices/sda/sda1"));
    Files.createFile(partition.resolve("partition"));
    Files.createSymbolicLink(entry("null"), partition);

    assertEquals(List.of("sda"), devices.disksOf("/dev/null"));
  }

  @Test
  void aMappedDeviceHasTheDisksBelowIt() throws IOException {
    Files.createDirectories(entry("null").resolve("slaves/sdb"));
    Files.createDirectories(entry("null").resolve("slaves/sda"));
    Files.createDirectories(entry("sda"));
    Files.createDirectories(entry("sdb"));

    assertEquals(List.of("sda", "sdb"), devices.disksOf("/dev/null"));
  }

  @Test
  void fileSystemsWithoutADeviceHaveNoDisks() {
    assertEquals(List.of(), devices.disksOf("overlay"));
    assertEquals(List.of(), devices.disksOf("/dev/null"));
    assertEquals(List.of(), devices.disksOf("/dev/no-such-device"));
  }

  @Test
  void readsCountersInSectorsAndSkipsShortLines() throws IOException {
    Files.writeString(
        sys.resolve("diskstats"),
        "   8    0 sda 10 1 200 3 40 5 600 7 0 88 99 0 0 0 0\n" + "   8    1 sda1 10 1\n");

    assertEquals(Map.of("sda", new Counters(10, 200 * 512, 40, 600 * 512, 88)), devices.counters());
  }

  @Test
  void countsNothingWhereTheKernelTellsNothing() throws IOException {
    assertEquals(Map.of(), devices.counters());
    Files.writeString(sys.resolve("diskstats"), "8 0 sda x 1 200 3 40 5 600 7 0 88 99\n");
    assertEquals(Map.of(), devices.counters());
  }
}
