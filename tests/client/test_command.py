"""`sourdine deposit`: sends, waits, collects, verifies; and leaves with a code that scripts can read."""

import json

import files
import httpx
import pytest
from typer.testing import CliRunner

from sourdine.cli.exits import exit_code
from sourdine.cli.main import app
from sourdine.client import Connection, Service
from sourdine.deposits.services import sheets
from sourdine.errors import SourdineError
from sourdine.evidence import generate
from sourdine.evidence.paper import certificate_in


@pytest.fixture
def prospects(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_bytes(files.csv(files.honest()))
    return path


@pytest.fixture
def run(server, secret, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURDINE_API_KEY", secret)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def typed(file, *options):
        arguments = [
            "deposit",
            str(file),
            "--server",
            server,
            "--output",
            str(tmp_path / "out"),
            *map(str, options),
        ]
        done = CliRunner().invoke(app, arguments)
        code = exit_code(done.exception) if isinstance(done.exception, SourdineError) else done.exit_code
        typed.told = done.stderr
        return code, done.stdout

    return typed


def test_results_and_certificate_lie_in_the_folder(run, prospects, tmp_path):
    code, said = run(prospects)
    assert code == 0
    assert "Proved" in said
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        "clients.cleansed.csv",
        "clients.rejected.csv",
        "clients.report.json",
        "clients.certificate.jws",
    } <= names
    assert not [name for name in names if name.startswith(".")]


def test_a_sheet_to_show_lies_there_when_it_is_asked_for(run, prospects, tmp_path):
    code, said = run(prospects, "--pdf")
    assert code == 0
    assert "clients.certificate.pdf" in said
    sheet = (tmp_path / "out" / "clients.certificate.pdf").read_bytes()
    assert certificate_in(sheet) == (tmp_path / "out" / "clients.certificate.jws").read_text()


def test_a_sheet_of_another_certificate_leaves_nothing(run, prospects, tmp_path, monkeypatch):
    """What a service that was taken over might send."""
    monkeypatch.setattr(sheets, "sheet_of", lambda *_args: b"%PDF-1.7")
    assert run(prospects, "--pdf")[0] != 0
    assert not [*(tmp_path / "out").iterdir()]


def test_what_came_of_it_is_told_as_json(run, prospects):
    code, said = run(prospects, "--json")
    assert code == 0
    assert json.loads(said)["deposit"]["counts"]["opposed"] == 20


def test_the_service_destroys_its_copy_when_asked(run, prospects):
    from sourdine.deposits.models import Deposit

    assert run(prospects, "--destroy")[0] == 0
    assert Deposit.objects.get().state == "destroyed"


def test_results_that_are_there_are_kept(run, prospects, tmp_path):
    assert run(prospects)[0] == 0
    before = (tmp_path / "out" / "clients.certificate.jws").read_text()
    assert run(prospects)[0] == 2
    assert (tmp_path / "out" / "clients.certificate.jws").read_text() == before
    assert run(prospects, "--force")[0] == 0


def test_a_certificate_of_another_key_leaves_nothing(run, prospects, tmp_path):
    generate(tmp_path / "others")
    assert run(prospects, "--keys", tmp_path / "others")[0] == 5
    assert [*(tmp_path / "out").iterdir()] == []


def test_the_results_of_another_file_are_not_taken_for_those_of_this_one(
    run, prospects, tmp_path, monkeypatch
):
    """Genuine as they are: what a service that mixes two deposits up would send."""
    given = []
    deposit = Service.deposit
    monkeypatch.setattr(
        Service, "deposit", lambda *said, **more: given.append(deposit(*said, **more)) or given[0]
    )
    assert run(prospects)[0] == 0
    prospects.write_bytes(files.csv(files.honest()[:-1]))
    assert run(prospects, "--force", "--output", tmp_path / "second")[0] == 5
    assert not [*(tmp_path / "second").iterdir()]


def test_a_result_in_the_place_of_another_is_found_out(run, prospects, tmp_path, monkeypatch):
    collect, other = Service.collect, {"result": "rejected", "rejected": "result"}

    def swapped(self, deposit, result, into):
        wanted = other.get(result.kind, result.kind)
        collect(self, deposit, next(one for one in self.results(deposit) if one.kind == wanted), into)

    monkeypatch.setattr(Service, "collect", swapped)
    assert run(prospects)[0] == 5
    assert not [*(tmp_path / "out").iterdir()]


def test_a_refused_file_has_its_code(run, tmp_path):
    path = tmp_path / "villes.csv"
    path.write_text("Nom;Ville\nA;Rennes\n")
    assert run(path)[0] == 3
    assert "--idempotency-key" not in run.told


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("said", ['{"code": "service_broken", "detail": "x"}', "<html>"])
def test_a_service_that_breaks_down_leaves_the_key_to_go_on_with(run, prospects, monkeypatch, status, said):
    asking = Connection._once

    def broken(connection, method, path, **content):
        if path.endswith("/finish"):
            return httpx.Response(status, text=said)
        return asking(connection, method, path, **content)

    with monkeypatch.context() as breaking:
        breaking.setattr(Connection, "_once", broken)
        breaking.setattr("time.sleep", lambda _seconds: None)
        assert run(prospects)[0] == 6
    key = run.told.split("--idempotency-key ")[1].split()[0]
    assert run(prospects, "--idempotency-key", key)[0] == 0
    assert "--idempotency-key" not in run.told


def test_a_refusing_service_has_its_code(run, prospects, monkeypatch):
    monkeypatch.setenv("SOURDINE_API_KEY", "wrong")
    assert run(prospects)[0] == 6


def test_a_key_in_a_file_is_read(run, prospects, secret, tmp_path, monkeypatch):
    monkeypatch.delenv("SOURDINE_API_KEY")
    assert run(prospects)[0] == 2
    (tmp_path / "key").write_text(f"{secret}\n")
    assert run(prospects, "--key-file", tmp_path / "key")[0] == 0
