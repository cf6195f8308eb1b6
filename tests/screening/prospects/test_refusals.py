"""Every way in which a file is refused as a whole, beside the nearest file that is not."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc
import zipfile
from dataclasses import dataclass, field
from functools import cache

import pytest

from sourdine.screening.prospects import compression
from sourdine.screening.prospects.compression import zstd
from sourdine.screening.prospects.errors import FileChanged, RaggedRows, RefusedFile, UnreadableFile
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.forms import Form

HEADER = b"Nom;Telephone\n"
ROW = b"a;0199000009\n"
GOOD = HEADER + ROW
LARGE = HEADER + ROW * 100_000  # more than the head that is read to tell the form
MEBIBYTE = 1 << 20


def noise(size):
    return random.Random(2).randbytes(size)


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def varied():
    """A good file that does not pack to nothing."""
    draw = random.Random(3)
    rows = (f"{draw.randbytes(9).hex()};01990000{draw.randrange(100):02d}\n" for _ in range(3_000))
    return HEADER + "".join(rows).encode()


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def encrypted():
    """A zip whose member says that it is encrypted, as password-protected ones do."""
    content = bytearray(zipped(("prospects.csv", GOOD)))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


PADDED = b"b" * 988 + b";0199000009\n"
CHUNK = PADDED * 1_000


@cache
def bomb(packing):
    """A few hundred kilobytes at most that unpack to 100 MB and more."""
    if packing == "gzip":
        return gzip.compress(GOOD) + gzip.compress(CHUNK) * 200
    if packing == "zstd":
        return zstd.compress(GOOD) + zstd.compress(CHUNK) * 1_000
    return zipped(("prospects.csv", GOOD + CHUNK * 100))


@dataclass(frozen=True, kw_only=True)
class Case:
    bad: bytes
    code: str
    good: bytes
    place: dict[str, int] = field(default_factory=dict)
    asked: dict[str, object] = field(default_factory=dict)  # of the bad file
    instead: dict[str, object] | None = None  # of the good one, when not the same


def reading(**said):
    return {"reading": Reading(**said)}


LATE = LARGE.replace(b"a;", "é;".encode(), 1)

CASES = {
    "nothing at all": Case(bad=b"", code="empty_file", good=GOOD),
    "only a byte order mark": Case(bad=b"\xef\xbb\xbf", code="empty_file", good=b"\xef\xbb\xbf" + GOOD),
    "only a mark of UTF-16": Case(bad=b"\xff\xfe", code="empty_file", good=GOOD.decode().encode("utf-16")),
    "only blank lines": Case(bad=b"\r\n \n\n", code="empty_file", good=GOOD + b"\r\n\n"),
    "only a header": Case(bad=HEADER, code="empty_file", good=HEADER + ROW[:-1]),
    "only a header without its line end": Case(bad=HEADER[:-1], code="empty_file", good=GOOD),
    "an empty gzip": Case(bad=gzip.compress(b""), code="empty_file", good=gzip.compress(GOOD)),
    "an empty zstd": Case(bad=zstd.compress(b""), code="empty_file", good=zstd.compress(GOOD)),
    "an empty file in a zip": Case(
        bad=zipped(("a.csv", b"")), code="empty_file", good=zipped(("a.csv", GOOD))
    ),
    "a picture": Case(bad=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise(200), code="binary_file", good=GOOD),
    "a program": Case(bad=b"\x7fELF\x02\x01\x01" + bytes(9) + noise(200), code="binary_file", good=GOOD),
    "noise": Case(bad=noise(4_000), code="binary_file", good=GOOD),
    "noise in a gzip": Case(bad=gzip.compress(noise(4_000)), code="binary_file", good=gzip.compress(GOOD)),
    "a gzip in a gzip": Case(
        bad=gzip.compress(gzip.compress(GOOD)), code="binary_file", good=gzip.compress(GOOD)
    ),
    "a zero among letters": Case(bad=GOOD + b"\0;0199000009\n", code="binary_file", good=GOOD + ROW),
    "UTF-32 with its mark": Case(
        bad=GOOD.decode().encode("utf-32"), code="binary_file", good=GOOD.decode().encode("utf-16")
    ),
    "UTF-32 without its mark": Case(
        bad=GOOD.decode().encode("utf-32-le"), code="binary_file", good=GOOD.decode().encode("utf-16-le")
    ),
    "no column of numbers": Case(bad=b"Nom;Ville\na;Rennes\n", code="no_phone_column", good=GOOD),
    "a telling name over other things": Case(
        bad=b"Nom;Telephone\na;non\nb;oui\n",
        code="ambiguous_phone_column",
        good=b"Nom;Telephone\na;non\nb;0199000009\n",
    ),
    "numbers under another name": Case(
        bad=b"Nom;Contact\na;0199000009\n",
        code="ambiguous_phone_column",
        good=b"Nom;Contact\na;0199000009\n",
        instead={"columns": ["Contact"]},
    ),
    "two columns of numbers, no header": Case(
        bad=b"a;0199000009;0261910009\n" * 3,
        code="ambiguous_phone_column",
        good=b"a;0199000009;0261910009\n" * 3,
        instead={"columns": ["2"]},
    ),
    "a column that does not exist": Case(
        bad=GOOD,
        code="unknown_column",
        good=GOOD,
        asked={"columns": ["Portable"]},
        instead={"columns": ["Telephone"]},
    ),
    "a position beyond the last": Case(
        bad=GOOD, code="unknown_column", good=GOOD, asked={"columns": ["3"]}, instead={"columns": ["2"]}
    ),
    "an identifier that does not exist": Case(
        bad=GOOD, code="unknown_column", good=GOOD, asked={"identifier": "Ref"}, instead={"identifier": "Nom"}
    ),
    "two columns of the same name": Case(
        bad=b"Tel;Tel\n0199000009;0261910009\n",
        code="duplicate_column",
        good=b"Tel;Tel\n0199000009;0261910009\n",
        asked={"columns": ["Tel"]},
        instead={"columns": ["2"]},
    ),
    "an encoding that nobody knows": Case(
        bad=GOOD,
        code="unknown_encoding",
        good=GOOD,
        asked=reading(encoding="utf-9"),
        instead=reading(encoding="iso-8859-15"),
    ),
    "an encoding that does not extend ASCII": Case(
        bad=GOOD,
        code="unknown_encoding",
        good=GOOD,
        asked=reading(encoding="cp500"),
        instead=reading(encoding="cp850"),
    ),
    "a codec that is no encoding": Case(
        bad=GOOD,
        code="unknown_encoding",
        good=GOOD,
        asked=reading(encoding="rot13"),
        instead=reading(encoding="ascii"),
    ),
    "a separator of two characters": Case(
        bad=GOOD,
        code="bad_separator",
        good=GOOD,
        asked=reading(separator="::"),
        instead=reading(separator=";"),
    ),
    "a byte that is not the declared UTF-8": Case(
        bad=GOOD + b"\xe9;0199000009\n",
        code="undecodable_byte",
        place={"offset": len(GOOD)},
        good=GOOD + "é;0199000009\n".encode(),
        asked=reading(encoding="utf-8"),
    ),
    "a byte that is not the UTF-8 of the mark": Case(
        bad=b"\xef\xbb\xbf" + GOOD + b"\xe9;0199000009\n",
        code="undecodable_byte",
        place={"offset": len(GOOD) + 3},
        good=b"\xef\xbb\xbf" + GOOD + "é;0199000009\n".encode(),
    ),
    "Windows-1252 long after UTF-8": Case(
        bad=LATE + b"\xe9;0199000009\n",
        code="undecodable_byte",
        place={"offset": len(LATE)},
        good=LATE + "é;0199000009\n".encode(),
    ),
    "a byte that Windows-1252 has not": Case(
        bad=GOOD + b"\x81;0199000009\n",
        code="undecodable_byte",
        place={"offset": len(GOOD)},
        good=GOOD + b"\x80;0199000009\n",
    ),
    "a byte that Windows-1252 has not, late": Case(
        bad=LARGE + b"\x81;0199000009\n",
        code="undecodable_byte",
        place={"offset": len(LARGE)},
        good=LARGE + b"\x80;0199000009\n",
    ),
    "half a character of UTF-16": Case(
        bad=GOOD.decode().encode("utf-16") + b"\n",
        code="undecodable_byte",
        place={"offset": 2 + 2 * len(GOOD)},
        good=GOOD.decode().encode("utf-16"),
    ),
    "half a pair of UTF-16": Case(
        bad=b"\xff\xfe" + GOOD.decode().encode("utf-16-le") + b"\x3d\xd8" + ROW.decode().encode("utf-16-le"),
        code="undecodable_byte",
        place={"offset": 2 + 2 * len(GOOD)},
        good=b"\xff\xfe"
        + GOOD.decode().encode("utf-16-le")
        + b"\x3d\xd8\x00\xde"
        + ROW.decode().encode("utf-16-le"),
    ),
    "a quote that nothing closes": Case(
        bad=GOOD + b'"b;0199000009\nc;0199000009\n',
        code="unclosed_quote",
        place={"line": 3},
        good=GOOD + b'"b";0199000009\nc;0199000009\n',
    ),
    "a quote that nothing closes, in the header": Case(
        bad=b'"Nom;Telephone\na;0199000009\n',
        code="unclosed_quote",
        place={"line": 1},
        good=b'"Nom";Telephone\n' + ROW,
    ),
    "a quote that nothing closes, a mebibyte from the end": Case(
        bad=GOOD + b'"b;0199000009\n' + LARGE,
        code="unclosed_quote",
        place={"line": 3},
        good=GOOD + b'"b";0199000009\n' + LARGE[len(HEADER) :],
    ),
    "a quote that nothing closes, many blocks from the start": Case(
        bad=LARGE * 4 + b'"b;0199000009\n' + LARGE,
        code="unclosed_quote",
        place={"line": 4 * 100_001 + 1},
        good=LARGE + b'"b";0199000009\n',
    ),
    "a row over a mebibyte": Case(
        bad=GOOD + b"b" * MEBIBYTE + b";0199000009\n",
        code="row_too_long",
        place={"row": 3},
        good=GOOD + b"b" * (MEBIBYTE - 20) + b";0199000009\n",
    ),
    "a first row over a mebibyte": Case(
        bad=b"b" * MEBIBYTE + b";0199000009\n", code="row_too_long", place={"row": 1}, good=GOOD
    ),
    "a file without line ends": Case(bad=b"0199000009;" * 200_000, code="row_too_long", good=GOOD),
    "too many rows of another width": Case(
        bad=GOOD + b"b;c;0199000009\n" * 11 + ROW * 100,
        code="ragged_rows",
        place={"row": 3},
        good=GOOD + b"b;c;0199000009\n" * 10 + ROW * 100,
    ),
    "a share of rows of another width": Case(
        bad=GOOD + b"b;c;0199000009\n" * 60 + ROW * 1_000,
        code="ragged_rows",
        place={"row": 3},
        good=GOOD + b"b;c;0199000009\n" * 50 + ROW * 1_000,
    ),
    "a zip with a password": Case(
        bad=encrypted(), code="encrypted_file", good=zipped(("prospects.csv", GOOD))
    ),
    "a workbook with a password": Case(
        bad=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        code="encrypted_file",
        good=GOOD,
    ),
    "a zip of two files": Case(
        bad=zipped(("a.csv", GOOD), ("b.csv", GOOD)),
        code="several_members",
        good=zipped(("folder/", b""), ("folder/a.csv", GOOD), ("__MACOSX/._a.csv", b"x")),
    ),
    "a zip of nothing": Case(bad=zipped(), code="several_members", good=zipped(("a.csv", GOOD))),
    "a zip compressed by LZMA": Case(
        bad=zipped(("a.csv", GOOD), method=zipfile.ZIP_LZMA),
        code="unread_packing",
        good=zipped(("a.csv", GOOD), method=zipfile.ZIP_BZIP2),
    ),
    "a zip in a zip": Case(
        bad=zipped(("a.zip", zipped(("a.csv", GOOD)))),
        code="unsupported_format",
        good=zipped(("a.csv", GOOD)),
    ),
    "a gzip cut short": Case(
        bad=gzip.compress(varied())[:-40], code="corrupt_file", good=gzip.compress(varied())
    ),
    "a gzip cut in its first bytes": Case(
        bad=gzip.compress(GOOD)[:8], code="corrupt_file", good=gzip.compress(GOOD)
    ),
    "a gzip with another byte": Case(
        bad=flipped(gzip.compress(varied()), 5_000), code="corrupt_file", good=gzip.compress(varied())
    ),
    "a gzip with something behind it": Case(
        bad=gzip.compress(GOOD) + b"behind",
        code="corrupt_file",
        good=gzip.compress(GOOD) + gzip.compress(ROW),
    ),
    "a zstd cut short": Case(
        bad=zstd.compress(varied())[:-40], code="corrupt_file", good=zstd.compress(varied())
    ),
    "a zstd with another byte": Case(
        bad=flipped(zstd.compress(varied()), 4), code="corrupt_file", good=zstd.compress(varied())
    ),
    "a zip cut short": Case(
        bad=zipped(("a.csv", varied()))[:-40], code="corrupt_file", good=zipped(("a.csv", varied()))
    ),
    "a zip with another byte": Case(
        bad=flipped(zipped(("a.csv", varied())), 5_000), code="corrupt_file", good=zipped(("a.csv", varied()))
    ),
    "a zip in bzip2 with another byte": Case(
        bad=flipped(zipped(("a.csv", varied()), method=zipfile.ZIP_BZIP2), 5_000),
        code="corrupt_file",
        good=zipped(("a.csv", varied()), method=zipfile.ZIP_BZIP2),
    ),
    "what only begins like a zip": Case(
        bad=b"PK\x03\x04;Telephone\n" + ROW, code="corrupt_file", good=b"PK;Telephone\n" + ROW
    ),
    "an old workbook": Case(
        bad=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), code="unsupported_format", good=GOOD
    ),
    "an OpenDocument sheet": Case(
        bad=zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")),
        code="unsupported_format",
        good=zipped(("content.csv", GOOD)),
    ),
    "a binary workbook": Case(
        bad=zipped(("[Content_Types].xml", b""), ("xl/workbook.bin", b"")),
        code="unsupported_format",
        good=zipped(("content.csv", GOOD)),
    ),
    "a gzip bomb": Case(
        bad=bomb("gzip"), code="archive_bomb", good=gzip.compress(GOOD) + gzip.compress(CHUNK) * 20
    ),
    "a zip bomb": Case(bad=bomb("zip"), code="archive_bomb", good=zipped(("a.csv", GOOD + CHUNK * 20))),
    "a zstd bomb": Case(
        bad=bomb("zstd"), code="archive_bomb", good=zstd.compress(GOOD) + zstd.compress(CHUNK) * 20
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_that_is_refused(screen, tmp_path, case):
    with pytest.raises(RefusedFile) as refusal:
        screen(case.bad, **case.asked)
    refused = refusal.value
    assert refused.code == case.code
    assert (
        refused.place.as_dict() == {"file": str(tmp_path / "prospects.csv"), **case.place} or not case.place
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"prospects.report.json"}
    for language in ("en", "fr"):
        assert "0199000009" not in refused.say(language)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_nearest_file_that_is_accepted(screen, case):
    done = screen(case.good, **(case.asked if case.instead is None else case.instead))
    assert done.report.tally.verdicts["not_listed"] > 0


@pytest.mark.parametrize("packing", ["gzip", "zip", "zstd"])
def test_a_bomb_does_not_fill_the_memory(screen, monkeypatch, packing):
    monkeypatch.setattr(compression, "BOMB_SIZE", 24 << 20)
    tracemalloc.start()
    try:
        with pytest.raises(RefusedFile):
            screen(bomb(packing))
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_rows_of_another_width_within_tolerance_have_a_reason_of_their_own(screen):
    done = screen(GOOD + b"b;c;0199000009\n" + ROW, form=Form.CLEANSED)
    assert done.result == GOOD + ROW
    assert done.rejected.splitlines()[1:] == [b"3;Telephone;;ragged_row;row_removed"]
    assert done.said["rows"]["ragged"] == 1


def test_a_wrong_separator_is_told_by_the_rows_that_do_not_fit(screen):
    content = b"Nom,Telephone\n" + b"a,0199000009\n" * 30 + b"a, b,0199000009\n" * 30
    with pytest.raises(RaggedRows) as refusal:
        screen(content)
    assert refusal.value.details == {"ragged": 30, "rows": 60, "width": 2}


@pytest.mark.parametrize("change", ["grows", "shrinks", "is replaced"])
def test_a_file_that_changes_while_it_is_read(screen, tmp_path, change):
    path = tmp_path / "prospects.csv"
    path.write_bytes(GOOD)

    def meddle(**_):
        if change == "is replaced":
            path.rename(tmp_path / "before.csv")
            path.write_bytes(GOOD)
        else:
            path.write_bytes(GOOD + ROW if change == "grows" else GOOD[:-1])

    with pytest.raises(FileChanged):
        screen(path, progress=meddle)
    assert {found.name for found in (tmp_path / "out").iterdir()} == {"prospects.report.json"}
    assert screen(path).report.tally.rows_read > 0


@pytest.mark.parametrize("place", ["nowhere.csv", "nowhere/prospects.csv", "out"])
def test_a_file_that_cannot_be_opened(screen, tmp_path, place):
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFile) as refusal:
        screen(tmp_path / place)
    assert refusal.value.place.file == str(tmp_path / place)


@pytest.mark.parametrize(
    "content",
    [
        b"Telephone\r0199000001\r0199000009\n0199000002\n",
        b"Telephone\n0199000001\r0199000009\n0199000002\n",
        b'id;Telephone\r"a\nb";0199000001\rc;0199000009\nd;0199000002\r',
    ],
)
def test_rows_that_end_in_two_ways_are_refused(read_file, content):
    with pytest.raises(RefusedFile) as refused:
        read_file(content, _count_rows)
    assert refused.value.code == "mixed_line_ends"


@pytest.mark.parametrize(
    "content",
    [
        b"id;Telephone\r\na;0199000001\nb;0199000009\r\n",
        b'id;Telephone\n"a\rb";0199000001\n',
        b'id;Telephone\r"a\nb";0199000001\rc;0199000009\r',
    ],
)
def test_other_line_ends_between_quotes_or_with_a_return_are_not(read_file, content):
    assert read_file(content, _count_rows) == content.count(b"0199")


def _count_rows(file):
    return sum(len(block) for block in file.blocks() if block.field(0))


def test_a_file_of_too_many_columns_is_refused(read_file):
    with pytest.raises(RefusedFile) as refused:
        read_file(b";".join([b"a"] * 16_385) + b"\n", _count_rows)
    assert refused.value.code == "too_wide"
