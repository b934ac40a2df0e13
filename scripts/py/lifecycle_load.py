"""The checking load of the lifecycle scripts, and the audits: stable objects whose bytes are known, clients
that read, write, delete and list all the while, and what each of them must have seen."""

import collections
import concurrent.futures
import contextlib
import hashlib
import random
import threading
import time

from aisrest import Client, HttpError, exchange
from watch import FAILURES

SMALL, LARGE = 64 << 10, 8 << 20
EDGES = (0, 1, 4095, 4096, 4097, SMALL, 1 << 20, LARGE)


def content(name, version, size):
    """Bytes that depend on all three and on their place, so that no piece passes for another."""
    return random.Random(f"{name}#{version}#{size}").randbytes(size) if size else b""


def sizes(count, total, chance):
    """Sizes of 0 B to 8 MiB with about this sum: mostly small ones, evenly spread over the powers of two."""
    mean_small, mean_large = (SMALL - 1) / 11.09, (LARGE - SMALL) / 4.85  # of exp(uniform(ln a, ln b))
    large = min(1.0, max(0.0, (total / count - mean_small) / (mean_large - mean_small)))
    result = list(EDGES[:count])
    while len(result) < count:
        draw = chance.random()
        low, high = (SMALL, LARGE) if chance.random() < large else (1, SMALL)
        result.append(0 if draw < 0.01 else int(low * (high / low) ** chance.random()))
    return result


class Stock:
    """Stable objects: name -> (size, digest of the bytes), and the names that were deleted for ever."""

    def __init__(self, bucket):
        self.bucket, self.objects, self.deleted = bucket, {}, set()

    @property
    def bytes(self):
        return sum(size for size, _ in self.objects.values())

    def fill(self, endpoints, count, total, seed, threads=8):
        chance = random.Random(seed)
        jobs = [(f"stock/{index % 97:02}/{index:06}", size) for index, size in enumerate(sizes(count, total, chance))]
        chance.shuffle(jobs)
        self._put(endpoints, [(name, 0, size) for name, size in jobs], threads)

    def _put(self, endpoints, jobs, threads):
        def put(job):
            name, version, size = job
            body = content(name, version, size)
            Client(endpoints[hash(name) % len(endpoints)], 60).put(self.bucket, name, body)
            return name, (size, hashlib.sha256(body).digest())

        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            self.objects.update(pool.map(put, jobs))

    def renew(self, endpoints, chance, share, version, threads=8):
        """Overwrites this share of the objects, deletes a few and puts as many under new names; no load
        runs meanwhile. Returns how many were written."""
        names = chance.sample(sorted(self.objects), int(len(self.objects) * share))
        doomed = names[:max(1, len(names) // 20)]
        jobs = [(name, version, max(0, self.objects[name][0] - chance.randrange(3))) for name in names[len(doomed):]]
        jobs += [(f"stock/new-{version}/{index:06}", version, self.objects[name][0]) for index, name in enumerate(doomed)]
        for name in doomed:
            del self.objects[name]
            self.deleted.add(name)
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda name: Client(endpoints[0], 60).delete(self.bucket, name), doomed))
        self._put(endpoints, jobs, threads)
        return len(jobs)


class Entry:
    """What a name that one writer owns may hold. `size` None: absent. `changes` is odd during a write."""

    def __init__(self):
        self.version, self.size = 0, None
        self.changes, self.doubtful = 0, []

    def allowed(self):
        """(version, size) pairs that a reader may find."""
        return [(self.version, self.size), *self.doubtful]


