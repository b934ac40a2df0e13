"""kill -9 of a target right before every step that its disks take (scripts/verify-steps)."""

import collections
import os
import random
import time

import verify
from aisrest import HttpError
from cluster import Cluster, ClusterError
from steps_scene import EC_LIMIT, FEW, LARGE, SHAPE, SMALL, STOCK, FAILURES, Scene

PLAIN, MIRROR, CODED, TURNED = "steps-plain", "steps-mirror", "steps-ec", "steps-turned"
PROPS = {
    PLAIN: "write_policy.data=immediate",
    MIRROR: "mirror.enabled=true mirror.copies=2",
    CODED: f"{SHAPE} ec.objsize_limit={EC_LIMIT}",
    TURNED: f"ec.objsize_limit={EC_LIMIT}",
}


class Scenario:
    """`prepare` brings about the state before, `act` is what is killed, `reset` takes back what others would see."""

    starts = False  # is it the start of the victim that is killed?
    cold = False  # is it the first write after a start?
    damaged = False  # does it begin with something that is not right?

    def __init__(self, name):
        self.name = name

    def prepare(self, scene):
        pass

    def act(self, scene):
        raise NotImplementedError

    def settle(self, scene):
        """Before anything is judged."""

    def reset(self, scene):
        pass


class Change(Scenario):
    """PUT of a new name, PUT over an old one, or DELETE."""

    def __init__(self, verb, bucket, size, owner=True):
        self.verb, self.bucket, self.size, self.owner = verb, bucket, size, owner
        kind = {PLAIN: "", MIRROR: ", 2 copies", CODED: ", EC 2+1"}[bucket]
        role = "" if bucket != CODED else " at the owner" if owner else " at a receiver"
        amount = "large" if size == LARGE else "small"
        super().__init__({"new": "PUT new", "over": "PUT over", "delete": "DELETE"}[verb] + f" {amount}{kind}{role}")

    def prepare(self, scene):
        self.object = scene.names(self.bucket, f"act-{self.size}", self.owner, 1)[0]
        there = scene.is_there(self.bucket, self.object)
        if self.verb == "new" and there:
            scene.delete(self.bucket, self.object)
        elif self.verb != "new" and not there:
            scene.put(self.bucket, self.object, self.size)

    def act(self, scene):
        if self.verb == "delete":
            scene.delete(self.bucket, self.object)
        else:
            scene.put(self.bucket, self.object, self.size)


class FirstWrite(Change):
    """After a start: stamps are reserved before."""

    cold = True

    def __init__(self):
        super().__init__("over", PLAIN, SMALL)
        self.name = "first PUT after a start"

    def prepare(self, scene):
        super().prepare(scene)
        scene.victim.kill()
        scene.victim.start()
        scene.cluster.await_ready()


class Start(Scenario):
    """After a kill in the middle of a write that has left work files."""

    starts = damaged = True

    def __init__(self):
        super().__init__("start after a kill")

    def prepare(self, scene):
        put = Change("over", MIRROR, LARGE)
        put.prepare(scene)
        step, act = scene.die(lambda: put.act(scene), 6)
        act.join(60)
        if not step:
            raise ClusterError("the write before the start was not killed")

    def act(self, scene):
        scene.cluster.await_ready()
        scene.await_idle()

    def reset(self, scene):
        scene.audit()


class Copies(Scenario):
    """make-n-copies of a bucket that is there: to more, or to fewer."""

    def __init__(self, before, after):
        self.before, self.after = before, after
        super().__init__(f"mirror {before} to {after} copies")

    def set(self, scene, count):
        scene.ais("start", "mirror", f"ais://{TURNED}", "--copies", str(count))
        scene.await_idle()

    def prepare(self, scene):
        if scene.protection(TURNED)[0] != self.before:
            self.set(scene, self.before)

    def act(self, scene):
        self.set(scene, self.after)

    def reset(self, scene):
        if scene.protection(TURNED)[0] != 1:
            self.set(scene, 1)


class Encode(Scenario):
    """ec-encode of a bucket that is there, or its end."""

    def __init__(self, on):
        self.on = on
        super().__init__("ec-encode" if on else "end of erasure coding")

    def set(self, scene, on):
        if on:
            scene.ais("start", "ec-encode", f"ais://{TURNED}", "-d", "2", "-p", "1")
        else:
            scene.ais("bucket", "props", "set", f"ais://{TURNED}", "ec.enabled=false")
        scene.await_idle()

    def prepare(self, scene):
        if scene.protection(TURNED)[1] == self.on:
            self.set(scene, not self.on)

    def act(self, scene):
        self.set(scene, self.on)

    def reset(self, scene):
        if scene.protection(TURNED)[1]:
            self.set(scene, False)


