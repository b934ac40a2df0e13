"""Load generators for scripts/bench, and what they measure."""

import json
import os
import re
import subprocess
import sys

from aisrest import checkout, exchange

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


class Load:
    """Drives servers for some seconds; keeps its own files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.java = [*self.find_java("Loader", "Connection", "Steady", "PlainCopy"), "Loader"]

    def find_java(self, *programs):
        """The command that runs one of the programs, without its name."""
        classes = os.path.join(self.folder, "loader")
        jdk = os.environ["JDK25"]
        sources = [os.path.join(checkout(), "scripts", "java", f"{program}.java") for program in programs]
        subprocess.run([f"{jdk}/bin/javac", "-d", classes, *sources], check=True)
        return [f"{jdk}/bin/java", "-XX:+UseSerialGC", "-cp", classes]

    def loader(self, pids, prefix, verb, names, size, query="", seconds=0, workers=WORKERS):
        """PUT or GET of names by so many workers; with 0 seconds each name once."""
        before = cpu_seconds(pids)
        run = subprocess.run(
            [*self.java, prefix, verb, str(names), str(size), str(workers),
             str(seconds), query],
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
            ["wrk", "-t", "1", "-c", str(WORKERS), "-d", f"{max(1, round(seconds))}s", "--latency", "-s", script,
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
