"""The contract of the command line: its commands and options exist, its exit codes are those announced."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import sourdine as package
from sourdine.cli import main

# As announced to scripts: command, its arguments and its options. Later options may be added, none removed.
CONTRACT = {
    "image build": {"SOURCE...", "--output", "--column", "--list", "--as-of"},
    "image update": {"REGISTER", "--list", "--add", "--remove", "--as-of", "--output"},
    "image info": {"REGISTER", "--json"},
    "screen": {
        *(
            "FILE...",
            "--register",
            "--output",
            "--list",
            "--column",
            "--identifier",
            "--region",
            "--encoding",
        ),
        *("--separator", "--result", "--validity", "--sign-key", "--campaign", "--json", "--quiet"),
    },
    "certificate verify": {"CERTIFICATE", "--input", "--result", "--keys"},
    "number": {"NUMBER..."},
    "keys generate": {"DIR"},
    "plan rebuild": {"CSV", "--output"},
    "demo": {"DIR"},
}
REQUIRED = {
    "image build": {"SOURCE...", "--output"},
    "image update": {"REGISTER", "--as-of", "--output"},
    "image info": {"REGISTER"},
    "screen": {"FILE...", "--register", "--output"},
    "certificate verify": {"CERTIFICATE", "--keys"},
    "number": {"NUMBER..."},
    "keys generate": {"DIR"},
    "plan rebuild": {"CSV", "--output"},
    "demo": set(),
}


def parameters(command):
    """What a command takes, by the names that its help shows."""
    found = typer.main.get_command(main.app)
    for word in command.split():
        found = found.commands[word]
    shown = {}
    for one in found.params:
        names = one.opts if one.param_type_name == "option" else [one.metavar]
        shown |= dict.fromkeys(names, one)
    return shown


@pytest.mark.parametrize("command", CONTRACT)
def test_a_command_takes_what_was_announced(command):
    assert CONTRACT[command] <= set(parameters(command))


@pytest.mark.parametrize("command", REQUIRED)
def test_a_command_requires_nothing_else(command):
    assert {name for name, one in parameters(command).items() if one.required} == REQUIRED[command]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("image build", "SOURCE..."),
        ("image update", "--add"),
        ("image update", "--remove"),
        ("screen", "FILE..."),
        ("screen", "--list"),
        ("screen", "--column"),
        ("certificate verify", "--result"),
        ("number", "NUMBER..."),
    ],
)
def test_what_may_be_given_several_times(command, option):
    one = parameters(command)[option]
    assert one.multiple if one.param_type_name == "option" else one.nargs == -1


@pytest.mark.parametrize("command", CONTRACT)
def test_every_parameter_of_a_command_is_explained(command):
    unexplained = {name for name, one in parameters(command).items() if not one.help}
    assert unexplained <= {"--help"}


@pytest.mark.parametrize("command", ["", *CONTRACT])
def test_a_command_explains_itself(sourdine, command):
    said = sourdine(*command.split(), "--help")
    assert said.code == 0
    assert said.out.startswith("Usage: sourdine")
    assert said.err == ""


def test_help_names_every_command_and_every_exit_code(script):
    said = script("--help")
    assert said.code == 0
    for word in ("image", "screen", "certificate", "number", "keys", "plan", "demo"):
        assert word in said.out
    for meaning in (
        "0 done",
        "2 usage",
        "3 the file was refused",
        "4 the register cannot be used",
        "5 a cert",
    ):
        assert meaning in " ".join(said.out.split())


def test_help_waits_for_no_heavy_library():
    """Help is due in 0.3 s; each of these libraries alone would take a good part of it."""
    program = inspect.cleandoc(
        """
        import sys
        from sourdine.cli import main
        sys.argv = ["sourdine", "--help"]
        try:
            main.run()
        finally:
            heavy = {"numpy", "polars", "cryptography", "joserfc", "phonenumbers", "rich.table", "xlsxwriter"}
            print(sorted(heavy & set(sys.modules)), file=sys.stderr)
        """
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_version_is_the_package_s(script):
    said = script("--version")
    assert (said.code, said.out) == (0, f"sourdine {package.__version__}\n")


# Exit codes, as scripts see them.


def test_0_when_all_is_done_and_the_certificate_verifies(script, register, prospects, keys, tmp_path):
    output = tmp_path / "out"
    signed = ("--sign-key", keys, "--quiet")
    done = script("screen", prospects, "--register", register, "--output", output, *signed)
    assert (done.code, done.out, done.err) == (0, "", "")
    named = ("--input", prospects, "--result", output / "prospects.annotated.csv", "--keys", keys)
    checked = script("certificate", "verify", output / "prospects.certificate.jws", *named)
    assert (checked.code, checked.err) == (0, "")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("screen", "--no-such-option"),
        ("screen", "prospects.csv"),
        ("screen", "--register", "register.img", "--output", "out"),
        ("image",),
        ("image", "build", "list.txt"),
        ("image", "update", "register.img", "--output", "new.img"),
        ("image", "info"),
        ("certificate", "verify", "a.certificate.jws"),
        ("number",),
        ("keys", "generate"),
        ("plan", "rebuild", "majnum.csv"),
    ],
    ids=" ".join,
)
def test_2_when_the_command_is_not_understood(sourdine, arguments):
    assert sourdine(*arguments).code == 2


def test_2_says_what_is_missing_on_the_error_stream(script):
    said = script("screen", "prospects.csv", "--output", "out")
    assert (said.code, said.out) == (2, "")
    assert "--register" in said.err


def test_3_when_the_file_is_refused(script, register, write, tmp_path):
    said = script("screen", write("empty.csv", ""), "--register", register, "--output", tmp_path / "out")
    assert said.code == 3
    assert said.err.endswith("[empty_file]\n")


def test_4_when_the_register_cannot_be_used(script, prospects, tmp_path):
    said = script("screen", prospects, "--register", tmp_path / "no.img", "--output", tmp_path / "out")
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith("[image_missing]\n")


def test_5_when_a_certificate_does_not_verify(script, screened, keys, prospects):
    prospects.write_bytes(prospects.read_bytes() + b"c7;Luc;01 99 00 00 09\n")
    certificate = screened / "prospects.certificate.jws"
    said = script("certificate", "verify", certificate, "--input", prospects, "--keys", keys)
    assert (said.code, said.out) == (5, "")
    assert said.err.endswith("[input_does_not_match]\n")


def test_no_traceback_is_shown_for_a_fault_that_has_a_name(script, tmp_path):
    said = script("image", "info", tmp_path)
    assert said.code == 4
    assert "Traceback" not in said.err
    assert len(said.err.splitlines()) == 1


def test_a_reader_that_leaves_early_gets_no_traceback():
    """`sourdine number … | head -1`: nobody is left to read a complaint."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [Path(sys.executable).with_name("sourdine"), "number", "0199000001", "--json"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert "Traceback" not in done.stderr
