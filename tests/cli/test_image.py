from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from sourdine import RegisterImage, clock

NUMBERS = ["01 99 00 00 01", "0199000002", "+33 1 99 00 00 03"]
E164 = {33199000001, 33199000002, 33199000003}


@pytest.fixture
def image(tmp_path):
    return tmp_path / "register.img"


def held(path, name=None):
    """The numbers of 01 99 00 that a list of an image holds."""
    with RegisterImage.open(path, allow_expired=True) as opened:
        which = [opened.list_named(name).name]
        return {number for number in range(33199000000, 33199000100) if opened.contains(number, which)}


def facts(sourdine, path):
    return sourdine("image", "info", path, "--json").json


# build


def test_an_image_is_built_from_a_text_of_one_number_a_line(sourdine, write, image):
    done = sourdine("image", "build", write("list.txt", "\n".join(NUMBERS)), "--output", image)
    assert (done.code, done.err) == (0, "")
    assert held(image) == E164


def test_an_image_is_built_from_a_csv_file(sourdine, write, image):
    rows = "".join(f"{n};{number}\n" for n, number in enumerate(NUMBERS))
    assert sourdine("image", "build", write("l.csv", "n;telephone\n" + rows), "--output", image).code == 0
    assert held(image) == E164


def test_an_image_is_built_from_a_compressed_file(sourdine, write, image):
    packed = gzip.compress("\n".join(NUMBERS).encode())
    assert sourdine("image", "build", write("list.txt.gz", packed), "--output", image).code == 0
    assert held(image) == E164


def test_an_image_is_built_from_a_parquet_file(sourdine, tmp_path, image):
    source = tmp_path / "list.parquet"
    pl.DataFrame({"n": [1, 2, 3], "telephone": NUMBERS}).write_parquet(source)
    assert sourdine("image", "build", source, "--output", image).code == 0
    assert held(image) == E164


def test_several_sources_make_one_list(sourdine, write, image):
    sources = [write(f"list{n}.txt", number) for n, number in enumerate(NUMBERS)]
    done = sourdine("image", "build", *sources, "--output", image, "--json")
    assert [one["count"] for one in done.json["lists"]] == [3]
    assert held(image) == E164


def test_a_number_given_twice_counts_once(sourdine, write, image):
    source = write("list.txt", "01 99 00 00 01\n+33199000001\n")
    done = sourdine("image", "build", source, source, "--output", image, "--json")
    assert [one["count"] for one in done.json["lists"]] == [1]


@pytest.mark.parametrize("column", ["mobile", "3"])
def test_the_column_may_be_named_or_counted(sourdine, write, image, column):
    source = write("l.csv", "n;telephone;mobile\n1;01 99 00 00 01;01 99 00 00 02\n2;;01 99 00 00 03\n")
    assert sourdine("image", "build", source, "--output", image, "--column", column).code == 0
    assert held(image) == E164 - {33199000001}


def test_a_source_with_several_phone_columns_is_asked_about(sourdine, write, image):
    source = write("l.csv", "telephone;mobile\n01 99 00 00 01;01 99 00 00 02\n")
    said = sourdine("image", "build", source, "--output", image)
    assert said.code == 3
    assert said.err.endswith("[several_phone_columns]\n")
    assert not image.exists()


def test_the_list_is_named_as_asked(sourdine, write, image):
    source = write("list.txt", NUMBERS[0])
    described = ("--list", "interne", "--owner", "Démarcheurs associés", "--legal-basis", "R. 223-3")
    sourdine("image", "build", source, "--output", image, *described)
    assert facts(sourdine, image)["lists"] == [
        {"name": "interne", "owner": "Démarcheurs associés", "legal_basis": "R. 223-3", "count": 1}
    ]


def test_the_image_is_as_of_the_instant_given(sourdine, write, image):
    source = write("list.txt", NUMBERS[0])
    sourdine("image", "build", source, "--output", image, "--as-of", "2026-11-22T09:30:00+01:00")
    found = facts(sourdine, image)
    assert (found["as_of"], found["expires_at"]) == ("2026-11-22T08:30:00Z", "2026-12-22T08:30:00Z")


def test_without_an_instant_the_image_is_as_old_as_its_oldest_source(sourdine, write, image):
    old, new = write("old.txt", NUMBERS[0]), write("new.txt", NUMBERS[1])
    changed = datetime(2026, 11, 1, 12, tzinfo=UTC)
    os.utime(old, (changed.timestamp(), changed.timestamp()))
    sourdine("image", "build", new, old, "--output", image)
    assert facts(sourdine, image)["as_of"] == "2026-11-01T12:00:00Z"


