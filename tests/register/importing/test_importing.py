"""Bringing in a list that somebody else kept."""

import csv
import dataclasses
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connections

from sourdine.audit.models import Event
from sourdine.register.importing.entries import Asked
from sourdine.register.importing.errors import (
    ImportUnderWay,
    ListNotFound,
    NoDateColumn,
    NothingToImport,
    SeveralDateColumns,
)
from sourdine.register.line import Line
from sourdine.register.models import Change, ListImport, Opposition, Position
from sourdine.register.services import importing
from sourdine.register.services.importing import import_list, list_called
from sourdine.screening.prospects.errors import RaggedRows, RefusedFile

FIRST = 33_199_000_000
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def write(tmp_path):
    def write(text, name="liste.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def national(n):
    return f"0{(FIRST + n) % 10**9}"


def many(count, date="2025-03-01"):
    return "numero;date\n" + "".join(f"{national(n)};{date}\n" for n in range(count))


def on(to):
    return {row.line.e164 for row in Opposition.objects.filter(opposition_list=to, is_listed=True)}


def replayed(to):
    """What the log of changes makes of the list."""
    numbers = set()
    for change in Change.objects.filter(opposition_list=to):
        number = Line.unseal(change.line_sealed).e164
        (numbers.add if change.is_addition else numbers.discard)(number)
    return numbers


def test_numbers_join_the_list_with_their_dates(voix, write):
    done = import_list(write("numero;date\n01 99 00 00 01;15/04/2025\n+33199000002;2026-01-02 10:00\n"), voix)
    assert (done.rows, done.added, done.refused, done.already_there) == (2, 2, 0, 0)
    assert on(voix) == replayed(voix) == {FIRST + 1, FIRST + 2}
    first, second = sorted(Opposition.objects.all(), key=lambda one: one.line.e164)
    assert first.registered_at == first.effective_at == datetime(2025, 4, 14, 22, tzinfo=UTC)
    assert first.ends_at == datetime(2028, 4, 14, 22, tzinfo=UTC)
    assert second.registered_at == datetime(2026, 1, 2, 9, tzinfo=UTC)
    assert bytes(first.line_index) == first.line.index


def test_a_term_that_was_renewed_tacitly_runs(voix, write):
    import_list(write("numero;date\n01 99 00 00 01;2020-05-01\n"), voix)
    assert Opposition.objects.get().ends_at == datetime(2029, 4, 30, 22, tzinfo=UTC)


REFUSED = {
    "expired": "01 99 00 00 07;2017-05-01",
    "date_missing": "01 99 00 00 07;",
    "date_unreadable": "01 99 00 00 07;32/01/2024",
    "date_in_future": "01 99 00 00 07;2026-12-01",
    "date_too_old": "01 99 00 00 07;12/03/1989",
    "too_short": "01 99 00;2025-01-01",
    "empty": ";2025-01-01",
    "letters": "abcd;2025-01-01",
    "outside_coverage": "+44 20 7946 0958;2025-01-01",
    "ragged_row": "01 99 00 00 07;2025-01-01;x",
}


@pytest.mark.parametrize(("reason", "row"), REFUSED.items(), ids=REFUSED)
def test_a_row_that_cannot_be_brought_in_says_why(voix, write, tmp_path, reason, row):
    refusals = tmp_path / "refused.csv"
    done = import_list(write(f"{many(3)}{row}\n"), voix, refusals=refusals)
    assert done.refused_by_reason == {reason: 1}
    assert on(voix) == {FIRST, FIRST + 1, FIRST + 2}
    (told,) = csv.DictReader(refusals.read_text().splitlines(), delimiter=";")
    assert (told["row"], told["reason"]) == ("5", reason)
    assert told["message_en"] != told["message_fr"]
    assert "99" not in re.sub(r"1990|\b31/03/2024", "", refusals.read_text())
    assert refusals.stat().st_mode & 0o077 == 0


def test_a_number_repeated_in_the_file_counts_once_by_its_first_row_that_stands(voix, write):
    text = "numero;date\n0199000001;2012-01-01\n0199000001;2025-01-01\n+33 1 99 00 00 01;2026-01-01\n"
    done = import_list(write(text), voix)
    assert (done.added, done.duplicates, done.refused_by_reason) == (1, 1, {"expired": 1})
    assert Opposition.objects.get().registered_at == datetime(2024, 12, 31, 23, tzinfo=UTC)


def test_every_number_of_a_cell_that_holds_several_joins(voix, write):
    done = import_list(
        write("telephone;date\n0199000001 / 0199000002;2025-01-01\n0199000003;2025-01-01\n"),
        voix,
        asked=Asked(number_column="telephone"),
    )
    assert (done.rows, done.added) == (2, 3)
    assert on(voix) == {FIRST + 1, FIRST + 2, FIRST + 3}


def test_a_number_that_is_there_stays_as_it_is(voix, write):
    import_list(write(many(3)), voix)
    before = Opposition.objects.get(line_index=Line(FIRST).index).registered_at
    position = Position.objects.get().last
    done = import_list(write(many(2, date="2026-05-05"), "other.csv"), voix)
    assert (done.added, done.already_there) == (0, 2)
    assert Opposition.objects.get(line_index=Line(FIRST).index).registered_at == before
    assert Position.objects.get().last == position
    assert Change.objects.count() == 3


def test_a_number_held_back_does_not_come_back_by_an_import(voix, write):
    import_list(write(many(1)), voix)
    Opposition.objects.update(is_listed=False, suspended_at=AT)
    import_list(write(many(1, date="2026-05-05"), "other.csv"), voix)
    assert on(voix) == set()


def test_a_number_whose_term_ended_joins_again(voix, write):
    import_list(write(many(1)), voix)
    Opposition.objects.update(is_listed=False, ended_at=AT - timedelta(days=30))
    done = import_list(write(many(1, date="2026-05-05"), "other.csv"), voix)
    assert done.added == 1
    assert on(voix) == {FIRST}
    one = Opposition.objects.get()
    assert (one.ended_at, one.registered_at) == (None, datetime(2026, 5, 4, 22, tzinfo=UTC))


def test_lists_are_apart(voix, write):
    texto = list_called("texto")
    import_list(write(many(2)), voix)
    done = import_list(write(many(1)), texto)
    assert done.added == 1
    assert (on(voix), on(texto)) == ({FIRST, FIRST + 1}, {FIRST})


def test_it_is_written_down_once(voix, write):
    path = write(many(2))
    import_list(path, voix)
    import_list(path, voix)
    event = Event.objects.get(action="list.imported")
    assert event.detail["added"] == 2
    run = ListImport.objects.get()
    assert (run.rows, run.added, run.finished_at) == (2, 2, AT)


def test_the_same_file_again_adds_nothing(voix, write):
    path = write(many(5))
    import_list(path, voix)
    again = import_list(path, voix)
    assert again.went_on
    assert (again.added, Opposition.objects.count(), Change.objects.count()) == (5, 5, 5)


# Columns.


@pytest.mark.parametrize(
    "header",
    [
        "Telephone;Date",
        "tel;date_inscription",
        "Date d'inscription;Numéro",
        "registeredAt;phone",
        "mobile;quand",
    ],
)
def test_columns_are_found_by_their_names(voix, write, header):
    cells = ["0199000001", "2025-01-01"]
    first_is_number = not re.match(r"(?i)date|registered", header)
    import_list(write(f"{header}\n{';'.join(cells if first_is_number else cells[::-1])}\n"), voix)
    assert on(voix) == {FIRST + 1}


def test_columns_are_named_by_whoever_asks(voix, write):
    path = write("nom;tel;creation;date\nA;0199000001;2025-01-01;2026-09-09\n")
    import_list(path, voix, asked=Asked(date_column="creation"))
    assert Opposition.objects.get().registered_at == datetime(2024, 12, 31, 23, tzinfo=UTC)


def test_without_a_date_column_nothing_is_guessed(voix, write):
    with pytest.raises(NoDateColumn):
        import_list(write("nom;tel;ville\nA;0199000001;Rennes\n"), voix)
    with pytest.raises(SeveralDateColumns):
        import_list(write("date 1;tel;date 2\n2025-01-01;0199000001;2025-01-02\n"), voix)
    assert not Opposition.objects.exists()


def test_a_file_of_which_nothing_stands_is_refused(voix, write):
    with pytest.raises(NothingToImport) as refused:
        import_list(write("tel;date\n0199000001;2011-01-01\n"), voix)
    assert refused.value.details["reason"] == "expired"


@pytest.mark.parametrize("text", ["", "tel;date\n", "tel;date\n" + "0199000001;2025-01-01;x\n" * 30])
def test_a_file_that_is_no_list_is_refused(voix, write, text):
    with pytest.raises(RefusedFile):
        import_list(write(text), voix)


def test_ragged_rows_beyond_mistakes_are_refused(voix, write):
    with pytest.raises(RaggedRows):
        import_list(write(many(20) + "0199000001;2025-01-01;x\n" * 30), voix)
    assert not Opposition.objects.exists()


@pytest.mark.django_db
def test_a_list_that_is_not_there_is_not_made():
    with pytest.raises(ListNotFound):
        list_called("nowhere")


# Going on.


def test_it_goes_on_where_it_stopped(voix, write, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    path = write(many(45))
    add_new, calls = importing.add_new, []

    def stops_at_the_third(*arguments, **options):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(1)
        return add_new(*arguments, **options)

    monkeypatch.setattr(importing, "add_new", stops_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        import_list(path, voix)
    assert len(on(voix)) == 20
    monkeypatch.setattr(importing, "add_new", add_new)
    # A year later the same rows stand: the file is judged as of the first start.
    with time_machine.travel(AT + timedelta(days=365), tick=False):
        done = import_list(path, voix)
    assert done.went_on
    assert (done.added, done.already_there) == (45, 0)
    assert len(on(voix)) == len(replayed(voix)) == Change.objects.count() == 45


def test_a_batch_never_parts_the_numbers_of_one_cell(voix, write, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    path = write("telephone;date\n0199000001 / 0199000002;2025-01-01\n0199000003;2025-01-01\n")
    assert import_list(path, voix, asked=Asked(number_column="telephone")).added == 3


def test_two_at_once_do_not_both_go_on(voix, write, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 10)
    path = write(many(30))
    bring_in = importing._bring_in

    def another_meanwhile(*arguments):
        monkeypatch.setattr(importing, "_bring_in", bring_in)
        import_list(path, voix)
        bring_in(*arguments)

    monkeypatch.setattr(importing, "_bring_in", another_meanwhile)
    with pytest.raises(ImportUnderWay):
        import_list(path, voix)
    assert ListImport.objects.get().added == Change.objects.count() == 30


DYING = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from pathlib import Path
from sourdine.register.importing import arrival
from sourdine.register.services import importing
importing.BATCH = 10
next_position, left = arrival.next_position, int(sys.argv[3])
def dying():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return next_position()
arrival.next_position = dying
importing.import_list(Path(sys.argv[2]), importing.list_called("voix"))
"""


@pytest.mark.parametrize("batches", [0, 1, 4])
def test_killed_in_the_middle_of_a_batch_nothing_is_lost_or_there_twice(voix, write, batches):
    path = write(many(45))
    environment = os.environ | {"SOURDINE_KEYS": str(django_settings.SOURDINE.keys_folder)}
    name = str(connections["default"].settings_dict["NAME"])
    command = [sys.executable, "-c", DYING, name, str(path), str(batches)]
    dead = subprocess.run(command, env=environment, check=False)
    assert dead.returncode == -signal.SIGKILL
    assert len(on(voix)) == len(replayed(voix)) == 10 * batches
    done = import_list(path, voix)
    assert (done.added, done.already_there, done.went_on) == (45, 0, True)
    assert on(voix) == replayed(voix) == set(range(FIRST, FIRST + 45))
    assert Change.objects.count() == 45


def test_a_large_file_is_brought_in_by_few_statements(voix, write, django_assert_max_num_queries):
    path = write(many(9_000))
    with django_assert_max_num_queries(100):
        import_list(path, voix)
    assert len(on(voix)) == 9_000
    assert np.unique(Change.objects.values_list("position", flat=True)).size == 2


# Privacy.


def test_no_number_is_told(voix, write, caplog):
    caplog.set_level("DEBUG")
    path = write("telephone;date\n0199000001;2025-01-01\n01990000;2025-01-01\n")
    done = import_list(path, voix)
    run = ListImport.objects.get()
    event = Event.objects.get(action="list.imported")
    said = f"{caplog.text} {dataclasses.asdict(done)} {vars(run)} {event.detail}"
    assert "19900" not in said
