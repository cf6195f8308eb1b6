from __future__ import annotations

import pytest

from sourdine.screening.results.cleansed import cleanse

FREE, FREE_TOO, OPPOSED = "0199000009", "02 61 91 00 09", "0199000001"


def cleansed(screen_text, body, *names, header="Nom;Tel;Fax\n"):
    screened, _ = screen_text(header + body, *(names or ("Tel", "Fax")))
    return cleanse(screened, screened.block).decode()


@pytest.mark.parametrize(
    "row",
    [
        f"a;{FREE};\n",
        f"a;{FREE};{FREE_TOO}\n",
        f'"a ""b"";\nc";"{FREE}"; \n',
        f'12";{FREE};""\r\n',
        f"a;;{FREE}",
        f" a ;  {FREE}  ;\n",
    ],
)
def test_a_row_of_which_nothing_is_emptied_is_copied(screen_text, row):
    assert cleansed(screen_text, row) == row


@pytest.mark.parametrize(
    "row",
    [
        f"a;{OPPOSED};\n",
        f"a;{OPPOSED};{OPPOSED}\n",
        "a;nul;\n",
        "a;;\n",
        "\n",
        f"a;b;{FREE};\n",
        "a;+44 7400 123456;\n",
    ],
)
def test_a_row_without_a_clear_number_is_removed(screen_text, row):
    assert cleansed(screen_text, row) == ""


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (f"a;{OPPOSED};{FREE}\n", f"a;;{FREE}\n"),
        (f'a;{FREE};"{OPPOSED}"\r\n', f"a;{FREE};\r\n"),
        (f"a;{FREE};nul", f"a;{FREE};"),
        (f'"a;\n";"0199 ""000001""";{FREE}\n', f'"a;\n";;{FREE}\n'),
        (f"a; ;{FREE}\n", f"a; ;{FREE}\n"),
    ],
)
def test_in_a_row_that_is_kept_the_other_numbers_are_emptied(screen_text, row, left):
    assert cleansed(screen_text, row) == left


def test_rows_keep_their_order(screen_text):
    rows = [f"{at};{FREE if at % 3 else OPPOSED};{'nul' if at % 2 else ''}\n" for at in range(30)]
    expected = [row.replace("nul", "") for at, row in enumerate(rows) if at % 3]
    assert cleansed(screen_text, "".join(rows)) == "".join(expected)


def test_columns_may_be_chosen_in_any_order(screen_text):
    body = f"a;{OPPOSED};{FREE}\nb;{FREE};{OPPOSED}\n"
    assert cleansed(screen_text, body, "Fax", "Tel") == f"a;;{FREE}\nb;{FREE};\n"
    assert cleansed(screen_text, body, "Fax") == f"a;{OPPOSED};{FREE}\n"


def test_a_file_of_one_column(screen_text):
    body = f"{FREE}\n{OPPOSED}\n\n{FREE_TOO}"
    assert cleansed(screen_text, body, "Tel", header="Tel\n") == f"{FREE}\n{FREE_TOO}"
