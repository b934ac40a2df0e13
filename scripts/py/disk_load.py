"""Clients that read, write, delete and list while a disk is broken, and what they may see: the bytes that were
acknowledged, always; 503 only for names that the fault covers; never "not found" for what may come back."""

import collections
import concurrent.futures
import hashlib
import json
import random
import threading
import time

from aisrest import exchange
from aisrest import Client, HttpError
from lifecycle_load import Entry, content
from watch import FAILURES

SIZES = (0, 1, 100, 4096, 20_000, 66_000, 90_000, 200_000, 700_000)
TIMEOUT = 75


class Bucket:
    """`stable`: name -> (version, size), never written by clients; `own`: name -> Entry, of one writer."""

    def __init__(self, name, protection):
        self.name, self.protection = name, protection
        self.stable, self.own = {}, {}
        self.seen, self.violations, self.errors = collections.Counter(), [], {}
        self.lock = threading.Lock()

    @property
    def is_plain(self):
        return self.protection == "none"

    def begin(self):
        """Forgets what was counted before."""
        with self.lock:
            self.seen, self.violations, self.errors = collections.Counter(), [], {}

    def names(self):
        return [*self.stable, *self.own]

    def fill(self, endpoint, count, own, seed):
        chance = random.Random(f"{seed}/{self.name}")
        jobs = [(f"stable/{index:04}", SIZES[index % len(SIZES)]) for index in range(count)]
        jobs += [(f"own/{index:04}", chance.choice(SIZES)) for index in range(own)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda job: put(endpoint, self.name, job[0], 1, job[1]), jobs))
        for name, size in jobs:
            if name.startswith("own/"):
                entry = self.own[name] = Entry()
                entry.version, entry.size = 1, size
            else:
                self.stable[name] = (1, size)

    def rewrite(self, endpoint, names):
        """What an owner of the data does about what was lost: puts it again."""
        for name in names:
            if name in self.stable:
                version, size = self.stable[name]
                self.stable[name] = (version + 1, size)
                put(endpoint, self.name, name, version + 1, size)
            else:
                entry = self.own[name]
                entry.version, entry.size, entry.doubtful = entry.version + 1, 4096, []
                put(endpoint, self.name, name, entry.version, 4096)

    def is_right(self, name, body):
        """Whether these bytes may be those of the name; None for absent."""
        allowed = [self.stable[name]] if name in self.stable else self.own[name].allowed()
        if body is None:
            return any(size is None for _, size in allowed)
        return any(size is not None and len(body) == size
                   and hashlib.sha256(body).digest() == digest(name, version, size) for version, size in allowed)

    def exists(self, name):
        """Certainly."""
        return name in self.stable or all(size is not None for _, size in self.own[name].allowed())


_digests = {}


def digest(name, version, size):
    key = (name, version, size)
    if key not in _digests:
        _digests[key] = hashlib.sha256(content(*key)).digest()
    return _digests[key]


def put(endpoint, bucket, name, version, size):
    """In calm times: must succeed, if need be at the third time."""
    for attempt in (1, 2, 3):
        try:
            return Client(endpoint, TIMEOUT).put(bucket, name, content(name, version, size))
        except (HttpError, *FAILURES):
            if attempt == 3:
                raise
            time.sleep(1)


class Ask:
    """One request and how it ended: `status` an HTTP status, or `cut` (broken off) or `timeout`."""

    def __init__(self, method, endpoint, bucket, name, body=None):
        self.method, self.name, self.began = method, name, time.monotonic()
        self.body, self.text = b"", ""
        try:
            answer = exchange(method, Client(endpoint).object_url(bucket, name), body, {}, TIMEOUT)
            self.status, self.body = answer.status, answer.body
            if self.status >= 400:
                self.text = message(answer.body)
        except TimeoutError:
            self.status = "timeout"
        except FAILURES as failure:
            self.status, self.text = "cut", f"{type(failure).__name__} {failure}"

    def __str__(self):
        return f"{self.method} {self.name}: {self.status} {self.text[:200]}"


def message(body):
    try:
        return json.loads(body).get("message", "")
    except ValueError:
        return body[:300].decode("utf-8", "replace")


