import pytest
from django.test import Client


def person(role, *, second_factor=True):
    """Somebody of a role; the second factor is there, its secret is of no use here."""
    from allauth.mfa.models import Authenticator

    from sourdine.accounts.models import User

    user = User.objects.create_user(f"{role}@example.org", role=role, language="en")
    if second_factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return user


def logged_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


@pytest.fixture
def agent():
    return logged_in(person("agent"))


@pytest.fixture
def supervisor():
    return logged_in(person("supervisor"))


@pytest.fixture
def administrator():
    return logged_in(person("administrator"))


@pytest.fixture
def consumer():
    return logged_in(person("consumer"))


@pytest.fixture
def without_factor():
    return logged_in(person("administrator", second_factor=False))


NUMBER = "01 99 00 12 34"


@pytest.fixture
def registered():
    """A line on one list, held by somebody with an address; what a dossier shows of it."""
    from datetime import timedelta

    from sourdine import clock
    from sourdine.accounts.models import User
    from sourdine.register.line import Line
    from sourdine.register.models import Holding, Opposition, OppositionList

    line, now = Line.parse(NUMBER), clock.now()
    named, _ = OppositionList.objects.get_or_create(
        name="voix", defaults={"title_fr": "Appels", "title_en": "Calls", "channels": ["voice"]}
    )
    account = User.objects.create_user("jeanne@example.fr")
    holding = Holding.objects.create(
        account=account,
        line_index=line.index,
        line_sealed=line.seal(),
        reference="ABCDE12345",
        first_proven_at=now,
        last_proven_at=now,
        ends_at=now + timedelta(days=1000),
    )
    holding.lists.add(named)
    opposition = Opposition.objects.create(
        opposition_list=named,
        line_index=line.index,
        line_sealed=line.seal(),
        registered_at=now,
        effective_at=now,
        ends_at=now + timedelta(days=1000),
        is_listed=True,
    )
    return holding, opposition


@pytest.fixture
def dossier(registered):
    """Opens the line's file as an agent does, from a list that shows no number; its address."""
    from django.urls import reverse

    def open_one(client, *, reason="call of this morning"):
        holding, _ = registered
        address = reverse("admin:open_dossier", kwargs={"kind": "holding", "key": holding.pk})
        return client.post(address, {"reason": reason})["Location"]

    return open_one


@pytest.fixture(autouse=True)
def _in_english():
    from django.utils.translation import override

    with override("en"):
        yield
