"""Files go in by OpenSSH's own client, and what came of them comes out the same way."""

import json
from datetime import timedelta

import files
import organisations
import pytest
from clients import screen
from django.db import OperationalError
from django.utils import timezone

from sourdine import clock
from sourdine.audit.models import Event
from sourdine.deposits.errors import StoreUnusable
from sourdine.deposits.models import Campaign, Deposit, Upload
from sourdine.deposits.services import review, uploads
from sourdine.deposits.services.taking import take_left
from sourdine.deposits.store import place, sealed
from sourdine.deposits.vault import vault_of
from sourdine.evidence.paper import certificate_in


def the_folder(client, room="resultats"):
    (folder,) = client.names(room)
    return f"{room}/{folder}"


@pytest.fixture
def answered(client):
    """A deposit whose result is there; gives its folder."""
    assert client.put("clients.csv", files.csv(files.honest())).code == 0
    screen()
    return the_folder(client)


def test_a_file_is_taken_when_it_is_closed_and_its_result_appears_under_its_name(client):
    numbers = files.honest()
    content = files.csv(numbers)
    done = client.put("clients.csv", content)
    assert done.code == 0, done.said
    deposit = Deposit.objects.get()
    assert (deposit.door, deposit.size, deposit.key) == ("sftp", len(content), client.key.pk)
    assert client.names("depot") == ["clients.csv"]
    assert client.names("resultats") == []
    screen()
    folder = the_folder(client)
    assert folder == f"resultats/clients.csv.{deposit.reference}"
    assert client.names(folder) == [
        "clients.certificate.jws",
        "clients.certificate.pdf",
        "clients.cleansed.csv",
        "clients.proofs",
        "clients.rejected.csv",
        "clients.report.json",
    ]
    given = client.get(f"{folder}/clients.cleansed.csv").decode().splitlines()
    kept = [files.national(number) for number in numbers if number not in files.LISTED]
    assert [line.split(";")[1] for line in given[1:]] == kept
    deposit.refresh_from_db()
    assert client.get(f"{folder}/clients.certificate.jws").decode().strip() == deposit.certificate
    assert certificate_in(client.get(f"{folder}/clients.certificate.pdf")) == deposit.certificate


def test_sizes_are_right_before_anything_is_read(client, answered):
    listed = client.sftp(f"ls -l {answered}").said
    for name in client.names(answered):
        size = len(client.get(f"{answered}/{name}"))
        (line,) = [line for line in listed.splitlines() if line.endswith(name)]
        assert line.split()[4] == str(size)


def test_reading_a_result_to_its_end_collects_it_and_is_written_down(client, answered):
    client.get(f"{answered}/clients.report.json")
    assert Deposit.objects.get().state == "ready"
    client.get(f"{answered}/clients.cleansed.csv")
    deposit = Deposit.objects.get()
    assert deposit.state == "collected"
    event = Event.objects.get(action="deposit.collected")
    assert (event.actor_kind, event.detail["key"]) == ("key", str(client.key.pk))
    given = {one.kind: one.size for one in deposit.collections.all()}
    assert given == {one.kind: one.size for one in deposit.files.all() if one.kind in given}


def test_a_file_called_part_is_taken_when_it_is_renamed(client):
    content = files.csv(files.honest())
    assert client.put("clients.csv.part", content).code == 0
    screen()
    assert not Deposit.objects.exists()
    assert client.names("depot") == ["clients.csv.part"]
    done = client.sftp("rename depot/clients.csv.part depot/clients.csv")
    assert done.code == 0, done.said
    assert client.names("depot") == ["clients.csv"]
    screen()
    assert Deposit.objects.get().state == "ready"
    assert the_folder(client).startswith("resultats/clients.csv.D-")


