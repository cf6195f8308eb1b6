"""The same pages by three ways. Neither a number nor an address is in them; a mailed link is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from sourdine.web.account.doors import personal as logged_in
from sourdine.web.personal import acts, pages
from sourdine.web.personal.ways import ACCOUNT, LINE, LINK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.urls import URLPattern

    from sourdine.web.personal.ways import Way


def _by(
    way: Way, prefix: str, door: Callable[..., Callable[..., object]] | None = None
) -> Iterator[URLPattern]:
    views = {
        "page": ("", pages.consents),
        "act": ("acte/", acts.act),
        "pdf": ("pdf/", pages.pdf),
        "receipt": ("recepisse/<int:event>/", pages.receipt),
    }
    for name, (end, view) in views.items():
        shown = door(view) if door else view
        yield path(f"{prefix}{end}", shown, {"way": way}, name=f"{way.name}-{name}")  # type: ignore[arg-type]


urlpatterns = [
    *_by(LINE, "mon-numero/consentements/"),
    path("mon-numero/consentements/reference/", acts.show_receipt, name="line-consents-reference"),
    *_by(ACCOUNT, "mon-espace/numeros/<uuid:holding>/consentements/", logged_in),
    *_by(LINK, "mes-consentements/"),
    path("mes-consentements/fermer/", acts.leave, name="mailed-consents-leave"),
    path("mes-consentements/<str:token>/", pages.open_link, name="open-consents"),
]
