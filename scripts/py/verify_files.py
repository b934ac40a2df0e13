"""Puts a tree of real files and a set of big files, gets both back and compares (scripts/verify-files)."""

import os
import re
import subprocess

import verify
from aisrest import Client

MIB = 1 << 20


def big_files(folder, total, largest, seed):
    """Files of 1 MiB to `largest`, together `total` bytes; one of each extreme at least."""
    os.makedirs(folder)
    sizes, size = [largest, MIB], 3 * MIB
    while sum(sizes) < total:
        sizes.append(min(size, max(MIB, total - sum(sizes))))
        size = size * 2 + 12345 if size * 2 < largest else 2 * MIB + len(sizes) * 4097
    for index, size in enumerate(sizes):
        verify.random_file(os.path.join(folder, f"big-{index:03}.bin"), size, seed * 1000 + index)
    return len(sizes), sum(sizes)


def row_of(output, bucket):
    """The numbers of the bucket's row in a table: words without the name."""
    for line in output.splitlines():
        words = re.sub(r"\x1b\[[0-9;]*m", "", line).split()
        if words and words[0] == f"ais://{bucket}":
            return words[1:]
    return []


def round_trip(checks, ais, folder, source, bucket, count, size):
    checks.step(f"{bucket}: {count} files, {size / MIB:.1f} MiB")
    made = ais("create", f"ais://{bucket}")
    checks.equal(0, made.returncode, f"create ais://{bucket} {made.stderr.strip()}")
    put = ais("put", source, f"ais://{bucket}", "-r", "-y", "--num-workers", "4")
    checks.that(put.returncode == 0, f"put {count} files", put.stderr[-500:])
    checks.step("put done")

    summary = ais("ls", f"ais://{bucket}", "--summary", "--units", "raw")
    row = row_of(summary.stdout, bucket)
    checks.equal([str(count), str(size)], [*row[1:2], *row[4:5]],
                 "objects and size of `ais ls --summary`")
    summary = ais("bucket", "summary", f"ais://{bucket}", "--units", "raw")
    row = row_of(summary.stdout, bucket)
    checks.equal([str(count), str(size)], [*row[0:1], *row[5:6]],
                 "objects and size of `ais bucket summary`")

    back = os.path.join(folder, f"back-{bucket}")
    os.makedirs(back)
    got = ais("get", f"ais://{bucket}", back, "--prefix", "", "-y", "--num-workers", "4")
    checks.that(got.returncode == 0, f"get {count} files", got.stderr[-500:])
    checks.step("get done")
    diff = subprocess.run(["diff", "-r", source, back], capture_output=True, text=True, errors="replace")
    checks.that(diff.returncode == 0, "diff -r finds no difference", diff.stdout[:500] + diff.stderr[:500])


def main(checks):
    options = verify.parser("verify-files", __doc__)
    options.add_argument("--endpoint", help="of a running cluster (default: start one)")
    options.add_argument("--tree", default="/usr/share", help="where the real files come from")
    options.add_argument("--count", type=int, help="of real files (default 21000; 1500 if --short)")
    options.add_argument("--big", type=int, metavar="MIB", help="of big files (default 2048; 96 if --short)")
    args = options.parse_args()
    count = args.count or (1500 if args.short else 21000)
    big = (args.big or (96 if args.short else 2048)) * MIB
    with verify.workplace("files", args.keep) as folder:
        tree = os.path.join(folder, "tree")
        real = verify.real_files(tree, args.tree, count)
        if not args.short:
            checks.that(real[0] >= 20000, f"{args.tree} has 20,000 files", real[0])
        large = big_files(os.path.join(folder, "big"), big, (24 if args.short else 300) * MIB, args.seed)

        def both(endpoint):
            ais = verify.Ais(endpoint, folder)
            client = Client(endpoint)
            for source, bucket, made in ((tree, "verify-tree", real),
                                         (os.path.join(folder, "big"), "verify-big", large)):
                try:
                    round_trip(checks, ais, folder, source, bucket, *made)
                finally:
                    if args.endpoint:
                        client.destroy(bucket)

        if args.endpoint:
            both(args.endpoint)
        else:
            with verify.own_cluster(folder, args.port) as cluster:
                both(cluster.endpoint)


if __name__ == "__main__":
    verify.run("verify-files", main)