class Tally:
    """What the clients did and what went wrong. A failure is an error of the service; a violation is a
    wrong answer. `excuse(failure, began)` says whether a failure of what began then was to be expected."""

    def __init__(self):
        self.lock = threading.Lock()
        self.done = collections.Counter()
        self.read_seconds = []
        self.errors, self.excused, self.violations = [], 0, collections.defaultdict(list)
        self.excuse = lambda failure, began: False
        self.step = threading.local()

    def took(self, kind, seconds=None):
        with self.lock:
            self.done[kind] += 1
            if seconds is not None and kind == "reads":
                self.read_seconds.append(seconds)

    def failed(self, what, failure):
        text = f"{time.strftime('%H:%M:%S')} {what}: {type(failure).__name__} {failure}"
        with self.lock:
            if self.excuse(failure, getattr(self.step, "began", 0.0)):
                self.excused += 1
            else:
                self.errors.append(text)

    def violated(self, kind, text):
        with self.lock:
            self.violations[kind].append(f"{time.strftime('%H:%M:%S')} {text}")

    def slowest(self):
        with self.lock:
            return max(self.read_seconds, default=0.0)

    def percentile(self, part):
        with self.lock:
            ordered = sorted(self.read_seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Worker(threading.Thread):
    """Takes steps until the load ends; stands still while the load is paused."""

    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load, self.chance = load, random.Random(f"{load.seed}/{type(self).__name__}/{number}")
        self.number, self.idle = number, threading.Event()

    def client(self):
        return Client(self.chance.choice(self.load.endpoints), self.load.timeout)

    def run(self):
        load = self.load
        while not load.ended.is_set():
            self.idle.set()
            if not load.running.wait(0.2):
                continue
            self.idle.clear()
            if not load.running.is_set():
                continue
            load.tally.step.began = time.monotonic()
            try:
                self.step()
            except Exception as failure:  # a fault of this script: the run must not end well
                load.tally.failed(f"{type(self).__name__} {self.number} broke", RuntimeError(repr(failure)))
            self.idle.set()
            load.ended.wait(self.chance.expovariate(1 / load.pause) if load.pause else 0)
        self.idle.set()


class Reader(Worker):
    """GET, and now and then HEAD, of random stable objects."""

    def step(self):
        name = self.chance.choice(self.load.names)
        size, digest = self.load.stock.objects[name]
        client, tally, bucket = self.client(), self.load.tally, self.load.stock.bucket
        began = time.monotonic()
        try:
            if self.chance.random() < 0.1:
                seen = head(client, bucket, name)
                tally.took("heads")
                if seen != size:
                    tally.violated("wrong", f"HEAD {name}: {seen} bytes, not {size}")
                return
            body = client.get(bucket, name)
        except HttpError as failure:
            self.refused(name, failure)
            return
        except FAILURES as failure:
            tally.failed(f"read {name} through {client.endpoint}", failure)
            return
        tally.took("reads", time.monotonic() - began)
        if hashlib.sha256(body).digest() != digest:
            tally.violated("wrong", f"GET {name}: {len(body)} other bytes (of {size})")

    def refused(self, name, failure):
        if failure.status == 404:
            self.load.tally.violated("missing", f"{name}: {failure}")
        else:
            self.load.tally.failed(f"read {name}", failure)


class Writer(Worker):
    """Puts, overwrites, deletes and reads names that nobody else touches. A name with a write of
    unknown outcome is left alone: the write may take effect at any later time."""

    def __init__(self, load, number):
        super().__init__(load, number)
        self.entries, self.count = {}, 0

    def size(self):
        return self.chance.choice((0, 1, 100, 4096, 20_000, 70_000, 300_000, 1 << 20 if self.chance.random() < 0.1 else 33))

    def step(self):
        draw = self.chance.random()
        known = [name for name, entry in self.entries.items() if not entry.doubtful]
        if len(known) < 20 or (draw < 0.25 and len(self.entries) < self.load.own_names):
            self.count += 1
            name = f"own/{self.number}/{self.count:05}"
            with self.load.names_lock:
                self.entries[name] = Entry()
            self.write(name, self.size())
        elif draw < 0.55:
            self.write(self.chance.choice(known), self.size())
        elif draw < 0.65:
            self.write(self.chance.choice(known), None)
        else:
            self.read(self.chance.choice(known))

    def write(self, name, size):
        """Puts, or deletes if `size` is None; reads back at once."""
        entry, client, bucket = self.entries[name], self.client(), self.load.stock.bucket
        if size is None and entry.size is None:
            self.read(name)
            return
        version = entry.version + 1
        entry.changes += 1
        try:
            if size is None:
                client.delete(bucket, name)
            else:
                client.put(bucket, name, content(name, version, size))
        except (HttpError, *FAILURES) as failure:
            if size is None and getattr(failure, "status", 0) == 404:
                self.load.tally.violated("missing", f"DELETE of {name}: {failure}")
            else:
                self.load.tally.failed(f"{'delete' if size is None else 'put'} {name}", failure)
            entry.doubtful.append((version, size))
            return  # `changes` stays odd: nobody judges listings by this name any more
        entry.version, entry.size = version, size
        entry.changes += 1
        self.load.tally.took("deletes" if size is None else "writes")
        self.read(name)

    def read(self, name):
        problem = judge(self.client(), self.load.stock.bucket, name, self.entries[name], self.load.tally)
        if problem:
            self.load.tally.violated(*problem)


class Lister(Worker):
    """Lists everything: no stable name may be missing, none twice, and of the writers' names those that
    were not touched meanwhile must be there or not as they were left."""

    def step(self):
        load, client = self.load, self.client()
        before = load.certain()
        try:
            listed = collections.Counter(entry["name"] for entry in client.list(load.stock.bucket))
        except (HttpError, *FAILURES) as failure:
            load.tally.failed("list", failure)
            return
        load.tally.took("listings")
        load.judge_listing(listed, before, f"listing through {client.endpoint}")
        load.ended.wait(1)


class Load:
    """`with load:` runs the clients through all `endpoints`."""

    def __init__(self, stock, endpoints, seed, readers=4, writers=2, listers=1, pause=0.0, timeout=30, own_names=400):
        self.stock, self.endpoints, self.seed = stock, list(endpoints), seed
        self.pause, self.timeout, self.own_names = pause, timeout, own_names
        self.names = []
        self.renamed()
        self.tally, self.ended, self.running = Tally(), threading.Event(), threading.Event()
        self.names_lock = threading.Lock()
        self.writers = [Writer(self, number) for number in range(writers)]
        self.workers = [*[Reader(self, number) for number in range(readers)], *self.writers,
                        *[Lister(self, number) for number in range(listers)]]

    def __enter__(self):
        self.running.set()
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for worker in self.workers:
            worker.join(90)

    def renamed(self):
        """Other objects are in stock now; nobody reads just now."""
        self.names = sorted(self.stock.objects)

    def settle(self):
        """Waits until what is under way now has its answer."""
        for worker in self.workers:
            worker.idle.wait(90)

    @contextlib.contextmanager
    def paused(self):
        self.running.clear()
        self.settle()
        try:
            yield
        finally:
            self.running.set()

    @contextlib.contextmanager
    def without(self, endpoint):
        """Clients leave this gateway alone, as when a balancer takes it out."""
        all_of_them = self.endpoints
        self.endpoints = [each for each in all_of_them if each != endpoint]
        with self.paused():
            pass  # whoever chose it before has its answer
        try:
            yield
        finally:
            self.endpoints = all_of_them

    def entries(self):
        with self.names_lock:
            return {name: entry for writer in self.writers for name, entry in writer.entries.items()}

    def certain(self):
        """Names of writers that nobody writes just now: name -> (changes so far, is it there)."""
        result = {}
        for name, entry in self.entries().items():
            changes = entry.changes
            if changes % 2 == 0:
                result[name] = (changes, entry.size is not None)
        return result

    def judge_listing(self, listed, before, where):
        tally, entries = self.tally, self.entries()
        for name in [name for name in self.stock.objects if name not in listed][:5]:
            tally.violated("missing", f"{name} is not in a {where}")
        for name in [name for name, times in listed.items() if times > 1][:5]:
            tally.violated("twice", f"{name}: {listed[name]} times in a {where}")
        for name, (changes, there) in before.items():
            if entries[name].changes == changes and there != (name in listed):
                tally.violated("missing" if there else "revived", f"{name} in a {where}")
        for name in [name for name in listed if name not in self.stock.objects and name not in entries][:5]:
            known = name in self.stock.deleted
            tally.violated("revived" if known else "wrong",
                           f"{name}: a name that {'was deleted' if known else 'nobody put'}, in a {where}")


def head(client, bucket, name):
    """The size that HEAD tells; as in the reference it names no length for an empty object."""
    answer = exchange("HEAD", client.object_url(bucket, name), timeout=client.timeout)
    if answer.status >= 400:
        raise HttpError("HEAD", client.object_url(bucket, name), answer.status, answer.body)
    return int(answer.headers.get("Content-Length", 0))


def judge(client, bucket, name, entry, tally):
    """Reads a name of a writer; returns (kind, text) of a violation, or None."""
    allowed = entry.allowed()
    try:
        body = client.get(bucket, name)
    except HttpError as failure:
        if failure.status != 404:
            tally.failed(f"read {name}", failure)
        elif not any(size is None for _, size in allowed):
            return "missing", f"{name}: {failure}"
        return None
    except FAILURES as failure:
        tally.failed(f"read {name}", failure)
        return None
    tally.took("reads of own objects")
    if any(size is not None and body == content(name, version, size) for version, size in allowed):
        return None
    kind = "revived" if all(size is None for _, size in allowed) else "wrong"
    return kind, f"GET {name}: {len(body)} bytes, not one of {allowed}"


def audit_names(checks, load, client, when, sample=500):
    """Fast: the whole listing with sizes, and HEAD of some objects; the load may run."""
    stock, chance = load.stock, random.Random(f"{load.seed}/{when}")
    before = load.certain()
    entries = list(client.list(stock.bucket))
    listed = collections.Counter(entry["name"] for entry in entries)
    load.judge_listing(listed, before, f"listing {when}")
    shown = {entry["name"]: int(entry.get("size", 0) or 0) for entry in entries}
    other = [name for name, (size, _) in stock.objects.items() if shown.get(name, size) != size]
    for name in other[:5]:
        load.tally.violated("wrong", f"{name}: listed with {shown[name]} bytes, not {stock.objects[name][0]}")
    names = chance.sample(load.names, min(sample, len(load.names)))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        wrong = [text for text in pool.map(lambda name: head_problem(client, stock, name), names) if text]
    for text in wrong:
        load.tally.violated("missing", f"{when}: {text}")
    absent = len(stock.objects) - sum(name in listed for name in stock.objects)
    checks.that(not (absent or other or wrong or max(listed.values(), default=1) > 1),
                f"{when}: {len(stock.objects)} stable objects listed once each with their sizes, HEAD of {len(names)}",
                f"{absent} missing, {len(other)} with another size, HEAD: {wrong[:3]}")


def head_problem(client, stock, name):
    try:
        seen = head(client, stock.bucket, name)
        return "" if seen == stock.objects[name][0] else f"HEAD {name}: {seen} bytes"
    except (HttpError, *FAILURES) as failure:
        return f"HEAD {name}: {failure}"


def audit_bytes(checks, load, endpoints, when, threads=6):
    """Everything is read: stable objects and those of the writers. Nobody writes meanwhile."""
    stock, read = load.stock, Tally()
    entries = load.entries()

    def stable(name):
        size, digest = stock.objects[name]
        client = Client(endpoints[hash(name) % len(endpoints)], 60)
        try:
            body = client.get(stock.bucket, name)
        except (HttpError, *FAILURES) as failure:
            return f"{name}: {failure}"
        read.took("reads")
        return "" if hashlib.sha256(body).digest() == digest else f"{name}: {len(body)} other bytes (of {size})"

    def own(name):
        problem = judge(Client(endpoints[hash(name) % len(endpoints)], 60), stock.bucket, name, entries[name], read)
        return problem[1] if problem else ""

    def gone(name):
        try:
            return f"{name} was deleted and is back" if head(Client(endpoints[0], 60), stock.bucket, name) >= 0 else ""
        except HttpError as failure:
            return "" if failure.status == 404 else f"{name}: {failure}"
        except FAILURES as failure:
            return f"{name}: {failure}"

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        wrong = [text for text in pool.map(stable, load.names) if text]
        wrong += [text for text in pool.map(own, entries) if text]
        wrong += [text for text in pool.map(gone, stock.deleted) if text]
    wrong += read.errors
    checks.that(not wrong, f"{when}: all {len(stock.objects)} stable and {len(entries)} written names have their bytes"
                " or are gone as they should be", f"{len(wrong)} wrong, first {wrong[:3]}")
    return len(entries)


def report(checks, load):
    """What the clients saw, as checks."""
    tally = load.tally
    checks.that(tally.done["reads"] and tally.done["writes"] and tally.done["listings"],
                "the load ran: " + ", ".join(f"{count} {kind}" for kind, count in sorted(tally.done.items())))
    checks.equal(0, len(tally.errors), "errors of the load")
    for kind in ("missing", "wrong", "twice", "revived"):
        checks.equal(0, len(tally.violations[kind]), f"objects {kind}")
    for text in [*tally.errors[:8], *[text for found in tally.violations.values() for text in found[:8]]]:
        print(f"        {text}")
