"""Faults of disks for a chaos run whose buckets are all protected: nothing may be lost."""

import os
import shutil
import time

import verify
import watch
from aisrest import HttpError, await_that, must
from chaos_faults import fault

MOUNTPATHS = 3
JOBS = ("resilver", "ec-encode", "put-copies", "make-n-copies", "rebalance", "scrub")
MIRROR = {"mirror": {"enabled": True, "copies": 2}}
CODED = {"ec": {"enabled": True, "data_slices": 2, "parity_slices": 1, "objsize_limit": 16 << 10}}
CHECKED = {"checksum": {"validate_warm_get": True}}
FAILURES = (*watch.FAILURES, HttpError)


def label(cluster):
    """Mountpaths that keep their place and may be attached again although they share a file system."""
    for node in cluster.nodes:
        if node.role == "target":
            node.mounts = {path: f"disk{index}" for index, path in enumerate(node.mountpaths, 1)}


def protect(cluster, buckets):
    """The first one by slices, the others, and all that are made later, by copies."""
    client = cluster.client()
    for bucket, props in zip(buckets, (CODED, *[MIRROR] * len(buckets))):
        client.act("POST", f"/v1/buckets/{bucket}", "create-bck", provider="ais", value={**props, **CHECKED})
    must("PUT", client.url("/v1/cluster/set-config", **{"mirror.enabled": "true", "mirror.copies": "2"}))


def shown(node):
    return must("GET", f"{node.url}/v1/daemon?what=mountpaths", timeout=10).json()


def await_service(node, path, wanted, seconds=30):
    await_that(f"{node.name}: {path} {'in' if wanted else 'out of'} service", seconds,
               lambda: (path in shown(node)["available"]) == wanted, pause=0.1)


def tool(scene, *words, seconds=60):
    """Typed again while the cluster is busy, as an operator would."""
    def typed():
        answer = verify.Ais(scene.primary().url, scene.folder)(*words, timeout=120)
        if answer.returncode != 0:
            raise ValueError((answer.stdout + answer.stderr).strip()[-200:])
        return True
    await_that("ais " + " ".join(words), seconds, typed, pause=1)


def mountpath(scene, verb, node, path, *options):
    tool(scene, "storage", "mountpath", verb, f"t[{node.id}]={path}", *options)


def calm(scene, seconds=180):
    """Before a disk dies everything must have its copies and slices: one loss at a time is what is promised."""
    watch.await_calm(scene.primary().url, JOBS, seconds, 2.0)


def chosen(scene, chance):
    node = chance.choice([target for target in scene.targets if target.mounts])
    return node, chance.choice(sorted(node.mounts))


def replaced(scene, node, path):
    mountpath(scene, "detach", node, path, "--force", "-y")
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    mountpath(scene, "attach", node, path, "--label", node.mounts[path])
    await_service(node, path, True)
    calm(scene)


@fault("disk-away", disks=True)
def disk_away(scene, chance):
    node, path = chosen(scene, chance)
    scene.say(f"{path} of {node.name} is away for a while")
    os.rename(path, path + ".away")
    try:
        await_service(node, path, False)
        time.sleep(chance.uniform(0, 8))
    finally:
        os.rename(path + ".away", path)
    mountpath(scene, "enable", node, path)
    await_service(node, path, True)


@fault("disk-away-and-kill", disks=True)
def disk_away_and_kill(scene, chance):
    """The target dies while its disk is away, or while it comes back."""
    node, path = chosen(scene, chance)
    scene.say(f"{path} of {node.name} is away, and kill -9 of {node.name}")
    os.rename(path, path + ".away")
    try:
        await_service(node, path, False)
        if chance.random() < 0.5:
            node.kill()
            node.start()
            time.sleep(chance.uniform(0, 5))
    finally:
        os.rename(path + ".away", path)
    mountpath(scene, "enable", node, path)
    time.sleep(chance.uniform(0, 0.5))
    node.kill()
    time.sleep(chance.uniform(0, 3))
    node.start()
    await_service(node, path, True, 60)


@fault("disk-lost", disks=True)
def disk_lost(scene, chance):
    calm(scene)
    node, path = chosen(scene, chance)
    scene.say(f"{path} of {node.name} is lost and replaced")
    os.rename(path, path + ".dead")
    await_service(node, path, False)
    time.sleep(chance.uniform(0, 5))
    replaced(scene, node, path)
    shutil.rmtree(path + ".dead", ignore_errors=True)


@fault("disk-lost-while-down", disks=True)
def disk_lost_while_down(scene, chance):
    calm(scene)
    node, path = chosen(scene, chance)
    scene.say(f"{path} of {node.name} is lost while the node is down")
    node.kill()
    shutil.rmtree(path)
    os.makedirs(path)
    time.sleep(chance.uniform(0, 4))
    node.start()
    await_service(node, path, False, 60)
    replaced(scene, node, path)


@fault("disk-leaves", disks=True)
def disk_leaves(scene, chance):
    """An orderly change, half the time with a kill in its resilver."""
    node, path = chosen(scene, chance)
    verb, back = chance.choice((("disable", ("enable",)), ("detach", ("attach", "--label", node.mounts[path]))))
    kills = chance.random() < 0.5
    scene.say(f"{verb} of {path} of {node.name}{', and kill -9' if kills else ''}, and back")
    mountpath(scene, verb, node, path)
    if kills:
        time.sleep(chance.uniform(0, 0.5))
        node.kill()
        time.sleep(chance.uniform(0, 2))
        node.start()
    await_that(f"{node.name}: {path} is out", 90, lambda: path not in out_of_the_way(node), pause=0.2)
    mountpath(scene, back[0], node, path, *back[1:])
    await_service(node, path, True)


def out_of_the_way(node):
    answer = shown(node)
    return answer["available"] + answer.get("waiting_dd", [])


@fault("rot", disks=True)
def rot(scene, chance):
    """A flipped bit in some objects, copies and slices of one disk; scrubs find what readers do not."""
    calm(scene)
    node, path = chosen(scene, chance)
    files = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names
             if "/%ob" in folder and not name.startswith(".")]
    victims = chance.sample(sorted(files), min(len(files), 12))
    flipped = sum(flip(file, chance) for file in victims)
    scene.say(f"a bit flips in each of {flipped} files of {path}")
    time.sleep(chance.uniform(0, 3))
    tool(scene, "start", "scrub", "--wait", seconds=120)
    calm(scene)


def flip(file, chance):
    try:
        with open(file, "r+b") as content:
            size = content.seek(0, os.SEEK_END)
            if not size:
                return False
            at = chance.randrange(size)
            content.seek(at)
            byte = content.read(1)[0]
            content.seek(at)
            content.write(bytes([byte ^ 1 << chance.randrange(8)]))
        return True
    except OSError:  # written over or deleted meanwhile
        return False
