"""The key by which clients know the door again: made once, never made over, read by nobody else."""

import stat
import threading
from pathlib import Path

import asyncssh
import pytest

from sourdine.sftp import host_key
from sourdine.sftp.errors import HostKeyMissing, HostKeyUnusable

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def keys(tmp_path):
    (tmp_path / "keys").mkdir()
    return tmp_path / "keys"


@pytest.fixture
def data(tmp_path):
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_it_is_made_at_the_first_start_and_kept(keys, data):
    made = host_key.ensure(keys, data)
    assert made.algorithm == b"ssh-ed25519"
    assert host_key.ensure(keys, data).get_fingerprint() == made.get_fingerprint()
    assert host_key.load(keys).get_fingerprint() == made.get_fingerprint()


def test_only_its_owner_reads_it(keys, data):
    host_key.ensure(keys, data)
    assert stat.S_IMODE((keys / host_key.NAME).stat().st_mode) == 0o600


def test_the_data_folder_knows_its_public_half_alone(keys, data):
    made = host_key.ensure(keys, data)
    trace = (data / host_key.TRACE).read_bytes()
    assert trace == made.export_public_key()
    assert b"PRIVATE" not in trace


def test_one_that_clients_know_is_not_made_again(keys, data):
    host_key.ensure(keys, data)
    (keys / host_key.NAME).unlink()
    with pytest.raises(HostKeyMissing):
        host_key.ensure(keys, data)
    assert not (keys / host_key.NAME).exists()


def test_one_that_came_from_a_backup_is_taken(keys, data, tmp_path):
    (tmp_path / "other").mkdir()
    made = host_key.ensure(keys, data)
    # The keys alone: the data folder of another machine learns of it.
    assert host_key.ensure(keys, tmp_path / "other").get_fingerprint() == made.get_fingerprint()
    assert (tmp_path / "other" / host_key.TRACE).exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_one_that_others_can_read_is_refused(keys, data, mode):
    host_key.ensure(keys, data)
    (keys / host_key.NAME).chmod(mode)
    with pytest.raises(HostKeyUnusable):
        host_key.load(keys)


@pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_refused_and_left_as_it_is(keys, data, content):
    file = keys / host_key.NAME
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(HostKeyUnusable):
        host_key.ensure(keys, data)
    assert file.read_bytes() == content


def test_a_public_key_in_its_place_is_refused(keys, data):
    file = keys / host_key.NAME
    file.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_public_key())
    file.chmod(0o600)
    with pytest.raises(HostKeyUnusable):
        host_key.ensure(keys, data)


def test_a_folder_that_is_not_there_is_said(tmp_path, data):
    with pytest.raises(HostKeyUnusable):
        host_key.ensure(tmp_path / "nowhere", data)
    with pytest.raises(HostKeyUnusable):
        host_key.load(tmp_path / "nowhere")


def test_a_key_that_another_process_makes_meanwhile_is_not_gone(keys, data, monkeypatch):
    look, made = Path.exists, []

    def exists(path):
        there = look(path)
        if path == keys / host_key.NAME and not made:
            made.append(host_key)
            made.append(host_key.ensure(keys, data))
        return there

    monkeypatch.setattr(Path, "exists", exists)
    assert host_key.ensure(keys, data).get_fingerprint() == made[-1].get_fingerprint()


def test_several_processes_that_start_at_once_have_one_key(keys, data):
    ready, found = threading.Barrier(6), []

    def start():
        ready.wait(timeout=60)
        found.append(host_key.ensure(keys, data).get_fingerprint())

    threads = [threading.Thread(target=start) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert len(found) == 6
    assert len(set(found)) == 1
