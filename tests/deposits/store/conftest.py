"""Both stores: a folder, and a bucket on a server that speaks S3's protocol, in a process's thread."""

import itertools

import pytest

_made = itertools.count()


@pytest.fixture(scope="session")
def s3():
    """The address of the server; what it holds is in memory."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def blobs(request, tmp_path, monkeypatch):
    from sourdine.deposits.store.bucket import Bucket
    from sourdine.deposits.store.folder import Folder

    if request.param == "folder":
        return Folder(tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-the-tests")
    return Bucket(
        f"s3://{bucket(request.getfixturevalue('s3'))}/files?endpoint={request.getfixturevalue('s3')}"
    )


def bucket(address):
    import urllib.request

    name = f"bucket-{next(_made)}"
    urllib.request.urlopen(urllib.request.Request(f"{address}/{name}", method="PUT")).close()  # noqa: S310 -- this machine's
    return name
