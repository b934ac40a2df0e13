"""File systems of their own for the mountpaths of a cluster, made to be broken: loop devices with ext4 or
xfs, tmpfs, or plain directories where nothing can be mounted."""

import fcntl
import os
import re
import shutil
import struct
import subprocess
import time

MIB = 1 << 20
KINDS = ("ext4", "xfs", "tmpfs", "dir")
SHUTDOWN = 0x8004587D  # ioctl of ext4 and xfs: every later operation fails with EIO
NO_FLUSH = 2


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True)


def is_mounted(path):
    """Asks the kernel's table: the root of an xfs that was shut down cannot even be looked at."""
    folder, name = os.path.split(os.path.abspath(path))
    wanted = re.sub(r"[ \t\n\\]", lambda match: f"\\{ord(match[0]):03o}", os.path.join(os.path.realpath(folder), name))
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
        return any(line.split()[4] == wanted for line in table)


class Disk:
    """One mountpath. `kind`: one of KINDS; `image`: the file behind the loop device, if any."""

    def __init__(self, kind, path, image, size):
        self.kind, self.path, self.image, self.size = kind, path, image, size
        self.device, self.away, self.frozen = None, path + ".away", False

    @property
    def is_loop(self):
        return self.kind in ("ext4", "xfs")

    def make(self):
        """An empty file system, mounted."""
        os.makedirs(self.path, exist_ok=True)
        if self.is_loop:
            with open(self.image, "wb") as file:
                file.truncate(self.size)
            options = ["-m", "0", "-i", "8192"] if self.kind == "ext4" else ["-f"]
            run(f"mkfs.{self.kind}", "-q", *options, self.image)
            self.device = run("losetup", "-f", "--show", self.image).stdout.strip()
        self.mount()

    def mount(self, path=None):
        path = path or self.path
        if self.is_loop:
            options = ["-o", "errors=remount-ro"] if self.kind == "ext4" else ["-o", "nouuid"]
            run("mount", "-t", self.kind, *options, self.device, path)
        elif self.kind == "tmpfs":
            run("mount", "-t", "tmpfs", "-o", f"size={self.size}", "none", path)

    def replace(self):
        """A new, empty disk at the same place; what the old one held is gone."""
        self.clear()
        self.make()

    def thaw(self):
        if self.frozen:
            run("fsfreeze", "-u", self.path, check=False)
            self.frozen = False

    def clear(self):
        """Unmounts whatever is at the path and detaches the device."""
        self.thaw()
        for path in (self.path, self.away):
            if self.kind == "dir":
                shutil.rmtree(path, ignore_errors=True)
                continue
            while is_mounted(path):
                if run("umount", "-l", path, check=False).returncode:
                    break
        if self.device:
            run("losetup", "-d", self.device, check=False)
            self.device = None

    # ---- what is done to it

    def move_away(self):
        if self.kind == "dir":
            os.rename(self.path, self.away)
        else:
            os.makedirs(self.away, exist_ok=True)
            run("mount", "--move", self.path, self.away)

    def move_back(self):
        if self.kind == "dir":
            shutil.rmtree(self.path, ignore_errors=True)
            os.rename(self.away, self.path)
        else:
            while is_mounted(self.path):
                run("umount", "-l", self.path)
            run("mount", "--move", self.away, self.path)

    def cover(self):
        """Another, empty directory where the disk was."""
        self.move_away()
        if self.kind == "dir":
            os.makedirs(self.path)
        else:
            run("mount", "-t", "tmpfs", "-o", "size=16m", "none", self.path)

    def shut_down(self):
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_FLUSH))
        finally:
            os.close(folder)

    def mount_again(self):
        """As soon as the node has let go of the old one: a file system that was shut down stays so until then."""
        while is_mounted(self.path):
            run("umount", "-l", self.path)
        end = time.monotonic() + 30
        while True:
            try:
                return self.mount()
            except subprocess.CalledProcessError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def forget_cache(self):
        """Makes the next read of every file ask the device."""
        os.sync()
        for folder, _, names in os.walk(self.path):
            for name in names:
                try:
                    file = os.open(os.path.join(folder, name), os.O_RDONLY)
                except OSError:
                    continue
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)

    def cut_off(self, keep):
        """The device ends early: reads behind that fail with EIO. The log of xfs lies behind that: written to, the
        image would grow again and be read as zeros, so there the device is told its new size."""
        self.forget_cache()
        os.truncate(self.image, keep)
        if self.kind == "xfs":
            run("losetup", "-c", self.device)

    def freeze(self):
        run("fsfreeze", "-f", self.path)
        self.frozen = True

    def read_only(self):
        """Raises CalledProcessError where the kernel refuses, for example while files are open for writing."""
        if self.kind == "ext4":
            with open(f"/sys/fs/ext4/{os.path.basename(self.device)}/trigger_fs_error", "w", encoding="ascii") as error:
                error.write("1")
        else:
            run("mount", "-o", "remount,ro", self.path)

    def writable(self):
        """As an operator repairs it."""
        if self.kind == "ext4":
            while is_mounted(self.path):
                run("umount", "-l", self.path)
            run("e2fsck", "-fy", self.device, check=False)
            self.mount()
        else:
            run("mount", "-o", "remount,rw", self.path)

    def fill(self):
        """Until nothing fits any more."""
        filler = os.path.join(self.path, "filler")
        with open(filler, "wb", buffering=0) as file:
            free = os.statvfs(self.path)
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - 256 * 1024))
            except OSError:
                pass
            file.seek(0, os.SEEK_END)
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def make_room(self):
        os.unlink(os.path.join(self.path, "filler"))


class Storage:
    """All disks of a cluster; `with` takes them down whatever happened."""

    def __init__(self, kind, folder, nodes, size_mib):
        size = max(size_mib, 304 if kind == "xfs" else 0) * MIB  # xfs makes none smaller than 300 MiB
        os.makedirs(folder, exist_ok=True)
        self.disks = {}
        for node in nodes:
            for index, path in enumerate(node.mountpaths):
                self.disks[path] = Disk(kind, path, os.path.join(folder, f"{node.name}-{index}.img"), size)

    def __enter__(self):
        try:
            for disk in self.disks.values():
                disk.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for disk in self.disks.values():
            disk.clear()


def usable(kind, folder):
    """Why this kind cannot be used here; empty if it can."""
    if kind == "dir":
        return ""
    if kind in ("ext4", "xfs") and not shutil.which(f"mkfs.{kind}"):
        return f"there is no mkfs.{kind}"
    path = os.path.join(folder, f"try-{kind}")
    disk = Disk(kind, path, path + ".img", 304 * MIB if kind == "xfs" else 16 * MIB)
    try:
        disk.make()
        os.setxattr(disk.path, "user.try", b"1")
        return ""
    except subprocess.CalledProcessError as failure:
        return (failure.stderr or str(failure)).strip().splitlines()[-1]
    except OSError as failure:
        return str(failure)
    finally:
        disk.clear()
