"""Common to the verify-* scripts: a cluster of their own, the `ais` program, counted checks."""

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from aisrest import HttpError, await_that, checkout, exchange, must
from cluster import Cluster, ClusterError


class Checks:
    """Counts what held and what did not; prints each; the summary is the last line."""

    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0
        self.started = time.monotonic()

    def that(self, condition, what, detail=""):
        if condition:
            self.passed += 1
            print(f"  ok    {what}", flush=True)
        else:
            self.failed += 1
            print(f"  FAIL  {what}{': ' if detail != '' else ''}{detail}", flush=True)
        return bool(condition)

    def equal(self, expected, seen, what):
        return self.that(expected == seen, what, f"expected {expected!r}, seen {seen!r}")

    def step(self, text):
        print(f"[{time.monotonic() - self.started:6.1f} s] {text}", flush=True)

    def summary(self):
        print(f"{self.name}: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


class Ais:
    """Runs dist/bin/ais against one endpoint with a home folder of its own."""

    def __init__(self, endpoint, home):
        self.program = os.path.join(checkout(), "dist", "bin", "ais")
        self.env = {**os.environ, "AIS_ENDPOINT": endpoint, "HOME": home, "LC_ALL": "C.UTF-8"}

    def __call__(self, *args, timeout=1800, cwd=None):
        return subprocess.run([self.program, *args], env=self.env, timeout=timeout, cwd=cwd,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace")


def parser(name, description):
    result = argparse.ArgumentParser(prog=f"scripts/{name}", description=description)
    result.add_argument("--short", action="store_true", help="a few minutes at most, for CI")
    result.add_argument("--port", type=int, default=21080, help="base port of the cluster it starts")
    result.add_argument("--seed", type=int, default=1, help="of everything that is random")
    result.add_argument("--keep", action="store_true", help="leave the folder of the run behind")
    return result


@contextlib.contextmanager
def workplace(name, keep=False):
    """A folder for the run; AIS_VERIFY_DIR says where (default: the system's temporary folder)."""
    folder = tempfile.mkdtemp(prefix=f"ais-{name}-", dir=os.environ.get("AIS_VERIFY_DIR"))
    try:
        yield folder
    finally:
        if keep:
            print(f"kept: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def own_cluster(folder, port, proxies=3, targets=4, mountpaths=2, lab=None, prepare=None):
    """`prepare` is called with the cluster before its nodes start."""
    cluster = Cluster(os.path.join(folder, "cluster"), lab, proxies=proxies, targets=targets,
                      mountpaths=mountpaths, port=port)
    if prepare:
        prepare(cluster)
    try:
        cluster.up()
        yield cluster
    finally:
        cluster.kill_all()


def end_once():
    """Signals that end a process raise KeyboardInterrupt, the first of them: what was started is stopped undisturbed
    when a whole process group is signalled more than once."""
    def end(number, frame):
        for each in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        signal.default_int_handler(number, frame)

    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, end)


def run(name, main):
    """Calls main(checks) and ends the process with its exit code; a crash counts as a failure.
    SIGTERM, and the end of a terminal, end it as Ctrl-C does: what was started is stopped."""
    checks = Checks(name)
    end_once()
    try:
        main(checks)
    except (ClusterError, TimeoutError, HttpError, OSError, subprocess.SubprocessError) as failure:
        checks.that(False, "runs to its end", failure)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(checks.summary())


def random_file(path, size, seed):
    """Random bytes, the same for the same seed."""
    source = random.Random(seed)
    with open(path, "wb") as file:
        while size > 0:
            piece = min(size, 1 << 20)
            file.write(source.randbytes(piece))
            size -= piece


def real_files(folder, tree, count):
    """Copies up to `count` regular files of `tree`, with their folders, to `folder`."""
    copied = size = 0
    for directory, subdirectories, names in os.walk(tree):
        subdirectories.sort()
        relative = os.path.relpath(directory, tree)
        for name in sorted(names):
            source = os.path.join(directory, name)
            if os.path.islink(source) or not os.path.isfile(source) or not os.access(source, os.R_OK):
                continue
            target = os.path.normpath(os.path.join(folder, relative))
            os.makedirs(target, exist_ok=True)
            shutil.copyfile(source, os.path.join(target, name))
            copied += 1
            size += os.path.getsize(source)
            if copied == count:
                return copied, size
    return copied, size


def await_no_rebalance(cluster, seconds):
    def quiet():
        for node in cluster.nodes:
            if node.role == "proxy" and node.pid():
                url = f"{node.url}/v1/cluster?what=qryxstats"
                body = b'{"id":"","kind":"rebalance","show_active":true}'
                answer = exchange("GET", url, body, {"Content-Type": "application/json"}, timeout=10)
                if answer.status == 404:
                    return True
                if answer.status >= 400:
                    return False
                snaps = answer.json() or {}
                return not any(is_running(snap) for each in snaps.values() for snap in each or [])
        return False

    await_that("end of the rebalance", seconds, quiet, pause=0.5)


def is_running(snap):
    return not snap.get("aborted") and str(snap.get("end-time", "")).startswith("0001-")


def work_files(cluster):
    """Regular files in the work folders of all mountpaths."""
    found = []
    for node in cluster.nodes:
        for directory, _, names in os.walk(os.path.join(node.dir, "disks")):
            if "%wk" in directory.split(os.sep):
                found += [os.path.join(directory, name) for name in names]
    return found


def versions(node):
    """What a node says of its metadata: (uuid, smap version, bmd version, config version)."""
    smap = must("GET", f"{node.url}/v1/daemon?what=smap", timeout=5).json()
    bmd = must("GET", f"{node.url}/v1/daemon?what=bmd", timeout=5).json()
    config = must("GET", f"{node.url}/v1/cluster?what=cluster_config", timeout=5).json() \
        if node.role == "proxy" else {}
    return (smap["uuid"], int(smap["version"]), int(bmd["version"]),
            int(config.get("config_version", 0)))
