from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from sourdine.screening.placement import CannotWrite, WouldOverwrite, place, require_apart


def test_a_file_takes_its_name_when_the_block_ends(tmp_path):
    target = tmp_path / "result.csv"
    with place(target) as file:
        file.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert list(tmp_path.iterdir()) == [target]


def test_a_reader_of_the_old_file_keeps_it(tmp_path):
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    with target.open("rb") as reader:
        with place(target) as file:
            file.write(b"new")
        assert reader.read() == b"old"
    assert target.read_bytes() == b"new"


def _write_half(target, interruption):
    with place(target) as file:
        file.write(b"half")
        raise interruption


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, RuntimeError, GeneratorExit])
def test_whatever_interrupts_leaves_the_old_file_and_nothing_else(tmp_path, interruption):
    target = tmp_path / "result.csv"
    target.write_bytes(b"old")
    with pytest.raises(interruption):
        _write_half(target, interruption)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_of_nested_files_the_first_opened_is_named_last(tmp_path):
    certificate, result = tmp_path / "certificate", tmp_path / "result"
    with place(certificate) as last:
        with place(result) as first:
            first.write(b"r")
        assert result.exists()
        assert not certificate.exists()
        last.write(b"c")
    assert certificate.exists()


def test_the_mode_is_the_one_asked_for(tmp_path):
    target = tmp_path / "key"
    with place(target, mode=0o600) as file:
        file.write(b"secret")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_folder_that_does_not_exist_is_said_in_words(tmp_path):
    target = tmp_path / "nowhere" / "result.csv"
    with pytest.raises(CannotWrite) as refusal, place(target):
        pass
    assert refusal.value.code == "cannot_write"
    assert str(target) in refusal.value.say("fr")


def test_a_folder_that_bears_the_name_is_not_replaced(tmp_path):
    target = tmp_path / "result.csv"
    target.mkdir()
    with pytest.raises(CannotWrite), place(target) as file:
        file.write(b"x")
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is a Linux thing")
def test_a_full_disk_is_said_in_words(tmp_path, monkeypatch):
    really_open = os.open

    def on_a_full_disk(path, flags, *mode):
        partial = str(path).endswith(".part")
        return really_open("/dev/full", os.O_WRONLY) if partial else really_open(path, flags, *mode)

    monkeypatch.setattr(os, "open", on_a_full_disk)
    with pytest.raises(CannotWrite, match="No space"), place(tmp_path / "result.csv") as file:
        file.write(b"x" * (4 << 20))


def _leave_behind(folder, name, *, seconds_ago):
    leftover = folder / name
    leftover.write_bytes(b"0199001234\n")
    then = time.time() - seconds_ago
    os.utime(leftover, (then, then))
    return leftover


def test_what_a_killed_process_left_behind_is_removed(tmp_path):
    leftover = _leave_behind(tmp_path, ".result.csv.0123456789ab.part", seconds_ago=3600)
    with place(tmp_path / "result.csv") as file:
        file.write(b"whole")
    assert not leftover.exists()
    assert (tmp_path / "result.csv").read_bytes() == b"whole"


def test_what_a_living_process_is_writing_is_left_alone(tmp_path):
    with place(tmp_path / "result.csv") as first:
        first.write(b"first")
        first.flush()
        (temporary,) = tmp_path.glob(".result.csv.*.part")
        os.utime(temporary, (0, 0))
        with place(tmp_path / "result.csv") as second:
            second.write(b"second")
        assert temporary.exists()
    assert (tmp_path / "result.csv").read_bytes() == b"first"


@pytest.mark.parametrize("name", [".other.csv.0123456789ab.part", "result.csv.part", ".result.csv.bak"])
def test_other_files_are_left_alone(tmp_path, name):
    other = _leave_behind(tmp_path, name, seconds_ago=3600)
    with place(tmp_path / "result.csv") as file:
        file.write(b"whole")
    assert other.exists()


def test_a_fresh_temporary_is_left_alone_even_when_nobody_holds_it_yet(tmp_path):
    fresh = _leave_behind(tmp_path, ".result.csv.0123456789ab.part", seconds_ago=1)
    with place(tmp_path / "result.csv") as file:
        file.write(b"whole")
    assert fresh.exists()


def test_an_output_that_is_read_is_refused_under_any_name(tmp_path):
    source, link = tmp_path / "prospects.csv", tmp_path / "link.csv"
    source.write_bytes(b"x")
    link.symlink_to(source)
    with pytest.raises(WouldOverwrite):
        require_apart([link], [source])


def test_an_output_that_is_not_read_may_be_replaced(tmp_path):
    source, other = tmp_path / "prospects.csv", tmp_path / "other.csv"
    source.write_bytes(b"x")
    other.write_bytes(b"x")
    require_apart([other, tmp_path / "new.csv"], [source, tmp_path / "missing.csv"])
