"""How fast objects move, and what clients notice of it (scripts/bench-rebalance)."""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import verify
from aisrest import await_that, checkout, exchange
from bench import Side, Table
from bench_load import KIB, MIB, Load, cpu_seconds
from cluster import Cluster

SETS = {
    "empty": {},
    "4 KiB x 11,000": {4 * KIB: 11_000},
    "8 MiB x 200": {8 * MIB: 200},
    "mixed": {4 * KIB: 11_000, 588 * KIB: 400},  # as it was once measured for the reference
}
SHORT = {
    "empty": {},
    "4 KiB x 600": {4 * KIB: 600},
    "8 MiB x 12": {8 * MIB: 12},
    "mixed": {4 * KIB: 600, 588 * KIB: 20},
}
READS, READERS = 512, 2
WARM_SECONDS = 3
ENOUGH = 1000  # requests; a hundredth of fewer is a handful
CONNECTIONS = 4  # as many as one target opens to another
POLL_SECONDS = 0.05
PATIENCE = 900
KEEP_POSTED = {"Content-Type": "application/json"}


class Step:
    """One thing an operator does, and what became of it."""

    def __init__(self, name, seconds, cpu, objects, moved):
        self.name, self.seconds, self.cpu = name, seconds, cpu
        self.objects, self.bytes = objects, moved

    @property
    def rate(self):
        return self.bytes / MIB / self.seconds

    def __str__(self):
        text = f"{self.seconds:6.2f} s  {self.objects:6} objects {self.bytes / MIB:8.1f} MiB"
        if self.bytes > 16 * MIB:
            text += f" {self.rate:6.1f} MiB/s"
        return text + f"  cpu {self.cpu:5.1f} s"


class Mover:
    """Lets targets of one side come and go. `patience`: seconds for one step."""

    def __init__(self, side, patience=PATIENCE):
        self.patience = patience
        self.side, self.cluster, self.client = side, side.cluster, side.client

    def targets(self):
        return [node for node in self.cluster.nodes if node.role == "target"]

    def act(self, action, value):
        """The id of the rebalance that a verb began, or nothing."""
        body = self.client.act("PUT", "/v1/cluster", action, value=value).body.decode()
        return body.strip().strip('"')

    def step(self, name, command):
        """`command` gives the id of the rebalance to wait for."""
        before, began = cpu_seconds(self.side.pids), time.monotonic()
        job = command()
        if job:
            await_that(f"end of {job}", self.patience, lambda: self.is_over(job), pause=POLL_SECONDS)
        seconds, cpu = time.monotonic() - began, cpu_seconds(self.side.pids) - before
        return Step(name, seconds, max(0, cpu), *self.moved(job))

    def snaps(self, job):
        body = json.dumps({"id": job, "kind": "rebalance"}).encode()
        answer = exchange("GET", f"{self.side.endpoint}/v1/cluster?what=qryxstats", body, KEEP_POSTED, timeout=30)
        found = answer.json() if answer.status == 200 else {}
        return [snap for each in (found or {}).values() for snap in each or [] if snap["id"] == job]

    def is_over(self, job):
        """The reference has no answer to what=rebalance: there the jobs themselves have to say it."""
        answer = exchange("GET", f"{self.side.endpoint}/v1/cluster?what=rebalance", timeout=30)
        if self.side.name == "ours":
            progress = answer.json()
            return not progress["running"] and int(progress["id"][1:]) >= int(job[1:])
        snaps = self.snaps(job)
        return snaps and not any(verify.is_running(snap) for snap in snaps)

    def moved(self, job):
        """Objects and bytes that arrived."""
        stats = [snap.get("stats") or {} for snap in self.snaps(job)] if job else []
        return [sum(int(each.get(key) or 0) for each in stats) for key in ("in-objs", "in-bytes")]

    # ---- what operators do

    def leave(self, node):
        return self.step("leaves", lambda: self.act("start-maintenance", {"sid": node.id}))

    def come_back(self, node):
        return self.step("returns as it is", lambda: self.act("stop-maintenance", {"sid": node.id}))

    def cleanup(self):
        value = {"ID": "", "Kind": "rebalance", "DaemonID": "", "Bck": {}, "flags": 16}
        return self.step("cleanup", lambda: self.act("start", value))

    def decommission(self, node):
        done = self.step("is decommissioned", lambda: self.act(
            "decommission-node", {"sid": node.id, "rm_user_data": True}))
        await_that(f"end of {node.name}", self.patience, lambda: not node.pid())
        self.cluster.nodes.remove(node)
        return done

    def join(self):
        """A new, empty node; the time begins when the cluster has it."""
        node = self.cluster.add("target")
        before = self.newest()
        node.start()

        def joined():
            if not node.pid():
                raise RuntimeError(f"{node.name} ended\n{node.tail()}")
            newest = self.newest()
            return newest if newest != before else None

        job = await_that(f"{node.name} joins", 60, joined, pause=POLL_SECONDS / 5)
        done = self.step("an empty one joins", lambda: job)
        self.cluster.await_ready()
        return done

    def newest(self):
        return exchange("GET", f"{self.side.endpoint}/v1/cluster?what=rebalance", timeout=30).json()["id"]


