"""The pages about certificates name everything that there is, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sourdine.evidence import encode_salt
from sourdine.evidence.certificate import schema
from sourdine.evidence.errors import CertificateDoesNotVerify
from sourdine.evidence.key_files import PRIVATE_NAME, PUBLIC_NAME

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "certificate.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "verify-a-certificate-with-another-library.md").read_text(encoding="utf-8")


def properties(node, prefix=""):
    for name, member in node.get("properties", {}).items():
        yield prefix + name
        yield from properties(member, f"{prefix}{name}.")
        yield from properties(member.get("items", {}), f"{prefix}{name}[].")


def codes(error=CertificateDoesNotVerify):
    for inner in error.__subclasses__():
        if "code" in vars(inner):
            yield inner.code
        yield from codes(inner)


@pytest.mark.parametrize("name", list(properties(schema())))
def test_the_reference_explains_every_claim(name):
    assert re.search(rf"^\| `{re.escape(name)}` \| .+ \| .{{6,}} \|$", REFERENCE, re.MULTILINE)


def test_the_reference_explains_no_claim_that_does_not_exist():
    table = REFERENCE.partition("## The claims")[2].partition("## Salted")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)) == set(properties(schema()))


@pytest.mark.parametrize("code", list(codes()))
def test_the_reference_lists_every_reason_not_to_verify(code):
    assert f"| `{code}` |" in REFERENCE


@pytest.mark.parametrize("name", [PRIVATE_NAME, PUBLIC_NAME])
def test_the_reference_names_the_key_files(name):
    assert f"| `{name}` |" in REFERENCE


def block(language):
    return re.search(rf"^```{language}\n(.+?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture
def delivered(screening, tmp_path):
    """A directory as the how-to supposes it."""
    directory = tmp_path / "delivered"
    directory.mkdir()
    shutil.copy(screening.input_file, directory / "prospects.csv")
    (directory / "prospects.certificate.jws").write_text(screening.certificate + "\n")
    (directory / "prospects.report.json").write_text(json.dumps({"salt": encode_salt(screening.salt)}))
    (directory / "public-keys.jwks.json").write_text(json.dumps(screening.keys.as_dict()))
    return directory


COMMANDS = {
    "python": ([sys.executable, "-c"], ()),
    "javascript": (["node", "-e"], ("node",)),
    "sh": (["sh", "-c"], ("openssl", "jq", "awk", "cut", "tr")),
}


def run(language, directory):
    command, tools = COMMANDS[language]
    if not all(map(shutil.which, tools)):
        pytest.skip(f"one of {tools} is not installed")
    return subprocess.run(
        [*command, block(language)],
        cwd=directory,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("language", COMMANDS)
def test_the_how_to_verifies_a_genuine_certificate(delivered, language):
    done = run(language, delivered)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", COMMANDS)
def test_the_how_to_refuses_an_altered_certificate(delivered, language):
    path = delivered / "prospects.certificate.jws"
    header, payload, signature = path.read_text().split(".")
    path.write_text(f"{header}.{payload[:50]}{'A' if payload[50] != 'A' else 'B'}{payload[51:]}.{signature}")
    assert run(language, delivered).returncode != 0


@pytest.mark.parametrize("language", ["python", "sh"])
def test_the_how_to_refuses_an_altered_file(delivered, language):
    (delivered / "prospects.csv").write_text("telephone\n0199000003\n")
    assert run(language, delivered).returncode != 0