@pytest.mark.parametrize("instant", ["2026-11-22", "2026-11-22T09:30:00", "yesterday", ""])
def test_an_instant_without_its_zone_is_a_usage_error(sourdine, write, image, instant):
    said = sourdine("image", "build", write("list.txt", NUMBERS[0]), "--output", image, "--as-of", instant)
    assert said.code == 2
    assert said.err.endswith("[naive_instant]\n")
    assert not image.exists()


def test_coverage_region_and_validity_are_the_caller_s(sourdine, write, image):
    source = write("list.txt", "020 7946 0958")
    chosen = ("--region", "GB", "--coverage", "gb,ie", "--validity", "7", "--as-of", "2026-11-22T00:00:00Z")
    assert sourdine("image", "build", source, "--output", image, *chosen).code == 0
    found = facts(sourdine, image)
    assert found["coverage"] == ["GB", "IE"]
    assert (found["validity_days"], found["expires_at"]) == (7, "2026-11-29T00:00:00Z")
    assert found["lists"][0]["count"] == 1


def test_rows_without_a_number_are_counted_and_left_out(sourdine, write, image):
    source = write("list.txt", "\n".join([*NUMBERS, "nobody", "01 99", "pas de téléphone"]))
    done = sourdine("image", "build", source, "--output", image, "--json")
    assert done.code == 0
    assert sum(done.json["refused_rows"].values()) == 3
    assert done.json["refused_rows"]["too_short"] == 1
    assert held(image) == E164


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("empty.txt", "", "empty_file"), ("text.txt", "no\nnumber\nhere\n", "source_without_number")],
)
def test_a_source_that_gives_no_number_is_refused(sourdine, write, image, name, content, code):
    said = sourdine("image", "build", write(name, content), "--output", image)
    assert said.code == 3
    assert said.err.endswith(f"[{code}]\n")
    assert not image.exists()


def test_a_source_that_is_not_there_is_refused(sourdine, tmp_path, image):
    said = sourdine("image", "build", tmp_path / "none.txt", "--output", image)
    assert said.code == 3
    assert said.err.endswith("[unreadable_file]\n")


def test_an_image_that_cannot_be_written_is_told(sourdine, write, tmp_path):
    said = sourdine(
        "image", "build", write("l.txt", NUMBERS[0]), "--output", tmp_path / "no" / "register.img"
    )
    assert said.code == 2
    assert said.err.endswith("[cannot_write]\n")


def test_a_build_that_fails_leaves_the_image_of_before(sourdine, write, image):
    sourdine("image", "build", write("list.txt", NUMBERS[0]), "--output", image)
    before = image.read_bytes()
    assert sourdine("image", "build", write("empty.txt", ""), "--output", image).code == 3
    assert image.read_bytes() == before


# update


@pytest.fixture
def built(sourdine, write, image):
    """An image of the three numbers, as of an hour ago."""
    instant = clock.format_instant(clock.now() - timedelta(hours=1))
    source = write("list.txt", "\n".join(NUMBERS))
    assert sourdine("image", "build", source, "--output", image, "--as-of", instant).code == 0
    return image


def test_numbers_join_and_leave_a_list(sourdine, write, built, tmp_path):
    joined, left = write("add.txt", "01 99 00 00 04\n01 99 00 00 05"), write("remove.txt", "01 99 00 00 01")
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    done = sourdine(
        "image",
        "update",
        built,
        "--add",
        joined,
        "--remove",
        left,
        "--as-of",
        instant,
        "--output",
        new,
        "--json",
    )
    assert done.code == 0, done.err
    assert held(new) == E164 - {33199000001} | {33199000004, 33199000005}
    assert done.json["as_of"] == instant
    assert held(built) == E164  # the image it came from is as it was


def test_several_files_may_join_and_several_leave(sourdine, write, built, tmp_path):
    files = [write(f"f{n}.txt", f"01 99 00 00 0{n}") for n in (1, 2, 4, 5)]
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    options = ("--remove", files[0], "--remove", files[1], "--add", files[2], "--add", files[3])
    assert sourdine("image", "update", built, *options, "--as-of", instant, "--output", new).code == 0
    assert held(new) == {33199000003, 33199000004, 33199000005}


def test_an_update_moves_the_change_position_forward(sourdine, write, built, tmp_path):
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    added = write("add.txt", "01 99 00 00 04")
    sourdine("image", "update", built, "--add", added, "--as-of", instant, "--output", new)
    assert facts(sourdine, new)["change_position"] == facts(sourdine, built)["change_position"] + 1


def test_an_update_without_changes_brings_the_instant_forward(sourdine, built, tmp_path):
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    assert sourdine("image", "update", built, "--as-of", instant, "--output", new).code == 0
    assert facts(sourdine, new)["as_of"] == instant
    assert held(new) == E164


def test_an_image_may_be_updated_in_place(sourdine, write, built):
    added, instant = write("add.txt", "01 99 00 00 04"), clock.format_instant(clock.now())
    assert sourdine("image", "update", built, "--add", added, "--as-of", instant, "--output", built).code == 0
    assert held(built) == E164 | {33199000004}


