"""What erasure coding costs beside plain and mirrored buckets (scripts/bench-ec)."""

import concurrent.futures
import glob
import json
import os
import signal
import statistics
import subprocess
import sys
import time

import verify
from aisrest import await_that, checkout, exchange
from bench_load import KIB, MIB, Load, cpu_seconds

SIZES = {"1 MiB": MIB, "16 MiB": 16 * MIB}
NAMES = {MIB: 48, 16 * MIB: 6}  # that each loader goes through again and again
EXISTING = {MIB: 96, 16 * MIB: 12}  # of a bucket that is coded or restored
ROUNDS = 3
CLIENTS = 4
PATIENCE = 600
PARTS = ("code", "put", "get", "encode", "restore")


class Rate:
    """Bytes, seconds and processor seconds of all nodes."""

    def __init__(self, sizes, seconds, cpu):
        self.bytes, self.seconds, self.cpu = sizes, max(seconds, 1e-9), max(cpu, 1e-9)

    @property
    def speed(self):
        return self.bytes / MIB / self.seconds

    @property
    def per_core(self):
        return self.bytes / MIB / self.cpu


class Report:
    """Rows: median speed and MB per processor second, and their ratios to the first row of a group."""

    def __init__(self):
        self.lines = []

    def line(self, text):
        self.lines.append(text)
        print(text, flush=True)

    def group(self, title, rounds):
        """`rounds`: for each name the rates of the rounds, in the same order."""
        names = list(rounds)
        base = rounds[names[0]]
        for name in names:
            rates = rounds[name]
            text = (f"{title:22} {name:10} {statistics.median(r.speed for r in rates):8.1f} MiB/s"
                    f" {statistics.median(r.per_core for r in rates):8.1f} MiB per processor second")
            if name != names[0]:
                speed = statistics.median(a.speed / b.speed for a, b in zip(rates, base))
                core = statistics.median(a.per_core / b.per_core for a, b in zip(rates, base))
                text += f"   {speed:5.2f} and {core:5.2f} of {names[0]}"
            self.line(text)


