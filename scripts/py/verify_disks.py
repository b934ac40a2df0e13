"""Disks fail, one fault after the other, under a checking load (scripts/verify-disks): what clients see, how
soon it is noticed, what is repaired, what is lost."""

import hashlib
import os
import random
import re
import subprocess
import time

import disk_faults
import disk_storage
import verify
import watch
from aisrest import Client, HttpError, await_that, must
from cluster import Cluster, ClusterError
from disk_load import Ask, Bucket, Clients, digest

OBJECT = "/%ob/"
EC_LIMIT = 64 << 10
COMMON = "checksum.validate_warm_get=true"
PROPERTIES = {
    "none": COMMON,
    "mirror 2": f"{COMMON} mirror.enabled=true mirror.copies=2",
    "EC 2+1": f"{COMMON} ec.enabled=true ec.data_slices=2 ec.parity_slices=1 ec.objsize_limit={EC_LIMIT}",
    "EC 4+2": f"{COMMON} ec.enabled=true ec.data_slices=4 ec.parity_slices=2 ec.objsize_limit={EC_LIMIT}",
}
SETTLED = 1.5  # seconds after which a fault, or its end, is taken to be known to all
JOBS = ("resilver", "ec-encode", "put-copies", "make-n-copies", "rebalance")


class Window:
    """Which failures one fault explains."""

    def __init__(self, scene, fault):
        self.scene, self.fault = scene, fault
        self.begun, self.detected, self.ended = float("inf"), None, float("inf")
        self.down_until = None  # for faults that include a restart

    def is_open(self, began):
        return time.monotonic() >= self.begun and began < self.ended + SETTLED

    def fresh(self, began):
        """Nobody could have known yet."""
        return self.detected is None or began < self.detected + SETTLED

    def listing(self, began):
        return self.is_open(began)

    def __call__(self, bucket, ask):
        scene, fault = self.scene, self.fault
        if not self.is_open(ask.began):
            return False
        if fault.reach == "speed":
            return False
        if fault.reach == "objects":
            damaged = ask.name in scene.damaged.get(bucket.name, ())
            if damaged and ask.status == "cut":
                return True  # it went bad while it was sent, and was broken off
            return bucket.is_plain and damaged and ask.status == 500
        owned = (bucket.name, ask.name) in scene.owned
        if ask.status == 507:
            return fault.name == "full" and ask.method == "PUT" and owned
        if fault.name == "full":  # documented: the only replica of a small object finds no room
            return ask.method == "PUT" and ask.status == 503 and (bucket.name, ask.name) in scene.sliced
        restarting = self.down_until is not None and ask.began < self.down_until + SETTLED
        away = restarting or fault.name == "all-moved"
        if away and (bucket.name, ask.name) in scene.sliced and ask.method != "GET" and ask.status == 503:
            return True  # documented: nobody takes the only replica, or a slice cannot be asked
        if restarting:
            return owned and ask.status in (503, "cut")
        if self.down_until is not None and ask.method == "GET" and ask.status == 503 \
                and "cannot be restored now" in ask.text:
            return True  # documented: after targets came or went, until the repair that begins then has ended
        if fault.name == "all-moved":
            return owned and (ask.status == 503 or self.fresh(ask.began))
        if not fault.seen:
            return False
        if ask.status == 503 and owned and not bucket.exists(ask.name):
            return True  # after a change of mountpaths a name that is found nowhere may be on any of them
        late = ask.method == "DELETE" or ask.method == "PUT" and self.fresh(ask.began)
        if late and ask.status == 503 and (bucket.name, ask.name) in scene.sliced:
            return True  # a slice that cannot be asked, or the only replica not stored: to be repeated
        if ask.method == "PUT" and owned and self.fresh(ask.began) and ask.status in (500, 503):
            return True  # the place of a name that was not on the disk yet
        if (bucket.name, ask.name) not in scene.covered:
            return False
        if self.fresh(ask.began):
            return ask.status in (500, 503, "cut", "timeout")
        if ask.status == 503 and ask.name in bucket.own and bucket.own[ask.name].doubtful:
            return True  # the disk failed in the middle of an overwrite: the newest version is partly there
        return bucket.is_plain and ask.method != "PUT" and ask.status == 503


