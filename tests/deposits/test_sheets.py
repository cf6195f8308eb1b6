"""The sheet of a deposit's certificate: who may have it, and that it says in words what was declared."""

import io
from datetime import timedelta

import files
import organisations
import pytest
from pypdf import PdfReader

from sourdine import clock
from sourdine.deposits.errors import NoCertificate, NoSuchDeposit
from sourdine.deposits.models import Deposit
from sourdine.deposits.models.campaign import Source
from sourdine.deposits.services import campaigns, destruction, sheets
from sourdine.evidence import SourceKind
from sourdine.evidence.paper import certificate_in, fingerprint


@pytest.fixture
def deposit(actor):
    today = clock.now().date()
    wanted = campaigns.Wanted(
        name="Printemps",
        purpose="Isolation",
        starts_on=today,
        ends_on=today + timedelta(days=20),
        source="bought",
        source_detail="Exemple Données",
        recipients="Télévente Exemple",
    )
    campaign = campaigns.open_campaign(actor, wanted)
    return files.screened(actor, files.csv(files.honest()), campaign=campaign.pk)


def said(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_it_says_the_declared_source_in_words(actor, deposit):
    assert "numéros achetés auprès de « Exemple Données »" in said(sheets.sheet_of(actor, deposit.pk, "fr"))
    english = said(sheets.sheet_of(actor, deposit.pk, "en"))
    assert "numbers bought from “Exemple Données”" in english
    assert "To be passed on to Télévente Exemple" in english
    assert "destroyed as soon as its results were written" in english


def test_it_holds_no_number_and_no_name_of_a_file(actor, deposit):
    text = said(sheets.sheet_of(actor, deposit.pk, "fr"))
    assert "clients" not in text.replace("propres clients", "")
    digits = "".join(character for character in text if character.isdigit())
    assert not [number for number in files.honest() if str(number)[2:] in digits]


def test_a_campaign_s_sources_are_those_that_a_certificate_knows():
    assert {one.value for one in Source} == {one.value for one in SourceKind}


def test_an_auditor_may_have_it_and_it_stays(actor, deposit):
    auditor = organisations.actor(actor.organisation, "auditor")
    destruction.destroy(actor, deposit.pk)
    assert certificate_in(sheets.sheet_of(auditor, deposit.pk, "fr")) == deposit.certificate


def test_somebody_else_may_not(actor, deposit):  # noqa: ARG001 -- another's
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    with pytest.raises(NoSuchDeposit):
        sheets.sheet_of(other, deposit.pk, "fr")


def test_what_is_not_ready_has_none(actor):
    waiting = files.deposit(actor, b"x")
    with pytest.raises(NoCertificate):
        sheets.sheet_of(actor, waiting.pk, "fr")


def test_the_register_finds_it_by_its_fingerprint(deposit):
    assert deposit.fingerprint == fingerprint(deposit.certificate)
    assert sheets.issued(deposit.fingerprint) == deposit.certificate
    assert sheets.issued(deposit.fingerprint[:-1]) is None
    assert sheets.issued("") is None, "deposits without a certificate have no fingerprint to be found by"
    Deposit.objects.update(ready_at=None)
    assert sheets.issued(deposit.fingerprint) is None, "it is held for review: nobody saw it yet"
