"""The life of a cluster and of its nodes as an operator sees it, on real processes, under a checking
load (scripts/demo-lifecycle)."""

import os
import re
import time

import lifecycle_load as loads
import verify
import watch
from aisrest import Client, await_that

BUCKET = "story"
FLAG_MAINTENANCE, FLAG_DECOMMISSION, FLAG_MOVED = 4, 8, 16
IN_MAINTENANCE = FLAG_MAINTENANCE | FLAG_MOVED


def parse_size(text):
    number, unit = re.fullmatch(r"([\d.]+)\s*([KMGT]?)i?B?", text, re.IGNORECASE).groups()
    return int(float(number) * 1024 ** " KMGT".index(unit.upper() or " "))


def shown_size(count):
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.4g} {unit}"
        count /= 1024
    return f"{count:.4g} GiB"


class Story:
    def __init__(self, args, checks, folder, cluster):
        self.args, self.checks, self.folder, self.cluster = args, checks, folder, cluster
        self.load, self.chapter, self.number = None, "", 0
        self.gone = []  # nodes that left for ever
        self.rebalances = []  # seconds

    # ---- how it is told

    def begin(self, title):
        self.number += 1
        self.chapter = title
        print(f"\n==== {self.number}. {title}", flush=True)
        self.checks.step(f"{self.figures()}")

    def say(self, text):
        self.checks.step(text)

    def figures(self):
        if not self.load:
            return "no load yet"
        tally = self.load.tally
        problems = len(tally.errors) + sum(map(len, tally.violations.values()))
        return (f"load so far: {tally.done['reads']} reads, {tally.done['writes']} writes,"
                f" {tally.done['listings']} listings, {problems} problems")

    def look(self):
        """Time for a person to read."""
        if not (self.args.quick or self.args.short):
            time.sleep(self.args.pause)

    def ais(self, *words, code=0, only=None):
        """Runs the tool and shows it; `only`: a pattern of the lines worth showing."""
        print(f"\n$ ais {' '.join(words)}", flush=True)
        answer = verify.Ais(self.gateway().url, self.folder)(*words, timeout=300)
        text = answer.stdout + answer.stderr
        for line in text.rstrip().splitlines():
            if only is None or re.search(only, line):
                print(f"  {line}", flush=True)
        self.checks.equal(code, answer.returncode, f"ais {' '.join(words[:4])}: exit code")
        self.look()
        return text

    def detail(self, *words, **how):
        """What the short form leaves out."""
        if not self.args.short:
            self.ais(*words, **how)

    def gateway(self):
        """A proxy that runs; the first in most of the story."""
        return next(node for node in self.cluster.nodes if node.role == "proxy" and node.pid())

    # ---- what is waited for

    def flags(self, node):
        """In the map of every proxy that runs; None: not in it."""
        seen = set()
        for proxy in self.cluster.nodes:
            if proxy.role == "proxy" and proxy.pid():
                shown = watch.smap(proxy, 5)
                members = {**(shown.get("pmap") or {}), **(shown.get("tmap") or {})}
                seen.add(int(members[node.id].get("flags", 0)) if node.id in members else None)
        return seen

    def await_flags(self, node, wanted, what, seconds=600):
        """`wanted`: the flags without those that say which proxies may do what; None: not in the map."""
        mask = FLAG_MAINTENANCE | FLAG_DECOMMISSION | FLAG_MOVED

        def there():
            seen = self.flags(node)
            return seen == {None} if wanted is None else None not in seen and {each & mask for each in seen} == {wanted}

        await_that(what, seconds, there)
        self.checks.that(True, what)

    def await_rebalance(self, began):
        verify.await_no_rebalance(self.cluster, 1200)
        self.rebalances.append(time.monotonic() - began)
        self.say(f"the rebalance is over after {self.rebalances[-1]:.1f} s")

    def await_exit(self, node, seconds=1200):
        await_that(f"end of the process of {node.name}", seconds, lambda: node.child.poll() is not None)
        self.checks.equal(0, node.child.returncode, f"{name(node)}: the process ended with exit code 0")

    def audit(self):
        loads.audit_names(self.checks, self.load, Client(self.gateway().url, 60), f"after \"{self.chapter}\"",
                          self.args.heads)

    def rows(self, node, *also):
        """A pattern for tables: the head line and the rows of these nodes."""
        return "|".join(["^TARGET", "^PROXY", "Status:", "Rebalance:", re.escape(node.id), *also])

    # ---- the chapters

    def tell(self):
        targets = [node for node in self.cluster.nodes if node.role == "target"]
        proxies = [node for node in self.cluster.nodes if node.role == "proxy"]
        self.begin("The cluster, its administration and its objects")
        self.ais("show", "cluster")
        self.ais("config", "cluster", "auth", "--json")
        stock = self.fill(proxies)
        self.detail("ls", f"ais://{BUCKET}", "--count-only")
        self.load = loads.Load(stock, [node.url for node in proxies], self.args.seed, self.args.readers,
                               self.args.writers, 1, self.args.breath)
        with self.load:
            self.maintenance(targets[0])
            self.shutdown(targets[1])
            self.decommission(targets[2], False)
            self.decommission(targets[3], True)
            self.join()
            self.gateways([node for node in proxies if node is not watch.primary(self.cluster.nodes)])
            self.restart()
            self.load.running.clear()
            self.load.settle()
        self.close()

    def fill(self, proxies):
        began = time.monotonic()
        Client(self.gateway().url).create(BUCKET)
        stock = loads.Stock(BUCKET)
        stock.fill([node.url for node in proxies], self.args.objects, self.args.bytes, self.args.seed)
        self.say(f"{len(stock.objects)} objects of 0 B to 8 MiB are in, {shown_size(stock.bytes)} in total,"
                 f" after {time.monotonic() - began:.0f} s; from now on clients read, write, delete and list")
        return stock

    def leave(self, verb, node, word, *options):
        """Starts a verb that takes a target out, and shows the cluster while objects move."""
        began = time.monotonic()
        text = self.ais("cluster", "add-remove-nodes", verb, name(node), *options, "-y")
        self.checks.that(re.search(r'Started rebalance "g\d+"', text), f"{verb}: a rebalance has started")
        shown = self.ais("show", "cluster", "target")
        row = [line for line in shown.splitlines() if node.id in line]
        if row or self.flags(node) != {None}:  # with few objects a decommission may be over already
            self.checks.that(re.search(rf"{re.escape(name(node))}\[x].*{word}", shown),
                             f"`ais show cluster` shows {name(node)}[x] in {word}", row)
        self.detail("show", "rebalance")
        return began

    def come_back(self, node):
        began = time.monotonic()
        text = self.ais("cluster", "add-remove-nodes", "stop-maintenance", name(node), "-y")
        self.checks.that(re.search(r'Started rebalance "g\d+"', text), "stop-maintenance: a rebalance has started")
        self.await_flags(node, 0, f"{name(node)} is a full member again")
        self.await_rebalance(began)
        await_that(f"readiness of {node.name}", 60, node.healthy)
        if self.args.short:
            return
        shown = self.ais("show", "cluster", "target", only=self.rows(node))
        row = [line for line in shown.splitlines() if node.id in line]
        self.checks.that(row and "[x]" not in row[0] and "online" in row[0], f"it shows {name(node)} online", row)

    def maintenance(self, node):
        self.begin(f"Maintenance of {name(node)}, and back")
        began = self.leave("start-maintenance", node, "maintenance")
        self.await_flags(node, IN_MAINTENANCE, f"{name(node)} is in maintenance, its objects have moved")
        self.await_rebalance(began)
        self.detail("show", "cluster", "target", only=self.rows(node))
        self.checks.that(node.pid(), f"{name(node)}: the process runs")
        self.audit()
        self.come_back(node)
        self.audit()

    def shutdown(self, node):
        self.begin(f"Shutdown of {name(node)}, restart and return")
        began = self.leave("shutdown", node, "maintenance")
        self.await_exit(node)
        self.await_rebalance(began)
        self.await_flags(node, IN_MAINTENANCE, f"{name(node)} is still in the map, in maintenance")
        self.detail("show", "cluster", "target", only=self.rows(node))
        self.audit()
        self.say(f"the operator starts the process of {name(node)} again")
        node.start()
        node.await_started()
        self.await_flags(node, IN_MAINTENANCE, f"{name(node)} is still in maintenance after its restart")
        self.come_back(node)
        self.audit()

    def decommission(self, node, remove):
        self.begin(f"Decommission of {name(node)}, its user data is {'removed' if remove else 'kept'}")
        options = ["--rm-user-data"] if remove else []
        began = self.leave("decommission", node, "decommission", *options)
        self.await_exit(node)
        self.await_rebalance(began)
        self.await_flags(node, None, f"{name(node)} is not in the map any more")
        self.cluster.nodes.remove(node)
        self.gone.append(node)
        self.detail("show", "cluster", "target")
        files = remains(node)
        self.say(f"what remains in its folder: {files}")
        if remove:
            self.checks.equal({}, {place: count for place, count in files.items() if count},
                              f"{name(node)}: nothing is left on its disks, in its state, of its configuration")
        else:
            metadata = [path for path in everything(node) if re.search(r"/\.ais\.(smap|vmd|rmd|markers)", path)]
            self.checks.equal([], metadata[:3], f"{name(node)}: its metadata is gone")
            self.checks.equal(0, files["conf"], f"{name(node)}: its state folder is empty")
            self.checks.that(files["disks"] > 0, f"{name(node)}: its objects stay on its disks")
        self.audit()

    def join(self):
        node = self.cluster.add("target")
        self.begin("A seventh target joins by itself")
        began = time.monotonic()
        node.start()
        node.await_started()
        await_that("its membership", 60, lambda: self.find(node))
        self.await_flags(node, 0, f"{name(node)} is a full member")
        self.detail("show", "cluster", "target")
        self.await_rebalance(began)
        self.detail("show", "rebalance")
        self.audit()
        held = len([path for path in everything(node) if "/%ob/" in path])
        self.checks.that(held > 0, f"{name(node)} holds {held} objects")

    def find(self, node):
        shown = watch.smap(self.gateway(), 5)
        watch.remember_ids(self.cluster, {**(shown.get("pmap") or {}), **(shown.get("tmap") or {})})
        return node.id

    def gateways(self, others):
        """Clients are told to leave a gateway before it goes, as with any balancer."""
        first, second = others
        self.begin(f"Gateways: maintenance of {name(first)} and back, shutdown and return of {name(second)}")
        with self.load.without(first.url):
            self.ais("cluster", "add-remove-nodes", "start-maintenance", name(first), "-y")
            self.detail("show", "cluster", "proxy")
            self.await_flags(first, FLAG_MAINTENANCE, f"{name(first)} is in maintenance")
            self.ais("cluster", "add-remove-nodes", "stop-maintenance", name(first), "-y")
            self.await_flags(first, 0, f"{name(first)} is a full member again")
            await_that(f"readiness of {first.name}", 60, first.healthy)
        with self.load.without(second.url):
            self.ais("cluster", "add-remove-nodes", "shutdown", name(second), "-y")
            self.await_exit(second, 60)
            self.ais("show", "cluster", "proxy")
            self.await_flags(second, FLAG_MAINTENANCE, f"{name(second)} is still in the map, in maintenance")
            second.start()
            second.await_started()
            self.ais("cluster", "add-remove-nodes", "stop-maintenance", name(second), "-y")
            self.await_flags(second, 0, f"{name(second)} is a full member again")
            await_that(f"readiness of {second.name}", 60, second.healthy)
        self.detail("show", "cluster", "proxy")
        self.audit()

    def restart(self):
        self.begin("Shutdown of the whole cluster, restart of all processes")
        uuid = watch.smap(self.gateway())["uuid"]
        with self.load.paused():
            self.ais("cluster", "shutdown", "-y")
            began = time.monotonic()
            for node in self.cluster.nodes:
                self.await_exit(node, 120)
            self.say(f"all {len(self.cluster.nodes)} processes have ended after {time.monotonic() - began:.1f} s")
            began = time.monotonic()
            for node in self.cluster.nodes:
                node.start()
            self.cluster.await_ready()
            self.say(f"all are ready again after {time.monotonic() - began:.1f} s")
        verify.await_no_rebalance(self.cluster, 600)
        watch.await_whole(self.cluster, 60)
        self.checks.equal(uuid, watch.smap(self.gateway())["uuid"], "it is the same cluster")
        self.detail("show", "cluster")
        self.audit()

    def close(self):
        self.begin("The account: everything is read once more")
        began = time.monotonic()
        endpoints = [node.url for node in self.cluster.nodes if node.role == "proxy"]
        self.audit()
        loads.audit_bytes(self.checks, self.load, endpoints, "at the end")
        self.say(f"read after {time.monotonic() - began:.0f} s")
        loads.report(self.checks, self.load)
        self.begin("The end: decommission of the whole cluster, without load")
        self.ais("cluster", "decommission", "--rm-user-data", "--yes")
        for node in self.cluster.nodes:
            self.await_exit(node, 120)
        left = {node.name: files for node in self.cluster.nodes for files in [remains(node)] if any(files.values())}
        self.checks.equal({}, left, "nothing is left on the disks, of state or configuration of any node")


