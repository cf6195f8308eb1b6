"""Pages for when something is wrong."""

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from sourdine.web import failures


@pytest.mark.parametrize(("language", "said"), [("fr", "pas de page"), ("en", "There is no page")])
@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_in_both_languages(client, language, said):
    answer = client.get(f"/{language}/nulle-part/")
    assert answer.status_code == 404
    assert said in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [
        (failures.bad_request, 400),
        (failures.forbidden, 403),
        (failures.form_expired, 403),
        (failures.not_found, 404),
        (failures.broken, 500),
        (failures.unavailable, 503),
    ],
)
def test_a_failure_is_told_without_asking_the_database(view, status, language):
    # No mark opens the database here: a query would fail this test.
    with override(language):
        answer = view(RequestFactory().get("/"))
    assert answer.status_code == status
    shown = answer.content.decode()
    assert f'<html lang="{language}">' in shown
    assert "<h1>" in shown
    assert answer["Cache-Control"] == "no-store"


def test_a_service_that_is_away_says_when_to_come_back():
    assert int(failures.unavailable(RequestFactory().get("/"))["Retry-After"]) > 0


@pytest.mark.django_db
def test_a_form_without_its_token_is_kindly_refused():
    answer = Client(enforce_csrf_checks=True).post("/fr/inscription/", {"number": "x"})
    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()
