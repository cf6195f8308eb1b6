"""Links lead somewhere, and every page can be found."""

from __future__ import annotations

import re

import pages
import pytest

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A path in code, such as `src/sourdine/clock.py`.
NAMED = re.compile(r"`((?:src|docs|tests|benchmarks|examples|data|requirements|\.ci)/[^`\s]*)`")
IDS = pages.name_of


def anchors(path):
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def dead_links(path):
    page = re.sub(r"`[^`\n]+`", "code", pages.prose_of(path.read_text(encoding="utf-8")))
    for link in LINK.findall(page):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("path", pages.PAGES, ids=IDS)
def test_every_link_leads_somewhere(path):
    assert list(dead_links(path)) == []


@pytest.mark.parametrize("link", ["nowhere.md", "../README.md#nothing-of-that-name"])
def test_a_dead_link_is_found_out(link, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"See [there]({link}).", encoding="utf-8")
    assert list(dead_links(page)) == [link]


@pytest.mark.parametrize("path", pages.PAGES, ids=IDS)
def test_every_file_of_the_tree_that_is_named_exists(path):
    named = NAMED.findall(pages.prose_of(path.read_text(encoding="utf-8")))
    assert [name for name in named if not (pages.ROOT / name).exists()] == []


@pytest.mark.parametrize("path", sorted((pages.ROOT / "docs").rglob("*.md")), ids=IDS)
def test_every_page_is_in_the_index(path):
    index = pages.ROOT / "docs" / "README.md"
    linked = {
        (index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(index.read_text("utf-8"))
    }
    assert path == index or path in linked


@pytest.mark.parametrize("path", pages.PAGES, ids=IDS)
def test_a_page_has_one_title_and_it_comes_first(path):
    page = path.read_text(encoding="utf-8")
    titles = re.findall(r"^# .+$", pages.prose_of(page), re.MULTILINE)
    assert len(titles) == 1
    assert page.startswith(titles[0])
