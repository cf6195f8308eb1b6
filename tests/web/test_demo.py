"""The demonstration's accounts and numbers: made once, found again, refused anywhere else."""

import dataclasses

import pytest
from allauth.mfa.models import Authenticator

from sourdine.accounts.models import Role, User
from sourdine.consents.models import CollectionForm
from sourdine.deposits.models import Campaign, Deposit
from sourdine.evidence import generate
from sourdine.jobs.worker import run_waiting
from sourdine.register.models import Holding, LineTransfer, Publication
from sourdine.web.account.errors import NotADemonstration
from sourdine.web.demo import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, demo=True)
    if not list(settings.SOURDINE.keys_folder.glob("signing-key*")):
        generate(settings.SOURDINE.keys_folder)


@pytest.mark.usefixtures("demonstration")
def test_there_is_one_way_in_for_each_role():
    demo = prepare()
    assert [login.role for login in demo.logins] == [*Role, "professional", "provider"]
    for login in demo.logins:
        user = User.objects.get(email=login.address)
        assert user.role == (login.role if login.role in list(Role) else Role.CONSUMER)
        assert user.check_password(login.password)
        assert (login.totp_secret is None) == (login.role == Role.CONSUMER)
        assert Authenticator.objects.filter(user=user).exists() == (login.role != Role.CONSUMER)
        assert login.password not in repr(login)


@pytest.mark.usefixtures("demonstration")
def test_a_provider_may_deposit_for_a_professional():
    from sourdine.professionals.models import Mandate
    from sourdine.professionals.services import acting
    from sourdine.professionals.vocabulary import Act

    prepare()
    given = Mandate.objects.get()
    somebody = User.objects.get(email="provider@example.org")
    acting.authorise(
        acting.of_member(somebody, given.provider_id, on_behalf_of=given.professional_id), Act.DEPOSIT
    )


@pytest.mark.usefixtures("demonstration")
def test_there_is_something_to_look_at():
    prepare()
    consumer = User.objects.get(email="consumer@example.org")
    assert consumer.holdings.filter(ended_at=None).count() == 2
    assert LineTransfer.objects.get(answered_at=None).former.account == consumer
    assert Publication.objects.count() == 1


@pytest.mark.usefixtures("demonstration")
def test_a_file_was_deposited_and_a_campaign_waits_for_one(tmp_path, settings):
    settings.SOURDINE = dataclasses.replace(settings.SOURDINE, files_url=f"file:{tmp_path}")
    for _ in range(2):
        prepare()
    run_waiting()
    deposit = Deposit.objects.get()
    assert (deposit.state, deposit.rows, deposit.counts["opposed"]) == ("ready", 407, 7)
    assert {one.name for one in Campaign.objects.all()} == {"Clients à relancer", "Nouveaux prospects"}


@pytest.mark.usefixtures("demonstration")
def test_a_professional_asks_for_consent_on_a_page(client):
    for _ in range(2):
        prepare()
    form = CollectionForm.objects.get()
    assert "assurance habitation" in client.get(f"/fr/consentir/{form.pk}/").content.decode()


@pytest.mark.usefixtures("demonstration")
def test_a_second_start_adds_nothing():
    first = prepare()
    before = (User.objects.count(), Holding.objects.count(), LineTransfer.objects.count())
    assert prepare() == first
    assert (User.objects.count(), Holding.objects.count(), LineTransfer.objects.count()) == before


def test_a_service_in_earnest_gets_no_sample_account():
    with pytest.raises(NotADemonstration):
        prepare()
    assert not User.objects.exists()
