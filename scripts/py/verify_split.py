"""A primary that slept or was cut off commits nothing once another one is elected; nothing acknowledged
on either side is lost (scripts/verify-split).

Scenes: `pause` (changes wait in the sockets of a stopped primary, which then wakes up), and with network
namespaces `minority` (the primary and one target on the smaller side of a partition), `alone` (the
primary by itself), `deaf` (it sends, and hears nothing), `mute` (the other way round)."""

import collections
import contextlib
import itertools
import signal
import socket
import threading
import time

import netlab
import verify
import watch
from aisrest import Client, HttpError, must, pattern
from intents import Intent, view

# No primary yet, then a target that is cut off (docs/adr/0009-reads-of-a-target-that-is-cut-off.md).
DESTROY_SECONDS = 16
SCENES = ("pause", "minority", "alone", "deaf", "mute")
BUCKET = "verify-split"
CONFIG_KEYS = ("ec.objsize_limit", "mirror.burst_buffer", "tcb.burst_buffer", "tco.burst_buffer",
               "rebalance.burst_buffer", "distributed_sort.burst_buffer")


class Poller:
    """Asks every node for its state all the time. `seen`: for each node what it said, in order."""

    def __init__(self, nodes, pause=0.05):
        self.seen = {node.name: [] for node in nodes}
        self.ended, self.pause = threading.Event(), pause
        self.threads = [threading.Thread(target=self.loop, args=(node,)) for node in nodes]

    def loop(self, node):
        while not self.ended.is_set():
            try:
                self.seen[node.name].append((time.monotonic(), watch.state(node, 1)))
            except watch.FAILURES:
                pass
            self.ended.wait(self.pause)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def check(self, checks, when, old, before):
        """`old` was primary with the state `before` until it was stopped or cut off."""
        own = [state for _, state in self.seen[old.name]]
        beyond = [str(s) for s in own if s.epoch == before.epoch and s.key > before.key]
        checks.equal([], beyond[:3], f"{when}: {old.name} committed nothing more in its epoch ({len(own)} looks)")
        hashes, claims, back = collections.defaultdict(set), collections.defaultdict(set), []
        for name, seen in self.seen.items():
            for (_, earlier), (_, later) in itertools.pairwise(seen):
                if later.key < earlier.key:
                    back.append(f"{name}: {earlier.key} -> {later.key}")
            for _, state in seen:
                hashes[state.key].add(state.hash)
                if state.is_primary:
                    claims[state.term].add(name)
        checks.equal([], [key for key, found in hashes.items() if len(found) > 1],
                     f"{when}: the same version had the same content everywhere")
        checks.equal([], back[:3], f"{when}: no node went back")
        checks.equal([], [sorted(names) for names in claims.values() if len(names) > 1],
                     f"{when}: no epoch had two primaries")


class Queued:
    """A request put into the socket of a node that may not read it for a while."""

    def __init__(self, node):
        self.node, self.intent = node, None
        self.socket = socket.create_connection((node.host, node.port), timeout=5)

    def warm(self):
        """One answered request, so that the node has accepted the connection."""
        self.socket.sendall(f"GET /v1/health HTTP/1.1\r\nHost: {self.node.host}\r\n\r\n".encode())
        self._answer(10)
        return self

    def send(self, intent):
        self.intent = intent
        self.socket.sendall(intent.raw(self.node.host))
        return self

    def hang_up(self):
        self.intent.took(None, b"the client hung up")
        self.socket.close()

    def collect(self, seconds):
        try:
            status, body = self._answer(seconds)
            self.intent.took(status, body)
        except (OSError, ValueError, IndexError) as failure:
            self.intent.took(None, f"{type(failure).__name__} {failure}".encode())
        finally:
            self.socket.close()

    def _answer(self, seconds):
        self.socket.settimeout(seconds)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, body = data.split(b"\r\n\r\n", 1)
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        while len(body) < int(lengths[0]) if lengths else False:
            body += self._more()
        return int(head.split()[1]), body

    def _more(self):
        piece = self.socket.recv(65536)
        if not piece:
            raise ValueError("connection closed")
        return piece


class Changes:
    """Makes changes of all kinds, each on a bucket or key of its own."""

    def __init__(self, client, label, rounds):
        self.label, self.rounds = label, rounds
        for number in range(rounds):
            for kind in ("destroy", "props"):
                client.create(f"{label}-{kind}-{number}")

    def intents(self, number, keys):
        yield Intent("create", f"{self.label}-create-{number}")
        if number < self.rounds:
            yield Intent("destroy", f"{self.label}-destroy-{number}")
            yield Intent("props", f"{self.label}-props-{number}", 70_000 + number)
        if number < len(keys):
            yield Intent("config", keys[number], 640 + number)


def await_successor(nodes, old, seconds=45):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = watch.primary([node for node in nodes if node is not old], 1)
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"no new primary within {seconds} s")


