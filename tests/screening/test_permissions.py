"""Three columns say whether numbers may be contacted, when somebody who can tell is asked."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from workbooks import rows_of, workbook

from sourdine.evidence import PermissionTerms, StatementCode
from sourdine.screening.job import Options, screen_path
from sourdine.screening.permissions import Answers, Asked, Contactable, Told
from sourdine.screening.prospects import csv_file
from sourdine.screening.results.discretion import Discretion
from sourdine.screening.results.forms import Form

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CLEAR, LATER, OPPOSED, ABROAD = "0199000009", "01 99 00 00 10", "0199000001", "+44 7400 123456"
TOLD = (
    Told(contactable=Contactable.YES, reason="consent_holds", next_time="2026-11-30T10:00:00+01:00"),
    Told(contactable=Contactable.NO, reason="too_many_attempts", next_time="2026-12-24T10:00:00+01:00"),
    Told(contactable=Contactable.UNKNOWN, reason="consent_purged"),
)
WORDS = [";".join(one.cells) for one in TOLD]
ANSWERS = {33199000009: 0, 33199000010: 1}
TERMS = PermissionTerms(
    as_of=AT, channel="live_voice", audience="consumer", purpose="commercial", rules=("FR 0123456789ab",)
)


class Known:
    """Answers what it was told to, and remembers what it was asked about."""

    def __init__(self):
        self.asked = []

    def __call__(self, numbers):
        self.asked += numbers.tolist()
        return Answers(told=TOLD, which=np.array([ANSWERS.get(one, 2) for one in numbers.tolist()], np.int64))


@pytest.fixture
def known():
    return Known()


@pytest.fixture
def asking(screen, known):
    """Screens with the columns."""

    def screen_asking(content, **chosen):
        asked = Asked(adviser=known, terms=TERMS)
        return screen(content, **{"form": Form.CLEANSED, "folder": "asked", "asked": asked} | chosen)

    return screen_asking


GOOD = f"Ref;Telephone\r\n1;{CLEAR}\r\n2;{OPPOSED}\r\n3;nul\r\n\r\n4;{ABROAD}\r\n5;{LATER}".encode()


def test_each_kept_row_says_whether_its_number_may_be_contacted(asking):
    assert asking(GOOD).result.decode().split("\r\n") == [
        "Ref;Telephone;contactable;reason;next_time",
        f"1;{CLEAR};{WORDS[0]}",
        f"5;{LATER};{WORDS[1]}",
    ]


def test_without_the_question_a_result_is_what_it_was(screen):
    assert screen(GOOD, form=Form.CLEANSED).result == f"Ref;Telephone\r\n1;{CLEAR}\r\n5;{LATER}".encode()


def test_nobody_is_asked_about_a_number_that_is_not_given_back(asking, known):
    asking(GOOD)
    assert known.asked == [33199000009, 33199000010]


@pytest.mark.parametrize("merged", [False, True])
def test_what_is_rejected_says_what_it_said(screen, asking, merged):
    discretion = Discretion(merge_reasons=merged)
    told = screen(GOOD, form=Form.CLEANSED, identifier="Ref", discretion=discretion)
    assert asking(GOOD, identifier="Ref", discretion=discretion).rejected == told.rejected


TWO = f"Nom;Tel;Fax\na;{CLEAR};{OPPOSED}\nb;nul;{LATER}\nc;{OPPOSED};\nd;{CLEAR};{LATER}\ne;;{CLEAR}\n"


def test_each_telephone_column_has_its_own(asking):
    assert asking(TWO.encode()).result.decode().splitlines() == [
        "Nom;Tel;Fax;Tel_contactable;Tel_reason;Tel_next_time;Fax_contactable;Fax_reason;Fax_next_time",
        f"a;{CLEAR};;{WORDS[0]};;;",
        f"b;;{LATER};;;;{WORDS[1]}",
        f"d;{CLEAR};{LATER};{WORDS[0]};{WORDS[1]}",
        f"e;;{CLEAR};;;;{WORDS[0]}",
    ]


@pytest.mark.parametrize("wrong", [OPPOSED, "nul", ABROAD])
def test_an_emptied_cell_does_not_tell_why(asking, wrong):
    """Opposed, invalid and not covered look alike; so does a cell that was empty, but for its own bytes."""
    rows = asking(f"Nom;Tel;Fax\na;{CLEAR};{wrong}\n".encode(), columns=("Tel", "Fax")).result.decode()
    assert rows.splitlines()[1] == f"a;{CLEAR};;{WORDS[0]};;;"


def test_columns_of_that_name_in_the_file_are_left_alone(asking):
    first = asking(f"reason;Telephone\nmine;{CLEAR}\n".encode()).result.decode()
    assert first.splitlines()[0] == "reason;Telephone;contactable;reason_2;next_time"
    again = asking(first.encode(), columns=("Telephone",), folder="again").result.decode()
    assert again.splitlines()[0].endswith("next_time;contactable_2;reason_3;next_time_2")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_stays(asking, encoding):
    content = f"Né;Telephone\né;{CLEAR}\n".encode(encoding)
    lines = asking(content).result.decode(encoding).splitlines()
    assert lines == ["Né;Telephone;contactable;reason;next_time", f"é;{CLEAR};{WORDS[0]}"]


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (f'"a;\n";{CLEAR};"{OPPOSED}"\n', f'"a;\n";{CLEAR};;{WORDS[0]};;;\n'),
        (f'12";"{OPPOSED}";{CLEAR}\n', f'12";;{CLEAR};;;;{WORDS[0]}\n'),
        (f"a;{CLEAR};nul", f"a;{CLEAR};;{WORDS[0]};;;"),
    ],
)
def test_quotes_and_line_ends_stay(asking, row, left):
    assert asking(f"Nom;Tel;Fax\n{row}".encode(), columns=("Tel", "Fax")).result.decode().endswith(left)


def test_a_file_of_numbers_alone_gets_columns_without_names(asking):
    content = f"{CLEAR}\n{OPPOSED}\n{LATER}\n".encode()
    assert asking(content).result.decode().splitlines() == [f"{CLEAR};{WORDS[0]}", f"{LATER};{WORDS[1]}"]


def test_a_packed_file_is_packed_again(asking):
    done = asking(gzip.compress(GOOD), name="prospects.csv.gz")
    assert gzip.decompress(done.result).startswith(b"Ref;Telephone;contactable;")


def test_an_answer_says_it_beside_ok_alone(asking):
    done = asking(GOOD, form=Form.ANSWER, identifier="Ref", discretion=Discretion(blank_numbers=True))
    assert done.result.decode().splitlines() == [
        "Telephone;Identifiant;Statut;contactable;reason;next_time",
        f"0199000009;1;OK;{WORDS[0]}",
        ";2;opposed;;;",
        ";3;letters;;;",
        ";;empty;;;",
        ";4;outside_coverage;;;",
        f"0199000010;5;OK;{WORDS[1]}",
    ]


def test_an_answer_without_a_number_to_give_back(asking):
    done = asking(f"Telephone\n{OPPOSED}\n".encode(), form=Form.ANSWER)
    assert done.result.decode().splitlines()[1].endswith(";opposed;;;")


def test_a_workbook_gets_them_behind_its_last_column(asking):
    rows = [["Nom", "Telephone", "Note"], ["a", CLEAR], ["b", OPPOSED, "x"], ["c", LATER, "y"]]
    assert rows_of(asking(workbook(rows), name="prospects.xlsx").result) == [
        ["Nom", "Telephone", "Note", "contactable", "reason", "next_time"],
        ["a", CLEAR, "", *TOLD[0].cells],
        ["c", LATER, "y", *TOLD[1].cells],
    ]


def test_parquet_gets_them_as_text_or_null(asking):
    frame = pl.DataFrame({"tel": [CLEAR, OPPOSED, "0199000011"], "solde": [1.5, 2.0, 3.0]})
    body = io.BytesIO()
    frame.write_parquet(body)
    result = pl.read_parquet(io.BytesIO(asking(body.getvalue(), name="prospects.parquet").result))
    assert result.rows() == [
        (CLEAR, 1.5, *TOLD[0].cells),
        ("0199000011", 3.0, "unknown", "consent_purged", None),
    ]
    assert result.schema["next_time"] == pl.String


def test_blocks_are_asked_about_in_their_order(asking, known, monkeypatch):
    monkeypatch.setattr(csv_file, "_BLOCK", 1 << 10)
    numbers = [f"0199{place:06d}" for place in range(2000, 4000)]
    done = asking(("Telephone\n" + "\n".join(numbers) + "\n").encode())
    assert known.asked == [33_199_000_000 + place for place in range(2000, 4000)]
    assert [line[:10] for line in done.result.decode().splitlines()[1:]] == numbers


def test_certificate_and_report_say_what_was_asked_and_answered(asking, tmp_path):
    done = asking(GOOD)
    found = done.verify(tmp_path / "prospects.csv")
    assert found.claims.permissions.terms == TERMS
    assert done.said["permissions"] == {
        "as_of": "2026-11-30T09:00:00Z",
        "channel": "live_voice",
        "audience": "consumer",
        "purpose": "commercial",
        "rules": ["FR 0123456789ab"],
        "contactable": {"yes": 1, "no": 1, "unknown": 0},
    }
    said = {one.code: one.say("fr") for one in found.statements}
    assert "1 pouvaient être contactés" in said[StatementCode.PERMISSIONS]
    assert {StatementCode.PERMISSION_PASSES, StatementCode.NOT_PERMISSION} <= set(said)


def test_nothing_is_said_of_it_when_nobody_asked(screen, tmp_path):
    done = screen(GOOD, form=Form.CLEANSED)
    found = done.verify(tmp_path / "prospects.csv")
    assert "permissions" not in done.said
    assert found.claims.permissions is None
    assert not {StatementCode.PERMISSIONS, StatementCode.PERMISSION_PASSES} & {
        o.code for o in found.statements
    }


def test_what_cannot_be_answered_stops_the_screening(tmp_path, register, signing_key):
    """A result with columns that nobody filled in would be taken for an answer."""

    def away(_numbers):
        raise ConnectionError

    source = tmp_path / "prospects.csv"
    source.write_bytes(GOOD)
    options = Options(form=Form.CLEANSED, asked=Asked(adviser=away, terms=TERMS))
    with pytest.raises(ConnectionError):
        screen_path(source, register, tmp_path, key=signing_key, options=options)
    assert {one.name for one in tmp_path.iterdir()} == {"prospects.csv"}
