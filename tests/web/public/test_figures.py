"""The six figures of article R.223-4-1, for people and for programs."""

import csv
import io
import json

import pytest
from django.test import Client

from sourdine import clock
from sourdine.professionals.models import Fee


@pytest.fixture
def paid(actor, deposit):  # noqa: ARG001 -- counted
    held = actor.organisation
    Fee.objects.create(
        organisation=held,
        plan=held.plan,
        invoice_number="F-1",
        amount_cents=5000,
        paid_on=clock.now().date(),
        entered_at=clock.now(),
    )


def test_the_figures_are_counted(paid):  # noqa: ARG001 -- counted
    told = json.loads(Client().get("/open-data/figures.json").content)
    assert told["figures"] == {
        "member_professionals": 1,
        "fees_paid_cents": 5000,
        "consumers_registered": told["figures"]["consumers_registered"],
        "numbers_registered": 100,
        "numbers_submitted": 60,
        "numbers_removed": 20,
        "complaints": None,
    }
    assert len(told["months"]) == 12
    assert told["months"][-1]["numbers_removed"] == 20


def test_the_table_says_the_same_and_leaves_complaints_empty(paid):  # noqa: ARG001 -- counted
    rows = list(csv.DictReader(io.StringIO(Client().get("/open-data/figures.csv").content.decode())))
    total = {row["figure"]: row["value"] for row in rows if row["period"] == "total"}
    assert (total["numbers_submitted"], total["numbers_removed"], total["complaints"]) == ("60", "20", "")
    assert sum(row["period"] != "total" for row in rows) == 24


def test_the_page_shows_them_in_words_and_drawings(paid):  # noqa: ARG001 -- counted
    page = Client().get("/fr/donnees-ouvertes/").content.decode()
    assert "Professionnels adhérents" in page
    assert "pas encore comptées" in page
    assert page.count('<svg class="trend"') == 2


def test_they_are_counted_once_an_hour(paid, django_assert_num_queries):  # noqa: ARG001 -- counted
    Client().get("/open-data/figures.json")
    with django_assert_num_queries(0):
        Client().get("/open-data/figures.json")
