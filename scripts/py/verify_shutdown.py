"""Shuts a target down under four verifying readers and takes it back (scripts/verify-shutdown)."""

import collections
import concurrent.futures
import hashlib
import itertools
import random
import re
import threading
import time

import verify
from aisrest import Client, await_that, pattern

BUCKET = "verify-shutdown"
READERS = 4
GOLDEN = r"""Started rebalance "g\d+" \(to monitor, run 'ais show rebalance'\)\.
t\[ID\] is shutting down, please wait for cluster rebalancing to finish

Note: the node t\[ID\] is _not_ decommissioned - it remains in the cluster map and can be manually
restarted at any later time \(and subsequently activated via 'stop-maintenance' operation\)\.
"""


class Readers:
    """Threads that read random objects through all proxies and compare checksums until closed."""

    def __init__(self, endpoints, digests, seed):
        self.endpoints, self.digests = endpoints, digests
        self.names = sorted(digests)
        self.stopping = threading.Event()
        self.reads, self.errors = itertools.count(), collections.deque(maxlen=20)
        self.error_count = 0
        self.done = 0
        self.threads = [threading.Thread(target=self.loop, args=(seed + i,)) for i in range(READERS)]

    def loop(self, seed):
        chance = random.Random(seed)
        clients = [Client(endpoint, 30) for endpoint in self.endpoints]
        while not self.stopping.is_set():
            name = chance.choice(self.names)
            try:
                digest = chance.choice(clients).sha256(BUCKET, name)
                problem = "" if digest == self.digests[name] else f"{name}: other bytes"
            except Exception as error:  # every way of failing a reader is an error of the cluster
                problem = f"{name}: {type(error).__name__} {error}"
            self.done += 1
            if problem:
                self.error_count += 1
                self.errors.append(f"{time.strftime('%H:%M:%S')} {problem}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def load(client, count, seed):
    """Puts objects of 0 B to 1 MiB; returns the checksum of each."""
    chance = random.Random(seed)
    digests, bodies = {}, []
    for index in range(count):
        size = chance.choice([0, 100, 4096, 20_000, 65_536, 300_000, 1 << 20 if index % 20 == 0 else 1])
        name = f"d{index % 17}/object-{index:06}"
        bodies.append((name, size))

    def put(item):
        body = pattern(*item)
        client.put(BUCKET, item[0], body)
        return item[0], hashlib.sha256(body).hexdigest()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        digests.update(pool.map(put, bodies))
    return digests


def audit(checks, client, digests, when):
    names = [entry["name"] for entry in client.list(BUCKET)]
    twice = [name for name, times in collections.Counter(names).items() if times > 1]
    checks.equal([], twice[:5], f"{when}: nothing listed twice")
    checks.equal([], sorted(set(digests) - set(names))[:5], f"{when}: nothing missing in the listing")
    checks.equal([], sorted(set(names) - set(digests))[:5], f"{when}: nothing listed that was not put")

    def problem(item):
        try:
            return "" if client.sha256(BUCKET, item[0]) == item[1] else f"{item[0]}: other bytes"
        except Exception as error:  # every way of failing is a lost object here
            return f"{item[0]}: {error}"

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        wrong = [text for text in pool.map(problem, digests.items()) if text]
    checks.equal([], wrong[:3], f"{when}: all {len(digests)} objects have their bytes")


def shut_down(checks, ais, cluster, target):
    shown = {"maintenance": False}
    watching = threading.Event()

    def watch():
        while not watching.is_set():
            output = ais("show", "cluster", "target").stdout
            if re.search(rf"t\[{target.id}\]\[x\].*maintenance", output):
                shown["maintenance"] = True
            watching.wait(0.3)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        answer = ais("cluster", "add-remove-nodes", "shutdown", f"t[{target.id}]", "-y")
        checks.equal(0, answer.returncode, f"shutdown t[{target.id}] accepted {answer.stderr.strip()}")
        text = answer.stdout.replace(target.id, "ID")
        checks.that(re.fullmatch(GOLDEN, text), "shutdown prints the reference's text", text)
        await_that("end of the process", 300, lambda: target.child.poll() is not None)
        checks.equal(0, target.child.returncode, "the process ended with exit code 0")
    finally:
        watching.set()
        watcher.join()
    checks.that(shown["maintenance"], "`ais show cluster` showed the node in maintenance")


def take_back(checks, ais, cluster, target):
    target.start()
    await_that("liveness of the restarted target", 60, lambda: target.healthy(readiness=False))
    answer = ais("cluster", "add-remove-nodes", "stop-maintenance", f"t[{target.id}]", "-y")
    checks.equal(0, answer.returncode, f"stop-maintenance accepted {answer.stderr.strip()}")
    checks.that(re.search(r'rebalance "?g\d+', answer.stdout), "a second rebalance started", answer.stdout)
    await_that("readiness of the target", 60, target.healthy)
    verify.await_no_rebalance(cluster, 300)

    def online():
        row = [l for l in ais("show", "cluster", "target").stdout.splitlines() if target.id in l]
        return row and "[x]" not in row[0] and "online" in row[0]

    await_that(f"t[{target.id}] online again", 30, online)
    checks.that(True, "`ais show cluster` shows the node online again")


def main(checks):
    options = verify.parser("verify-shutdown", __doc__)
    options.add_argument("--objects", type=int, help="default 20000; 600 if --short")
    args = options.parse_args()
    count = args.objects or (600 if args.short else 20000)
    with verify.workplace("shutdown", args.keep) as folder, \
            verify.own_cluster(folder, args.port) as cluster:
        client = cluster.client()
        client.create(BUCKET)
        digests = load(client, count, args.seed)
        checks.step(f"{count} objects are in")
        ais = verify.Ais(cluster.endpoint, folder)
        target = cluster.node(f"target{args.seed % 4}")
        proxies = [node.url for node in cluster.nodes if node.role == "proxy"]
        with Readers(proxies, digests, args.seed) as readers:
            shut_down(checks, ais, cluster, target)
            during = readers.done
            checks.step(f"the target is gone; {during} reads so far")
            time.sleep(1)  # some reads without the node
            take_back(checks, ais, cluster, target)
            checks.step("the target is back")
        checks.that(during > 0 and readers.done > during, f"{readers.done} verified reads meanwhile")
        checks.equal(0, readers.error_count, "the readers saw no error")
        for error in list(readers.errors)[:5]:
            print(f"        {error}")
        audit(checks, client, digests, "at the end")


if __name__ == "__main__":
    verify.run("verify-shutdown", main)