def name(node):
    return f"{node.role[0]}[{node.id}]"


def everything(node):
    """All files that the process may have left, logs and what this script wrote beside them apart."""
    return [os.path.join(folder, file) for part in ("disks", "conf")
            for folder, _, files in os.walk(os.path.join(node.dir, part)) for file in files]


def remains(node):
    """How many files are where."""
    found = everything(node)
    plain = [file for file in ("ais.json", "ais_local.json") if os.path.exists(os.path.join(node.dir, file))]
    return {"disks": sum("/disks/" in path for path in found), "conf": sum("/conf/" in path for path in found),
            "configuration": len(plain)}


def options():
    parser = verify.parser("demo-lifecycle", __doc__)
    parser.add_argument("--objects", type=int, help="default 50000; 1500 if --short")
    parser.add_argument("--bytes", type=parse_size, help="sum of their sizes, default 5GiB; 80MiB if --short")
    parser.add_argument("--quick", action="store_true", help="no pauses for a person to read in")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds of such a pause (default 2)")
    parser.add_argument("--targets", type=int, default=6)
    args = parser.parse_args()
    args.objects = args.objects or (1500 if args.short else 50_000)
    args.bytes = args.bytes or (80 << 20 if args.short else 5 << 30)
    args.readers, args.writers, args.breath = (2, 1, 0.02) if args.short else (4, 2, 0.01)
    args.heads = 100 if args.short else 2000
    return args


def main(checks):
    args = options()
    with verify.workplace("lifecycle", args.keep) as folder, \
            verify.own_cluster(folder, args.port, targets=args.targets) as cluster:
        checks.step(f"{args.targets} targets and 3 proxies are up")
        story = Story(args, checks, folder, cluster)
        try:
            story.tell()
        finally:
            if checks.failed and story.load:
                for text in story.load.tally.errors[:8]:
                    print(f"        {text}")
        tally = story.load.tally
        took = time.monotonic() - checks.started
        print(f"\n{len(story.load.stock.objects)} objects, {shown_size(story.load.stock.bytes)}; {took:.0f} s;"
              f" {tally.done['reads'] + tally.done['reads of own objects']} reads (median"
              f" {1000 * tally.percentile(0.5):.0f} ms, 99 % within {1000 * tally.percentile(0.99):.0f} ms, slowest"
              f" {1000 * tally.slowest():.0f} ms), {tally.done['heads']} HEADs, {tally.done['writes']} writes,"
              f" {tally.done['deletes']} deletes, {tally.done['listings']} listings; rebalances of"
              f" {', '.join(f'{seconds:.1f}' for seconds in story.rebalances)} s", flush=True)


if __name__ == "__main__":
    verify.run("demo-lifecycle", main)
