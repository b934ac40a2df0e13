"""The clients of a chaos run: they put, get, delete and list objects, create and destroy buckets, set
properties and configuration, through all proxies, and write down what they were answered."""

import http.client
import itertools
import json
import random
import threading
import time
import urllib.parse

from aisrest import quote
from chaos_history import Event, checksum, content, seed_of, value_of
from intents import Intent

STABLE = ("chaos-a", "chaos-b")
CONFIG_KEY = "mirror.burst_buffer"
SIZES = (33, 100, 1000, 4096, 20_000, 70_000)
CONTENDED, GENERATION_SECONDS = 10, 20
IDLE_SECONDS = 2  # a connection older than that is not trusted with a write
AVOID_SECONDS = 3  # a proxy that did not answer is left alone by clients that have a choice
MOVED = (301, 307)


class Result:
    """An answer, or none. `certain`: what was asked for had no effect for sure."""

    def __init__(self, status, body=b"", where="", certain=False, note="", touch=""):
        self.status, self.body, self.where, self.certain, self.note = status, body, where, certain, note
        self.touch = touch

    @property
    def error(self):
        if self.note:
            return self.note
        text = self.body[:300].decode("utf-8", "replace")
        try:
            text = json.loads(text)["message"]
        except (ValueError, KeyError, TypeError):
            pass
        return f"{self.status} {text[:200]}"


class Caller:
    """Sends requests for one thread; never repeats a write."""

    def __init__(self, names):
        self.names, self.pool = names, {}  # names: host:port -> node

    def call(self, method, url, body=None, headers=None, timeout=3.0):
        """Follows a redirect of a proxy to a target."""
        where = []
        for hop in (1, 2, 3):
            parts = urllib.parse.urlsplit(url)
            where.append(self.names.get(parts.netloc, parts.netloc))
            path = " > ".join(where)
            connection = self._connection(parts.netloc, timeout, method in ("GET", "HEAD"))
            try:
                connection.connect() if connection.sock is None else None
            except OSError as failure:
                self._drop(parts.netloc)
                return Result(None, where=path, certain=True, note=f"{type(failure).__name__} {failure}")
            try:
                connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body,
                                   headers or {})
                response = connection.getresponse()
                data = response.read()
            except (OSError, http.client.HTTPException) as failure:
                self._drop(parts.netloc)
                return Result(None, where=path, note=f"{type(failure).__name__} {failure}")
            if response.will_close or (response.status in MOVED and body):
                self._drop(parts.netloc)
            if response.status not in MOVED:
                # Before the redirect nothing was written: a proxy keeps no objects.
                certain = response.status >= 400 and hop == 1 and "/v1/objects/" in parts.path
                return Result(response.status, data, path, certain or 400 <= response.status < 500,
                              touch=response.headers.get("Ais-Out-Of-Touch") or "")
            url = response.headers["Location"]
        return Result(None, where=path, certain=True, note="redirected in circles")

    def _connection(self, netloc, timeout, repeatable):
        kept = self.pool.get(netloc)
        if kept and time.monotonic() - kept.used > (15 if repeatable else IDLE_SECONDS):
            self._drop(netloc)
            kept = None
        if kept is None:
            kept = self.pool[netloc] = http.client.HTTPConnection(netloc, timeout=timeout)
        kept.used, kept.timeout = time.monotonic(), timeout
        if kept.sock is not None:
            kept.sock.settimeout(timeout)
        return kept

    def _drop(self, netloc):
        connection = self.pool.pop(netloc, None)
        if connection:
            connection.close()


