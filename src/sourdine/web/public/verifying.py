"""Is this certificate genuine, and what does it prove? Said in words, to anybody.

The certificate alone comes here: it is short and holds no number. A result that somebody wants to compare
with it is digested in their browser, and never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from sourdine import clock
from sourdine.evidence import EvidenceError, StatementCode, Weight, load_public_keys
from sourdine.evidence import verify as verify_certificate
from sourdine.evidence.statements import WORDING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.evidence import Statement, Verification

_MOST: Final = 128 << 10  # characters; a certificate has about four thousand


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Statements of one weight, in the reader's language."""

    weight: Weight
    sentences: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    text = _given(request)
    if not text:
        error = gettext("There is no certificate. Choose its file, or paste it.")
        return _page(request, status=422, error=error)
    try:
        found = verify_certificate(text, keys=_keys(), at=clock.now())
    except EvidenceError as refused:
        return _page(request, status=422, error=refused.say(_language()), certificate=text[:_MOST])
    return _page(request, certificate=text, **_proved(found))


@require_safe
def in_language(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    """To the page, in the reader's language."""
    return redirect("verify")


def _given(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is not None and file.size:
        return file.read(_MOST).decode("utf-8", "replace").strip()
    return request.POST.get("certificate", "").strip()


def _keys() -> Any:  # noqa: ANN401 -- a JWKS
    return load_public_keys(settings.SOURDINE.keys_folder)


def _proved(found: Verification) -> dict[str, Any]:
    wording = {code.value: WORDING[code].in_language for code in _COMPARED}
    return {
        "found": found,
        "said": [
            Said(weight=weight, sentences=[_say(one) for one in found.of_weight(weight)]) for weight in Weight
        ],
        "compared": {
            "saltDigest": found.claims.salt_digest,
            "input": {"digest": found.claims.input.digest, "size": found.claims.input.size_bytes},
            "results": [
                {"form": one.form.value, "digest": one.digest, "size": one.size_bytes}
                for one in found.claims.results
            ],
            # The name of the file is the reader's own: it is put in its place there.
            "words": {code: say(_language(), file="{file}", form="{form}") for code, say in wording.items()},
        },
    }


_COMPARED: Final = (StatementCode.INPUT_MATCHES, StatementCode.RESULT_MATCHES)


def _say(statement: Statement) -> str:
    return statement.say(_language())


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:  # noqa: ANN401 -- whatever it shows
    return render(request, "web/pages/verify.html", shown, status=status)