class Clients:
    """`with clients:` runs a reader and a writer per bucket and one lister for all. `judge(bucket, ask)` says
    whether a failure is excused; it is set anew for each fault."""

    def __init__(self, buckets, endpoint, seed, pause=0.02):
        self.buckets, self.endpoint, self.seed, self.pause = buckets, endpoint, seed, pause
        self.excused = lambda bucket, ask: False
        self.may_list = lambda began: True
        self.lost = {}  # bucket name -> names that an operator gave up
        self.ended = threading.Event()
        self.running = threading.Event()
        self.threads = []

    def __enter__(self):
        self.running.set()
        for number, bucket in enumerate(self.buckets):
            for task in (self.read_one, self.read_one, self.write_one):
                self._begin(task, bucket, random.Random(f"{self.seed}/{number}/{len(self.threads)}"), self.pause)
            self._begin(self.list_all, bucket, random.Random(number), 1.0)
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread, _, _ in self.threads:
            thread.join(2 * TIMEOUT)

    def _begin(self, task, bucket, chance, pause):
        idle = threading.Event()

        def work():
            while not self.ended.is_set():
                idle.set()
                if not self.running.wait(0.2):
                    continue
                idle.clear()
                if self.running.is_set():
                    try:
                        task(bucket, chance)
                    except Exception as failure:  # a fault of this script: the run must not end well
                        self.violated(bucket, f"{task.__name__} broke: {failure!r}")
                    self.ended.wait(pause)
            idle.set()

        thread = threading.Thread(target=work, daemon=True)
        self.threads.append((thread, idle, task != self.list_all))
        thread.start()

    def pause_all(self):
        self.running.clear()
        for _, idle, changes in self.threads:
            if changes:  # a listing that waits for its last attempt disturbs nobody
                idle.wait(2 * TIMEOUT)

    def go_on(self):
        self.running.set()

    # ---- what each does

    def violated(self, bucket, text):
        with bucket.lock:
            bucket.violations.append(f"{time.strftime('%H:%M:%S')} {bucket.name}: {text}")

    def count(self, bucket, ask):
        with bucket.lock:
            bucket.seen[ask.status] += 1
            if ask.text and ask.name not in bucket.errors:
                bucket.errors[ask.name] = ask

    def judge(self, bucket, ask):
        """Counts the answer of a GET; True if its bytes were right or it was rightly absent."""
        self.count(bucket, ask)
        if ask.status == 200:
            if bucket.is_right(ask.name, ask.body):
                return True
            with bucket.lock:
                bucket.seen["wrong"] += 1
            self.violated(bucket, f"wrong bytes: {ask} {len(ask.body)} bytes, not {bucket.stable.get(ask.name) or bucket.own[ask.name].allowed()}")
        elif ask.status == 404:
            if ask.name not in self.lost.get(bucket.name, ()) and bucket.exists(ask.name):
                self.violated(bucket, f"not found by silence: {ask}")
            return True
        elif not self.excused(bucket, ask):
            self.violated(bucket, f"not excused: {ask}")
        return False

    def read_one(self, bucket, chance):
        self.judge(bucket, Ask("GET", self.endpoint, bucket.name, chance.choice(list(bucket.stable))))

    def write_one(self, bucket, chance):
        name = chance.choice([name for name, entry in bucket.own.items() if entry.changes >= 0])
        entry = bucket.own[name]
        size = None if chance.random() < 0.15 else chance.choice(SIZES)
        if size is None and None in [known for _, known in entry.allowed()]:
            size = 100
        version = 1 + max(known for known, _ in entry.allowed())
        if size is None:
            ask = Ask("DELETE", self.endpoint, bucket.name, name)
        else:
            ask = Ask("PUT", self.endpoint, bucket.name, name, content(name, version, size))
        self.count(bucket, ask)
        if ask.status == 200 or ask.status == 204:
            entry.version, entry.size, entry.doubtful = version, size, []
            with bucket.lock:
                self.lost.get(bucket.name, set()).discard(name)
        else:
            entry.doubtful.append((version, size))
            if not isinstance(ask.status, int):
                entry.changes = -1  # it may take effect at any time: nobody writes it again before all is calm
            if ask.status == 404 and bucket.exists(name) and name not in self.lost.get(bucket.name, ()):
                self.violated(bucket, f"not found by silence: {ask}")
            elif ask.status != 404 and not self.excused(bucket, ask):
                self.violated(bucket, f"not excused: {ask}")
        self.judge(bucket, Ask("GET", self.endpoint, bucket.name, name))

    def list_all(self, bucket, chance):
        began = time.monotonic()
        try:
            listed = collections.Counter(entry["name"] for entry in Client(self.endpoint, 10).list(bucket.name, pagesize=50))
        except HttpError as failure:
            with bucket.lock:
                bucket.seen[f"list {failure.status}"] += 1
            if not self.may_list(began):
                self.violated(bucket, f"listing not excused: {failure}")
            return
        except FAILURES as failure:
            with bucket.lock:
                bucket.seen["list late"] += 1
            if not self.may_list(began):
                self.violated(bucket, f"listing not excused: {failure!r}")
            return
        with bucket.lock:
            bucket.seen["list 200"] += 1
        gone = self.lost.get(bucket.name, set())
        missing = [name for name in bucket.stable if name not in listed and name not in gone]
        if missing:
            self.violated(bucket, f"short listing: {len(missing)} missing, {missing[:2]}")
        if max(listed.values(), default=1) > 1:
            self.violated(bucket, "listed twice")

    def calm(self):
        """Nothing is under way and nothing is broken: what was doubtful is settled by a new write."""
        for bucket in self.buckets:
            doubtful = [name for name, entry in bucket.own.items() if entry.doubtful]
            for name in doubtful:
                entry = bucket.own[name]
                entry.version = max(version for version, _ in entry.allowed())
            bucket.rewrite(self.endpoint, doubtful)
            for name in doubtful:
                bucket.own[name].changes = 0

    def read_all(self, bucket, names=None):
        """Every name once; those that were not answered with right bytes: name -> Ask."""
        names = bucket.names() if names is None else list(names)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asks = list(pool.map(lambda name: Ask("GET", self.endpoint, bucket.name, name), names))
        return {ask.name: ask for ask in asks if not self.judge(bucket, ask) or (ask.status == 404 and bucket.exists(ask.name))}
