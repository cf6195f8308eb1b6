"""The texts that a program names: listed and read; people write them."""

import uuid

import organisations
import sayings
from programs import Program, key, refused


def test_texts_are_listed_newest_first_page_by_page(recorder, professional):
    made = [str(sayings.text(professional, version=k).pk) for k in range(1, 4)]
    seen, cursor = [], ""
    while cursor is not None:
        page = recorder.get(f"/consent-texts?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(made)


def test_a_text_says_all_that_is_shown(recorder, professional):
    text = sayings.text(professional)
    said = recorder.get(f"/consent-texts/{text.pk}").json()
    assert (said["name"], said["version"], said["months"]) == ("assurance", 1, 12)
    assert set(said["parts"]) == {"who_and_what", "choice", "period", "withdrawal", "proof"}
    assert said["digest"] == bytes(text.digest).hex()
    assert said["used_at"] is None


def test_another_s_text_is_not_there(recorder):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    text = sayings.text(other)
    assert refused(recorder.get(f"/consent-texts/{text.pk}"), 404, "no_such_consent_text")
    assert refused(recorder.get(f"/consent-texts/{uuid.uuid4()}"), 404, "no_such_consent_text")
    assert recorder.get("/consent-texts").json() == {"items": [], "next": None}


def test_a_key_without_the_scope_reads_none(professional):
    assert refused(Program(key(professional, "checks")).get("/consent-texts"), 403, "scope_missing")


def test_a_program_writes_none(recorder):
    assert recorder.post("/consent-texts", {"name": "x"}).status_code == 405
