"""Files by the names that their depositors gave them, as a folder shows them."""

import uuid
from datetime import timedelta

import files
import organisations
import pytest
from django.utils import timezone

from sourdine import clock
from sourdine.deposits.errors import (
    CampaignNameShared,
    NameRefused,
    NoSuchCampaign,
    NoSuchUpload,
    OutsideCampaign,
    UploadOver,
)
from sourdine.deposits.models import Deposit, Upload
from sourdine.deposits.services import called, campaigns, uploads
from sourdine.jobs.worker import run_waiting
from sourdine.professionals.errors import RoleMayNot


def campaign(actor, name, **changed):
    today = timezone.localdate()
    said = {
        "name": name,
        "purpose": "Fournitures de bureau",
        "starts_on": today,
        "ends_on": today + timedelta(days=60),
        "source": "own_customers",
    }
    return campaigns.open_campaign(actor, campaigns.Wanted(**said | changed))


def whole(actor, name="clients.csv.part"):
    begun = files.upload(actor, files.csv(files.honest()), file_name=name, door="sftp")
    uploads.complete(actor, begun.pk)
    return begun


def names(found):
    return [name for name, _ in found]


# In which folder a file is.


def test_a_file_goes_from_one_folder_to_the_other(actor, time_machine):
    begun = whole(actor, "clients.csv")
    assert names(called.on_their_way(actor, "sftp")) == ["clients.csv"]
    assert names(called.taken(actor, "sftp")) == names(called.answered(actor, "sftp")) == []
    uploads.finish(actor, begun.pk)
    assert names(called.on_their_way(actor, "sftp")) == names(called.answered(actor, "sftp")) == []
    assert names(called.taken(actor, "sftp")) == ["clients.csv"]
    run_waiting()
    assert names(called.answered(actor, "sftp")) == ["clients.csv"]
    assert names(called.taken(actor, "sftp")) == ["clients.csv"], "clients look at what they have sent"
    time_machine.move_to(clock.now() + timedelta(minutes=16), tick=False)
    assert names(called.taken(actor, "sftp")) == []


def test_what_came_by_another_door_is_not_in_this_one_s_folders(actor):
    files.upload(actor, b"x", door="web")
    files.screened(actor, files.csv(files.honest()), door="web")
    for folder in (called.on_their_way, called.taken, called.answered):
        assert names(folder(actor, "sftp")) == []


def test_the_newest_of_a_name_comes_last(actor, time_machine):
    first = files.deposit(actor, b"a", door="sftp")
    time_machine.move_to(clock.now() + timedelta(seconds=1), tick=False)
    second = files.deposit(actor, b"b", door="sftp")
    assert [one.pk for _, one in called.taken(actor, "sftp")] == [first.pk, second.pk]


def test_a_refused_file_is_answered_for_a_week(actor, time_machine):
    files.screened(actor, b"\x00\x01\x02", door="sftp")
    assert Deposit.objects.get().state == "refused"
    assert names(called.answered(actor, "sftp")) == ["clients.csv"]
    time_machine.move_to(clock.now() + timedelta(days=8), tick=False)
    assert names(called.answered(actor, "sftp")) == []


def test_another_organisation_s_folders_hold_nothing_of_it(actor):
    whole(actor)
    files.screened(actor, files.csv(files.honest()), door="sftp")
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    for folder in (called.on_their_way, called.taken, called.answered):
        assert names(folder(other, "sftp")) == []


# Renaming.


def test_a_whole_file_gets_its_last_name_and_the_campaign_in_it(actor):
    spring = campaign(actor, "Printemps", columns=["Telephone"], identifier="Client", form="answer")
    begun = whole(actor)
    called.rename(actor, begun.pk, "printemps__clients.csv")
    assert names(called.on_their_way(actor, "sftp")) == ["printemps__clients.csv"]
    held = Upload.objects.get(pk=begun.pk)
    assert (held.campaign, held.columns, held.identifier, held.form) == (
        spring,
        ["Telephone"],
        "Client",
        "answer",
    )


