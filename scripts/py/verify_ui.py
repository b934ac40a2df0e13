"""The web page of a real cluster in a headless Chromium (scripts/verify-ui): it shows what `ais show cluster`
shows, when all is well and when targets, the primary, the quorum or the gateway itself are lost; nobody's names
can inject anything; it is accessible; it loads nothing from elsewhere."""

import os
import re
import threading
import time

import browser
import terminal_shot
import verify
import watch
from aisrest import Client, await_that, must, pattern
from cluster import ClusterError

TARGETS, PROXIES = 4, 3
HOSTILE = "<img src=x onerror=window.owned=1>"  # the name of a mountpath's directory
BUCKET = "page"
LOST_SECONDS = 60  # until a silent target has left the map
# Alerts about the host, which other work on it may cause: they are no fault of the page.
OF_THE_HOST = {"low-cpu", "out-of-cpu", "low-memory", "OOM", "number-of-goroutines", "high-number-of-goroutines"}
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


class Traffic:
    """PUTs and GETs through one proxy until it is closed; errors while nodes are down are none of its business."""

    def __init__(self, client):
        self.client, self.ends = client, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.thread.join(30)

    def _run(self):
        number = 0
        while not self.ends.wait(0.02 + 0.06 * (number // 60 % 4)):
            name = f"load/{number % 200:03}"
            number += 1
            try:
                if number % 3 == 1:
                    self.client.put(BUCKET, name, pattern(name, 4096 << number % 5))
                else:
                    self.client.get(BUCKET, name if number < 200 else f"load/{number * 7 % 200:03}")
            except Exception:  # lost nodes are what the scenes are about
                time.sleep(0.2)


class Page:
    """The page of one gateway, with the words of its parts."""

    def __init__(self, checks, window, gateway):
        self.checks, self.window, self.gateway = checks, window, gateway
        window.open(f"{gateway.url}/ui")

    def attention(self):
        return self.window.text("#attention-list")

    def items(self):
        """What needs attention, by tone, without what only the host is blamed for."""
        found = self.window.run("return [...document.querySelectorAll('#attention-list li')]"
                                ".map(line => [line.className, line.children[1].textContent])")
        return [(tone, text) for tone, text in found
                if text.split(": ", 1)[0] not in OF_THE_HOST]

    def is_calm(self):
        """Nothing needs attention but the host, and the verdict counts what there is."""
        shown = self.window.run("return [...document.querySelectorAll('#attention-list li.red, #attention-list li.warn')].length")
        verdict = "●Operational" if shown == 0 else f"{shown} need{'s' if shown == 1 else ''} attention"
        return all(tone in ("ok", "info") for tone, _ in self.items()) and self.window.text("#verdict").endswith(verdict)

    def changes(self):
        return self.window.text("#changes")

    def column(self, table, title):
        """First cell of each row, to the cell of this column."""
        number = self.window.titles(table).index(title)
        return {row[0]: row[number] for row in self.window.rows(table) if len(row) > number}

    def fact(self, name):
        return self.window.run("for (const line of document.querySelectorAll('#summary > div'))"
                               " if (line.children[0].textContent === arguments[0]) return line.children[1].textContent;"
                               " return ''", name)

    def shows(self, what, condition, seconds=25):
        """A counted check that this comes true."""
        started = time.monotonic()
        try:
            await_that(what, seconds, condition)
        except TimeoutError:
            self.checks.that(False, what, f"attention: {self.attention()!r}, changes: {self.changes()!r},"
                             f" targets: {self.window.rows('targets')}, freshness: {self.window.text('#freshness')!r}")
            return False
        return self.checks.that(True, f"{what} (after {time.monotonic() - started:.1f} s)")

    def accessible(self, axe, label):
        passes, violations = self.window.axe(axe)
        self.checks.that(passes > 20 and not violations, f"accessibility, {label}: axe-core finds nothing ({passes} rules pass)",
                         "; ".join(violations))


def mark_hostile(cluster):
    """One target has a mountpath whose name is markup."""
    target = cluster.nodes[-1]
    disks = os.path.join(target.dir, "disks")
    target.mounts = {os.path.join(disks, "mp1"): "one", os.path.join(disks, HOSTILE): "two"}


def display(node):
    return f"{node.role[0]}[{node.id}]"


def primary_of(cluster):
    return await_that("a primary", 30, lambda: watch.primary([node for node in cluster.nodes if node.pid()]))


def all_is_well(checks, page, cluster, ais, has_markup):
    page.shows("all targets are online", lambda: sorted(page.column("targets", "STATUS").values()) == ["●online"] * TARGETS, 40)
    shown = ais("show", "cluster", timeout=40).stdout
    words = set(re.findall(r"^([pt]\[\w+]\S*)\s", shown, re.MULTILINE))
    checks.equal(words, set(page.column("targets", "STATUS")) | set(page.column("proxies", "STATUS")),
                 "the nodes and their marks are those of `ais show cluster`")
    smap = cluster.client().smap()
    checks.equal((smap["uuid"], f"version {smap['version']}"), (page.fact("UUID"), page.fact("Cluster map")), "UUID and version of the map")
    checks.equal(f"{TARGETS + PROXIES} online", page.fact("Status"), "summary of states")
    alerts = {word for cell in page.column("targets", "ALERT").values() for word in cell[1:].split()}
    checks.equal(set(), alerts - OF_THE_HOST - {"ok"}, "no alerts")
    paths = {path for node in cluster.nodes if node.role == "target" for path in
             must("GET", f"{node.url}/v1/daemon?what=mountpaths").json()["available"]}
    checks.equal((2 * TARGETS, paths), (len(paths), set(page.column("mountpaths", "STATE"))), "every mountpath is shown")
    checks.equal({"●available"}, set(page.column("mountpaths", "STATE").values()), "every mountpath is available")
    checks.that(all(re.fullmatch(r"\d+%", cell) for cell in page.column("mountpaths", "CAP USED(%)").values()), "capacity of each")
    if has_markup:
        checks.that(any(HOSTILE in path for path in paths), "one mountpath has markup in its name")
        checks.equal(None, page.window.run("return window.owned ?? null"), "markup in a name does nothing")
        checks.equal(0, page.window.run("return document.querySelectorAll('img, iframe, object').length"), "and becomes no element")
    checks.that(all(cell.endswith(("s", "m")) for cell in page.column("targets", "UPTIME").values()), "uptimes")
    checks.that(all("iB" in cell for cell in page.column("targets", "MEM RSS(%)").values()), "memory of the nodes")
    page.shows("nothing needs attention, and the verdict says so", page.is_calm)


def throughput(page):
    page.shows("requests per second are drawn and told in words", lambda: re.search(
        r"GET: now (?!0/s)[\d.]+/s.*PUT: now (?!0/s)[\d.]+/s", page.window.text("#requests-text"))
        and page.window.run("return document.querySelector('#requests-chart .series-0').getAttribute('d').split('L').length") > 2, 60)
    page.shows("bytes per second, too", lambda: re.search(r"Read: now [\d.]+[KM]iB/s", page.window.text("#bytes-text")))
    page.shows("each target's share", lambda: any(re.fullmatch(r"(?!0/s)[\d.]+/s", cell) for cell in page.column("targets", "GET").values()))


def keyboard(checks, page):
    from selenium.webdriver.common.keys import Keys
    body = page.window.driver.find_element("tag name", "body")
    focus = "return [document.activeElement.className, document.activeElement.id].join('')"
    seen = []
    for _ in range(3):
        page.window.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(page.window.run(focus))
    checks.equal(["skip", "pause", "scroll"], seen, "Tab reaches the skip link, the button and the tables")
    button = body.find_element("id", "pause")
    button.send_keys(Keys.ENTER)
    checks.equal("true", button.get_attribute("aria-pressed"), "Enter pauses")
    await_that("requests that were on their way", 15, lambda: page.window.listen().requests.clear() or time.sleep(1) or not page.window.listen().requests)
    time.sleep(6)
    checks.equal([], page.window.listen().requests, "paused: the gateway is not asked")
    checks.that("Paused" in page.window.text("#verdict") and "paused" in page.window.text("#freshness"), "and that is said")
    button.send_keys(Keys.SPACE)
    page.shows("Space goes on", lambda: "every 5 s" in page.window.text("#freshness") and page.is_calm(), 10)


def looks(checks, page, axe):
    for scheme in ("light", "dark"):
        page.window.scheme(scheme)
        for label, (width, height) in SIZES.items():
            page.window.size(width, height, mobile=label == "phone")
            page.accessible(axe, f"{scheme}, {label}")
    checks.equal(390, page.window.run("return document.documentElement.scrollWidth"), "a phone does not scroll sideways")
    widest = page.window.run("return Math.max(...[...document.querySelectorAll('tbody th')].map(cell => cell.offsetWidth))")
    checks.that(widest < 200, "on a phone the columns that stay leave room for the others", widest)
    page.window.size(*SIZES["wide"])
    page.window.scheme("light")


def mountpath_out(page, cluster, ais):
    target = next(node for node in cluster.nodes if node.role == "target")
    path = must("GET", f"{target.url}/v1/daemon?what=mountpaths").json()["available"][0]
    command(ais, "storage", "mountpath", "disable", f"t[{target.id}]={path}", "--no-resilver")
    page.shows("a disabled mountpath is shown as such", lambda: "disabled" in page.column("mountpaths", "STATE")[path])
    page.shows("and what that means", lambda: "is out of service with its objects" in page.attention())
    command(ais, "storage", "mountpath", "enable", f"t[{target.id}]={path}")
    page.shows("an enabled one again", lambda: page.column("mountpaths", "STATE")[path] == "●available"
               and "out of service" not in page.attention(), 60)


def command(ais, *words):
    result = ais(*words, timeout=60)
    if result.returncode != 0:
        raise ClusterError(f"ais {' '.join(words)}: {result.stdout}{result.stderr}")


def rebalance(checks, page, cluster, ais, pictures):
    leaver = [node for node in cluster.nodes if node.role == "target"][1]
    command(ais, "config", "cluster", "rebalance.max_rate", "1MiB")
    command(ais, "cluster", "add-remove-nodes", "start-maintenance", f"t[{leaver.id}]", "-y")
    page.shows("progress of the rebalance", lambda: len(page.window.rows("rebalance")) >= 2 and re.search(
        r"g\d+ runs.*: \d+%, moved \d+ object", page.window.text("#rebalance-text")), 40)
    page.shows("the node that leaves is marked", lambda: page.column("targets", "STATUS").get(f"t[{leaver.id}][x]") == "▲maintenance")
    page.shows("the job is listed", lambda: any(row[0].startswith("rebalance[g") for row in page.window.rows("jobs")))
    if pictures:
        pictures.page(page, "ui-dark", "dark")
        pictures.command(ais, "cli-jobs", "show", "job")
    command(ais, "cluster", "add-remove-nodes", "stop-maintenance", f"t[{leaver.id}]", "-y")
    command(ais, "config", "cluster", "rebalance.max_rate", "0")
    page.shows("its end", lambda: page.window.text("#rebalance-text").startswith("None runs. The last one was g")
               and f"t[{leaver.id}]" in page.column("targets", "STATUS"), 90)
    checks.that(re.search(r"Rebalance g\d+ runs", page.changes()) and re.search(r"Rebalance g\d+ has ended", page.changes()),
                "both are among the changes", page.changes())


def target_killed(page, cluster, pictures):
    lost = [node for node in cluster.nodes if node.role == "target"][2]
    name = display(lost)
    lost.kill()
    page.shows("a target that was killed is n/a", lambda: page.column("targets", "STATUS").get(name) == "✖n/a")
    page.shows("and needs attention", lambda: f"{name} does not answer this gateway" in page.attention()
               and "attention" in page.window.text("#verdict"))
    page.shows("it is missed when it has left the map", lambda: f"{name} is missed: it has left the map" in page.attention(), LOST_SECONDS)
    page.window.open(page.window.driver.current_url)
    page.shows("also after a reload", lambda: f"{name} is missed" in page.attention() and f"{name} has left the map" in page.changes())
    page.shows("and it keeps its row", lambda: page.column("targets", "STATUS").get(name) == "✖missed" and "1 missed" in page.fact("Status"))
    return lost


def primary_killed(page, cluster, pictures):
    old = primary_of(cluster)
    old.kill()
    page.shows("the page shows the new primary", lambda: f"The primary has changed: p[" in page.changes()
               and f"before p[{old.id}]" in page.changes() and old.id not in page.fact("Primary"))
    new = primary_of(cluster)
    page.checks.equal([f"p[{new.id}][P]"], [name for name in page.column("proxies", "STATUS") if name.endswith("[P]")], "its mark")
    page.checks.that("The primary has changed: it is" in page.attention(), "the change needs attention", page.attention())
    page.shows("the old one is silent, or has left the map", lambda: re.search(
        rf"{re.escape(display(old))} (does not answer this gateway|is missed)", page.attention()))
    if pictures:
        pictures.page(page, "ui-failure", "light")
    return old


def back_again(page, cluster, lost):
    for node in lost:
        node.start()
    watch.await_whole(cluster, 90)
    page.shows("what was lost is back", lambda: page.fact("Status") == f"{TARGETS + PROXIES} online"
               and "missed" not in page.attention() and "does not answer" not in page.attention(), 60)


def lost_quorum(page, cluster):
    lost = [node for node in cluster.nodes if node is not page.gateway][:4]
    for node in lost:
        node.kill()
    page.shows("a gateway that cannot reach a primary says why", lambda: re.search(
        r"Control plane: no primary: no quorum \(\d of 7 voters answer\)\. This gateway cannot reach the primary", page.attention()), 60)
    page.shows("in the words of the alert, too", lambda: "keep-alive-errors" in page.column("proxies", "ALERT").get(display(page.gateway), "")
               or any("keep-alive-errors" in cell for cell in page.column("proxies", "ALERT").values()))
    back_again(page, cluster, lost)


def gateway_killed(page, axe):
    page.gateway.kill()
    page.shows("a page whose gateway is gone says that it is stale", lambda: "Stale" in page.window.text("#verdict")
               and "STALE. Last successful refresh" in page.window.text("#freshness") and "This gateway does not answer (no connection). All below is old" in page.attention())
    links = page.window.run("return [...document.querySelectorAll('#attention-list a')].map(link => link.href)")
    page.checks.that(len(links) == 2 and all(re.fullmatch(r"http://[\d.]+:\d+/ui", link) for link in links), "and links to the other gateways", links)
    page.accessible(axe, "stale")
    page.gateway.start()
    page.gateway.await_started()
    page.shows("it goes on by itself when the gateway is back", lambda: "This gateway answers again" in page.changes()
               and page.is_calm(), 60)


def silence(checks, page, label, tolerated=None):
    """Nothing went wrong in the page; a browser by itself logs answers like 502, which is what a silent node gives."""
    page.window.listen()
    bad = [entry["message"] for entry in page.window.console if not (tolerated and re.search(tolerated, entry["message"]))]
    page.window.console.clear()
    checks.equal([], bad, f"no messages in the console, {label}")
    checks.equal({f"{page.gateway.host}:{page.gateway.port}"}, page.window.hosts(), f"nothing is loaded from elsewhere, {label}")


class Pictures:
    """Writes the pictures of the documentation."""

    def __init__(self, folder):
        self.folder = folder
        self.texts = {}  # name of a picture to the words of a command and what it printed
        os.makedirs(folder, exist_ok=True)

    def command(self, ais, name, *words):
        self.texts[name] = (words, terminal_shot.on_terminal([ais.program, *words], ais.env))

    def page(self, page, name, scheme):
        page.window.run("document.activeElement.blur()")
        page.window.scheme(scheme)
        size = page.window.picture(os.path.join(self.folder, f"{name}.png"), 1280)
        page.window.scheme("light")
        page.window.size(*SIZES["wide"])
        page.checks.that(size < 150_000, f"picture {name}.png: {size >> 10} KiB")


def terminals(checks, folder, window, ais, pictures):
    """The tool's tables, as a terminal shows them."""
    pictures.command(ais, "cli-show-cluster", "show", "cluster")
    pictures.command(ais, "cli-mountpaths", "show", "storage", "capacity", "--mountpath")
    pictures.command(ais, "cli-performance", "performance", "throughput")
    for name, (words, text) in pictures.texts.items():
        size = terminal_shot.draw(window, folder, words, text, os.path.join(pictures.folder, f"{name}.png"))
        checks.that(0 < size < 150_000, f"picture {name}.png: {size >> 10} KiB")


def fill(cluster):
    client = cluster.client()
    client.create(BUCKET)
    for number in range(80):
        client.put(BUCKET, f"data/{number:03}", pattern(f"data/{number}", 1 << 20))
    for number in range(200):
        client.put(BUCKET, f"load/{number:03}", pattern(f"load/{number}", 16 << 10))


def scenes(checks, args, pictures):
    axe = browser.axe_source()
    with verify.workplace("ui", args.keep) as folder, \
            verify.own_cluster(folder, args.port, PROXIES, TARGETS, prepare=None if pictures else mark_hostile) as cluster:
        primary = primary_of(cluster)
        gateway = next(node for node in cluster.nodes if node.role == "proxy" and node is not primary)
        ais = verify.Ais(gateway.url, folder)
        fill(cluster)
        with browser.Browser(os.path.join(folder, "profile")) as window, Traffic(Client(gateway.url, 10)):
            page = Page(checks, window, gateway)
            checks.step("all is well")
            all_is_well(checks, page, cluster, ais, has_markup=not pictures)
            throughput(page)
            keyboard(checks, page)
            looks(checks, page, axe)
            if pictures:
                time.sleep(60)  # the chart fills
                pictures.page(page, "ui-light", "light")
            silence(checks, page, "all is well")
            checks.step("a mountpath is disabled")
            mountpath_out(page, cluster, ais)
            checks.step("a target leaves")
            rebalance(checks, page, cluster, ais, pictures)
            silence(checks, page, "mountpaths and nodes come and go")
            if pictures:
                terminals(checks, folder, window, ais, pictures)
                page = Page(checks, window, gateway)
            checks.step("a target is killed")
            lost = [target_killed(page, cluster, pictures)]
            checks.step("the primary is killed")
            lost.append(primary_killed(page, cluster, pictures))
            page.accessible(axe, "failures")
            back_again(page, cluster, lost)
            checks.step("the quorum is lost")
            lost_quorum(page, cluster)
            silence(checks, page, "nodes lost", r"/v1/\S+ - Failed to load resource: the server responded with a status of 50[023]")
            checks.step("the gateway is killed")
            gateway_killed(page, axe)
            silence(checks, page, "gateway lost", r"/v1/\S+ - Failed to load resource: (net::ERR_|the server responded with a status of 50[023])")


def main(checks):
    options = verify.parser("verify-ui", __doc__)
    options.add_argument("--screenshots", metavar="DIR", help="write the pictures of the documentation there")
    args = options.parse_args()
    pictures = Pictures(args.screenshots) if args.screenshots else None
    from selenium.common.exceptions import WebDriverException
    try:
        scenes(checks, args, pictures)
    except WebDriverException as failure:
        raise OSError(f"the browser: {failure.msg}") from failure


if __name__ == "__main__":
    browser.enter()
    verify.run("verify-ui", main)