class Bench:
    """All parts against one cluster."""

    def __init__(self, cluster, load, report, args):
        self.cluster, self.load, self.report, self.args = cluster, load, report, args
        self.client = cluster.client(PATIENCE)
        self.shapes = [tuple(map(int, shape.split("+"))) for shape in args.shapes.split(",")]
        self.slot = args.seconds / ROUNDS
        self.made = 0

    @property
    def pids(self):
        return [node.pid() for node in self.cluster.nodes]

    def bucket(self, props=None):
        self.made += 1
        name = f"bench-{self.made}"
        self.client.create(name)
        if props:
            self.client.act("PATCH", f"/v1/buckets/{name}", "set-bprops", value=props, provider="ais")
        return name

    def kinds(self):
        """Buckets of all kinds, by title."""
        made = {"plain": self.bucket(),
                "mirror 2": self.bucket({"mirror": {"enabled": True, "copies": 2}})}
        for data, parity in self.shapes:
            made[f"EC {data}+{parity}"] = self.bucket(coded(data, parity))
        return made

    def url(self, bucket, size):
        return f"{self.cluster.endpoint}/v1/objects/{bucket}/{size}-"

    def loaded(self, bucket, verb, size, count, seconds):
        """`verb` by all clients; with 0 seconds each name once."""
        before = cpu_seconds(self.pids)
        run = subprocess.run([*self.load.java, self.url(bucket, size), verb, str(count), str(size), str(CLIENTS),
                              str(seconds), "?provider=ais"], capture_output=True, text=True, check=True)
        result = json.loads(run.stdout)
        if result["errors"] or run.stderr:
            raise OSError(f"{verb} {bucket}: {result['errors']} errors {run.stderr[:500]}")
        return Rate(result["requests"] * size, result["seconds"], cpu_seconds(self.pids) - before)

    def in_turns(self, title, measures):
        """Each a few times, one after the other; the first turn only warms up."""
        rounds = {name: [] for name in measures}
        for turn in range(ROUNDS + 1):
            for name, measure in measures.items():
                rate = measure()
                if turn:
                    rounds[name].append(rate)
        self.report.group(title, rounds)

    def warm(self):
        """Compilers of a JVM need thousands of slices on each node: many small objects, cut as large ones are."""
        small = 16 * KIB
        for data, parity in self.shapes:
            props = coded(data, parity)
            props["ec"]["objsize_limit"] = 1
            bucket = self.bucket(props)
            self.loaded(bucket, "put", small, 200, 0)
            for verb in ("put", "get"):
                self.loaded(bucket, verb, small, 200, self.args.warm / len(self.shapes) / 2)
            self.client.destroy(bucket)

    # ---- clients

    def clients(self, verbs):
        for title, size in SIZES.items():
            buckets = self.kinds()
            for verb in verbs:
                if verb == "get":
                    for bucket in buckets.values():
                        self.loaded(bucket, "put", size, NAMES[size], 0)
                self.in_turns(f"{verb.upper()} {title}", {
                    name: lambda bucket=bucket, verb=verb: self.loaded(bucket, verb, size, NAMES[size], self.slot)
                    for name, bucket in buckets.items()})
            for bucket in buckets.values():
                self.client.destroy(bucket)

    # ---- jobs

    def job(self, bucket, value=None):
        """A run of ec-encode to its end; its snapshots."""
        self.client.act("POST", f"/v1/buckets/{bucket}", "ec-encode", value=value, provider="ais")
        return self.finished(bucket)

    def finished(self, bucket):
        def snaps():
            answer = exchange("GET", f"{self.cluster.endpoint}/v1/cluster?what=qryxstats",
                              b'{"kind":"ec-encode"}', {"Content-Type": "application/json"}, timeout=30)
            found = answer.json() if answer.status == 200 else {}
            return [snap for each in (found or {}).values() for snap in each or []
                    if snap["bck"]["name"] == bucket]

        def ended():
            seen = snaps()
            return seen if seen and not any(verify.is_running(snap) for snap in seen) else None

        seen = await_that("end of ec-encode", PATIENCE, ended, pause=0.02)
        bad = [snap.get("err") for snap in seen if snap.get("err") or snap.get("aborted")]
        if bad:
            raise OSError(f"ec-encode of {bucket}: {bad}")
        return seen

    def fill(self, bucket, size):
        self.loaded(bucket, "put", size, EXISTING[size], 0)

    def encode_once(self, size, data, parity):
        bucket = self.bucket()
        self.fill(bucket, size)
        before, began = cpu_seconds(self.pids), time.monotonic()
        value = json.dumps({"data_slices": data, "parity_slices": parity})
        self.job(bucket, value)
        rate = Rate(EXISTING[size] * size, time.monotonic() - began, cpu_seconds(self.pids) - before)
        slices = self.files(bucket, self.cluster.nodes, "@ec-ais")
        if slices != EXISTING[size] * (data + parity):
            raise OSError(f"{slices} slices of {EXISTING[size]} objects")
        self.client.destroy(bucket)
        return rate

    @staticmethod
    def files(bucket, nodes, provider):
        return sum(len(paths_of(node, bucket, provider)) for node in nodes if node.role == "target")

    def encode(self):
        for title, size in SIZES.items():
            self.in_turns(f"ec-encode {title}", {
                f"EC {data}+{parity}": lambda data=data, parity=parity: self.encode_once(size, data, parity)
                for data, parity in self.shapes})

    # ---- what is lost

    def restore(self):
        for title, size in SIZES.items():
            for data, parity in self.shapes:
                bucket = self.bucket(coded(data, parity))
                self.fill(bucket, size)
                name = f"EC {data}+{parity}"
                self.in_turns(f"{title}", {
                    f"GET of {name}": lambda: self.read(bucket, size, lost=False),
                    "restoring": lambda: self.read(bucket, size, lost=True),
                    "--recover": lambda: self.recover(bucket, size)})
                self.client.destroy(bucket)

    def victim(self, bucket):
        """The target with most objects."""
        return max((node for node in self.cluster.nodes if node.role == "target"),
                   key=lambda node: len(paths_of(node, bucket, "@ais")))

    def read(self, bucket, size, lost):
        """GET of the objects of one target, whose files are gone or not."""
        node = self.victim(bucket)
        files = paths_of(node, bucket, "@ais")
        if lost:
            for file in files:
                os.remove(file)
        names = [os.path.basename(file) for file in files]
        before, began = cpu_seconds(self.pids), time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            got = sum(pool.map(lambda name: len(self.client.get(bucket, name)), names))
        rate = Rate(got, time.monotonic() - began, cpu_seconds(self.pids) - before)
        if got != size * len(names) or len(paths_of(node, bucket, "@ais")) != len(names):
            raise OSError(f"{got} bytes of {len(names)} objects")
        return rate

    def recover(self, bucket, size):
        """Objects and slices of one target are gone; counted are the bytes of both."""
        before = self.stored(bucket)
        node = self.victim(bucket)
        lost = 0
        for file in paths_of(node, bucket, "@ais") + paths_of(node, bucket, "@ec-ais"):
            lost += os.path.getsize(file)
            os.remove(file)
        cpu, began = cpu_seconds(self.pids), time.monotonic()
        self.job(bucket)
        rate = Rate(lost, time.monotonic() - began, cpu_seconds(self.pids) - cpu)
        if self.stored(bucket) != before:
            raise OSError(f"{before} objects and slices before, {self.stored(bucket)} after --recover")
        return rate

    def stored(self, bucket):
        """Objects and slices on all disks."""
        return [self.files(bucket, self.cluster.nodes, provider) for provider in ("@ais", "@ec-ais")]

    def run(self):
        only = self.args.only
        self.warm()
        verbs = [verb for verb in ("put", "get") if verb in only]
        if verbs:
            self.clients(verbs)
        if "encode" in only:
            self.encode()
        if "restore" in only:
            self.restore()


