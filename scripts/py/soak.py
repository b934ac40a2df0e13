"""Mixed load of many clients for a long time, with restarts and lifecycle verbs: no request fails, no byte is
wrong, and what a process holds does not grow (scripts/soak).

After each round of verbs the load rests for a moment: then each process is asked to collect garbage, and its
live heap, resident memory, threads and open files are noted. Processes that were not restarted are judged."""

import os
import re
import statistics
import subprocess
import time

import lifecycle_load as loads
import verify
import watch
from aisrest import Client, HttpError, await_that
from mountpath_changes import Target

BUCKET = "soak"
SCRATCH = "soak-scratch"
MIN_RESTS = 4
FLAG_MOVED = 16  # of a node in maintenance: its objects are elsewhere
# What may come between an early and a late rest without being growth: (factor, more).
ALLOWED = {"live heap, MiB": (1.25, 8), "resident, MiB": (1.15, 24), "threads": (1.0, 8), "open files": (1.0, 24)}


def title(node):
    return f"{node.role[0]}[{node.id}]"


def jcmd(pid, *words):
    tool = os.path.join(os.environ["JDK25"], "bin", "jcmd")
    return subprocess.run([tool, str(pid), *words], capture_output=True, text=True, timeout=60, check=True).stdout


def held(pid):
    """What a process holds after a collection."""
    jcmd(pid, "GC.run")
    generations = re.findall(r"(?:DefNew|Tenured)\s+total \d+K, used (\d+)K", jcmd(pid, "GC.heap_info"))
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.split(":", 1) for line in file if ":" in line)
    return {"live heap, MiB": sum(map(int, generations)) / 1024, "resident, MiB": int(status["VmRSS"].split()[0]) / 1024,
            "threads": int(status["Threads"]), "open files": len(os.listdir(f"/proc/{pid}/fd"))}


