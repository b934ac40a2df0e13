"""Six network namespaces stand for six hosts: the archive is installed, started, upgraded and rolled back node by
node under a checking load, and uninstalled (scripts/verify-baremetal)."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tarfile
import time

import lifecycle_load as loads
import verify
from aisrest import Client, await_that, checkout, must
from netlab import Lab, LabError

HOSTS = ["h1", "h2", "h3", "h4", "h5", "h6"]
GATEWAYS = 3
PORT = 51080
BUCKET = "hosts"
ROOTS = ("opt/aisnode", "usr/local/bin/ais", "run/aisnode")


def command(*words, cwd=None, env=None, seconds=900):
    result = subprocess.run(words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=seconds)
    if result.returncode:
        raise OSError(f"{' '.join(words)}: {result.returncode} {result.stdout[-500:]} {result.stderr[-800:]}")
    return result.stdout


class Host:
    """One namespace with a root folder of its own."""

    def __init__(self, lab, folder, name):
        self.lab, self.name = lab, name
        self.root = os.path.join(folder, name)
        self.is_gateway = HOSTS.index(name) < GATEWAYS
        self.disks = [os.path.join(self.root, "ais", f"disk{number}") for number in (1, 2)]
        for disk in self.disks:
            os.makedirs(disk)

    @property
    def endpoint(self):
        return f"http://{self.lab.address(self.name)}:{PORT}"

    @property
    def target(self):
        return f"http://{self.lab.address(self.name)}:{PORT + 1}"

    def install(self, archive, *words, env=None):
        """Runs the installer of an unpacked archive here."""
        return command(*self.lab.inside(self.name), os.path.join(archive, "install"), *words, "--no-systemd",
                       "--root", self.root, "--user", "root", env={**os.environ, **(env or {})})

    def first_time(self, archive, first, *more):
        words = [word for disk in self.disks for word in ("--mountpath", f"{disk}={os.path.basename(disk)}")]
        words += ["--roles", "proxy,target" if self.is_gateway else "target"]
        words += ["--targets", str(len(HOSTS))] if self is first else ["--primary", first.endpoint]
        return self.install(archive, "install", *words, *more)

    def version(self):
        """Of the nodes that run here."""
        urls = [self.target, *([self.endpoint] if self.is_gateway else [])]
        return {must("GET", f"{url}/v1/daemon?what=node_status", timeout=10).json()["ais_version"] for url in urls}

    def pids(self):
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    line = file.read().decode(errors="replace")
            except OSError:
                continue
            if f"-config={self.root}/" in line:
                found.append(int(entry))
        return found

    def kill(self):
        for pid in self.pids():
            os.kill(pid, 9)


def unpack(archive, folder):
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="fully_trusted")
    (name,) = os.listdir(folder)
    return os.path.join(folder, name)


def other_version(folder, archive, short):
    """A second build, one version up. The short form only gives the first one another number."""
    target = os.path.join(folder, "b")
    os.makedirs(target)
    if short:
        return renumbered(unpack(archive, target))
    copy = os.path.join(folder, "checkout")
    shutil.copytree(checkout(), copy, symlinks=True,
                    ignore=shutil.ignore_patterns("target", "dist", "packages", ".local", ".git", "__pycache__"))
    for directory, _, names in os.walk(copy):
        if "pom.xml" in names:
            path = os.path.join(directory, "pom.xml")
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("<version>0.1.0</version>", "<version>0.1.1</version>"))
    built = command(os.path.join(copy, "scripts", "package"), "--out", os.path.join(folder, "packages"), seconds=1800)
    return unpack(built.strip().splitlines()[-1], target)


def renumbered(unpacked):
    """Gives an unpacked archive the next number."""
    with open(os.path.join(unpacked, "VERSION"), "r+", encoding="ascii") as file:
        version = re.sub(r"\d+$", lambda last: str(int(last[0]) + 1), file.read().strip())
        file.seek(0)
        file.write(version + "\n")
    command("bash", "-c", "find . -type f ! -name SHA256SUMS -printf '%P\\0' | sort -z | xargs -0 sha256sum >SHA256SUMS",
            cwd=unpacked)
    return unpacked


def broken_version(folder, unpacked):
    """One whose nodes end at once."""
    broken = os.path.join(folder, "broken")
    shutil.copytree(unpacked, broken, symlinks=True)
    with open(os.path.join(broken, "bin", "aisnode"), "w", encoding="ascii") as file:
        file.write("#!/bin/sh\necho 'FATAL ERROR: broken on purpose' >&2\nexit 1\n")
    return renumbered(broken)


def refusal(function, *words, **more):
    """What a command that must fail says."""
    try:
        return f"no failure: {function(*words, **more)}"
    except OSError as failure:
        return str(failure)


def version_of(unpacked):
    with open(os.path.join(unpacked, "VERSION"), encoding="ascii") as file:
        return file.read().strip()


@contextlib.contextmanager
def ssh_server(lab, host, folder):
    """An sshd of this host that lets the key of the trial in."""
    own = os.path.join(folder, f"sshd-{host.name}")
    os.makedirs(own)
    command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{own}/host")
    lines = [f"ListenAddress {lab.address(host.name)}", f"HostKey {own}/host", f"PidFile {own}/pid", "UsePAM no", "StrictModes no",
             f"AuthorizedKeysFile {folder}/key.pub", "PermitRootLogin prohibit-password"]
    with open(f"{own}/config", "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    server = subprocess.Popen([*lab.inside(host.name), "/usr/sbin/sshd", "-D", "-f", f"{own}/config"])
    try:
        yield
    finally:
        server.terminate()
        server.wait(10)


class Trial:
    def __init__(self, args, checks, folder, lab):
        self.args, self.checks, self.folder, self.lab = args, checks, folder, lab
        self.hosts = [Host(lab, folder, name) for name in HOSTS]
        self.gateways = [host for host in self.hosts if host.is_gateway]
        archive = command(os.path.join(checkout(), "scripts", "package"), "--out", os.path.join(folder, "packages")).strip().splitlines()[-1]
        checks.that(os.path.getsize(archive) < 150 << 20, f"the archive has {os.path.getsize(archive) >> 20} MiB")
        os.makedirs(os.path.join(folder, "a"))
        self.old = unpack(archive, os.path.join(folder, "a"))
        self.new = other_version(folder, archive, args.short)

    def install(self):
        first = self.hosts[0]
        said = first.first_time(self.old, first, "--dry-run")
        self.checks.that("would" in said and not os.path.exists(os.path.join(first.root, "opt")),
                         "a dry run says what it would do and does nothing", said[-300:])
        began = time.monotonic()
        for host in self.hosts:
            host.first_time(self.old, first)
        self.checks.step(f"six hosts installed in {time.monotonic() - began:.0f} s")
        await_that("all nodes in the map", 90, lambda: self.whole(self.gateways[0]))
        pids = {host.name: sorted(host.pids()) for host in self.hosts}
        for host in self.hosts:
            host.first_time(self.old, first)
        self.checks.equal(pids, {host.name: sorted(host.pids()) for host in self.hosts},
                          "installed again: nothing is changed, nothing restarted")

    def each_host(self, load, verb, archive, version):
        for host in self.hosts:
            began = time.monotonic()
            other = next(each for each in self.gateways if each is not host)
            with load.without(host.endpoint):
                host.install(archive, verb, env={"AIS_ENDPOINT": other.endpoint})
                await_that("all nodes in the map", 90, lambda: self.whole(other))
            self.checks.that(host.version() == {version},
                             f"{verb} of {host.name}: {version} runs, {time.monotonic() - began:.0f} s", host.version())
            problems = load.tally.errors[:3] + [text for found in load.tally.violations.values() for text in found[:3]]
            self.checks.that(not problems, f"{verb} of {host.name}: no request failed", problems)

    def troubles(self):
        """A new version that does not run, an installer that is killed, two at once, on a host whose objects are in use."""
        host, checks, env = self.hosts[-1], self.checks, {"AIS_ENDPOINT": self.gateways[0].endpoint}
        base = os.path.join(host.root, "opt", "aisnode")
        broken = broken_version(self.folder, self.new)
        said = refusal(host.install, broken, "upgrade", env=env)
        checks.that("broken on purpose" in said and "rollback" in said, "a version that does not run: says why, and the way back", said)
        said = refusal(host.install, broken, "upgrade", env=env)
        checks.that("broken on purpose" in said, "again: it is not taken for installed", said)
        host.install(broken, "rollback", env=env)
        await_that("all nodes in the map", 90, lambda: self.whole(self.gateways[0]))
        checks.equal({version_of(self.old)}, host.version(), "rollback of it: the version before serves again")
        process = subprocess.Popen(
            [*self.lab.inside(host.name), os.path.join(self.new, "install"), "upgrade", "--no-systemd", "--root", host.root,
             "--user", "root"], env={**os.environ, **env}, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        await_that("the target leaves service", 60, lambda: os.path.exists(os.path.join(base, "left")), pause=0.05)
        with open(os.path.join(host.root, "run", "aisnode-install.lock"), encoding="ascii") as lock:
            said = refusal(host.install, self.new, "restart")
            checks.that("another install" in said, "a second installer on the same host is refused", said)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            fcntl.flock(lock, fcntl.LOCK_EX)  # its children are gone, too
        host.install(self.new, "rollback", env=env)
        await_that("all nodes in the map", 90, lambda: self.whole(self.gateways[0]))
        checks.that(host.version() == {version_of(self.old)} and not os.path.exists(os.path.join(base, "changing")),
                    "an upgrade that was killed is taken back by rollback", os.listdir(base))

    def whole(self, gateway):
        smap = Client(gateway.endpoint).smap()
        return len(smap["pmap"]) == GATEWAYS and \
            sum(int(each.get("flags") or 0) == 0 for each in smap["tmap"].values()) == len(HOSTS)

    def over_ssh(self, folder):
        """The same hosts by `hosts`: each answers SSH at its own address."""
        with contextlib.ExitStack() as stack:
            command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/key")
            os.makedirs("/run/sshd", exist_ok=True)
            for host in self.hosts:
                stack.enter_context(ssh_server(self.lab, host, folder))
            ssh = f"{' '.join(self.lab.inside(self.hosts[0].name))} ssh -o BatchMode=yes -o StrictHostKeyChecking=no" \
                  f" -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -i {folder}/key"
            listed = os.path.join(folder, "hosts")
            with open(listed, "w", encoding="utf-8") as file:
                for host in self.hosts:
                    disks = " ".join(f"--mountpath {disk}={os.path.basename(disk)}" for disk in host.disks)
                    roles = "proxy,target" if host.is_gateway else "target"
                    file.write(f"root@{self.lab.address(host.name)} --roles {roles} --root {host.root} {disks}\n")

            def hosts(archive, verb, *more):
                return command(os.path.join(archive, "hosts"), verb, listed, "--ssh", ssh, "--no-systemd", "--user", "root", *more)

            hosts(self.old, "install")
            await_that("all nodes in the map", 90, lambda: self.whole(self.gateways[0]))
            self.checks.that(True, "hosts install: six hosts by one command over SSH")
            said = hosts(self.old, "status")
            self.checks.equal(len(self.hosts), said.count("===="), "hosts status: all hosts answer")
            hosts(self.new, "upgrade", "--fast")
            await_that("all nodes in the map", 90, lambda: self.whole(self.gateways[0]))
            self.checks.equal({version_of(self.new)}, {os.path.basename(os.readlink(f"{host.root}/opt/aisnode/current"))
                                                       for host in self.hosts}, "hosts upgrade: the new version everywhere")
            archives = "/var/lib/aisnode-archives"
            self.checks.equal([version_of(self.new)], os.listdir(archives), "hosts upgrade: the archive before is not kept")
            hosts(self.new, "uninstall")
            self.checks.that(not os.path.exists(archives), "hosts uninstall: nor is this one")
            self.checks.that(not any(host.pids() for host in self.hosts), "hosts uninstall: no process is left")

    def uninstall(self):
        for host in self.hosts:
            kept = self.files(host)
            host.install(self.new, "uninstall")
            host.install(self.new, "uninstall")  # nothing to do is no failure
            self.checks.that(not host.pids() and not any(os.path.lexists(os.path.join(host.root, path)) for path in ROOTS),
                             f"uninstall of {host.name}: programs are gone")
            self.checks.that(kept and self.files(host) == kept, f"uninstall of {host.name}: {len(kept)} files of objects stay")

    @staticmethod
    def files(host):
        return {os.path.join(directory, name) for disk in host.disks
                for directory, _, names in os.walk(disk) if "%ob" in directory for name in names}

    def run(self):
        checks = self.checks
        self.install()
        endpoints = [host.endpoint for host in self.gateways]
        Client(endpoints[0]).create(BUCKET)
        stock = loads.Stock(BUCKET)
        count, total = (150, 20 << 20) if self.args.short else (1000, 200 << 20)
        stock.fill(endpoints, count, total, self.args.seed)
        checks.step(f"{count} objects are in")
        with loads.Load(stock, endpoints, self.args.seed, readers=2, writers=1, pause=0.02) as load:
            self.each_host(load, "upgrade", self.new, version_of(self.new) if not self.args.short else version_of(self.old))
            self.each_host(load, "rollback", self.new, version_of(self.old))
            self.troubles()
        loads.report(checks, load)
        loads.audit_bytes(checks, load, endpoints, "at the end")
        self.uninstall()
        if shutil.which("sshd", path="/usr/sbin:/usr/bin"):
            for host in self.hosts:
                shutil.rmtree(host.root)
                for disk in host.disks:
                    os.makedirs(disk)
            self.over_ssh(self.folder)
        else:
            print("        no sshd here (openssh-server): `hosts` is not tried")


def main(checks):
    args = verify.parser("verify-baremetal", __doc__).parse_args()
    with verify.workplace("baremetal", args.keep) as folder:
        try:
            with Lab(HOSTS) as lab:
                trial = Trial(args, checks, folder, lab)
                try:
                    trial.run()
                finally:
                    for host in trial.hosts:
                        host.kill()
        except LabError as error:
            print(f"verify-baremetal: not possible here: {error}")


if __name__ == "__main__":
    verify.run("verify-baremetal", main)
