"""Faults under load on real processes, and a checker of everything that clients were answered
(scripts/chaos).

A cluster of 3 proxies and 3 targets lives in network namespaces of this host, or, where these are
impossible, on loopback without the faults of the network. Clients write, read, delete, list, create,
destroy and configure; one fault follows another; then all is healed, everything is read once more, and
the history is judged. Exit code 0: no violation."""

import argparse
import contextlib
import itertools
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import chaos_disks
import chaos_mutations
import netlab
import verify
import watch
from aisrest import HttpError
from chaos_checker import Checker, unavailable
from chaos_faults import KINDS, Scene, plan
from chaos_history import Event, History, Sighting
from chaos_load import CONFIG_KEY, STABLE, Api, Caller, Load
from cluster import ClusterError
from intents import number, view

# What the bounded run tries first: the kinds that matter most and take least.
SHORT_KINDS = ("kill-primary", "pause-primary", "partition-minority", "term-primary", "kill-node", "set-primary",
               "isolate-one", "old-state")
WHOLE_SECONDS = 90


class Eyes:
    """Looks at the metadata of every node twice a second and notes it down."""

    def __init__(self, history, nodes, pause=0.5):
        self.history, self.pause = history, pause
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.loop, args=(node,), daemon=True) for node in nodes]

    def loop(self, node):
        last = None
        while not self.ended.is_set():
            try:
                last = self.look(node, last)
            except (*watch.FAILURES, HttpError):
                pass
            self.ended.wait(self.pause)

    def look(self, node, last):
        began = self.history.now()
        state = watch.state(node, 2)
        if state.key[3] == 0:
            return None
        buckets = None
        if state.key != last and node.role == "proxy":
            names = sorted(view(node, 3)[0])
            # Only when nothing was committed in between do these buckets belong to that state.
            if watch.state(node, 2).key == state.key:
                buckets = names
        self.history.see(Sighting(node.name, began, state.key, state.hash, state.primary,
                                  state.term if state.is_primary else None, state.versions, buckets))
        return state.key

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