class Api:
    """Operations that end up in the history."""

    def __init__(self, history, client, caller, proxies, chance):
        self.history, self.client, self.caller = history, client, caller
        self.proxies, self.chance = proxies, chance
        self.numbers, self.avoided = itertools.count(1), {}

    def url(self):
        """Of a proxy that answered lately, if there is one."""
        now = time.monotonic()
        good = [proxy for proxy in self.proxies if self.avoided.get(proxy.name, 0) < now]
        wanted = self.chance.choice(self.proxies)
        if good and wanted not in good:
            wanted = self.chance.choice(good)
        return wanted.url

    def _judge(self, result):
        """Remembers a proxy that is down or mute."""
        if result.status is None and ">" not in result.where:
            self.avoided[result.where] = time.monotonic() + AVOID_SECONDS

    def next_value(self):
        return f"v{self.client}.{next(self.numbers)}"

    def _object_url(self, bucket, name, base=None):
        return f"{base or self.url()}/v1/objects/{bucket}/{quote(name)}?provider=ais"

    def _note(self, result):
        return "" if result.status and result.status < 300 else result.error

    def put(self, bucket, name, size):
        value = self.next_value()
        body = content(value, size)
        event = Event(self.client, "put", f"ais://{bucket}/{name}", value, self.history.now(),
                      size=size, crc=checksum(body))
        result = self.caller.call("PUT", self._object_url(bucket, name), body)
        return self._write(event, result)

    def delete(self, bucket, name):
        event = Event(self.client, "delete", f"ais://{bucket}/{name}", began=self.history.now())
        result = self.caller.call("DELETE", self._object_url(bucket, name))
        event.outcome = "absent" if result.status == 404 else ""
        return self._write(event, result)

    def _write(self, event, result):
        if event.outcome != "absent":
            ok = result.status is not None and result.status < 300
            event.outcome = "ok" if ok else "fail" if result.certain else "unknown"
        event.ended, event.where, event.note = self.history.now(), result.where, self._note(result)
        self._judge(result)
        self.history.add(event)
        return event

    def get(self, bucket, name, first=0, base=None, timeout=3.0):
        """The whole object, or the first bytes; reads are repeated once on a connection that broke."""
        event = Event(self.client, "get", f"ais://{bucket}/{name}", began=self.history.now())
        headers = {"Range": f"bytes=0-{first - 1}"} if first else {}
        url = self._object_url(bucket, name, base)
        result = self.caller.call("GET", url, None, headers, timeout)
        if result.status is None and not result.certain and "timed out" not in result.note:
            result = self.caller.call("GET", url, None, headers, timeout)
        event.ended, event.where = self.history.now(), result.where
        if result.status in (200, 206):
            event.outcome, event.value = "ok", value_of(result.body)
            event.size, event.crc = len(result.body), checksum(result.body)
            event.note = f"first {first}" if first and result.status == 206 else ""
            event.touch = result.touch
        else:
            event.outcome, event.note = "absent" if result.status == 404 else "error", self._note(result)
        self._judge(result)
        self.history.add(event)
        return event

    def list(self, bucket, prefix="", pagesize=250, base=None, timeout=10.0):
        event = Event(self.client, "list", f"{bucket}/{prefix}", began=self.history.now(), names=[])
        url, token = f"{base or self.url()}/v1/buckets/{bucket}?provider=ais", ""
        while True:
            value = {"props": "name,size", "prefix": prefix, "pagesize": pagesize, "flags": "0",
                     "continuation_token": token}
            body = json.dumps({"action": "list", "name": "", "value": value}).encode()
            result = self.caller.call("GET", url, body, {"Content-Type": "application/json"}, timeout)
            if result.status != 200:
                event.outcome, event.names, event.note = "error", None, self._note(result)
                break
            page = json.loads(result.body)
            event.names += [entry["name"] for entry in page.get("entries") or []]
            token = page.get("continuation_token") or ""
            if not token:
                break
        event.ended, event.where = self.history.now(), result.where
        self._judge(result)
        self.history.add(event)
        return event

    def change(self, op, key, value, intent, timeout=12.0):
        """A change of metadata. `op`: put (create, set) or delete (destroy)."""
        event = Event(self.client, op, key, value, self.history.now())
        method, path, body = intent.request()
        result = self.caller.call(method, self.url() + path, body, {"Content-Type": "application/json"}, timeout)
        result.certain = result.certain or (result.status == 503 and b"not applied" in result.body)
        return self._write(event, result)

    def create(self, bucket):
        return self.change("put", f"bucket:{bucket}", self.next_value(), Intent("create", bucket))

    def destroy(self, bucket, keys):
        """Takes all objects and properties of the bucket along."""
        event = self.change("delete", f"bucket:{bucket}", "", Intent("destroy", bucket))
        if event.outcome != "fail":
            for key in (f"props:{bucket}", *keys):
                self.history.add(event.copy(key=key, note="with its bucket"))
        return event

    def set_number(self, kind, name):
        number = 100_000 + self.client * 50_000 + next(self.numbers)
        key = f"{kind}:{name}"
        return self.change("put", key, str(number), Intent(kind, name, number))


