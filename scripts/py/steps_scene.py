"""A cluster whose victim, a target, ends itself right before a step of its disks, and everything that must hold
when it is back."""

import functools
import http.client
import json
import os
import shutil
import threading
import time

import lifecycle_load
import verify
import watch
from aisrest import Client, HttpError, await_that, exchange, must, quote
from cluster import ClusterError

FAILURES = (OSError, http.client.HTTPException, HttpError, ValueError, KeyError)
JOBS = ("resilver", "ec-encode", "put-copies", "make-n-copies", "rebalance", "cleanup-store")
SMALL, LARGE, EC_LIMIT = 3_000, 600_000, 64 << 10
SHAPE = "ec.enabled=true ec.data_slices=2 ec.parity_slices=1"
STOCK = (0, 1, SMALL, 70_000, LARGE)  # sizes, at the victim and elsewhere
FEW = (SMALL, LARGE)  # steps of each object are repeated less
PROVIDERS = ("@ais", "@ec-ais")
TREES = ("%ob", "%ox")
WARM = "warm"
SWEPT = 5  # seconds for what a node removes by itself


@functools.cache
def content(name, version, size):
    return lifecycle_load.content(name, version, size)


class Steps:
    """The hook in the victim: see DiskSteps.java."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)

    def _path(self, name):
        return os.path.join(self.folder, name)

    def trace(self):
        open(self._path("trace"), "w", encoding="ascii").close()

    def traced(self):
        with open(self._path("trace"), encoding="ascii") as file:
            steps = file.read().splitlines()
        os.unlink(self._path("trace"))
        return steps

    def arm(self, number):
        self.killed_before = ""
        with open(self._path("new"), "w", encoding="ascii") as file:
            file.write(f"{number}\n")
        os.rename(self._path("new"), self._path("kill-at"))

    def disarm(self):
        """Returns the step that was not taken; empty if it did not come to that."""
        os.unlink(self._path("kill-at"))
        try:
            with open(self._path("killed-before"), encoding="ascii") as file:
                step = file.read().strip()
            os.unlink(self._path("killed-before"))
            return step
        except FileNotFoundError:
            return ""


class Act(threading.Thread):
    """A thread of its own, so with connections of its own. `failure`: None if it was answered with success."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.failure = work, None
        self.start()

    def run(self):
        try:
            self.work()
        except (*FAILURES, ClusterError, TimeoutError) as failure:
            self.failure = failure


