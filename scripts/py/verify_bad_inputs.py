"""Sends each request of scripts/bad-inputs.json and some that are broken below HTTP; compares status
and type code with the reference's; the cluster must be as it was (scripts/verify-bad-inputs)."""

import json
import os
import re
import socket
import time
import urllib.parse

import verify
from aisrest import Client, await_that, checkout, exchange, must

BUCKET = "bad-inputs"
CONTENT = bytes(range(256)) * 4


def prepare(client):
    client.create(BUCKET)
    client.put(BUCKET, "r.bin", CONTENT)
    client.put(BUCKET, "a/b.txt", b"0123456789")
    client.put(BUCKET, "empty", b"")
    client.put(BUCKET, "moved.txt", b"x")


def state(client):
    """What no bad request may change."""
    smap = client.smap()
    bmd = must("GET", client.url("/v1/daemon", what="bmd"), timeout=10).json()
    config = must("GET", client.url("/v1/cluster", what="cluster_config"), timeout=10).json()
    objects = [(entry["name"], entry.get("size")) for entry in client.list(BUCKET)]
    return {"smap": smap["version"], "bmd": bmd["version"], "config": config["config_version"],
            "objects": objects, "r.bin": client.get(BUCKET, "r.bin") == CONTENT}


def error_of(answer):
    text = answer.headers.get("Hdr-Error", "").encode() or answer.body
    try:
        return json.loads(text)
    except ValueError:
        return {}


def send_table(checks, endpoint, target_url, names):
    with open(os.path.join(checkout(), "scripts", "bad-inputs.json"), encoding="utf-8") as file:
        rows = json.load(file)
    texts = 0
    for row in rows:
        def fill(text):
            for key, value in names.items():
                text = text.replace(key, value)
            return text

        url = (target_url if row.get("to") == "target" else endpoint) + fill(row["path"])
        headers = {key: fill(value) for key, value in row.get("headers", {}).items()}
        try:
            answer = exchange(row["method"], url, fill(row["body"]).encode() if "body" in row else None,
                              headers, timeout=20)
        except Exception as failure:
            checks.that(False, row["name"], f"{type(failure).__name__} {failure}")
            continue
        error = error_of(answer)
        expected = (row["status"], row["tcode"])
        seen = (answer.status, "*" if row["tcode"] == "*" else error.get("tcode", ""))
        held = checks.that(expected == seen, row["name"],
                           f"expected {expected}, seen {seen} {error.get('message', answer.body[:100])}")
        message = re.sub(r"Smap v\d+", "Smap v$N", error.get("message", ""))
        wanted = fill(row.get("message", message))
        pattern = re.escape(wanted).replace(re.escape("$NODE"), "[A-Za-z0-9_-]+")
        if held and not re.fullmatch(pattern, message, re.S):
            texts += 1
            print(f"        text differs: expected {wanted!r}, seen {message!r}")
    print(f"  {len(rows)} requests of the table; {texts} differ in the text alone")


def raw(endpoint, data, pause=0.0):
    """Sends bytes, closes its side after the pause, returns the status that came (0 if none)."""
    parts = urllib.parse.urlsplit(endpoint)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        answer = b""
        try:
            connection.sendall(data)
            if pause:
                time.sleep(pause)
                connection.shutdown(socket.SHUT_WR)
            while b"\r\n" not in answer:
                piece = connection.recv(4096)
                if not piece:
                    break
                answer += piece
        except OSError:
            pass  # a reset is an answer too
    first = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(first[1]) if first else 0