def fails_once(monkeypatch, act, fault):
    """Of `uploads`: the first call finds the database or the store away."""
    acting, faults = getattr(uploads, act), [fault]

    def acted(*args, **kwargs):
        if faults:
            raise faults.pop()
        return acting(*args, **kwargs)

    monkeypatch.setattr(uploads, act, acted)


def a_minute_later():
    return clock.now() + timedelta(minutes=2)


@pytest.fixture(
    params=[OperationalError("closed"), StoreUnusable(reason="timeout")], ids=["database", "store"]
)
def passing(request):
    return request.param


def test_a_whole_file_whose_taking_a_passing_fault_hinders_is_taken_later(
    client, monkeypatch, passing, caplog
):
    fails_once(monkeypatch, "finish", passing)
    assert client.put("clients.csv", files.csv(files.honest())).code == 0
    assert "a whole file is taken later" in caplog.messages
    assert client.names("depot") == ["clients.csv"]
    assert [take_left(a_minute_later()), take_left(a_minute_later())] == [1, 0]
    assert Deposit.objects.get().size == len(files.csv(files.honest()))


def test_what_refuses_a_whole_file_is_told_and_the_file_given_up(client, monkeypatch):
    fails_once(monkeypatch, "finish", uploads.NotWhole(offset=1, size=2))
    done = client.put("clients.csv", files.csv(files.honest()))
    assert done.code != 0
    assert [take_left(a_minute_later()), Upload.objects.get().state] == [0, "given_up"]


def test_a_renaming_that_a_passing_fault_hinders_leaves_the_file_its_name(client, monkeypatch, passing):
    content = files.csv(files.honest())
    assert client.put("clients.csv.part", content).code == 0
    fails_once(monkeypatch, "finish", passing)
    assert client.sftp("rename depot/clients.csv.part depot/clients.csv").code != 0
    assert client.names("depot") == ["clients.csv.part"]
    # Told of a failure, its client sends the file again.
    assert client.put("clients.csv.part", content).code == 0
    assert client.sftp("rename depot/clients.csv.part depot/clients.csv").code == 0
    assert take_left(a_minute_later()) == 0
    assert Deposit.objects.count() == 1


def test_a_part_whose_end_a_passing_fault_left_unsettled_is_renamed(client, monkeypatch, passing):
    fails_once(monkeypatch, "complete", passing)
    assert client.put("clients.csv.part", files.csv(files.honest())).code == 0
    assert Upload.objects.get().state == "closing"
    done = client.sftp("rename depot/clients.csv.part depot/clients.csv")
    assert done.code == 0, done.said
    assert Deposit.objects.count() == 1


def test_a_part_whose_door_died_as_it_settled_its_end_is_renamed(client):
    assert client.put("clients.csv.part", files.csv(files.honest())).code == 0
    Upload.objects.update(state="closing")
    done = client.sftp("rename depot/clients.csv.part depot/clients.csv")
    assert done.code == 0, done.said
    assert Deposit.objects.count() == 1


def test_a_file_whose_name_is_cut_short_is_found_by_the_name_it_was_written_under(client):
    name = "n" * 142 + ".csv"
    assert client.put(f"{name}.filepart", files.csv(files.honest())).code == 0
    assert client.sftp(f"ls depot/{name}.filepart").code == 0
    done = client.sftp(f"rename depot/{name}.filepart depot/{name}")
    assert done.code == 0, done.said
    assert client.names("depot") == [name]
    assert client.sftp(f"rm depot/.{name}").code != 0


def test_a_file_that_cannot_be_screened_has_a_report_that_says_what_to_correct(client):
    client.put("villes.csv", b"Nom;Ville\nA;Rennes\n" * 5)
    screen()
    folder = the_folder(client)
    assert client.names(folder) == ["villes.report.json"]
    report = json.loads(client.get(f"{folder}/villes.report.json"))
    assert (report["status"], report["refused"]["code"]) == ("refused", "no_phone_column")
    assert set(report["refused"]["message"]) == {"en", "fr"}
    assert report["specification"].endswith("/specification#no_phone_column")


