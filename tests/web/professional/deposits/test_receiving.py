"""A file sent by a plain form to the server as it runs: sealed while it comes, nowhere in the clear."""

import os
import re
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from sourdine.deposits.models import Upload
from sourdine.deposits.store import place
from sourdine.jobs.worker import run_waiting

sys.path.insert(0, str(Path(__file__).parents[3] / "cli"))

from serving import Service, until

CSRF = "c" * 32
MARK = b"a-row-that-nobody-else-has"
EDGE = "-----------------------------7f"
LARGE = 8 << 20


def database():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["SOURDINE_TEST_POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()


@pytest.fixture
def web(actor, tmp_path):  # noqa: ARG001 -- the register and its members, before anybody asks
    """`sourdine web` on the test's database, store and keys; its temporary folder is the test's too."""
    (tmp_path / "static").mkdir(exist_ok=True)
    (tmp_path / "temporary").mkdir()
    running = Service(
        tmp_path,
        "web",
        SOURDINE_DATABASE_URL=database(),
        SOURDINE_DATA=str(settings.SOURDINE.data_folder),
        SOURDINE_KEYS=str(settings.SOURDINE.keys_folder),
        SOURDINE_FILES=settings.SOURDINE.files_url,
        SOURDINE_DEPOSIT_MAX_MB="10",
        TMPDIR=str(tmp_path / "temporary"),
    )
    until(running.answers)
    yield running
    running.end()


class Form:
    """A browser without scripts, that sends as slowly as the test wants."""

    def __init__(self, web, browser, campaign, content, *, csrf=CSRF):
        way = browser.way("deposit-receive", campaign=campaign.pk)
        before = (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{csrf}\r\n'
            f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        self._body = before.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
        cookies = "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items())
        self._head = (
            f"POST {way} HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nConnection: close\r\n"
            f"Cookie: {cookies}; {settings.CSRF_COOKIE_NAME}={CSRF}\r\n"
            f"Content-Type: multipart/form-data; boundary={EDGE}\r\nContent-Length: {len(self._body)}\r\n\r\n"
        ).encode()
        self._socket = socket.create_connection(("127.0.0.1", web.port), timeout=120)
        self._socket.sendall(self._head)
        self._sent = 0

    def send(self, size=None):
        until = len(self._body) if size is None else size
        self._socket.sendall(self._body[self._sent : until])
        self._sent = until

    def answer(self):
        """Status and place of what came back."""
        whole = b""
        while data := self._socket.recv(1 << 16):
            whole += data
        self._socket.close()
        where = re.search(rb"(?mi)^location: (\S+)", whole)
        return int(whole.split()[1]), where[1].decode() if where else ""

    def cut(self):
        self._socket.close()


def rows(size):
    row = b"Personne;0261910000;" + MARK + b"\n"
    return (b"Nom;Telephone;Client\n" + row * (size // len(row) + 1))[:size]


def on_disk(web, folder):
    """Every place where the mark lies: files of the test's folders, and whatever the server has open, even
    without a name.
    """
    named = [path for path in folder.rglob("*") if path.is_file()]
    opened = [
        one for process in web.family() for one in Path(f"/proc/{process.pid}/fd").iterdir() if is_file(one)
    ]
    return [str(one) for one in [*named, *opened] if MARK in content_of(one)]


def is_file(descriptor):
    try:
        return descriptor.is_file()
    except OSError:
        return False


def content_of(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def arrived():
    return Upload.objects.order_by("begun_at").last()


def until_some_of_it_is_kept():
    # SQLite: the server's writes are seen by the next statement.
    return until(lambda: (held := arrived()) and held.offset)


def test_a_large_file_that_comes_slowly_is_sealed_as_it_comes_and_never_in_the_clear(
    web, browser, campaign, tmp_path
):
    content = rows(LARGE)
    form = Form(web, browser, campaign, content)
    form.send(LARGE // 2)
    assert 0 < until_some_of_it_is_kept() <= LARGE // 2
    assert on_disk(web, tmp_path) == []
    form.send()
    status, where = form.answer()
    assert (status, where) == (302, browser.way("deposit-preview", upload=arrived().pk))
    assert (arrived().state, arrived().offset) == ("whole", len(content))
    assert on_disk(web, tmp_path) == []


def test_the_look_at_disks_sees_what_lies_there(web, tmp_path):
    assert on_disk(web, tmp_path) == []
    (tmp_path / "temporary" / "spooled").write_bytes(rows(1000))
    assert len(on_disk(web, tmp_path)) == 1


def test_a_file_that_is_cut_off_leaves_nothing_behind(web, browser, campaign, tmp_path):
    form = Form(web, browser, campaign, rows(LARGE))
    form.send(LARGE // 2)
    until_some_of_it_is_kept()
    form.cut()
    until(lambda: arrived().state == "given_up")
    until(lambda: run_waiting() or not place.current().sizes("inputs"))
    assert on_disk(web, tmp_path) == []


def test_a_file_that_is_larger_than_allowed_is_refused_before_it_is_read(web, browser, campaign):
    form = Form(web, browser, campaign, rows(11_000_000))
    form.send(100_000)
    assert form.answer() == (413, "")
    assert arrived() is None


def test_a_form_that_is_not_ours_keeps_nothing(web, browser, campaign, tmp_path):
    form = Form(web, browser, campaign, rows(1_000_000), csrf="x" * 32)
    form.send()
    assert form.answer()[0] == 403
    assert arrived() is None or arrived().state == "given_up"
    assert on_disk(web, tmp_path) == []


def test_nobody_s_file_is_read(web, browser, campaign):
    stranger = Client()
    stranger.way = browser.way
    form = Form(web, stranger, campaign, rows(LARGE))
    form.send(100_000)
    status, where = form.answer()
    assert status == 302
    assert "/compte/login/" in where
    assert arrived() is None
