"""What a change of mountpaths moves, how fast, and what clients notice of it (scripts/bench-resilver)."""

import contextlib
import json
import os
import statistics
import subprocess
import time

import verify
from aisrest import await_that
from bench_load import KIB, MIB, Load, cpu_seconds
from mountpath_changes import PATIENCE, Target

COPIES = {"plain": 1, "mirror 2": 2}
OBJECTS, SHORT = 20_000, 2_000
WRITTEN = 240  # objects that clients overwrite meanwhile
SIZES = [4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB]
LARGE, LARGE_EACH = 4 * MIB, 250
CLIENTS, RATE = 4, 160  # a second; one client writes, the others read
IDLE_SECONDS = 12
WARM_SECONDS = 15
FEW = 300  # requests; a hundredth of fewer is a handful
TIMES_IDLE = 3
SMALL_MS = 5  # a p99 below is good whatever the idle one is


class Steady:
    """The clients: one process, told what to do line by line."""

    def __init__(self, load, endpoint, bucket, objects):
        sizes = ",".join(map(str, SIZES))
        command = [*load.java[:-1], "Steady", endpoint, bucket, *map(str, (objects, WRITTEN, CLIENTS, RATE)), sizes,
                   *map(str, (LARGE, LARGE_EACH))]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise OSError(f"Steady ended at {command}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)


class Seen:
    """What clients saw in one window."""

    def __init__(self, window):
        self.window = window
        self.errors, self.wrong = window["errors"], window["wrong"]

    def p99(self, verb):
        return self.window[verb]["p99"] / 1000

    def requests(self, verb):
        return self.window[verb]["requests"]

    def __str__(self):
        parts = [f"{verb.upper()} p50 {self.window[verb]['p50'] / 1000:.1f} p99 {self.p99(verb):.1f} ms"
                 for verb in ("get", "put")]
        count = self.requests("get") + self.requests("put")
        text = f"{', '.join(parts)}; {count} in {self.window['seconds']:.1f} s"
        return text + (f", ERRORS {self.errors} {self.window['first']}" if self.errors else "")


class Places:
    """Which mountpaths of a target hold each object, as its disks say."""

    def __init__(self, paths, bucket):
        self.of, self.bytes = {}, {}
        for path in paths:
            folder = os.path.join(path, "@ais", bucket, "%ob")
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                self.of.setdefault(name, set()).add(path)
                with contextlib.suppress(FileNotFoundError):
                    self.bytes[name] = os.path.getsize(os.path.join(folder, name))

    def read_only(self):
        """Without those that clients overwrite, which move themselves."""
        return {name: where for name, where in self.of.items() if name.startswith("r")}

    def on(self, path):
        return {name for name, where in self.read_only().items() if path in where}


def arrivals(before, after):
    """(name, mountpath) pairs that are new; what has to be copied for the one to become the other."""
    return {(name, path) for name, where in after.read_only().items()
            for path in where - before.of.get(name, set())}


class Bench:
    """One bucket and everything that is done to one target under it."""

    def __init__(self, checks, cluster, steady, bucket, copies):
        self.checks, self.cluster, self.steady = checks, cluster, steady
        self.bucket, self.copies = bucket, copies
        self.target = Target(cluster, next(node for node in cluster.nodes if node.role == "target"))
        self.rows = []

    def places(self):
        return Places(self.target.paths, self.bucket)

    def row(self, what, text):
        self.rows.append((what, text))
        print(f"        {what:34} {text}", flush=True)

    def idle(self):
        self.steady("window")
        time.sleep(IDLE_SECONDS)
        seen = Seen(self.steady("window"))
        self.row("clients, idle", seen)
        return seen

    def change(self, what, act, path, enters):
        """One change under load: what moved is compared with what had to."""
        idle, before, known = self.idle(), self.places(), self.target.known()
        cpu, began = cpu_seconds([self.target.node.pid()]), time.monotonic()
        self.steady("window")
        act()
        job = self.target.await_new(known)
        moved = self.target.await_end(job)
        seconds = time.monotonic() - began
        seen = Seen(self.steady("window"))
        cpu = cpu_seconds([self.target.node.pid()]) - cpu
        after = self.places()
        self.row(what, f"{seconds:.1f} s, {moved} copies moved, {cpu:.1f} s of processor time")
        self.row("clients meanwhile", seen)
        self.judge(what, before, after, path, enters, moved)
        self.compare(what, (idle, self.idle()), seen)

    def judge(self, what, before, after, path, enters, moved):
        """Nothing but what had to move did."""
        copied = arrivals(before, after)
        places = {where for _, where in copied}
        if enters:
            self.checks.that(places <= {path}, f"{what}: copies are made nowhere but there", places)
            share = len(copied) / max(1, len(after.read_only())) / self.copies
            width = len({place for held in after.of.values() for place in held})
            self.checks.that(0.8 / width <= share <= 1.2 / width,
                             f"{what}: it gets its share of the objects", f"{share:.3f} of 1/{width}")
        else:
            self.checks.equal(len(before.on(path)), len(copied), f"{what}: one new copy for each that was there")
            self.checks.equal(0, len(after.on(path)), f"{what}: nothing is left there")
        self.checks.that(all(len(held) == self.copies for held in after.read_only().values()),
                         f"{what}: as many copies as before")
        self.near(what, moved, len(copied))

    def near(self, what, moved, wanted):
        """Objects that clients overwrite meanwhile go to their places themselves, or are moved, too."""
        slack = sum(1 for name in self.places().of if name.startswith("w")) * self.copies
        self.checks.that(wanted <= moved <= wanted + slack, f"{what}: moves {wanted} objects, not more",
                         f"{moved} moved, {slack} more may")

    def compare(self, what, idle, seen):
        self.checks.equal((0, 0), (seen.errors, seen.wrong), f"{what}: no request fails or gets wrong bytes")
        for verb in ("get", "put"):
            ratio = seen.p99(verb) / max(0.001, statistics.mean(each.p99(verb) for each in idle))
            text = f"{verb.upper()} p99 {seen.p99(verb):.1f} ms is {ratio:.2f} x idle before and after"
            if seen.requests(verb) < FEW:
                self.row(what, text + " (of too few requests)")
            else:
                self.checks.that(ratio <= TIMES_IDLE or seen.p99(verb) <= SMALL_MS, f"{what}: {text}",
                                 f"wanted: {TIMES_IDLE}")

    def killed(self, path):
        """The process is killed when half is moved; what was moved stays so."""
        what = "disable, killed in the middle"
        before, known = self.places(), self.target.known()
        must_move = len(before.on(path))
        self.steady("window")
        self.target.act("POST", "disable-mp", path)
        job = self.target.await_new(known)
        await_that("half of it", PATIENCE, pause=0.01, condition=lambda:
                   int(self.target.snap(job)["stats"].get("loc-objs") or 0) >= must_move / 2)
        self.target.node.kill()
        done = len(arrivals(before, self.places()))
        self.checks.that(done < must_move, f"{what}: killed before its end", f"{done} of {must_move}")
        began = time.monotonic()
        self.target.node.start()
        self.target.node.await_started()
        self.cluster.await_ready()
        started = time.monotonic() - began
        job = self.target.await_new(known | {job})
        moved = self.target.await_end(job)
        seconds = time.monotonic() - began
        await_that("the mountpath is out", 60, lambda: path in self.target.shown()["disabled"])
        seen = Seen(self.steady("window"))
        after = self.places()
        copied = len(arrivals(before, after))
        self.row(what, f"{done} of {must_move} moved before; ready after {started:.1f} s, at its end after"
                 f" {seconds:.1f} s, {moved} moved")
        self.row("clients, also while it was down", seen)
        self.checks.equal(must_move, copied, f"{what}: one new copy for each that was there")
        self.checks.equal(0, len(after.on(path)), f"{what}: nothing is left there")
        self.near(f"{what}: the second run", moved, copied - done)
        self.checks.equal(0, seen.wrong, f"{what}: no wrong bytes")

    def run(self):
        checks, target = self.checks, self.target
        first, second = target.paths[:2]
        self.steady("start")
        time.sleep(WARM_SECONDS)
        self.change("disable", lambda: target.act("POST", "disable-mp", first), first, enters=False)
        self.change("enable, empty", lambda: target.act("POST", "enable-mp", first), first, enters=True)
        self.killed(second)
        fresh = os.path.join(os.path.dirname(second), "fresh-" + self.bucket)
        os.makedirs(fresh)
        time.sleep(WARM_SECONDS)  # the process that was killed is young again
        target.paths.append(fresh)
        self.change("attach another", lambda: target.act("PUT", "attach-mp", fresh, "?mountpath_label=other"), fresh,
                    enters=True)
        self.steady("stop")
        end = self.steady("verify")
        self.row("all objects read again", f"{end['objects']} in {end['seconds']:.1f} s")
        checks.that(end["wrong"] == 0, f"all {end['objects']} objects are what was written", end)

    def restore(self):
        """As before, for the next bucket."""
        self.cluster.client(600).destroy(self.bucket)
        known = self.target.known()
        self.target.act("POST", "enable-mp", self.target.paths[1])
        self.target.await_end(self.target.await_new(known))
        known = self.target.known()
        self.target.act("DELETE", "detach-mp", self.target.paths[-1])
        self.target.await_end(self.target.await_new(known))


def create(cluster, bucket, copies):
    client = cluster.client(120)
    props = {"mirror": {"enabled": True, "copies": copies}} if copies > 1 else {}
    client.create(bucket)
    if props:
        client.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", value=props, provider="ais")


def bench(checks, args):
    objects = SHORT if args.short else OBJECTS
    with verify.workplace("bench-resilver", args.keep) as folder, \
            verify.own_cluster(folder, args.port, proxies=1, targets=3, mountpaths=4) as cluster:
        load, rows = Load(folder), []
        for name, copies in COPIES.items():
            bucket = f"copies-{copies}"
            create(cluster, bucket, copies)
            steady = Steady(load, cluster.endpoint, bucket, objects)
            try:
                checks.step(f"{name}: {objects} objects")
                filled = steady("fill")
                checks.equal(0, filled["wrong"], f"{name}: all were written")
                run = Bench(checks, cluster, steady, bucket, copies)
                run.run()
                rows += [(name, *row) for row in run.rows]
            finally:
                steady.close()
            if copies != max(COPIES.values()):
                run.restore()
        print()
        for row in rows:
            print(f"{row[0]:10} {row[1]:34} {row[2]}")


def main(checks):
    args = verify.parser("bench-resilver", __doc__).parse_args()
    bench(checks, args)


if __name__ == "__main__":
    verify.run("bench-resilver", main)