def judge(checks, cluster, when, intents):
    """Acknowledged means there, refused means not there, on every proxy."""
    counts = collections.Counter(intent.answer for intent in intents)
    wrong, effects = [], 0
    for node in cluster.nodes:
        if node.role == "proxy":
            shown = view(node)
            for intent in intents:
                holds = intent.holds(shown)
                effects += holds and intent.answer == "unknown"
                if (intent.answer == "ok" and not holds) or (intent.answer == "refused" and holds):
                    wrong.append(f"{node.name}: {intent.outcome()}")
    checks.that(not wrong, f"{when}: acknowledged ({counts['ok']}) is there, refused ({counts['refused']}) is not"
                f"; of {counts['unknown']} unknown {effects // 3} took effect", f"{len(wrong)} wrong: {wrong[:3]}")


def pause(checks, cluster):
    client = cluster.client()
    queued_changes, after_changes = Changes(client, "queued", 3), Changes(client, "after", 3)
    watch.await_whole(cluster)
    old = watch.primary(cluster.nodes)
    others = [node for node in cluster.nodes if node.role == "proxy" and node is not old]
    intents = [each for number in range(3) for each in queued_changes.intents(number, CONFIG_KEYS[:3])]
    warm = [Queued(old).warm() for _ in intents[::2]]
    before = watch.state(old)
    old.signal(signal.SIGSTOP)
    queued = [(warm.pop() if warm and number % 2 == 0 else Queued(old)).send(intent)
              for number, intent in enumerate(intents)]
    gone = [Queued(old).send(Intent("create", f"queued-gone-{number}")) for number in range(4)]
    relayed = [Intent("create", f"queued-relayed-{number}") for number in range(2)]
    relays = [threading.Thread(target=intent.ask, args=(node.url, 25)) for intent, node in zip(relayed, others)]
    for thread in relays:
        thread.start()
    successor = await_successor(cluster.nodes, old)
    checks.step(f"pause: {old.name} sleeps with {len(queued)} changes in its sockets, {len(gone)} of clients that"
                f" will hang up, 2 relayed by other proxies; {successor.name} is primary")
    for each in gone:
        each.hang_up()
    after = [each.ask(successor.url, 20) for n in range(3) for each in after_changes.intents(n, CONFIG_KEYS[3:])]
    checks.equal([], [i.outcome() for i in after if i.answer != "ok"], "pause: the successor takes every change")
    time.sleep(2)
    with Poller(cluster.nodes) as poller:
        time.sleep(0.3)
        old.signal(signal.SIGCONT)
        for each in queued:
            each.collect(20)
        for thread in relays:
            thread.join()
        watch.await_whole(cluster, 60)
        time.sleep(1)
    answers = [each.intent for each in queued]
    for intent in answers[:2]:
        checks.step(f"pause: {intent.outcome()[:160]}")
    poller.check(checks, "pause", old, before)
    checks.equal(successor.name, watch.primary(cluster.nodes).name, "pause: the woken one is a secondary")
    judge(checks, cluster, "pause: changes queued at the sleeping primary", answers)
    judge(checks, cluster, "pause: changes of clients that hung up, or relayed",
          [each.intent for each in gone] + relayed)
    judge(checks, cluster, "pause: changes of the successor", after)


