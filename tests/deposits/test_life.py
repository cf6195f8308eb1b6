"""The life of a deposit, from its first byte to the destruction of its results."""

import base64
import io
import itertools
import json
import random
import tempfile
import uuid
import zipfile
from datetime import timedelta

import files
import organisations
import polars as pl
import pytest
import xlsxwriter
from django.conf import settings
from django.utils import timezone

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits import tasks
from sourdine.deposits.errors import FileGone, NoResult, NoSuchDeposit, NotCancellable, StoreUnusable
from sourdine.deposits.models import Deposit
from sourdine.deposits.services import (
    campaigns,
    cancelling,
    destruction,
    ending,
    leftovers,
    results,
    screening,
    uploads,
)
from sourdine.deposits.store import place
from sourdine.evidence import load_public_keys, read_salt, verify
from sourdine.jobs.models import Job
from sourdine.jobs.running import current_job
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import Plan, Usage
from sourdine.register.services.publication import publish
from sourdine.screening.prospects.compression import zstd


def everything_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def told(folder, numbers):
    """The numbers that the folder gives away."""
    held = everything_in(folder)
    return {number for number in numbers if str(number)[2:].encode() in held}


def save(actor, deposit, folder):
    for kind, name, _size in results.files_of(actor, deposit.pk):
        (folder / name).write_bytes(files.result(actor, deposit, kind))
    certificate = folder / "clients.certificate.jws"
    certificate.write_text(results.certificate_of(actor, deposit.pk))
    return certificate


@pytest.mark.parametrize("pack", [bytes, files.packed], ids=["plain", "packed"])
def test_a_file_is_screened_and_its_certificate_holds_of_what_is_given_back(actor, tmp_path, pack):
    numbers = files.honest()
    content = pack(files.csv(numbers))
    deposit = files.screened(actor, content)
    assert deposit.state == "ready"
    assert (deposit.rows, deposit.counts["opposed"], deposit.counts["not_listed"]) == (60, 20, 40)
    folder = tmp_path / "given"
    folder.mkdir()
    certificate = save(actor, deposit, folder)
    source = tmp_path / "source"
    source.write_bytes(content)
    found = verify(
        certificate.read_text(),
        keys=load_public_keys(settings.SOURDINE.keys_folder),
        at=clock.now(),
        salt=read_salt(folder / "clients.report.json"),
        input_file=source,
        result_files=sorted(folder.glob("clients.*.csv*")),
    )
    assert {one.result.form.value for one in found.results} == {"cleansed", "rejected"}
    claims = found.claims
    assert not claims.is_self_attestation
    assert claims.input_destroyed
    assert claims.merkle
    assert claims.on_behalf_of == "Exemple SA (SIREN 100000009)"


def test_no_number_lies_open_in_the_data_folder_at_any_moment(actor, monkeypatch):
    numbers = files.honest(400, listed=80)
    folder = settings.SOURDINE.data_folder
    looked = []

    def look(self, *, rows, done):  # noqa: ARG001 -- a progress
        looked.append(told(folder, numbers))

    monkeypatch.setattr(screening._Progress, "__call__", look)
    begun = files.upload(actor, files.csv(numbers), part=500)
    looked.append(told(folder, numbers))
    uploads.finish(actor, begun.pk)
    looked.append(told(folder, numbers))
    run_waiting()
    looked.append(told(folder, numbers))
    assert looked == [set()] * 4
    (folder / "left.csv").write_bytes(files.csv(numbers))
    assert told(folder, numbers) == set(numbers), "the test would have seen them"


def test_the_input_is_destroyed_as_soon_as_its_result_is_there(actor):
    deposit = files.screened(actor, files.csv(files.honest()))
    assert deposit.input_destroyed_at
    assert place.current().sizes("inputs") == {}
    assert place.current().sizes("parts") == {}


