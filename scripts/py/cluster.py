"""Starts, watches and stops a cluster of aisnode processes on this host (scripts/cluster)."""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

from aisrest import Client, HttpError, checkout, exchange

READY_SECONDS = 60
STOP_SECONDS = 35
CONTROL_OFFSET, DATA_OFFSET = 1000, 2000
DEFAULTS = {"proxies": 3, "targets": 4, "mountpaths": 2, "port": 8080, "host": "127.0.0.1"}


class ClusterError(Exception):
    """One line for the operator."""


class Node:
    """One process: its folder, its ports, and its process ID while it runs."""

    def __init__(self, cluster, role, index, port):
        self.cluster, self.role, self.index, self.port = cluster, role, index, port
        self.name = f"{role}{index}"
        self.dir = os.path.join(cluster.root, self.name)
        self.child = None
        self.flags = []  # beyond those of every node
        self.variables = {}  # of its environment, beyond those of everybody but AIS_*
        self.mounts = {}  # mountpath to label; empty: generated ones
        self.program = os.path.join(checkout(), "dist", "bin", "aisnode")

    @property
    def host(self):
        """The address it listens on: its own in a laboratory network, else that of the cluster."""
        lab = self.cluster.lab
        return lab.address(self.name) if lab else self.cluster.options["host"]

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    @property
    def output(self):
        return os.path.join(self.dir, "output.log")

    @property
    def mountpaths(self):
        count = self.cluster.options["mountpaths"]
        return [os.path.join(self.dir, "disks", f"mp{i}") for i in range(1, count + 1)]

    def _file(self, name):
        return os.path.join(self.dir, name)

    def _read(self, name):
        try:
            with open(self._file(name), encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return ""

    @property
    def id(self):
        return self._read("id")

    def remember_id(self, value):
        if value and value != self.id:
            with open(self._file("id"), "w", encoding="utf-8") as file:
                file.write(value)

    def pid(self):
        """The process ID if the process runs and is ours, else None."""
        if self.child is not None:
            # Our own child needs no look at its command line, which is empty in the middle of exec.
            return self.child.pid if self.child.poll() is None else None
        text = self._read("pid")
        if not text.isdigit():
            return None
        try:
            with open(f"/proc/{text}/cmdline", "rb") as file:
                command = file.read()
            with open(f"/proc/{text}/stat", encoding="ascii", errors="replace") as file:
                zombie = file.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return None
        ours = f"-local_config={self._file('ais_local.json')}".encode()
        return int(text) if ours in command.split(b"\0") and not zombie else None

    def configure(self):
        """Writes the two configuration files, once: they may be edited afterwards."""
        os.makedirs(self._file("conf"), exist_ok=True)
        os.makedirs(self._file("log"), exist_ok=True)
        if os.path.exists(self._file("ais_local.json")):
            return
        options = self.cluster.options
        samples = os.path.join(checkout(), "dist", "conf")
        with open(os.path.join(samples, "ais.json"), encoding="utf-8") as file:
            config = json.load(file)
        primary = self.cluster.nodes[0].url
        second = self.cluster.nodes[1 if options["proxies"] > 1 else 0].url
        config["proxy"].update(primary_url=primary, original_url=primary, discovery_url=second)
        config["backend"] = {}
        local = {
            "confdir": self._file("conf"),
            "log_dir": self._file("log"),
            "host_net": {
                "hostname": self.host,
                "hostname_intra_control": self.host,
                "hostname_intra_data": self.host,
                "port": str(self.port),
                "port_intra_control": str(self.port + CONTROL_OFFSET),
                "port_intra_data": str(self.port + DATA_OFFSET),
            },
            "fspaths": {},
            "test_fspaths": {"root": self._file("disks"), "count": options["mountpaths"], "instance": 0},
        }
        if self.mounts:
            local["fspaths"] = self.mounts
            local["test_fspaths"] = {"root": "", "count": 0, "instance": 0}
            for path in self.mounts:
                os.makedirs(path, exist_ok=True)
        for name, content in (("ais.json", config), ("ais_local.json", local)):
            with open(self._file(name), "w", encoding="utf-8") as file:
                json.dump(content, file, indent=2)

    def taken_port(self):
        if self.cluster.lab:
            return None  # nobody else is in its network
        for port in (self.port, self.port + CONTROL_OFFSET, self.port + DATA_OFFSET):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, port))
                except OSError:
                    return port
        return None

    def start(self):
        if self.pid():
            return
        self.configure()
        command = [self.program, f"-role={self.role}", f"-config={self._file('ais.json')}",
                   f"-local_config={self._file('ais_local.json')}"]
        if self.role == "proxy" and self.index == 0:
            command.append(f"-ntargets={self.cluster.options['targets']}")
        command += self.flags
        if self.cluster.lab:
            command = self.cluster.lab.inside(self.name) + command
        env = {key: value for key, value in os.environ.items() if not key.startswith("AIS_")}
        env.update(self.variables)
        with open(self.output, "ab") as output:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env,
                cwd=self.dir, start_new_session=True)
        with open(self._file("pid"), "w", encoding="ascii") as file:
            file.write(str(self.child.pid))

    def signal(self, number):
        pid = self.pid()
        if pid:
            os.kill(pid, number)
        return pid

    def exit_text(self):
        code = None if self.child is None else self.child.poll()
        return "not our child" if code is None else f"exit code {code}"

    def await_end(self, seconds):
        end = time.monotonic() + seconds
        while self.pid():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def stop(self, seconds=STOP_SECONDS):
        """SIGTERM, then SIGKILL when it does not end in time."""
        if self.signal(signal.SIGTERM) and not self.await_end(seconds):
            self.signal(signal.SIGKILL)
            self.await_end(5)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.await_end(5)

    def healthy(self, readiness=True):
        try:
            query = "?readiness=true" if readiness else ""
            return exchange("GET", f"{self.url}/v1/health{query}", timeout=3).status == 200
        except Exception:  # any way of not answering counts as not healthy
            return False

    def await_started(self, seconds=READY_SECONDS):
        """Until it answers; it need not be ready for clients, it may be in maintenance."""
        end = time.monotonic() + seconds
        while not self.healthy(readiness=False):
            if not self.pid():
                raise ClusterError(f"{self.name} ended\n{self.tail()}")
            if time.monotonic() > end:
                raise ClusterError(f"{self.name} does not answer after {seconds} s\n{self.tail()}")
            time.sleep(0.1)

    def tail(self, lines=40):
        """The end of what the process printed and logged."""
        files = [self.output]
        for folder, _, names in os.walk(self._file("log")):
            files += [os.path.join(folder, name) for name in names if not name.endswith(".gz")]
        parts = []
        for path in sorted(files):
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    text = "".join(file.readlines()[-lines:])
            except OSError:
                continue
            if text:
                parts.append(f"---- {path}\n{text}")
        return "\n".join(parts) or f"---- {self.output} is empty"


