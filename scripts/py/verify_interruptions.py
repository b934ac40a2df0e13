"""kill -9 in the middle of the rebalance of each lifecycle verb (scripts/verify-interruptions)."""

import http.client
import random
import re
import signal
import threading
import time

import lifecycle_load as loads
import verify
import watch
from aisrest import Client, HttpError, await_that
from cluster import ClusterError
from demo_lifecycle import parse_size, shown_size

BUCKET = "interrupted"
MAINTENANCE, DECOMMISSION, MOVED = 4, 8, 16
STATES = MAINTENANCE | DECOMMISSION | MOVED
# Which processes are killed. The leaving node is the only source when it leaves, the one that comes or
# returns the only destination.
VICTIMS = {
    "start-maintenance": ("leaving", "destination", "primary", "all"),
    "stop-maintenance": ("source", "destination", "primary", "all"),
    "shutdown": ("leaving", "destination", "primary", "all"),
    "return": ("source", "destination", "primary", "all"),
    "decommission": ("leaving", "destination", "primary", "all"),
    "join": ("source", "destination", "primary", "all"),
    "manual": ("source", "destination", "primary", "all"),
}
SHORT = [("start-maintenance", "leaving"), ("stop-maintenance", "source"), ("shutdown", "primary"),
         ("return", "all"), ("decommission", "destination")]
UP_AGAIN = "up again in maintenance"
NAMED = re.compile(r"['`\"](ais [a-z][^'`\"]+)['`\"]")


