"""Puts obstacles in the way of a node that leaves (scripts/verify-obstacles): each time the verb must say
what is in its way, delete nothing, and go on by itself when the obstacle is gone."""

import contextlib
import hashlib
import os
import re
import subprocess

import verify
from aisrest import Client, HttpError, await_that, exchange, pattern
from cluster import Cluster

BUCKET = "verify-obstacles"
DISK_BYTES = 96 << 20
OBJECT_BYTES = 60_000
PROXIES, TARGETS = 1, 3


def mount(*args):
    subprocess.run(["mount", *args], check=True, capture_output=True, text=True)


def can_mount(folder):
    image, path = os.path.join(folder, "try.img"), os.path.join(folder, "try")
    try:
        with open(image, "wb") as file:
            file.truncate(4 << 20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
        os.makedirs(path)
        mount("-o", "loop", image, path)
        subprocess.run(["umount", path], check=True)
        return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextlib.contextmanager
def small_disks(folder, node):
    """Every mountpath of a node on a file system of its own."""
    mounted = []
    disks = []
    try:
        for index, path in enumerate(node.mountpaths):
            image = os.path.join(folder, f"disk{index}.img")
            with open(image, "wb") as file:
                file.truncate(DISK_BYTES)
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
            os.makedirs(path, exist_ok=True)
            mount("-o", "loop,errors=remount-ro", image, path)
            mounted.append(path)
            disks.append((path, image))
        yield disks
    finally:
        for path in mounted:
            subprocess.run(["umount", "-l", path], check=False)


class Scene:
    """A cluster with three targets: one leaves, one has small disks."""

    def __init__(self, checks, cluster, disks, ais, count):
        self.checks, self.cluster, self.disks, self.ais = checks, cluster, disks, ais
        self.client = Client(cluster.nodes[0].url, 60)
        self.leaver, self.small = cluster.nodes[PROXIES], cluster.nodes[PROXIES + 1]
        self.digests = {}
        for index in range(count):
            name = f"o/{index:05}"
            body = pattern(name, OBJECT_BYTES)
            self.client.put(BUCKET, name, body)
            self.digests[name] = hashlib.sha256(body).hexdigest()

    def files(self, node):
        """Paths of objects of the bucket on a node."""
        found = {}
        for path in node.mountpaths:
            for directory, _, names in os.walk(path):
                for name in names:
                    if re.fullmatch(r"\d{5}", name):
                        found["o/" + name] = os.path.join(directory, name)
        return found

    def mountpaths(self, node):
        return exchange("GET", f"{node.url}/v1/daemon?what=mountpaths", timeout=30).json()

    def owned(self):
        """A name that only the leaving node holds, with its file there."""
        elsewhere = set()
        for node in self.cluster.nodes[PROXIES + 1:]:
            elsewhere |= set(self.files(node))
        return next((name, path) for name, path in sorted(self.files(self.leaver).items())
                    if name not in elsewhere)

    def audit(self, when, without=(), unsure=False):
        wrong = []
        for name, digest in self.digests.items():
            if name in without:
                continue
            try:
                if self.client.sha256(BUCKET, name) != digest:
                    wrong.append(f"{name}: other bytes")
            except HttpError as error:
                if not (unsure and error.status == 503):
                    wrong.append(f"{name}: {error}")
        self.checks.equal([], wrong[:3], f"{when}: every object has its bytes" + (", or is 503" if unsure else ""))

    def leave(self):
        answer = self.ais("cluster", "add-remove-nodes", "start-maintenance", f"t[{self.leaver.id}]", "-y")
        self.checks.equal(0, answer.returncode, f"start-maintenance accepted {answer.stderr.strip()}")

    def come_back(self):
        answer = self.ais("cluster", "add-remove-nodes", "stop-maintenance", f"t[{self.leaver.id}]", "-y")
        self.checks.equal(0, answer.returncode, f"stop-maintenance accepted {answer.stderr.strip()}")
        await_that("end of the rebalance", 120, lambda: not self.progress()["running"], pause=0.2)

    def tidy(self):
        """Only owners hold objects afterwards."""
        answer = self.ais("start", "rebalance", "--cleanup")
        self.checks.equal(0, answer.returncode, f"cleanup accepted {answer.stderr.strip()}")
        await_that("end of the cleanup", 120, lambda: not self.progress()["running"], pause=0.2)

    def progress(self):
        answer = exchange("GET", f"{self.cluster.nodes[0].url}/v1/cluster?what=rebalance", timeout=30)
        return answer.json() if answer.status == 200 else {"running": True, "targets": {}}

    def stuck(self, pattern_, what):
        """Waits until the leaving node says what is in its way."""
        def told():
            mine = self.progress()["targets"].get(self.leaver.id) or {}
            return mine.get("phase") == "blocked" and re.search(pattern_, mine.get("detail", ""))

        try:
            await_that(what, 60, told, pause=0.2)
            self.checks.that(True, what)
        except TimeoutError:
            self.checks.that(False, what, self.progress()["targets"].get(self.leaver.id))
        row = [line for line in self.ais("show", "cluster", "target").stdout.splitlines()
               if self.leaver.id in line]
        self.checks.that(row and "maintenance" in row[0], "the node is still in maintenance", row)
        self.checks.that(self.leaver.pid(), "its process runs")

    def freed(self, what):
        await_that(f"the rebalance ends after {what}", 120, lambda: not self.progress()["running"], pause=0.2)
        proof = [c for c in self.progress()["certificates"] if c["node"] == self.leaver.id]
        self.checks.that(proof and proof[0]["complete"], f"goes on by itself after {what}, with a proof", proof)


def disk_full(scene):
    fillers = []
    for path in scene.small.mountpaths:
        free = os.statvfs(path)
        filler = os.path.join(path, "filler")
        with open(filler, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(0, free.f_bavail * free.f_frsize - (100 << 10)))
        fillers.append(filler)
    before = set(scene.files(scene.leaver))
    scene.leave()
    scene.stuck("no space|No space|ENOSPC|capacity", "disk full at the destination: the verb says so")
    scene.audit("disk full")
    scene.checks.equal(before, set(scene.files(scene.leaver)), "nothing was deleted at the source")
    for filler in fillers:
        os.unlink(filler)
    scene.freed("room was made")


def read_only(scene):
    """The file system meets an error, so that the kernel makes it read-only."""
    path, image = scene.disks[0]
    device = subprocess.run(["findmnt", "-no", "SOURCE", path], check=True, capture_output=True,
                            text=True).stdout.strip()
    before = set(scene.files(scene.leaver))
    with open(f"/sys/fs/ext4/{os.path.basename(device)}/trigger_fs_error", "w", encoding="ascii") as error:
        error.write("1")
    scene.leave()
    scene.stuck("[Rr]ead-only", "read-only mountpath at the destination: the verb says so")
    scene.checks.that(scene.small.pid(), "the destination lives on")
    await_that("its end of service", 30, lambda: path in scene.mountpaths(scene.small)["disabled"])
    scene.audit("read-only mountpath", unsure=True)  # what is, or may be, on it is 503
    scene.checks.equal(before, set(scene.files(scene.leaver)), "nothing was deleted at the source")
    scene.small.stop()
    subprocess.run(["umount", path], check=True)
    subprocess.run(["e2fsck", "-fy", image], check=False, capture_output=True)
    mount("-o", "loop,errors=remount-ro", image, path)
    scene.small.start()
    await_that("readiness of the repaired node", 60, scene.small.healthy)
    answer = scene.ais("storage", "mountpath", "enable", f"t[{scene.small.id}]={path}")
    scene.checks.equal(0, answer.returncode, f"the mountpath is taken back {answer.stderr.strip()}")
    scene.freed("the disk was repaired and taken back")
    scene.audit("read-only mountpath, taken back")


def flipped_bit(scene):
    name, path = scene.owned()
    with open(path, "r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 4]))
    scene.leave()
    scene.stuck(re.escape(name), f"a flipped bit in {name}: the verb names the object")
    scene.checks.that(os.path.exists(path), "the bad file was not deleted")
    scene.audit("flipped bit", without={name})
    body = pattern(name, OBJECT_BYTES)
    scene.client.put(BUCKET, name, body)
    scene.freed("the object was written again")


def lost_metadata(scene):
    name, path = scene.owned()
    attributes = os.listxattr(path)
    saved = {attribute: os.getxattr(path, attribute) for attribute in attributes}
    for attribute in attributes:
        os.removexattr(path, attribute)
    scene.leave()
    scene.stuck(re.escape(name) + ".*corrupt", "a file without metadata: the verb names the object")
    scene.checks.that(os.path.exists(path), "it was not deleted")
    scene.audit("lost metadata", without={name})
    for attribute, value in saved.items():
        os.setxattr(path, attribute, value)
    scene.freed("the metadata was back")


def main(checks):
    options = verify.parser("verify-obstacles", __doc__)
    options.add_argument("--objects", type=int, help="default 600; 200 if --short")
    args = options.parse_args()
    count = args.objects or (200 if args.short else 600)
    with verify.workplace("obstacles", args.keep) as folder:
        if not can_mount(folder):
            print("verify-obstacles: disks cannot be made here: nothing was checked")
            return
        cluster = Cluster(os.path.join(folder, "cluster"), None, proxies=PROXIES, targets=TARGETS,
                          mountpaths=2, port=args.port)
        with small_disks(folder, cluster.nodes[PROXIES + 1]) as disks:
            try:
                cluster.up()
                ais = verify.Ais(cluster.nodes[0].url, folder)
                Client(cluster.nodes[0].url).create(BUCKET)
                scene = Scene(checks, cluster, disks, ais, count)
                for obstacle in (disk_full, read_only, flipped_bit, lost_metadata):
                    checks.step(obstacle.__name__.replace("_", " "))
                    obstacle(scene)
                    scene.audit("afterwards")
                    scene.come_back()
                    scene.tidy()
                    scene.audit("back in service")
            finally:
                cluster.kill_all()


verify.run("verify-obstacles", main)
