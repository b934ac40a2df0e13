"""The files of deploy/monitoring with a real Prometheus beside a real cluster (scripts/verify-monitoring)."""

import contextlib
import json
import os
import re
import subprocess
import urllib.parse

import verify
import watch
from aisrest import Client, HttpError, await_that, checkout, exchange, must

BUCKET = "watched"
# Series that an idle, healthy cluster has none of.
MAY_BE_EMPTY = ("_err_", "lru_evict", "cleanup_store", "stream_", "disk_")


def expressions():
    with open(os.path.join(checkout(), "deploy", "monitoring", "grafana-dashboard.json"), encoding="utf-8") as file:
        board = json.load(file)
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]


class Prometheus:
    def __init__(self, folder, port, nodes):
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        source = os.path.join(checkout(), "deploy", "monitoring")
        with open(os.path.join(source, "prometheus.yml"), encoding="utf-8") as file:
            text = file.read()
        for role in ("proxy", "target"):
            addresses = json.dumps([f"{node.host}:{node.port}" for node in nodes if node.role == role])
            text = re.sub(r"targets: \[.*\]\n(\s*labels: { role: " + role + ")", f"targets: {addresses}\n\\1", text)
        text = text.replace("_interval: 10s", "_interval: 1s")
        with open(os.path.join(source, "alerts.yml"), encoding="utf-8") as file:
            alerts = file.read()
        for name, content in (("prometheus.yml", text), ("alerts.yml", alerts)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)

    def check(self):
        return subprocess.run(["promtool", "check", "config", os.path.join(self.folder, "prometheus.yml")],
                              capture_output=True, text=True)

    @contextlib.contextmanager
    def running(self):
        with open(os.path.join(self.folder, "prometheus.log"), "ab") as log:
            process = subprocess.Popen(
                ["prometheus", f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={self.folder}/data",
                 f"--web.listen-address={self.url.removeprefix('http://')}"], stdout=log, stderr=log)
        try:
            await_that("Prometheus", 30, lambda: exchange("GET", f"{self.url}/-/ready", timeout=2).status == 200)
            yield self
        finally:
            process.terminate()
            process.wait(20)

    def query(self, expression):
        """Values by labels; an error of the expression is an error here."""
        text = urllib.parse.quote(expression.replace("$__rate_interval", "10s"), safe="")
        answer = must("GET", f"{self.url}/api/v1/query?query={text}", timeout=10).json()
        if answer["status"] != "success":
            raise OSError(f"{expression}: {answer}")
        return [(each["metric"], float(each["value"][1])) for each in answer["data"]["result"]]

    def alerts(self):
        answer = must("GET", f"{self.url}/api/v1/alerts", timeout=10).json()
        return {each["labels"]["alertname"]: each for each in answer["data"]["alerts"]}


def traffic(cluster, rounds, broken=False):
    """`broken`: requests may fail."""
    client = Client(cluster.endpoint)
    for number in range(rounds):
        name = f"object-{number % 40}"
        try:
            client.put(BUCKET, name, b"x" * 10_000)
            client.get(BUCKET, name)
            if number % 40 == 39:
                list(client.list(BUCKET))
                client.delete(BUCKET, name)
        except HttpError:
            if not broken:
                raise


def look(checks, prometheus, cluster):
    count = len(cluster.nodes)
    await_that("all nodes scraped", 60,
               lambda: [value for _, value in prometheus.query('sum(up{job="aisnode"})')] == [count])
    checks.that(True, f"all {count} nodes are scraped")
    for _ in range(3):
        traffic(cluster, 200)
    empty = [text for text in expressions() if not prometheus.query(text) and not any(part in text for part in MAY_BE_EMPTY)]
    checks.equal([], empty, f"the {len(expressions())} expressions of the dashboard are understood and give something")
    for text in ("sum(rate(ais_target_get_count[10s]))", "sum(rate(ais_target_put_bytes[10s]))",
                 "sum(rate(ais_proxy_get_count[10s]))"):
        checks.that(prometheus.query(text)[0][1] > 0, f"{text} is above zero under load")
    primaries = {labels["primary_id"] for labels, _ in prometheus.query("ais_node_primary_info")}
    checks.equal({watch.primary(cluster.nodes).id}, primaries, "all nodes name the primary that there is")
    checks.equal({}, prometheus.alerts(), "a healthy cluster has no alert")


def break_it(checks, prometheus, cluster):
    targets = [node for node in cluster.nodes if node.role == "target"]
    sick, dead = targets[0], targets[1]
    disk = sorted(sick.mountpaths)[0]
    os.rename(disk, disk + ".away")
    traffic(cluster, 80, broken=True)
    alert = await_that("the alert of the disk", 60, lambda: prometheus.alerts().get("DiskFault"))
    checks.equal(sick.id, alert["labels"]["node_id"], "DiskFault names the target whose disk is gone")
    dead.kill()
    alert = await_that("the alert of the node", 60, lambda: prometheus.alerts().get("NodeDown"))
    checks.equal(f"{dead.host}:{dead.port}", alert["labels"]["instance"], "NodeDown names the node that was killed")


def main(checks):
    args = verify.parser("verify-monitoring", __doc__).parse_args()
    with verify.workplace("monitoring", args.keep) as folder, verify.own_cluster(folder, args.port) as cluster:
        watch.await_whole(cluster)
        Client(cluster.endpoint).create(BUCKET)
        prometheus = Prometheus(folder, args.port + 90, cluster.nodes)
        checked = prometheus.check()
        checks.equal(0, checked.returncode, "promtool accepts configuration and alerts")
        with prometheus.running():
            look(checks, prometheus, cluster)
            break_it(checks, prometheus, cluster)


if __name__ == "__main__":
    verify.run("verify-monitoring", main)
