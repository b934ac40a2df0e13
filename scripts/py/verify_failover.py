"""How long until a new primary takes changes after the old one is killed, shut down, paused, or killed
together with its successor; what clients of other proxies notice; and that the old one comes back as
a secondary (scripts/verify-failover)."""

import os
import signal
import statistics
import threading
import time

import verify
import watch
from aisrest import Client, HttpError, pattern

BUCKET = "verify-failover"
PATIENCE = 45  # seconds until a run counts as without a new primary
SHORT = 0.7  # timeout of the polling client
PAUSE = 0.02

CROWDED = 3  # one run on a machine with other work says little about time: so many budgets are allowed

# kind: (what it is called, budget in seconds, nodes lost)
KINDS = {
    "kill": ("kill -9 of the primary", 3.0, 1),
    "term": ("SIGTERM of the primary", 1.0, 1),
    "stop": ("SIGSTOP of the primary", 10.0, 1),
    "pair": ("kill -9 of the primary and the first candidate", 6.0, 2),
}


class Traffic:
    """One client that puts an object and gets it again, over and over, through one proxy."""

    def __init__(self, proxy):
        self.client = Client(proxy.url, 30)
        self.successes, self.errors = [], []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.loop)

    def loop(self):
        number = 0
        while not self.ended.is_set():
            number += 1
            name, body = f"traffic/{number % 64:02}", pattern(str(number), 2000)
            for verb, call in (("PUT", lambda: self.client.put(BUCKET, name, body)),
                               ("GET", lambda: self.client.get(BUCKET, name))):
                began = time.monotonic()
                try:
                    answer = call()
                    if verb == "GET" and answer != body:
                        raise ValueError(f"{name} has other bytes")
                    self.successes.append(time.monotonic())
                except Exception as failure:  # every way of failing is what the client notices
                    self.errors.append((began, time.monotonic(), f"{verb}: {type(failure).__name__} {failure}"))
            self.ended.wait(PAUSE / 2)

    def longest_gap(self, since):
        times = [since] + [moment for moment in self.successes if moment > since]
        times.append(max(time.monotonic() if not self.ended.is_set() else times[-1], times[-1]))
        return max(later - earlier for earlier, later in zip(times, times[1:]))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


class Patient(threading.Thread):
    """One client that asks once, when the primary is gone, and waits: a delay, or an error?"""

    def __init__(self, proxy, bucket):
        super().__init__()
        self.client, self.bucket = Client(proxy.url, PATIENCE / 2), bucket
        self.seconds, self.error = None, ""

    def run(self):
        began = time.monotonic()
        try:
            self.client.create(self.bucket)
        except Exception as failure:  # printed as it is
            self.error = f"{type(failure).__name__} {failure}"
        self.seconds = time.monotonic() - began


def candidates(smap, primary_id):
    """Proxies in the order of succession, the primary left out."""
    others = [p for p in smap["pmap"].values() if p["daemon_id"] != primary_id and not int(p.get("flags", 0)) & 13]
    return [p["daemon_id"] for p in sorted(others, key=lambda p: -int(p["id_digest"]))]


def first_change(proxy, old_ids, label, began):
    """Polls through `proxy` until a primary that is none of the old ones has created a bucket.
    Returns seconds since `began` and the new primary's ID."""
    client, attempt = Client(proxy.url, SHORT), 0
    while time.monotonic() - began < PATIENCE:
        try:
            seen = watch.state(proxy, SHORT)
            if seen.primary not in old_ids:
                attempt += 1
                client.create(f"{label}-{attempt}")
                return time.monotonic() - began, seen.primary
        except (*watch.FAILURES, HttpError):
            pass
        time.sleep(PAUSE)
    return None, ""


