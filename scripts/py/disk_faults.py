"""What happens to disks, what an operator does then (as docs/disk-failures.md says), and what it may cost."""

import os
import random
import shutil
import threading
import time

ATTRIBUTE = "user.ais.lom"
IDENTITY, METADATA = ".ais.mountpath", ".ais.vmd"


class Fault:
    """`reach`: what it may keep from clients: `mountpath`, `target` or `objects` (those that `strike` damaged).
    `seen`: mountpaths leave service by it. `destroys`: what only that place held is lost."""

    kinds = ("ext4", "xfs", "tmpfs", "dir")
    reach, seen, destroys, within, short = "mountpath", True, False, 15, False

    @property
    def name(self):
        return type(self).__name__[0].lower() + "".join(
            "-" + letter.lower() if letter.isupper() else letter for letter in type(self).__name__[1:])

    def strike(self, scene):
        raise NotImplementedError

    def repair(self, scene):
        """Returns what was typed."""
        raise NotImplementedError

    def stop(self):
        """Whatever happened."""


class Moved(Fault):
    short = True

    def strike(self, scene):
        scene.disk.move_away()

    def repair(self, scene):
        scene.disk.move_back()
        return scene.mountpath("enable")


class Replaced(Moved):
    """Another directory, or file system, is at the path."""
    short = True

    def strike(self, scene):
        scene.disk.cover()


class Unmounted(Moved):
    short = True
    kinds, short = ("ext4", "xfs"), False

    def strike(self, scene):
        scene.umount_lazily()

    def repair(self, scene):
        scene.disk.mount()
        return scene.mountpath("enable")


class DeviceGone(Fault):
    """Every operation fails with EIO, as after the removal of a device."""
    short = True
    kinds = ("ext4", "xfs")

    def strike(self, scene):
        scene.disk.shut_down()

    def repair(self, scene):
        scene.disk.mount_again()
        return scene.mountpath("enable")


class LostDisk(Fault):
    """Destroys: the disk is given up and a new one taken in."""
    destroys = True

    def repair(self, scene):
        scene.accept_loss()  # from here on: nobody can see when within the command it takes effect
        typed = [scene.mountpath("detach", "--force", "-y")]
        scene.disk.replace()
        return "; ".join(typed + [scene.mountpath("attach")] + scene.await_repair())


class ReadErrors(LostDisk):
    """The device ends behind its first MiB: what is not cached cannot be read any more."""
    short = True
    kinds, within = ("ext4", "xfs"), 30

    def strike(self, scene):
        scene.disk.cut_off(1 << 20)


class NewDisk(LostDisk):
    """The disk dies while the node runs, an empty one takes its place."""
    short = True

    def strike(self, scene):
        scene.disk.replace()


class EmptiedWhileDown(LostDisk):
    short = True
    reach = "target"

    def strike(self, scene):
        scene.kill_node()
        empty(scene.disk.path)
        scene.start_node(lacks=True)

    def repair(self, scene):
        bare = any(bucket.is_plain for bucket in scene.buckets)
        how = "started with `-start_with_lost_mountpath`" if bare else "started by itself"
        return f"{how}; {super().repair(scene)}"


class ReadOnly(Fault):
    """By an error of the file system; others refuse to become read-only while files are open for writing."""
    kinds, short = ("ext4",), True

    def strike(self, scene):
        scene.disk.read_only()

    def repair(self, scene):
        scene.disk.writable()
        return scene.mountpath("enable")


class ReadOnlyAfterError(ReadOnly):
    """A moment after an error that a check could not confirm, which must not keep the next one waiting."""
    short = False

    def strike(self, scene):
        scene.error_without_a_cause()
        super().strike(scene)


class Full(Fault):
    kinds, seen, short = ("ext4", "xfs", "tmpfs"), False, True

    def strike(self, scene):
        scene.disk.fill()
        scene.await_refusal()

    def repair(self, scene):
        scene.disk.make_room()
        return f"room was made: writes again after {scene.await_writes():.1f} s, by itself"


class Frozen(Fault):
    """fsfreeze: writes hang, in the kernel."""
    kinds, within = ("ext4", "xfs"), 90

    def strike(self, scene):
        scene.disk.freeze()

    def repair(self, scene):
        scene.disk.thaw()
        return scene.mountpath("enable")


