"""Trains the AOT caches of dist/bin/aisnode and dist/bin/ais; or, with --classes FILE, writes down which classes a
node loads (scripts/train)."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from aisrest import await_that, checkout, exchange, pattern
from cluster import CONTROL_OFFSET, DATA_OFFSET, Cluster
from mountpath_changes import Target

DIST = os.path.join(checkout(), "dist")
LAUNCHER = os.path.join(DIST, "lib", "launcher")
ROUNDS, LARGE, COPIED = 500, 32 << 20, 500
CLEANUP = 16  # flag of a rebalance


CACHE = re.compile(r"-XX:AOTCache=(.*)")


def copy_that_writes(source, target, flag=r"-XX:AOTCacheOutput=\1"):
    """A copy of a file of flags whose program writes the cache, or what else the flag says, instead of reading it:
    all other flags and paths stay, as they are part of what a cache is checked against."""
    with open(source, encoding="utf-8") as file:
        text = file.read()
    with open(target, "w", encoding="utf-8") as file:
        file.write(CACHE.sub(flag, text))
    shutil.copymode(source, target)


def node_trainer(*flag):
    app = os.path.join(LAUNCHER, "lib", "app")
    copy_that_writes(os.path.join(app, "aisnode.cfg"), os.path.join(app, "aisnode-train.cfg"), *flag)
    trainer = os.path.join(LAUNCHER, "bin", "aisnode-train")
    shutil.copy(os.path.join(LAUNCHER, "bin", "aisnode"), trainer)
    return trainer


def tool_trainer():
    trainer = os.path.join(DIST, "bin", "ais-train")
    copy_that_writes(os.path.join(DIST, "bin", "ais"), trainer)
    return trainer


def remove_trainers():
    for path in ("lib/launcher/bin/aisnode-train", "lib/launcher/lib/app/aisnode-train.cfg",
                 "bin/ais-train"):
        try:
            os.remove(os.path.join(DIST, path))
        except FileNotFoundError:
            pass


CLAIMS = []  # sockets that hold a range of ports until this process ends


def claim(base):
    """So that two builds that look for ports at the same time do not train on each other's cluster: a name that the
    kernel gives to one process of this network alone, and takes back however that ends."""
    held = socket.socket(socket.AF_UNIX)
    try:
        held.bind(f"\0ais-train-{base}")
    except OSError:
        held.close()
        raise
    CLAIMS.append(held)


def free_port():
    """A base port whose three nodes find all their ports free; below the ephemeral range. Any one, not the first:
    a build beside this one looks at the same moment, and would be taken for ours by who asks at that port."""
    bases = list(range(21700, 30000, 10))
    random.shuffle(bases)
    for base in bases:
        try:
            claim(base)
            for port in (base, base + 1, base + 2):
                for offset in (0, CONTROL_OFFSET, DATA_OFFSET):
                    with socket.socket() as probe:
                        probe.bind(("127.0.0.1", port + offset))
            return base
        except OSError:
            continue
    raise OSError("no free ports")


def work(client, rounds=ROUNDS):
    """What a node does all day."""
    client.create("train")
    await_that("first object", 30, lambda: client.put("train", "first", b"x"))
    for round_ in range(rounds):
        for size in (0, 100, 4096, 4096, 4096, 300_000):
            client.put("train", f"dir/{round_}-{size}", pattern(str(size), size))
            client.get("train", f"dir/{round_}-{size}")
    client.put("train", "large", pattern("large", LARGE))
    client.get("train", "large")
    list(client.list("train"))
    client.delete("train", "dir/0-100")


def rebalance(client, targets):
    """Objects go back and forth: the profiles of these paths are what a node lacks when it has to
    move its first objects in a hurry."""
    for target in targets:
        for action in ("start-maintenance", "stop-maintenance"):
            move(client, action, {"sid": target})
            move(client, "start", {"ID": "", "Kind": "rebalance", "DaemonID": "", "Bck": {}, "flags": CLEANUP})


def resilver(client, target):
    """So do the copies of a mountpath that goes and comes."""
    client.create("train-copies")
    client.act("PATCH", "/v1/buckets/train-copies", "set-bprops", value={"mirror": {"enabled": True, "copies": 2}},
               provider="ais")
    for number in range(COPIED):
        client.put("train-copies", f"{number}", pattern(str(number), 4096))
    for action in ("disable-mp", "enable-mp"):
        known = target.known()
        target.act("POST", action, target.paths[0])
        target.await_end(target.await_new(known))
    client.destroy("train-copies")


def move(client, action, value):
    job = client.act("PUT", "/v1/cluster", action, value=value).body.decode().strip().strip('"')
    await_that(f"end of {job}", 60, lambda: is_over(client, job))


def is_over(client, job):
    progress = exchange("GET", f"{client.endpoint}/v1/cluster?what=rebalance", timeout=10).json()
    return not progress["running"] and int(progress["id"][1:]) >= int(job[1:])


def run_ais(program, endpoint, home):
    env = {**os.environ, "AIS_ENDPOINT": endpoint, "HOME": home, "LC_ALL": "C.UTF-8"}
    subprocess.run([program, "show", "cluster"], env=env, timeout=60, check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    with tempfile.TemporaryDirectory(prefix="ais-train-") as root:
        cluster = Cluster(os.path.join(root, "c"), proxies=1, targets=2, mountpaths=2, port=free_port())
        try:
            cluster.nodes[1].program = node_trainer()
            cluster.up()
            client = cluster.client()
            work(client)
            rebalance(client, [node.id for node in cluster.nodes if node.role == "target"])
            resilver(client, Target(cluster, cluster.nodes[1]))
            client.destroy("train")
            run_ais(tool_trainer(), cluster.endpoint, root)
            for node in reversed(cluster.nodes):
                node.stop(90)
        finally:
            cluster.kill_all()
            remove_trainers()


def write_classes(path):
    """Each of a proxy's and a target's classes, one per line, in the JVM's own form."""
    with tempfile.TemporaryDirectory(prefix="ais-train-") as root:
        cluster = Cluster(os.path.join(root, "c"), proxies=1, targets=1, mountpaths=2, port=free_port())
        try:
            cluster.nodes[1].program = node_trainer(f"-XX:DumpLoadedClassList={path}")
            cluster.up()
            client = cluster.client()
            work(client, 5)
            client.destroy("train")
            for node in reversed(cluster.nodes):
                node.stop(90)
        finally:
            cluster.kill_all()
            remove_trainers()


if __name__ == "__main__":
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(143))  # a build that is ended leaves no nodes
    todo = (lambda: write_classes(sys.argv[2])) if sys.argv[1:2] == ["--classes"] else main
    for attempt in (1, 2):
        try:
            todo()
            sys.exit(0)
        except Exception as failure:  # whatever it is, the distribution works without the caches
            print(f"train, attempt {attempt}: {failure}", file=sys.stderr)
    sys.exit(1)
