"""Attempts at a deposit that fail, are overtaken or find it cancelled: nothing is lost, nothing stays."""

import base64
import io
import itertools
import random
import zipfile
from datetime import timedelta

import files
import polars as pl
import pytest
import xlsxwriter

from sourdine import clock
from sourdine.deposits.errors import FileGone, NotCancellable, StoreUnusable
from sourdine.deposits.models import Deposit
from sourdine.deposits.services import cancelling, destruction, ending, screening
from sourdine.deposits.store import place
from sourdine.jobs.models import Job
from sourdine.jobs.running import current_job
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import Usage
from sourdine.register.services.publication import publish
from sourdine.screening.prospects.compression import zstd


def test_a_deposit_cancelled_while_it_is_screened_leaves_nothing(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    screen = screening.screen_source

    def cancelled_meanwhile(*args, **kwargs):
        report = screen(*args, **kwargs)
        cancelling.cancel(actor, deposit.pk)
        return report

    monkeypatch.setattr(screening, "screen_source", cancelled_meanwhile)
    run_waiting()
    deposit.refresh_from_db()
    assert deposit.state == "cancelled"
    assert not deposit.certificate
    assert [*place.current().sizes("results"), *place.current().sizes("inputs")] == []
    assert Usage.objects.get().deposits == 0
    with pytest.raises(NotCancellable):
        cancelling.cancel(actor, deposit.pk)


def test_a_store_that_fails_for_a_while_costs_an_attempt_and_no_deposit(actor, monkeypatch, time_machine):
    deposit = files.deposit(actor, files.csv(files.honest()))
    monkeypatch.setattr(type(place.current()), "read", fail)
    run_waiting()
    deposit.refresh_from_db()
    assert deposit.state == "checking"
    monkeypatch.undo()
    time_machine.move_to(clock.now() + timedelta(seconds=30))
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.attempt) == ("ready", 2)
    assert {name.split("/")[2] for name in place.current().sizes("results")} == {"2"}


def fail(*_):
    raise StoreUnusable(reason="down")


def long_rows():
    """Few, but more than two segments' worth, however they are packed."""
    chance = random.Random(1)
    header, *rows = files.csv(files.honest(), header="Nom;Telephone;Client").decode().splitlines()
    return [header, *(f"{row}{base64.b64encode(chance.randbytes(24_000)).decode()}" for row in rows)]


def csv():
    return "\n".join([*long_rows(), ""]).encode()


def zipped():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("clients.csv", csv())
    return buffer.getvalue()


def workbook():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(long_rows()):
            sheet.write_row(number, 0, row.split(";"))
    return buffer.getvalue()


def parquet():
    header, *rows = (row.split(";") for row in long_rows())
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=header, orient="row").write_parquet(buffer)
    return buffer.getvalue()


FORMS = {
    "csv": csv,
    "gzip": lambda: files.packed(csv()),
    "zip": zipped,
    "zstd": lambda: zstd.compress(csv()),
    "xlsx": workbook,
    "parquet": parquet,
}


class Reads:
    """Those of the store, of which one fails."""

    def __init__(self, monkeypatch, fault=StoreUnusable):
        self._read, self.count, self.failing = type(place.current()).read, 0, None
        reads = self

        def read(*args):
            reads.count += 1
            if reads.count == reads.failing:
                raise fault(reason="down") if fault is StoreUnusable else fault()
            return reads._read(*args)

        monkeypatch.setattr(type(place.current()), "read", read)

    def fail_at(self, number):
        self.count, self.failing = 0, number


@pytest.mark.parametrize(
    ("form", "fault"), [*((form, StoreUnusable) for form in FORMS), ("csv", FileGone), ("zip", FileGone)]
)
def test_a_fault_of_the_store_is_never_the_files(actor, monkeypatch, form, fault):
    content, reads = FORMS[form](), Reads(monkeypatch, fault)
    for failing in itertools.count(1, 3):
        state = state_after(actor, content, reads, failing=failing)
        if reads.count < failing:
            break
        assert state in ("checking", "screening"), failing
    assert state == "ready"
    assert failing > 10, "what is unpacked was read, too"


def state_after(actor, content, reads, *, failing):
    reads.fail_at(None)
    # An earlier one's next attempt would be due meanwhile.
    Job.objects.all().delete()
    deposit = files.deposit(actor, content)
    reads.fail_at(failing)
    run_waiting()
    deposit.refresh_from_db()
    return deposit.state


def test_a_file_that_stays_gone_is_refused_with_our_excuses_at_the_last_attempt(actor):
    deposit = files.deposit(actor, files.csv(files.honest()))
    place.current().remove(deposit.input_place)
    Job.objects.update(most_attempts=2)
    run_waiting()
    deposit.refresh_from_db()
    assert deposit.state == "checking"
    Job.objects.update(run_after=clock.now())
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.refusal["code"]) == ("refused", "could_not_be_screened")
    assert Usage.objects.get().deposits == 0


