"""What every store of files does, whatever it is made of."""

import shutil
from pathlib import Path

import pytest

from sourdine.deposits.errors import FileGone, StoreUnusable
from sourdine.deposits.store import sealed
from sourdine.deposits.store.bucket import Bucket
from sourdine.deposits.store.folder import Folder
from sourdine.sealing import current
from sourdine.sealing.errors import Unsealable

LONG = bytes(range(256)) * 40_000  # 10 MB: two pieces


def test_what_is_put_is_read_whole_or_in_part(blobs):
    blobs.put("inputs/a/0", b"0123456789")
    assert blobs.read("inputs/a/0", 0, 100) == b"0123456789"
    assert blobs.read("inputs/a/0", 3, 4) == b"3456"
    assert blobs.read("inputs/a/0", 8, 10) == b"89"


def test_the_same_name_again_replaces(blobs):
    for content in (b"first", b"second, and longer"):
        blobs.put("inputs/a/0", content)
    assert blobs.read("inputs/a/0", 0, 100) == b"second, and longer"
    assert blobs.sizes("inputs") == {"inputs/a/0": 18}


def test_names_below_a_prefix_are_listed_in_order_with_their_sizes(blobs):
    for name in ("inputs/b/0", "inputs/a/1", "inputs/a/0", "inputs/ab/0"):
        blobs.put(name, b"x" * len(name))
    assert list(blobs.sizes("inputs/a")) == ["inputs/a/0", "inputs/a/1"]
    assert list(blobs.sizes("inputs")) == ["inputs/a/0", "inputs/a/1", "inputs/ab/0", "inputs/b/0"]
    assert blobs.sizes("results") == {}


def test_what_is_removed_is_gone_and_nothing_else(blobs):
    for name in ("inputs/a/0", "inputs/a/b/1", "inputs/ab/0"):
        blobs.put(name, b"x")
    for _ in range(2):
        blobs.remove("inputs/a")
    assert list(blobs.sizes("inputs")) == ["inputs/ab/0"]
    blobs.remove("inputs/ab/0")
    assert blobs.sizes("inputs") == {}


def test_two_may_remove_the_same_at_once(blobs, monkeypatch):
    blobs.put("inputs/a/0", b"x")
    removing = shutil.rmtree

    def removed_by_another(path):
        removing(path)
        removing(path)

    monkeypatch.setattr(shutil, "rmtree", removed_by_another)
    blobs.remove("inputs/a")
    assert blobs.sizes("inputs") == {}


def test_what_is_not_there_is_said_to_be_gone(blobs):
    with pytest.raises(FileGone):
        blobs.read("inputs/none/0", 0, 10)


@pytest.mark.parametrize("size", [0, 1, 1_048_520, len(LONG)])
def test_a_sealed_file_is_read_back_from_anywhere(blobs, size):
    with sealed.created(blobs, "results/a/1/0", current()) as out:
        out.write(LONG[:size])
    reader = sealed.opened(blobs, "results/a/1/0", current())
    assert reader.readall() == LONG[:size]
    for start in (size // 3, size * 9 // 10):
        reader.seek(start)
        assert reader.read(1000) == LONG[start : start + 1000][: size - start]


def test_a_sealed_file_whose_writing_failed_is_not_there(blobs):
    def fail():
        with sealed.created(blobs, "results/a/1/0", current()) as out:
            out.write(LONG)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 -- its own
        fail()
    assert blobs.sizes("results") == {}


def test_a_sealed_file_does_not_open_under_another_name(blobs):
    with sealed.created(blobs, "results/a/1/0", current()) as out:
        out.write(b"x")
    content = blobs.read("results/a/1/0/00000000", 0, 1000)
    blobs.put("results/b/1/0/00000000", content)
    with pytest.raises(Unsealable):
        sealed.opened(blobs, "results/b/1/0", current())


def test_a_sealed_file_grows_where_nothing_can_be_appended_to(blobs):
    sealed.begin(blobs, "inputs/a", current())
    for start in range(0, len(LONG), 3_000_000):
        writer = sealed.resumed(blobs, "inputs/a", current())
        writer.write(LONG[writer.tell() : start + 3_000_000])
        writer.leave()
    writer = sealed.resumed(blobs, "inputs/a", current())
    writer.write(LONG[writer.tell() :])
    writer.close()
    assert sealed.opened(blobs, "inputs/a", current()).readall() == LONG


def test_a_source_opens_again_and_again(blobs):
    with sealed.created(blobs, "inputs/a", current()) as out:
        out.write(LONG)
    source = sealed.SealedSource(blobs, "inputs/a", current())
    assert source.stat().st_size == len(LONG)
    with source.open("rb") as one, source.open("rb", buffering=0) as other:
        assert one.read(5) == other.read(5) == LONG[:5]


def test_a_folder_is_listed_without_what_goes_meanwhile(tmp_path, monkeypatch):
    folder, looking = Folder(tmp_path / "files"), Path.stat
    for number in range(20):
        folder.put(f"inputs/{number:02}/0", b"x")

    def stat(path, **named):
        found = looking(path, **named)
        if path.name == "0":
            for number in range(1, 20):
                shutil.rmtree(tmp_path / "files" / "inputs" / f"{number:02}", ignore_errors=True)
        return found

    monkeypatch.setattr(Path, "stat", stat)
    assert folder.sizes("inputs") == {"inputs/00/0": 1}


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(tmp_path, monkeypatch):
    folder = Folder(tmp_path)
    folder.put("inputs/a/0", b"x")

    def broken(_path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.scandir", broken)
    with pytest.raises(StoreUnusable):
        folder.sizes("inputs")


def test_a_folder_that_cannot_be_written_says_why(tmp_path):
    (tmp_path / "inputs").write_text("a file where a folder should be")
    with pytest.raises(StoreUnusable):
        Folder(tmp_path).put("inputs/a/0", b"x")


def test_a_bucket_that_is_not_there_says_so_without_its_address(s3, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of-the-tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret of the tests")
    with pytest.raises((StoreUnusable, FileGone)) as refused:
        Bucket(f"s3://no-such-bucket?endpoint={s3}").put("inputs/a/0", b"x")
    assert "127.0.0.1" not in str(refused.value)
    assert "secret" not in str(refused.value)
