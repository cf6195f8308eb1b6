"""The life of a deposit, from its first byte to the destruction of its results."""

import base64
import io
import json
import tempfile
import uuid
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
from sourdine.deposits.errors import NoResult, NoSuchDeposit
from sourdine.deposits.services import campaigns, destruction, leftovers, results, screening, uploads
from sourdine.deposits.store import place
from sourdine.evidence import load_public_keys, read_salt, verify
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.models import Plan, Usage


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


@pytest.mark.parametrize(("revoked", "told"), [(False, ["received", "ready"]), (True, ["received"])])
def test_a_provider_is_told_of_its_deposit_while_it_has_the_mandate(register, revoked, told):  # noqa: ARG001
    from watching import hooked

    from sourdine.professionals.models import Mandate, WebhookDelivery

    professional, provider = organisations.organisation(), organisations.provider()
    organisations.mandate(professional, to=provider)
    hooked(provider, "deposit.received", "deposit.ready")
    files.deposit(organisations.actor(provider, on_behalf_of=professional), files.csv(files.honest()))
    if revoked:
        Mandate.objects.update(revoked_at=clock.now())
    run_waiting()
    sent = WebhookDelivery.objects.order_by("created_at").values_list("event", flat=True)
    assert [*sent] == [f"deposit.{one}" for one in told]
