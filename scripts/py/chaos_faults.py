"""The faults of a chaos run. Each kind is a function of a Scene and of its own random numbers: it breaks
something, waits, and mends it again; a seed therefore repeats the plan, though not the timing of nodes.
"""

import os
import random
import shutil
import signal
import time

import verify
import watch
from aisrest import Client, HttpError, await_that

KINDS = {}  # name: (function, needs network namespaces, needs buckets that survive the loss of a disk)


def fault(name, network=False, disks=False):
    def register(function):
        KINDS[name] = (function, network, disks)
        return function
    return register


class Scene:
    """The cluster under attack and what faults need to know of it."""

    def __init__(self, cluster, lab, history, folder, say):
        self.cluster, self.lab, self.history, self.folder, self.say = cluster, lab, history, folder, say

    @property
    def nodes(self):
        return list(self.cluster.nodes)

    @property
    def proxies(self):
        return [node for node in self.cluster.nodes if node.role == "proxy"]

    @property
    def targets(self):
        return [node for node in self.cluster.nodes if node.role == "target"]

    def primary(self):
        return await_that("a primary", 60, lambda: watch.primary(self.cluster.nodes))

    def client(self, timeout=30):
        return Client(self.primary().url, timeout)

    def others(self, node):
        return [each for each in self.cluster.nodes if each is not node]

    def copy_state(self):
        """Copies of all state directories, for a later restart with old state; two generations."""
        newer, older = self.copies()
        shutil.rmtree(older, ignore_errors=True)
        if os.path.exists(newer):
            os.rename(newer, older)
        for node in self.cluster.nodes:
            place = os.path.join(newer, node.name)
            for _ in range(3):  # files may be replaced while they are copied
                try:
                    shutil.copytree(node._file("conf"), place)
                    break
                except (OSError, shutil.Error):
                    shutil.rmtree(place, ignore_errors=True)

    def copies(self):
        return os.path.join(self.folder, "copies"), os.path.join(self.folder, "copies-older")

    def act(self, action, node, **value):
        """A lifecycle verb, asked again while the primary is changing or busy, until it shows."""
        def done():
            members = watch.smap(self.primary())["tmap" if node.role == "target" else "pmap"]
            flags = int(members[node.id].get("flags", 0)) if node.id in members else 8
            return flags & 12 == 0 if action == "stop-maintenance" else flags & 12 != 0

        def ask():
            if done():
                return True
            self.client().act("PUT", "/v1/cluster", action, value={"sid": node.id, **value})
            return done()
        return await_that(f"{action} of {node.name}", 60, ask, 1)

    def quiet(self, seconds=120):
        verify.await_no_rebalance(self.cluster, seconds)


def names(nodes):
    return ", ".join(node.name for node in nodes)


def restart(scene, nodes, chance, low=1.0, high=8.0):
    time.sleep(chance.uniform(low, high))
    for node in nodes:
        node.start()


def killed(scene, nodes, chance):
    scene.say(f"kill -9 of {names(nodes)}")
    for node in nodes:
        node.signal(signal.SIGKILL)
    for node in nodes:
        node.await_end(5)
    restart(scene, nodes, chance)


@fault("kill-node")
def kill_node(scene, chance):
    killed(scene, [chance.choice(scene.nodes)], chance)


@fault("kill-primary")
def kill_primary(scene, chance):
    killed(scene, [scene.primary()], chance)


@fault("kill-two")
def kill_two(scene, chance):
    killed(scene, chance.sample(scene.nodes, 2), chance)


@fault("kill-primary-and-another")
def kill_primary_and_another(scene, chance):
    primary = scene.primary()
    killed(scene, [primary, chance.choice(scene.others(primary))], chance)


def terminated(scene, node, chance):
    scene.say(f"SIGTERM of {node.name}")
    node.signal(signal.SIGTERM)
    if not node.await_end(40):
        raise TimeoutError(f"{node.name} did not end within 40 s of SIGTERM")
    restart(scene, [node], chance)


@fault("term-node")
def term_node(scene, chance):
    terminated(scene, chance.choice(scene.nodes), chance)


@fault("term-primary")
def term_primary(scene, chance):
    terminated(scene, scene.primary(), chance)


