"""A headless Chromium, driven through Selenium of PyPI in a virtual environment of its own."""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.parse

from aisrest import checkout

SELENIUM = "4.35.0"
PILLOW = "11.3.0"
AXE = "4.14.1"
WHOLE_PAGE_LIMIT = 4000  # pixels


def enter():
    """Goes on in the virtual environment that has Selenium; makes it when it is not there. Kept over runs."""
    folder = os.path.join(checkout(), ".local", f"browser-{SELENIUM}-{PILLOW}")
    python = os.path.join(folder, "bin", "python")
    if os.path.realpath(sys.prefix) == os.path.realpath(folder):
        return
    if not os.path.exists(os.path.join(folder, "ready")):
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                            f"selenium=={SELENIUM}", f"pillow=={PILLOW}"], check=True)
        except subprocess.CalledProcessError as failure:
            sys.exit(f"verify-ui: selenium {SELENIUM} and pillow {PILLOW} of PyPI cannot be installed: {failure}")
        open(os.path.join(folder, "ready"), "w", encoding="ascii").close()
    os.execv(python, [python, *sys.argv])


def axe_source():
    """The accessibility checker of npm, as text; fetched once."""
    folder = os.path.join(checkout(), ".local", f"axe-{AXE}")
    file = os.path.join(folder, "node_modules", "axe-core", "axe.min.js")
    if not os.path.exists(file):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save",
                        "--prefix", folder, f"axe-core@{AXE}"], check=True, stdout=subprocess.DEVNULL)
    with open(file, encoding="utf-8") as source:
        return source.read()


class Browser:
    """One window. `profile` is a folder for its files."""

    def __init__(self, profile, width=1280, height=900):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                     "--no-first-run", "--disable-background-networking", "--disable-component-update",
                     "--disable-default-apps", "--disable-sync", "--lang=en", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)
        self.console, self.requests = [], []
        self.size(width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def command(self, name, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def size(self, width, height, mobile=False):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name):
        """`light` or `dark`."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def open(self, url):
        self.driver.get(url)

    def run(self, script, *arguments):
        """The value of a function body."""
        return self.driver.execute_script(script, *arguments)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def rows(self, table):
        """Texts of the cells of a table's body."""
        return self.run("return [...document.querySelectorAll(arguments[0] + ' tbody tr')]"
                        ".map(row => [...row.children].map(cell => cell.textContent))", f"#{table}")

    def titles(self, table):
        return self.run("return [...document.querySelectorAll(arguments[0] + ' thead th')].map(cell => cell.textContent)",
                        f"#{table}")

    def listen(self):
        """Adds what the page has logged and asked for since the last call."""
        self.console += self.driver.get_log("browser")
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        return self

    def hosts(self):
        """Where its requests went."""
        self.listen()
        return {urllib.parse.urlsplit(url).netloc for url in self.requests if url.startswith(("http:", "https:", "ws"))}

    def axe(self, source):
        """Violations of WCAG 2.2 A and AA and of good practice, one text each."""
        self.run(source)
        found = self.driver.execute_async_script(
            "const done = arguments[0];"
            "axe.run(document, {resultTypes: ['violations']})"
            ".then(result => done({violations: result.violations, passes: result.passes.length}), error => done({error: String(error)}))")
        if found.get("error"):
            raise OSError(found["error"])
        return found["passes"], [f"{each['id']} ({each['impact']}): {each['help']}: {[node['target'] for node in each['nodes']][:4]}"
                                 for each in found["violations"]]

    def picture(self, file, width, height=None, selector=None):
        """Writes a PNG in 256 colours, of the page's or the element's whole height, cut at `height`."""
        from PIL import Image
        self.size(width, height or 900)
        whole = self.run("const box = arguments[0] ? document.querySelector(arguments[0]).getBoundingClientRect()"
                         " : {width: arguments[1], height: document.documentElement.scrollHeight};"
                         "return [Math.ceil(box.width), Math.ceil(box.height)]", selector, width)
        clip = {"x": 0, "y": 0, "width": whole[0], "height": min(height or WHOLE_PAGE_LIMIT, whole[1]), "scale": 1}
        shot = self.command("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        image = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
        image.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
        return os.path.getsize(file)