class Worker(threading.Thread):
    """Takes a step, waits a moment, again and again until the load ends."""

    def __init__(self, load, number, proxies):
        super().__init__(name=f"client-{number}", daemon=True)
        self.load, self.number = load, number
        self.chance = random.Random(seed_of(load.seed, "client", number))
        self.api = Api(load.history, number, Caller(load.names), proxies, self.chance)

    def run(self):
        while not self.load.ended.is_set():
            try:
                self.step()
            except Exception as failure:  # a fault of this script: the run must not end well
                self.load.broken.append(f"{self.name}: {type(failure).__name__} {failure}")
                raise
            down = len(self.api.avoided) and self.api.avoided.get(self.api.proxies[0].name, 0) > time.monotonic()
            pause = max(self.load.pause, 0.3 if down and len(self.api.proxies) == 1 else 0)
            self.load.ended.wait(self.chance.expovariate(1 / pause))


class ObjectClient(Worker):
    """Objects: few names that all clients fight for, and names of its own that are written once."""

    def __init__(self, load, number, proxies):
        super().__init__(load, number, proxies)
        self.unique = 0

    def step(self):
        draw = self.chance.random()
        if draw < 0.40:
            self.contended()
        elif draw < 0.65:
            self.unique += 1
            self.api.put("chaos-a", f"u{self.number}/{self.unique:05}", self.chance.choice((0, *SIZES)))
        elif draw < 0.93:
            self.read_unique()
        else:
            self.listing()

    def size(self):
        return 1 << 20 if self.chance.random() < 0.01 else self.chance.choice(SIZES)

    def contended(self):
        generation = int(self.load.history.now() / GENERATION_SECONDS)
        bucket, name = self.chance.choice(STABLE), f"k{generation:03}/{self.chance.randrange(CONTENDED)}"
        draw = self.chance.random()
        if draw < 0.38:
            self.api.put(bucket, name, self.size())
        elif draw < 0.50:
            self.api.delete(bucket, name)
        else:
            self.api.get(bucket, name, self.chance.choice((0, 0, 0, 64)))

    def read_unique(self):
        owner = self.chance.choice(self.load.object_clients)
        if owner.unique:
            self.api.get("chaos-a", f"u{owner.number}/{self.chance.randint(1, owner.unique):05}")

    def listing(self):
        draw = self.chance.random()
        if draw < 0.6:
            self.api.list("chaos-a", f"u{self.number}/")
        elif draw < 0.95:
            generation = int(self.load.history.now() / GENERATION_SECONDS)
            self.api.list(self.chance.choice(STABLE), f"k{generation:03}/", 4)
        else:
            self.api.list("chaos-a", "", 1000)


class BucketClient(Worker):
    """Buckets: see `life`."""

    def __init__(self, load, number, proxies):
        super().__init__(load, number, proxies)
        self.steps = self.life()

    def step(self):
        next(self.steps)

    def life(self):
        """Buckets that are created, filled, listed, changed, destroyed, and created again under their
        name; one in three stays. A name whose fate is unknown is left alone."""
        for number in itertools.count(1):
            bucket = f"eph-{self.number}-{number}"
            keys = []
            for life in (1, 2):
                created = self.api.create(bucket)
                yield
                if created.outcome == "fail":
                    break
                names = [f"o{i}" for i in range(4)]
                for name in names[life - 1:life + 2]:
                    if self.api.put(bucket, name, 100).outcome != "fail":
                        keys.append(f"ais://{bucket}/{name}")
                    yield
                self.api.set_number("props", bucket)
                yield
                for name in names:
                    self.api.get(bucket, name)
                    yield
                self.api.list(bucket)
                yield
                if created.outcome != "ok" or number % 3 == 0:
                    break
                if self.api.destroy(bucket, keys).outcome != "ok":
                    break
                yield
                if number % 3 == 1:
                    break
            yield


class ConfigClient(Worker):
    """Sets one key of the configuration to ever new values."""

    def step(self):
        self.api.set_number("config", CONFIG_KEY)
        self.load.ended.wait(self.chance.uniform(0, 1.5))


class Load:
    """All clients; `with load:` runs them. The first of each proxy's object clients stay with it."""

    def __init__(self, history, proxies, nodes, seed, clients=8, pause=0.03):
        self.history, self.seed, self.pause = history, seed, pause
        self.names = {f"{node.host}:{node.port}": node.name for node in nodes}
        self.ended, self.broken = threading.Event(), []
        self.object_clients = [ObjectClient(self, n, [proxies[n]] if n < len(proxies) else proxies)
                               for n in range(clients)]
        self.workers = [*self.object_clients, *[BucketClient(self, clients + n, proxies) for n in range(3)],
                        ConfigClient(self, clients + 3, proxies)]

    def __enter__(self):
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        for worker in self.workers:
            worker.join()
