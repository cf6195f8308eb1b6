"""Clients that are killed, that come back, that come together; and what lies on disk meanwhile."""

import os
import re
import signal
import subprocess
import tempfile
import threading
from datetime import timedelta
from functools import cache
from pathlib import Path

import files
from clients import Client, screen
from django.conf import settings
from serving import files_below, until

from sourdine import clock
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.services import leftovers, streams, uploads
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.sftp.entrance import Entrance

NUMBERS = files.honest(400, listed=80)
# Each as its nine digits, wherever they stand: one search for all of them.
WRITTEN = re.compile(b"|".join(sorted({str(number)[2:].encode() for number in NUMBERS})))


@cache
def large():
    """Enough for several segments."""
    return files.csv(NUMBERS * 1500)


def killed_in_the_middle(client, name="clients.csv"):
    """OpenSSH's client, ended by kill -9 while it sends; its ssh notices and leaves."""
    (client.folder / name).write_bytes(large())
    process = subprocess.Popen(
        client.command("sftp", "-b", "-", "-l", "16000"),  # kbit/s: it takes a while
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=client.folder,
    )
    with process:
        process.stdin.write(f"put {name} depot/{name}\n".encode())
        process.stdin.flush()
        until(lambda: Upload.objects.filter(writer__isnull=False, offset=0).exists())
        held = Upload.objects.latest("begun_at")
        until(lambda: received() > 3 << 20)
        os.kill(process.pid, signal.SIGKILL)
    until(lambda: Upload.objects.get(pk=held.pk).writer is None)
    return Upload.objects.get(pk=held.pk)


def received():
    """As the door's own memory has it: nothing of it is told to anybody."""
    import gc

    from sourdine.sftp.receiving import Receiving

    return max((one.size for one in gc.get_objects() if isinstance(one, Receiving)), default=0)


def test_a_client_killed_in_the_middle_leaves_an_upload_that_is_purged_and_nothing_screened(client):
    held = killed_in_the_middle(client)
    assert held.state == "open"
    assert 0 < held.offset < len(large())
    screen()
    assert not Deposit.objects.exists()
    assert uploads.give_up_abandoned(clock.now() + timedelta(hours=25)) == 1
    screen()
    leftovers.destroy(leftovers.dead())
    assert place.current().sizes("inputs") == {}


def test_an_upload_that_was_cut_is_gone_on_with_after_its_last_whole_segment(client):
    held = killed_in_the_middle(client)
    listed = client.sftp("ls -l depot").said
    assert str(held.offset) in listed.split()
    done = client.sftp("reput clients.csv depot/clients.csv")
    assert done.code == 0, done.said
    deposit = Deposit.objects.get()
    assert (deposit.pk, deposit.size) == (held.pk, len(large()))
    with sealed.opened(place.current(), deposit.input_place, vault_of(deposit.organisation)) as reader:
        assert reader.read() == large()


class Held:
    """An act of the door that goes no further until it is let go."""

    def __init__(self, monkeypatch, owner, name):
        self._act = getattr(owner, name)
        self.has_begun, self.may_go_on = threading.Event(), threading.Event()
        held = self

        def act(*args, **kwargs):
            held.has_begun.set()
            assert held.may_go_on.wait(30)
            return held._act(*args, **kwargs)

        monkeypatch.setattr(owner, name, act)


def cut_off_while(held, client, monkeypatch):
    """A client that is gone, with its connection, before the door has done what it asked for."""
    gone = threading.Event()
    monkeypatch.setattr(Entrance, "connection_lost", let_go(Entrance.connection_lost, gone))
    (client.folder / "clients.csv").write_bytes(files.csv(NUMBERS))
    command = client.command("sftp", "-b", "-")
    family = {"cwd": client.folder, "start_new_session": True}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **family) as process:
        process.stdin.write(b"put clients.csv depot/clients.csv\n")
        process.stdin.flush()
        assert held.has_begun.wait(30)
        os.killpg(process.pid, signal.SIGKILL)
    assert gone.wait(30)
    held.may_go_on.set()


def let_go(original, gone):
    def lost(self, exc):
        original(self, exc)
        gone.set()

    return lost


