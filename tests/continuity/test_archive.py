"""Files go into a stream in pieces, and come out only if they are what went in."""

import io
import tarfile

import pytest

from sourdine.continuity import archive

FILES = {"database": b"0123456" * 1_500_000, "files/images/one": b"", "files/deep/er/two": bytes(range(256))}


@pytest.fixture
def packed():
    out = io.BytesIO()
    writer = archive.ArchiveWriter(out)
    for name, content in FILES.items():
        writer.add(name, io.BytesIO(content))
    writer.finish(version="1", engine="sqlite", migrations=("register.0001_initial",))
    return out.getvalue()


def repacked(packed, change):
    """The same archive with its members changed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(packed)) as source, tarfile.open(mode="w", fileobj=out) as target:
        for name, content in change([(one.name, source.extractfile(one).read()) for one in source]):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return out.getvalue()


def test_what_went_in_comes_out(packed, tmp_path):
    manifest = archive.extract(io.BytesIO(packed), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == FILES
    assert manifest.engine == "sqlite"
    assert manifest.files["database"].size == 10_500_000


def test_what_came_out_is_for_its_owner_alone(packed, tmp_path):
    archive.extract(io.BytesIO(packed), tmp_path)
    assert {(tmp_path / name).stat().st_mode & 0o077 for name in FILES} == {0}


def test_a_pipe_that_gives_little_at_a_time_makes_the_same_pieces():
    class Slow(io.RawIOBase):
        left = 5_000_000

        def read(self, size=-1):
            given = min(size, 70_000, self.left)
            self.left -= given
            return b"x" * given

    out = io.BytesIO()
    writer = archive.ArchiveWriter(out)
    writer.add("database", Slow())
    assert writer.finish(version="1", engine="sqlite", migrations=()).files["database"].size == 5_000_000
    with tarfile.open(fileobj=io.BytesIO(out.getvalue())) as made:
        assert len(made.getnames()) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members[:-1],
        lambda members: members[1:],
        lambda members: [members[1], members[0], *members[2:]],
        lambda members: [("database/00000000", b"other"), *members[1:]],
        lambda members: [("files/more/00000000", b"x"), *members],
        lambda members: [*members, ("files/more/00000000", b"x")],
        lambda members: [("../outside/00000000", b"x"), *members],
        lambda members: [("/tmp/outside/00000000", b"x"), *members],  # noqa: S108 -- must not be written
    ],
    ids=[
        "no manifest",
        "piece lost",
        "other order",
        "other content",
        "file more",
        "after",
        "out",
        "absolute",
    ],
)
def test_what_is_not_as_it_was_is_refused(packed, tmp_path, change):
    with pytest.raises(archive.Altered):
        archive.extract(io.BytesIO(repacked(packed, change)), tmp_path / "in")
    assert not (tmp_path / "outside").exists()
