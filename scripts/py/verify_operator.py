"""What an operator does and sees while the role of the primary moves (scripts/verify-operator): `ais cluster
set-primary` there and back under load with its exact texts, and `ais show cluster` and `ais show cluster
smap`, asked through a gateway that lives, in every state."""

import os
import re
import signal
import time

import verify
import watch
from verify_failover import BUCKET, Traffic

MARK = re.compile(r"p\[(\w+)]\[P]")
ROW = re.compile(r"^([pt])\[(\w+)](\S*)\t", re.MULTILINE)
LIMIT = 40  # seconds that any command may take


class View:
    """The tables of one gateway."""

    def __init__(self, checks, cluster, gateway, home):
        self.checks, self.cluster = checks, cluster
        self.ais = verify.Ais(gateway.url, home)

    def tables(self):
        return self.ais("show", "cluster", timeout=LIMIT), self.ais("show", "cluster", "smap", timeout=LIMIT)

    def check(self, state, primary, absent=(), marks=None):
        """Both tables name this primary and these members, each once, with these marks."""
        wanted = {node.id: "" for node in self.cluster.nodes if node not in absent}
        wanted.update({node.id: mark for node, mark in (marks or {}).items()})
        wanted[primary.id] = "[P]"
        for title, result in zip(("show cluster", "show cluster smap"), self.tables()):
            rows = {key: mark for _, key, mark in ROW.findall(result.stdout)}
            self.checks.equal((0, wanted), (result.returncode, rows), f"{state}: `ais {title}`: members and their marks")
            self.checks.equal({primary.id}, set(MARK.findall(result.stdout)), f"{state}: `ais {title}`: one primary")
        return result

    def await_primary(self, other_than, seconds=20):
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            seen = set(MARK.findall(self.ais("show", "cluster", timeout=LIMIT).stdout))
            if seen and other_than.id not in seen:
                return next(node for node in self.cluster.nodes if node.id in seen)
        raise TimeoutError(f"{other_than.name} is still shown as the primary")

    def set_primary(self, node, label):
        result = self.ais("cluster", "set-primary", f"p[{node.id}]", timeout=LIMIT)
        self.checks.equal((0, f"p[{node.id}] is now a new primary\n", ""),
                          (result.returncode, result.stdout, result.stderr), f"set-primary {label}: its text")

    def refused(self, words, text, label):
        result = self.ais(*words, timeout=LIMIT)
        self.checks.that(result.returncode == 1 and text in result.stderr, f"{label}: {text}",
                         f"{result.returncode} {result.stdout}{result.stderr}")


def there_and_back(checks, cluster, view, home, rounds):
    first = watch.primary(cluster.nodes)
    second, third = [node for node in cluster.nodes if node.role == "proxy" and node is not first]
    version = int(watch.smap(first)["version"])
    with Traffic(third) as traffic:
        time.sleep(0.5)
        for number in range(rounds):
            for old, new in ((first, second), (second, first)):
                View(checks, cluster, old, home).set_primary(new, f"{old.name} to {new.name}, round {number + 1}")
                watch.await_whole(cluster, 30)
                view.check(f"set-primary {new.name}", new)
        view.set_primary(first, "to the one that is primary already")
        time.sleep(0.5)
    checks.that(len(traffic.successes) > 20, "the PUT and GET loop of a third proxy went on", len(traffic.successes))
    checks.equal([], traffic.errors, "the PUT and GET loop saw no error")
    grown = int(watch.smap(first)["version"]) - version
    checks.equal(200 * rounds, grown, "each set-primary raises the version of the map by 100")
    target = next(node for node in cluster.nodes if node.role == "target")
    view.refused(("cluster", "set-primary", f"t[{target.id}]"), "is not a proxy", "set-primary of a target")
    view.refused(("cluster", "set-primary", "p[nosuch]"), "does not exist", "set-primary of a stranger")


