from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sourdine import RegisterImage
from sourdine.cli import demo as demo_command

SCHOOLS = Path(__file__).parents[2] / "examples" / "annuaire-education-35.csv"
STEM = "annuaire-education-35"


def test_the_demonstration_does_the_whole_job(script, tmp_path, names, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = script("demo")
    assert said.code == 0, said.err
    folder = tmp_path / "demo"
    assert names(folder / "results") == {
        f"{STEM}.{ending}" for ending in ("cleansed.csv", "rejected.csv", "report.json", "certificate.jws")
    }
    with RegisterImage.open(folder / "register.img") as image:
        counts = {one.name: one.count for one in image.info().lists}
    assert counts["synthetic"] == 1_000_000
    assert counts["schools"] > 100
    for step in (
        "Build a register image",
        "Add a second list",
        "Screen the schools",
        "Verify the certificate",
    ):
        assert step in said.out
    assert "byte for byte" in said.out
    assert "What to try next" in said.out


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(demo_command, "_SYNTHETIC", 1000)


@pytest.mark.usefixtures("small")
def test_it_screens_the_real_file_of_schools(sourdine, tmp_path):
    assert sourdine("demo", tmp_path / "demo").code == 0
    assert (tmp_path / "demo" / f"{STEM}.csv").read_bytes() == SCHOOLS.read_bytes()
    rejected = (tmp_path / "demo" / "results" / f"{STEM}.rejected.csv").read_text()
    assert "opposed" in rejected


@pytest.mark.usefixtures("small")
def test_it_may_be_run_again(sourdine, tmp_path):
    first, second = (sourdine("demo", tmp_path / "demo") for _ in range(2))
    assert (first.code, second.code) == (0, 0), second.err


@pytest.mark.usefixtures("small")
def test_the_commands_that_it_shows_are_ones_that_work(sourdine, tmp_path):
    """Each is the one that was run: run again as shown, it does the same."""
    shown = sourdine("demo", tmp_path / "demo").out
    commands = [shlex.split(line)[2:] for line in re.findall(r"^\$ sourdine .*$", shown, re.MULTILINE)]
    assert [command[0] for command in commands] == ["image", "image", "screen", "certificate"]
    for command in commands:
        assert sourdine(*command).code == 0, command


@pytest.mark.usefixtures("small")
def test_it_speaks_french_to_who_reads_it(sourdine, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert "Et maintenant" in sourdine("demo", tmp_path / "demo").out


def test_a_place_where_no_folder_can_be_made_is_told(sourdine, write):
    said = sourdine("demo", write("file", ""))
    assert said.code == 2
    assert said.err.endswith("[cannot_write]\n")


def test_make_demo_is_this_command():
    recipe = (Path(__file__).parents[2] / "Makefile").read_text()
    assert "sourdine demo" in recipe
