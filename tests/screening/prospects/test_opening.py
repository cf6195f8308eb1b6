from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import tempfile
import threading

import pytest

from sourdine.screening.prospects.errors import EmptyFile, NoPhoneColumn, RefusedFile, UnreadableFile
from sourdine.screening.prospects.opening import Reading, open_prospects, spooled

GOOD = b"Nom;Tel\na;0199000009\n"


def names_of(file):
    return list(file.names)


@pytest.mark.parametrize("name", ["prospects.csv", "prospects.gz", "prospects.xlsx", "prospects"])
def test_a_file_is_what_its_bytes_say_whatever_its_name(read_file, name):
    assert read_file(GOOD, names_of, name=name) == ["Nom", "Tel"]
    assert read_file(gzip.compress(GOOD), names_of, name=name) == ["Nom", "Tel"]


@pytest.mark.parametrize("head", [b"PK", b"PAR", b"PKW;", b"GIF", b"\xd0;"])
def test_a_header_may_begin_like_another_format(read_file, head):
    content = head + b"x;Tel\na;0199000009\n"
    assert len(read_file(content, names_of)) == len((head + b"x;Tel").split(b";"))


def test_a_refusal_names_the_file_as_it_was_given(tmp_path):
    path = tmp_path / "spool"
    path.write_bytes(b"")
    with pytest.raises(EmptyFile) as refusal, open_prospects(path, Reading(), name="prospects.csv"):
        pass
    assert refusal.value.place.file == "prospects.csv"


def test_a_refusal_while_the_file_is_open_is_placed_too(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_bytes(GOOD)
    with pytest.raises(NoPhoneColumn) as refusal, open_prospects(path, Reading()):
        raise NoPhoneColumn(columns="")
    assert refusal.value.place.file == str(path)


def test_what_is_no_refusal_passes_as_it_is(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_bytes(GOOD)
    with pytest.raises(KeyError), open_prospects(path, Reading()):
        raise KeyError


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "prospects.csv"
    path.write_bytes(GOOD)
    path.chmod(0)
    with pytest.raises(UnreadableFile), open_prospects(path, Reading()):
        pass


def test_a_stream_is_spooled_where_only_its_owner_can_read():
    with spooled(io.BytesIO(GOOD)) as path:
        assert path.read_bytes() == GOOD
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_a_spooled_stream_is_gone_after_a_refusal():
    left = []
    with pytest.raises(RefusedFile):
        _open_spooled(b"", left)
    assert not left[0].exists()


def _open_spooled(content, left):
    with spooled(io.BytesIO(content)) as path:
        left.append(path)
        with open_prospects(path, Reading()):
            pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a POSIX thing")
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pipe_is_read_from_its_beginning(tmp_path, pack):
    content = b"Nom;Tel\n" + b"a;0199000009\n" * 20_000
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(pack(content),), daemon=True)
    writer.start()
    with open_prospects(pipe, Reading()) as file:
        assert sum(len(block) for block in file.blocks()) == 20_000
    writer.join()


def test_a_folder_is_refused_by_its_name(tmp_path):
    with pytest.raises(UnreadableFile) as refusal, open_prospects(tmp_path, Reading(), name="folder"):
        pass
    assert refusal.value.place.file == "folder"


@pytest.mark.skipif(sys.platform != "linux", reason="files without a name are a Linux thing")
def test_a_spool_bears_no_name_that_a_kill_could_leave(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with spooled(io.BytesIO(GOOD)) as path:
        assert path.read_bytes() == GOOD
        assert list(tmp_path.iterdir()) == []


def test_a_refusal_does_not_tell_a_number_that_is_a_name(tmp_path):
    path = tmp_path / "0199000001.csv"
    path.write_bytes(b"")
    with pytest.raises(EmptyFile) as refusal, open_prospects(path, Reading()):
        pass
    assert "0199000001" not in refusal.value.say("fr")


@pytest.mark.parametrize(
    ("inside", "code"), [("EncryptedPackage", "encrypted_file"), ("Workbook", "unsupported_format")]
)
def test_an_old_excel_file_is_told_from_a_protected_one_far_into_it(tmp_path, inside, code):
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9 << 20) + inside.encode("utf-16-le"))
    with pytest.raises(RefusedFile) as refusal, open_prospects(path, Reading()):
        pass
    assert refusal.value.code == code
