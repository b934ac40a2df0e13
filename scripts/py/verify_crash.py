"""kill -9 of a target under load, then of all nodes (scripts/verify-crash)."""

import os
import random
import socket
import threading
import time

import verify
from aisrest import Client, await_that, pattern

BUCKET = "verify-crash"
WRITERS = 6


class Writers:
    """Threads that put objects and overwrite some. `acked` holds, for each name, the last content
    that was answered with success and all contents of unknown fate that came after it."""

    def __init__(self, endpoints, seed):
        self.stopping = threading.Event()
        self.acked, self.unknown, self.refused = {}, {}, 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.loop, args=(i, endpoints, random.Random(seed + i)))
                        for i in range(WRITERS)]

    def loop(self, writer, endpoints, chance):
        number = 0
        while not self.stopping.is_set():
            number += 1
            # Each writer owns its names: the last acknowledged content of a name is well defined.
            overwrite = number > 50 and chance.random() < 0.3
            name = f"w{writer}/{chance.randrange(1, number) if overwrite else number:06}"
            content = (f"{name}#{number}", chance.choice([0, 1, 100, 4096, 70_000, 500_000]))
            try:
                Client(chance.choice(endpoints), 20).put(BUCKET, name, pattern(*content))
                with self.lock:
                    self.acked[name], self.unknown[name] = content, []
            except Exception:  # refused, broken, timed out: may have happened or not
                with self.lock:
                    self.refused += 1
                    self.unknown.setdefault(name, []).append(content)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def audit(checks, client, writers, when):
    lost = []
    for name, content in sorted(writers.acked.items()):
        allowed = [content, *writers.unknown[name]]
        try:
            body = await_that(name, 5, lambda: (client.get(BUCKET, name),), 0.2)[0]
            if body not in [pattern(*each) for each in allowed]:
                lost.append(f"{name}: other bytes ({len(body)})")
        except Exception as error:
            lost.append(f"{name}: {error}")
    checks.that(not lost, f"{when}: all {len(writers.acked)} acknowledged objects have their bytes",
                f"{len(lost)} lost, first {lost[:3]}")
    listed = {entry["name"] for entry in client.list(BUCKET)}
    missing = sorted(set(writers.acked) - listed)
    checks.equal([], missing[:3], f"{when}: all of them are listed")
    phantom = sorted(listed - set(writers.acked) - set(writers.unknown))
    checks.equal([], phantom[:3], f"{when}: nothing else is")


def start_on_taken_port(checks, target):
    """Fails at once, and does not make the cluster forget that the run before was cut off."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((target.host, target.port))
        other.listen()
        target.start()
        checks.that(target.await_end(30), f"{target.name} does not run on a port that is taken")
    checks.equal("exit code 1", target.exit_text(), "  and says so to who started it")
    told = target.tail(10)
    checks.that(f"cannot listen on {target.host}:{target.port}" in told, "  and why", told)
    checks.that("at the request of a signal" not in told, "  and does not leave a cluster where it was not", told)
    mark = os.path.join(target.dir, "conf", ".ais.node_restarted")
    checks.that(os.path.exists(mark), "  and the next start still knows of the kill -9", mark)


def kill_target(checks, cluster, writers, chance, seconds):
    target = chance.choice([node for node in cluster.nodes if node.role == "target"])
    time.sleep(seconds)
    target.kill()
    checks.step(f"killed {target.name} after {len(writers.acked)} acknowledged objects")
    time.sleep(seconds)
    start_on_taken_port(checks, target)
    target.start()
    cluster.await_ready()
    time.sleep(1)  # some load on the restarted node
    return target


def kill_all(checks, cluster, chance):
    before = {node.name: verify.versions(node) for node in cluster.nodes}
    cluster.kill_all()
    order = list(cluster.nodes)
    chance.shuffle(order)
    checks.step("killed all; starting " + ", ".join(node.name for node in order))
    for node in order:
        node.start()
        time.sleep(chance.random())
    cluster.await_ready()
    for node in cluster.nodes:
        after = verify.versions(node)
        checks.equal(before[node.name][0], after[0], f"{node.name}: same cluster UUID")
        lower = [f"{b} -> {a}" for b, a in zip(before[node.name][1:], after[1:]) if a < b]
        checks.equal([], lower, f"{node.name}: no version is lower")


def main(checks):
    options = verify.parser("verify-crash", __doc__)
    options.add_argument("--rounds", type=int, help="of each kind (default 5; 1 if --short)")
    args = options.parse_args()
    rounds = args.rounds or (1 if args.short else 5)
    chance = random.Random(args.seed)
    with verify.workplace("crash", args.keep) as folder, \
            verify.own_cluster(folder, args.port) as cluster:
        client = cluster.client()
        client.create(BUCKET)
        proxies = [node.url for node in cluster.nodes if node.role == "proxy"]
        for number in range(1, rounds + 1):
            checks.step(f"round {number} of {rounds}")
            if number > 1:
                client.destroy(BUCKET)
                client.create(BUCKET)
            with Writers(proxies, args.seed * 100 + number) as writers:
                kill_target(checks, cluster, writers, chance, 2 if args.short else 5)
            verify.await_no_rebalance(cluster, 120)
            checks.that(len(writers.acked) > 100, f"{len(writers.acked)} acknowledged,"
                        f" {writers.refused} refused or unknown")
            audit(checks, client, writers, "after kill -9 of a target")
            checks.equal([], verify.work_files(cluster)[:3], "no work file is left")
            kill_all(checks, cluster, chance)
            audit(checks, client, writers, "after kill -9 of all nodes")
            checks.equal([], verify.work_files(cluster)[:3], "no work file is left")


if __name__ == "__main__":
    verify.run("verify-crash", main)
