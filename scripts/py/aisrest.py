"""The small part of the REST interface that the scripts need. Python 3.11, standard library only.

Blocking, one connection per thread and host (kept alive), follows 301/307 with the body.
"""

import hashlib
import http.client
import json
import os
import select
import threading
import time
import urllib.parse


class HttpError(Exception):
    """An answer with a status of 400 or more."""

    def __init__(self, method, url, status, body):
        try:
            error = json.loads(body)
            self.tcode, text = error.get("tcode", ""), error.get("message", "")
        except ValueError:
            self.tcode, text = "", body[:200].decode("utf-8", "replace")
        self.status = status
        super().__init__(f"{method} {url}: {status} {self.tcode} {text}")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


_local = threading.local()
KEPT_SECONDS = 15  # a node closes idle connections after 30 s


def _connection(netloc, timeout):
    pool = _local.__dict__.setdefault("pool", {})
    connection = pool.get(netloc)
    if connection is not None and (time.monotonic() - connection.used > KEPT_SECONDS or _was_closed(connection)):
        connection.close()
        connection = None
    if connection is None:
        connection = pool[netloc] = http.client.HTTPConnection(netloc, timeout=timeout)
    connection.used = time.monotonic()
    connection.timeout = timeout
    if connection.sock is not None:
        connection.sock.settimeout(timeout)
    return connection


def _was_closed(connection):
    """The server closed it, for example because its process ended: between two requests nothing else
    makes a connection readable."""
    if connection.sock is None:
        return False
    poll = select.poll()  # unlike select() it knows no largest descriptor
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _drop(netloc):
    connection = _local.__dict__.get("pool", {}).pop(netloc, None)
    if connection:
        connection.close()


def exchange(method, url, body=None, headers=None, timeout=60.0, sink=None, redirects=3):
    """Sends one request. `body`: bytes or an open binary file. `sink`: called with each piece of
    the body of a 2xx answer instead of collecting it. Never raises for a status, raises OSError or
    http.client.HTTPException for a broken connection."""
    parts = urllib.parse.urlsplit(url)
    target = parts.path + ("?" + parts.query if parts.query else "")
    if hasattr(body, "seek"):
        body.seek(0)
    for attempt in (1, 2):
        connection = _connection(parts.netloc, timeout)
        fresh = connection.sock is None
        try:
            connection.request(method, target, body=body, headers=headers or {})
            response = connection.getresponse()
            break
        except (BrokenPipeError, ConnectionResetError, http.client.BadStatusLine):
            _drop(parts.netloc)
            # A kept-alive connection may have been closed by the server since its last use.
            if fresh or attempt == 2 or method not in ("GET", "HEAD", "PUT"):
                raise
            if hasattr(body, "seek"):
                body.seek(0)
        except Exception:
            _drop(parts.netloc)
            raise
    try:
        if response.status in (301, 307) and redirects and response.headers.get("Location"):
            location = response.headers["Location"]
            response.read()
            if body is not None or response.headers.get("Connection") == "close":
                _drop(parts.netloc)
            return exchange(method, location, body, headers, timeout, sink, redirects - 1)
        if sink and 200 <= response.status < 300:
            while piece := response.read(1 << 18):
                sink(piece)
            data = b""
        else:
            data = response.read()
    except Exception:
        _drop(parts.netloc)
        raise
    if response.will_close:
        _drop(parts.netloc)
    return Answer(response.status, response.headers, data)


def must(method, url, body=None, headers=None, timeout=60.0, sink=None):
    """As `exchange`, and raises HttpError for a status of 400 or more."""
    answer = exchange(method, url, body, headers, timeout, sink)
    if answer.status >= 400:
        raise HttpError(method, url, answer.status, answer.body)
    return answer


def quote(name):
    return urllib.parse.quote(name, safe="/~")


class Client:
    """One endpoint; bucket names are of provider ais."""

    def __init__(self, endpoint, timeout=60.0):
        self.endpoint = endpoint.rstrip("/")
        self.timeout = timeout

    def url(self, path, **query):
        query = {key: value for key, value in query.items() if value is not None}
        return f"{self.endpoint}{path}" + ("?" + urllib.parse.urlencode(query) if query else "")

    def act(self, method, path, action, name="", value=None, **query):
        message = {"action": action, "name": name}
        if value is not None:
            message["value"] = value
        return must(method, self.url(path, **query), json.dumps(message).encode(),
                    {"Content-Type": "application/json"}, self.timeout)

    def create(self, bucket):
        self.act("POST", f"/v1/buckets/{bucket}", "create-bck", provider="ais")

    def destroy(self, bucket):
        self.act("DELETE", f"/v1/buckets/{bucket}", "destroy-bck", provider="ais")

    def object_url(self, bucket, name):
        return self.url(f"/v1/objects/{bucket}/{quote(name)}", provider="ais")

    def put(self, bucket, name, body):
        return must("PUT", self.object_url(bucket, name), body, {}, self.timeout)

    def get(self, bucket, name):
        return must("GET", self.object_url(bucket, name), timeout=self.timeout).body

    def sha256(self, bucket, name):
        digest = hashlib.sha256()
        must("GET", self.object_url(bucket, name), timeout=self.timeout, sink=digest.update)
        return digest.hexdigest()

    def delete(self, bucket, name):
        return must("DELETE", self.object_url(bucket, name), timeout=self.timeout)

    def list(self, bucket, prefix="", props="name,size", pagesize=1000):
        """Yields the entries of all pages."""
        for page in self.pages(bucket, prefix, props, pagesize):
            yield from page

    def pages(self, bucket, prefix="", props="name,size", pagesize=1000):
        """Yields the list of entries of each page."""
        token = ""
        while True:
            value = {"props": props, "prefix": prefix, "pagesize": pagesize,
                     "continuation_token": token, "flags": "0"}
            page = self.act("GET", f"/v1/buckets/{bucket}", "list", value=value, provider="ais").json()
            yield page.get("entries") or []
            token = page.get("continuation_token") or ""
            if not token:
                return

    def smap(self):
        return must("GET", self.url("/v1/daemon", what="smap"), timeout=5).json()


def await_that(what, deadline_seconds, condition, pause=0.2):
    """Repeats `condition` until it returns something true; fails after the deadline."""
    end = time.monotonic() + deadline_seconds
    last = None
    while True:
        try:
            result = condition()
            if result:
                return result
            last = result
        except (OSError, http.client.HTTPException, HttpError, ValueError, KeyError) as error:
            last = error
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {deadline_seconds} s (last: {last})")
        time.sleep(pause)


def pattern(key, size):
    """`size` bytes that depend on `key` alone and can be made again to compare."""
    seed = hashlib.sha256(key.encode()).digest()
    block = b"".join(hashlib.sha256(seed + i.to_bytes(2, "big")).digest() for i in range(128))
    return (block * (size // len(block) + 1))[:size]


def checkout():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