class Cluster:
    """All nodes. `lab`: a network of namespaces (netlab.Lab) with one place for each node, if any."""

    def __init__(self, root, lab=None, **options):
        self.lab = lab
        self.root = os.path.abspath(os.path.expanduser(root))
        self.record = os.path.join(self.root, "cluster.json")
        given = {key: value for key, value in options.items() if value is not None}
        known = self._recorded()
        for key, value in given.items():
            if known and known.get(key, value) != value:
                raise ClusterError(
                    f"{self.root} holds a cluster with {key} {known[key]}, not {value}:"
                    " `scripts/cluster clean` it first or give another --root")
        self.exists = bool(known)
        self.options = {**DEFAULTS, **known, **given}
        self._check()
        proxies, port = self.options["proxies"], self.options["port"]
        self.nodes = [Node(self, "proxy", i, port + i) for i in range(proxies)]
        self.nodes += [Node(self, "target", i, port + proxies + i)
                       for i in range(self.options["targets"])]

    def _recorded(self):
        try:
            with open(self.record, encoding="utf-8") as file:
                return json.load(file)
        except OSError:
            return {}

    def _check(self):
        count = self.options["proxies"] + self.options["targets"]
        for key, low, high in (("proxies", 1, 100), ("targets", 0, 800), ("mountpaths", 1, 64),
                               ("port", 1024, 65535 - DATA_OFFSET - count)):
            if not low <= self.options[key] <= high:
                raise ClusterError(f"--{key} {self.options[key]} is not in [{low}, {high}]")

    @property
    def endpoint(self):
        return self.nodes[0].url

    def client(self, timeout=60.0):
        return Client(self.endpoint, timeout)

    def node(self, name):
        for node in self.nodes:
            if name in (node.name, node.id) or name in (f"p[{node.id}]", f"t[{node.id}]"):
                return node
        if name.isdigit() and int(name) < len(self.nodes):
            return self.nodes[int(name)]
        known = ", ".join(f"{n.name} ({n.id or 'no ID yet'})" for n in self.nodes)
        raise ClusterError(f"no node {name!r} in {self.root}; known: {known}")

    def add(self, role):
        """One node more, not started yet; with a number of its own also when others were taken out."""
        first = self.options["proxies" if role == "proxy" else "targets"]
        index = max([first, *(node.index + 1 for node in self.nodes if node.role == role)])
        port = self.options["port"] + self.options["proxies"] + self.options["targets"] \
            + 2 * (index - first) + (role == "target")
        node = Node(self, role, index, port)
        self.nodes.append(node)
        return node

    def up(self):
        """Starts what does not run and waits until the whole cluster is ready."""
        waiting = [node for node in self.nodes if not node.pid()]
        for node in waiting:
            port = node.taken_port()
            if port:
                raise ClusterError(f"port {port} is taken by another process (wanted for {node.name})")
        os.makedirs(self.root, exist_ok=True)
        with open(self.record, "w", encoding="utf-8") as file:
            json.dump(self.options, file, indent=2)
        for node in waiting:
            node.start()
        self.await_ready()

    def await_ready(self, seconds=READY_SECONDS):
        end = time.monotonic() + seconds
        while True:
            dead = [node for node in self.nodes if not node.pid()]
            if dead:
                raise ClusterError(f"{dead[0].name} ended while the cluster started"
                                   f" ({dead[0].exit_text()})\n{dead[0].tail()}")
            late = [node for node in self.nodes if not node.healthy()]
            missing = "" if late else self._missing()
            if not late and not missing:
                return
            if time.monotonic() > end:
                text = f"not ready within {seconds} s: {', '.join(n.name for n in late) or missing}"
                raise ClusterError("\n".join([text] + [node.tail() for node in late[:2]]))
            time.sleep(0.1)

    def _missing(self):
        """What the cluster map lacks, or nothing."""
        try:
            smap = self.client().smap()
        except (OSError, HttpError, ValueError) as error:
            return f"no cluster map: {error}"
        members = {**(smap.get("pmap") or {}), **(smap.get("tmap") or {})}
        by_port = {m["public_net"]["daemon_port"]: key for key, m in members.items()}
        for node in self.nodes:
            node.remember_id(by_port.get(str(node.port), ""))
        absent = [node.name for node in self.nodes if str(node.port) not in by_port]
        if absent:
            return f"{', '.join(absent)} not in the cluster map v{smap.get('version')}"
        # A primary is ready before it may change anything; `prr` tells the latter.
        primary = (smap.get("proxy_si") or {}).get("public_net", {}).get("direct_url", self.endpoint)
        if exchange("GET", f"{primary}/v1/health?prr=true", timeout=5).status != 200:
            return "the primary does not take changes yet"
        return ""

    def down(self):
        """A shutdown of the whole cluster through its primary; signals for what remains."""
        running = [node for node in self.nodes if node.pid()]
        if not running:
            return
        end = time.monotonic() + (15 if self._ask_to_shut_down(running) else 0)
        while any(node.pid() for node in running) and time.monotonic() < end:
            time.sleep(0.1)
        for node in running:
            node.signal(signal.SIGTERM)
        for node in running:
            node.stop()

    @staticmethod
    def _ask_to_shut_down(running):
        for node in running:
            if node.role == "proxy":
                try:
                    Client(node.url, 10).act("PUT", "/v1/cluster", "shutdown")
                    return True
                except (OSError, http.client.HTTPException, HttpError):
                    continue
        return False

    def kill_all(self):
        for node in self.nodes:
            node.signal(signal.SIGKILL)
        for node in self.nodes:
            node.await_end(5)

    def clean(self):
        self.kill_all()
        if self.exists or os.path.exists(self.record):
            shutil.rmtree(self.root)

    def status(self):
        rows = [("NODE", "ID", "PID", "PUBLIC URL", "STATE")]
        for node in self.nodes:
            pid = node.pid()
            state = "down" if not pid else "ready" if node.healthy() else \
                "not ready" if node.healthy(readiness=False) else "starting"
            rows.append((node.name, node.id or "-", str(pid or "-"), node.url, state))
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        return all(row[4] == "ready" for row in rows[1:])


