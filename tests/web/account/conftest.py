"""People of each role, with and without a second factor."""

import pytest

PASSWORD = "une sourdine pour le téléphone"  # noqa: S105 -- of people who do not exist


@pytest.fixture
def person(db):  # noqa: ARG001 -- opens the database
    """Makes somebody: `person("agent", factor=True)`."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from sourdine.accounts.models import User

    def make(role="consumer", *, factor=False, password=PASSWORD):
        address = f"{role}{User.objects.count()}@example.fr"
        user = User.objects.create_user(address, role=role, password=password)
        if factor:
            TOTP.activate(user, generate_totp_secret())
        return user

    return make