class Slow(Fault):
    """Stalls: nine tenths of each second the file system takes no writes."""
    kinds, reach, within = ("ext4", "xfs"), "speed", 180
    stalls = None

    def strike(self, scene):
        self.disk, self.well = scene.disk, threading.Event()
        self.stalls = threading.Thread(target=self.stall, daemon=True)
        self.stalls.start()

    def stall(self):
        while not self.well.is_set():
            self.disk.freeze()
            time.sleep(0.9)
            self.disk.thaw()
            time.sleep(0.1)

    def stop(self):
        if self.stalls:
            self.well.set()
            self.stalls.join()

    def repair(self, scene):
        self.stop()
        scene.await_idle()
        return "drained by itself; " + scene.mountpath("enable")


class AllMoved(Fault):
    """The last mountpath of a target goes, too."""
    reach, within = "target", 20

    def strike(self, scene):
        for disk in scene.disks_of_node():
            disk.move_away()

    def repair(self, scene):
        disks = scene.disks_of_node()
        for disk in disks:
            disk.move_back()
        scene.ais("storage", "mountpath", "enable", *[f"t[{scene.node.id}]={disk.path}" for disk in disks])
        return f"`ais storage mountpath enable` of all {len(disks)}"


class IdentityDamaged(Fault):
    short = True

    def strike(self, scene):
        path = os.path.join(scene.disk.path, IDENTITY)
        with open(path, "rb") as file:
            self.saved = file.read()
        flip(path, 60)

    def repair(self, scene):
        with open(os.path.join(scene.disk.path, IDENTITY), "wb") as file:
            file.write(self.saved)
        return "the file restored; " + scene.mountpath("enable")


class IdentityDamagedWhileDown(IdentityDamaged):
    """The node starts without that mountpath if every bucket has its objects elsewhere, too; else it refuses."""
    reach, seen, short = "target", False, False

    def strike(self, scene):
        scene.kill_node()
        super().strike(scene)
        self.refuses = any(bucket.is_plain for bucket in scene.buckets)
        scene.start_node(refuses=self.refuses)

    def repair(self, scene):
        if not self.refuses:
            return "started by itself; " + super().repair(scene)
        with open(os.path.join(scene.disk.path, IDENTITY), "wb") as file:
            file.write(self.saved)
        scene.start_node()
        return "the node names the mountpath and does not start; the file restored"


class VolumeMetadataDamaged(Fault):
    reach, seen = "target", False

    def strike(self, scene):
        scene.kill_node()
        flip(os.path.join(scene.disk.path, METADATA), 80)
        scene.start_node()

    def repair(self, scene):
        return "nothing: a copy of another mountpath is read, and written here again"


class Objects(Fault):
    """Damages files of some stable objects of each bucket."""
    reach, seen = "objects", False

    def damage(self, path, chance):
        raise NotImplementedError

    def strike(self, scene):
        for bucket, name, path in scene.victims(6):
            self.damage(path, random.Random(f"{scene.seed}/{name}"))
            scene.damaged.setdefault(bucket.name, set()).add(name)

    def repair(self, scene):
        return scene.heal()


class BitInData(Objects):
    short = True

    def damage(self, path, chance):
        flip(path, chance.randrange(os.path.getsize(path)), 1 << chance.randrange(8))


class BitInMetadata(Objects):
    short = True

    def damage(self, path, chance):
        value = bytearray(os.getxattr(path, ATTRIBUTE))
        value[chance.randrange(len(value))] ^= 1 << chance.randrange(8)
        os.setxattr(path, ATTRIBUTE, bytes(value))


class Truncated(Objects):
    short = True

    def damage(self, path, chance):
        os.truncate(path, chance.randrange(os.path.getsize(path)))


class MetadataRemoved(Objects):
    short = True

    def damage(self, path, chance):
        os.removexattr(path, ATTRIBUTE)


class Overwritten(Objects):
    """With zeros of the same length, as by a write to the wrong place."""
    short = True

    def damage(self, path, chance):
        size = os.path.getsize(path)
        with open(path, "r+b") as file:
            file.write(bytes(size))


ALL = (Moved, Replaced, Unmounted, DeviceGone, ReadErrors, NewDisk, EmptiedWhileDown, ReadOnly, ReadOnlyAfterError, Full, Frozen,
       Slow, AllMoved, IdentityDamaged, IdentityDamagedWhileDown, VolumeMetadataDamaged, BitInData, BitInMetadata,
       Truncated, MetadataRemoved, Overwritten)


def flip(path, at, mask=4):
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        file.seek(min(at, size - 1))
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ mask]))


def empty(path):
    """Of everything that a node put there; again while something is in the way."""
    for _ in range(5):
        for name in os.listdir(path):
            inside = os.path.join(path, name)
            shutil.rmtree(inside, ignore_errors=True) if os.path.isdir(inside) else os.unlink(inside)
        if set(os.listdir(path)) <= {"lost+found"}:
            return
        time.sleep(0.1)
