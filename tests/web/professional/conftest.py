"""Members of organisations in front of a browser, and the tests' organisations."""

import sys
import time
from pathlib import Path

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[2] / "professionals"))


@pytest.fixture
def browser():
    """Somebody logged in, who has just shown who they are: `browser(user)`; nobody without a user."""

    def open_one(user=None):
        client = Client(headers={"accept-language": "en"})
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
            ]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client

    return open_one
