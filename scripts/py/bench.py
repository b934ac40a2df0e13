"""Side-by-side measurements (scripts/bench)."""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time

import verify
from aisrest import HttpError, await_that, checkout, exchange, pattern
from cluster import Cluster

KIB, MIB = 1 << 10, 1 << 20
SIZES = {"4 KiB": 4 * KIB, "1 MiB": MIB, "8 MiB": 8 * MIB}
NAMES = {4 * KIB: 512, MIB: 64, 8 * MIB: 16}
WORKERS = 8
TICKS = os.sysconf("SC_CLK_TCK")


class Figure:
    """One measurement: rate, latency, processor time of the servers per request."""

    def __init__(self, rate, p50=0, p99=0, cpu=0, errors=0):
        self.rate, self.p50, self.p99, self.cpu, self.errors = rate, p50, p99, cpu, errors

    def __str__(self):
        if not self.p50:
            return f"{self.rate:9.0f}/s  cpu {self.cpu:6.0f} us" + (f"  ERRORS {self.errors}" if self.errors else "")
        text = f"{self.rate:9.0f}/s  p50 {self.p50 / 1000:7.2f} ms  p99 {self.p99 / 1000:7.2f} ms" \
               f"  cpu {self.cpu:6.0f} us"
        return text + (f"  ERRORS {self.errors}" if self.errors else "")


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICKS


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024