def one_run(checks, cluster, kind, label, patients):
    """Returns (seconds until the first change, longest gap, errors of the traffic)."""
    old = watch.primary(cluster.nodes)
    smap = watch.smap(old)
    victims = [old]
    if kind == "pair":
        victims.append(cluster.node(candidates(smap, old.id)[0]))
    alive = [node for node in cluster.nodes if node.role == "proxy" and node not in victims]
    with Traffic(alive[-1]) as traffic:
        time.sleep(0.5)
        number = {"term": signal.SIGTERM, "stop": signal.SIGSTOP}.get(kind, signal.SIGKILL)
        began = time.monotonic()
        for node in victims:
            node.signal(number)
        if number == signal.SIGKILL:
            for node in victims:  # what was on its way when the process ended has no certain outcome
                node.await_end(5)
        patient = Patient(alive[-1], f"{label}-patient")
        patient.start()
        seconds, successor = first_change(alive[0], [node.id for node in victims], label, began)
        time.sleep(0.5)
        ended = {node.name: node.await_end(35) for node in victims} if kind != "stop" else {}
        patient.join()
        patients.append(patient)
        if kind == "stop":
            old.signal(signal.SIGCONT)
        for node in victims:
            node.start()
        back = watch.await_whole(cluster, 90)
        time.sleep(0.3)
    gap, errors = traffic.longest_gap(began - 0.3), [text for start, end, text in traffic.errors if end > began]
    verdict = "no new primary" if seconds is None else f"{seconds:6.2f} s"
    checks.step(f"{label}: {verdict}; longest gap {gap:.2f} s, {len(errors)} errors; patient client"
                f" {patient.seconds:.2f} s{' ' + patient.error if patient.error else ''}; whole after {back:.1f} s")
    for text in errors[:3]:
        print(f"           {text}")
    if kind == "term":
        checks.equal({old.name: True}, ended, f"{label}: the process ended by itself")
    if checks.that(seconds is not None, f"{label}: a new primary takes changes"):
        now = watch.primary(cluster.nodes)
        checks.equal(successor, now.id, f"{label}: the successor {successor} is primary, {old.name} came back as"
                     " a secondary, one map everywhere")
    return seconds, gap, errors


def measure(checks, cluster, kind, runs):
    title, budget, _ = KINDS[kind]
    checks.step(f"{title}, {runs} runs")
    patients, times, gaps, errors = [], [], [], 0
    for number in range(1, runs + 1):
        seconds, gap, failed = one_run(checks, cluster, kind, f"{kind}{number}", patients)
        times.append(PATIENCE if seconds is None else seconds)
        gaps.append(gap)
        errors += len(failed)
    return {"kind": kind, "times": times, "gaps": gaps, "errors": errors,
            "patient": [each.seconds for each in patients],
            "refused": sum(1 for each in patients if each.error)}


def table(checks, results, leeway):
    print(f"{'seconds until a new primary takes changes':48} {'runs':>4} {'median':>7} {'max':>7} {'budget':>7}")
    for each in results:
        title, budget = KINDS[each["kind"]][0], KINDS[each["kind"]][1] * leeway
        median, most = statistics.median(each["times"]), max(each["times"])
        mark = "held" if median <= budget else "MISSED"
        tail = "" if most <= budget else f", {sum(t > budget for t in each['times'])} over"
        print(f"{title:48} {len(each['times']):4} {median:7.2f} {most:7.2f} {budget:7.1f}  {mark}{tail}")
    print(f"{'clients of other proxies meanwhile':48} {'gap, median':>11} {'max':>7} {'errors':>7}"
          f" {'create, median':>15} {'max':>7} {'refused':>8}")
    for each in results:
        print(f"{KINDS[each['kind']][0]:48} {statistics.median(each['gaps']):11.2f} {max(each['gaps']):7.2f}"
              f" {each['errors']:7} {statistics.median(each['patient']):15.2f} {max(each['patient']):7.2f}"
              f" {each['refused']:8}")
    for each in results:
        title, budget = KINDS[each["kind"]][0], KINDS[each["kind"]][1] * leeway
        median = statistics.median(each["times"])
        checks.that(median <= budget, f"{title}: median within {budget:g} s", f"{median:.2f} s")
        checks.equal(0, each["errors"], f"{title}: no error in the PUT and GET loop of another proxy")
        checks.equal(0, each["refused"], f"{title}: a creation asked for meanwhile was delayed, not refused")


def main(checks):
    options = verify.parser("verify-failover", __doc__)
    options.add_argument("--runs", type=int, help="of each kind (default 10; 1 if --short, within three budgets)")
    options.add_argument("--kinds", default=",".join(KINDS), help="comma-separated, of " + ", ".join(KINDS))
    args = options.parse_args()
    runs = args.runs or (1 if args.short else 10)
    kinds = args.kinds.split(",")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        options.error(f"unknown kind {unknown[0]!r}")
    with verify.workplace("failover", args.keep) as folder, \
            verify.own_cluster(folder, args.port, targets=3) as cluster:
        cluster.client().create(BUCKET)
        watch.await_whole(cluster)
        checks.step(f"3 proxies and 3 targets are ready; load of this machine {os.getloadavg()[0]:.1f}"
                    f" on {os.cpu_count()} processors")
        results = [measure(checks, cluster, kind, runs) for kind in kinds]
        table(checks, results, CROWDED if args.short else 1)


if __name__ == "__main__":
    verify.run("verify-failover", main)