def test_each_change_leaves_an_event_with_its_actor(actor):
    deposit = files.screened(actor, files.csv(files.honest()))
    files.result(actor, deposit)
    results.note_collected(actor, deposit.pk, "result", 10)
    destruction.destroy(actor, deposit.pk)
    events = Event.objects.filter(detail__deposit=str(deposit.pk))
    assert [one.action for one in events.order_by("at")] == [
        "upload.begun",
        "deposit.received",
        "deposit.checking",
        "deposit.screening",
        "deposit.ready",
        "deposit.input_destroyed",
        "deposit.collected",
        "deposit.results_destroyed",
    ]
    assert {one.organisation for one in events} == {actor.organisation.pk}
    by = {one.action: one.actor_kind for one in events}
    assert (by["deposit.received"], by["deposit.ready"], by["deposit.collected"]) == (
        "account",
        "service",
        "account",
    )


def test_results_are_destroyed_in_time(actor, time_machine):
    deposit = files.screened(actor, files.csv(files.honest()))
    time_machine.move_to(deposit.ready_at + timedelta(days=7, seconds=-1))
    assert destruction.destroy_expired() == 0
    time_machine.move_to(deposit.ready_at + timedelta(days=7))
    assert destruction.destroy_expired() == 1
    deposit.refresh_from_db()
    assert deposit.state == "destroyed"
    assert place.current().sizes("results") == {}
    with pytest.raises(NoResult):
        results.open_result(actor, deposit.pk, "result")
    assert results.certificate_of(actor, deposit.pk)


def test_a_file_that_cannot_be_read_is_refused_with_what_to_correct_and_not_counted(actor):
    content = b"Nom;Ville\nA;Rennes\n" * 5
    deposit = files.screened(actor, content, file_name="01 99 00 00 11.csv")
    assert deposit.state == "refused"
    assert deposit.refusal["code"] == "no_phone_column"
    assert "file" not in deposit.refusal["place"]
    assert deposit.input_destroyed_at
    assert place.current().sizes("inputs") == {}
    assert place.current().sizes("results") == {}
    assert Usage.objects.get().deposits == 0


def test_an_empty_file_is_refused(actor):
    assert files.screened(actor, b"").refusal["code"] == "empty_file"


def test_a_ragged_file_is_refused_at_its_row_and_leaves_nothing(actor):
    rows = files.csv(files.honest()) + b"A;B;C;D\n" * 200
    deposit = files.screened(actor, rows)
    assert deposit.state == "refused"
    assert deposit.refusal["place"]["row"]
    assert place.current().sizes("results") == place.current().sizes("tokens") == {}


def test_more_lines_than_the_plan_allows_are_refused_and_not_counted(actor):
    Plan.objects.update(lines_per_deposit=59)
    deposit = files.screened(actor, files.csv(files.honest()))
    assert (deposit.state, deposit.refusal["code"]) == ("refused", "too_many_lines")
    assert Usage.objects.get().deposits == 0
    assert place.current().sizes("results") == {}
    Plan.objects.update(lines_per_deposit=60)
    assert files.screened(actor, files.csv(files.honest())).state == "ready"


def test_answer_is_blank_unless_it_may_be_called(actor):
    numbers = files.honest()
    content = "\n".join(
        ["Telephone;Identifiant", *(f"{files.national(n)};i{n % 97}" for n in numbers), "06;x", ""]
    )
    deposit = files.screened(actor, content.encode(), form="answer")
    lines = files.result(actor, deposit).decode().splitlines()[1:]
    for number, line in zip([*numbers, None], lines, strict=True):
        shown, _, status = line.split(";")
        clear = number is not None and number not in files.LISTED
        assert (shown, status) == ((files.national(number), "OK") if clear else ("", "not_clear"))


def test_rejected_tells_opposed_from_invalid_only_if_the_contract_says_so(actor):
    content = files.csv(files.honest()) + b"Personne;0199;x\n"
    codes = rejected_codes(actor, files.screened(actor, content))
    assert codes == {"not_clear"}
    Plan.objects.update(tells_reasons=True)
    codes = rejected_codes(actor, files.screened(actor, content))
    assert "opposed" in codes
    assert len(codes) == 2


def rejected_codes(actor, deposit):
    lines = files.result(actor, deposit, "rejected").decode().splitlines()[1:]
    return {line.split(";")[3] for line in lines}


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


