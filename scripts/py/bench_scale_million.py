"""Many objects in one bucket, for scripts/bench-scale: what loading, starting, listing and moving them costs, and
that none of it depends on their number where it must not. After each step the names are counted and compared."""

import concurrent.futures
import http.client
import os
import random
import re
import threading
import time

import verify
from aisrest import Client, HttpError
from bench import Side
from bench_load import cpu_seconds, resident
from bench_rebalance import Mover
from cluster import ClusterError
from soak import held

BUCKET = "many"
FOLDER = "dir/object-"
SIZE = 100
WRITERS = 16
CROWD, CROWD_PAGES = 100, 3
PATIENCE = 7200  # seconds for one step
DROP_CACHES = "/proc/sys/vm/drop_caches"
# What an object takes on disk: a block of data, and on file systems with inodes of 256 bytes one of attributes.
OBJECT_BYTES = 8192
COPIES = 1.5  # 4/3 of the objects are there while a target joins or leaves
SPARE_BYTES = 3 << 30
FULL = 0.10  # of the file system stays free, or targets refuse writes
# What the live heap may grow by, for 1,000 objects as for a million: names of large directories, 9 MiB for each
# mountpath (io.ais.node.store.DirectoryNames), metadata of what was written lately, and what acknowledgements left.
HEAP_GROWTH_MIB = 40
COLUMNS = ("Step", "Seconds", "Result", "Processor seconds", "Most resident MB: proxy", "targets")


def check_room(folder, objects):
    """Refuses what the disk cannot take, in one line that says what it needs."""
    room = os.statvfs(folder)
    inodes, size = int(objects * COPIES) + 20_000, int(objects * COPIES) * OBJECT_BYTES + SPARE_BYTES
    free = room.f_bavail * room.f_frsize - int(FULL * room.f_blocks * room.f_frsize)
    said = f"{objects:,} objects need {inodes:,} inodes and {size / (1 << 30):.1f} GiB beside the tenth that stays free"
    if room.f_files and room.f_favail < inodes:  # btrfs and others count none
        raise ClusterError(f"{said}: {folder} has {room.f_favail:,} inodes")
    if free < size:
        raise ClusterError(f"{said}: {folder} has {max(0, free) / (1 << 30):.1f} GiB")
    return said


