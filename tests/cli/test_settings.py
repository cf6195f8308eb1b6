from __future__ import annotations

import json

import pytest


@pytest.fixture
def told(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURDINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SOURDINE_KEYS", str(tmp_path / "keys"))
    return lambda name, value: monkeypatch.setenv(f"SOURDINE_{name}", value)


def test_settings_are_listed_with_what_they_mean(sourdine, told, tmp_path):
    told("WORKER_THREADS", "7")
    shown = sourdine("settings", "show")
    assert shown.code == 0
    assert str(tmp_path / "keys") in shown.out
    assert "Jobs that one worker process runs at once." in shown.out


def test_a_program_reads_them_as_json(sourdine, told):
    told("WORKER_THREADS", "7")
    assert sourdine("settings", "show", "--json").json["SOURDINE_WORKER_THREADS"] == "7"


def test_secrets_are_masked(sourdine, told):
    told("SMS", "smpp://system:hush@smsc.example.org")
    told("SECRET_KEY", "hush" * 20)
    shown = sourdine("settings", "show", "--json")
    assert "hush" not in json.dumps(shown.json)
    assert shown.json["SOURDINE_SMS"] == "•••"


def test_right_settings_are_said_to_be_right(script, told):
    told("LOG_FORMAT", "json")
    checked = script("settings", "check")
    assert checked.code == 0, checked.err
    assert "settings are right" in checked.out


def test_everything_wrong_is_said_at_once(script, told):
    told("LOG_FORMAT", "xml")
    told("WORKER_THREDS", "2")
    checked = script("settings", "check")
    assert checked.code == 2
    assert "SOURDINE_LOG_FORMAT" in checked.err
    assert "SOURDINE_WORKER_THREADS" in checked.err
    assert "[settings_refused]" in checked.err
    assert "Traceback" not in checked.err


def test_a_gateway_that_cannot_be_used_is_found(script, told):
    told("SMS", "pigeon://loft.example.org")
    checked = script("settings", "check")
    assert checked.code == 2
    assert "SOURDINE_SMS" in checked.err
