"""The container image and the compose file, used as docs/docker.md says; then the tests of container-tests
(scripts/verify-docker)."""

import argparse
import glob
import http.client
import json
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

from aisrest import checkout
from verify import Ais, Checks, workplace

PROJECT, NET, TEST_NET = "aisverify", "172.30.52", "172.30.53"
IMAGE = "aisnode:verify"
LIMIT = 90_000_000
NODES = 7
OBJECTS = 12


def run(*words, env=None, seconds=600):
    return subprocess.run(words, cwd=checkout(), env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=seconds, errors="replace")


def deploy(name):
    return os.path.join(checkout(), "deploy", "docker", name)


class Compose:
    """The cluster of the compose file, under a name of its own."""

    def __init__(self, port):
        self.port = port
        self.env = {**os.environ, "AIS_PROJECT": PROJECT, "AIS_NET": NET, "AIS_PORT": str(port), "AIS_IMAGE": IMAGE}

    def up(self, *options):
        return run(deploy("up"), "--no-build", *options, env=self.env)

    def down(self, *options):
        return run(deploy("down"), *options, env=self.env)

    def containers(self):
        return run("docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}").stdout.split()

    def inspect(self):
        return json.loads(run("docker", "inspect", *self.containers()).stdout)

    def container(self, service):
        return next(each for each in self.inspect() if each["Config"]["Labels"]["com.docker.compose.service"] == service)

    def leftovers(self):
        label = f"label=com.docker.compose.project={PROJECT}"
        return "".join(run("docker", *words, "--quiet", "--filter", label).stdout
                       for words in (("ps", "--all"), ("volume", "ls"), ("network", "ls")))


def image(checks):
    built = run(deploy("build"), "--tag", IMAGE)
    if not checks.that(built.returncode == 0, "deploy/docker/build", built.stderr[-1500:]):
        return False
    print("        " + built.stderr.strip().splitlines()[-1])
    size = int(run("docker", "image", "inspect", "--format", "{{.Size}}", IMAGE).stdout)
    checks.that(size <= LIMIT, f"the image has at most {LIMIT // 1000000} MB", size)
    again = time.monotonic()
    run(deploy("build"), "--tag", IMAGE)
    checks.that(time.monotonic() - again < 20, "a second build finds it done")
    return True


def refusals(checks):
    for words, expected in ((("-e", "AIS_ROLE=gateway"), 'AIS_ROLE="gateway": expecting proxy or target'),
                            (("-e", "AIS_ROLE=target"), "a target needs a disk"),
                            (("-e", "AIS_PORT=99999"), 'AIS_PORT="99999": expecting a number between 1 and 65535')):
        result = run("docker", "run", "--rm", "--network", f"{PROJECT}_cluster", *words, IMAGE)
        checks.that(result.returncode == 2 and expected in result.stderr, f"refused: {expected}",
                    f"{result.returncode} {result.stderr}")


def shape(checks, compose):
    every = compose.inspect()
    checks.equal(NODES, sum(each["State"]["Health"]["Status"] == "healthy" for each in every), "all are healthy")
    published = {binding["HostIp"] for each in every for ports in each["NetworkSettings"]["Ports"].values()
                 for binding in ports or ()}
    checks.equal({"127.0.0.1"}, published, "ports are published on loopback only")
    first = compose.container("proxy1")
    pid = first["State"]["Pid"]
    with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
        checks.that(file.read().startswith("/opt/aisnode/bin/aisnode\0"), "the container's first process is the node")
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        checks.that(re.search(r"^Uid:\t10001\t", file.read(), re.M), "it is not root")
    log = run("docker", "logs", first["Id"]).stdout
    checks.that("smap v" in log and " started" in log, "docker logs shows the node's lines", log[-500:])
    shell = run("docker", "exec", first["Id"], "sh", "-c", "true")
    checks.that(shell.returncode != 0, "there is no shell in the image")


def use(checks, ais, folder):
    checks.equal(0, ais("create", "ais://demo").returncode, "ais create")
    for number in range(OBJECTS):
        path = os.path.join(folder, f"käse {number}")
        with open(path, "wb") as file:
            file.write(os.urandom(1000 * (1 + number * number)))
        put = ais("put", path, f"ais://demo/käse {number}")
        if put.returncode:
            checks.that(False, f"ais put {path}", put.stderr)
    same(checks, ais, folder, "objects are put and read by the tool outside")


