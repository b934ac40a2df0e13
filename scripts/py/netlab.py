"""A small network inside this host: one Linux network namespace per node, joined by a bridge.

The host itself has an address on the bridge and always reaches every node, so that tests can talk to
both sides of a partition. A link is cut in one direction by pointing the sender's neighbour entry for
the receiver at a hardware address that nobody has: its packets leave and arrive nowhere, silently, as
with a broken switch. That needs no firewall, no module and no package but iproute2.
"""

import errno
import itertools
import os
import re
import shutil
import socket
import subprocess
import threading
import time

NOBODY = "02:00:00:00:00:fe"
LINK = "eth0"


class LabError(Exception):
    """Why there can be no such network here, in one line."""


def run(*command, check=True):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if check and result.returncode:
        raise LabError(f"`{' '.join(command)}`: {(result.stderr or result.stdout).strip()}")
    return result


class Lab:
    """Namespaces for `names`; `with Lab(...)` removes them, whatever happens inside."""

    _numbers = itertools.count()

    def __init__(self, names):
        self.names = list(names)
        self.tag = f"ais{os.getpid()}n{next(Lab._numbers)}"
        self.bridge = f"{self.tag}b"[-15:]
        self.subnet = None
        self.cuts = set()
        self.lock = threading.RLock()
        self.qdisc = None

    def address(self, name):
        return f"{self.subnet}.{self.names.index(name) + 1}"

    def namespace(self, name):
        return f"{self.tag}-{name}"

    def inside(self, name):
        """What to put before a command that shall run in the place of `name`."""
        return ["ip", "netns", "exec", self.namespace(name)]

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _build(self):
        if os.geteuid() != 0:
            raise LabError("only root may make network namespaces")
        if not shutil.which("ip"):
            raise LabError("the command ip is missing: install the package iproute2")
        sweep()
        self.subnet = free_subnet()
        run("ip", "link", "add", self.bridge, "type", "bridge", "forward_delay", "0")
        run("ip", "address", "add", f"{self.subnet}.254/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        for number, name in enumerate(self.names):
            space, outer = self.namespace(name), self._outer(number)
            run("ip", "netns", "add", space)
            run("ip", "link", "add", outer, "type", "veth", "peer", "name", LINK, "netns", space)
            run("ip", "link", "set", outer, "master", self.bridge, "up")
            run("ip", "-n", space, "address", "add", f"{self.address(name)}/24", "dev", LINK)
            run("ip", "-n", space, "link", "set", "lo", "up")
            run("ip", "-n", space, "link", "set", LINK, "up")
        self._prove()

    def _outer(self, number):
        return f"{self.bridge[:-1]}{number}"[-15:]

    def _prove(self):
        """A connection between the first two places and from here: firewalls of the host may forbid it."""
        first, last = self.names[0], self.names[-1]
        with self._listener(last) as (listener, port):
            for source in (None, first):
                if not self._reaches(source, last, port, 5):
                    raise LabError("namespaces can be made here, but no connection passes between them"
                                   " (a firewall on bridges?)")
            if first != last:
                self.cut([first], [last], both=False)
                if self._reaches(first, last, port, 0.7):
                    raise LabError("a cut link still passes connections")
                self.heal()
                if not self._reaches(first, last, port, 5):
                    raise LabError("a healed link passes no connection")
            del listener

    def _listener(self, name):
        class Open:
            def __enter__(this):
                this.socket = in_namespace(self.namespace(name), listen, self.address(name))
                return this.socket, this.socket.getsockname()[1]

            def __exit__(this, *_):
                this.socket.close()

        return Open()

    def _reaches(self, source, destination, port, seconds):
        def connect():
            with socket.create_connection((self.address(destination), port), timeout=0.5):
                return True

        end = time.monotonic() + seconds
        while True:
            try:
                return in_namespace(self.namespace(source), connect) if source else connect()
            except OSError:
                if time.monotonic() > end:
                    return False
                time.sleep(0.1)

    def cut(self, some, others, both=True):
        """Nothing that `some` send reaches `others`; nor the other way round, if `both`."""
        with self.lock:
            for a in some:
                for b in others:
                    if a != b:
                        self._cut(a, b)
                        if both:
                            self._cut(b, a)

    def _cut(self, sender, receiver):
        self.cuts.add((sender, receiver))
        run("ip", "-n", self.namespace(sender), "neighbour", "replace", self.address(receiver),
            "lladdr", NOBODY, "dev", LINK, "nud", "permanent")

    def heal(self):
        """Every link is whole and fast again."""
        with self.lock:
            for sender, receiver in sorted(self.cuts):
                run("ip", "-n", self.namespace(sender), "neighbour", "delete", self.address(receiver),
                    "dev", LINK)
            self.cuts.clear()

    def slow(self, name, delay_ms=150, loss_percent=3):
        """What `name` sends is late and partly lost. Returns how, and a function that ends it."""
        space = self.namespace(name)
        if run("tc", "-n", space, "qdisc", "add", "dev", LINK, "root", "netem", "delay",
               f"{delay_ms}ms", f"{delay_ms // 3}ms", "loss", f"{loss_percent}%", check=False).returncode == 0:
            return (f"netem {delay_ms} ms, {loss_percent} % lost",
                    lambda: run("tc", "-n", space, "qdisc", "delete", "dev", LINK, "root", check=False))
        return self._stutter(name, delay_ms)

    def _stutter(self, name, cut_ms):
        """Where the kernel has no netem: all that the node sends is lost for a part of each second."""
        ended = threading.Event()
        others = [each for each in self.names if each != name]

        def loop():
            space, batch = self.namespace(name), []
            for verb in ("replace", "delete"):
                tail = f"lladdr {NOBODY} dev {LINK} nud permanent" if verb == "replace" else f"dev {LINK}"
                batch.append("\n".join(f"neighbour {verb} {self.address(o)} {tail}" for o in others))
            while not ended.is_set():
                for lines, seconds in zip(batch, (cut_ms / 1000, 2 * cut_ms / 1000)):
                    with self.lock:
                        subprocess.run(["ip", "-n", space, "-force", "-batch", "-"], input=lines,
                                       text=True, capture_output=True)
                    ended.wait(seconds)
            subprocess.run(["ip", "-n", space, "-force", "-batch", "-"], input=batch[1], text=True,
                           capture_output=True)

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()

        def end():
            ended.set()
            thread.join()

        return f"all it sends lost for {cut_ms} of every {3 * cut_ms} ms", end

    def close(self):
        for number, name in enumerate(self.names):
            run("ip", "link", "delete", self._outer(number), check=False)
            run("ip", "netns", "delete", self.namespace(name), check=False)
        run("ip", "link", "delete", self.bridge, check=False)


def listen(address):
    result = socket.create_server((address, 0))
    return result


def in_namespace(space, function, *args):
    """Calls `function` in a thread that lives in the namespace; sockets stay where they were made."""
    box = []

    def call():
        try:
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/run/netns/{space}", "rb") as handle:
                if libc.setns(handle.fileno(), 0x40000000):
                    raise OSError(ctypes.get_errno() or errno.EPERM, "setns")
            box.append((True, function(*args)))
        except Exception as failure:  # handed to the caller below
            box.append((False, failure))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    done, result = box[0]
    if not done:
        raise result
    return result


def free_subnet():
    """The first of 10.213.N.0/24 that no interface and no route of this host uses."""
    used = run("ip", "-4", "address").stdout + run("ip", "-4", "route").stdout
    for number in range(os.getpid() % 200, os.getpid() % 200 + 50):
        if f"10.213.{number}." not in used:
            return f"10.213.{number}"
    raise LabError("no free subnet 10.213.N.0/24")


def sweep():
    """Removes what a run left behind that was killed with signal 9."""
    spaces = re.findall(r"^(ais(\d+)n\d+-\S+)", run("ip", "netns", "list").stdout, re.MULTILINE)
    links = re.findall(r"^\d+: (ais(\d+)n\d+[b\d]*)[@:]", run("ip", "-o", "link").stdout, re.MULTILINE)
    for name, pid in links:
        if not os.path.exists(f"/proc/{pid}"):
            run("ip", "link", "delete", name, check=False)
    for name, pid in spaces:
        if not os.path.exists(f"/proc/{pid}"):
            run("ip", "netns", "delete", name, check=False)