class Watched:
    """Time, processor time and the most memory of all nodes within a `with`. Memory is looked at again and again:
    there is no event for it."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.most = {"proxy": 0.0, "target": 0.0}
        self.first, self.last = {}, {}  # processor seconds by process
        self.over = threading.Event()

    def __enter__(self):
        self.look()
        self.first = dict(self.last)
        self.began = time.monotonic()
        self.thread = threading.Thread(target=self.look_on)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.began
        self.over.set()
        self.thread.join()
        self.look()

    @property
    def used(self):
        """Processor seconds; of a process that ended meanwhile up to the last look at it."""
        return sum(value - self.first.get(pid, 0.0) for pid, value in self.last.items())

    def look_on(self):
        while not self.over.wait(0.5):
            self.look()

    def look(self):
        for node in list(self.cluster.nodes):
            try:
                if pid := node.pid():
                    self.last[pid] = max(self.last.get(pid, 0.0), cpu_seconds([pid]))
                    self.most[node.role] = max(self.most[node.role], resident(pid))
            except (OSError, TypeError):  # it ended between two questions
                pass


class Million:
    def __init__(self, args, checks, folder, load, tables):
        self.args, self.checks, self.load, self.tables = args, checks, load, tables
        self.folder = os.path.join(folder, "million")
        self.count = args.objects
        self.heaps = []

    def run(self):
        said = check_room(os.path.dirname(self.folder), self.count)
        self.checks.step(said)
        os.makedirs(self.folder)
        with verify.own_cluster(self.folder, self.args.port, proxies=1, targets=2) as self.cluster:
            self.side = Side("ours", self.cluster.endpoint, self.cluster)
            self.client = Client(self.cluster.endpoint, 600)
            self.mover = Mover(self.side, PATIENCE)
            self.ais = verify.Ais(self.cluster.endpoint, self.folder)
            self.tables.begin(f"{self.count:,} objects of {SIZE} bytes in one bucket and one virtual directory, 1 proxy,"
                              " 2 targets with 2 mountpaths each; processor seconds are those of all nodes", COLUMNS)
            self.start_of_target("none yet")
            self.held("no objects")
            self.fill()
            self.held("after loading")
            self.listings()
            self.summaries()
            self.crowd()
            self.held("after listing")
            self.starts()
            self.moves()
            self.held("after rebalances")
            self.judge_heap()

    def row(self, what, watched, result, checked=True, seconds=None):
        self.tables.row(what, f"{seconds or watched.seconds:,.1f}", result, f"{watched.used:,.1f}", f"{watched.most['proxy']:.0f}",
                        f"{watched.most['target']:.0f}")
        if checked:
            self.exact(what)

    # ---- what must hold after each step

    def exact(self, when):
        """Exactly the names that were written, in order, each once."""
        last, seen, strange = "", 0, ""
        for page in self.client.pages(BUCKET, props="name", pagesize=10_000):
            for entry in page:
                name = entry["name"]
                if name <= last or not self.is_ours(name):  # plain ASCII: order of characters is that of bytes
                    strange = strange or f"{name} after {last}"
                last, seen = name, seen + 1
        self.checks.that(seen == self.count and not strange, f"{when}: all {self.count:,} names, sorted, each once",
                         f"{seen:,} names; {strange}")

    def is_ours(self, name):
        number = name[len(FOLDER):]
        return name.startswith(FOLDER) and number.isdigit() and int(number) < self.count

    def held(self, when):
        """Live heap of each node after a collection."""
        found = {node.name: held(node.pid()) for node in self.cluster.nodes}
        self.heaps.append((when, found))
        heaps = ", ".join(f"{name} {each['live heap, MiB']:.1f}" for name, each in found.items())
        most = {role: max(each["resident, MiB"] for name, each in found.items() if name.startswith(role))
                for role in ("proxy", "target")}
        self.tables.row(f"live heap, {when}", "", heaps + " MiB", "", f"{most['proxy']:.0f}", f"{most['target']:.0f}")

    def judge_heap(self):
        least = {}
        for _, found in self.heaps[:1]:
            for name, each in found.items():
                least[name[:5]] = max(least.get(name[:5], 0), each["live heap, MiB"])
        for when, found in self.heaps[1:]:
            for name, each in found.items():
                growth = each["live heap, MiB"] - least[name[:5]]
                self.checks.that(growth <= HEAP_GROWTH_MIB,
                                 f"{name}: live heap {when} at most {HEAP_GROWTH_MIB} MiB above that without objects",
                                 f"{growth:.1f} more")

    # ---- steps

    def fill(self):
        self.side.bucket(BUCKET, write_policy={"data": "delayed"})
        prefix = f"{self.cluster.endpoint}/v1/objects/{BUCKET}/{FOLDER}"
        with Watched(self.cluster) as watched:
            done = self.load.loader(self.side.pids, prefix, "put", self.count, SIZE, "?provider=ais", workers=WRITERS)
        self.checks.equal(0, done.errors, f"errors of {self.count:,} PUTs")
        self.row(f"loading by {WRITERS} clients, delayed", watched, f"{self.count / watched.seconds:,.0f}/s")

    def listings(self):
        for size in (1_000, 10_000, 10_000):
            pages, first = 0, 0.0
            with Watched(self.cluster) as watched:
                for page in self.client.pages(BUCKET, props="name", pagesize=size):
                    first = first or time.monotonic() - watched.began
                    pages += bool(page)
            self.row(f"listing in pages of {size:,}", watched, f"{self.count / watched.seconds:,.0f} names/s,"
                     f" first page {1000 * first:.0f} ms, {pages:,} pages", checked=False)
        with Watched(self.cluster) as watched:
            answer = self.ais("ls", f"ais://{BUCKET}", "--name-only", "--no-headers", "--no-footers")
        names = answer.stdout.split()
        self.row("`ais ls --name-only`", watched, f"{len(names) / watched.seconds:,.0f} names/s", checked=False)
        expected = sorted(f"{FOLDER}{i}" for i in range(self.count))
        self.checks.that(answer.returncode == 0 and names == expected, "`ais ls` prints exactly the names, sorted",
                         f"{len(names):,} names, exit code {answer.returncode} {answer.stderr[-300:]}")
        self.exact("listing")

    def summaries(self):
        for words in (("ls", f"ais://{BUCKET}", "--summary"), ("storage", "summary", f"ais://{BUCKET}")):
            with Watched(self.cluster) as watched:
                answer = self.ais(*words)
            self.row(f"`ais {' '.join(words)}`", watched, f"{self.count / watched.seconds:,.0f} objects/s", checked=False)
            self.checks.that(answer.returncode == 0 and re.search(rf"\b{self.count}\b", answer.stdout.replace(",", "")),
                             f"`ais {words[0]} ... summary` counts {self.count:,}", answer.stdout + answer.stderr)

    def crowd(self):
        """Many clients that list at random places at once: each place is another window of a large directory."""
        failures, slowest = [], []

        def one(seed):
            client, source = Client(self.cluster.endpoint, 300), random.Random(self.args.seed * 1000 + seed)
            for _ in range(CROWD_PAGES):
                value = {"props": "name", "pagesize": 1000, "flags": "0",
                         "continuation_token": f"{FOLDER}{source.randrange(self.count)}"}
                began = time.monotonic()
                try:
                    client.act("GET", f"/v1/buckets/{BUCKET}", "list", value=value, provider="ais")
                except (OSError, http.client.HTTPException, HttpError) as failure:
                    failures.append(str(failure))
                slowest.append(time.monotonic() - began)

        pids = self.side.pids
        with Watched(self.cluster) as watched, concurrent.futures.ThreadPoolExecutor(CROWD) as pool:
            list(pool.map(one, range(CROWD)))
        self.row(f"{CROWD} clients, each {CROWD_PAGES} pages of 1,000 at random places", watched,
                 f"{CROWD * CROWD_PAGES / watched.seconds:,.0f} pages/s, slowest {max(slowest):.1f} s", checked=False)
        self.checks.that(not failures, f"errors of {CROWD} clients that list", f"{len(failures)}: {failures[:2]}")
        self.checks.equal(pids, self.side.pids, f"processes live through {CROWD} clients that list")

    def start_of_target(self, how):
        """A target is stopped and started; clients are refused meanwhile, not told wrong things."""
        node = self.cluster.nodes[-1]
        node.stop()
        if how == "cold":
            self.drop_caches()
        with Watched(self.cluster) as watched:
            node.start()
            listening = self.until(node, False) - watched.began
            self.until(node, True)
        self.cluster.await_ready()
        self.row(f"start of a target, objects: {how}", watched, f"listening after {1000 * listening:.0f} ms, ready after"
                 f" {1000 * watched.seconds:.0f} ms", checked=False)
        return watched.seconds

    def until(self, node, readiness):
        while not node.healthy(readiness):
            if not node.pid():
                raise ClusterError(f"{node.name} ended\n{node.tail()}")
            time.sleep(0.01)
        return time.monotonic()

    def drop_caches(self):
        os.sync()
        with open(DROP_CACHES, "w", encoding="ascii") as file:
            file.write("3\n")

    def starts(self):
        self.start_of_target("all, in the kernel's memory")
        self.exact("start of a target")
        may_drop = os.access(DROP_CACHES, os.W_OK)
        if may_drop:
            self.start_of_target("cold")
            self.first_page("cold, first page of 1,000")
        self.cluster.down()
        if may_drop:
            self.drop_caches()
        with Watched(self.cluster) as watched:
            self.cluster.up()
        self.row(f"start of all nodes{', cold' if may_drop else ''}", watched, "ready")

    def first_page(self, what):
        with Watched(self.cluster) as watched:
            page = next(self.client.pages(BUCKET, props="name", pagesize=1_000))
        self.row(what, watched, f"{len(page):,} names", checked=False)

    def moves(self):
        if os.access(DROP_CACHES, os.W_OK):
            self.drop_caches()
            self.moved("rebalance with nothing to move, cold", self.walk, expect=0)
        self.moved("rebalance with nothing to move", self.walk, expect=0)
        self.moved("an empty third target joins", self.mover.join)
        self.moved("cleanup of the sources", self.mover.cleanup, expect=0)
        leaving = next(node for node in self.cluster.nodes if node.role == "target")
        self.moved("a target is decommissioned", lambda: self.mover.decommission(leaving))
        self.reads()

    def walk(self):
        value = {"ID": "", "Kind": "rebalance", "DaemonID": "", "Bck": {}, "flags": 0}
        return self.mover.step("walk", lambda: self.mover.act("start", value))

    def moved(self, what, verb, expect=None):
        """One rebalance, and what an operator's questions cost under it. Seconds: from the command to its end."""
        with Watched(self.cluster) as watched, Questions(self.ais) as questions:
            step = verb()
        arrived = f"{step.objects:,} objects arrived, {step.objects / step.seconds:,.0f}/s; " if step.objects else ""
        self.row(what, watched, f"{arrived}{self.stages()}; {questions}", seconds=step.seconds)
        self.checks.that(questions.asked and not questions.failed, f"{what}: `ais` answers under it", questions.failed)
        if expect is not None:
            self.checks.equal(expect, step.objects, f"{what}: objects that arrived")
        else:
            share = step.objects / self.count  # four standard deviations of a binomial distribution
            self.checks.that(abs(share - 1 / 3) <= 4 * (2 / 9 / self.count) ** 0.5, f"{what}: a third moves",
                             f"{share:.4f}")

    def stages(self):
        """How long each target walked and sent, and then walked again, in its own words."""
        said = [re.sub(r"^.*\bdone ", "", snap.get("ctlmsg", "")) for snap in self.mover.snaps(self.mover.newest())]
        return "targets: " + ", ".join(sorted(text for text in said if text)) if any(said) else "no target says how long its walks were"

    def reads(self):
        prefix = f"{self.cluster.endpoint}/v1/objects/{BUCKET}/{FOLDER}"
        names = min(self.count, 20_000)
        done = self.load.loader(self.side.pids, prefix, "get", names, SIZE, "?provider=ais")
        self.checks.equal(0, done.errors, f"errors of {names:,} GETs at the end")


class Questions:
    """What an operator asks again and again while something goes on."""

    WORDS = (("cluster", "show"), ("show", "rebalance"), ("cluster", "show", "smap"))
    PAUSE = 2.0

    def __init__(self, ais):
        self.ais = ais
        self.over = threading.Event()
        self.asked, self.slowest, self.failed = 0, 0.0, []
        self.thread = threading.Thread(target=self.ask)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def ask(self):
        while not self.asked or not self.over.is_set():
            for words in self.WORDS:
                began = time.monotonic()
                answer = self.ais(*words, timeout=60)
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.asked += 1
                if answer.returncode:
                    self.failed.append(f"{' '.join(words)}: {(answer.stdout + answer.stderr)[-300:]}")
            self.over.wait(self.PAUSE)

    def __str__(self):
        return f"{self.asked} questions by `ais`, slowest {self.slowest:.2f} s"