def paused(scene, nodes, seconds):
    scene.say(f"SIGSTOP of {names(nodes)} for {seconds:.1f} s")
    for node in nodes:
        node.signal(signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        for node in nodes:
            node.signal(signal.SIGCONT)


@fault("pause-node")
def pause_node(scene, chance):
    paused(scene, [chance.choice(scene.nodes)], chance.uniform(0.5, 12))


@fault("pause-primary")
def pause_primary(scene, chance):
    paused(scene, [scene.primary()], chance.uniform(8, 14))


@fault("pause-until-removed")
def pause_until_removed(scene, chance):
    paused(scene, [chance.choice(scene.targets)], chance.uniform(33, 40))


def parted(scene, groups, both, seconds, what):
    scene.say(f"{what} for {seconds:.1f} s")
    scene.lab.cut([node.name for node in groups[0]], [node.name for node in groups[1]], both)
    try:
        time.sleep(seconds)
    finally:
        scene.lab.heal()


@fault("partition-minority", network=True)
def partition_minority(scene, chance):
    """One or two nodes of six on the smaller side, half the time with the primary."""
    primary = scene.primary()
    first = primary if chance.random() < 0.5 else chance.choice(scene.nodes)
    small = [first, *chance.sample(scene.others(first), chance.choice((0, 1)))]
    rest = [node for node in scene.nodes if node not in small]
    parted(scene, (small, rest), True, chance.uniform(5, 16), f"partition: {names(small)} cut off"
           f"{' with the primary' if primary in small else ''}")


@fault("partition-one-way", network=True)
def partition_one_way(scene, chance):
    node = chance.choice([scene.primary(), *scene.nodes])
    rest = scene.others(node)
    deaf = chance.random() < 0.5
    groups = (rest, [node]) if deaf else ([node], rest)
    parted(scene, groups, False, chance.uniform(5, 14), f"one way: {node.name} {'hears' if deaf else 'reaches'} nobody")


@fault("isolate-one", network=True)
def isolate_one(scene, chance):
    node = chance.choice(scene.nodes)
    parted(scene, ([node], scene.others(node)), True, chance.uniform(3, 14), f"isolated: {node.name}")


@fault("isolate-until-removed", network=True)
def isolate_until_removed(scene, chance):
    node = chance.choice(scene.targets)
    parted(scene, ([node], scene.others(node)), True, chance.uniform(33, 40), f"isolated until removed: {node.name}")


@fault("bridge", network=True)
def bridge(scene, chance):
    """Two halves that see one node in common, but not each other."""
    nodes = chance.sample(scene.nodes, len(scene.nodes))
    middle, half = nodes[0], len(nodes) // 2
    parted(scene, (nodes[1:half + 1], nodes[half + 1:]), True, chance.uniform(5, 14),
           f"bridge: {names(nodes[1:half + 1])} | {middle.name} | {names(nodes[half + 1:])}")


@fault("slow-link", network=True)
def slow_link(scene, chance):
    node = chance.choice(scene.nodes)
    how, end = scene.lab.slow(node.name, chance.choice((40, 80, 150)))
    scene.say(f"slow link of {node.name}: {how}")
    try:
        time.sleep(chance.uniform(6, 12))
    finally:
        end()


@fault("lost-state")
def lost_state(scene, chance):
    """With a new ID, or with the old one as under an orchestrator that sets it. A node that is refused
    (the old ID still stands for its address) ends; a supervisor starts it again every two seconds."""
    node = chance.choice([scene.primary(), *scene.proxies])
    same = chance.random() < 0.5
    scene.say(f"{node.name} restarts without its state directory, with {'the same' if same else 'a new'} ID")
    node.kill()
    shutil.rmtree(node._file("conf"))
    os.makedirs(node._file("conf"))
    scene.history.forgive(node.name)
    node.flags = [f"-daemon_id={node.id}"] if same else []
    restart(scene, [node], chance)
    began, starts = time.monotonic(), 1
    while time.monotonic() - began < 60 and watch.trouble(scene.cluster):
        if not node.pid():
            starts += 1
            node.start()
        time.sleep(2)
    node.flags = []
    if starts > 1:
        scene.say(f"{node.name} was refused and started {starts} times: {node.tail(2).splitlines()[-1]}")


@fault("old-state")
def old_state(scene, chance):
    node = chance.choice(scene.nodes)
    places = [os.path.join(folder, node.name) for folder in scene.copies()]
    place = next((each for each in reversed(places) if os.path.isdir(each)), None)
    scene.say(f"{node.name} restarts with an older copy of its state directory" if place else
              f"{node.name}: no older copy yet, killed only")
    node.kill()
    if place:
        shutil.rmtree(node._file("conf"))
        shutil.copytree(place, node._file("conf"))
        scene.history.forgive(node.name)
    restart(scene, [node], chance)


@fault("all-down")
def all_down(scene, chance):
    order = chance.sample(scene.nodes, len(scene.nodes))
    hard = chance.random() < 0.7
    scene.say(f"{'kill -9' if hard else 'SIGTERM'} of all; started again in the order {names(order)}")
    for node in scene.nodes:
        node.signal(signal.SIGKILL if hard else signal.SIGTERM)
    for node in scene.nodes:
        if not node.await_end(40):
            raise TimeoutError(f"{node.name} did not end within 40 s of SIGTERM")
    for node in order:
        node.start()
        time.sleep(chance.uniform(0, 1.2))


@fault("set-primary")
def set_primary(scene, chance):
    primary = scene.primary()
    heir = chance.choice([node for node in scene.proxies if node is not primary])
    by_tool = chance.random() < 0.4
    scene.say(f"set-primary {heir.name}, by {'the tool' if by_tool else 'REST'}")
    if by_tool:
        ais = verify.Ais(primary.url, scene.folder)
        answer = ais("cluster", "set-primary", heir.id, timeout=60)
        scene.say(f"set-primary: exit {answer.returncode} {(answer.stdout + answer.stderr).strip()[:120]}")
    else:
        try:
            Client(primary.url, 30).act("PUT", f"/v1/cluster/proxy/{heir.id}", "")
        except (*watch.FAILURES, HttpError) as failure:
            scene.say(f"set-primary: {failure}")
    time.sleep(chance.uniform(0, 2))


@fault("maintenance")
def maintenance(scene, chance):
    node = chance.choice(scene.targets)
    scene.say(f"maintenance of {node.name}, there and back")
    scene.act("start-maintenance", node)
    scene.quiet()
    time.sleep(chance.uniform(0, 4))
    scene.act("stop-maintenance", node)
    scene.quiet()


@fault("kill-in-rebalance")
def kill_in_rebalance(scene, chance):
    node = chance.choice(scene.targets)
    victim = chance.choice([scene.primary(), *[each for each in scene.targets if each is not node]])
    scene.say(f"maintenance of {node.name}, and kill -9 of {victim.name} right after it began")
    scene.act("start-maintenance", node)
    time.sleep(chance.uniform(0, 0.7))
    victim.kill()
    restart(scene, [victim], chance, 0.5, 4)
    await_that("the cluster after the kill", 90, lambda: not [n for n in scene.nodes if not n.healthy(False)])
    scene.quiet()
    scene.act("stop-maintenance", node)
    scene.quiet()


def joined(scene, chance, victim=None):
    role = chance.choice(("proxy", "target"))
    node = scene.cluster.add(role)
    scene.say(f"{node.name} joins, and is decommissioned later" + (f"; kill -9 of {victim.name}" if victim else ""))
    try:
        if victim:
            victim.kill()
        node.start()
        if victim:
            time.sleep(chance.uniform(0.5, 5))
            victim.start()
        took = watch.await_whole(scene.cluster, 90)
        scene.say(f"{node.name} is a member; whole after {took:.1f} s")
        time.sleep(chance.uniform(1, 4))
        scene.act("decommission-node", node, rm_user_data=True)
        if not node.await_end(120):
            raise TimeoutError(f"{node.name} did not end within 120 s of its decommission")
    finally:
        node.kill()
        scene.cluster.nodes.remove(node)
        shutil.rmtree(node.dir, ignore_errors=True)
    scene.quiet()


@fault("join")
def join(scene, chance):
    joined(scene, chance)


@fault("join-in-election")
def join_in_election(scene, chance):
    joined(scene, chance, scene.primary())


def plan(seed, kinds, count):
    """The kinds in an order made from the seed; every kind comes once before any comes twice, and
    those that take longest come in every second round only."""
    result, round_number = [], 0
    quick = [kind for kind in kinds if not kind.endswith("-until-removed")] or kinds
    while len(result) < count:
        order = list(kinds if round_number % 2 == 0 else quick)
        random.Random(f"{seed}/{round_number}").shuffle(order)
        result += order
        round_number += 1
    return result[:count]
