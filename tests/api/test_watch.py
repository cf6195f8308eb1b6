"""The watch of a campaign, by a program: started, read, listed page by page, stopped."""

import files
import pytest
from ground import put
from programs import Program, key, refused
from test_campaigns import opened

from sourdine.deposits.services import looking
from sourdine.jobs.worker import run_waiting

FREE = [33_261_910_021, 33_353_010_142, 33_465_710_263, 33_261_910_384]


@pytest.fixture
def watched(program):
    """The address of a campaign's watch, with a file of four callable numbers."""
    campaign = opened(program, identifier="Client").json()["id"]
    where = f"/campaigns/{campaign}/watch"
    assert program.put(where).status_code == 200
    program.deposit(files.csv(FREE), fields={"campaign": campaign})
    run_waiting()
    return where


def look():
    looking.look()
    run_waiting()


def test_a_watch_is_started_and_says_how_it_stands(program, watched):
    said = program.get(watched).json()
    assert said["is_current"]
    assert said["is_complete"]
    assert said["ended_at"] is said["ended_by"] is None
    assert [(one["numbers"], one["is_watched"]) for one in said["files"]] == [(4, True)]
    assert program.put(watched).json()["started_at"] == said["started_at"]
    campaign = program.get(watched.removesuffix("/watch")).json()
    assert campaign["is_watched"]
    assert campaign["covered_until"]


def test_what_may_no_longer_be_called_is_listed_page_by_page(program, watched, register):
    put(register, *FREE[:3])
    look()
    put(register, FREE[3])
    look()
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get(f"{watched}/told?limit=3&cursor={cursor}").json()
        seen += [(one["row"], one["column"], one["identifier"]) for one in page["items"]]
        cursor = page["next"]
    assert seen[0] == (5, "Telephone", "c3"), "the newest first"
    assert sorted(seen) == [(2 + k, "Telephone", f"c{k}") for k in range(4)]
    assert program.get(watched).json()["told"] == 4


def test_one_telling_is_listed_by_itself(program, watched, register):
    for number in FREE[:2]:
        put(register, number)
        look()
    newest = program.get(f"{watched}/told").json()["items"][0]
    only = program.get(f"{watched}/told?telling={newest['telling']}").json()["items"]
    assert only == [newest]


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgMWUzXQ"])
def test_a_cursor_of_another_list_is_refused(program, watched, cursor):
    assert refused(program.get(f"{watched}/told?cursor={cursor}"), 400, "cursor_refused")
    opened(program)
    of_campaigns = program.get("/campaigns?limit=1").json()["next"]
    assert refused(program.get(f"{watched}/told?cursor={of_campaigns}"), 400, "cursor_refused")


def test_a_watch_is_stopped_once(program, watched):
    assert program.delete(watched).status_code == 204
    assert refused(program.delete(watched), 404, "no_watch")
    said = program.get(watched).json()
    assert said["ended_by"] == "stopped"
    assert not said["is_current"]


def test_a_campaign_without_a_watch_has_none(program):
    campaign = opened(program).json()["id"]
    for path in ("watch", "watch/told"):
        assert refused(program.get(f"/campaigns/{campaign}/{path}"), 404, "no_watch")


def test_a_campaign_that_is_over_or_closed_is_not_watched(program):
    over = opened(program, ends_on="2026-01-02").json()["id"]
    assert refused(program.put(f"/campaigns/{over}/watch"), 422, "outside_campaign")
    closed = opened(program, name="Close").json()["id"]
    program.post(f"/campaigns/{closed}/close", once=False)
    assert refused(program.put(f"/campaigns/{closed}/watch"), 404, "no_such_campaign")


def test_a_key_that_may_not_collect_reads_no_list(organisation, watched):
    without = Program(key(organisation, "deposits"))
    assert without.get(watched).status_code == 200
    assert refused(without.get(f"{watched}/told"), 403, "scope_missing")