class Bench:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.seconds = args.seconds or (2 if args.short else 8)
        self.rows = []
        self.java = self.find_java()

    def find_java(self):
        classes = os.path.join(self.folder, "loader")
        jdk = os.environ["JDK25"]
        subprocess.run([f"{jdk}/bin/javac", "-d", classes,
                        os.path.join(checkout(), "scripts", "java", "Loader.java")], check=True)
        return [f"{jdk}/bin/java", "-XX:+UseSerialGC", "-cp", classes, "Loader"]

    # -- load generators ---------------------------------------------------------------------

    def loader(self, pids, prefix, verb, names, size, query="", seconds=None):
        before = cpu_seconds(pids)
        run = subprocess.run(
            [*self.java, prefix, verb, str(names), str(size), str(WORKERS),
             str(self.seconds if seconds is None else seconds), query],
            capture_output=True, text=True)
        if run.returncode != 0:
            raise OSError(f"Loader: {run.stderr[-500:]}")
        if run.stderr:
            print(run.stderr[:500], file=sys.stderr)
        result = json.loads(run.stdout)
        requests = max(1, result["requests"])
        return Figure(result["requests"] / result["seconds"], result["p50"], result["p99"],
                      (cpu_seconds(pids) - before) / requests * 1e6, result["errors"])

    def wrk(self, pids, base, paths, expect, seconds):
        """wrk over several paths of one server, 8 connections."""
        script = os.path.join(self.folder, "paths.lua")
        with open(script, "w", encoding="utf-8") as file:
            file.write("local paths = {" + ",".join(json.dumps(path) for path in paths) + "}\n"
                       "local i = 0\nlocal bad = 0\n"
                       "function request() i = i % #paths + 1; return wrk.format('GET', paths[i]) end\n")
        before = cpu_seconds(pids)
        run = subprocess.run(
            ["wrk", "-t", "1", "-c", str(WORKERS), "-d", f"{seconds}s", "--latency", "-s", script,
             base], capture_output=True, text=True)
        cpu = cpu_seconds(pids) - before
        text = run.stdout
        requests = int(re.search(r"(\d+) requests in", text)[1])
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
        unit = {"us": 1, "ms": 1e3, "s": 1e6}

        def percentile(name):
            found = re.search(rf"{name}%\s+([\d.]+)(us|ms|s)", text)
            return float(found[1]) * unit[found[2]] if found else 0

        errors = int(bad[1]) if bad else 0
        status = exchange("GET", base + paths[0], redirects=0).status
        if status != expect:
            errors = requests
        return Figure(float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), percentile(50),
                      percentile(99), cpu / max(1, requests) * 1e6, errors)

    # -- table -------------------------------------------------------------------------------

    def row(self, what, ours, peer="not measured", budget="", held=None):
        mark = "" if held is None else "ok" if held else "MISSED"
        self.rows.append((what, str(ours), str(peer), budget, mark))
        print(f"{what:34} {ours}   | {peer} | {budget} {mark}", flush=True)

    def report(self):
        print()
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            model = re.search(r"model name\s*:\s*(.*)", file.read())
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        load = os.getloadavg()[0]
        print(f"{time.strftime('%Y-%m-%d')}, {model[1] if model else platform.machine()},"
              f" {os.cpu_count()} processors, {memory:.0f} GiB, {platform.system()} {platform.release()},"
              f" load {load:.1f}; {self.seconds} s per row, {WORKERS} clients")
        header = ("what", "ours", "peer (same machine, same run)", "budget", "")
        widths = [max(len(row[i]) for row in [header, *self.rows]) for i in range(5)]
        for row in [header, *self.rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        missed = sum(row[4] == "MISSED" for row in self.rows)
        print(f"bench: {len(self.rows)} rows, {missed} budgets missed")


class Nginx:
    """nginx with the same files, and with PUT when the build has the module."""

    def __init__(self, folder, port):
        self.folder, self.port = os.path.join(folder, "nginx"), port
        self.process = None
        self.base = f"http://127.0.0.1:{port}"

    def start(self):
        if not shutil.which("nginx"):
            return False
        os.makedirs(os.path.join(self.folder, "files", "up"))
        self.fill()
        version = subprocess.run(["nginx", "-V"], capture_output=True, text=True).stderr
        self.dav = "http_dav_module" in version
        dav = "location /up/ { dav_methods PUT; create_full_put_path on; client_max_body_size 0; }" \
            if self.dav else ""
        os.chmod(os.path.dirname(self.folder), 0o755)
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(f"""daemon off; worker_processes {os.cpu_count()}; pid {self.folder}/pid;
user {'root' if os.getuid() == 0 else 'nobody'};
error_log {self.folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_body_temp_path {self.folder}/body; proxy_temp_path {self.folder}/p;
  fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u; scgi_temp_path {self.folder}/s;
  server {{ listen 127.0.0.1:{self.port}; root {self.folder}/files; {dav}
    location /moved/ {{ return 301 http://127.0.0.1:{self.port}/4096-0; }} }} }}
""")
        self.process = subprocess.Popen(["nginx", "-c", os.path.join(self.folder, "nginx.conf"),
                                         "-p", self.folder],
                                        stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        await_that("nginx", 10, lambda: exchange("GET", self.base, timeout=2).status)
        return True

    def pids(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return [self.process.pid, *map(int, children.stdout.split())]

    def fill(self):
        for size, names in NAMES.items():
            for index in range(names):
                path = os.path.join(self.folder, "files", f"{size}-{index}")
                with open(path, "wb") as file:
                    file.write(pattern(str(index), size))

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)


def start_time(cluster_root, port, program):
    """Milliseconds from exec to the first answer of a proxy, and again for its second start."""
    times = []
    cluster = Cluster(cluster_root, proxies=1, targets=0, mountpaths=1, port=port)
    node = cluster.nodes[0]
    node.program = program
    os.makedirs(cluster.root, exist_ok=True)
    for _ in range(5):
        began = time.monotonic()
        node.start()
        while True:
            try:
                exchange("GET", f"{node.url}/v1/health", timeout=1)
                break
            except OSError:
                if not node.pid() and time.monotonic() - began > 0.5:
                    raise OSError(f"the node ended\n{node.tail()}") from None
                time.sleep(0.005)
        times.append((time.monotonic() - began) * 1000)
        node.kill()
    return statistics.median(times)


def write_policy(client, bucket, policy):
    client.act("PATCH", f"/v1/buckets/{bucket}", "set-bprops", value={"write_policy": {"data": policy}},
               provider="ais")


PAIRS = 3


def paired(bench, ours, peer):
    """Two measurements in turn, a few times: the pair with the median ratio. On a machine that others
    use too only what was measured side by side can be compared."""
    ours(2 * bench.seconds)  # warm: the compilers of a JVM need some tens of thousands of requests
    if peer is None:
        return ours(bench.seconds), None
    slot = max(2, bench.seconds // 2)
    pairs = [(ours(slot), peer(slot)) for _ in range(PAIRS)]
    pairs.sort(key=lambda pair: pair[0].rate / max(1e-9, pair[1].rate))
    return pairs[PAIRS // 2]


def measure_cluster(bench, cluster, policies, nginx=None):
    """All figures of one cluster by row name; those of nginx, taken in turn, as "nginx ROW"."""
    client = cluster.client(120)
    pids = [node.pid() for node in cluster.nodes]
    figures = {}
    for policy in policies:
        bucket = f"bench-{policy or 'default'}"
        client.create(bucket)
        if policy:
            try:
                write_policy(client, bucket, policy)
            except HttpError as refused:
                print(f"write policy {policy}: {refused}", file=sys.stderr)
                continue
        filled = bucket
        for label, size in SIZES.items():
            prefix = f"{cluster.endpoint}/v1/objects/{bucket}/{size}-"
            bench.loader(pids, prefix, "put", NAMES[size], size, "?provider=ais", seconds=0)  # warm
            figures[f"PUT {label}, {policy or 'default'}"] = \
                bench.loader(pids, prefix, "put", NAMES[size], size, "?provider=ais")
    for label, size in SIZES.items():
        prefix = f"{cluster.endpoint}/v1/objects/{filled}/{size}-"
        bench.loader(pids, prefix, "get", NAMES[size], size, "?provider=ais", seconds=1)
        figures[f"GET {label}, redirect"] = bench.loader(pids, prefix, "get", NAMES[size], size,
                                                         "?provider=ais")
    if shutil.which("wrk"):
        target = next(node for node in cluster.nodes if node.role == "target")
        for label, size in SIZES.items():
            paths = [f"/v1/objects/{filled}/{size}-{i}?provider=ais" for i in range(NAMES[size])]
            own = [path for path in paths
                   if exchange("GET", target.url + path, sink=lambda _: None).status == 200]
            if own:
                put_pair(figures, f"GET {label}, direct", paired(
                    bench, lambda seconds: bench.wrk([target.pid()], target.url, own, 200, seconds),
                    nginx and (lambda seconds: bench.wrk(
                        nginx.pids(), nginx.base,
                        [f"/{size}-{i}" for i in range(len(own))], 200, seconds))))
        paths = [f"/v1/objects/{filled}/{4 * KIB}-{i}?provider=ais" for i in range(512)]
        proxy = cluster.nodes[0]
        put_pair(figures, "proxy redirect", paired(
            bench, lambda seconds: bench.wrk([proxy.pid()], proxy.url, paths, 301, seconds),
            nginx and (lambda seconds: bench.wrk(
                nginx.pids(), nginx.base, [f"/moved/{i}" for i in range(512)], 301, seconds))))
    count = 5_000 if bench.args.short else 100_000
    client.create("bench-list")
    if policies[-1] and f"PUT 4 KiB, {policies[-1]}" in figures:
        write_policy(client, "bench-list", policies[-1])
    bench.loader(pids, f"{cluster.endpoint}/v1/objects/bench-list/dir/object-", "put", count, 1,
                 "?provider=ais", seconds=0)
    for props in ("name", "name,size,checksum,atime,version"):
        figures[f"list {count}, {'names' if props == 'name' else 'with properties'}"] = listing(
            client, props, pids, count)
    return figures


def listing(client, props, pids, count):
    """All pages of a listing: entries per second, latency of a page, processor time per entry."""
    before, times, listed = cpu_seconds(pids), [], 0
    mark = time.monotonic()
    for page in client.pages("bench-list", props=props, pagesize=0):
        times.append((time.monotonic() - mark) * 1e6)
        listed += len(page)
        mark = time.monotonic()
    cpu = (cpu_seconds(pids) - before) / max(1, listed) * 1e6
    ordered = sorted(times)
    return Figure(listed / (sum(times) / 1e6), ordered[len(ordered) // 2], ordered[-1], cpu,
                  abs(count - listed))


def put_pair(figures, name, pair):
    figures[name] = pair[0]
    if pair[1]:
        figures[f"nginx {name}"] = pair[1]


def ais_start(cluster, folder):
    ais = verify.Ais(cluster.endpoint, folder)
    times = []
    for _ in range(15):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        if ais("show", "cluster").returncode != 0:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(((time.monotonic() - began) * 1000, 1000 * (
            after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)))
    return times[1:]  # the first one finds the nodes cold


def with_cluster(folder, port, program=None):
    cluster = Cluster(os.path.join(folder, f"cluster-{port}"), proxies=3, targets=4, mountpaths=2, port=port)
    if program:
        for node in cluster.nodes:
            node.program = program
    return cluster


def ratio_row(bench, what, ours, peer, factor, name):
    """A row whose budget is a share of the peer's rate."""
    if ours is None:
        return
    if peer is None:
        bench.row(what, ours, budget=f"{factor} x {name}")
    else:
        bench.row(what, ours, f"{name}: {peer}", f"{factor} x {name}, is {ours.rate / peer.rate:.2f}",
                  ours.rate >= factor * peer.rate)


def tables(bench, args, folder):
    own = os.path.join(checkout(), "dist", "bin", "aisnode")
    bench.row("start to listening", f"{(took := start_time(f'{folder}/start', args.port + 50, own)):.0f} ms",
              budget="1000 ms", held=took <= 1000)
    cluster = with_cluster(folder, args.port)
    nginx = Nginx(folder, args.port + 40)
    files = {}
    try:
        has_nginx = nginx.start()
        cluster.up()
        time.sleep(15)  # idle: what the start left behind is given back by then
        for role, limit in (("proxy", 110), ("target", 150)):
            worst = max(resident(node.pid()) for node in cluster.nodes if node.role == role)
            bench.row(f"resident memory, idle {role}", f"{worst:.0f} MB", budget=f"{limit} MB",
                      held=worst <= limit)
        took = ais_start(cluster, folder)
        # The least of them is what the program needs, the others are what the machine had left.
        bench.row("`ais show cluster`, least of 14", "fails" if took is None else
                  f"{min(took)[0]:.0f} ms  median {statistics.median(wall for wall, _ in took):.0f} ms"
                  f"  cpu {min(cpu for _, cpu in took):.0f} ms",
                  budget="300 ms", held=took is not None and min(took)[0] <= 300)
        ours = measure_cluster(bench, cluster, ("immediate", "delayed"),
                               nginx if has_nginx and shutil.which("wrk") else None)
        for role in ("proxy", "target"):
            worst = max(resident(node.pid()) for node in cluster.nodes if node.role == role)
            bench.row(f"resident memory, {role} after load", f"{worst:.0f} MB")
        cluster.kill_all()
        files = nginx_puts(bench, nginx) if has_nginx else {}
    finally:
        cluster.kill_all()
        nginx.stop()
    reference = peer_figures(bench, args, folder)
    for label in SIZES:
        for policy in ("immediate", "delayed"):
            name = f"PUT {label}, {policy}"
            ratio_row(bench, name, ours.get(name), reference.get(f"PUT {label}, default"), 1, "reference")
        if f"PUT {label}" in files:
            name = next(name for name in (f"PUT {label}, delayed", f"PUT {label}, immediate") if name in ours)
            bench.row(f"{name} (nginx: no sync)", ours[name], f"nginx: {files[f'PUT {label}']}")
    for label in SIZES:
        name = f"GET {label}, redirect"
        ratio_row(bench, name, ours.get(name), reference.get(name), 1.5 if label == "4 KiB" else 1,
                  "reference")
    for label in SIZES:
        name = f"GET {label}, direct"
        if label == "4 KiB":
            ratio_row(bench, name, ours.get(name), ours.get(f"nginx {name}"), 0.5, "nginx")
        elif name in ours:
            peer = ours.get(f"nginx {name}")
            bench.row(name, ours[name], f"nginx: {peer}" if peer else "not measured")
    name = "proxy redirect"
    ratio_row(bench, name, ours.get(name), reference.get(name), 1.5, "reference")
    if f"nginx {name}" in ours:
        bench.row(f"{name} (nginx: fixed 301)", ours[name], f"nginx: {ours[f'nginx {name}']}")
    for name in [name for name in ours if name.startswith("list ")]:
        ratio_row(bench, name, ours[name], reference.get(name), 1, "reference")


def nginx_puts(bench, nginx):
    if not nginx.dav:
        return {}
    return {f"PUT {label}": bench.loader(nginx.pids(), f"{nginx.base}/up/{size}-", "put", NAMES[size], size)
            for label, size in SIZES.items()}


def peer_figures(bench, args, folder):
    if not args.peer:
        return {}
    program = os.path.join(os.path.abspath(args.peer), "aisnode")
    if not os.access(program, os.X_OK):
        raise OSError(f"no program {program}")
    cluster = with_cluster(folder, args.port + 20, program)
    try:
        cluster.up()
        return measure_cluster(bench, cluster, ("",))
    finally:
        cluster.kill_all()


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="2 s per row, 5,000 objects to list")
    parser.add_argument("--seconds", type=int, help="per row (default 8)")
    parser.add_argument("--port", type=int, default=22080)
    parser.add_argument("--peer", metavar="DIR", help="folder with the reference's aisnode")
    args = parser.parse_args()
    with verify.workplace("bench") as folder:
        bench = Bench(args, folder)
        tables(bench, args, folder)
        bench.report()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()