def test_a_client_cut_off_as_it_closes_its_file_has_deposited_it(client, monkeypatch):
    cut_off_while(Held(monkeypatch, streams.Stream, "write"), client, monkeypatch)
    until(Deposit.objects.exists)
    assert Deposit.objects.get().size == len(files.csv(NUMBERS))


def test_a_client_cut_off_as_it_opens_its_file_may_send_it_again_at_once(client, monkeypatch):
    cut_off_while(Held(monkeypatch, streams, "open_stream"), client, monkeypatch)
    until(lambda: Upload.objects.filter(writer=None).exists())
    assert client.put("clients.csv", files.csv(NUMBERS)).code == 0


def test_or_begun_again(client):
    held = killed_in_the_middle(client)
    assert client.put("clients.csv", large()).code == 0
    held.refresh_from_db()
    assert held.state == "given_up"
    assert Deposit.objects.get().size == len(large())


def test_a_door_that_stops_keeps_what_was_whole(open_door, organisation, tmp_path):
    door = open_door()
    client = Client(door, tmp_path / "client", organisation)
    (client.folder / "clients.csv").write_bytes(large())
    process = subprocess.Popen(
        client.command("sftp", "-b", "-", "-l", "16000"),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=client.folder,
    )
    with process:
        process.stdin.write(b"put clients.csv depot/clients.csv\n")
        process.stdin.close()
        until(lambda: received() > 3 << 20)
        door.stop()
    held = Upload.objects.get()
    assert (held.state, held.writer) == ("open", None)
    assert held.offset > 1 << 20


def test_a_key_revoked_in_the_middle_of_an_upload_stops_it(client, monkeypatch):
    monkeypatch.setattr(streams, "PIECE_BYTES", 1 << 20)
    (client.folder / "clients.csv").write_bytes(large())
    process = subprocess.Popen(
        client.command("sftp", "-b", "-", "-l", "16000"),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=client.folder,
    )
    with process:
        process.stdin.write(b"put clients.csv depot/clients.csv\n")
        process.stdin.close()
        until(lambda: received() > 1 << 20)
        type(client.key).objects.update(revoked_at=client.key.created_at)
        assert process.wait(60) != 0
    screen()
    assert not Deposit.objects.exists()


def test_two_clients_at_once_each_have_their_file_screened(door, organisation, tmp_path):
    clients = [Client(door, tmp_path / name, organisation) for name in ("un", "deux")]
    contents = {"un.csv": large(), "deux.csv": files.csv(NUMBERS * 300)}
    outcomes = {}

    def send(client, name):
        outcomes[name] = client.put(name, contents[name])

    sending = [threading.Thread(target=send, args=pair) for pair in zip(clients, contents, strict=True)]
    for one in sending:
        one.start()
    for one in sending:
        one.join()
    assert {name: done.code for name, done in outcomes.items()} == {"un.csv": 0, "deux.csv": 0}
    assert sorted(one.size for one in Deposit.objects.all()) == sorted(map(len, contents.values()))
    assert clients[0].names("depot") == sorted(contents)


def told(folder):
    """The numbers that files below a folder give away; what is gone meanwhile is not there."""
    found = set()
    for path in files_below(folder):
        try:
            held = path.read_bytes()
        except OSError:
            continue
        found |= {int(b"33" + digits) for digits in set(WRITTEN.findall(held))}
    return found


def test_no_number_lies_open_on_disk_during_an_upload_or_a_download(client, tmp_path, monkeypatch):
    # Several pieces come to rest on disk while the file comes.
    monkeypatch.setattr(streams, "PIECE_BYTES", 1 << 20)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    folder, looked = settings.SOURDINE.data_folder / "files", []
    original = streams.Stream.write

    def look(self, data):
        original(self, data)
        looked.append(told(folder) | told(temporary))

    monkeypatch.setattr(streams.Stream, "write", look)
    assert client.put("petit.csv", files.csv(NUMBERS)).code == 0
    screen()
    assert client.put("clients.csv", files.csv(NUMBERS * 400)).code == 0
    screen()
    (of,) = [name for name in client.names("resultats") if name.startswith("petit")]
    client.get(f"resultats/{of}/petit.cleansed.csv")
    looked.append(told(folder) | told(temporary))
    assert len(looked) > 4
    assert set().union(*looked) == set()
    assert told(client.folder) == set(NUMBERS), "the test would have seen them"
    assert Path(temporary).exists()