class Soak:
    def __init__(self, args, checks, folder, cluster):
        self.args, self.checks, self.folder, self.cluster = args, checks, folder, cluster
        self.proxies = [node for node in cluster.nodes if node.role == "proxy"]
        self.targets = [node for node in cluster.nodes if node.role == "target"]
        self.load = None
        self.rests = {}  # (node, pid) -> what it held at each rest
        self.done = []

    # ---- tools

    def gateway(self, besides=None):
        return next(node for node in self.proxies if node is not besides and node.pid())

    def ais(self, *words, besides=None):
        answer = verify.Ais(self.gateway(besides).url, self.folder)(*words, timeout=600)
        if answer.returncode:
            raise OSError(f"ais {' '.join(words)}: {answer.stdout[-300:]} {answer.stderr[-300:]}")

    def await_whole(self):
        verify.await_no_rebalance(self.cluster, 600)
        watch.await_whole(self.cluster, 120)

    # ---- verbs, none of which a client may notice

    def maintenance(self, target):
        self.ais("cluster", "add-remove-nodes", "start-maintenance", title(target), "-y")
        self.await_left(target)
        self.ais("cluster", "add-remove-nodes", "stop-maintenance", title(target), "-y")

    def await_left(self, target):
        """Its objects have moved."""
        await_that(f"maintenance of {target.name}", 600,
                   lambda: int(watch.smap(self.gateway(), 5)["tmap"][target.id].get("flags") or 0) & FLAG_MOVED)
        verify.await_no_rebalance(self.cluster, 600)

    def shutdown(self, target):
        self.ais("cluster", "add-remove-nodes", "shutdown", title(target), "-y")
        if not target.await_end(600):
            raise OSError(f"{target.name} did not end")
        target.start()
        target.await_started()
        self.ais("cluster", "add-remove-nodes", "stop-maintenance", title(target), "-y")

    def gateway_restart(self, proxy):
        """As with any balancer, clients leave it first."""
        with self.load.without(proxy.url):
            if watch.primary(self.cluster.nodes) is proxy:  # it hands over, so that nobody has to elect
                self.ais("cluster", "set-primary", title(self.gateway(proxy)), besides=proxy)
            proxy.stop()
            proxy.start()
            proxy.await_started()
            watch.await_whole(self.cluster, 120)

    def mountpath(self, target):
        disks = Target(self.cluster, target)
        for action in ("disable-mp", "enable-mp"):
            known = disks.known()
            disks.act("POST", action, disks.paths[0])
            disks.await_end(disks.await_new(known))

    def buckets(self, index):
        name = f"{SCRATCH}-{index}"
        client = Client(self.gateway().url)
        client.create(name)
        for number in range(50):
            client.put(name, f"dir/{number}", loads.content(name, number, 10_000))
        client.destroy(name)

    def round(self, index):
        """The last two targets and the first gateways live on, as far as they are not primaries in turn."""
        verbs = [("maintenance", lambda: self.maintenance(self.targets[-1 - index % 2])),
                 ("shutdown and return", lambda: self.shutdown(self.targets[index % 2])),
                 ("disable and enable", lambda: self.mountpath(self.targets[-1 - index % 2])),
                 ("restart of a gateway", lambda: self.gateway_restart(self.proxies[0])),
                 ("a bucket comes and goes", lambda: self.buckets(index))]
        for what, verb in verbs:
            began = time.monotonic()
            verb()
            self.await_whole()
            self.done.append((what, time.monotonic() - began))

    # ---- what is held

    def rest(self):
        with self.load.paused():
            self.await_whole()
            time.sleep(self.args.rest)
            for node in self.cluster.nodes:
                self.rests.setdefault((node, node.pid()), []).append(held(node.pid()))

    def judge(self):
        rows = []
        for (node, _), rests in sorted(self.rests.items(), key=lambda each: each[0][0].name):
            if len(rests) < max(MIN_RESTS, max(map(len, self.rests.values()))):
                continue  # restarted
            part = max(1, len(rests) // 3)
            for what, (factor, more) in ALLOWED.items():
                early = statistics.median(each[what] for each in rests[1:1 + part])
                late = statistics.median(each[what] for each in rests[-part:])
                rows.append((node.name, what, early, late, max(each[what] for each in rests)))
                self.checks.that(late <= early * factor + more, f"{node.name}: {what}: {early:.0f}, later {late:.0f}")
        self.checks.that(len({row[0] for row in rows}) >= 4, "processes lived through all of it: "
                         + ", ".join(sorted({row[0] for row in rows})))
        return rows

    # ---- all of it

    def run(self):
        checks, args = self.checks, self.args
        endpoints = [node.url for node in self.proxies]
        Client(endpoints[0]).create(BUCKET)
        stock = loads.Stock(BUCKET)
        stock.fill(endpoints, args.objects, args.bytes, args.seed)
        checks.step(f"{args.objects} objects are in")
        self.load = loads.Load(stock, endpoints, args.seed, readers=10, writers=5, listers=1, pause=args.pause)
        began, index = time.monotonic(), 0
        with self.load:
            while time.monotonic() - began < args.minutes * 60 or index < MIN_RESTS:
                self.round(index)
                self.rest()
                index += 1
                tally = self.load.tally
                checks.step(f"round {index}: {tally.done['reads']} reads, {tally.done['writes']} writes,"
                            f" {len(tally.errors)} errors")
            self.load.running.clear()
            self.load.settle()
        loads.audit_bytes(checks, self.load, endpoints, "at the end")
        loads.report(checks, self.load)
        rows = self.judge()
        self.table(rows, index, time.monotonic() - began)

    def table(self, rows, rounds, seconds):
        tally = self.load.tally
        lines = [f"{seconds / 60:.0f} minutes, {rounds} rounds of verbs, {len(self.load.workers)} clients:"
                 f" {tally.done['reads']} reads (p50 {1000 * tally.percentile(0.5):.1f} ms, p99"
                 f" {1000 * tally.percentile(0.99):.0f} ms), {tally.done['writes']} writes,"
                 f" {tally.done['deletes']} deletes, {tally.done['listings']} listings, {len(tally.errors)} errors", "",
                 "| Node | What | Early | Late | Most |", "|---|---|---|---|---|"]
        lines += [f"| {node} | {what} | {early:.0f} | {late:.0f} | {most:.0f} |" for node, what, early, late, most in rows]
        lines += ["", "| Verb | Times | Median | Longest |", "|---|---|---|---|"]
        for what in dict.fromkeys(what for what, _ in self.done):
            took = [seconds for each, seconds in self.done if each == what]
            lines.append(f"| {what} | {len(took)} | {statistics.median(took):.1f} s | {max(took):.1f} s |")
        print("\n".join(lines), flush=True)
        if self.args.table:
            with open(self.args.table, "w", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")


def options():
    parser = verify.parser("soak", __doc__)
    parser.add_argument("--minutes", type=float, help="default 30; 2.5 if --short")
    parser.add_argument("--table", help="file that the figures are written to as well")
    args = parser.parse_args()
    args.minutes = args.minutes or (2.5 if args.short else 30)
    args.objects, args.bytes = (400, 40 << 20) if args.short else (4000, 500 << 20)
    args.pause, args.rest = 0.05, 1.0
    return args


def main(checks):
    args = options()
    with verify.workplace("soak", args.keep) as folder, \
            verify.own_cluster(folder, args.port, mountpaths=3) as cluster:
        watch.await_whole(cluster)
        soak = Soak(args, checks, folder, cluster)
        try:
            soak.run()
        except HttpError as failure:
            checks.that(False, "runs to its end", failure)
        finally:
            if checks.failed and soak.load:
                for text in soak.load.tally.errors[:8]:
                    print(f"        {text}")


if __name__ == "__main__":
    verify.run("soak", main)