def maintenance(checks, cluster, view):
    primary = watch.primary(cluster.nodes)
    away = next(node for node in cluster.nodes if node.role == "proxy" and node is not primary
                and node.url != view.ais.env["AIS_ENDPOINT"])
    view.ais("cluster", "add-remove-nodes", "start-maintenance", f"p[{away.id}]", "-y", timeout=LIMIT)
    shown = view.ais("show", "cluster", timeout=LIMIT).stdout
    checks.that(re.search(rf"p\[{away.id}]\[x]\t.*maintenance", shown), "maintenance: the gateway is marked", shown)
    view.refused(("cluster", "set-primary", f"p[{away.id}]"), "is currently in maintenance",
                 "set-primary of a gateway in maintenance")
    result = view.ais("cluster", "add-remove-nodes", "stop-maintenance", f"p[{away.id}]", "-y", timeout=LIMIT)
    checks.equal((0, ""), (result.returncode, result.stderr), "stop-maintenance: succeeds")
    watch.await_whole(cluster, 60)
    view.check("maintenance over", primary)


def silent_primary(checks, cluster, view, gateway):
    old = watch.primary(cluster.nodes)
    if old is gateway:
        raise ValueError("the gateway asked must not be the one that is paused")
    old.signal(signal.SIGSTOP)
    try:
        view.check("primary paused", old)
        new = view.await_primary(old)
        marked = MARK.findall(view.ais("show", "cluster", "smap", timeout=LIMIT).stdout)
        checks.equal([new.id], sorted(set(marked)), "primary paused: the successor is shown")
    finally:
        old.signal(signal.SIGCONT)
    watch.await_whole(cluster, 60)
    view.check("the old primary is back", new)


def dead_primary(checks, cluster, view, gateway):
    old = watch.primary(cluster.nodes)
    if old is gateway:
        other = next(node for node in cluster.nodes if node.role == "proxy" and node is not gateway)
        view.set_primary(other, "so that the primary can be killed")
        old = other
    old.kill()
    new = view.await_primary(old)
    checks.that(new is not old, f"primary killed: {new.name} is shown")
    old.start()
    watch.await_whole(cluster, 60)
    view.check("the killed primary is back", new)


def lost_quorum(checks, cluster, view, gateway):
    lost = [node for node in cluster.nodes if node is not gateway][:4]
    for node in lost:
        node.kill()
    reason = r"no primary: no quorum \(2 of 6 voters answer\)"
    ends, shown = time.monotonic() + 30, ""
    while time.monotonic() < ends and not re.search(rf"Control plane:\s+{reason}", shown):
        shown = view.ais("show", "cluster", timeout=LIMIT).stdout
    checks.that(re.search(rf"Control plane:\s+{reason}", shown), "lost quorum: `ais show cluster` says why", shown)
    checks.that("keep-alive-errors" in shown, "lost quorum: alert of the gateway", shown)
    checks.that(re.search(r"Status:\s+\[2 online, 4 n/a]", shown), "lost quorum: who answers", shown)
    result = view.ais("create", "ais://without-quorum", timeout=LIMIT)
    checks.that(result.returncode == 1 and re.search(reason, result.stderr), "lost quorum: a change is refused with"
                " the count", result.stderr)
    for node in lost:
        node.start()
    watch.await_whole(cluster, 90)
    view.check("quorum is back", watch.primary(cluster.nodes))
    checks.that("Control plane" not in view.ais("show", "cluster", timeout=LIMIT).stdout, "quorum is back: no alarm")


def main(checks):
    options = verify.parser("verify-operator", __doc__)
    options.add_argument("--rounds", type=int, help="of set-primary there and back (default 10; 2 if --short)")
    args = options.parse_args()
    with verify.workplace("operator", args.keep) as folder, \
            verify.own_cluster(folder, args.port, targets=3) as cluster:
        home = os.path.join(folder, "home")
        os.makedirs(home)
        cluster.client().create(BUCKET)
        watch.await_whole(cluster)
        gateway = next(node for node in cluster.nodes
                       if node.role == "proxy" and node is not watch.primary(cluster.nodes))
        view = View(checks, cluster, gateway, home)
        view.check("whole", watch.primary(cluster.nodes))
        for title, scene in (
                ("set-primary there and back", lambda: there_and_back(checks, cluster, view, home,
                                                                      args.rounds or (2 if args.short else 10))),
                ("maintenance of a gateway", lambda: maintenance(checks, cluster, view)),
                ("the primary is paused", lambda: silent_primary(checks, cluster, view, gateway)),
                ("the primary is killed", lambda: dead_primary(checks, cluster, view, gateway)),
                ("the quorum is lost", lambda: lost_quorum(checks, cluster, view, gateway))):
            checks.step(title)
            scene()


if __name__ == "__main__":
    verify.run("verify-operator", main)
