"""Uses the Python SDK (package aistore) against a cluster; run by verify_sdk.py in a virtual
environment. Prints one line per check; exit code 1 if one failed."""

import hashlib
import os
import sys
import tempfile
import traceback
import uuid
from importlib.metadata import version

from aistore import Client
from aistore.sdk.errors import ErrBckAlreadyExists, ErrBckNotFound, ErrObjNotFound

failed = 0


def check(what):
    """Runs the decorated function at once; an exception is a failure."""

    def run(function):
        global failed
        try:
            function()
            print(f"  ok    {what}", flush=True)
        except Exception as error:
            failed += 1
            print(f"  FAIL  {what}: {type(error).__name__} {str(error)[:300]}", flush=True)
            if os.environ.get("AIS_VERBOSE"):
                traceback.print_exc()

    return run


def equal(expected, seen):
    if expected != seen:
        raise AssertionError(f"expected {str(expected)[:120]!r}, seen {str(seen)[:120]!r}")


def raises(kind, action):
    try:
        action()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


endpoint = sys.argv[1]
release = version("aistore")
client = Client(endpoint)
bucket = client.bucket(f"sdk-{uuid.uuid4().hex[:8]}")
big = bytes(hashlib.sha256(str(i).encode()).digest()[0] for i in range(4096)) * 768  # 3 MiB


@check("cluster is ready, has a UUID and four targets")
def _():
    equal(True, client.cluster().is_ready())
    info = client.cluster().get_info()
    equal(4, len(info.tmap))
    equal(info.uuid, client.cluster().get_uuid())


@check("create bucket; a second time is ErrBckAlreadyExists; exist_ok passes")
def _():
    bucket.create()
    raises(ErrBckAlreadyExists, lambda: bucket.create())
    bucket.create(exist_ok=True)


@check("list buckets")
def _():
    assert bucket.name in [b.name for b in client.cluster().list_buckets()]


@check("HEAD bucket returns its properties")
def _():
    equal("xxhash2", bucket.head()["Checksum-Type"] if "Checksum-Type" in bucket.head()
          else __import__("json").loads(bucket.head()["Ais-Bucket-Props"])["checksum"]["type"])


@check("HEAD of a missing bucket is an error")
def _():
    raises(Exception, lambda: client.bucket("no-such-bucket").head())


@check("put bytes, get them back")
def _():
    bucket.object("obj-1").get_writer().put_content(b"0123456789")
    equal(b"0123456789", bucket.object("obj-1").get_reader().read_all())


@check("put 3 MiB and an empty object, get them back, streamed too")
def _():
    bucket.object("dir/big").get_writer().put_content(big)
    equal(big, bucket.object("dir/big").get_reader().read_all())
    equal(big, b"".join(bucket.object("dir/big").get_reader(chunk_size=100_000)))
    bucket.object("dir/empty").get_writer().put_content(b"")
    equal(b"", bucket.object("dir/empty").get_reader().read_all())


@check("put a file")
def _():
    with tempfile.NamedTemporaryFile() as file:
        file.write(big[:70_000])
        file.flush()
        bucket.object("dir/file").get_writer().put_file(file.name)
    equal(big[:70_000], bucket.object("dir/file").get_reader().read_all())


@check("names with spaces, unicode and signs")
def _():
    for name in ("we ird name", "ünï/cödé", "plus+and&equals=1", "tilde~!@$^()"):
        bucket.object(name).get_writer().put_content(name.encode())
        equal(name.encode(), bucket.object(name).get_reader().read_all())


@check("range read")
def _():
    equal(b"234", bucket.object("obj-1").get_reader(byte_range="bytes=2-4").read_all())
    equal(b"789", bucket.object("obj-1").get_reader(byte_range="bytes=-3").read_all())
    equal(big[-5:], bucket.object("dir/big").get_reader(byte_range=f"bytes={len(big) - 5}-").read_all())


@check("direct=True reads from the target that owns the object")
def _():
    for name, body in (("obj-1", b"0123456789"), ("dir/big", big)):
        equal(body, bucket.object(name).get_reader(direct=True).read_all())


@check("HEAD object: size, checksum, version")
def _():
    headers = bucket.object("obj-1").head()
    props = bucket.object("obj-1").props
    equal(10, int(props.size))
    equal("xxhash2", props.checksum_type)
    assert props.checksum_value
    assert headers is not None


@check("custom properties")
def _():
    bucket.object("obj-1").get_writer().set_custom_props({"color": "blue"})
    custom = bucket.object("obj-1").props.custom_metadata
    equal("blue", custom["color"])


@check("a missing object is ErrObjNotFound, a missing bucket ErrBckNotFound")
def _():
    raises(ErrObjNotFound, lambda: bucket.object("missing").get_reader().read_all())
    raises(ErrBckNotFound, lambda: client.bucket("no-such-bucket").list_objects())


@check("list in pages, complete and sorted, with properties")
def _():
    for i in range(120):
        bucket.object(f"page/{i:04}").get_writer().put_content(b"x" * i)
    seen, token = [], ""
    while True:
        page = bucket.list_objects(prefix="page/", props="name,size,checksum,version,atime",
                                   page_size=50, continuation_token=token)
        assert len(page.entries) <= 50
        seen += page.entries
        token = page.continuation_token
        if not token:
            break
    equal([f"page/{i:04}" for i in range(120)], [entry.name for entry in seen])
    equal(list(range(120)), [int(entry.size) for entry in seen])
    assert all(entry.checksum and entry.version for entry in seen)
    equal(120, len(list(bucket.list_objects_iter(prefix="page/", page_size=33))))
    equal(120, len(bucket.list_all_objects(prefix="page/")))


@check("bucket summary")
def _():
    summary = bucket.summary(prefix="page/")
    equal(120, int(summary["ObjCount"]["obj_count_present"]))


@check("delete object")
def _():
    bucket.object("dir/empty").delete()
    raises(ErrObjNotFound, lambda: bucket.object("dir/empty").get_reader().read_all())


@check("delete a group of objects as a job, wait for it")
def _():
    job = bucket.objects(obj_names=[f"page/{i:04}" for i in range(60)]).delete()
    result = client.job(job_id=job).wait(timeout=60, verbose=False)
    assert getattr(result, "success", True), result
    equal(60, len(bucket.list_all_objects(prefix="page/")))


@check("delete a range of objects by template, wait for it")
def _():
    from aistore.sdk.multiobj import ObjectRange

    group = bucket.objects(obj_range=ObjectRange("page/", 60, 89, pad_width=4))
    client.job(job_id=group.delete()).wait(timeout=60, verbose=False)
    equal(30, len(bucket.list_all_objects(prefix="page/")))


@check("job list and details")
def _():
    client.cluster().list_running_jobs()
    client.cluster().list_jobs_status()


@check("delete bucket; it is gone")
def _():
    bucket.delete()
    assert bucket.name not in [b.name for b in client.cluster().list_buckets()]


print(f"sdk {release}: {failed} failed")
sys.exit(1 if failed else 0)
