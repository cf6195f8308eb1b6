"""Who may open each page of deposits, and who may not."""

import uuid

import files
import organisations
import pytest
from campaigns import opened

READ = ["campaigns", "deposits", "deposit", "deposit-certificate", "deposit-sheet"]
DEPOSIT = ["campaign-open", "campaign", "deposit-choose", "deposit-send"]
COLLECT = ["deposit-destroy", "deposit-file"]
SETTLED = ["deposit-state"]  # answers with a word to reload
POSTS = [
    "campaign-open",
    "campaign",
    "campaign-close",
    "deposit-receive",
    "deposit-preview",
    "upload-begin",
    "upload-part",
    "upload-complete",
    "upload-give-up",
    "deposit-cancel",
    "deposit-destroy",
]


@pytest.fixture
def names(actor, campaign):
    deposit = files.screened(actor, files.csv(files.honest()), campaign=campaign.pk)
    upload = files.upload(actor, b"Telephone\n", campaign=campaign.pk)

    def of(name):
        if name.startswith("campaign") or name in {"deposit-send", "deposit-receive", "upload-begin"}:
            return {} if name in {"campaigns", "campaign-open"} else {"campaign": campaign.pk}
        if name.startswith("upload") or name == "deposit-preview":
            return {"upload": upload.pk}
        if name in {"deposits", "deposit-choose"}:
            return {}
        return {"deposit": deposit.pk} | ({"kind": "result"} if name == "deposit-file" else {})

    return of


def status(browser, name, names):
    answer = browser.open(name, **names(name))
    return answer.status_code


def posted(browser, name, names):
    return browser.send(name, **names(name)).status_code


@pytest.mark.parametrize("role", ["owner", "depositor", "auditor"])
def test_who_may_and_who_may_not(organisation, browser_of, names, role):
    browser = browser_of(organisations.actor(organisation, role))
    assert {status(browser, name, names) for name in READ} == {200}
    assert {status(browser, name, names) for name in SETTLED} == {200}
    may = role != "auditor"
    assert {status(browser, name, names) for name in DEPOSIT} == ({200} if may else {403})
    assert status(browser, "deposit-destroy", names) == (200 if may else 403)
    assert status(browser, "deposit-file", names) == (302 if may else 403)
    if not may:
        refused = {name: posted(browser, name, names) for name in POSTS}
        assert {name for name, code in refused.items() if code not in {302, 403, 422}} == set()
        assert files_left(names)


def files_left(names):
    from sourdine.deposits.models import Campaign, Deposit, Upload

    deposit = Deposit.objects.get(pk=names("deposit")["deposit"])
    upload = Upload.objects.get(pk=names("upload-part")["upload"])
    campaign = Campaign.objects.get()
    assert (deposit.state, upload.state, campaign.closed_at) == ("ready", "open", None)
    return True


def test_without_a_second_factor_nothing_is_deposited_and_no_result_given(organisation, browser_of, names):
    browser = browser_of(organisations.actor(organisation, factor=False))
    assert {status(browser, name, names) for name in READ} == {200}
    for name in [*DEPOSIT, *COLLECT]:
        answer = browser.open(name, **names(name))
        assert answer.status_code == 403
        assert "Set up a second factor" in answer.content.decode()
    for name in POSTS:
        assert posted(browser, name, names) in {302, 403, 422}
    assert files_left(names)
    page = browser.open("deposit", **names("deposit")).content.decode()
    assert "/fichiers/" not in page
    assert "Set up a second factor" in page


def test_members_of_another_organisation_find_no_such_page(actor, browser_of, names):
    other = organisations.actor(organisations.organisation("Autre SA", siren=organisations.SIRENS[2]))
    browser = browser_of(other)
    pages = [*READ, *SETTLED, *DEPOSIT, *COLLECT]
    named = {name for name in pages if names(name)}
    assert {status(browser, name, names) for name in named} == {404}
    browser.actor = actor
    assert {status(browser, name, names) for name in pages} == {404}
    assert {posted(browser, name, names) for name in POSTS} == {404}
    assert files_left(names)


def test_nobody_is_asked_to_log_in(actor, browser_of, names):
    browser = browser_of(None)
    browser.actor = actor
    for name in [*READ, *SETTLED, *DEPOSIT, *COLLECT]:
        assert "login" in browser.open(name, **names(name)).url
    for name in POSTS:
        assert "login" in browser.send(name, **names(name)).url
    assert files_left(names)


@pytest.mark.parametrize("name", ["campaign", "deposit-send", "deposit", "deposit-preview", "deposit-file"])
def test_what_is_not_there_is_not_found(browser, name):
    key = {"deposit": "deposit", "deposit-file": "deposit", "deposit-preview": "upload"}.get(name, "campaign")
    named = {key: uuid.UUID(int=7)} | ({"kind": "result"} if name == "deposit-file" else {})
    assert browser.open(name, **named).status_code == 404


def test_a_provider_deposits_for_who_mandated_it_and_sees_no_other_deposit(organisation, browser_of, names):
    give_room(organisation)
    provider = organisations.provider()
    organisations.mandate(organisation, provider)
    acting = organisations.actor(provider, on_behalf_of=organisation)
    browser = browser_of(acting)
    campaign = opened(acting)
    assert browser.open("deposit-send", campaign=campaign.pk).status_code == 200
    mine = files.screened(acting, files.csv(files.honest(seed=9)), campaign=campaign.pk)
    page = browser.open("deposit", deposit=mine.pk).content.decode()
    assert "You act for Exemple SA, by its mandate" in page
    assert f"/pour/{organisation.pk}/" in page
    assert browser.open("deposit", **names("deposit")).status_code == 404


def give_room(organisation):
    from sourdine.professionals.models import Plan

    organisation.plan = Plan.objects.get(slug="illimite")
    organisation.save()


def test_without_a_mandate_a_provider_finds_no_such_page(organisation, browser_of):
    provider = organisations.provider()
    held = organisations.mandate(organisation, provider)
    acting = organisations.actor(provider, on_behalf_of=organisation)
    held.delete()
    assert browser_of(acting).open("deposits").status_code == 404
