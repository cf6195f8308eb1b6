"""The page of what a file has to be, its PDF, and its samples: for anybody, without a database."""

import html
import re

import pytest
from django.test import Client

from sourdine.deposits.specification import samples


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_needs_neither_account_nor_database(language, client):
    page = client.get(f"/{language}/specification/").content.decode()
    assert 'id="unclosed_quote"' in page
    assert "<table" in page
    assert "{" not in re.sub(r"(?s)<head>.*?</head>|<script.*?</script>", "", page)


def test_every_link_of_the_page_leads_somewhere():
    page = Client().get("/en/specification/").content.decode()
    links = {html.unescape(one) for one in re.findall(r'href="(/specification/samples/[^"]+)"', page)}
    assert len(links) == len(samples.GOOD) + len(samples.BAD)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    for link in links:
        answer = Client().get(link)
        assert answer.status_code == 200
        assert answer.content == samples.content(link.rpartition("/")[2])
        assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["x", "semicolons", "%2e%2e%2fsamples.py", "SEMICOLONS.CSV"])
def test_no_other_file_is_given(name, db):  # noqa: ARG001 -- the page of what is not found
    assert Client().get(f"/specification/samples/{name}").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_is_given(language):
    answer = Client().get(f"/{language}/specification.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "public" in answer["Cache-Control"]


def test_the_short_address_leads_to_the_page():
    assert Client().get("/specification").url in {"/fr/specification/", "/en/specification/"}
