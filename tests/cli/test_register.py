"""`sourdine register` as an operator types it, on a service of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# The console script that the installation made, beside the interpreter that runs the tests.
SCRIPT = Path(sys.executable).with_name("sourdine")

pytestmark = pytest.mark.usefixtures("home")

FILE = "numero;date\n01 99 00 00 01;15/04/2025\n01 99 00 00 02;2026-01-02\n01 99 00;2026-01-02\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Keys and tables, as a first start makes them."""
    from sourdine.evidence import generate
    from sourdine.sealing import Keyring

    folder = tmp_path_factory.mktemp("service")
    (folder / "data").mkdir()
    Keyring.create(folder / "keys")
    generate(folder / "keys")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOURDINE_")}
    environment |= {"SOURDINE_DATA": str(folder / "data"), "SOURDINE_KEYS": str(folder / "keys")}
    environment |= {"LANG": "C.UTF-8", "DJANGO_SETTINGS_MODULE": "sourdine.settings.django"}
    subprocess.run([SCRIPT, "migrate"], env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture
def register(service):
    def register(*arguments, language="en"):
        command = [SCRIPT, "register", *map(str, arguments)]
        environment = service | {"SOURDINE_LANGUAGE": language}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return register


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(FILE)
    return path


def test_an_operator_imports_publishes_and_looks(register, source, tmp_path):
    refusals = tmp_path / "refused.csv"
    before = register("status", "--json")
    assert json.loads(before.stdout)["images"] == []
    imported = register("import", source, "--list", "voix", "--refusals", refusals, "--json")
    assert imported.returncode == 0, imported.stderr
    assert json.loads(imported.stdout) == {
        "list_name": "voix",
        "rows": 3,
        "added": 2,
        "already_there": 0,
        "duplicates": 0,
        "refused": 1,
        "refused_by_reason": {"too_short": 1},
        "went_on": False,
    }
    assert "4;too_short;" in refusals.read_text()
    published = register("publish", "--json")
    assert json.loads(published.stdout)["numbers"] == 2
    status = json.loads(register("status", "--json").stdout)
    assert status["lists"]["voix"] == 2
    assert status["position"] == status["images"][0]["position"]


@pytest.mark.parametrize(("language", "words"), [("en", "already on the list"), ("fr", "déjà sur la liste")])
def test_what_it_says_to_people_tells_no_number(register, source, language, words):
    imported = register("import", source, "--list", "texto", language=language)
    assert words in imported.stdout
    said = imported.stdout + imported.stderr
    for command in ("publish", "status"):
        done = register(command, language=language)
        assert done.returncode == 0, done.stderr
        said += done.stdout + done.stderr
    assert "99 00" not in said
    assert "19900" not in said


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("--list", "nowhere"), 2, "list_not_found"),
        (("--list", "voix", "--column", "none"), 3, "unknown_column"),
        (("--list", "voix", "--date-column", "none"), 3, "unknown_column"),
    ],
)
def test_what_is_refused_says_why(register, source, arguments, code, error):
    refused = register("import", source, *arguments)
    assert refused.returncode == code
    assert f"[{error}]" in refused.stderr


def test_without_keys_nothing_is_published(service, tmp_path):
    environment = service | {"SOURDINE_KEYS": str(tmp_path)}
    refused = subprocess.run(
        [SCRIPT, "register", "publish"], env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