def send_broken(checks, client, target_url):
    endpoint = client.endpoint
    head = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n"
    table = [
        ("header of 200 KB", head + b"X-Big: " + b"a" * 200_000 + b"\r\n\r\n", (400, 413, 431, 0)),
        ("3,000 headers", head + b"".join(b"X-%d: %s\r\n" % (i, b"v" * 50) for i in range(3000)) + b"\r\n",
         (400, 413, 431, 0)),
        ("request line of 100 KB", b"GET /v1/" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
         (400, 414, 431, 0)),
        ("Content-Length that is no number",
         b"PUT /v1/objects/%s/cl HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n" % BUCKET.encode(),
         (400, 0)),
        ("negative Content-Length",
         b"PUT /v1/objects/%s/cl HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" % BUCKET.encode(),
         (400, 0)),
        ("two Content-Lengths", head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", (400, 0)),
        ("Content-Length and chunked (smuggling)",
         b"PUT /v1/objects/%s/te HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /" % BUCKET.encode(), (400, 0)),
        ("chunk size that is no number",
         b"PUT /v1/objects/%s/te?pid=x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
         % BUCKET.encode(), (307, 400, 0)),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", (400, 0)),
        ("HTTP/9.9", b"GET /v1/health HTTP/9.9\r\nHost: x\r\n\r\n", (200, 400, 505, 0)),
        ("101 query keys", b"GET /v1/objects/%s/r.bin?%s HTTP/1.1\r\nHost: x\r\n\r\n"
         % (BUCKET.encode(), b"&".join(b"k%d=1" % i for i in range(101))), (400,)),
        ("%-escape that is none", b"GET /v1/objects/%s/%%zz HTTP/1.1\r\nHost: x\r\n\r\n" % BUCKET.encode(),
         (400,)),
    ]
    for name, data, allowed in table:
        for place, url in (("proxy", endpoint), ("target", target_url)):
            if place == "target" and name in ("101 query keys",):
                continue
            status = raw(url, data)
            checks.that(status in allowed, f"{name} ({place})", f"status {status}, not one of {allowed}")
    truncated(checks, client)


def truncated(checks, client):
    """A PUT that declares more than it sends leaves nothing."""
    redirect = exchange("PUT", client.object_url(BUCKET, "cut"), b"", {}, redirects=0)
    location = redirect.headers.get("Location", client.endpoint)
    parts = urllib.parse.urlsplit(location)
    head = (f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Length: 1000\r\n\r\n").encode()
    status = raw(f"http://{parts.netloc}", head + b"x" * 10, pause=0.3)
    checks.that(status in (0, 400, 500), "body shorter than declared", f"status {status}")
    status = exchange("GET", client.object_url(BUCKET, "cut")).status
    checks.equal(404, status, "body shorter than declared: no object")


def send_all(checks, endpoint):
    client = Client(endpoint)
    prepare(client)
    try:
        smap = client.smap()
        target = sorted(smap["tmap"].values(), key=lambda member: member["daemon_id"])[0]
        names = {"$BUCKET": BUCKET, "$TARGET": target["daemon_id"],
                 "$PRIMARY": smap["proxy_si"]["daemon_id"]}
        before = state(client)
        send_table(checks, smap["proxy_si"]["public_net"]["direct_url"],
                   target["public_net"]["direct_url"], names)
        send_broken(checks, client, target["public_net"]["direct_url"])
        after = await_that("state of the cluster", 10, lambda: state(client))
        for key, value in before.items():
            checks.equal(value, after[key], f"unchanged: {key}")
        for member in [*smap["pmap"].values(), *smap["tmap"].values()]:
            url = member["public_net"]["direct_url"]
            checks.equal(200, exchange("GET", f"{url}/v1/health?readiness=true").status,
                         f"{member['daemon_id']} is still ready")
    finally:
        client.destroy(BUCKET)


def main(checks):
    options = verify.parser("verify-bad-inputs", __doc__)
    options.add_argument("--endpoint", help="of a running cluster (default: start one)")
    args = options.parse_args()
    if args.endpoint:
        send_all(checks, args.endpoint)
        return
    with verify.workplace("bad-inputs", args.keep) as folder, \
            verify.own_cluster(folder, args.port) as cluster:
        send_all(checks, cluster.endpoint)


if __name__ == "__main__":
    verify.run("verify-bad-inputs", main)
