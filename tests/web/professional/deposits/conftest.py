"""Members in front of a browser, who deposit files; a published register, and a store of the test's own."""

import dataclasses
import sys
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

TESTS = Path(__file__).parents[3]
sys.path.insert(0, str(Path(__file__).parent))
for folder in ("deposits", "professionals", "register/publishing"):
    sys.path.insert(0, str(TESTS / folder))


@pytest.fixture(autouse=True)
def service(tmp_path, settings):
    from ground import signing_key

    from sourdine.register.services import snapshots

    signing_key()
    settings.SOURDINE = dataclasses.replace(
        settings.SOURDINE, data_folder=tmp_path, files_url=f"file:{tmp_path}/files"
    )
    snapshots.forget()
    yield settings.SOURDINE
    snapshots.forget()


@pytest.fixture
def limited(settings):
    def limit(**changed):
        settings.SOURDINE = dataclasses.replace(settings.SOURDINE, **changed)

    return limit


@pytest.fixture
def register(transactional_db):  # noqa: ARG001 -- publishing reads by a connection of its own
    from files import LISTED
    from ground import a_list, put

    from sourdine.register.services.publication import publish

    made = a_list()
    put(made, *LISTED)
    publish()
    return made


@pytest.fixture
def organisation(register):  # noqa: ARG001 -- nobody deposits before there is a register
    import organisations

    return organisations.organisation()


@pytest.fixture
def actor(organisation):
    import organisations

    return organisations.actor(organisation)


class Browser(Client):
    """Somebody's, on the pages of one organisation; `post` sends the form's token as pages do."""

    def __init__(self, actor=None, **options):
        super().__init__(headers={"accept-language": "en"}, **options)
        self.actor = actor
        if actor is not None and actor.user is not None:
            self.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = self.session
            session["account_authentication_methods"] = [
                {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
            ]
            session["account_authentication_methods_user"] = str(actor.user.pk)
            session.save()

    def way(self, name, language="en", **named):
        from sourdine.web.professional.places import place_of

        with override(language):
            return reverse(name, kwargs={**place_of(self.actor), **named})

    def open(self, name, *, language="en", **named):
        return self.get(self.way(name, language, **named))

    def send(self, name, data=None, **named):
        return self.post(self.way(name, **named), data or {})


@pytest.fixture
def browser(actor):
    return Browser(actor)


@pytest.fixture
def browser_of():
    return Browser


@pytest.fixture
def campaign(actor):
    from campaigns import opened

    return opened(actor)
