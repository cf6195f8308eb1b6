import pytest

PAGE = "# Results\n\n<!-- a: begin -->\nold\n<!-- a: end -->\n\nrest\n"


@pytest.fixture
def sections():
    import sections

    return sections


def test_a_section_takes_the_place_of_its_former_text(sections):
    assert sections.replaced(PAGE, "a", "new\n") == PAGE.replace("old", "new")


def test_a_first_section_goes_to_the_end(sections):
    assert sections.replaced(PAGE, "b", "new").endswith("rest\n\n<!-- b: begin -->\nnew\n<!-- b: end -->\n")


def test_a_page_made_anew_keeps_the_sections(sections):
    assert sections.kept(PAGE, "# Anew\n") == "# Anew\n\n<!-- a: begin -->\nold\n<!-- a: end -->\n"


def test_a_page_that_had_none_gets_none(sections):
    assert sections.kept("# Results\n", "# Anew\n") == "# Anew\n"