class Side:
    """Two clients of one side of a partition, one for changes, one for objects, through its proxies."""

    def __init__(self, label, proxies, changes, keys):
        self.label, self.proxies, self.changes, self.keys = label, proxies, changes, keys
        self.ended, self.intents, self.objects, self.refused = threading.Event(), [], {}, 0
        self.threads = [threading.Thread(target=each) for each in (self.change, self.put)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def change(self):
        for number in itertools.count():
            for intent in self.changes.intents(number, self.keys):
                if self.ended.is_set():
                    return
                proxy = self.proxies[number % len(self.proxies)]
                patience = DESTROY_SECONDS if intent.kind == "destroy" else 5
                self.intents.append(intent.ask(proxy.url, patience))
                self.ended.wait(0.1)

    def put(self):
        for number in itertools.count():
            if self.ended.is_set():
                return
            proxy, name = self.proxies[number % len(self.proxies)], f"{self.label}/{number:05}"
            try:
                Client(proxy.url, 2).put(BUCKET, name, pattern(name, 3000))
                self.objects[name] = time.monotonic()
            except (*watch.FAILURES, HttpError):
                self.refused += 1
            self.ended.wait(0.1)


def cut_off(lab, scene, cluster, old):
    """Cuts the links; returns the nodes of the primary's side and what to call the cut."""
    targets = [node for node in cluster.nodes if node.role == "target"]
    mine = [old] + (targets[:1] if scene == "minority" else [])
    rest = [node.name for node in cluster.nodes if node not in mine]
    names = [node.name for node in mine]
    if scene == "deaf":
        lab.cut(rest, names, both=False)
    elif scene == "mute":
        lab.cut(names, rest, both=False)
    else:
        lab.cut(names, rest)
    return mine


def partition(checks, cluster, scene, seconds):
    client = Client(watch.primary(cluster.nodes).url)
    changes = {side: Changes(client, f"{scene}-{side}", 3) for side in ("old", "new")}
    watch.await_whole(cluster)
    old = watch.primary(cluster.nodes)
    others = [node for node in cluster.nodes if node.role == "proxy" and node is not old]
    old_side = Side(f"{scene}-old", [old], changes["old"], CONFIG_KEYS[:3])
    new_side = Side(f"{scene}-new", others, changes["new"], CONFIG_KEYS[3:])
    before = watch.state(old)
    with Poller(cluster.nodes, 0.2) as poller:
        began = time.monotonic()
        mine = cut_off(cluster.lab, scene, cluster, old)
        with old_side, new_side:
            successor = await_successor(cluster.nodes, old)
            checks.step(f"{scene}: {', '.join(node.name for node in mine)} cut off, {successor.name} is primary"
                        f" after {time.monotonic() - began:.1f} s")
            time.sleep(max(5, seconds - (time.monotonic() - began)))
            during = watch.state(old)
        cluster.lab.heal()
        whole = watch.await_whole(cluster, 90)
        time.sleep(1)
    checks.step(f"{scene}: healed and whole after {whole:.1f} s; the old side acknowledged {len(old_side.objects)}"
                f" objects and refused {old_side.refused}, the new side {len(new_side.objects)}"
                f" and {new_side.refused}")
    checks.that(not during.is_primary, f"{scene}: {old.name} gave up its role while it was cut off", during)
    poller.check(checks, scene, old, before)
    checks.equal([], [i.outcome() for i in old_side.intents if i.answer == "ok"],
                 f"{scene}: the old primary acknowledged none of {len(old_side.intents)} changes")
    late = [i.outcome() for i in new_side.intents[-4:] if i.answer != "ok"]
    checks.equal([], late, f"{scene}: the new primary takes changes ({len(new_side.intents)} tried)")
    judge(checks, cluster, f"{scene}: changes of both sides", old_side.intents + new_side.intents)
    verify.await_no_rebalance(cluster, 120)
    audit(checks, cluster, scene, {**old_side.objects, **new_side.objects})


def audit(checks, cluster, when, objects):
    clients = [Client(node.url, 20) for node in cluster.nodes if node.role == "proxy"]
    lost = []
    for number, name in enumerate(objects):
        try:
            if clients[number % len(clients)].get(BUCKET, name) != pattern(name, 3000):
                lost.append(f"{name}: other bytes")
        except (*watch.FAILURES, HttpError) as failure:
            lost.append(f"{name}: {failure}")
    listed = {entry["name"] for entry in clients[0].list(BUCKET)}
    lost += [f"{name}: not listed" for name in objects if name not in listed]
    checks.that(not lost, f"{when}: all {len(objects)} acknowledged objects have their bytes and are listed",
                f"{len(lost)} lost: {lost[:3]}")


def reset_config(cluster):
    """The keys that the scenes change get other values, so that the next scene's are changes again."""
    primary = watch.primary(cluster.nodes)
    query = "&".join(f"{key}={512}" for key in CONFIG_KEYS)
    must("PUT", f"{primary.url}/v1/cluster/set-config?{query}")


def main(checks):
    options = verify.parser("verify-split", __doc__)
    options.add_argument("--scenes", help=f"comma-separated, of {', '.join(SCENES)} (default all;"
                         " pause,minority if --short)")
    options.add_argument("--seconds", type=int, help="of each partition (default 40, so that silent targets"
                         " leave the map; 25 if --short)")
    args = options.parse_args()
    scenes = (args.scenes or ("pause,minority" if args.short else ",".join(SCENES))).split(",")
    unknown = [scene for scene in scenes if scene not in SCENES]
    if unknown:
        options.error(f"unknown scene {unknown[0]!r}")
    seconds = args.seconds or (25 if args.short else 40)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(verify.workplace("split", args.keep))
        if "pause" in scenes:
            with verify.own_cluster(folder, args.port, targets=3) as cluster:
                pause(checks, cluster)
        partitions = [scene for scene in scenes if scene != "pause"]
        if not partitions:
            return
        names = [f"proxy{i}" for i in range(3)] + [f"target{i}" for i in range(3)]
        try:
            lab = stack.enter_context(netlab.Lab(names))
        except (netlab.LabError, OSError) as failure:
            print(f"  note  not run: {', '.join(partitions)}: no network namespaces here: {failure}", flush=True)
            return
        cluster = stack.enter_context(verify.own_cluster(folder + "/net", args.port, targets=3, lab=lab))
        cluster.client().create(BUCKET)
        for scene in partitions:
            reset_config(cluster)
            partition(checks, cluster, scene, seconds)


if __name__ == "__main__":
    verify.run("verify-split", main)