def test_a_deposit_held_for_review_says_so_and_shows_no_result(client, limited):
    limited(harvest_least=5)
    client.put("suite.csv", files.csv(range(33_261_910_000, 33_261_910_100)))
    screen()
    folder = the_folder(client)
    assert client.names(folder) == ["suite.report.json"]
    assert json.loads(client.get(f"{folder}/suite.report.json"))["status"] == "held"


def a_campaign(organisation, name="Été 2026", **changed):
    today = timezone.localdate()
    given = {
        "purpose": "Vente",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        "source": "own_customers",
    }
    return Campaign.objects.create(
        organisation=organisation, name=name, created_at=clock.now(), **given | changed
    )


@pytest.mark.parametrize("prefix", ["ete-2026", "Été-2026", "number"])
def test_a_name_says_its_campaign_whose_columns_and_form_are_taken(client, organisation, prefix):
    campaign = a_campaign(organisation, columns=["Mobile"], form="answer")
    prefix = str(campaign.pk)[:8] if prefix == "number" else prefix
    numbers = files.honest()
    rows = [f"{files.national(n)};{files.national(files.LISTED[0])}" for n in numbers]
    client.put("f.csv", "\n".join(["Mobile;Telephone", *rows, ""]).encode(), to=f"{prefix}__clients.csv")
    deposit = Deposit.objects.get()
    assert (deposit.campaign, deposit.columns, deposit.form) == (campaign, ["Mobile"], "answer")
    screen()
    deposit.refresh_from_db()
    assert deposit.counts["opposed"] == 20


def test_without_a_campaign_every_certain_column_is_screened(client):
    rows = [f"{files.national(n)};{files.national(files.LISTED[0])}" for n in files.honest()]
    client.put("f.csv", "\n".join(["Mobile;Telephone", *rows, ""]).encode())
    screen()
    assert Deposit.objects.get().counts["opposed"] == 80


def test_a_campaign_that_is_not_there_or_is_shared_takes_nothing(client, organisation):
    assert client.put("f.csv", b"Telephone\n0199000011\n", to="hiver__f.csv").code != 0
    a_campaign(organisation)
    a_campaign(organisation)
    assert client.put("f.csv", b"Telephone\n0199000011\n", to="ete-2026__f.csv").code != 0
    assert not Upload.objects.exists()


def test_removing_a_file_of_a_result_destroys_it_and_the_last_one_the_result(client, answered):
    name = f"{answered}/clients.cleansed.csv"
    before = len(place.current().sizes("results"))
    assert client.sftp(f"rm {name}").code == 0
    assert client.sftp(f"get {name}").code != 0
    assert len(place.current().sizes("results")) < before
    assert Deposit.objects.get().state == "ready"
    others = [f"rm {answered}/{one}" for one in client.names(answered) if ".certificate." not in one]
    assert client.sftp(*others).code == 0
    assert Deposit.objects.get().state == "destroyed"
    assert place.current().sizes("results") == {}
    assert client.names("resultats") == []
    assert Event.objects.filter(action="deposit.results_destroyed").count() == 1 + len(others)


def test_removing_the_folder_destroys_everything_at_once(client, answered):
    assert client.sftp(f"rmdir {answered}").code == 0
    assert Deposit.objects.get().state == "destroyed"
    assert place.current().sizes("results") == {}


def test_a_certificate_is_not_removed(client, answered):
    for name in ("clients.certificate.jws", "clients.certificate.pdf"):
        assert client.sftp(f"rm {answered}/{name}").code != 0
        assert client.get(f"{answered}/{name}")


def test_removing_what_was_sent_cancels_it_until_it_is_screened(client):
    client.put("clients.csv", files.csv(files.honest()))
    assert client.sftp("rm depot/clients.csv").code == 0
    assert Deposit.objects.get().state == "cancelled"
    client.put("encore.csv", files.csv(files.honest()))
    screen()
    assert client.sftp("rm depot/encore.csv").code != 0


