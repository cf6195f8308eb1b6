import io
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from sourdine import clock
from sourdine.notifications.letters import Letter, paragraphs_of, typeset

MILLIMETRE = 72 / 25.4
WINDOW = (100, 200, 45, 90)  # left, right, top, bottom, in millimetres of the sheet folded in three


@pytest.fixture
def letter():
    def make(**changes):
        given = {
            "sender": ("Registre d'opposition", "contact@example.org"),
            "address": ("Jeanne Exemple", "Bâtiment Ê", "1 rue de la Fiction", "35000 RENNES", "FRANCE"),
            "subject": "Votre récépissé : à garder",
            "paragraphs": ("Madame, Monsieur,", "Une ligne\nune autre. Vous « doutez » ?"),
            "reference": "A1B2C3D4",
            "date": clock.parse_instant("2026-11-22T10:02:00Z"),
            "language": "fr",
        }
        return Letter(**given | changes)

    return make


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def places(pdf):
    """Where each piece of text starts, in millimetres from the top left."""
    found = []
    page = read(pdf).pages[0]
    height = float(page.mediabox.height)

    def visit(text, matrix, text_matrix, *_):
        if text.strip():
            x = text_matrix[4] * matrix[0] + matrix[4]
            y = text_matrix[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x / MILLIMETRE, (height - y) / MILLIMETRE))

    page.extract_text(visitor_text=visit)
    return found


def test_a_letter_says_all_it_is_given(letter):
    text = " ".join(read(typeset(letter())).pages[0].extract_text().split())
    for said in (
        "Jeanne Exemple",
        "35000 RENNES",
        "Votre récépissé",
        "Madame, Monsieur,",
        "A1B2C3D4",
        "22 novembre 2026",
        "Registre d",
    ):
        assert said in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_its_address_shows_in_the_window_of_the_envelope(letter, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(typeset(letter()))
    words = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "letter.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    left, right, top, bottom = (edge * MILLIMETRE for edge in WINDOW)
    inside = set()
    for line in words.splitlines():
        if "<word " not in line:
            continue
        x, y, x_end, y_end = (
            float(line.split(f'{name}="')[1].split('"')[0]) for name in ("xMin", "yMin", "xMax", "yMax")
        )
        if left <= x and x_end <= right and top <= y and y_end <= bottom:
            inside.add(line.split(">")[1].split("<")[0])
        else:
            assert x_end < left or x > right or y_end < top or y > bottom, "nothing else shows in the window"
    assert inside == {
        "Jeanne",
        "Exemple",
        "Bâtiment",
        "Ê",
        "1",
        "rue",
        "de",
        "la",
        "Fiction",
        "35000",
        "RENNES",
        "FRANCE",
    }


def test_a_letter_can_be_read_aloud(letter):
    pdf = read(typeset(letter()))
    assert pdf.trailer["/Root"]["/Lang"].startswith("fr")
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Votre récépissé\u00a0: à garder"


def test_the_same_letter_is_the_same_bytes(letter):
    assert typeset(letter()) == typeset(letter())


def test_another_letter_is_not(letter):
    assert typeset(letter()) != typeset(letter(reference="E5F6"))


@pytest.mark.parametrize("said", ["#panic()", "*gras* _x_ $1$ @ref <b> \\ `code`", '#read("/etc/passwd")'])
def test_what_a_letter_says_is_never_a_programme(letter, said):
    text = read(typeset(letter(paragraphs=(said,)))).pages[0].extract_text()
    assert "".join(said.split()).replace('"', "") in "".join(text.split()).replace("“", "").replace(
        "”", ""
    ).replace('"', "")


def test_a_long_letter_has_its_pages_numbered(letter):
    pages = read(typeset(letter(paragraphs=("Un paragraphe. " * 60,) * 6))).pages
    assert len(pages) > 1
    assert f"1 / {len(pages)}" in pages[0].extract_text()


@pytest.mark.parametrize(("language", "date"), [("en", "22 November 2026"), ("fr", "22 novembre 2026")])
def test_a_date_is_written_as_the_language_has_it(letter, language, date):
    assert date in read(typeset(letter(language=language))).pages[0].extract_text()


def test_blank_lines_part_paragraphs():
    assert paragraphs_of("a\nb\n\n \nc\n") == ("a\nb", "c")