class Readers:
    """Clients that read small objects through the proxy; started warm, measured from `with` to its end."""

    def __init__(self, load, side, bucket):
        prefix = f"{side.endpoint}/v1/objects/{bucket}/{4 * KIB}-"
        self.process = subprocess.Popen(
            [*load.java, prefix, "get", str(READS), str(4 * KIB), str(READERS), "-1", "?provider=ais"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.result = None

    def __enter__(self):
        self.process.stdout.readline()  # each has had an answer
        time.sleep(WARM_SECONDS)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate(timeout=120)
        self.result = json.loads(out)

    @property
    def p99(self):
        return self.result["p99"] / 1000

    def __str__(self):
        seen = self.result
        errors = f" ERRORS {seen['errors']}" if seen["errors"] else ""
        return (f"p50 {seen['p50'] / 1000:.2f} ms  p99 {self.p99:.2f} ms"
                f"  {seen['requests'] / seen['seconds']:.0f}/s over {seen['seconds']:.1f} s{errors}")


def fill(load, side, bucket, sizes):
    """Without a bucket the reference has nothing to rebalance."""
    side.bucket(bucket)
    for size, count in sizes.items():
        load.loader(side.pids, f"{side.endpoint}/v1/objects/{bucket}/{size}-", "put", count, size, "?provider=ais")


def files_of(node, size):
    """Files of that size on its mountpaths."""
    found = []
    for path in node.mountpaths:
        for directory, _, names in os.walk(path):
            for name in names:
                file = os.path.join(directory, name)
                if os.path.getsize(file) == size:
                    found.append(file)
    return found


def plain_copy(load, files, others):
    """MiB/s of the same bytes, from the same disks to the same disks."""
    folders = [os.path.join(path, "plain-copy") for node in others for path in node.mountpaths]
    java = load.java[:-1]
    try:
        run = subprocess.run([*java, "PlainCopy", str(CONNECTIONS), *folders], input="\n".join(files),
                             capture_output=True, text=True, check=True)
    finally:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    result = json.loads(run.stdout)
    if result["files"] != len(files):
        raise OSError(f"PlainCopy: {result['files']} of {len(files)} files")
    return result["bytes"] / MIB / result["seconds"]


def fio(folder, *options):
    """What the disk does at best; nothing without fio."""
    if not shutil.which("fio"):
        return None
    place = os.path.join(folder, "fio")
    os.makedirs(place)
    try:
        run = subprocess.run(
            ["fio", "--name=disk", f"--directory={place}", f"--numjobs={CONNECTIONS}", "--group_reporting",
             "--output-format=json", *options], capture_output=True, text=True, check=True)
    finally:
        shutil.rmtree(place)
    return json.loads(run.stdout[run.stdout.index("{"):])["jobs"][0]["write"]


def disk_rows(table, folder, short):
    count = 4 if short else 25
    large = fio(folder, "--rw=write", "--bs=1m", "--filesize=8m", f"--nrfiles={count}", f"--size={8 * count}m",
                "--file_service_type=sequential", "--openfiles=1", "--fsync_on_close=1", "--create_on_open=1")
    small = fio(folder, "--rw=randwrite", "--bs=4k", "--size=32m", "--fsync=1", "--time_based",
                f"--runtime={2 if short else 5}")
    if large:
        table.row("disk: 8 MiB files, each synced", f"{large['bw_bytes'] / MIB:.0f} MiB/s")
        table.row("disk: random 4 KiB, each synced", f"{small['iops']:.0f}/s")


class Bench:
    """All rows."""

    def __init__(self, table, load, folder, ours, reference, short):
        self.table, self.load, self.folder, self.short = table, load, folder, short
        self.ours, self.reference = Mover(ours), Mover(reference) if reference else None
        self.sets = SHORT if short else SETS

    def run(self):
        for name, sizes in self.sets.items():
            bucket = f"set-{len(self.table.rows)}"
            for mover in filter(None, (self.ours, self.reference)):
                fill(self.load, mover.side, bucket, sizes)
            self.leave_and_return(name, sizes)
            if sizes:
                self.replace(name)
                self.readers(name)
            for mover in filter(None, (self.ours, self.reference)):
                mover.client.destroy(bucket)

    def row(self, name, ours, peer=None, budget="", held=None):
        self.table.row(f"{name}: {ours.name}", ours, f"reference: {peer}" if peer else "not measured", budget, held)

    def seconds_budget(self, name, step):
        limit = {"empty": 2, "mixed": 9}.get(name)
        return (f"{limit} s", step.seconds <= limit) if limit else ("", None)

    def leave_and_return(self, name, sizes):
        large = 8 * MIB in sizes
        target = self.ours.targets()[0]
        files = files_of(target, 8 * MIB) if large else []
        plain = [self.plain_copy(files)] if files else []
        left = self.ours.leave(target)
        plain += [self.plain_copy(files)] if files else []
        other = self.reference and self.reference.leave(self.reference.targets()[0])
        self.row(name, left, other, *self.seconds_budget(name, left))
        if plain:
            share = left.rate / max(plain)
            self.table.row(f"{name}: plain copy of {len(files)} files, before and after",
                           ", ".join(f"{rate:.1f}" for rate in plain) + " MiB/s",
                           budget=f"leaving at 0.7 of the faster, is {share:.2f}", held=share >= 0.7)
        back = self.ours.come_back(target)
        other = self.reference and self.reference.come_back(self.reference.targets()[0])
        self.row(name, back, other, *self.seconds_budget(name, back))
        self.row(name, self.ours.cleanup())

    def plain_copy(self, files):
        return plain_copy(self.load, files, self.ours.targets()[1:])

    def replace(self, name):
        self.row(name, self.ours.decommission(self.ours.targets()[0]))
        joined = self.ours.join()
        self.row(name, joined, None, *self.seconds_budget(name, joined))
        self.ours.cleanup()

    def readers(self, name):
        """Idle and moving in the same minute, and of the same processes."""
        target = self.ours.targets()[0]
        bucket = "reads"
        fill(self.load, self.ours.side, bucket, {4 * KIB: READS})
        with Readers(self.load, self.ours.side, bucket) as idle:
            time.sleep(2 if self.short else 6)
        with Readers(self.load, self.ours.side, bucket) as leaving:
            self.ours.leave(target)
        with Readers(self.load, self.ours.side, bucket) as returning:
            self.ours.come_back(target)
        self.ours.cleanup()
        self.ours.client.destroy(bucket)
        self.table.row(f"{name}: GET 4 KiB, idle", idle)
        for what, seen in (("leaves", leaving), ("returns", returning)):
            quotient = seen.p99 / max(0.001, idle.p99)
            few = seen.result["requests"] < ENOUGH
            self.table.row(f"{name}: GET 4 KiB while one {what}", seen,
                           budget=f"p99 3 x idle, is {quotient:.2f}" + (" of too few" if few else ""),
                           held=None if few else quotient <= 3)


@contextlib.contextmanager
def started(name, folder, port, program):
    cluster = Cluster(os.path.join(folder, name), proxies=1, targets=3, mountpaths=2, port=port)
    for node in cluster.nodes:
        node.program = program
    try:
        cluster.up()
        yield Side(name, cluster.endpoint, cluster)
    finally:
        cluster.kill_all()


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-rebalance", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few objects: only to see that it works")
    parser.add_argument("--port", type=int, default=22280)
    parser.add_argument("--peer", metavar="DIR", help="folder with the reference's aisnode")
    args = parser.parse_args()
    table = Table(how="1 proxy, 3 targets with 2 mountpaths each" + (", --short" if args.short else ""))
    with verify.workplace("bench-rebalance") as folder, contextlib.ExitStack() as stack:
        load = Load(folder)
        disk_rows(table, folder, args.short)
        program = os.path.join(checkout(), "dist", "bin", "aisnode")
        ours = stack.enter_context(started("ours", folder, args.port, program))
        reference = args.peer and stack.enter_context(
            started("reference", folder, args.port + 20, os.path.join(os.path.abspath(args.peer), "aisnode")))
        Bench(table, load, folder, ours, reference, args.short).run()
        table.report()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