def test_an_expired_image_may_be_brought_forward(sourdine, write, image, tmp_path):
    source = write("list.txt", NUMBERS[0])
    sourdine("image", "build", source, "--output", image, "--as-of", "2020-01-01T00:00:00Z")
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    assert sourdine("image", "update", image, "--as-of", instant, "--output", new).code == 0
    assert facts(sourdine, new)["as_of"] == instant


def test_a_new_name_adds_a_list(sourdine, write, built, tmp_path):
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    named = ("--list", "interne", "--owner", "Nous", "--legal-basis", "R. 223-3")
    added = write("add.txt", "01 99 00 00 02\n01 99 00 00 09")
    assert (
        sourdine("image", "update", built, *named, "--add", added, "--as-of", instant, "--output", new).code
        == 0
    )
    counts = {one["name"]: one["count"] for one in facts(sourdine, new)["lists"]}
    assert counts == {"opposition": 3, "interne": 2}
    assert held(new, "opposition") == E164
    assert held(new, "interne") == {33199000002, 33199000009}


def test_an_image_of_several_lists_asks_which_to_change(sourdine, register, tmp_path):
    instant = clock.format_instant(clock.now())
    said = sourdine("image", "update", register, "--as-of", instant, "--output", tmp_path / "new.img")
    assert said.code != 0
    assert said.err.endswith("[list_not_named]\n")


def test_the_owner_and_the_basis_of_a_list_may_change(sourdine, built, tmp_path):
    new, instant = tmp_path / "new.img", clock.format_instant(clock.now())
    sourdine("image", "update", built, "--owner", "Ministère", "--as-of", instant, "--output", new)
    assert facts(sourdine, new)["lists"][0] == {
        "name": "opposition",
        "owner": "Ministère",
        "legal_basis": "",
        "count": 3,
    }


def test_an_update_never_goes_back_in_time(sourdine, built, tmp_path):
    new = tmp_path / "new.img"
    said = sourdine("image", "update", built, "--as-of", "2020-01-01T00:00:00Z", "--output", new)
    assert said.code == 4
    assert said.err.endswith("[as_of_goes_back]\n")
    assert not new.exists()


def test_a_number_cannot_both_join_and_leave(sourdine, write, built, tmp_path):
    both, instant = write("both.txt", "01 99 00 00 04"), clock.format_instant(clock.now())
    changes = ("--add", both, "--remove", both)
    said = sourdine("image", "update", built, *changes, "--as-of", instant, "--output", tmp_path / "new.img")
    assert said.code != 0
    assert said.err.endswith("[contradictory_change]\n")


# info


def test_info_tells_what_an_image_holds(sourdine, register, hour_ago):
    found = facts(sourdine, register)
    assert {one["name"]: one["count"] for one in found["lists"]} == {"nationale": 3, "interne": 2}
    assert found["coverage"] == ["BL", "FR", "GF", "GP", "MF", "MQ", "PM", "RE", "YT"]
    assert (found["as_of"], found["change_position"], found["signed_by"]) == (hour_ago, 1, None)
    assert found["size_bytes"] == register.stat().st_size
    assert found["path"] == str(register)
    assert len(found["digest"]) == 64


def test_info_tells_it_to_people_too(sourdine, register, hour_ago):
    said = sourdine("image", "info", register)
    assert (said.code, said.err) == (0, "")
    for word in ("nationale: 3", "interne: 2", "FR", hour_ago, "as of"):
        assert word in said.out


def test_info_speaks_french_to_who_reads_it(sourdine, register, monkeypatch):
    monkeypatch.setenv("SOURDINE_LANGUAGE", "fr")
    said = sourdine("image", "info", register)
    for word in ("couverture", "arrêtée au", "expire", "octets"):
        assert word in said.out


def test_info_shows_an_expired_image_and_says_so(sourdine, write, image):
    source = write("list.txt", NUMBERS[0])
    sourdine("image", "build", source, "--output", image, "--as-of", "2020-01-01T00:00:00Z")
    said = sourdine("image", "info", image)
    assert said.code == 0
    assert "Expired" in said.err


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data[:-1], "image_truncated"),
        (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "image_altered"),
        (lambda _: b"telephone\n01 99 00 00 01\n", "image_foreign"),
        (lambda _: b"", "image_foreign"),
    ],
)
def test_info_refuses_what_is_not_a_whole_image(sourdine, register, damage, code):
    register.write_bytes(damage(register.read_bytes()))
    said = sourdine("image", "info", register, "--json")
    assert (said.code, said.out) == (4, "")
    assert said.err.endswith(f"[{code}]\n")


# The publisher's signature.