def test_what_no_row_knows_is_swept_away(actor, time_machine):
    deposit = files.screened(actor, files.csv(files.honest()))
    for folder in ("inputs", "parts", "results", "tokens"):
        place.current().put(f"{folder}/{uuid.uuid4().hex}/1/0", b"left by a killed process")
    time_machine.move_to(clock.now() + timedelta(days=2))
    assert leftovers.destroy(leftovers.dead()) == 4
    assert files.result(actor, deposit)


def test_what_is_told_of_between_two_looks_stays(actor):
    left = f"inputs/{uuid.uuid4().hex}"
    place.current().put(f"{left}/0", b"left by a killed process")
    going = files.upload(actor, files.csv(files.honest()))
    assert leftovers.destroy([left, going.input_place]) == 1
    assert not place.current().sizes(left)
    assert place.current().sizes(going.input_place)


@pytest.mark.usefixtures("actor")
def test_the_second_look_is_an_hour_after_the_first(time_machine):
    left = f"inputs/{uuid.uuid4().hex}"
    place.current().put(f"{left}/0", b"left by a killed process")
    tasks.purge.enqueue()
    run_waiting()
    assert place.current().sizes(left)
    time_machine.move_to(clock.now() + timedelta(hours=1, minutes=1))
    run_waiting()
    assert not place.current().sizes(left)


def workbook(numbers):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, value in enumerate(["Telephone", *map(files.national, numbers)]):
            sheet.write(row, 0, value)
    return content.getvalue()


def parquet(numbers):
    content = io.BytesIO()
    pl.DataFrame({"Telephone": [*map(files.national, numbers)]}).write_parquet(content)
    return content.getvalue()


@pytest.mark.parametrize("made", [workbook, parquet])
def test_what_must_be_read_from_a_path_is_read_from_memory(actor, monkeypatch, made):
    def refuse(*_, **__):
        raise AssertionError("a file on a disk")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    deposit = files.screened(actor, made(files.honest()))
    assert (deposit.state, deposit.counts) == ("ready", {"opposed": 20, "not_listed": 40})
    assert files.result(actor, deposit)


def test_a_worker_without_files_in_memory_refuses_rather_than_write_them_open(actor, monkeypatch):
    monkeypatch.delattr("os.memfd_create")
    assert files.screened(actor, workbook(files.honest())).refusal["code"] == "no_memory_file"


def test_a_provider_deposits_in_the_name_of_a_professional_and_the_certificate_says_so(register):  # noqa: ARG001
    professional, provider = organisations.organisation(), organisations.provider()
    organisations.mandate(professional, to=provider)
    by = organisations.actor(provider, on_behalf_of=professional)
    deposit = files.screened(by, files.csv(files.honest()))
    claims = claims_of(deposit)
    assert claims["on_behalf_of"] == "Exemple SA (SIREN 100000009)"
    assert claims["submitted_by"] == "Prestataire SARL (SIREN 200000008)"
    assert files.result(organisations.actor(professional), deposit)
    own = files.screened(organisations.actor(professional), files.csv(files.honest()))
    with pytest.raises(NoSuchDeposit):
        results.open_result(by, own.pk, "result")


def test_a_certificate_says_the_campaign_its_source_and_to_whom_numbers_are_passed_on(actor):
    made = campaigns.open_campaign(actor, campaign(recipients="Courtier SA"))
    deposit = files.screened(actor, files.csv(files.honest()), campaign=made.pk)
    claims = claims_of(deposit)
    told = [claims[name] for name in ("campaign", "source_kind", "source", "passed_on_to")]
    assert told == ["Fenêtres", "bought", "Fichiers SARL", "Courtier SA"]
    assert campaigns.campaigns_of(actor).get().is_covered


def campaign(**changed):
    today = timezone.localdate()
    return campaigns.Wanted(
        **{
            "name": "Fenêtres",
            "purpose": "Vente de fenêtres",
            "starts_on": today,
            "ends_on": today + timedelta(days=20),
            "source": "bought",
            "source_detail": "Fichiers SARL",
        }
        | changed
    )


def claims_of(deposit):
    payload = deposit.certificate.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
