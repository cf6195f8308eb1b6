"""What each process would otherwise do while its first visitor waits: a second of work."""

from __future__ import annotations

from pathlib import Path

from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import reverse

import sourdine
from sourdine.numbering import allocation, automaton
from sourdine.numbering.plan import french_plan

_OURS = Path(sourdine.__file__).parent


def warm() -> None:
    """Imports every page, compiles every template, opens the tables that numbers are read by."""
    reverse("home")
    for folder in get_app_template_dirs("templates"):
        if _OURS in Path(folder).parents:
            _compile_all(Path(folder))
    french_plan()
    automaton.load()
    allocation.load()


def _compile_all(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        get_template(path.relative_to(folder).as_posix())