class Mountpath(Scenario):
    """attach of a new one, and detach, disable and enable of one with objects."""

    def __init__(self, verb, *options):
        self.verb, self.options = verb, options
        super().__init__(" ".join([verb, *options]) + (" and resilver" if not options else ""))

    def path(self, scene):
        return scene.extra if self.verb == "attach" else sorted(scene.victim.mounts)[-1]

    def change(self, scene, verb, *options):
        if verb == "attach":
            options = (*options, "--label", scene.victim.mounts.get(self.path(scene), "extra"))
        scene.mountpath(verb, self.path(scene), *options)
        scene.await_idle()

    def normal(self, scene):
        """All three, and no fourth."""
        shown = scene.mountpaths()
        for path in sorted(scene.victim.mounts):
            if path not in shown["available"]:
                self.change(scene, "enable" if path in shown["disabled"] else "attach")
        if scene.extra in shown["available"] + shown["disabled"]:
            self.change(scene, "detach")
            scene.wipe_extra()

    def prepare(self, scene):
        self.normal(scene)
        if self.verb == "enable":
            self.change(scene, "disable")

    def act(self, scene):
        self.change(scene, self.verb, *self.options)

    def settle(self, scene):
        if self.options:  # what is on it is 503 until it is back
            self.normal(scene)

    def reset(self, scene):
        self.normal(scene)


class Resilver(Scenario):
    """Copies that were taken from a disk by force are made again."""

    damaged = True

    def __init__(self):
        super().__init__("resilver of lost copies")

    def prepare(self, scene):
        for folder, _, names in os.walk(os.path.join(sorted(scene.victim.mounts)[0], "@ais", MIRROR, "%ob")):
            for name in names:
                os.unlink(os.path.join(folder, name))

    def act(self, scene):
        scene.ais("start", "resilver", f"t[{scene.victim.id}]")
        scene.await_idle()


class Bucket(Scenario):
    """create or destroy, with an object at the victim."""

    NAME = "steps-fleeting"

    def __init__(self, verb):
        self.verb = verb
        super().__init__(f"bucket {verb}")

    def prepare(self, scene):
        if self.verb == "destroy":
            scene.create(self.NAME, "")
            for name in scene.names(self.NAME, "short-lived", True, 2):
                scene.put(self.NAME, name, SMALL)

    def act(self, scene):
        scene.create(self.NAME, "") if self.verb == "create" else scene.destroy(self.NAME)

    def reset(self, scene):
        if self.NAME in scene.buckets:
            scene.destroy(self.NAME)
            scene.settle_buckets()


def scenarios():
    for bucket in (PLAIN, MIRROR):
        for size in (SMALL, LARGE):
            yield Change("new", bucket, size)
            yield Change("over", bucket, size)
        yield Change("delete", bucket, SMALL)
    yield Change("new", CODED, SMALL)
    for owner in (True, False):
        for verb in ("new", "over", "delete"):
            yield Change(verb, CODED, LARGE, owner)
    yield FirstWrite()
    yield Start()
    yield Copies(1, 2)
    yield Copies(2, 1)
    yield Encode(True)
    yield Encode(False)
    yield Resilver()
    for verb in ("attach", "detach", "disable", "enable"):
        yield Mountpath(verb)
    yield Mountpath("detach", "--no-resilver")
    yield Mountpath("disable", "--no-resilver")
    yield Bucket("create")
    yield Bucket("destroy")


def chosen(args, chance):
    """All, those asked for, or with --short one of each family."""
    every = [each for each in scenarios() if not args.only or any(part in each.name for part in args.only.split(","))]
    if not args.short or args.only:
        return every
    families = {}
    for scenario in every:
        family = (type(scenario), getattr(scenario, "bucket", ""), getattr(scenario, "verb", "") in ("attach", "enable"))
        families.setdefault(family, []).append(scenario)
    return [chance.choice(family) for family in families.values()]


class Row:
    def __init__(self, scenario):
        self.scenario, self.steps, self.kills, self.failures, self.acked = scenario.name, 0, 0, 0, 0
        self.seconds = 0.0


def sample(steps, args, chance):
    """Numbers of the steps to die before; the last one means after all of them. When not all: both ends, each
    kind of step once, then others."""
    count = len(steps) + 1
    most = 1 if args.short else args.at_most or count
    kinds = {}
    for number in chance.sample(range(1, count), count - 1):
        kinds.setdefault(steps[number - 1], number)
    chosen = list(dict.fromkeys([*([1, count] if most > 1 else []), *kinds.values(), *chance.sample(range(1, count), count - 1)]))
    return sorted(chosen[:most])


