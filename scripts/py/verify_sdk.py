"""Runs sdk_check.py with each supported release of the Python SDK (scripts/verify-sdk)."""

import os
import subprocess
import sys

import verify
from aisrest import checkout

RELEASES = ("1.26.0", "2.0.0")


def environment(release):
    """The interpreter of a virtual environment with that release from PyPI; kept over runs."""
    folder = os.path.join(checkout(), ".local", f"sdk-{release}")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(folder, "ready")):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        f"aistore=={release}"], check=True)
        open(os.path.join(folder, "ready"), "w", encoding="ascii").close()
    return python


def check(checks, release, endpoint):
    checks.step(f"SDK {release}")
    script = os.path.join(checkout(), "scripts", "py", "sdk_check.py")
    run = subprocess.run([environment(release), script, endpoint], capture_output=True, text=True,
                         timeout=600)
    lines = [line for line in run.stdout.splitlines() if line.startswith("  ")]
    print("\n".join(lines))
    checks.passed += sum(line.startswith("  ok") for line in lines)
    checks.failed += sum(line.startswith("  FAIL") for line in lines)
    failed = any(line.startswith("  FAIL") for line in lines)
    checks.that(run.returncode == (1 if failed else 0) and lines, f"SDK {release} ran to its end",
                run.stderr[-800:])


def main(checks):
    options = verify.parser("verify-sdk", __doc__)
    options.add_argument("--endpoint", help="of a running cluster with 4 targets (default: start one)")
    args = options.parse_args()
    with verify.workplace("sdk", args.keep) as folder:
        if args.endpoint:
            for release in RELEASES:
                check(checks, release, args.endpoint)
            return
        with verify.own_cluster(folder, args.port) as cluster:
            for release in RELEASES:
                check(checks, release, cluster.endpoint)


if __name__ == "__main__":
    verify.run("verify-sdk", main)
