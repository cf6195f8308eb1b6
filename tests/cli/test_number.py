from __future__ import annotations

import pytest


def test_a_number_is_told_to_people(script):
    said = script("number", "01 99 00 00 01")
    assert (said.code, said.err) == (0, "")
    for word in ("+33199000001", "01 99 00 00 01", "+33 1 99 00 00 01", "FR", "fixed", "Europe/Paris"):
        assert word in said.out


def test_a_number_is_told_to_machines(sourdine):
    said = sourdine("number", "01 99 00 00 01", "--json")
    told = said.json
    assert (said.code, said.err) == (0, "")
    assert told["e164"] == "+33199000001"
    assert told["national"] == "01 99 00 00 01"
    assert told["country_code"] == 33
    assert (told["territory"], told["kind"]) == ("FR", "fixed")
    assert told["time_zones"] == ["Europe/Paris"]
    assert told["allocated"] is False  # nobody is given the numbers of fiction
    assert told["dialler_may_show"] == "forbidden"


@pytest.mark.parametrize(
    ("typed", "e164", "territory", "kind", "zone"),
    [
        ("0692 00 00 01", "+262692000001", "RE", "mobile", "Indian/Reunion"),
        ("0899 70 00 01", "+33899700001", "FR", "premium", "Europe/Paris"),
        ("+44 20 7946 0958", "+442079460958", "GB", "fixed", "Europe/London"),
    ],
)
def test_kind_territory_and_zone_are_the_number_s_own(sourdine, typed, e164, territory, kind, zone):
    told = sourdine("number", typed, "--json").json
    assert (told["e164"], told["territory"], told["kind"], told["time_zones"]) == (
        e164,
        territory,
        kind,
        [zone],
    )


def test_several_numbers_are_told_one_a_line(sourdine):
    said = sourdine("number", "0199000001", "0261910001", "--json")
    assert [one["e164"] for one in said.lines] == ["+33199000001", "+33261910001"]


def test_the_region_says_where_a_number_is_dialled(sourdine):
    assert sourdine("number", "020 7946 0958", "--region", "GB", "--json").json["e164"] == "+442079460958"
    assert sourdine("number", "020 7946 0958").code == 2


@pytest.mark.parametrize("region", ["ZZ", "fr", "France", ""])
def test_an_unknown_region_is_a_usage_error(sourdine, region):
    said = sourdine("number", "0199000001", "--region", region)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("[unknown_region]\n")


@pytest.mark.parametrize("typed", ["01 99 00", "nobody", "", "01 99 00 00 01 99 00", "+999 123456"])
def test_what_is_no_number_is_a_usage_error(sourdine, typed):
    said = sourdine("number", typed)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("[not_a_number]\n")


def test_the_error_does_not_repeat_the_number(sourdine):
    said = sourdine("number", "+33 1 99 00 00 01 99")
    assert said.code == 2
    assert "99" not in said.err


def test_a_number_that_is_none_does_not_hide_the_others(sourdine):
    said = sourdine("number", "nobody", "0199000001", "--json")
    assert said.code == 2
    wrong, right = said.lines
    assert wrong["error"]["code"] == "not_a_number"
    assert right["e164"] == "+33199000001"
    assert said.err.endswith("[not_a_number]\n")


def test_the_reason_is_in_french_for_who_reads_it(sourdine, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert "trop peu de chiffres" in sourdine("number", "01 99 00").err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_machines_read_the_same_facts_in_every_language(sourdine, monkeypatch, language):
    monkeypatch.setenv("SOURDINE_LANGUAGE", language)
    assert sourdine("number", "+44 20 7946 0958", "--json").json["allocated"] is None


def test_people_read_words_where_machines_read_values(sourdine, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    assert "inconnu" in sourdine("number", "+44 20 7946 0958").out
    assert "None" not in sourdine("number", "+44 20 7946 0958").out