def play(args, checks, scene, scenario, chance):
    row, began = Row(scenario), time.monotonic()
    problems = scene.audit()
    scenario.prepare(scene)
    scene.settle(scenario)
    if not scenario.damaged:
        problems = problems or scene.audit()
    steps = [] if problems else scene.traced(scenario)
    scene.await_idle()
    scenario.settle(scene)
    problems = problems or scene.audit()
    row.steps = len(steps)
    if not checks.that(not problems and steps, f"{scenario.name}: {len(steps)} steps, and all is right without a kill", problems[:3]):
        row.failures += 1
        scenario.reset(scene)
        scene.renew(PROPS)
    if args.verbose:
        for number, step in enumerate(steps, 1):
            print(f"        {number:3} {step}")
    for number in sample(steps, args, chance) if steps else ():
        scenario.reset(scene)
        scenario.prepare(scene)
        scene.settle(scenario)
        scene.clock("prepare")
        step, failure = scene.killed(scenario, number)
        row.kills += 1
        row.acked += failure is None
        scenario.settle(scene)
        problems = scene.audit()
        scene.clock("audit")
        where = f"step {number}, {step}" if step else f"after the last step ({number - 1})"
        row.failures += bool(problems)
        checks.that(not problems, f"{scenario.name}: killed before {where}" if step else f"{scenario.name}: killed {where}",
                    f"{len(problems)}, first {problems[:3]}; answer: {failure or 'success'}")
        if problems:
            scenario.reset(scene)
            scene.renew(PROPS)
    scenario.reset(scene)
    scene.await_idle()
    row.seconds = time.monotonic() - began
    return row


def final(checks, scene, name):
    """The commands that an operator has."""
    answer = scene.ais("storage", "validate")
    checks.that("CORRUPT" not in answer and "MISSING-COPIES" not in answer, f"{name}: `ais storage validate` finds nothing", answer)
    scene.ais("start", "scrub", "--wait")
    shown = scene.ais("show", "job", "scrub", "--all", "--json")
    checks.that(answer and "damaged" not in shown.replace("damaged:0", ""), f"{name}: `ais start scrub` finds nothing damaged", shown[-500:])


def table(rows):
    lines = ["| Scenario | Steps | Kills | Answered with success | Failures |", "|---|---|---|---|---|"]
    lines += [f"| {row.scenario} | {row.steps} | {row.kills} | {row.acked} | {row.failures} |" for row in rows]
    return "\n".join(lines)


def begin(args, folder):
    cluster = Cluster(os.path.join(folder, "cluster"), None, proxies=1, targets=4, mountpaths=3, port=args.port)
    for node in cluster.nodes:
        if node.role == "target":
            node.mounts = {path: f"disk{index}" for index, path in enumerate(node.mountpaths, 1)}
    victim = cluster.nodes[2]
    victim.variables = {"AIS_DISK_STEPS": os.path.join(folder, "steps")}
    return cluster, victim


def main(checks):
    options = verify.parser("verify-steps", __doc__)
    options.add_argument("--only", help="scenarios whose name contains one of these, for example detach,mirror 2")
    options.add_argument("--at-most", type=int, help="kills per scenario; each kind of step at least once if that suffices")
    options.add_argument("--few", action="store_true", help="2 objects in place of 5 per bucket at the victim and elsewhere:"
                         " steps of each object are repeated less")
    options.add_argument("--verbose", action="store_true", help="print the steps of each scenario")
    options.add_argument("--table", help="file for the table of all scenarios")
    args = options.parse_args()
    chance = random.Random(args.seed)
    rows, helped = [], collections.Counter()
    with verify.workplace("steps", args.keep) as folder:
        cluster, victim = begin(args, folder)
        try:
            cluster.up()
            scene = Scene(folder, cluster, victim, FEW if args.few else STOCK)
            scene.renew(PROPS)
            victim.kill()  # as before every kill: what a process does once after its start is in each trace
            victim.start()
            cluster.await_ready()
            checks.step(f"{len(scene.state)} objects are in; seed {args.seed}; the victim is {victim.name}")
            for scenario in chosen(args, chance):
                checks.step(scenario.name)
                try:
                    rows.append(play(args, checks, scene, scenario, chance))
                except (ClusterError, TimeoutError, HttpError, *FAILURES) as failure:
                    checks.that(False, f"{scenario.name}: ends as it should", f"{type(failure).__name__} {failure}")
                    scene.victim.start()
                    cluster.await_ready()
                    scene.renew(PROPS)
            final(checks, scene, "at the end")
            needed = {left: times for left, times in scene.helped.items() if "cleanup" in left
                      and not left.startswith(".$deleted")}  # trash waits for the next cleanup
            checks.equal({}, needed, "nothing but trash was left for `ais storage cleanup`")
            helped.update(scene.helped)
            print("seconds: " + ", ".join(f"{what} {seconds:.0f}" for what, seconds in scene.times.items()))
        finally:
            cluster.kill_all()
            print(table(rows))
            for left, times in sorted(helped.items()):
                print(f"left over, and gone by: {left}: {times} times")
            if args.table:
                with open(args.table, "w", encoding="utf-8") as file:
                    file.write(table(rows) + "\n")


if __name__ == "__main__":
    verify.run("verify-steps", main)
