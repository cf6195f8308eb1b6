from __future__ import annotations

import gzip
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourdine.screening.prospects import csv_file
from sourdine.screening.prospects.errors import RefusedFile, RowTooLong, UnclosedQuote, UndecodableByte
from sourdine.screening.results.forms import Form


def column_of(position):
    """The cells of a column over all blocks, with the numbers of their rows."""

    def read(file):
        found = []
        for block in file.blocks():
            field = block.field(position)
            rows = np.arange(len(block))
            found += zip((rows + block.first_row).tolist(), field.cells(rows), strict=True)
        return found

    return read


def cells_of(position):
    return lambda file: [cell for _, cell in column_of(position)(file)]


@pytest.fixture(params=[64, 97, 256, 4 << 20])
def block_size(request, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", request.param)
    return request.param


ROWS = [f'{at};"rue ""{at}"";\né";01990000{at % 100:02d}' for at in range(40)]
EXPECTED = [(at + 2, f"01990000{at % 100:02d}") for at in range(40)]


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_whatever_the_size_of_blocks_the_same_rows_come(read_file, line_end, encoding):
    text = line_end.join(["Nom;Adresse;Telephone", *ROWS, ""])
    assert read_file(text.encode(encoding), column_of(2)) == EXPECTED


@pytest.mark.usefixtures("block_size")
def test_the_last_row_needs_no_line_end(read_file):
    text = "\n".join(["Nom;Adresse;Telephone", *ROWS])
    assert read_file(text.encode(), column_of(2)) == EXPECTED


@pytest.mark.usefixtures("block_size")
def test_a_file_without_header_counts_its_rows_from_one(read_file):
    content = b"".join(b"a;01990000%02d\n" % at for at in range(30))
    found = read_file(content, column_of(1))
    assert found == [(at + 1, f"01990000{at:02d}") for at in range(30)]


@pytest.mark.usefixtures("block_size")
def test_blank_lines_are_rows_too(read_file):
    content = b"Nom;Tel\na;0199000001\n\n\nb;0199000002\n"
    assert read_file(content, column_of(1)) == [(2, "0199000001"), (3, ""), (4, ""), (5, "0199000002")]


@pytest.mark.usefixtures("block_size")
def test_a_header_may_span_lines(read_file):
    content = b'"Nom\nde famille";"T\xc3\xa9l\xc3\xa9phone ; fixe"\na;0199000001\n'
    assert read_file(content, lambda file: list(file.names)) == ["Nom\nde famille", "Téléphone ; fixe"]
    assert read_file(content, column_of(1)) == [(2, "0199000001")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.text('a;"\né 1', max_size=12), st.text("0123456789 +", max_size=14)),
        min_size=1,
        max_size=12,
    ),
    st.integers(16, 80),
)
def test_quoted_cells_come_back_whatever_the_block(read_file, monkeypatch, table, size):
    monkeypatch.setattr(csv_file, "_BLOCK", size)
    rows = ['"' + text.replace('"', '""') + f'";{number}\n' for text, number in table]
    content = ("Texte;Telephone\n" + "".join(rows)).encode()
    assert read_file(content, cells_of(0)) == [text for text, _ in table]
    assert read_file(content, cells_of(1)) == [number for _, number in table]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"0199000001"', "0199000001"),
        ('""', ""),
        ('"01 ""99"" 00"', '01 "99" 00'),
        ('"0199000001" ', "0199000001 "),
        ('0199"000001"', '0199"000001"'),
        ('"0199"000"001', '0199000"001'),
        ('"', None),
        ('=""0199000001""', '=""0199000001""'),
        ('"=""0199000001"""', '="0199000001"'),
    ],
)
def test_a_quoted_cell_is_read_as_pythons_csv_reads_it(read_file, written, read):
    content = f"Telephone;Nom\n{written};a\n".encode()
    if read is None:
        with pytest.raises(UnclosedQuote):
            read_file(content, cells_of(0))
    else:
        assert read_file(content, cells_of(0)) == [read]


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "cp850", "mac-roman"])
def test_cells_that_are_not_ascii_are_decoded(read_file, encoding):
    content = "Telephone;Nom\n01\u00a099\u00a000\u00a000\u00a001;é\n0199000002;b\n".encode(encoding)
    found = read_file(content, cells_of(0), encoding=encoding)
    assert found == ["01\u00a099\u00a000\u00a000\u00a001", "0199000002"]


def test_a_ragged_row_has_no_cells(read_file):
    content = b"Nom;Telephone\na;0199000001\nb;c;0199000002\n0199000003\nd;0199000004\n"
    assert read_file(content, cells_of(1)) == ["0199000001", "", "", "0199000004"]
    assert read_file(content, lambda file: next(iter(file.blocks())).ragged.tolist()) == [
        False,
        True,
        True,
        False,
    ]


# What the form says of itself.