class Scene:
    """A cluster whose mountpaths are disks of one kind, a bucket for each protection, and the load."""

    def __init__(self, args, checks, folder, cluster, storage, kind, protections):
        self.args, self.checks, self.folder, self.cluster = args, checks, folder, cluster
        self.storage, self.kind, self.seed = storage, kind, args.seed
        self.endpoint = cluster.nodes[0].url
        self.targets = [node for node in cluster.nodes if node.role == "target"]
        self.turn, self.node, self.disk = args.seed, None, None
        self.places, self.slices, self.damaged = {}, {}, {}
        self.window = None
        self.buckets = [self.bucket(protection) for protection in protections]
        self.buckets = [bucket for bucket in self.buckets if bucket]
        self.clients = Clients(self.buckets, self.endpoint, args.seed)

    def bucket(self, protection):
        name = re.sub(r"\W", "", "disks" + protection.replace("+", "x"))
        self.ais("create", f"ais://{name}", "--props", PROPERTIES[protection])
        bucket = Bucket(name, protection)
        bucket.fill(self.endpoint, self.args.objects, self.args.objects // 3, self.args.seed)
        if protection.startswith("mirror"):
            files = [path for path in self.files() if f"/{name}{OBJECT}" in path]
            if len(files) == len(bucket.names()):
                print("verify-disks: this build makes no mirrors: left out")
                Client(self.endpoint).destroy(name)
                return None
            if len(files) < 2 * len(bucket.names()):
                self.checks.that(False, "mirrors make copies", f"{len(files)} files of {len(bucket.names())} objects")
        return bucket

    def ais(self, *words, code=0):
        answer = verify.Ais(self.endpoint, self.folder)(*words, timeout=150)
        if code is not None and answer.returncode != code:
            raise ClusterError(f"ais {' '.join(words)}: exit code {answer.returncode}"
                               f" {answer.stdout.strip()[-300:]} {answer.stderr.strip()[-300:]}")
        return answer.stdout + answer.stderr

    # ---- where objects are

    def files(self, provider="@ais"):
        for node in self.targets:
            for root in node.mountpaths:
                for folder, _, names in os.walk(os.path.join(root, provider)):
                    if OBJECT in folder + "/":
                        for name in names:
                            yield os.path.join(folder, name)

    def survey(self):
        """Remembers for each name its mountpaths: they follow from the name when all disks are there."""
        for provider, places in (("@ais", self.places), ("@ec-ais", self.slices)):
            for path in self.files(provider=provider):
                root, rest = path.split(f"/{provider}/", 1)
                bucket, name = rest.split(OBJECT, 1)
                places.setdefault((bucket, name), set()).add(root)
        roots = set(self.node.mountpaths)
        self.sliced = {key for key, places in self.slices.items() if places & roots}
        self.covered = {key for key, places in self.places.items() if self.disk.path in places}
        self.owned = {key for key, places in self.places.items() if places & roots}

    def choose(self):
        """Targets take turns, and the mountpaths of each."""
        self.node = self.targets[self.turn % len(self.targets)]
        path = self.node.mountpaths[self.turn // len(self.targets) % len(self.node.mountpaths)]
        self.disk = self.storage.disks[path]
        self.turn += 1

    def disks_of_node(self):
        return [self.storage.disks[path] for path in self.node.mountpaths]

    def stable_here(self, bucket):
        """Names of objects of this bucket on the disk that nobody writes and that have bytes."""
        return sorted(name for key, name in self.covered if key == bucket.name and name in bucket.stable
                      and bucket.stable[name][1] > 0)

    def victims(self, count):
        """Some stable objects of each bucket on the disk: bucket, name, file."""
        chance = random.Random(f"{self.seed}/{self.turn}")
        for bucket in self.buckets:
            here = self.stable_here(bucket)
            for name in chance.sample(here, min(count, len(here))):
                yield bucket, name, self.disk.path + f"/@ais/{bucket.name}{OBJECT}{name}"

    # ---- what faults need

    def umount_lazily(self):
        disk_storage.run("umount", "-l", self.disk.path)

    def mountpath(self, verb, *options, path=None):
        path = path or self.disk.path
        self.ais("storage", "mountpath", verb, f"t[{self.node.id}]={path}", *options)
        return f"`ais storage mountpath {verb}{' --force' if '--force' in options else ''}`"

    def accept_loss(self):
        for bucket in self.buckets:
            if bucket.is_plain:
                self.clients.lost[bucket.name] = {name for key, name in self.covered if key == bucket.name}

    def await_repair(self):
        self.await_idle()
        return ["slices are made again by themselves"] if any(
            bucket.protection.startswith("EC") for bucket in self.buckets) else []

    def heal(self):
        """What readers do not put right by themselves."""
        for bucket in self.buckets:
            if bucket.is_plain:
                bucket.rewrite(self.endpoint, sorted(self.damaged.get(bucket.name, ())))
            elif bucket.protection.startswith("EC"):
                self.ais("start", "ec-encode", f"ais://{bucket.name}", "--recover")
            else:
                self.ais("start", "scrub", f"ais://{bucket.name}", "--wait")
        return ""

    def refused(self):
        self.checks.that(self.node.await_end(30), "a target does not start with a damaged identity")
        told = self.node.tail(3)
        self.checks.that(self.disk.path in told, "and names the mountpath", told)

    def kill_node(self):
        self.window.down_until = float("inf")
        self.node.kill()

    def start_node(self, lacks=False, refuses=False):
        """`lacks`: it must start by itself if all buckets are protected; else it must refuse to start, name the
        mountpath, and start when the operator insists."""
        self.node.start()
        lacks = lacks and any(bucket.is_plain for bucket in self.buckets)
        if refuses:
            return self.refused()
        if lacks:
            self.checks.that(self.node.await_end(30), "a target does not start by itself without a mountpath")
            told = self.node.tail(3)
            self.checks.that(self.disk.path in told, "and says which one", told)
            self.node.flags = ["-start_with_lost_mountpath"]
            self.node.start()
            self.node.flags = []
        self.node.await_started()
        await_that(f"readiness of {self.node.name}", 60, self.node.healthy)
        self.window.down_until = time.monotonic()

    def await_refusal(self):
        """Writes new names until one is refused for want of room; that one is tried again later."""
        bucket, number = self.buckets[0], iter(range(10_000))

        def refused():
            self.refused_name = f"room/{self.turn}/{next(number)}"
            status = Ask("PUT", self.endpoint, bucket.name, self.refused_name, bytes(20_000)).status
            if status not in (200, 507):
                self.checks.that(False, "a write to a full disk is 507", status)
            return status == 507

        await_that("a write that is refused", 30, refused, pause=0.01)
        self.window.detected = time.monotonic()

    def await_writes(self):
        """Until the name that was refused can be written."""
        began, bucket = time.monotonic(), self.buckets[0]
        await_that("writes after room was made", 60, lambda: Ask(
            "PUT", self.endpoint, bucket.name, self.refused_name, bytes(20_000)).status == 200, pause=0.05)
        return time.monotonic() - began

    def error_without_a_cause(self):
        """One file that cannot be replaced, of a name of our own: a write fails, a check finds nothing."""
        bucket = next((bucket for bucket in self.buckets if bucket.is_plain), self.buckets[0])
        path, number = None, iter(range(1000))
        while not path or not os.path.exists(path):
            name = f"immutable/{self.turn}/{next(number)}"
            Client(self.endpoint).put(bucket.name, name, b"as it is")
            path = self.disk.path + f"/@ais/{bucket.name}{OBJECT}{name}"
        checks = self.node.tail(10**6).count("is healthy")
        disk_storage.run("chattr", "+i", path)
        try:
            status = Ask("PUT", self.endpoint, bucket.name, name, b"otherwise").status
            if not bucket.protection.startswith("mirror"):  # the copy at home may be another one
                self.checks.equal(500, status, "a write that the file system refuses")
            await_that("a check that finds nothing", 20,
                       lambda: self.node.tail(10**6).count("is healthy") > checks, pause=0.1)
        finally:
            disk_storage.run("chattr", "-i", path)
        self.checks.that(self.disk.path in self.mountpaths()["available"], "an error that a check does not confirm is borne")
        self.window.begun = time.monotonic()

    # ---- state

    def mountpaths(self, node=None):
        return must("GET", f"{(node or self.node).url}/v1/daemon?what=mountpaths", timeout=20).json()

    def await_detection(self, fault):
        gone = {disk.path for disk in self.disks_of_node()} if fault.name == "all-moved" else {self.disk.path}
        await_that(f"{fault.name}: out of service", fault.within,
                   lambda: not gone & set(self.mountpaths()["available"]), pause=0.05)

    def await_idle(self, seconds=120):
        watch.await_calm(self.endpoint, JOBS, seconds, 1.0)

    def await_all_in_service(self):
        for node in self.targets:
            def whole(node=node):
                shown = self.mountpaths(node)
                return sorted(shown["available"]) == sorted(node.mountpaths) and not shown.get("missed") \
                    or (_ for _ in ()).throw(ValueError(shown))

            await_that(f"all mountpaths of {node.name}", 60, whole, pause=0.2)

    # ---- one fault

    def run(self, fault):
        """Returns a row for each bucket."""
        self.choose()
        self.damaged = {}
        self.clients.lost = {}
        self.survey()
        if fault.reach == "objects":  # with few objects a disk may have none of some bucket: the next one then
            for _ in self.storage.disks:
                if all(map(self.stable_here, self.buckets)):
                    break
                self.choose()
                self.survey()
        window = self.window = Window(self, fault)
        for bucket in self.buckets:
            bucket.begin()
        self.clients.excused, self.clients.may_list = window, window.listing
        self.clients.go_on()
        time.sleep(0.5 if self.args.short else 1)
        window.begun = time.monotonic()
        fault.strike(self)
        if fault.seen:
            self.await_detection(fault)
            window.detected = time.monotonic()
            alert = self.ais("show", "cluster", code=None)
            self.checks.that("Attention:" in alert and (fault.reach == "target" or "disk-fault" in alert),
                             f"{fault.name}: `ais show cluster` says so", alert[-400:])
        took = window.detected - window.begun if window.detected and not window.down_until else None
        time.sleep(1.5 if self.args.short else 4)
        self.clients.pause_all()
        out = {bucket.name: self.clients.read_all(bucket) for bucket in self.buckets}
        self.clients.go_on()
        typed = fault.repair(self)
        self.await_all_in_service()
        self.await_idle()
        window.ended = time.monotonic()
        time.sleep(2)
        self.clients.pause_all()
        return [self.row(fault, bucket, took, out[bucket.name], typed) for bucket in self.buckets] + self.tidy()

    def row(self, fault, bucket, took, out, typed):
        gone = self.clients.read_all(bucket)
        problems = list(bucket.violations)
        for name, ask in gone.items():
            if name not in self.clients.lost.get(bucket.name, ()):
                problems.append(f"still not right after the repair: {ask}")
        unnamed = [ask for name, ask in out.items() if not self.is_named(ask)]
        problems += [f"the error names nothing: {ask}" for ask in unnamed[:2]]
        sound = self.soundness(bucket)
        if not bucket.is_plain and sound and sound[0] < sound[1] and fault.reach == "objects":
            problems.append(f"{sound[1] - sound[0]} damaged files were not made again")
        if fault.reach == "objects" and not self.damaged.get(bucket.name):
            problems.append("nothing was damaged")
        lost = len(gone)
        row = {
            "fault": fault.name, "storage": self.kind, "protection": bucket.protection,
            "detected": detection(fault, took),
            "saw": saw(bucket), "unreadable": f"{len(out)} of {len(bucket.names())}",
            "repaired": repaired(fault, bucket, typed, sound),
            "lost": "0" if not lost else f"{lost}, each 503 before, 404 since the loss was accepted"
            if fault.destroys else f"{lost}",
            "problems": problems,
        }
        if fault.reach == "objects" and bucket.is_plain:
            silent = sum(ask.status == 404 for ask in out.values())
            row["lost"] = f"{silent} by a silent 404" if silent else \
                f"{len(out)}, each named by its 500 until written again"
        self.checks.that(not problems, f"{fault.name}, {self.kind}, {bucket.protection}: detected {row['detected']};"
                         f" clients saw {row['saw']}; not readable meanwhile {row['unreadable']}; lost {row['lost']}",
                         f"{len(problems)}, first {problems[:3]}")
        bucket.rewrite(self.endpoint, sorted(gone))
        return row

    def is_named(self, ask):
        """By the object, the mountpath or the target."""
        if ask.status == "cut" and self.window.down_until:
            return True  # its process does not run, and has said why
        return ask.status == 404 or any(part in ask.text for part in (ask.name, self.disk.path, self.node.id))

    def soundness(self, bucket):
        """(sound, all) of the files of damaged objects, as they are on the disks now."""
        names = self.damaged.get(bucket.name)
        if not names:
            return None
        files = [path for path in self.files() if f"/{bucket.name}{OBJECT}" in path
                 and path.split(OBJECT, 1)[1] in names]
        expected = sum(len(self.places[bucket.name, name]) for name in names)
        return sum(is_sound(bucket, path) for path in files), expected

    def tidy(self):
        """Everything as before the fault, or the next one would be judged by what this one left."""
        self.clients.calm()
        self.clients.lost = {}
        return []


def is_sound(bucket, path):
    name = path.split(OBJECT, 1)[1]
    with open(path, "rb") as file:
        body = file.read()
    return hashlib.sha256(body).digest() == digest(name, *bucket.stable[name]) \
        and disk_faults.ATTRIBUTE in os.listxattr(path)


def detection(fault, took):
    if took is not None:
        return f"{took:.1f} s"
    if fault.reach == "objects":
        return "at the first read"
    return "at the start"


def saw(bucket):
    shown = {status: count for status, count in bucket.seen.items() if not str(status).startswith("list")}
    ordered = sorted(shown.items(), key=lambda item: str(item[0]))
    lists = sum(count for status, count in bucket.seen.items() if str(status).startswith("list"))
    refused = lists - bucket.seen["list 200"]
    return ", ".join(f"{count} x {status}" for status, count in ordered if status != "wrong") \
        + f", wrong=0 {'' if not refused else f'({refused} of {lists} listings refused)'}".rstrip() \
        if not bucket.seen["wrong"] else f"wrong={bucket.seen['wrong']}"


def repaired(fault, bucket, typed, sound):
    if fault.reach != "objects":
        if bucket.protection.startswith("EC"):
            return typed
        return "; ".join(part for part in typed.split("; ") if "ec-encode" not in part)
    counts = f"{sound[0]} of {sound[1]} files sound" if sound else "?"
    if bucket.is_plain:
        return f"written again by its owner: {counts}"
    how = "`ais start ec-encode --recover`" if bucket.protection.startswith("EC") else "`ais start scrub`"
    return f"by the read that found it, {how}: {counts}"


def table(rows):
    head = ("Fault", "Storage", "Protection", "Detected", "Clients saw", "Not readable meanwhile", "Repaired by", "Lost", "")
    keys = ("fault", "storage", "protection", "detected", "saw", "unreadable", "repaired", "lost")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        verdict = "ok" if not row["problems"] else f"**{len(row['problems'])} wrong**"
        lines.append("| " + " | ".join([str(row[key]) for key in keys] + [verdict]) + " |")
    return "\n".join(lines)


def stage(args, checks, folder, kind, targets, protections, faults, rows):
    """Runs the faults in one cluster, or in more when one does not survive."""
    waiting, number = [fault() for fault in faults if kind in fault.kinds], 0
    while waiting:
        number += 1
        place = os.path.join(folder, f"{kind}-{targets}-{number}")
        cluster = Cluster(os.path.join(place, "cluster"), None, proxies=1, targets=targets, mountpaths=3,
                          port=args.port)
        nodes = [node for node in cluster.nodes if node.role == "target"]
        with disk_storage.Storage(kind, place, nodes, args.mib) as storage:
            try:
                cluster.up()
                scene = Scene(args, checks, place, cluster, storage, kind, protections)
                with scene.clients:
                    scene.clients.pause_all()
                    while waiting:
                        fault = waiting.pop(0)
                        checks.step(f"{fault.name}, {kind}, {targets} targets")
                        try:
                            rows += scene.run(fault)
                        except (ClusterError, TimeoutError, HttpError, subprocess.SubprocessError, *watch.FAILURES) as failure:
                            checks.that(False, f"{fault.name}, {kind}: ends as it should", failure)
                            rows += [{**dict.fromkeys(("detected", "saw", "unreadable", "repaired", "lost"), "?"),
                                      "fault": fault.name, "storage": kind, "protection": bucket.protection,
                                      "problems": [str(failure), *bucket.violations]} for bucket in scene.buckets]
                            for bucket in scene.buckets:
                                for text in bucket.violations[:3]:
                                    print(f"        {text}")
                            break
                        finally:
                            fault.stop()
                            for disk in storage.disks.values():
                                disk.thaw()
            finally:
                for disk in storage.disks.values():
                    disk.thaw()
                cluster.kill_all()


def main(checks):
    options = verify.parser("verify-disks", __doc__)
    options.add_argument("--objects", type=int, default=90, help="per bucket that stay as they are; a third more change")
    options.add_argument("--mib", type=int, default=96, help="size of each disk")
    options.add_argument("--only", help="faults, storage and protections, for example moved,full/ext4/mirror 2")
    options.add_argument("--table", help="file for the table of all cases")
    args = options.parse_args()
    if args.short:
        args.objects = min(args.objects, 45)
    wanted = ((args.only or "") + "//").split("/")
    names, kinds, protections = ([part for part in text.split(",") if part] for text in wanted[:3])
    known = [fault().name for fault in disk_faults.ALL]
    if set(names) - set(known):
        options.error(f"no such fault: {set(names) - set(known)}; there are {known}")
    faults = [fault for fault in disk_faults.ALL
              if (not names and (fault.short or not args.short)) or fault().name in names]
    rows = []
    with verify.workplace("disks", args.keep) as folder:
        if os.geteuid() == 0 and not os.path.ismount(folder):
            disk_storage.run("mount", "--bind", folder, folder, check=False)
            disk_storage.run("mount", "--make-private", folder, check=False)
        try:
            able = []
            for kind in disk_storage.KINDS:
                reason = disk_storage.usable(kind, folder)
                if reason:
                    print(f"verify-disks: no {kind}: {reason}")
                else:
                    able.append(kind)
            able = [kind for kind in able if kind in kinds] if kinds else able[:1] if args.short else able[:2]
            print("verify-disks: no device-mapper here: bad devices are loop devices that end early or are shut down")
            small = [each for each in protections or ("none", "mirror 2", "EC 2+1") if each != "EC 4+2"]
            for kind in able if small else ():
                stage(args, checks, folder, kind, 4, small, faults, rows)
            if (not args.short or "EC 4+2" in protections) and (not protections or "EC 4+2" in protections):
                stage(args, checks, folder, able[0], 7, ["EC 4+2"], faults, rows)
        finally:
            disk_storage.run("umount", "-l", folder, check=False)
            print(table(rows))
            if args.table:
                with open(args.table, "w", encoding="utf-8") as file:
                    file.write(table(rows) + "\n")
    checks.equal(0, sum("wrong bytes" in problem for row in rows for problem in row["problems"]),
                 f"no wrong byte served in {len(rows)} cases")


if __name__ == "__main__":
    verify.run("verify-disks", main)