def test_a_deposit_cancelled_while_it_is_read_ends_its_job(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    screen = screening.screen_source

    def cancelled_meanwhile(*args, **kwargs):
        cancelling.cancel(actor, deposit.pk)
        return screen(*args, **kwargs)

    monkeypatch.setattr(screening, "screen_source", cancelled_meanwhile)
    run_waiting()
    assert not Job.objects.exclude(state="done").exists()
    assert nothing_is_left()


def nothing_is_left():
    return not [
        name
        for one in ("inputs", "parts", "results", "tokens", "watch")
        for name in place.current().sizes(one)
    ]


def test_what_an_attempt_clears_away_at_its_beginning_is_no_later_ones(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    destroy = destruction.destroy_places

    def overtaken(places):
        monkeypatch.setattr(destruction, "destroy_places", destroy)
        current_job().give_back()
        run_waiting()
        destroy(places)

    monkeypatch.setattr(destruction, "destroy_places", overtaken)
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.attempt) == ("ready", 2)
    assert len(files.result(actor, deposit).splitlines()) == 41


def test_an_attempt_that_was_taken_over_leaves_what_the_other_one_writes(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    screen, theirs = screening.screen_source, f"{deposit.results_place}/2/0"

    def taken_over_meanwhile(*args, **kwargs):
        Job.objects.filter(state="running").update(attempt=2, worker="another")
        Deposit.objects.update(attempt=2)
        place.current().put(theirs, b"sealed")
        return screen(*args, **kwargs)

    monkeypatch.setattr(screening, "screen_source", taken_over_meanwhile)
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.attempt) == ("checking", 2)
    assert theirs in place.current().sizes("results")
    assert [*place.current().sizes("inputs")] != []


def test_who_gave_a_job_back_and_works_on_for_a_moment_harms_nothing(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    screen = screening.screen_source

    def given_back_meanwhile(*args, **kwargs):
        monkeypatch.setattr(screening, "screen_source", screen)
        current_job().give_back()
        run_waiting()
        return screen(*args, **kwargs)

    monkeypatch.setattr(screening, "screen_source", given_back_meanwhile)
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.attempt) == ("ready", 2)
    assert len(files.result(actor, deposit).splitlines()) == 41
    assert attempts_of("results") == attempts_of("tokens") == {"2"}
    assert not Job.objects.exclude(state="done").exists()


def attempts_of(folder):
    return {name.split("/")[2] for name in place.current().sizes(folder)}


def test_an_attempt_that_loses_its_job_at_the_very_end_leaves_nothing_of_its_own(actor, monkeypatch):
    deposit = files.deposit(actor, files.csv(files.honest()))
    screen = screening.screen_source

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(screening, "screen_source", screen)
        report = screen(*args, **kwargs)
        current_job().give_back()
        run_waiting()
        return report

    monkeypatch.setattr(screening, "screen_source", overtaken)
    run_waiting()
    deposit.refresh_from_db()
    assert (deposit.state, deposit.attempt) == ("ready", 2)
    assert attempts_of("results") == attempts_of("tokens") == {"2"}


def test_what_failed_for_good_is_refused_with_our_excuses(actor, time_machine):
    deposit = files.deposit(actor, files.csv(files.honest()))
    assert ending.give_up_failed() == 0
    Job.objects.update(state="failed")
    time_machine.move_to(clock.now() + timedelta(days=4))
    assert ending.give_up_failed() == 1
    deposit.refresh_from_db()
    assert (deposit.state, deposit.refusal["code"]) == ("refused", "could_not_be_screened")
    assert Usage.objects.get().deposits == 0


def test_what_became_ready_meanwhile_is_not_given_up(actor, time_machine, monkeypatch):
    deposits = [files.deposit(actor, files.csv(files.honest())) for _ in range(2)]
    Job.objects.update(state="failed")
    time_machine.move_to(clock.now() + timedelta(days=4))
    publish()
    destroy = destruction.destroy_input

    def tried_again_meanwhile(held):
        destroy(held)
        monkeypatch.setattr(destruction, "destroy_input", destroy)
        Job.objects.filter(state="failed").update(state="ready")
        run_waiting()

    monkeypatch.setattr(destruction, "destroy_input", tried_again_meanwhile)
    assert ending.give_up_failed() == 1
    for one in deposits:
        one.refresh_from_db()
    assert sorted(one.state for one in deposits) == ["ready", "refused"]
    (ready,) = (one for one in deposits if one.state == "ready")
    assert len(files.result(actor, ready).splitlines()) == 41