def form(file):
    return file.form.as_dict()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Nom;Tel\na;0199000001\n", {"separator": ";", "header": True, "encoding": "utf-8"}),
        (b"Nom,Tel\r\na,0199000001\r\n", {"separator": ",", "header": True}),
        (b"0199000001\n0199000002\n", {"header": False, "encoding": "utf-8"}),
        ("Prénom;Tel\né;0199000001\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("Prénom;Tel\né;0199000001\n".encode("utf-16"), {"encoding": "utf-16-le"}),
        (gzip.compress(b"Nom|Tel\na|0199000001\n", mtime=0), {"compression": "gzip", "separator": "|"}),
    ],
)
def test_how_a_file_was_read_is_told(read_file, content, said):
    found = read_file(content, form)
    assert {name: found.get(name) for name in said} == said
    assert ("separator" in found) == (content[:1] != b"0")


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"Nom\tTel\na\t0199000001\n", ".tsv"),
        (b"Nom;Tel\na;0199000001\n", ".csv"),
        (b"Tel\n0199000001\n", ".csv"),
    ],
)
def test_a_result_is_named_after_the_form(read_file, content, extension):
    assert read_file(content, lambda file: file.extension) == extension
    assert read_file(gzip.compress(content), lambda file: file.extension) == f"{extension}.gz"


def test_the_share_that_is_done_grows_to_one(read_file, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 128)
    content = b"Nom;Tel\n" + b"a;0199000001\n" * 200
    shares = read_file(content, lambda file: [block.done for block in file.blocks()])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    packed = read_file(gzip.compress(content), lambda file: {block.done for block in file.blocks()})
    assert packed == {0.0}


# Columns are sampled across the file.


def test_a_column_that_is_filled_only_towards_the_end_is_sampled(read_file):
    content = b"Nom;Tel;Autre\n" + b"a;0199000001;\n" * 120_000 + b"b;0199000002;0261910001\n" * 20_000
    sample = read_file(content, lambda file: file.sample())
    assert "0261910001" in sample[2]
    assert "" in sample[2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_sample_is_text(read_file, encoding):
    content = "Nom;Tel\né;0199000001\n".encode(encoding)
    assert [list(column) for column in read_file(content, lambda file: file.sample())] == [
        ["é"],
        ["0199000001"],
    ]


# Places, over many blocks.


def refusal_of(read_file, content, then, **said):
    with pytest.raises(RefusedFile) as refusal:
        read_file(content, then, **said)
    assert not re.search(r"\d{9}", refusal.value.say("en").replace("1048576", ""))
    return refusal.value


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("header", [b"Nom;Tel", b'"Nom"; Tel', b'"Nom\nde\nfamille";Tel'])
def test_an_unclosed_quote_is_told_by_its_line(read_file, line_end, header):
    if b"\n" in header and line_end != b"\n":
        header = header.replace(b"\n", line_end)
    content = line_end.join([header, *[b"a;0199000001"] * 30, b'"b;0199000002', b"c;0199000003"])
    refused = refusal_of(read_file, content, cells_of(1))
    assert refused.code == UnclosedQuote.code
    assert refused.place.line == header.count(line_end) + 32


@pytest.mark.usefixtures("block_size")
@pytest.mark.parametrize("at", [0, 1, 7, 30])
def test_a_byte_that_cannot_be_decoded_is_told_by_its_offset(read_file, at):
    rows = [b"a;0199000001\n"] * 31
    rows[at] = b"\xe9;0199000001\n"
    content = b"Nom;Tel\n" + b"".join(rows)
    refused = refusal_of(read_file, content, cells_of(1), encoding="utf-8")
    assert refused.code == UndecodableByte.code
    assert refused.place.offset == content.index(b"\xe9")


def test_a_row_that_is_too_long_is_told_by_its_line(read_file, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 64)
    monkeypatch.setattr(csv_file, "ROW_LIMIT", 200)
    content = b"Nom;Tel\n" + b"a;0199000001\n" * 20 + b"b" * 500 + b";0199000002\n"
    refused = refusal_of(read_file, content, cells_of(1))
    assert refused.code == RowTooLong.code
    assert (refused.place.line or refused.place.row) == 22


def test_a_row_within_the_limit_is_read_however_small_the_block(read_file, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 64)
    monkeypatch.setattr(csv_file, "ROW_LIMIT", 200)
    content = b"Nom;Tel\n" + b"a;0199000001\n" * 20 + b"b" * 188 + b";0199000002\n"
    assert read_file(content, cells_of(1))[-1] == "0199000002"


def test_a_pair_of_utf_16_may_stand_across_the_end_of_the_head(read_file):
    row = "a;0199000001\n"
    header = "Nom;Tel\n"
    rows = ((1 << 19) - len(header) - 1) // len(row)
    padding = (1 << 19) - len(header) - rows * len(row) - 2
    text = header + row * rows + "b" * padding + "\U0001f4de" + ";0199000002\n" + row * 3
    content = b"\xff\xfe" + text.encode("utf-16-le")
    assert len(set(read_file(content, cells_of(1)))) == 2


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n', "sep=|\n"])
def test_excel_s_line_that_names_the_separator_is_no_row(screen, line):
    separator = line.strip('"\r\n')[-1]
    text = line + f"Nom{separator}Tel\na{separator}0199000009\nb{separator}0199000001\n"
    done = screen(text.encode(), form=Form.CLEANSED)
    assert done.result.decode() == line + f"Nom{separator}Tel\na{separator}0199000009\n"
    assert done.rejected.splitlines()[1].startswith(b"3;Tel;")


def test_such_a_line_stays_first_in_an_annotated_file_without_header(screen):
    done = screen(b"sep=;\na;0199000009\nb;0199000001\n", form=Form.ANNOTATED)
    assert done.result.splitlines()[:2] == [b"sep=;", b"a;0199000009;not_listed;unallocated;+33199000009"]


def test_a_column_called_sep_is_a_column(screen):
    done = screen(b"sep=;Tel\na;0199000009\n", form=Form.CLEANSED)
    assert done.report.columns[0].name == "Tel"
