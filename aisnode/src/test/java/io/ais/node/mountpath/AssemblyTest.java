package io.ais.node.mountpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ais.node.disk.CrashMode;
import io.ais.node.disk.DiskException;
import io.ais.node.disk.DiskExecutor;
import io.ais.node.disk.MemDisk;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private final MemDisk one = new MemDisk(new AtomicInteger());
  private final MemDisk two = new MemDisk(new AtomicInteger());

  private static SortedMap<String, DiskExecutor> at(Object... pathsAndDisks) {
    SortedMap<String, DiskExecutor> disks = new TreeMap<>();
    for (int i = 0; i < pathsAndDisks.length; i += 2) {
      disks.put((String) pathsAndDisks[i], DiskExecutor.inline((MemDisk) pathsAndDisks[i + 1]));
    }
    return disks;
  }

  private static MemDisk empty() {
    return new MemDisk(new AtomicInteger());
  }

  private static StorageIntegrityException refused(SortedMap<String, DiskExecutor> disks) {
    return assertThrows(StorageIntegrityException.class, () -> TestMountpaths.of(disks));
  }

  @Test
  void remembersTheNodeIdAndIdentities() throws DiskException {
    Mountpaths first = TestMountpaths.of(at("/a", one, "/b", two));
    Mountpaths again = TestMountpaths.of(at("/a", one, "/b", two));

    assertEquals("target-one", again.nodeId());
    assertEquals(
        first.available().stream().map(Mountpath::identity).toList(),
        again.available().stream().map(Mountpath::identity).toList());
    assertTrue(again.settled());
  }

  @Test
  void swappedMountpathsKeepTheirPlaceInHrw() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));

    Mountpaths swapped = TestMountpaths.of(at("/a", two, "/b", one));

    assertEquals("/b", swapped.find("/a").orElseThrow().identity().hrwName());
    assertTrue(swapped.settled());
  }

  @Test
  void aNewMountpathBesideOldOnesMakesLookUpsAskAll() throws DiskException {
    TestMountpaths.of(at("/a", one));
    one.makeDirectory("@ais");

    Mountpaths grown = TestMountpaths.of(at("/a", one, "/b", two));

    assertEquals(2, grown.available().size());
    assertFalse(grown.settled());
  }

  @Test
  void refusesToStartWithoutAMountpathUnlessTold() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));

    assertEquals(60, refused(at("/a", one)).code());
    Mountpaths degraded = TestMountpaths.of(at("/a", one), "", true);
    assertEquals(List.of("/b"), degraded.lost());
    assertFalse(degraded.settled());
  }

  @Test
  void anEmptyMountPointIsNotANewMountpath() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));

    assertEquals(60, refused(at("/a", one, "/b", empty())).code());
    Mountpaths degraded = TestMountpaths.of(at("/a", one, "/b", empty()), "", true);
    assertEquals(1, degraded.available().size());
  }

  @Test
  void aMountpathThatComesBackIsSearchedForWhatItHolds() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));
    TestMountpaths.of(at("/a", one), "", true);

    Mountpaths whole = TestMountpaths.of(at("/a", one, "/b", two));

    assertEquals(List.of(), whole.lost());
    assertFalse(whole.settled());
  }

  @Test
  void refusesTheMountpathOfAnotherTarget() throws DiskException {
    TestMountpaths.of(at("/a", one), "target-one", false);
    TestMountpaths.of(at("/b", two), "target-two", false);

    StorageIntegrityException e = refused(at("/a", one, "/b", two));

    assertEquals(10, e.code());
    assertEquals(
        "storage integrity error sie#10: target ID mismatch: \"target-one\" vs"
            + " \"target-two\"(\"/b\")",
        e.getMessage());
  }

  @Test
  void refusesACopyOfAMountpath() throws DiskException {
    TestMountpaths.of(at("/a", one));

    assertEquals(10, refused(at("/a", one, "/b", one.afterCrash(CrashMode.PROCESS))).code());
  }

  @Test
  void aDamagedCopyOfTheVolumeMetadataIsReplaced() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));
    one.damageContent(VolumeMetadata.FILE, 60);

    Mountpaths again = TestMountpaths.of(at("/a", one, "/b", two));

    assertTrue(again.settled());
    assertTrue(
        MetadataFile.load(one, VolumeMetadata.FILE, VolumeMetadata.KIND)
            instanceof MetadataFile.Loaded.Good);
  }

  @Test
  void aDamagedIdentityIsRefused() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));
    one.damageContent(MountpathIdentity.FILE, 60);

    StorageIntegrityException e = refused(at("/a", one, "/b", two));

    assertEquals(10, e.code());
    assertTrue(e.getMessage().contains("mountpath /a: damaged identity"), e.getMessage());
    assertTrue(e.getMessage().contains("restore its file .ais.mountpath"), e.getMessage());
  }

  @Test
  void aMountpathWithADamagedIdentityIsLostWhereThatMayBe() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));
    one.damageContent(MountpathIdentity.FILE, 60);

    Mountpaths without = TestMountpaths.of(at("/a", one, "/b", two), "", true);

    assertEquals(List.of("/b"), without.available().stream().map(Mountpath::path).toList());
    assertEquals(List.of("/a"), List.copyOf(without.layout().lost()));
    assertEquals(List.of("/a"), without.layout().absent());

    MountpathChanges changes = TestMountpaths.changes(without, at("/a", one, "/b", two));
    assertThrows(RuntimeException.class, () -> changes.enable("/a", true));
    assertEquals(List.of("/a"), without.layout().absent());
    one.damageContent(MountpathIdentity.FILE, 60); // the same bit: restored
    assertTrue(changes.enable("/a", true));
    assertFalse(changes.enable("/a", true), "it is in service");
    assertEquals(2, without.available().size());
    assertEquals(List.of(), without.layout().absent());
    assertTrue(without.layout().resilverDue());
    assertEquals(2, TestMountpaths.of(at("/a", one, "/b", two)).available().size());
  }

  @Test
  void theOnlyMountpathMustHaveASoundIdentity() throws DiskException {
    TestMountpaths.of(at("/a", one));
    one.damageContent(MountpathIdentity.FILE, 60);

    StorageIntegrityException e =
        assertThrows(
            StorageIntegrityException.class, () -> TestMountpaths.of(at("/a", one), "", true));
    assertEquals(10, e.code());
  }

  @Test
  void theClockGoesOnFromItsHighestMark() throws DiskException {
    Mountpaths mountpaths = TestMountpaths.of(at("/a", one, "/b", two));
    ClockFile file = new ClockFile(mountpaths);
    assertEquals(0, file.load());

    file.store(500);
    two.damageContent(".ais.clock", 3);

    assertEquals(500, file.load());
  }
}
