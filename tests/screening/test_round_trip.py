"""Whatever the file, its results hold every row and every number once: kept, emptied or rejected.

What a result must be is worked out here from the cells that were written, one by one, without the code that
reads files: the bytes expected are those of the input, put together again.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screenings import LISTED, LISTED_ELSEWHERE, Done

from sourdine.numbering.reasons import REASON_OF_STATUS, Status
from sourdine.numbering.reference import normalise_one
from sourdine.screening import job
from sourdine.screening.prospects import csv_file
from sourdine.screening.prospects.compression import zstd
from sourdine.screening.prospects.opening import Reading
from sourdine.screening.results.forms import Form

# SOURDINE_TABLES=20 pytest tests/screening/test_round_trip.py: as many times more tables.
TIMES = int(os.environ.get("SOURDINE_TABLES", "1"))


# The table, as its author meant it.


@dataclass(frozen=True, kw_only=True)
class Cell:
    value: str
    written: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells, and how they are written. A row may be blank, or have a field too many."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    header: bool
    separator: str
    line_end: str
    ends_with_one: bool
    encoding: str
    packing: str

    @property
    def phones(self) -> list[int]:
        return [at for at, name in enumerate(self.names) if name in ("Telephone", "Fax")]

    @property
    def asked(self) -> list[str]:
        """How the phone columns are called: by position when the file does not name them."""
        return [self.names[at] if self.header else str(at + 1) for at in self.phones]

    @property
    def identifier(self) -> str:
        at = self.names.index("Ref")
        return self.names[at] if self.header else str(at + 1)

    @property
    def header_text(self) -> str:
        return self.separator.join(self.names) if self.header else ""

    @property
    def lines(self) -> list[str]:
        return [self.separator.join(cell.written for cell in row) for row in self.rows]

    @property
    def first_row(self) -> int:
        return 2 if self.header else 1

    def is_ragged(self, row: tuple[Cell, ...]) -> bool:
        return bool(row) and len(row) != len(self.names)

    def file_of(self, lines: list[str], *, ended: bool, header: str | None = None) -> bytes:
        """The bytes of a file of these lines in this form, `ended` when the last has its line end."""
        head = self.header_text if header is None else header
        text = "".join(line + self.line_end for line in ([head] if self.header else []) + lines)
        if text and not ended:
            text = text.removesuffix(self.line_end)
        return MARKS.get(self.encoding, b"") + text.encode(ENCODINGS[self.encoding])

    @property
    def content(self) -> bytes:
        return pack(self.file_of(self.lines, ended=self.ends_with_one), self.packing)


MARKS = {"UTF-8 with its mark": b"\xef\xbb\xbf", "UTF-16 LE": b"\xff\xfe", "UTF-16 BE": b"\xfe\xff"}
ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with its mark": "utf-8",
    "UTF-16 LE": "utf-16-le",
    "UTF-16 BE": "utf-16-be",
    "Windows-1252": "cp1252",
    "Latin-9": "iso8859-15",
}
DECLARED = {"Windows-1252": "windows-1252", "Latin-9": "iso-8859-15"}
PACKINGS = {"none": "", "gzip": ".gz", "zip": ".zip", "zstd": ".zst"}


def pack(content, packing):
    if packing == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("prospects.csv", content)
        return target.getvalue()
    return {"none": bytes, "gzip": gzip.compress, "zstd": zstd.compress}[packing](content)


def unpack(content, packing):
    if packing == "zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(archive.namelist()[0])
    return {"none": bytes, "gzip": gzip.decompress, "zstd": zstd.decompress}[packing](content)


# What must be said of a cell.


@dataclass(frozen=True, kw_only=True)
class Said:
    verdict: str
    reason: str
    code: str
    e164: int

    @property
    def is_number(self) -> bool:
        """Any cell that holds something is a number of the file, readable or not."""
        return self.code != "empty"


def say(value):
    e164, status = normalise_one(value)
    if not status.is_valid:
        reason = REASON_OF_STATUS[status]
        return Said(verdict="invalid", reason=reason, code=reason, e164=0)
    lists = "+".join(
        name for name, numbers in (("interne", LISTED_ELSEWHERE), ("nationale", LISTED)) if e164 in numbers
    )
    if lists:
        return Said(verdict="opposed", reason=lists, code="opposed", e164=e164)
    if phonenumbers.region_code_for_number(phonenumbers.parse(f"+{e164}")) not in ("FR", "RE"):
        return Said(verdict="unscreened", reason="outside_coverage", code="outside_coverage", e164=e164)
    reason = "unallocated" if status is Status.UNALLOCATED else ""
    return Said(verdict="not_listed", reason=reason, code=reason, e164=e164)


RAGGED = Said(verdict="invalid", reason="ragged_row", code="ragged_row", e164=0)
BLANK = Said(verdict="invalid", reason="empty", code="empty", e164=0)


def say_row(table, row):
    if table.is_ragged(row):
        return [RAGGED for _ in table.phones]
    return [say(row[at].value) for at in table.phones] if row else [BLANK for _ in table.phones]


def is_kept(said):
    return any(one.verdict == "not_listed" for one in said)


# What the results must be.


def cleansed_lines(table):
    kept = []
    for row in table.rows:
        said = say_row(table, row)
        if is_kept(said):
            gone = {at for at, one in zip(table.phones, said, strict=True) if is_gone(one)}
            kept.append(
                table.separator.join("" if at in gone else cell.written for at, cell in enumerate(row))
            )
    return kept


def is_gone(said):
    return said.is_number and said.verdict != "not_listed"


def rejected_lines(table):
    lines = []
    for number, row in enumerate(table.rows, table.first_row):
        said = say_row(table, row)
        outcome = "cell_emptied" if is_kept(said) else "row_removed"
        identifier = identifier_of(table, row)
        gone = [(name, one) for name, one in zip(table.asked, said, strict=True) if is_gone(one)]
        if not any(one.is_number for one in said):
            gone = [(table.asked[0], said[0])]
        lines += [[str(number), name, identifier, one.code, outcome] for name, one in gone]
    return lines


def identifier_of(table, row, *, shown=False):
    if not row or table.is_ragged(row):
        return ""
    value = row[table.names.index("Ref")].value
    return "" if normalise_one(value).e164 and not shown else value


def annotated_lines(table):
    lines = []
    for line, row in zip(table.lines, table.rows, strict=True):
        added = [text for one in say_row(table, row) for text in (one.verdict, one.reason, plus(one.e164))]
        lines.append(table.separator.join([line, *added]) if row else line)
    return lines


def plus(e164):
    return f"+{e164}" if e164 else ""


def annotated_header(table):
    prefixes = [""] if len(table.asked) == 1 else [f"{name}_" for name in table.asked]
    added = [prefix + name for prefix in prefixes for name in ("verdict", "reason", "e164")]
    return table.separator.join([*table.names, *added])


def answered_lines(table):
    lines = []
    for row in table.rows:
        said = say_row(table, row)
        for at, one in zip(table.phones, said, strict=True):
            if one.is_number or (at == table.phones[0] and not any(other.is_number for other in said)):
                cell = row[at].value if row and not table.is_ragged(row) else ""
                code = "OK" if one.verdict == "not_listed" else one.code
                lines.append([as_dialled(one.e164) or cell, identifier_of(table, row, shown=True), code])
    return lines


def as_dialled(e164):
    if e164 // 10**9 in (33, 262):
        return f"0{e164 % 10**9:09d}"
    return plus(e164)


# Tables at random.

NUMBERS = [
    *[
        "0199000009",
        "01 99 00 00 08",
        "+33 (0)1 99 00 00 07",
        "01\u00a099\u00a000\u00a000\u00a006",
        "0692 00 00 09",
    ],
    *["0199000001", "+33 2 61 91 00 01", "0033639980001", "01.99.00.00.02", "0692-00-00-01", "+447700900001"],
    *[
        "+44 7400 123456",
        "+1 202 555 0123",
        "nul",
        "0199",
        "0199000009 / 0261910009",
        "1,99E+08",
        "",
        "",
        " ",
    ],
]
TEXTS = st.text('aé1 ;,|\t"\n', max_size=8)
IDENTIFIERS = st.one_of(
    st.sampled_from(["c-17", "", "0199000001", "é;1", '"q"']), st.integers(0, 999).map(str)
)


@st.composite
def written_cells(draw, values, separator, line_end):
    value = draw(values).replace("\n", line_end)
    must = value.startswith('"') or separator in value or line_end in value
    if must or draw(st.booleans()):
        return Cell(value=value, written='"' + value.replace('"', '""') + '"')
    return Cell(value=value, written=value)


@st.composite
def rows_of(draw, names, separator, line_end):
    values = {"Telephone": st.sampled_from(NUMBERS), "Fax": st.sampled_from(NUMBERS), "Ref": IDENTIFIERS}
    return tuple(draw(written_cells(values.get(name, TEXTS), separator, line_end)) for name in names)


@st.composite
def tables(draw):
    separator, line_end = draw(st.sampled_from(";,|\t")), draw(st.sampled_from(["\n", "\r\n"]))
    names = draw(
        st.permutations(
            draw(st.sampled_from([["Nom", "Telephone", "Ref"], ["Telephone", "Ref", "Nom", "Fax"]]))
        )
    )
    whole = rows_of(names, separator, line_end)
    ragged = whole.map(lambda row: (*row, Cell(value="x", written="x")))
    rows = [draw(whole), *draw(st.lists(st.one_of(whole, whole, whole, st.just(()), ragged), max_size=9))]
    return Table(
        names=tuple(names),
        rows=tuple(rows),
        header=draw(st.booleans()),
        separator=separator,
        line_end=line_end,
        ends_with_one=draw(st.booleans()) or not rows[-1],
        encoding=draw(st.sampled_from(list(ENCODINGS))),
        packing=draw(st.sampled_from(list(PACKINGS))),
    )


@pytest.fixture(scope="session")
def screen_table(register, signing_key):
    """Screens a table and checks what is so of every form: the certificate, the counts, the silence."""

    def screen_one(table, form):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"prospects.csv{PACKINGS[table.packing]}")
            path.write_bytes(table.content)
            options = job.Options(
                form=form,
                columns=table.asked,
                identifier=table.identifier,
                reading=Reading(
                    separator=table.separator, header=table.header, encoding=DECLARED.get(table.encoding)
                ),
            )
            report = job.screen_path(path, register, Path(folder), key=signing_key, options=options)
            done = Done(report=report, folder=Path(folder), key=signing_key)
            check_counts(table, done, done.verify(path).claims)
            check_silence(done)
            return done, [found.read_bytes() for found in report.results]

    return screen_one


def check_counts(table, done, claims):
    said = [say_row(table, row) for row in table.rows]
    numbers = [one.verdict for row in said for one in row if one.is_number]
    kept = sum(map(is_kept, said))
    report = done.said
    assert report["rows"]["read"] == claims.rows.read == claims.input.rows == len(table.rows)
    assert report["rows"]["with_a_clear_number"] == kept
    assert report["numbers"]["read"] == claims.numbers.read == len(numbers)
    for verdict, count in claims.numbers.by_verdict.items():
        assert count == numbers.count(verdict) == report["numbers"]["by_verdict"].get(verdict, 0)
    assert dict(claims.numbers.by_reason) == report["numbers"]["by_reason"]


def check_silence(done):
    """No number of the file is in what may be shown to others."""
    told = [done.report.path.read_text(), done.report.certificate.read_text()]
    if len(done.report.results) > 1:
        told.append(done.rejected.decode())
    for number in {digits[-9:] for digits in map(only_digits, NUMBERS) if len(digits) > 8}:
        assert not any(number in text for text in told)


def only_digits(text):
    return "".join(filter(str.isdecimal, text))


def as_csv(content):
    return list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))


# The properties.


@settings(max_examples=50 * TIMES)
@given(tables())
def test_cleansed_is_the_input_without_what_is_rejected(screen_table, table):
    _, (result, rejected) = screen_table(table, Form.CLEANSED)
    lines = cleansed_lines(table)
    last_is_kept = bool(lines) and is_kept(say_row(table, table.rows[-1]))
    ended = table.ends_with_one or not last_is_kept
    assert unpack(result, table.packing) == table.file_of(lines, ended=ended)
    assert as_csv(rejected)[1:] == rejected_lines(table)


@settings(max_examples=25 * TIMES)
@given(tables())
def test_every_number_is_kept_or_rejected_once(screen_table, table):
    done, (_, rejected) = screen_table(table, Form.CLEANSED)
    tally = done.report.tally
    with_number = [line for line in as_csv(rejected)[1:] if line[3] != "empty"]
    assert len(with_number) + tally.verdicts["not_listed"] == tally.numbers
    assert len({(line[0], line[1]) for line in with_number}) == len(with_number)
    removed = {line[0] for line in as_csv(rejected)[1:] if line[4] == "row_removed"}
    assert len(removed) + tally.rows_kept == len(table.rows)


@settings(max_examples=40 * TIMES)
@given(tables())
def test_annotated_is_the_input_with_columns_added(screen_table, table):
    _, (result,) = screen_table(table, Form.ANNOTATED)
    expected = table.file_of(
        annotated_lines(table), ended=table.ends_with_one, header=annotated_header(table)
    )
    assert unpack(result, table.packing) == expected


@settings(max_examples=25 * TIMES)
@given(tables())
def test_answer_has_one_line_a_number(screen_table, table):
    done, (result,) = screen_table(table, Form.ANSWER)
    lines = as_csv(result)
    assert lines[0] == ["Telephone", "Identifiant", "Statut"]
    assert lines[1:] == answered_lines(table)
    assert done.report.results[0].name == "retour_prospects.csv"


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("size", [40, 333])
def test_results_do_not_depend_on_the_size_of_blocks(screen, monkeypatch, form, size):
    rows = [f'{at};"a""\n{at}";01990000{at % 12:02d};{"" if at % 3 else "0261910001"}\n' for at in range(60)]
    content = ("Ref;Nom;Telephone;Fax\n" + "".join(rows)).encode()
    at_once = screen(content, form=form, identifier="Ref")
    monkeypatch.setattr(csv_file, "_BLOCK", size)
    in_blocks = screen(content, form=form, identifier="Ref", folder="blocks")
    assert in_blocks.result == at_once.result
    assert in_blocks.report.tally == at_once.report.tally
    if form is Form.CLEANSED:
        assert in_blocks.rejected == at_once.rejected