class Scene:
    """`state`: (bucket, name) -> the contents that it may have, each (version, size) or None for absent."""

    def __init__(self, folder, cluster, victim, stock=STOCK):
        self.folder, self.cluster, self.victim, self.stock = folder, cluster, victim, stock
        self.endpoint = cluster.endpoint
        self.steps = Steps(victim.variables["AIS_DISK_STEPS"])
        self.targets = [node for node in cluster.nodes if node.role == "target"]
        self.extra = os.path.join(victim.dir, "disks", "extra")
        os.makedirs(self.extra, exist_ok=True)
        self.buckets, self.maybe, self.state = set(), {}, {}
        self.places = {}  # where the files of a name lie, by everything that this depends on
        self.helped = {}  # what was left that only a command removed: kind -> times
        self.armed = False
        self.times, self.last = {}, time.monotonic()

    # ---- commands and requests

    def ais(self, *words):
        answer = verify.Ais(self.endpoint, self.folder)(*words, timeout=120)
        if answer.returncode != 0:
            raise ClusterError(f"ais {' '.join(words)}: exit code {answer.returncode}"
                               f" {answer.stdout.strip()[-300:]} {answer.stderr.strip()[-300:]}")
        return answer.stdout + answer.stderr

    def mountpath(self, verb, path, *options):
        return self.ais("storage", "mountpath", verb, f"t[{self.victim.id}]={path}", *options)

    def create(self, bucket, props):
        self.maybe[bucket] = True
        self.ais("create", f"ais://{bucket}", "--props", props) if props else self.ais("create", f"ais://{bucket}")
        del self.maybe[bucket]
        self.buckets.add(bucket)

    def destroy(self, bucket):
        self.buckets.discard(bucket)
        self.maybe[bucket] = True
        Client(self.endpoint).destroy(bucket)
        self.forget(bucket)

    def forget(self, bucket):
        self.maybe.pop(bucket, None)
        self.state = {key: value for key, value in self.state.items() if key[0] != bucket}

    def put(self, bucket, name, size):
        key = (bucket, name)
        versions = [each[0] for each in self.state.get(key, [None]) if each]
        new = (max(versions, default=0) + 1, size)
        self.state[key] = [*self.state.get(key, [None]), new]
        Client(self.endpoint, 60).put(bucket, name, content(name, *new))
        self.state[key] = [new]

    def delete(self, bucket, name):
        key = (bucket, name)
        self.state[key] = [*self.state.get(key, [None]), None]
        Client(self.endpoint, 60).delete(bucket, name)
        self.state[key] = [None]

    def is_there(self, bucket, name):
        return self.state.get((bucket, name), [None])[0] is not None

    def owner(self, bucket, name):
        url = f"{self.endpoint}/v1/objects/{bucket}/{quote(name)}?provider=ais"
        location = exchange("GET", url, timeout=10, redirects=0).headers["Location"]
        return next(node for node in self.targets if f":{node.port}/" in location
                    or f":{node.port + 2000}/" in location)

    def names(self, bucket, prefix, here, count):
        """Names that the victim owns, or does not."""
        found, number = [], 0
        while len(found) < count:
            name = f"{prefix}/{number:03}"
            if (self.owner(bucket, name) is self.victim) == here:
                found.append(name)
            number += 1
        return found

    def renew(self, buckets):
        """Buckets with nothing but their stock."""
        for bucket in list(self.buckets):
            self.destroy(bucket)
            self.buckets.discard(bucket)
        for bucket, props in buckets.items():
            self.create(bucket, props)
            self.fill(bucket)
        self.await_idle()

    def fill(self, bucket):
        for here in (True, False):
            for name, size in zip(self.names(bucket, f"stock{here:d}", here, len(self.stock)), self.stock):
                self.put(bucket, name, size)

    def protection(self, bucket):
        """(copies, is it coded) as the cluster has it."""
        answer = must("HEAD", f"{self.endpoint}/v1/buckets/{bucket}?provider=ais", timeout=20)
        props = json.loads(answer.headers["Ais-Bucket-Props"])
        mirror, ec = props["mirror"], props["ec"]
        return (int(mirror["copies"]) if mirror["enabled"] else 1), bool(ec["enabled"])

    def mountpaths(self):
        return must("GET", f"{self.victim.url}/v1/daemon?what=mountpaths", timeout=20).json()

    def available(self):
        return tuple(sorted(self.mountpaths()["available"]))

    # ---- jobs

    def await_idle(self, seconds=90, calm=0.4):
        """Until no job runs; or the victim is dead, while that is what one waits for."""
        watch.await_calm(self.endpoint, JOBS, seconds, calm, lambda: self.armed and not self.victim.pid())

    # ---- one kill

    def clock(self, what):
        now = time.monotonic()
        self.times[what] = self.times.get(what, 0) + now - self.last
        self.last = now

    def warm(self):
        """Stamps are reserved at the first write after a start, and now and then: not a matter of every write."""
        bucket = min(self.buckets)
        self.put(bucket, self.names(bucket, WARM, True, 1)[0], 1)

    def settle(self, scenario):
        if not scenario.starts:
            self.await_idle()

    def traced(self, scenario):
        if not (scenario.starts or scenario.cold):
            self.warm()
        self.steps.trace()
        if scenario.starts:
            self.victim.start()
        act = Act(lambda: scenario.act(self))
        act.join(120)
        if act.is_alive() or act.failure:
            raise ClusterError(f"without a kill: {act.failure or 'does not end'}")
        time.sleep(0.3)  # what goes on behind the answer
        return self.steps.traced()

    def die(self, work, number):
        """Returns (step before which it died, empty if it was killed after the last one; what did the work)."""
        self.armed = True
        self.steps.arm(number)
        act, quiet = Act(work), None
        while self.victim.pid():
            quiet = None if act.is_alive() else quiet or time.monotonic()
            if quiet and time.monotonic() - quiet > 0.3:
                break
            time.sleep(0.01)
        self.victim.kill()
        self.armed = False
        return self.steps.disarm(), act

    def killed(self, scenario, number):
        """Returns (step, failure of the work) when it is back and at rest."""
        if scenario.starts:
            self.steps.arm(number)
            self.victim.start()
        elif not scenario.cold:
            self.warm()
        step, act = self.die(lambda: scenario.act(self), number)
        self.clock("act")
        self.victim.start()
        act.join(120)
        if act.is_alive():
            raise ClusterError("the request has no answer after 120 s")
        self.clock("answer")
        self.cluster.await_ready()
        self.clock("ready")
        self.await_idle()
        self.clock("idle")
        return step, act.failure

    # ---- what must hold

    def audit(self):
        """Everything that is wrong; afterwards `state` says what is there."""
        problems = []
        self.settle_buckets()
        for (bucket, name), allowed in sorted(self.state.items(), key=str):
            try:
                found = self.read(bucket, name, allowed)
            except (*FAILURES, TimeoutError) as failure:
                problems.append(f"{bucket}/{name}: {failure}")
                continue
            if found == "other":
                problems.append(f"{bucket}/{name}: not one of {allowed}")
            else:
                self.state[bucket, name] = [found]
        for bucket in sorted(self.buckets):
            problems += self.listing_problems(bucket, 0)
        problems = problems or self.await_tidy()
        for bucket in sorted(self.buckets):  # missing copies are made by a job that a start begins
            problems = problems or self.listing_problems(bucket, self.protection(bucket)[0])
        return problems

    def settle_buckets(self):
        """Whether buckets are there whose creation or destruction was not answered."""
        for bucket in list(self.maybe):
            status = exchange("HEAD", f"{self.endpoint}/v1/buckets/{bucket}?provider=ais", timeout=20).status
            if status == 200:
                self.buckets.add(bucket)
                del self.maybe[bucket]
            else:
                self.buckets.discard(bucket)
                self.forget(bucket)

    def read(self, bucket, name, allowed):
        def attempt():
            answer = exchange("GET", Client(self.endpoint).object_url(bucket, name), timeout=60)
            if answer.status == 503:  # retriable
                raise ValueError(f"503 {answer.body[:200]}")
            return (answer,)

        answer = await_that("an answer that is not 503", 30, attempt)[0]
        if answer.status == 404:
            return None if None in allowed else "other"
        if answer.status != 200:
            raise ValueError(f"{answer.status} {answer.body[:200]}")
        return next((each for each in allowed if each and content(name, *each) == answer.body), "other")

    def listing_problems(self, bucket, copies):
        """As `ais storage validate` judges, and whether the names are the right ones."""
        entries = list(Client(self.endpoint).list(bucket, props="name,size,copies,location"))
        seen = {entry["name"]: entry for entry in entries}
        expected = {name: held[0] for (each, name), held in self.state.items() if each == bucket and held[0]}
        problems = [] if len(seen) == len(entries) else [f"{bucket}: names listed twice"]
        if set(seen) != set(expected):
            problems.append(f"{bucket}: listed but not there {sorted(set(seen) - set(expected))[:3]},"
                            f" there but not listed {sorted(set(expected) - set(seen))[:3]}")
        for name in sorted(set(seen) & set(expected)):
            entry = seen[name]
            if int(entry.get("size", 0)) != expected[name][1]:
                problems.append(f"{bucket}/{name}: listed with {entry.get('size', 0)} bytes")
            if not entry.get("location"):
                problems.append(f"{bucket}/{name}: metadata cannot be trusted")
            elif int(entry.get("copies", 0)) < copies:
                problems.append(f"{bucket}/{name}: {entry.get('copies', 0)} of {copies} copies")
        return problems

    def await_tidy(self):
        """What the nodes do not clear away by themselves, an operator does; what then remains is a leak."""
        problems = self.awaited(SWEPT)
        for kind, command in (("ais start ec-encode --recover", self.recover), ("ais storage cleanup", self.clean_up)):
            if problems:
                before = problems
                command()
                problems = self.awaited(3)
                for gone in sorted({each.split(":")[0] for each in before} - {each.split(":")[0] for each in problems}):
                    self.helped[f"{gone}, `{kind}`"] = self.helped.get(f"{gone}, `{kind}`", 0) + 1
        return problems

    def awaited(self, seconds):
        end = time.monotonic() + seconds
        while (problems := self.file_problems()) and time.monotonic() < end:
            time.sleep(0.3)
        return problems

    def recover(self):
        for bucket in sorted(self.buckets):
            if self.protection(bucket)[1]:
                self.ais("start", "ec-encode", f"ais://{bucket}", "--recover")
        self.await_idle()

    def clean_up(self):
        self.ais("storage", "cleanup", "--wait")
        self.await_idle()

    def roots(self, node):
        return [*node.mounts, *([self.extra] if node is self.victim else [])]

    def file_problems(self):
        problems, found, available = [], {}, self.available()
        for node in self.targets:
            for root in self.roots(node):
                problems += self.look(node, root, found)
        for bucket in sorted(self.buckets):
            protection = self.protection(bucket)
            names = {name: held[0] for (each, name), held in self.state.items() if each == bucket and held[0]}
            for name in {*names, *[name for each, name in found if each == bucket]}:
                problems += self.place_problems(bucket, name, names.get(name), protection, available,
                                                found.get((bucket, name), []))
        return problems

    def look(self, node, root, found):
        """Collects the files of objects: (bucket, name) -> [(provider, node, mountpath)]."""
        problems = []
        where = f"{node.name}/{os.path.basename(root)}"
        for top in os.listdir(root):
            path = os.path.join(root, top)
            if top in PROVIDERS:
                for bucket in os.listdir(path):
                    if bucket not in self.buckets:
                        problems.append(f"directory of a bucket that is not there: {where}/{top}/{bucket}")
                    else:
                        problems += self.look_into(os.path.join(path, bucket), (top, where), bucket, found)
            elif not top.startswith(".ais.") and os.path.isdir(path) and os.listdir(path):
                problems.append(f"{top}: {where}: {os.listdir(path)[:3]}")
            elif top.endswith(".tmp") or os.path.isfile(path) and not top.startswith(".ais."):
                problems.append(f"file {top}: {where}")
        return problems

    @staticmethod
    def look_into(folder, place, bucket, found):
        problems = []
        for tree in os.listdir(folder):
            for directory, _, names in os.walk(os.path.join(folder, tree)):
                for name in names:
                    path = os.path.join(directory, name)
                    if tree in TREES:
                        key = (bucket, os.path.relpath(path, os.path.join(folder, tree)))
                        found.setdefault(key, []).append(place)
                    else:
                        problems.append(f"file in {tree}: {path}")
        return problems

    def place_problems(self, bucket, name, held, protection, available, places):
        """Exactly as many files as the bucket wants, each where it lay when nothing had happened."""
        copies, coded = protection
        if held is None:
            return [f"file of an object that is not there: {bucket}/{name} {sorted(places)}"] if places else []
        main = sorted(where for provider, where in places if provider == "@ais")
        slices = sorted(where for provider, where in places if provider == "@ec-ais")
        wanted = (3 if held[1] >= EC_LIMIT else 1) if coded else 0
        copies = min(copies, len(available))
        if len(main) != copies or len(slices) != wanted:
            return [f"number of files: {bucket}/{name} {main} {slices}, not {copies} and {wanted}"]
        if len({where.split("/")[0] for where in [*main[:1], *slices]}) != 1 + len(slices):
            return [f"two parts at one target: {bucket}/{name} {main} {slices}"]
        problems = self.moved((bucket, name, copies, available), main)
        for where in slices:  # any target that was there may have them, in the place that it would give them
            problems += self.moved((bucket, name, "slice", where.split("/")[0], available), [where])
        return problems

    def moved(self, key, now):
        first = self.places.setdefault(key, now)
        return [] if first == now else [f"place of files: {key[0]}/{key[1]} at {now}, not {first}"]

    def wipe_extra(self):
        shutil.rmtree(self.extra)
        os.makedirs(self.extra)
