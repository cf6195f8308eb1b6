"""The environment is read strictly, and everything wrong is said at once."""

import re
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path

import pytest

from sourdine.settings import environment
from sourdine.settings.errors import SecretKeyMissing, SettingsRefused

SOURCE = Path(environment.__file__).parents[1]
TABLE = {one.variable: one for one in environment.table()}


def refusal(**given):
    with pytest.raises(SettingsRefused) as refused:
        environment.read({f"SOURDINE_{name}": value for name, value in given.items()})
    return refused.value


def codes(refused):
    return [problem.code for problem in refused.problems]


def test_a_service_starts_without_any_setting(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    service = environment.read({})
    assert service.data_folder == tmp_path / "sourdine-data"
    assert service.keys_folder == tmp_path / "sourdine-data-keys"
    assert service.database_url == f"sqlite:///{tmp_path}/sourdine-data/sourdine.sqlite3"
    assert service.mail_gateway == "outbox"
    assert service.demo is False


def test_the_keys_are_beside_the_data_wherever_these_are(tmp_path):
    service = environment.read({"SOURDINE_DATA": str(tmp_path / "here")})
    assert service.keys_folder == tmp_path / "here-keys"


@pytest.mark.parametrize("one", TABLE.values(), ids=TABLE)
def test_every_setting_says_what_it_does_and_its_default_can_be_read(one):
    assert one.what.endswith(".")
    assert one.example
    assert len(one.what) < 120
    if one.derive is None and one.default:
        one.kind.read(one.default)


@pytest.mark.parametrize("one", TABLE.values(), ids=TABLE)
def test_every_setting_is_used(one):
    elsewhere = (path for path in SOURCE.rglob("*.py") if path.name != "environment.py")
    assert any(re.search(rf"\b{one.field}\b", path.read_text()) for path in elsewhere)


@pytest.mark.parametrize(
    ("name", "given", "field", "value"),
    [
        ("DEMO", "yes", "demo", True),
        ("DEMO", "0", "demo", False),
        ("WORKER_THREADS", "8", "worker_threads", 8),
        ("DAILY_SPENDING_EUR", "12.50", "daily_spending_eur", Decimal("12.50")),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8, ::1",
            "trusted_proxies",
            (ip_network("10.0.0.0/8"), ip_network("::1")),
        ),
        ("PUBLIC_URL", "http://localhost:8000/", "public_url", "http://localhost:8000"),
        ("LOG_FORMAT", "json", "log_format", "json"),
        ("WORKER_THREADS", "", "worker_threads", 2),
    ],
)
def test_a_value_is_read_as_its_kind(name, given, field, value):
    assert getattr(environment.read({f"SOURDINE_{name}": given}), field) == value


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("DEMO", "perhaps"),
        ("WORKER_THREADS", "0"),
        ("WORKER_THREADS", "-1"),
        ("WORKER_THREADS", "two"),
        ("WORKER_THREADS", "²"),
        ("DAILY_SPENDING_EUR", "12,50"),
        ("DAILY_SPENDING_EUR", "NaN"),
        ("DAILY_SPENDING_EUR", "-1"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PUBLIC_URL", "http://opposition.example.fr"),
        ("PUBLIC_URL", "https://opposition.example.fr/path"),
        ("PUBLIC_URL", "https://user@opposition.example.fr"),
        ("PUBLIC_URL", "opposition.example.fr"),
        ("PUBLIC_URL", "https://opposition.example.fr:port"),
        ("DATABASE_URL", "mysql://db.example.org/sourdine"),
        ("LOG_FORMAT", "xml"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_it_should_be(name, given):
    refused = refusal(**{name: given})
    assert codes(refused) == ["setting_wrong"]
    for language in ("en", "fr"):
        assert f"SOURDINE_{name}" in refused.say(language)
    assert refused.problems[0].say("en") != refused.problems[0].say("fr")


def test_a_name_that_is_not_a_setting_is_refused_with_the_nearest_one():
    refused = refusal(DATABSE_URL="sqlite:////tmp/x")
    assert codes(refused) == ["unknown_setting"]
    assert "SOURDINE_DATABASE_URL" in str(refused)


def test_what_is_read_elsewhere_is_not_unknown():
    environment.read({"SOURDINE_LANGUAGE": "fr", "SOURDINE_TEST_DATABASE": "sqlite", "OTHER": "x"})


def test_everything_wrong_is_said_at_once():
    refused = refusal(DEMO="perhaps", WORKER_THREADS="none", WORKER_THREAD="2", LOG_FORMAT="xml")
    assert len(refused.problems) == 4
    assert str(refused).count("\n  - ") == 4


def test_a_secret_can_be_read_from_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("s" * 64 + "\n")
    assert environment.read({"SOURDINE_SECRET_KEY_FILE": str(file)}).secret_key == "s" * 64


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    refused = refusal(SECRET_KEY_FILE=str(tmp_path / "none"))
    assert codes(refused) == ["setting_file_unreadable"]
    assert str(tmp_path / "none") in str(refused)


def test_a_setting_given_twice_is_refused(tmp_path):
    given = {"SECRET_KEY": "s" * 64, "SECRET_KEY_FILE": str(tmp_path / "x")}
    assert codes(refusal(**given)) == ["setting_twice"]


def test_what_is_no_secret_is_not_read_from_a_file():
    assert codes(refusal(DEMO_FILE="/etc/demo")) == ["unknown_setting"]


@pytest.mark.parametrize("name", [one.name for one in TABLE.values() if one.is_secret])
def test_a_secret_is_neither_repeated_nor_shown(name):
    one = TABLE[f"SOURDINE_{name}"]
    assert "hush" not in one.shown("hush" * 20)
    service = environment.read({"SOURDINE_SECRET_KEY": "hush" * 20, "SOURDINE_SMS": "smpp://x:hush@h"})
    assert "hush" not in repr(service)


def test_a_wrong_secret_is_not_repeated():
    assert "hush" not in str(refusal(**dict.fromkeys(["SECRET_KEY"], "hush")))


def test_the_secret_key_is_that_of_the_keys_folder(tmp_path):
    (tmp_path / environment.SECRET_KEY_NAME).write_text("k" * 60 + "\n")
    assert environment.read({"SOURDINE_KEYS": str(tmp_path)}).secret_key == "k" * 60


def test_a_web_process_without_a_lasting_key_does_not_start(tmp_path):
    with pytest.raises(SecretKeyMissing):
        environment.require_secret_key(environment.read({"SOURDINE_KEYS": str(tmp_path)}))
    environment.require_secret_key(environment.read({"SOURDINE_SECRET_KEY": "s" * 50}))


def test_a_public_service_says_who_ends_its_tls():
    refused = refusal(PUBLIC_URL="https://opposition.example.fr")
    assert codes(refused) == ["setting_missing"]
    service = environment.read(
        {"SOURDINE_PUBLIC_URL": "https://opposition.example.fr", "SOURDINE_TRUSTED_PROXIES": "127.0.0.1"}
    )
    assert environment.hosts(service) == ["opposition.example.fr"]


def test_on_a_machine_of_its_own_it_answers_to_its_names():
    assert environment.hosts(environment.read({})) == ["127.0.0.1", "[::1]", "localhost"]
