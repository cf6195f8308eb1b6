"""What is sent never lies open on a disk: in no temporary folder, in no file of the service."""

import sys
import tempfile
from pathlib import Path

import files
import pytest

from sourdine.deposits.services.uploads import MOST_PART

_watching = []


def _note(event, arguments):
    """Every file that any library opens to write, by the interpreter's own account."""
    if _watching and event == "open":
        path, mode, flags = arguments
        if isinstance(path, str) and ((mode and set(mode) & set("wax+")) or flags & 0b11):
            _watching[-1].append(Path(path))


# An audit hook cannot be taken away: it sleeps but for these tests.
sys.addaudithook(_note)


@pytest.fixture
def written():
    found = []
    _watching.append(found)
    yield found
    _watching.pop()


def everything_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_watch_sees_what_is_written(written):
    with tempfile.NamedTemporaryFile() as file:
        assert Path(file.name) in written


def test_a_small_file_touches_no_temporary_folder(program, written, service):
    content = files.csv(files.honest(count=9_000) * 18)
    assert len(content) > MOST_PART
    assert program.deposit(content).status_code == 201
    outside = [path for path in written if not path.is_relative_to(service.data_folder)]
    assert [path for path in outside if "sqlite" not in path.name] == []


def test_an_upload_touches_no_temporary_folder(program, written, service):
    content = files.csv(files.honest(count=9_000) * 18)
    upload = program.begin(size=len(content)).json()["id"]
    for offset in range(0, len(content), MOST_PART):
        program.part(upload, offset, content[offset : offset + MOST_PART])
    outside = [path for path in written if not path.is_relative_to(service.data_folder)]
    assert [path for path in outside if "sqlite" not in path.name] == []


def test_what_rests_of_a_file_tells_no_number(program, service):
    numbers = files.honest()
    program.deposit(files.csv(numbers))
    upload = program.begin().json()["id"]
    program.part(upload, 0, files.csv(numbers))
    held = everything_in(service.data_folder)
    assert held
    assert [number for number in numbers if str(number)[2:].encode() in held] == []
