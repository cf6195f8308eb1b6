"""What the pages ask a reader to type works, and prints what they show."""

from __future__ import annotations

import sys

import pages
import pytest

RUN = {
    pages.name_of(path): pages.steps_of(path.read_text(encoding="utf-8"))
    for path in pages.PAGES
    if pages.name_of(path) not in pages.TESTED_ELSEWHERE
}


@pytest.mark.parametrize("page", [page for page, steps in RUN.items() if steps])
def test_the_commands_of_a_page_print_what_it_shows(page, type_in):
    for step in RUN[page]:
        if step.kind == "file":
            name, _, content = step.content.partition("\n")
            (type_in.folder / name).write_text(content, encoding="utf-8")
            continue
        command = (sys.executable, "-c") if step.kind == "python" else ("sh", "-c")
        done = type_in(*command, step.content)
        assert done.returncode == 0 or step.kind == "console", f"{step.content}\n{done.stdout}"
        if step.expected is not None:
            assert pages.matches(done.stdout, step.expected), f"{step.content}\n{done.stdout}"


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("one\ntwo\n", "one\ntwo\n"),
        ("one\ntwo   \nthree\n", "…\nthree\n"),
        ("a  path  of 12 bytes\n", "a path of … bytes\n"),
        ("", "…\n"),
    ],
)
def test_what_is_shown_may_leave_out_what_varies(printed, shown):
    assert pages.matches(printed, shown)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [("one\ntwo\n", "one\n"), ("one\n", "one\ntwo\n"), ("13 bytes\n", "12 bytes\n"), ("anything\n", "")],
)
def test_what_is_shown_may_not_differ(printed, shown):
    assert not pages.matches(printed, shown)