def test_a_signed_image_says_who_signed_it(sourdine, write, image, keys):
    source = write("list.txt", NUMBERS[0])
    signed = sourdine("image", "build", source, "--output", image, "--sign-key", keys, "--json")
    assert signed.json["signed_by"]
    assert sourdine("image", "info", image, "--keys", keys).code == 0


def test_a_signed_image_of_somebody_else_is_refused(sourdine, write, image, keys, tmp_path):
    source = write("list.txt", NUMBERS[0])
    sourdine("image", "build", source, "--output", image, "--sign-key", keys)
    sourdine("keys", "generate", tmp_path / "others")
    said = sourdine("image", "info", image, "--keys", tmp_path / "others")
    assert said.code == 4


def test_an_unsigned_image_is_refused_where_a_signature_is_asked_for(sourdine, register, keys):
    said = sourdine("image", "info", register, "--keys", keys)
    assert said.code == 4
    assert said.err.endswith("[image_unsigned]\n")


# Pipes, the form of a list, what is refused before any work.


def test_a_list_may_come_from_standard_input(sourdine, image, hour_ago):
    stdin = "\n".join(NUMBERS).encode()
    done = sourdine("image", "build", "-", "--output", image, "--as-of", hour_ago, stdin=stdin)
    assert done.code == 0, done.err
    assert held(image) == E164


def test_standard_input_does_not_say_how_old_a_list_is(sourdine, image):
    said = sourdine("image", "build", "-", "--output", image, stdin=b"01 99 00 00 01")
    assert (said.code, image.exists()) == (2, False)
    assert said.err.endswith("[instant_needed]\n")


def test_numbers_may_join_from_standard_input(sourdine, built):
    options = ("--add", "-", "--as-of", clock.format_instant(clock.now()), "--output", built)
    assert sourdine("image", "update", built, *options, stdin=b"01 99 00 00 04").code == 0
    assert 33199000004 in held(built)


def test_the_form_of_a_list_may_be_said(sourdine, write, image):
    source = write("list.csv", "é\t01 99 00 00 01\né\t01 99 00 00 02\n".encode("utf-16"))
    form = ("--separator", "tab", "--encoding", "utf-16", "--no-header", "--column", "2")
    done = sourdine("image", "build", source, "--output", image, *form)
    assert done.code == 0, done.err
    assert held(image) == E164 - {33199000003}


def test_the_sheet_of_a_list_may_be_said(sourdine, image, tmp_path):
    source = tmp_path / "list.xlsx"
    pl.DataFrame({"telephone": NUMBERS}).write_excel(source, worksheet="Une")
    assert sourdine("image", "build", source, "--output", image, "--sheet", "Une").code == 0
    said = sourdine("image", "build", source, "--output", image, "--sheet", "Deux")
    assert said.err.endswith("[unknown_sheet]\n")


def test_an_image_never_replaces_the_list_it_is_made_from(sourdine, write, built):
    source = write("add.txt", NUMBERS[0])
    instant = clock.format_instant(clock.now())
    for command in (
        ("build", source, "--output", source),
        ("update", built, "--add", source, "--as-of", instant, "--output", source),
    ):
        said = sourdine("image", *command)
        assert said.code == 2
        assert said.err.endswith("[would_overwrite]\n")
    assert source.read_text() == NUMBERS[0]


@pytest.mark.parametrize("command", ["build", "update"])
def test_no_list_is_complete_up_to_an_instant_to_come(sourdine, write, built, tmp_path, command):
    first = write("more.txt", NUMBERS[0]) if command == "build" else built
    later, new = clock.format_instant(clock.now() + timedelta(days=2)), tmp_path / "new.img"
    said = sourdine("image", command, first, "--as-of", later, "--output", new)
    assert (said.code, new.exists()) == (2, False)
    assert said.err.endswith("[future_instant]\n")


def test_nothing_leaves_a_list_that_is_not_there(sourdine, write, built, tmp_path):
    options = (
        "--list",
        "typo",
        "--remove",
        write("remove.txt", NUMBERS[0]),
        "--output",
        tmp_path / "new.img",
    )
    said = sourdine("image", "update", built, *options, "--as-of", clock.format_instant(clock.now()))
    assert said.code == 4
    assert said.err.endswith("[unknown_list]\n")


def test_an_update_says_how_many_numbers_there_were_and_are(sourdine, write, built, tmp_path):
    options = ("--remove", write("remove.txt", NUMBERS[0]), "--output", tmp_path / "new.img")
    instant = ("--as-of", clock.format_instant(clock.now()))
    assert "opposition: 3 → 2" in sourdine("image", "update", built, *options, *instant).out
    told = sourdine("image", "update", built, *options, *instant, "--json").json
    assert (told["counts_before"], told["lists"][0]["count"]) == ({"opposition": 3}, 2)


def test_an_image_is_for_its_owner_alone(built):
    assert built.stat().st_mode & 0o077 == 0