def advice(cluster):
    inside = os.path.realpath(os.getcwd()).startswith(os.path.realpath(checkout()))
    shown = os.path.relpath if inside else os.path.abspath
    ais = shown(os.path.join(checkout(), "dist", "bin", "ais"))
    prefix = "" if cluster.endpoint == "http://127.0.0.1:8080" else f"AIS_ENDPOINT={cluster.endpoint} "
    readme = shown(os.path.join(checkout(), "README.md"))
    counts = [f"{number} {word if number == 1 else plural}" for number, word, plural in
              ((cluster.options["proxies"], "proxy", "proxies"), (cluster.options["targets"], "target", "targets"))]
    print(f"cluster is ready: {counts[0]}, {counts[1]}")
    print(f"endpoint: {cluster.endpoint}")
    print("try:")
    print(f"  {prefix}{ais} show cluster")
    print(f"  {prefix}{ais} create ais://demo")
    print(f"  {prefix}{ais} put {readme} ais://demo")


def main():
    parser = argparse.ArgumentParser(prog="scripts/cluster", description=__doc__)
    parser.add_argument("verb", choices=["up", "status", "down", "restart", "clean", "start", "stop", "kill"])
    parser.add_argument("node", nargs="?", help="for start, stop and kill: node ID or proxy0, target2, ...")
    parser.add_argument("--proxies", type=int)
    parser.add_argument("--targets", type=int)
    parser.add_argument("--mountpaths", type=int, help="per target")
    parser.add_argument("--port", type=int, help="public port of the first proxy; the others follow;"
                        f" intra-control +{CONTROL_OFFSET}, intra-data +{DATA_OFFSET}")
    parser.add_argument("--host", help="address to bind and to advertise (default 127.0.0.1)")
    parser.add_argument("--root", default=os.environ.get("AIS_CLUSTER_ROOT", "~/.ais-cluster"),
                        help="folder of all nodes' files (default ~/.ais-cluster)")
    args = parser.parse_args()
    cluster = Cluster(args.root, proxies=args.proxies, targets=args.targets,
                      mountpaths=args.mountpaths, port=args.port, host=args.host)
    if args.verb in ("start", "stop", "kill"):
        if not args.node:
            raise ClusterError(f"{args.verb} needs a node: its ID or its name as in `status`")
        node = cluster.node(args.node)
        getattr(node, args.verb)()
        if args.verb == "start":
            node.await_started()
        return 0
    if args.verb == "status":
        return 0 if cluster.status() else 1
    if args.verb == "up":
        cluster.up()
        advice(cluster)
    elif args.verb == "restart":
        if not cluster.exists:
            raise ClusterError(f"no cluster in {cluster.root}: `scripts/cluster up` makes one")
        cluster.down()
        cluster.up()
        advice(cluster)
    else:
        getattr(cluster, args.verb)()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ClusterError, TimeoutError) as failure:
        print(f"cluster: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
