"""What the nodes of a cluster say of its metadata, and whether that is one whole cluster."""

import concurrent.futures
import http.client
import time

import verify
from aisrest import HttpError, exchange

FAILURES = (OSError, http.client.HTTPException, ValueError, KeyError, TypeError)


class State:
    """One answer to `what=cstate`."""

    def __init__(self, answer):
        standing = answer["standing"]
        self.is_primary = standing["primary"]
        self.follows = standing["primary_id"]
        self.term = term(standing.get("promised"))  # in which it is primary, if it is
        self.outside = standing["outside"]
        self.uuid = answer.get("uuid", "")
        self.key = ordered(answer.get("committed"))
        self.hash = answer.get("hash", "")
        self.primary = answer.get("header", {}).get("primary", "")
        self.versions = {kind: int(value) for kind, value in answer.get("versions", {}).items()}
        self.rebalancing = answer.get("rmd", {}).get("running", False)

    @property
    def epoch(self):
        return self.key[:3]

    def __str__(self):
        return (f"{'primary' if self.is_primary else 'secondary'}, epoch {self.key[2]} seq {self.key[3]},"
                f" smap v{self.versions.get('smap', 0)}, follows {self.follows or 'nobody'}")


def term(promised):
    return tuple(int(promised[part]) for part in ("gen", "tag", "epoch")) if promised else (0, 0, 0)


def ordered(key):
    """A state's place in the history: generation, tag, epoch, number within the epoch."""
    return tuple(int(key[part]) for part in ("gen", "tag", "epoch", "seq")) if key else (0, 0, 0, 0)


def busy(endpoint, kinds):
    """The first of these kinds of jobs that runs; empty if none does."""
    for kind in kinds:
        body = f'{{"id":"","kind":"{kind}","show_active":true}}'.encode()
        answer = exchange("GET", f"{endpoint}/v1/cluster?what=qryxstats", body,
                          {"Content-Type": "application/json"}, timeout=20)
        if answer.status == 404:
            continue
        if answer.status >= 400:
            return f"{kind}: {answer.status}"
        if any(verify.is_running(snap) for each in (answer.json() or {}).values() for snap in each or []):
            return kind
    return ""


def await_calm(endpoint, kinds, seconds, calm, given_up=lambda: False):
    """Until no job of these kinds has run for `calm` seconds (no answer is no calm), or the caller gives up."""
    end, since = time.monotonic() + seconds, None
    while not given_up():
        try:
            job = busy(endpoint, kinds)
        except (*FAILURES, HttpError) as failure:
            job = str(failure) or type(failure).__name__
        now = time.monotonic()
        since = None if job else since or now
        if since and now - since > calm:
            return
        if now > end:
            raise TimeoutError(f"{job} has not ended in {seconds} s")
        time.sleep(0.1)


def state(node, timeout=2.0):
    """Raises when the node does not answer."""
    answer = exchange("GET", f"{node.url}/v1/daemon?what=cstate", timeout=timeout)
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    return State(answer.json())


def smap(node, timeout=2.0):
    answer = exchange("GET", f"{node.url}/v1/daemon?what=smap", timeout=timeout)
    if answer.status != 200:
        raise ValueError(f"status {answer.status}")
    return answer.json()


def survey(nodes, timeout=2.0):
    """All states at about the same time: {name: State, or the failure to get it}."""

    def one(node):
        try:
            return state(node, timeout)
        except FAILURES as failure:
            return failure

    with concurrent.futures.ThreadPoolExecutor(len(nodes)) as pool:
        return dict(zip([node.name for node in nodes], pool.map(one, nodes)))


def primary(nodes, timeout=2.0):
    """The node that says it is the primary, by the highest epoch when there are two; else None."""
    claims = [(seen.key, node) for node, seen in zip(nodes, survey(nodes, timeout).values())
              if isinstance(seen, State) and seen.is_primary]
    return max(claims, key=lambda claim: claim[0])[1] if claims else None


def remember_ids(cluster, members):
    by_port = {member["public_net"]["daemon_port"]: key for key, member in members.items()}
    for node in cluster.nodes:
        node.remember_id(by_port.get(str(node.port), ""))


def trouble(cluster, nodes=None, quiet=True):
    """Why this is not one whole cluster of exactly these nodes; empty when it is.
    `quiet`: a running rebalance counts as trouble."""
    nodes = nodes or cluster.nodes
    seen = survey(nodes)
    for name, answer in seen.items():
        if not isinstance(answer, State):
            return f"{name} does not answer: {type(answer).__name__} {answer}"
    claims = [name for name, answer in seen.items() if answer.is_primary]
    if len(claims) != 1:
        return f"{len(claims)} primaries {claims}"
    first = seen[claims[0]]
    for name, answer in seen.items():
        if (answer.uuid, answer.key, answer.hash) != (first.uuid, first.key, first.hash):
            return f"{name} holds {answer}, {claims[0]} {first}"
        if answer.follows != first.primary:
            return f"{name} follows {answer.follows or 'nobody'}, not {first.primary}"
    return _membership_trouble(cluster, nodes, claims[0]) or \
        ("a rebalance runs" if quiet and first.rebalancing else "")


def _membership_trouble(cluster, nodes, primary_name):
    versions = set()
    for node in nodes:
        try:
            shown = smap(node)
        except FAILURES as failure:
            return f"{node.name} shows no cluster map: {failure}"
        versions.add(shown["version"])
        members = {**(shown.get("pmap") or {}), **(shown.get("tmap") or {})}
        ports = sorted(member["public_net"]["daemon_port"] for member in members.values())
        if ports != sorted(str(each.port) for each in nodes):
            return f"{node.name} shows members at ports {ports}"
        inactive = [key for key, member in members.items() if int(member.get("flags", 0)) & 12]
        if inactive:
            return f"{node.name} shows {inactive} out of service"
        remember_ids(cluster, members)
        if not node.healthy():
            return f"{node.name} is not ready"
    if len(versions) != 1:
        return f"cluster maps {sorted(versions)}"
    ready = exchange("GET", f"{cluster.node(primary_name).url}/v1/health?prr=true", timeout=3)
    return "" if ready.status == 200 else f"{primary_name} does not take changes yet"


def await_whole(cluster, seconds=60, nodes=None, quiet=True):
    """Waits for one whole cluster; returns how long that took, raises TimeoutError with the reason."""
    started = time.monotonic()
    while True:
        try:
            problem = trouble(cluster, nodes, quiet)
        except FAILURES as failure:  # a node that went away between two questions
            problem = f"{type(failure).__name__} {failure}"
        if not problem:
            return time.monotonic() - started
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"not one whole cluster within {seconds} s: {problem}")
        time.sleep(0.1)
