"""Changes of the mountpaths of one target, and the resilvers that they begin."""

import json

import verify
from aisrest import await_that, exchange, must

POLL_SECONDS = 0.05
PATIENCE = 600


class Target:
    """One target, its mountpaths, and the resilver on it."""

    def __init__(self, cluster, node):
        self.cluster, self.node = cluster, node
        self.paths = list(node.mountpaths)

    def act(self, verb, action, path, query=""):
        must(verb, f"{self.cluster.endpoint}/v1/reverse/daemon/mountpaths{query}",
             json.dumps({"action": action, "name": "", "value": path}).encode(),
             {"Content-Type": "application/json", "ais-node-id": self.node.id}, 60)

    def shown(self):
        return must("GET", f"{self.node.url}/v1/daemon?what=mountpaths", timeout=20).json()

    def snaps(self):
        """Resilvers of this life of the process, by time."""
        answer = exchange("GET", f"{self.cluster.endpoint}/v1/cluster?what=qryxstats", b'{"kind":"resilver"}',
                          {"Content-Type": "application/json"}, timeout=20)
        found = answer.json() if answer.status == 200 else {}
        return sorted((found or {}).get(self.node.id) or [], key=lambda snap: snap["start-time"])

    def await_new(self, known):
        """The first resilver that is not among the known ones."""
        return await_that("a resilver", 60, lambda: [snap for snap in self.snaps() if snap["id"] not in known],
                          pause=POLL_SECONDS)[-1]["id"]

    def known(self):
        return {snap["id"] for snap in self.snaps()}

    def snap(self, job):
        return next(snap for snap in self.snaps() if snap["id"] == job)

    def await_end(self, job):
        await_that(f"end of {job}", PATIENCE, lambda: not verify.is_running(self.snap(job)), pause=POLL_SECONDS)
        snap = self.snap(job)
        if snap.get("aborted") or snap.get("err"):
            raise OSError(f"resilver {job}: {snap}")
        return int(snap["stats"].get("loc-objs") or 0)