def test_what_the_former_name_said_of_a_campaign_is_forgotten(actor):
    spring = campaign(actor, "Printemps", columns=["Telephone"], identifier="Client")
    begun = whole(actor)
    called.rename(actor, begun.pk, "printemps__clients.csv")
    called.rename(actor, begun.pk, "clients.csv")
    held = Upload.objects.get(pk=begun.pk)
    assert spring.pk
    assert (held.campaign, held.columns, held.identifier) == (None, [], "")


def test_a_file_that_is_not_whole_keeps_its_name(actor):
    begun = files.upload(actor, b"x", door="sftp")
    with pytest.raises(UploadOver):
        called.rename(actor, begun.pk, "other.csv")
    assert names(called.on_their_way(actor, "sftp")) == ["clients.csv"]


@pytest.mark.parametrize("name", ["", "..", "\u202e"])
def test_what_is_no_name_is_refused(actor, name):
    begun = whole(actor)
    with pytest.raises(NameRefused):
        called.rename(actor, begun.pk, name)


def test_who_may_not_deposit_renames_nothing(actor):
    begun = whole(actor)
    with pytest.raises(RoleMayNot):
        called.rename(organisations.actor(actor.organisation, "auditor"), begun.pk, "other.csv")
    with pytest.raises(NoSuchUpload):
        called.rename(actor, uuid.uuid4(), "other.csv")


# What a campaign is called.


@pytest.mark.parametrize("prefix", ["ete-2026", "Ete-2026", "Été 2026", "ÉTÉ_2026".replace("_", " ")])
def test_a_campaign_is_called_by_its_name(actor, prefix):
    summer = campaign(actor, "Été 2026")
    campaign(actor, "Hiver")
    assert called.campaign_in(actor, f"{prefix}__clients.csv") == summer


def test_a_campaign_is_called_by_the_beginning_of_its_number(actor):
    summer = campaign(actor, "Été 2026")
    assert called.campaign_in(actor, f"{str(summer.pk)[:8]}__a__b.csv") == summer


@pytest.mark.parametrize("name", ["clients.csv", "clients_2026.csv", "", "_"])
def test_a_name_without_two_underscores_is_for_no_campaign(actor, name):
    campaign(actor, "Clients")
    assert called.campaign_in(actor, name) is None


@pytest.mark.parametrize(
    "name", ["hiver__clients.csv", "__clients.csv", "é__clients.csv", "...__clients.csv"]
)
def test_a_name_of_no_open_campaign_is_refused(actor, name):
    campaign(actor, "Été 2026")
    campaigns.close(actor, campaign(actor, "Hiver").pk)
    with pytest.raises(NoSuchCampaign):
        called.campaign_in(actor, name)


def test_a_name_that_two_campaigns_share_is_refused_and_their_numbers_are_not(actor):
    one, _ = campaign(actor, "Été 2026"), campaign(actor, "ete 2026")
    with pytest.raises(CampaignNameShared):
        called.campaign_in(actor, "ete-2026__clients.csv")
    assert called.campaign_in(actor, f"{str(one.pk)[:8]}__clients.csv") == one


def test_another_organisation_s_campaign_is_not_called(actor):
    campaign(actor, "Été 2026")
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchCampaign):
        called.campaign_in(other, "ete-2026__clients.csv")


def test_a_file_is_not_renamed_into_a_campaign_that_is_over(actor):
    today = timezone.localdate()
    campaign(actor, "Printemps", starts_on=today - timedelta(days=40), ends_on=today - timedelta(days=1))
    begun = whole(actor)
    with pytest.raises(OutsideCampaign):
        called.rename(actor, begun.pk, "printemps__clients.csv")


def test_a_file_that_is_renamed_out_of_a_campaign_keeps_nothing_of_its_choices(actor):
    campaign(actor, "Printemps", form="answer", columns=["Telephone"], identifier="Client")
    begun = whole(actor)
    called.rename(actor, begun.pk, "printemps__clients.csv.part")
    called.rename(actor, begun.pk, "clients.csv")
    deposit = uploads.finish(actor, begun.pk)
    assert (deposit.campaign, deposit.form, deposit.columns, deposit.identifier) == (None, "cleansed", [], "")
