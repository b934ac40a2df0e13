"""Targets by connections, for scripts/bench-scale: requests per second, latencies, processor time, memory."""

import json
import os
import subprocess
import time

import verify
from bench_load import KIB, cpu_seconds, resident

BUCKET = "scale"
SIZE = 4 * KIB
NAMES = 2000
VERBS = {"get": "GET", "direct": "GET, place known", "put": "PUT"}
WARM_CONNECTIONS = 16
# Heap, direct memory, code, classes, stacks: what scripts/launcher.conf lets a node have.
MOST_RESIDENT_MB = 1000
COLUMNS = ("Targets", "Connections", "4 KiB", "Requests/s", "p50 ms", "p99 ms", "Errors", "Processor us per request:"
           " proxy", "targets", "clients", "Processors busy: proxy", "targets", "clients", "others",
           "Resident MB: proxy", "largest target")


class Warm:
    """Clients that ask from the beginning to the end of a `with`; measured in between."""

    def __init__(self, load, prefix, verb, connections):
        self.errors = os.path.join(load.folder, "loader.err")
        with open(self.errors, "wb") as output:
            self.process = subprocess.Popen(
                [*load.java, prefix, verb, str(NAMES), str(SIZE), str(connections), "-1", "?provider=ais"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def measure(self, warm, seconds, groups):
        """What the clients saw, and processor seconds of each group of processes; the clients' own among them."""
        if self.process.stdout.readline() != "ready\n":  # a thousand of them take their time on two processors
            raise OSError(f"Loader: {self.complaints()}")
        time.sleep(warm)
        groups = {**groups, "clients": [self.process.pid]}
        before, all_before = {name: cpu_seconds(pids) for name, pids in groups.items()}, busy_seconds()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        began = time.monotonic()
        time.sleep(seconds)
        used = {name: cpu_seconds(pids) - before[name] for name, pids in groups.items()}
        used["others"] = max(0.0, busy_seconds() - all_before - sum(used.values()))
        took = time.monotonic() - began
        memory = {name: max(map(resident, pids)) for name, pids in groups.items()}
        out, _ = self.process.communicate(timeout=120)
        if self.process.returncode != 0:
            raise OSError(f"Loader: {self.complaints()}")
        return json.loads(out), {name: value / took for name, value in used.items()}, memory

    def complaints(self):
        with open(self.errors, encoding="utf-8", errors="replace") as file:
            return file.read(500)


def busy_seconds():
    """Of all processors since the machine started: everything but idle and waiting for disks."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, irq, softirq, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


class Grid:
    def __init__(self, args, checks, folder, load, tables):
        self.args, self.checks, self.load, self.tables = args, checks, load, tables
        self.folder = os.path.join(folder, "grid")

    def run(self):
        self.tables.begin("One proxy, targets with 2 mountpaths each; each connection asks one thing after the other;"
                          f" {self.args.seconds:g} s a row, after half as many to warm up. Processors busy: of"
                          f" {os.cpu_count()}; others are the rest of the machine, the kernel's interrupts among it.", COLUMNS)
        for targets in self.args.targets:
            folder = f"{self.folder}-{targets}"
            with verify.own_cluster(folder, self.args.port, proxies=1, targets=targets) as cluster:
                self.checks.step(f"1 proxy, {targets} targets")
                self.cells(cluster, targets)

    def cells(self, cluster, targets):
        cluster.client().create(BUCKET)
        prefix = f"{cluster.endpoint}/v1/objects/{BUCKET}/dir/"
        pids = [node.pid() for node in cluster.nodes]
        groups = {"proxy": pids[:1], "targets": pids[1:]}
        filled = self.load.loader(pids, prefix, "put", NAMES, SIZE, "?provider=ais")
        self.checks.equal(0, filled.errors, f"{targets} targets: errors of the first {NAMES} PUTs")
        for verb in VERBS:  # compilers of a JVM need some tens of thousands of requests, each of them
            with Warm(self.load, prefix, verb, WARM_CONNECTIONS) as warm:
                warm.measure((2 + targets) * self.args.seconds, 1, groups)
        for connections in self.args.connections:
            for verb, name in VERBS.items():
                with Warm(self.load, prefix, verb, connections) as cell:
                    seen, busy, memory = cell.measure(max(1, self.args.seconds / 2), self.args.seconds, groups)
                    self.judge(f"{targets} targets, {connections} connections, {name}", seen, memory, cell)
                self.show(targets, connections, name, seen, busy, memory)
        self.checks.equal(pids, [node.pid() for node in cluster.nodes], f"{targets} targets: processes live on")

    def judge(self, what, seen, memory, cell):
        errors = seen["errors"] + seen["earlier"]
        self.checks.that(seen["requests"] > 0 and errors == 0, f"{what}: no errors",
                         f"{seen['errors']} of {seen['requests']}, {seen['earlier']} before: {cell.complaints() if errors else ''}")
        largest = max(memory["proxy"], memory["targets"])
        self.checks.that(largest <= MOST_RESIDENT_MB, f"{what}: at most {MOST_RESIDENT_MB} MB resident", f"{largest:.0f}")

    def show(self, targets, connections, name, seen, busy, memory):
        rate = seen["requests"] / seen["seconds"]
        each = [f"{1e6 * busy[group] / max(1.0, rate):.0f}" for group in ("proxy", "targets", "clients")]
        share = [f"{busy[group]:.2f}" for group in ("proxy", "targets", "clients", "others")]
        self.tables.row(targets, f"{connections:,}", name, f"{rate:,.0f}", f"{seen['p50'] / 1000:.2f}",
                        f"{seen['p99'] / 1000:.2f}", seen["errors"] + seen["earlier"], *each, *share,
                        f"{memory['proxy']:.0f}", f"{memory['targets']:.0f}")
