"""Side-by-side measurements (scripts/bench)."""

import argparse
import contextlib
import os
import platform
import re
import resource
import shutil
import signal
import statistics
import sys
import time

import bench_peers
import verify
from aisrest import Client, HttpError, checkout, exchange
from bench_load import KIB, NAMES, SIZES, WORKERS, Figure, Load, cpu_seconds, resident
from cluster import Cluster

ROUNDS = 3
FSYNC_PUT = "16"  # bit of the feature that syncs a file before a PUT is answered
LIST_PROPS = {"names": "name", "with properties": "name,size,checksum,atime,version"}


class Table:
    """Rows as they are measured; prints them again at the end."""

    def __init__(self, seconds=0, warm=0, how=""):
        self.seconds, self.warm = seconds, warm
        self.how = how or f"{seconds} s per row after {warm} s, {WORKERS} clients"
        self.rows = []

    def row(self, what, ours, peer="not measured", budget="", held=None):
        mark = "" if held is None else "ok" if held else "MISSED"
        self.rows.append((what, str(ours), str(peer), budget, mark))
        print(f"{what:34} {ours}   | {peer} | {budget} {mark}", flush=True)

    def ratio(self, what, name, turns, peer, factor=None, title=None):
        """A row whose budget, if any, is a share of the peer's rate."""
        ours = turns.typical(name)
        if ours is None:
            return
        title = title or peer
        other = turns.typical(peer)
        if other is None:
            self.row(what, ours, budget=f"{factor} x {title}" if factor else "")
            return
        ratio = turns.ratio(name, peer)
        budget = f"{factor} x {title}, is {ratio:.2f}" if factor else f"ratio {ratio:.2f}"
        self.row(what, ours, f"{title}: {other}", budget, ratio >= factor if factor else None)

    def report(self):
        print()
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            model = re.search(r"model name\s*:\s*(.*)", file.read())
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        load = os.getloadavg()[0]
        print(f"{time.strftime('%Y-%m-%d')}, {model[1] if model else platform.machine()},"
              f" {os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.release()},"
              f" load {load:.1f}; {self.how}")
        header = ("what", "ours", "peer (same machine, same run)", "budget", "")
        widths = [max(len(row[i]) for row in [header, *self.rows]) for i in range(5)]
        for row in [header, *self.rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        missed = sum(row[4] == "MISSED" for row in self.rows)
        print(f"bench: {len(self.rows)} rows, {missed} budgets missed")


class Turns:
    """Measures several servers in turn, a few times. On a machine that others use too only what was
    measured side by side can be compared: the ratio is the median of the rounds' ratios."""

    def __init__(self, table, measures):
        self.figures = {name: [] for name in measures}
        slot = max(1, table.seconds / ROUNDS)
        for measure in measures.values():  # compilers of a JVM need some tens of thousands of requests
            measure(table.warm)
        for _ in range(ROUNDS):
            for name, measure in measures.items():
                self.figures[name].append(measure(slot))

    def typical(self, name):
        """The figure with the median rate; None for what was not measured."""
        ordered = sorted(self.figures.get(name, []), key=lambda figure: figure.rate)
        return ordered[len(ordered) // 2] if ordered else None

    def ratio(self, name, other):
        pairs = zip(self.figures[name], self.figures[other])
        return statistics.median(a.rate / max(1e-9, b.rate) for a, b in pairs)


class Side:
    """One cluster under measurement: ours, or a peer's with the same interface. Of a peer that was
    started by somebody else only the endpoint is known, and no processor time."""

    def __init__(self, name, endpoint, cluster=None):
        self.name, self.endpoint, self.cluster = name, endpoint, cluster
        self.client = Client(endpoint, 120)
        self.nodes = cluster.nodes if cluster else []

    @property
    def pids(self):
        return [node.pid() for node in self.nodes]

    def bucket(self, name, **props):
        """Makes a bucket; False when this side does not know such properties."""
        self.client.create(name)
        try:
            if props:
                self.client.act("PATCH", f"/v1/buckets/{name}", "set-bprops", value=props, provider="ais")
            return True
        except HttpError as refused:
            print(f"{self.name}: {props}: {refused}", file=sys.stderr)
            return False

    def worst_memory(self, role):
        return max((resident(node.pid()) for node in self.nodes if node.role == role), default=None)

    def puts(self, load, bucket, size):
        prefix = f"{self.endpoint}/v1/objects/{bucket}/{size}-"
        return lambda seconds: load.loader(self.pids, prefix, "put", NAMES[size], size, "?provider=ais",
                                           seconds)

    def gets(self, load, bucket, size):
        prefix = f"{self.endpoint}/v1/objects/{bucket}/{size}-"
        return lambda seconds: load.loader(self.pids, prefix, "get", NAMES[size], size, "?provider=ais",
                                           seconds)

    def direct(self, load, bucket, size):
        """GETs of one target's own objects, without the proxy; None without its address."""
        url, pids = self.a_target()
        paths = [f"/v1/objects/{bucket}/{size}-{i}?provider=ais" for i in range(NAMES[size])]
        own = [self.pinned(path) for path in paths if self.owner(path) == url]
        return own and (lambda seconds: load.wrk(pids, url, own, 200, seconds))

    def owner(self, path):
        location = exchange("GET", self.endpoint + path, redirects=0).headers.get("Location", "")
        self.redirected = location
        return "/".join(location.split("/")[:3])

    def pinned(self, path):
        """A target may insist on what the proxy adds to the query."""
        return "/" + self.redirected.split("/", 3)[3] if "?" in self.redirected else path

    def a_target(self):
        smap = self.client.smap()
        url = sorted(t["public_net"]["direct_url"] for t in smap["tmap"].values())[0]
        return url, [node.pid() for node in self.nodes if node.url == url]

    def redirects(self, load, bucket):
        proxy = [node.pid() for node in self.nodes if node.url == self.endpoint]
        paths = [f"/v1/objects/{bucket}/{4 * KIB}-{i}?provider=ais" for i in range(NAMES[4 * KIB])]
        status = exchange("GET", self.endpoint + paths[0], redirects=0).status
        return lambda seconds: load.wrk(proxy, self.endpoint, paths, status, seconds)

    def listing(self, props, count):
        """All pages of a listing: entries per second, latency of a page, processor time per entry."""

        def measure(_):
            before, times, listed = cpu_seconds(self.pids), [], 0
            mark = time.monotonic()
            for page in self.client.pages("bench-list", props=props, pagesize=0):
                times.append((time.monotonic() - mark) * 1e6)
                listed += len(page)
                mark = time.monotonic()
            cpu = (cpu_seconds(self.pids) - before) / max(1, listed) * 1e6
            ordered = sorted(times)
            return Figure(listed / (sum(times) / 1e6), ordered[len(ordered) // 2], ordered[-1], cpu,
                          abs(count - listed))

        return measure


def start_time(cluster_root, port, program):
    """Milliseconds from exec to the first answer of a proxy, and again for its second start."""
    times = []
    cluster = Cluster(cluster_root, proxies=1, targets=0, mountpaths=1, port=port)
    node = cluster.nodes[0]
    node.program = program
    os.makedirs(cluster.root, exist_ok=True)
    for _ in range(5):
        began = time.monotonic()
        node.start()
        while True:
            try:
                exchange("GET", f"{node.url}/v1/health", timeout=1)
                break
            except OSError:
                if not node.pid() and time.monotonic() - began > 0.5:
                    raise OSError(f"the node ended\n{node.tail()}") from None
                time.sleep(0.005)
        times.append((time.monotonic() - began) * 1000)
        node.kill()
    return statistics.median(times)


def ais_start(cluster, folder):
    ais = verify.Ais(cluster.endpoint, folder)
    times = []
    for _ in range(15):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if ais("show", "cluster").returncode != 0:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(((time.monotonic() - began) * 1000, 1000 * (
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)))
    return times[1:]  # the first one finds the nodes cold


def start_rows(table, folder, port, programs):
    took = {}
    for offset, (name, program) in enumerate(programs.items()):
        took[name] = start_time(f"{folder}/start-{name}", port + 2 * offset, program)
    peer = f"reference: {took['reference']:.0f} ms" if "reference" in took else "not measured"
    table.row("start to listening, proxy", f"{took['ours']:.0f} ms", peer, "1000 ms", took["ours"] <= 1000)


def memory_rows(table, ours, reference, when, limits):
    for role, limit in limits.items():
        mine = ours.worst_memory(role)
        other = reference.worst_memory(role) if reference else None
        table.row(f"resident memory, {role}, {when}", f"{mine:.0f} MB",
                  f"reference: {other:.0f} MB" if other else "not measured",
                  f"{limit} MB" if limit else "", mine <= limit if limit else None)


def tool_row(table, cluster, folder):
    took = ais_start(cluster, folder)
    # The least of them is what the program needs, the others are what the machine had left.
    table.row("`ais show cluster`, least of 14", "fails" if took is None else
              f"{min(took)[0]:.0f} ms  median {statistics.median(wall for wall, _ in took):.0f} ms"
              f"  cpu {min(cpu for _, cpu in took):.0f} ms",
              budget="300 ms", held=took is not None and min(took)[0] <= 300)


def put_rows(table, load, ours, reference, servers):
    """Like with like: the reference syncs nothing unless a bucket asks for it, as our `delayed`."""
    buckets = {policy: f"bench-{policy}" for policy in ("immediate", "delayed")
               if ours.bucket(f"bench-{policy}", write_policy={"data": policy})}
    peers = {}
    if reference:
        reference.bucket("bench-default")
        peers["delayed"] = ("reference", "bench-default", "reference")
        if reference.bucket("bench-synced", features=FSYNC_PUT):
            peers["immediate"] = ("reference-synced", "bench-synced", "reference with Fsync-PUT")
    for label, size in SIZES.items():
        measures = {policy: ours.puts(load, bucket, size) for policy, bucket in buckets.items()}
        for name, bucket, _ in peers.values():
            measures[name] = reference.puts(load, bucket, size)
        for name, server in servers.items():
            if server.puts:
                measures[name] = lambda seconds, size=size, server=server: load.loader(
                    server.pids(), f"{server.base}/up/{size}-", "put", NAMES[size], size, seconds=seconds)
        for measure in measures.values():
            measure(0)  # each name once: the rows of GET want them all
        turns = Turns(table, measures)
        for policy in buckets:
            name, _, title = peers.get(policy, ("reference", "", "reference"))
            table.ratio(f"PUT {label}, {policy}", policy, turns, name, 1, title)
            for name in filter(measures.__contains__, servers):
                table.ratio(f"PUT {label}, {policy} ({name}: no sync)", policy, turns, name)


def get_rows(table, load, ours, reference, servers):
    for label, size in SIZES.items():
        measures = {"ours": ours.gets(load, "bench-delayed", size)}
        if reference:
            measures["reference"] = reference.gets(load, "bench-default", size)
        table.ratio(f"GET {label}, redirect", "ours", Turns(table, measures), "reference",
                    1.5 if size == 4 * KIB else 1)
    if not shutil.which("wrk"):
        return
    for label, size in SIZES.items():
        measures = {"ours": ours.direct(load, "bench-delayed", size),
                    "reference": reference and reference.direct(load, "bench-default", size)}
        for name, server in servers.items():
            measures[name] = lambda seconds, size=size, server=server: load.wrk(
                server.pids(), server.base, [f"/{size}-{i}" for i in range(NAMES[size])], 200, seconds)
        turns = Turns(table, {name: measure for name, measure in measures.items() if measure})
        table.ratio(f"GET {label}, direct", "ours", turns, "nginx", 0.5 if size == 4 * KIB else None)
        for name in ("reference", *(name for name in servers if name != "nginx")):
            table.ratio(f"GET {label}, direct ({name})", "ours", turns, name)
    nginx = servers.get("nginx")
    measures = {"ours": ours.redirects(load, "bench-delayed"),
                "reference": reference and reference.redirects(load, "bench-default"),
                "nginx": nginx and (lambda seconds: load.wrk(
                    nginx.pids(), nginx.base, [f"/moved/{i}" for i in range(512)], 301, seconds))}
    turns = Turns(table, {name: measure for name, measure in measures.items() if measure})
    table.ratio("proxy redirect", "ours", turns, "reference", 1.5)
    table.ratio("proxy redirect (nginx: fixed 301)", "ours", turns, "nginx")


def list_rows(table, load, ours, reference, count):
    for side in filter(None, (ours, reference)):
        side.bucket("bench-list", **({"write_policy": {"data": "delayed"}} if side is ours else {}))
        load.loader(side.pids, f"{side.endpoint}/v1/objects/bench-list/dir/object-", "put", count, 1,
                    "?provider=ais")
    for what, props in LIST_PROPS.items():
        measures = {side.name: side.listing(props, count) for side in (ours, reference) if side}
        table.ratio(f"list {count}, {what}", "ours", Turns(table, measures), "reference", 1)


@contextlib.contextmanager
def started(folder, args, port, program):
    cluster = Cluster(os.path.join(folder, f"cluster-{port}"), proxies=args.proxies,
                      targets=args.targets, mountpaths=2, port=port)
    for node in cluster.nodes:
        node.program = program
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.kill_all()


@contextlib.contextmanager
def peer(folder, args, program):
    """The reference's side, or None."""
    if program:
        with started(folder, args, args.port + 20, program) as cluster:
            yield Side("reference", cluster.endpoint, cluster)
    else:
        yield Side("reference", args.peer) if args.peer else None


def tables(table, args, folder):
    programs = {"ours": os.path.join(checkout(), "dist", "bin", "aisnode")}
    if args.peer and "://" not in args.peer:
        programs["reference"] = os.path.join(os.path.abspath(args.peer), "aisnode")
        if not os.access(programs["reference"], os.X_OK):
            raise OSError(f"no program {programs['reference']}")
    start_rows(table, folder, args.port + 50, programs)
    load = Load(folder)
    with bench_peers.running(folder, args.port + 40) as servers, \
            started(folder, args, args.port, programs["ours"]) as cluster, \
            peer(folder, args, programs.get("reference")) as reference:
        ours = Side("ours", cluster.endpoint, cluster)
        time.sleep(15)  # idle: what the start left behind is given back by then
        memory_rows(table, ours, reference, "idle", {"proxy": 110, "target": 150})
        tool_row(table, cluster, folder)
        put_rows(table, load, ours, reference, servers)
        get_rows(table, load, ours, reference, servers)
        list_rows(table, load, ours, reference, 5_000 if args.short else 100_000)
        memory_rows(table, ours, reference, "after load", {"proxy": None, "target": None})


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 s per row, 5,000 objects to list")
    parser.add_argument("--seconds", type=int, help="per row and server (default 9)")
    parser.add_argument("--warm", type=int, help="seconds before the first look at each (default: as many)")
    parser.add_argument("--port", type=int, default=22080)
    parser.add_argument("--proxies", type=int, default=3)
    parser.add_argument("--targets", type=int, default=4)
    parser.add_argument("--peer", metavar="DIR|URL",
                        help="folder with the reference's aisnode, or a running cluster's endpoint")
    args = parser.parse_args()
    with verify.workplace("bench") as folder:
        seconds = args.seconds or (3 if args.short else 9)
        table = Table(seconds, seconds if args.warm is None else args.warm)
        tables(table, args, folder)
        table.report()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