def coded(data, parity):
    return {"ec": {"enabled": True, "data_slices": data, "parity_slices": parity}}


def paths_of(node, bucket, provider):
    """Files of a bucket on a target; those of slices lie under another provider."""
    return [file for path in node.mountpaths
            for file in glob.glob(os.path.join(glob.escape(path), provider, bucket, "%ob", "*"))]


def code_speed(report, load, shapes, seconds):
    jdk = os.environ["JDK25"]
    classes = os.path.join(load.folder, "code")
    jars = ":".join(glob.glob(os.path.join(checkout(), "dist", "lib", "*.jar")))
    source = os.path.join(checkout(), "scripts", "java", "CodeSpeed.java")
    subprocess.run([f"{jdk}/bin/javac", "-d", classes, "-cp", jars, source], check=True)
    for data, parity in shapes:
        run = subprocess.run([f"{jdk}/bin/java", "-XX:+UseSerialGC", "-cp", f"{classes}:{jars}",
                              "io.ais.node.ec.CodeSpeed", str(data), str(parity), str(seconds)],
                             capture_output=True, text=True, check=True)
        for what, speed in json.loads(run.stdout).items():
            report.line(f"{'the code, one thread':22} EC {data}+{parity:<5} {speed:8.2f} GB/s  {what}")


def main():
    parser = verify.parser("bench-ec", __doc__)
    parser.add_argument("--shapes", default="2+1,4+2", help="data and parity slices (default 2+1,4+2)")
    parser.add_argument("--seconds", type=float, default=9, help="of each row of PUT and GET")
    parser.add_argument("--warm", type=float, default=40, help="seconds before anything is looked at (default 40)")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts: {','.join(PARTS)}")
    args = parser.parse_args()
    args.only = args.only.split(",")
    if args.short:
        args.seconds, args.warm = 2, 4
        EXISTING.update({MIB: 16, 16 * MIB: 4})
    report = Report()
    with verify.workplace("bench-ec", args.keep) as folder:
        load = Load(folder)
        shapes = [tuple(map(int, shape.split("+"))) for shape in args.shapes.split(",")]
        if "code" in args.only:
            code_speed(report, load, shapes, args.seconds / 3)
        if set(args.only) != {"code"}:
            targets = max(data + parity for data, parity in shapes) + 1
            with verify.own_cluster(folder, args.port, proxies=1, targets=targets, mountpaths=2) as cluster:
                Bench(cluster, load, report, args).run()
        print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {CLIENTS} clients, {ROUNDS} rounds in turns")
        print("\n".join(report.lines))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
