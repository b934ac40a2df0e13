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

  /** The process ended between the last word of a detach and the end of its identity. */
  @Test
  void aDetachedDiskIsForgottenByTheNextStart() throws DiskException {
    Mountpaths before = TestMountpaths.of(at("/a", one, "/b", two));
    MemDisk asItWas = two.afterCrash(CrashMode.PROCESS);
    MountpathChanges changes = TestMountpaths.changes(before, at());
    changes.leave("/b", true);
    changes.complete(before.layout());

    Mountpaths after = TestMountpaths.of(at("/a", one, "/b", asItWas));

    assertEquals(List.of("/a"), after.available().stream().map(Mountpath::path).toList());
    assertTrue(asItWas.stat(MountpathIdentity.FILE).isEmpty());
  }

  @Test
  void aDirectoryThatIsNotThereIsALostMountpath() throws DiskException {
    TestMountpaths.of(at("/a", one, "/b", two));

    StorageIntegrityException e =
        assertThrows(
            StorageIntegrityException.class,
            () -> TestMountpaths.without("/b", at("/a", one), LossRule.REFUSED));

    assertEquals(60, e.code());
    assertTrue(e.getMessage().contains("lost mountpaths [/b]"), e.getMessage());
    assertEquals(
        List.of("/b"), TestMountpaths.without("/b", at("/a", one), LossRule.ALLOWED).lost());
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

  /** Objects are elsewhere too: a target that lacks a mountpath starts by itself if it may. */
  private static final LossRule PROTECTED = (_, doubt) -> doubt;

  private final KeptInMemory outside = new KeptInMemory();
  private final MemDisk three = empty();

  private Mountpaths start(Object... pathsAndDisks) throws DiskException {
    return TestMountpaths.of(at(pathsAndDisks), outside, PROTECTED);
  }

  private StorageIntegrityException notStarted(Object... pathsAndDisks) {
    return assertThrows(StorageIntegrityException.class, () -> start(pathsAndDisks));
  }

  private static void disable(Mountpaths mountpaths, String path) {
    Mountpath sick = mountpaths.find(path).orElseThrow();
    assertTrue(TestMountpaths.changes(mountpaths, at()).leaveFaulted(sick, "sick"));
  }

  @Test
  void whatWasDisabledIsSoAlsoWhenOnlyItIsThere() throws DiskException {
    disable(start("/a", one, "/b", two), "/a");

    StorageIntegrityException e = notStarted("/a", one);

    assertEquals(60, e.code());
    assertTrue(e.getMessage().contains("missing [/b], disabled [/a]"), e.getMessage());
    assertEquals(List.of("/a"), start("/a", one, "/b", two).layout().disabled());
  }

  @Test
  void anotherMountpathIsTakenWhereAllThatCountAreMissing() throws DiskException {
    disable(start("/a", one, "/b", two), "/a");

    Mountpaths grown = start("/a", one, "/c", three);

    assertEquals(List.of("/c"), grown.available().stream().map(Mountpath::path).toList());
    assertEquals(List.of("/b"), grown.lost());
    assertEquals(List.of("/a"), grown.layout().disabled());
  }

  @Test
  void startsWithoutAMountpathWhenNothingNewerCanBeOnIt() throws DiskException {
    start("/a", one, "/b", two);

    assertEquals(List.of("/b"), start("/a", one).lost());
    assertEquals(List.of(), start("/a", one, "/b", two).lost());
  }

  @Test
  void doesNotStartByItselfWithoutAMountpathThatMayKnowMore() throws DiskException {
    start("/a", one, "/b", two);
    outside.content = null;

    StorageIntegrityException lost = notStarted("/a", one);
    assertEquals(60, lost.code());
    assertTrue(lost.getMessage().contains("[/b]"), lost.getMessage());
    assertTrue(lost.getMessage().contains("outside"), lost.getMessage());

    assertEquals(List.of(), start("/a", one, "/b", two).lost());
    assertEquals(List.of("/b"), start("/a", one).lost(), "the copy was written again");
  }

  @Test
  void anOldOrDamagedCopyOutsideIsNoProof() throws DiskException {
    Mountpaths mountpaths = start("/a", one, "/b", two, "/c", three);
    byte[] old = outside.content;
    disable(mountpaths, "/a");
    outside.content = old;

    assertTrue(notStarted("/b", two).getMessage().contains("outside"));
    outside.failing = true;
    assertTrue(notStarted("/b", two).getMessage().contains("outside"));
    outside.failing = false;
    assertEquals(List.of("/a"), start("/a", one, "/b", two, "/c", three).layout().disabled());
    assertFalse(java.util.Arrays.equals(old, outside.content));
  }

  @Test
  void aDisabledMountpathThatIsAwayMayKnowMoreToo() throws DiskException {
    disable(start("/a", one, "/b", two), "/a");
    outside.content = null;

    assertEquals(60, notStarted("/b", two).code());
    assertEquals(List.of("/a"), start("/a", one, "/b", two).layout().disabled());
  }

  @Test
  void aChangeThatCannotBeStoredOutsideIsNone() throws DiskException {
    Mountpaths mountpaths = start("/a", one, "/b", two);
    long before = mountpaths.layout().version();
    outside.failing = true;
    MountpathChanges changes = TestMountpaths.changes(mountpaths, at());

    assertThrows(io.ais.error.AisException.class, () -> changes.leaveUndrained("/a", false));

    assertEquals(2, mountpaths.available().size());
    outside.failing = false;
    Mountpaths again = TestMountpaths.of(at("/a", one, "/b", two));
    assertEquals(2, again.available().size());
    assertTrue(again.layout().version() > before, "taken back");
  }

  @Test
  void aFaultIsNoLessOneWhenTheCopyOutsideCannotBeWritten() throws DiskException {
    Mountpaths mountpaths = start("/a", one, "/b", two, "/c", three);
    outside.failing = true;

    disable(mountpaths, "/a");

    outside.failing = false;
    assertEquals(List.of("/a"), mountpaths.layout().disabled());
    assertEquals(60, notStarted("/b", two).code());
    assertEquals(List.of("/a"), start("/a", one, "/b", two, "/c", three).layout().disabled());
  }

  @Test
  void theLastMountpathIsInServiceAgainAfterAStart() throws DiskException {
    Mountpaths mountpaths = start("/a", one, "/b", two);
    disable(mountpaths, "/a");
    disable(mountpaths, "/b");
    assertTrue(mountpaths.available().isEmpty());

    Mountpaths again = start("/a", one, "/b", two);

    assertEquals(List.of("/a"), again.layout().disabled());
    assertEquals(List.of("/b"), again.available().stream().map(Mountpath::path).toList());
  }

  @Test
  void startsThatKnewNothingOfEachOtherAreJoined() throws DiskException {
    disable(start("/a", one, "/b", two), "/a");
    VolumeMetadata there = TestMountpaths.metadata(two);
    VolumeMetadata here = TestMountpaths.metadata(one);
    VolumeMetadata apart =
        here.next(there.version(), false, true, here.each(volume -> volume)); // another start's
    RootFiles.save(DiskExecutor.inline(one), apart);
    outside.content = null;

    assertEquals(60, notStarted("/b", two).code(), "mountpath /a knows something else");
    Mountpaths joined = start("/a", one, "/b", two);

    assertEquals(2, joined.available().size());
    assertFalse(joined.settled());
    assertTrue(joined.layout().resilverDue());
    assertTrue(joined.layout().version() > there.version());
    assertEquals(TestMountpaths.metadata(one), TestMountpaths.metadata(two));
  }

  @Test
  void aStartWithoutAMountpathWinsOverWhatThatOneSays() throws DiskException {
    disable(start("/a", one, "/b", two), "/a"); // only /b and the copy outside know
    outside.content = null;
    TestMountpaths.of(at("/a", one), outside, LossRule.ALLOWED); // the operator insists

    Mountpaths whole = start("/a", one, "/b", two);

    assertEquals(2, whole.available().size(), "/a was written since");
    assertFalse(whole.settled());
  }

  @Test
  void theCopyOfAnotherTargetIsNone() throws DiskException {
    KeptInMemory others = new KeptInMemory();
    TestMountpaths.of(at("/a", one), others, PROTECTED);
    Mountpaths own = TestMountpaths.of(at("/b", two), "target-two", false);

    Mountpaths moved = TestMountpaths.of(at("/b", two), others, PROTECTED);

    assertEquals("target-two", moved.nodeId());
    assertEquals(own.available().size(), moved.available().size());
  }

  @Test
  void allMountPointsEmptyAreNoNewTarget() throws DiskException {
    start("/a", one, "/b", two);

    assertEquals(60, notStarted("/a", empty(), "/b", empty()).code());
    outside.content = null;
    assertEquals(2, start("/a", empty(), "/b", empty()).available().size());
  }

  @Test
  void aForeignMountpathIsNamedWhereverItIs() throws DiskException {
    TestMountpaths.of(at("/x", three), "target-two", false);
    start("/a", one, "/b", two);

    StorageIntegrityException e = notStarted("/a", three, "/b", two);

    assertEquals(
        "storage integrity error sie#10: target ID mismatch: \"target-one\" vs"
            + " \"target-two\"(\"/a\")",
        e.getMessage());
    outside.content = null;
    e = notStarted("/0", three, "/a", one, "/b", two);
    assertTrue(e.getMessage().endsWith("(\"/0\")"), e.getMessage());
  }

  @Test
  void whatWasGivenUpStaysOutWhereverItIsMounted() throws DiskException {
    Mountpaths mountpaths = start("/a", one, "/b", two);
    disable(mountpaths, "/b");
    SortedMap<String, DiskExecutor> disks = at("/b", three);
    MountpathChanges changes = TestMountpaths.changes(mountpaths, disks);
    changes.giveUp("/b", false);
    changes.attach("/b", "", false);

    Mountpaths again = start("/a", one, "/b", three, "/c", two);

    assertEquals(List.of("/a", "/b"), again.available().stream().map(Mountpath::path).toList());
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