class Run:
    def __init__(self, args, checks, folder, lab):
        self.args, self.checks, self.folder, self.lab = args, checks, folder, lab
        self.history, self.done, self.slowest_heal = History(), [], 0.0

    def say(self, text):
        print(f"[{self.history.now():7.1f} s]     {text}", flush=True)

    def go(self):
        args = self.args
        kinds = [k for k in args.kinds if (self.lab or not KINDS[k][1]) and (args.protected or not KINDS[k][2])]
        with verify.own_cluster(self.folder, args.port, targets=args.targets, lab=self.lab,
                                mountpaths=chaos_disks.MOUNTPATHS if args.protected else 2,
                                prepare=chaos_disks.label if args.protected else None) as cluster:
            if args.protected:
                chaos_disks.protect(cluster, STABLE)
            else:
                for bucket in STABLE:
                    cluster.client().create(bucket)
            watch.await_whole(cluster)
            self.history.started = time.monotonic()
            scene = Scene(cluster, self.lab, self.history, self.folder, self.say)
            proxies = [node for node in cluster.nodes if node.role == "proxy"]
            load = Load(self.history, proxies, cluster.nodes, args.seed, args.clients, args.pause)
            with Eyes(self.history, list(cluster.nodes)), load:
                time.sleep(2)
                survived = self.faults(scene, kinds)
                load.ended.set()
                ended = self.history.now()
            self.checks.equal([], load.broken, "no client of the load broke")
            if survived:
                self.audit(cluster)
            return ended

    def faults(self, scene, kinds):
        """One after the other, until there were enough or time is up. False if one was not survived."""
        args = self.args
        for index, kind in enumerate(plan(args.seed, kinds, 10_000) if not args.short else itertools.cycle(kinds)):
            if index >= args.faults or self.history.now() > args.minutes * 60:
                return True
            if index % 5 == 0:
                scene.copy_state()
            print(f"[{self.history.now():7.1f} s] fault {index + 1}: {kind}", flush=True)
            try:
                KINDS[kind][0](scene, random.Random(f"{args.seed}/{index}/{kind}"))
                took = watch.await_whole(scene.cluster, WHOLE_SECONDS)
            except (TimeoutError, HttpError, ClusterError, OSError) as failure:
                self.checks.that(False, f"fault {index + 1} ({kind}) is survived", failure)
                for node in scene.nodes:
                    print(f"---- {node.name} ({'running' if node.pid() else node.exit_text()})\n{node.tail(12)}")
                return False
            self.slowest_heal = max(self.slowest_heal, took)
            self.done.append(kind)
            self.say(f"whole after {took:.1f} s")
            time.sleep(1)
        return True

    def audit(self, cluster):
        """Everything once more, when nothing changes any more."""
        watch.await_whole(cluster, WHOLE_SECONDS)
        verify.await_no_rebalance(cluster, 120)
        began = self.history.now()
        proxies = [node for node in cluster.nodes if node.role == "proxy"]
        caller = Caller({f"{node.host}:{node.port}": node.name for node in cluster.nodes})
        api = Api(self.history, "audit", caller, proxies, random.Random(self.args.seed))
        last = self.history.events[:]
        keys = sorted({e.key for e in last if e.op == "put" and e.key.startswith("ais://")})
        present = [view(node)[0] for node in proxies]
        unread = [key for n, key in enumerate(keys) if key.split("/")[2] in present[0]
                  and not self.read(api, key, proxies[n % len(proxies)])]
        self.checks.equal([], unread[:3], f"every object is readable or definitely absent ({len(unread)} are not)")
        for node in proxies:
            for bucket in STABLE:
                listed = api.list(bucket, "", 1000, node.url, 60)
                self.checks.equal("ok", listed.outcome, f"{bucket} can be listed through {node.name}")
            self.metadata(node, last)
        self.checks.equal([], verify.work_files(cluster)[:3], "no work file is left")
        self.say(f"read {len(keys)} objects and all metadata again in {self.history.now() - began:.1f} s")

    def read(self, api, key, node):
        _, _, bucket, name = key.split("/", 3)
        for attempt in range(5):
            event = api.get(bucket, name, base=node.url, timeout=10)
            if event.outcome != "error":
                return True
            time.sleep(attempt)
        return False

    def metadata(self, node, events):
        """What this proxy shows of each bucket and value that a client ever asked for."""
        buckets, config = view(node)
        section, key = CONFIG_KEY.split(".")
        for register in sorted({e.key for e in events if e.op == "put" and ":" in e.key.split("/")[0][:7]
                                and not e.key.startswith("ais://")}):
            kind, name = register.split(":", 1)
            event = Event("audit", "get", register, began=self.history.now(), ended=self.history.now(),
                          where=node.name)
            if kind == "config":
                event.value = str(number(config[section][key]))
            elif kind == "bucket":
                event.outcome = "ok" if name in buckets else "absent"
            elif name in buckets:
                event.value = str(number(buckets[name]["ec"]["objsize_limit"]))
            else:
                continue
            self.history.add(event)


def report(checks, args, run, ended):
    history = run.history
    checker = Checker(history).check()
    writes = [e for e in history.events if e.is_write and e.client != "audit" and e.note != "with its bucket"]
    counts = {name: len(texts) for name, texts in checker.found.items()}
    for name, texts in checker.found.items():
        for text in texts[:args.show]:
            print(f"  {name}: {text}")
    print(f"{'':10} {'answered':>9} {'errors':>7} {'longest time without':>22} {'total above 1 s':>16}")
    for kind, (good, bad, longest, total) in unavailable(history, ended).items():
        print(f"{kind:10} {good:9} {bad:7} {longest:20.2f} s {total:14.1f} s")
    kinds = len(set(run.done))
    acked = sum(e.outcome == "ok" for e in writes)
    changes = sum(e.outcome == "ok" and not e.key.startswith("ais://") for e in writes)
    print(f"seed={args.seed} faults={len(run.done)} kinds={kinds} seconds={ended:.0f} acknowledged={acked}"
          f" (metadata {changes}) unknown={sum(e.outcome == 'unknown' for e in writes)}"
          f" slowest-heal={run.slowest_heal:.1f} " + " ".join(f"{k}={v}" for k, v in counts.items()))
    checks.that(not checker.violations(), "no violation", f"{checker.violations()}")
    return checker