def test_the_same_name_a_month_later_is_another_deposit(client):
    for _ in range(2):
        client.put("clients.csv", files.csv(files.honest()))
        screen()
    assert len(client.names("resultats")) == 2


def test_the_read_me_says_how_in_both_languages_and_whether_files_are_taken(client, organisation):
    said = client.get("LISEZMOI.txt").decode()
    assert said.index("Déposer un fichier") < said.index("Deposit a prospect file")
    assert "vos fichiers sont pris" in said
    organisation.plan = None
    organisation.save()
    assert "aucun fichier n'est pris" in client.get("LISEZMOI.txt").decode()


def test_nothing_is_taken_without_a_plan_and_nothing_is_stored(client, organisation):
    organisation.plan = None
    organisation.save()
    assert client.put("clients.csv", b"Telephone\n0199000011\n").code != 0
    assert not Upload.objects.exists()


def test_a_file_larger_than_allowed_is_refused_and_given_up(client, limited):
    limited(deposit_max_mb=1)
    assert client.put("gros.csv", b"Telephone\n" * 300_000).code != 0
    assert not Deposit.objects.exists()
    assert Upload.objects.get().state == "given_up"
    screen()
    assert place.current().sizes("inputs") == {}


def test_what_came_by_another_door_is_not_shown(client, organisation):
    files.screened(organisations.actor(organisation), files.csv(files.honest()), file_name="web.csv")
    assert client.names("resultats") == []


def test_several_mebibytes_rest_as_they_were_sent(client):
    """Across segments, pieces and blocks, in the order and the sizes that OpenSSH chooses."""
    content = b"".join(b"%08d;0261910021;x\n" % k for k in range(600_000))
    assert client.put("gros.csv.part", content).code == 0
    held = Upload.objects.get()
    assert (held.state, held.offset) == ("whole", len(content))
    with sealed.opened(place.current(), held.input_place, vault_of(held.organisation)) as reader:
        assert reader.read() == content


@pytest.fixture
def set_sheets(monkeypatch):
    """Which sheets were asked for; `fails` when typst is to."""
    from sourdine.deposits.services import sheets

    asked, as_pdf = [], sheets.as_pdf

    def set_one(certificate, language):
        asked.append(certificate)
        if set_one.fails:
            raise RuntimeError("Été 🎉")
        return as_pdf(certificate, language)

    set_one.fails, set_one.asked = False, asked
    monkeypatch.setattr(sheets, "as_pdf", set_one)
    return set_one


def test_a_sheet_is_set_for_who_looks_at_it_alone(client, answered, set_sheets):
    assert client.get(f"{answered}/clients.cleansed.csv")
    assert set_sheets.asked == []
    assert client.get(f"{answered}/clients.certificate.pdf")
    assert set_sheets.asked


def test_a_sheet_that_cannot_be_set_hides_nothing_else(client, answered, set_sheets, caplog):
    set_sheets.fails = True
    names = client.names(answered)
    assert "clients.certificate.pdf" not in names
    assert {"clients.cleansed.csv", "clients.certificate.jws"} <= {*names}
    assert client.get(f"{answered}/clients.cleansed.csv")
    assert "a sheet cannot be set" in caplog.messages
    assert "Été" not in caplog.text


def test_one_that_a_review_refused_says_why(client):
    assert client.put("clients.csv", files.csv(range(files.LISTED[0], files.LISTED[0] + 600))).code == 0
    screen()
    held = Deposit.objects.get()
    assert held.state == "held"
    review.refuse(held.pk, by=organisations.user(role="supervisor"), reason="Une énumération")
    folder = the_folder(client)
    (report,) = client.names(folder)
    told = json.loads(client.get(f"{folder}/{report}"))
    assert (told["status"], told["reason"]) == ("refused", "Une énumération")
