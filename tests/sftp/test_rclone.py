"""rclone, as it comes: it writes under another name and renames, it reads in ranges, it compares sizes."""

import files
import pytest
from clients import screen

from sourdine.deposits.models import Deposit


@pytest.fixture
def sent(client):
    (client.folder / "sent").mkdir()
    (client.folder / "sent" / "clients.csv").write_bytes(files.csv(files.honest(4000, listed=80)))
    return client


def test_a_file_is_deposited_and_its_result_copied_back(sent):
    done = sent.rclone("copy", "sent", ":sftp:depot")
    assert done.code == 0, done.said
    screen()
    assert Deposit.objects.get().state == "ready"
    done = sent.rclone(
        "copy", ":sftp:resultats", "back", "--multi-thread-streams", "4", "--multi-thread-cutoff", "10k"
    )
    assert done.code == 0, done.said
    (folder,) = (sent.folder / "back").iterdir()
    assert len((folder / "clients.cleansed.csv").read_text().splitlines()) > 3000
    assert (folder / "clients.certificate.jws").read_text().strip() == Deposit.objects.get().certificate
    assert Deposit.objects.get().state == "collected"


@pytest.mark.parametrize("options", [["--sftp-concurrency", "1"], ["--sftp-disable-concurrent-writes"]])
def test_however_it_writes_the_file_is_taken_once(sent, options):
    done = sent.rclone("copy", "sent", ":sftp:depot", *options)
    assert done.code == 0, done.said
    assert Deposit.objects.count() == 1


def test_results_are_moved_away_and_are_gone(sent):
    sent.rclone("copy", "sent", ":sftp:depot")
    screen()
    done = sent.rclone("move", ":sftp:resultats", "back", "--exclude", "*.certificate.*")
    assert done.code == 0, done.said
    assert Deposit.objects.get().state == "destroyed"
