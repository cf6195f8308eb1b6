"""What happened, oldest first, a page at a time: what a webhook points to."""

import organisations
import pytest
from programs import Program, key, refused
from telling import SUBJECT, object_to, told, withdraw


def listed(program, **asked):
    return program.get("/consent-events?" + "&".join(f"{name}={value}" for name, value in asked.items()))


def test_events_are_read_in_the_order_of_the_chain(recorder):
    told(recorder)
    withdraw(recorder, subject=SUBJECT)
    object_to(recorder)
    said = listed(recorder).json()
    assert [(one["position"], one["kind"]) for one in said["items"]] == [
        (1, "given"),
        (2, "withdrawn"),
        (3, "objected"),
    ]
    assert said["next"] is None


def test_a_long_chain_is_read_page_by_page(recorder):
    for _ in range(5):
        told(recorder)
    seen, after = [], 0
    while after is not None:
        page = listed(recorder, after=after, limit=2).json()
        seen += [one["position"] for one in page["items"]]
        after = page["next"]
    assert seen == [1, 2, 3, 4, 5]


def test_an_event_says_whose_it_is_and_what_was_told(recorder):
    made = told(recorder, source="boutique").json()
    (event,) = listed(recorder).json()["items"]
    assert (event["consent"], event["subject"]) == (made["id"], made["subject"])
    assert (event["content"]["source"], event["content"]["door"]) == ("boutique", "api")
    assert not {"subject", "subject_index"} & set(event["content"])


def test_an_objection_says_whose_it_is_by_what_is_held_already(recorder):
    object_to(recorder)
    (objected,) = listed(recorder).json()["items"]
    assert objected["subject"] is None
    made = told(recorder).json()
    objected, given = listed(recorder).json()["items"]
    assert objected["subject"] == given["subject"] == made["subject"]
    assert objected["subject_key"] == given["subject_key"] == made["subject_key"]


def test_a_key_of_a_subject_means_nothing_to_another_professional(recorder):
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    elsewhere = told(Program(key(other, "consents"))).json()
    assert elsewhere["subject_key"] != told(recorder).json()["subject_key"]


def test_what_was_purged_says_nothing_any_more(recorder):
    from sourdine import clock
    from sourdine.consents.models import Consent, ConsentEvent

    told(recorder)
    ConsentEvent.objects.update(payload_sealed=None, salt=None, purged_at=clock.now())
    Consent.objects.update(subject_sealed=None, purged_at=clock.now())
    (event,) = listed(recorder).json()["items"]
    assert event["content"] is event["subject"] is None


@pytest.mark.parametrize(
    "asked", [{"after": -1}, {"after": 1 << 63}, {"after": "x"}, {"limit": 0}, {"limit": 101}]
)
def test_what_is_no_page_is_refused(recorder, asked):
    assert refused(listed(recorder, **asked), 422, "request_refused")


def test_another_s_events_are_not_listed(recorder):
    told(recorder)
    other = organisations.organisation("Autre SA", siren=organisations.SIRENS[2])
    assert listed(Program(key(other, "consents"))).json() == {"items": [], "next": None}