def same(checks, ais, folder, what):
    wrong = []
    for number in range(OBJECTS):
        got = os.path.join(folder, "got")
        result = ais("get", f"ais://demo/käse {number}", got)
        with open(os.path.join(folder, f"käse {number}"), "rb") as file:
            expected = file.read()
        try:
            with open(got, "rb") as file:
                seen = file.read()
        except OSError:
            seen = result.stderr
        if seen != expected:
            wrong.append(number)
        if os.path.exists(got):
            os.remove(got)
    checks.equal([], wrong, what)


def inside(checks, compose):
    result = run("docker", "exec", compose.container("proxy2")["Id"], "ais", "show", "cluster")
    checks.that(result.returncode == 0 and "7 online" in result.stdout, "the tool inside a container",
                result.stdout[-300:] + result.stderr)


def redirect(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    place = connection.getresponse().getheader("Location", "")
    connection.close()
    return place


def compose_cluster(checks, args, folder):
    compose = Compose(args.port)
    ais = Ais(f"http://127.0.0.1:{args.port}", folder)
    try:
        checks.step("three gateways and four targets by deploy/docker/up")
        up = compose.up()
        if not checks.that(up.returncode == 0, "deploy/docker/up", up.stderr[-1500:]):
            return
        shape(checks, compose)
        use(checks, ais, folder)
        inside(checks, compose)
        refusals(checks)
        if not args.short:
            checks.step("down and up: volumes stay")
            checks.equal(0, compose.down().returncode, "deploy/docker/down")
            checks.equal([], compose.containers(), "no container is left")
            again = compose.up("--published")
            checks.that(again.returncode == 0, "deploy/docker/up --published", again.stderr[-1500:])
            same(checks, ais, folder, "the objects are there")
            targets = sorted(each["NetworkSettings"]["Ports"]["51081/tcp"][0]["HostPort"] for each in compose.inspect()
                             if each["NetworkSettings"]["Ports"].get("51081/tcp"))
            checks.equal(["51081", "51082", "51083", "51084"], targets, "targets are published")
            place = redirect(args.port, "/v1/objects/demo/x?provider=ais")
            checks.that(re.match(r"http://127\.0\.0\.1:5108[1-4]/", place), "clients are sent to the published ports", place)
    finally:
        gone = compose.down("--volumes")
    checks.that(gone.returncode == 0 and not compose.leftovers(), "deploy/docker/down --volumes leaves nothing",
                gone.stderr[-500:] + compose.leftovers())


def testcontainers(checks):
    checks.step("Testcontainers: kill, cut, restart, shutdown, new containers")
    module = os.path.join(checkout(), "container-tests")
    env = {**os.environ, "AIS_IMAGE": IMAGE, "AIS_TEST_NET": TEST_NET, "JAVA25_HOME": os.environ["JDK25"],
           # No helper containers: their images would have to be downloaded. What a test leaves, it removes itself.
           "TESTCONTAINERS_RYUK_DISABLED": "true", "TESTCONTAINERS_CHECKS_DISABLE": "true",
           "TESTCONTAINERS_HOST_OVERRIDE": "127.0.0.1"}
    reports = os.path.join(module, "target", "surefire-reports")
    for old in glob.glob(os.path.join(reports, "*.xml")):
        os.remove(old)
    result = run("mvn", "--batch-mode", "--no-transfer-progress", "-Dstyle.color=never", "-f",
                 os.path.join(module, "pom.xml"), "test", env=env, seconds=1200)
    log = os.path.join(checkout(), ".local", "container-tests.log")
    with open(log, "w", encoding="utf-8") as file:
        file.write(result.stdout + result.stderr)
    cases = 0
    for report in glob.glob(os.path.join(reports, "*.xml")):
        for case in xml.etree.ElementTree.parse(report).iter("testcase"):
            cases += 1
            bad = [child for child in case if child.tag in ("failure", "error")]
            checks.that(not bad, f"{case.get('name')} ({float(case.get('time')):.1f} s)", "".join((child.text or "")[:1500] for child in bad))
    checks.that(result.returncode == 0 and cases, "container-tests", f"exit code {result.returncode}, see {log}")


def main():
    parser = argparse.ArgumentParser(prog="scripts/verify-docker")
    parser.add_argument("--short", action="store_true", help="about two minutes, for CI")
    parser.add_argument("--port", type=int, default=51080, help="client port of the compose cluster (51080)")
    args = parser.parse_args()
    checks = Checks("verify-docker")
    with workplace("docker") as folder:
        checks.step("the image")
        if image(checks):
            compose_cluster(checks, args, folder)
            testcontainers(checks)
    run("docker", "image", "rm", IMAGE)
    checks.step("done")
    return checks.summary()


if __name__ == "__main__":
    sys.exit(main())