def plan(seed, count):
    """Verbs in the order in which one prepares the next; each with all its victims in turn."""
    chance = random.Random(seed)
    orders = {verb: chance.sample(victims, len(victims)) for verb, victims in VICTIMS.items()}
    verbs = list(VICTIMS)
    return [(verb, orders[verb][(number // len(verbs) + verbs.index(verb)) % len(orders[verb])])
            for number in range(count) for verb in [verbs[number % len(verbs)]]]


class Excuses:
    """Failures that nobody can avoid: connections and 503 while what was killed is not back. Wrong
    answers and "not found" are never excused."""

    def __init__(self):
        self.since, self.until = None, 0.0

    def open(self):
        self.since, self.until = time.monotonic(), float("inf")

    def close(self):
        self.until = time.monotonic()

    def __call__(self, failure, began):
        if self.since is None or began > self.until + 1 or time.monotonic() < self.since:
            return False
        if isinstance(failure, HttpError):
            return failure.status == 503
        return isinstance(failure, (OSError, http.client.HTTPException))


class Supervisor(threading.Thread):
    """Starts killed processes again after 0 to 5 s, and those that end with an error after 1 s; a
    process that ended with exit code 0 was meant to."""

    def __init__(self, cluster, chance, longest=5.0):
        super().__init__(daemon=True)
        self.cluster, self.chance, self.longest = cluster, chance, longest
        self.ended, self.due, self.again = threading.Event(), {}, []

    def run(self):
        while not self.ended.wait(0.05):
            for node in list(self.cluster.nodes):
                self.look_after(node)

    def look_after(self, node):
        code = None if node.child is None else node.child.poll()
        if not code:
            return
        due = self.due.get(node.name)
        if due is None:
            killed = code == -signal.SIGKILL
            self.due[node.name] = time.monotonic() + (self.chance.uniform(0, self.longest) if killed else 1.0)
            if not killed:
                self.again.append(f"{node.name} had ended with code {code}")
        elif time.monotonic() >= due:
            del self.due[node.name]
            node.start()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


class Scene:
    """A cluster, its load, and the one target that is on its way."""

    def __init__(self, args, checks, folder, cluster):
        self.args, self.checks, self.folder, self.cluster = args, checks, folder, cluster
        self.node, self.state = None, "online"
        self.seconds = {}  # how long the rebalance of each verb takes, as far as seen
        self.version, self.remove = 0, False
        self.excuses = Excuses()
        Client(cluster.endpoint).create(BUCKET)
        proxies = [node.url for node in self.proxies]
        stock = loads.Stock(BUCKET)
        stock.fill(proxies, args.objects, args.bytes, args.seed)
        checks.step(f"{len(stock.objects)} objects are in, {shown_size(stock.bytes)}")
        self.load = loads.Load(stock, proxies, args.seed, 2, 1, 1, 0.05, 10, 200)
        self.load.tally.excuse = self.excuses

    @property
    def proxies(self):
        return [node for node in self.cluster.nodes if node.role == "proxy"]

    @property
    def targets(self):
        return [node for node in self.cluster.nodes if node.role == "target"]

    def primary(self):
        return await_that("a primary", 60, lambda: watch.primary(self.proxies))

    def ais(self, *words, timeout=120, code=0):
        """Through a proxy that answers."""
        gateway = next(node for node in self.proxies if node.healthy(readiness=False))
        answer = verify.Ais(gateway.url, self.folder)(*words, timeout=timeout)
        if code is not None and answer.returncode != code:
            raise ClusterError(f"ais {' '.join(words)}: exit code {answer.returncode} {answer.stderr.strip()}")
        return answer.stdout + answer.stderr

    def verb(self, word, *options):
        return self.ais("cluster", "add-remove-nodes", word, title(self.node), *options, "-y", code=None)

    # ---- the state that a verb needs

    def prepare(self, verb):
        self.bring_about(verb)
        self.remove = self.args.chance.random() < 0.5
        if verb in ("start-maintenance", "shutdown", "decommission"):
            self.clean_up()
        else:
            self.renew()
        if verb == "manual":
            self.verb("stop-maintenance", "--no-rebalance")
            await_that(f"return of {self.node.name}", 60, lambda: not self.trouble("stop-maintenance"))

    def clean_up(self):
        """Removes copies that earlier rebalances left where they were: or there is little to move."""
        self.ais("start", "rebalance", "--cleanup")
        verify.await_no_rebalance(self.cluster, 120)

    def renew(self):
        """Overwrites and deletes while the node is away: what it kept is old, or must not come back."""
        self.version += 1
        with self.load.paused():
            count = self.load.stock.renew([node.url for node in self.proxies], self.args.chance, self.args.share, self.version)
            self.load.renamed()
        self.checks.step(f"  ({count} objects written and some deleted meanwhile)")

    def bring_about(self, verb):
        wanted = {"stop-maintenance": "maintenance", "return": "stopped", "join": "gone", "manual": "misplaced"}
        state = wanted.get(verb, "online")
        if self.state == state and state != "online":
            return
        if self.state == "maintenance":
            self.undisturbed("stop-maintenance")
        elif self.state == "stopped":
            self.undisturbed("return")
        if self.state in ("gone", "online") and state != "gone":
            if len(self.targets) < 4:
                self.undisturbed("join")
            self.choose()
        if state in ("maintenance", "misplaced"):
            self.undisturbed("start-maintenance")
        elif state == "stopped":
            self.undisturbed("shutdown")
        elif state == "gone" and len(self.targets) > 4:
            self.undisturbed("decommission")
        if state == "misplaced":
            self.state = "online"

    def choose(self):
        if self.node is None or self.node not in self.cluster.nodes:
            self.node = self.args.chance.choice(self.targets)

    def undisturbed(self, verb):
        """The verb without a kill; also shows how long a rebalance takes."""
        self.choose() if verb not in ("join",) else None
        began = time.monotonic()
        self.begin(verb)
        self.finish(verb, 180)
        self.checks.step(f"  (prepared by {verb} of {self.node.name}, {time.monotonic() - began:.1f} s)")

    # ---- the verbs

    def begin(self, verb):
        match verb:
            case "join":
                if self.state != "gone" or self.node in self.cluster.nodes:
                    self.state = "gone"
                self.node = self.cluster.add("target")
                self.node.start()
            case "return":
                self.node.start()
                self.node.await_started()
                return self.verb("stop-maintenance")
            case "manual":
                return self.ais("start", "rebalance", code=None)
            case "decommission":
                return self.verb(verb, *(["--rm-user-data"] if self.remove else []))
            case _:
                return self.verb(verb)
        return ""

    def newest(self):
        """(number, does it run) of the newest rebalance that any proxy knows."""
        found = [(0, False)]
        for proxy in self.proxies:
            try:
                rmd = rebalance_state(proxy)
                found.append((int(rmd.get("version", 0)), bool(rmd.get("running"))))
            except watch.FAILURES:
                continue
        number = max(found)[0]
        return number, (number, False) not in found  # over when any proxy says so

    def rebalancing(self):
        return self.newest()[1]

    def flags(self, shown):
        members = {**(shown.get("pmap") or {}), **(shown.get("tmap") or {})}
        return {key: int(member.get("flags", 0)) & STATES for key, member in members.items()}

    def trouble(self, verb):
        """What is not as it must be in the end; empty when all is."""
        return self.membership_trouble(verb) or self.rebalance_trouble()

    def membership_trouble(self, verb):
        expected = {"start-maintenance": MAINTENANCE | MOVED, "shutdown": MAINTENANCE | MOVED}.get(verb, 0)
        leaves = verb in ("shutdown", "decommission")
        if leaves and self.node.pid():
            return f"{self.node.name} still runs"
        if leaves and self.node.child.returncode != 0:
            return f"{self.node.name} ended with {self.node.child.returncode}"
        if not leaves and not self.node.healthy(readiness=False):
            return f"{self.node.name} does not answer"
        there = [node for node in self.cluster.nodes if node is not self.node or not (leaves or expected)]
        problem = self.living_trouble(there)
        if problem:
            return problem
        for proxy in self.proxies:
            shown = watch.smap(proxy)
            watch.remember_ids(self.cluster, {**(shown.get("pmap") or {}), **(shown.get("tmap") or {})})
            seen = self.flags(shown)
            wanted = {node.id: expected if node is self.node else 0 for node in self.cluster.nodes
                      if verb != "decommission" or node is not self.node}
            if seen != wanted:
                other = {key: (seen.get(key), wanted.get(key)) for key in {*seen, *wanted}
                         if seen.get(key) != wanted.get(key)}
                return f"{proxy.name} shows flags (seen, wanted) {other}"
        return ""

    def living_trouble(self, nodes):
        """One primary, one state, all ready: of the nodes in service."""
        seen = watch.survey(nodes)
        for name, answer in seen.items():
            if not isinstance(answer, watch.State):
                return f"{name} does not answer: {type(answer).__name__} {answer}"
        claims = [name for name, answer in seen.items() if answer.is_primary]
        if len(claims) != 1:
            return f"primaries: {claims}"
        first = seen[claims[0]]
        for name, answer in seen.items():
            if (answer.uuid, answer.key, answer.hash) != (first.uuid, first.key, first.hash):
                return f"{name} holds {answer}, {claims[0]} {first}"
        late = [node.name for node in nodes if not node.healthy()]
        return f"not ready: {late}" if late else ""

    def rebalance_trouble(self):
        rmd = rebalance_state(self.primary())
        if rmd.get("running"):
            return f"the rebalance g{rmd.get('version')} runs"
        if rmd.get("interrupted"):
            return f"the rebalance g{rmd.get('version')} is interrupted, of {rmd.get('subjects')}"
        return ""

    def await_end(self, verb, seconds, is_up_again=lambda: False):
        """Until all is as it must be; the excuses end as soon as everybody is back."""
        ends, problem, since = time.monotonic() + seconds, "?", None
        while problem and time.monotonic() < ends:
            try:
                problem = self.trouble(verb)
                since = (since or time.monotonic()) if problem and is_up_again() else None
                if since and time.monotonic() - since > 10:  # an order on its way would have come
                    return UP_AGAIN
                if self.excuses.until == float("inf") and self.all_back():
                    self.excuses.close()
            except (*watch.FAILURES, HttpError, TimeoutError, StopIteration) as failure:
                problem = f"{type(failure).__name__} {failure}"
            time.sleep(0.2 if problem else 0)
        return problem

    def all_back(self):
        """Every process runs and is ready; one that is out of service need not be, one that left not run."""
        node = self.node
        on_its_way = node.child.poll() == 0 or node.healthy(readiness=self.in_service())
        return on_its_way and all(each.healthy() for each in self.cluster.nodes if each is not node) \
            and not self.living_trouble(self.proxies)

    def in_service(self):
        return any(watch.smap(proxy)["tmap"].get(self.node.id, {"flags": 8}).get("flags", 0) == 0
                   for proxy in self.proxies[:1])

    def finish(self, verb, seconds):
        problem = self.await_end(verb, seconds)
        if problem:
            raise TimeoutError(f"{verb}: {problem}")
        self.settle(verb)

    def settle(self, verb):
        self.state = {"start-maintenance": "maintenance", "shutdown": "stopped", "decommission": "gone"}.get(verb, "online")
        if verb == "decommission":
            self.cluster.nodes.remove(self.node)

    # ---- one moment

    def victims(self, victim):
        others = [node for node in self.targets if node is not self.node]
        match victim:
            case "leaving":
                return [self.node]
            case "destination":
                return [self.node] if self.arriving else [self.args.chance.choice(others)]
            case "source":
                return [self.args.chance.choice(others)]
            case "primary":
                return [self.primary()]
        return list(self.cluster.nodes)

    def moment(self, number, verb, victim):
        self.prepare(verb)
        self.arriving = verb in ("stop-maintenance", "return", "join", "manual")
        chance, told = self.args.chance, []
        length = self.seconds.get(verb, self.args.expected)
        delay = chance.uniform(0.0, 0.9) * length
        with Supervisor(self.cluster, chance, 5.0 if not self.args.short else 3.0) as supervisor:
            before = self.newest()[0]
            asked = threading.Thread(target=lambda: told.append(self.begin(verb)), daemon=True)
            asked.start()
            await_that(f"beginning of the rebalance of {verb}", 60,
                       lambda: self.newest()[0] > before, 0.03)
            began = time.monotonic()
            chosen = self.victims(victim)
            while time.monotonic() - began < delay and self.rebalancing():
                time.sleep(0.03)
            running, after = self.rebalancing(), time.monotonic() - began
            self.excuses.open()
            for node in chosen:
                node.signal(signal.SIGKILL)
            killed = time.monotonic()
            self.checks.step(f"moment {number}: {verb} of {self.node.name}, kill -9 of"
                             f" {victim} ({'all nodes' if victim == 'all' else chosen[0].name}) {after:.2f} s into the"
                             f" rebalance{'' if running else ', which was just over'}")
            asked.join(150)
            problem, help_given = self.await_end(verb, self.args.patience, self.is_up_again(verb, running, chosen)), ""
            if problem == UP_AGAIN:
                problem, help_given = self.shut_down_again(verb)
            if problem:
                problem, help_given = self.follow_the_alert(verb, problem)
            took = time.monotonic() - killed
        self.seconds[verb] = min(length * 1.2, self.args.expected) if running else max(0.3, after)
        self.excuses.close()
        what = f"{verb}, kill -9 of {victim}"
        self.checks.that(not problem, f"{what}: the right end state after {took:.1f} s{help_given}", problem)
        if supervisor.again:
            self.checks.step(f"  also started again: {'; '.join(supervisor.again)}")
        if problem:
            for node in self.cluster.nodes:
                print(f"---- {node.name} ({'running' if node.pid() else node.exit_text()})\n{node.tail(12)}")
            raise TimeoutError(f"{what}: {problem}")
        self.settle(verb)
        self.audit(what)
        return running

    def is_up_again(self, verb, running, chosen):
        """
        Whether the node was killed when it had nothing left to move. Then the order to end may have been
        carried out by that process, and the one that the supervisor started is up in maintenance, as any node
        is that an operator starts after its shutdown.
        """
        if verb != "shutdown" or running or self.node not in chosen:
            return lambda: False
        flags = MAINTENANCE | MOVED
        return lambda: self.node.pid() and self.node.healthy(readiness=False) and all(
            self.flags(watch.smap(proxy)).get(self.node.id) == flags for proxy in self.proxies)

    def shut_down_again(self, verb):
        self.checks.step(f"  {self.node.name} was started again after its shutdown and is up in maintenance")
        began = time.monotonic()
        self.verb(verb)
        problem = self.await_end(verb, 20)
        return problem, f", shut down once more in {time.monotonic() - began:.1f} s"

    def follow_the_alert(self, verb, problem):
        """Runs the one command that `ais show cluster` names, if it names one."""
        text = self.ais("show", "cluster", code=None)
        print(text)
        named = NAMED.findall(text)
        if not named:
            return f"{problem}; `ais show cluster` names no command", ""
        self.checks.step(f"  not yet ({problem}); `ais show cluster` names: {named[0]}")
        self.ais(*named[0].split()[1:], "-y" if "rebalance" not in named[0] else "", code=None)
        return self.await_end(verb, self.args.patience), f", with the help of `{named[0]}`"

    def audit(self, what):
        load, tally = self.load, self.load.tally
        time.sleep(0.5)  # some load on the cluster that is whole again
        load.running.clear()
        load.settle()
        endpoints = [node.url for node in self.proxies]
        before = sum(map(len, tally.violations.values())) + len(tally.errors)
        loads.audit_names(self.checks, load, Client(endpoints[0], 60), what, 50)
        loads.audit_bytes(self.checks, load, endpoints, what)
        self.checks.equal(self.args.seen, before, f"{what}: the load saw nothing wrong")
        for text in [*tally.errors, *[text for found in tally.violations.values() for text in found]][self.args.seen:][:6]:
            print(f"        {text}")
        self.args.seen = sum(map(len, tally.violations.values())) + len(tally.errors)
        load.running.set()


def title(node):
    return f"{node.role[0]}[{node.id}]"


def rebalance_state(node):
    answer = watch.exchange("GET", f"{node.url}/v1/daemon?what=cstate", timeout=3)
    return answer.json().get("rmd", {})


def act(args, checks, folder, moments, done):
    """Moments on one cluster until one fails."""
    with verify.own_cluster(folder, args.port, targets=4) as cluster:
        watch.await_whole(cluster)
        args.seen = 0
        scene = Scene(args, checks, folder, cluster)
        try:
            with scene.load:
                while moments:
                    number = len(done) + 1
                    verb, victim = moments.pop(0)
                    done.append(None)
                    began = time.monotonic()
                    done[-1] = (verb, victim, scene.moment(number, verb, victim), time.monotonic() - began)
                scene.load.running.clear()
                scene.load.settle()
            checks.equal([], verify.work_files(cluster)[:3], "no work file is left")
        except (TimeoutError, ClusterError, HttpError, OSError, StopIteration) as failure:
            checks.that(False, f"moment {len(done)} ends", f"{type(failure).__name__} {failure}")
        finally:
            tally = scene.load.tally
            for kind, count in [*tally.done.items(), ("excused", tally.excused), ("errors", len(tally.errors)),
                                *[(kind, len(found)) for kind, found in tally.violations.items()]]:
                args.total[kind] = args.total.get(kind, 0) + count


def main(checks):
    options = verify.parser("verify-interruptions", __doc__)
    options.add_argument("--moments", type=int, help="default 20; 5 fixed ones if --short")
    options.add_argument("--objects", type=int, help="default 4000; 1500 if --short")
    options.add_argument("--bytes", type=parse_size,
                         help="sum of their sizes, default 1GiB; 200MiB if --short")
    options.add_argument("--only", help="VERB/VICTIM, as often as --moments says")
    args = options.parse_args()
    args.objects = args.objects or (1500 if args.short else 4000)
    args.bytes = args.bytes or (200 << 20 if args.short else 1 << 30)
    args.expected = args.bytes / (150 << 20)  # seconds of a rebalance; corrected by what is seen
    args.share = 0.15 if args.short else 0.4
    args.patience, args.chance, args.total = (60 if args.short else 120), random.Random(args.seed), {}
    moments = SHORT[:args.moments] if args.short else plan(args.seed, args.moments or 20)
    if args.only:
        moments = [tuple(args.only.split("/"))] * len(moments)
    count, done, acts = len(moments), [], 0
    while moments and acts < 4:  # a cluster that did not survive is replaced
        acts += 1
        with verify.workplace("interruptions", args.keep) as folder:
            act(args, checks, folder, moments, done)
    checks.equal(count, len(done), "moments tried")
    hits = sum(1 for each in done if each and each[2])
    checks.that(hits * 10 >= count * 6, f"{hits} of {count} kills were in the middle of a rebalance")
    print(", ".join(f"{number} {kind}" for kind, number in sorted(args.total.items())), flush=True)


if __name__ == "__main__":
    verify.run("verify-interruptions", main)