def mutate(checks, args, checker):
    """Deliberate errors, one at a time, in this history: the checker must notice each."""
    for kind in chaos_mutations.KINDS if args.mutate == "all" else [args.mutate]:
        noticed, text = chaos_mutations.try_on(checker, kind, args.seed)
        if noticed is None:
            print(f"  note  {text}")
        else:
            checks.that(noticed, text)


def options():
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__,
                                     epilog="kinds of faults: " + ", ".join(KINDS))
    parser.add_argument("--minutes", type=float, help="until then faults are begun (default 20)")
    parser.add_argument("--faults", type=int, default=100_000, help="at most so many")
    parser.add_argument("--seed", type=int, default=1, help="of the plan of faults and of the clients")
    parser.add_argument("--kinds", help="comma-separated; default all")
    parser.add_argument("--short", action="store_true", help="about 90 s: the most important kinds, in a fixed order")
    parser.add_argument("--loopback", action="store_true", help="no namespaces, no faults of the network")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.04, help="mean seconds between two operations of a client")
    parser.add_argument("--targets", type=int, help="default 3; with --protected 5")
    parser.add_argument("--protected", action="store_true", help="one bucket with slices 2+1, the others with two"
                        " copies, three mountpaths each; then disks fail, too")
    parser.add_argument("--port", type=int, default=21080)
    parser.add_argument("--show", type=int, default=5, help="violations printed of each class")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run behind; it is left"
                        " behind anyway after a violation")
    parser.add_argument("--mutate", metavar="KIND", choices=["all", *chaos_mutations.KINDS],
                        help="then put deliberate errors into the history, which the checker must notice: all, "
                        + ", ".join(chaos_mutations.KINDS))
    parser.add_argument("--history", metavar="FILE", help="judge this history.jsonl of an earlier run, run nothing")
    parser.add_argument("--self-test", action="store_true", help="only the checker, on histories made without"
                        " a cluster: perfect ones, and every deliberate error")
    args = parser.parse_args()
    args.targets = args.targets or (5 if args.protected else 3)
    args.minutes = args.minutes or (1.0 if args.short else 20)
    args.kinds = args.kinds.split(",") if args.kinds else list(SHORT_KINDS if args.short else KINDS)
    unknown = [kind for kind in args.kinds if kind not in KINDS]
    if unknown:
        parser.error(f"unknown kind {unknown[0]!r}")
    return args


def laboratory(stack, args):
    if args.loopback:
        return None
    names = [f"proxy{i}" for i in range(4)] + [f"target{i}" for i in range(args.targets + 1)]
    try:
        return stack.enter_context(netlab.Lab(names))
    except (netlab.LabError, OSError) as failure:
        print(f"  note  on loopback, without the faults of the network: {failure}", flush=True)
        return None


def main(checks):
    args = options()
    if args.self_test:
        chaos_mutations.self_test(checks)
        return
    if args.history:
        history = History.read(args.history)
        run = Run(args, checks, "", None)
        run.history = history
        checker = report(checks, args, run, max(e.ended for e in history.events if e.client != "audit"))
        mutate(checks, args, checker) if args.mutate else None
        return
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(workplace(checks, args))
        lab = laboratory(stack, args)
        run = Run(args, checks, folder, lab)
        try:
            ended = run.go()
        finally:
            run.history.write(os.path.join(folder, "history.jsonl"))
        checker = report(checks, args, run, ended)
        mutate(checks, args, checker) if args.mutate else None


@contextlib.contextmanager
def workplace(checks, args):
    """Kept when something is wrong: the history, all logs and disks."""
    folder = tempfile.mkdtemp(prefix="ais-chaos-", dir=os.environ.get("AIS_VERIFY_DIR"))
    keep = True
    try:
        yield folder
        keep = args.keep or checks.failed
    except KeyboardInterrupt:
        keep = args.keep
        raise
    finally:
        if keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    verify.run("chaos", main)
