"""`sourdine accounts add`, in process: one account, its password shown once."""

import json

import pytest
from typer.testing import CliRunner

from sourdine.cli.accounts import app

pytestmark = pytest.mark.django_db
ADD = ["--role", "administrator", "--email", "admin@example.fr"]


def run(*arguments):
    return CliRunner().invoke(app, [*arguments], catch_exceptions=True)


def test_an_administrator_is_made_with_a_password_for_one_use():
    from sourdine.accounts.models import User

    done = run(*ADD, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    user = User.objects.get()
    assert user.check_password(said["one_time_password"])
    assert user.password_is_temporary
    assert said["address"].endswith("/fr/compte/login/")
    assert "example.fr" not in done.output


def test_the_words_say_what_comes_next():
    done = run(*ADD)
    assert "one-time password" in done.output or "usage unique" in done.output


def test_a_consumer_is_not_made_by_command():
    done = run("--role", "consumer", "--email", "admin@example.fr")
    assert done.exit_code != 0
