"""Which sections are measured."""

import importlib

import pytest


@pytest.fixture
def deposits():
    return importlib.import_module("deposits")


def test_without_a_name_every_section_is_measured(deposits):
    assert deposits.wanted([]).sections == ["doors", "crowd", "checks", "busy", "permissions"]


def test_named_sections_alone_are_measured(deposits):
    assert deposits.wanted(["checks", "busy"]).sections == ["checks", "busy"]


def test_another_name_is_refused(deposits, capsys):
    with pytest.raises(SystemExit):
        deposits.wanted(["check"])
    assert "invalid choice" in capsys.readouterr().err
