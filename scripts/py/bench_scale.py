"""How one machine's cluster scales: targets by connections, and a bucket of many objects (scripts/bench-scale).

Everything runs as real processes on this machine, the clients included: their share of the processors is a
column of its own. Prints markdown tables."""

import os
import platform
import re
import resource
import sys
import time

import verify
from aisrest import checkout
from bench_load import Load
from bench_scale_grid import Grid
from bench_scale_million import Million
from cluster import ClusterError

PARTS = ("grid", "million")
SHORT = {"targets": [1, 2], "connections": [1, 100], "objects": 20_000, "seconds": 2.0}
LONG = {"targets": [1, 2, 4, 8], "connections": [1, 10, 100, 1000], "objects": 1_000_000, "seconds": 10.0}
OPEN_FILES = 4096  # of this script's children; a node takes what it may


class Tables:
    """Markdown tables, printed at the end and into a file if one is wanted."""

    def __init__(self, short):
        self.lines = [host(short)]

    def begin(self, title, columns):
        self.lines += ["", title, "", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]

    def row(self, *cells):
        self.lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
        print("        " + "  ".join(str(cell) for cell in cells), flush=True)

    def text(self):
        return "\n".join(self.lines) + "\n"


def host(short):
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (f"{time.strftime('%Y-%m-%d')}{', short run' if short else ''}: {os.cpu_count()} processors"
            f" ({model[1].strip() if model else platform.machine()}), {memory:.0f} GiB, {platform.system()}"
            f" {platform.release()}, load {os.getloadavg()[0]:.1f} at the start{cache()}. Servers and clients share the"
            " processors.")


def cache():
    """Without it a start takes two to three times as long, and so do the first requests."""
    there = os.path.exists(os.path.join(checkout(), "dist", "lib", "aisnode.aot"))
    return "" if there else ", **no AOT cache**: starts are slower than they must be"


def numbers(text):
    found = [int(part.replace("_", "")) for part in text.split(",")]
    if not found or min(found) < 1:
        raise ValueError(text)
    return found


def options():
    parser = verify.parser("bench-scale", __doc__)
    parser.set_defaults(port=22480)
    parser.add_argument("--objects", type=int, help="in the bucket (default 1,000,000)")
    parser.add_argument("--targets", type=numbers, help="list (default 1,2,4,8)")
    parser.add_argument("--connections", type=numbers, help="list (default 1,10,100,1000)")
    parser.add_argument("--seconds", type=float, help="per cell of the grid, after half as many to warm up (default 10)")
    parser.add_argument("--only", choices=PARTS, help="one of the two parts")
    parser.add_argument("--table", help="file that the tables are written to as well")
    args = parser.parse_args()
    for name, value in (SHORT if args.short else LONG).items():
        if getattr(args, name) is None:
            setattr(args, name, value)
    if args.objects < 1000:
        parser.error(f"--objects {args.objects} is below 1000")
    if args.seconds < 1:
        parser.error(f"--seconds {args.seconds:g} is below 1")
    if max(args.targets) > 100 or max(args.connections) > 10_000:
        parser.error("at most 100 targets and 10,000 connections")
    return args


def allow_open_files(wanted):
    """Raises the soft limit; what the hard one does not allow is an error now, not in the middle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise ClusterError(f"a process may open {hard} files, {wanted} are needed: raise the limit (ulimit -n)")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main(checks):
    args = options()
    tables = Tables(args.short)
    try:
        with verify.workplace("bench-scale", args.keep) as folder:
            load = Load(folder)
            if args.only != "million":
                # The client has a connection to the proxy and to each target, for each of its own.
                allow_open_files(OPEN_FILES + max(args.connections) * (1 + max(args.targets)))
                Grid(args, checks, folder, load, tables).run()
            if args.only != "grid":
                Million(args, checks, folder, load, tables).run()
    finally:
        print("\n" + tables.text(), flush=True)
        if args.table:
            with open(args.table, "w", encoding="utf-8") as file:
                file.write(tables.text())


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    verify.run("bench-scale", main)
