"""Is this certificate genuine, and what does it prove? Said in words, to anybody.

The certificate alone comes here: it is short and holds no number; or its sheet, which carries it along; or
the fingerprint printed on the sheet, from which the register finds it again. The receipts of a consent
and of a check are read here too, and no number of theirs is asked for. A result that somebody wants to
compare with a certificate is digested in their browser, and never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from sourdine import clock
from sourdine.deposits.services.sheets import issued
from sourdine.evidence import EvidenceError, StatementCode, Weight, load_public_keys
from sourdine.evidence import verify as verify_certificate
from sourdine.evidence.check_verification import is_check, verify_check
from sourdine.evidence.consent_verification import is_receipt, verify_receipt
from sourdine.evidence.paper import attached
from sourdine.evidence.statements import WORDING

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from sourdine.evidence import Statement, Verification
    from sourdine.evidence.check_verification import VerifiedCheck
    from sourdine.evidence.consent_verification import VerifiedReceipt

_MOST: Final = 128 << 10  # characters; a certificate has about four thousand
_MOST_SHEET: Final = 1 << 20  # bytes; a sheet has about seventy thousand
_LONGEST_FINGERPRINT: Final = 80  # with whatever spaces people put between


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Statements of one weight, in the reader's language."""

    weight: Weight
    sentences: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    given = _given(request)
    if not given.certificate:
        return _page(request, status=422, error=given.missing, fingerprint=given.fingerprint)
    try:
        if receipt := _receipt(given.certificate):
            return _page(request, given=given, receipt=receipt.of, said=_by_weight(receipt.found), found=True)
        found = verify_certificate(given.certificate, keys=_keys(), at=clock.now())
    except EvidenceError as refused:
        return _page(
            request, status=422, error=refused.say(_language()), certificate=given.certificate[:_MOST]
        )
    return _page(request, certificate=given.certificate, given=given, **_proved(found))


@require_safe
def in_language(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- as every view
    """To the page, in the reader's language."""
    return redirect("verify")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Given:
    """A certificate, and by what it came; without one, `missing` says what to do."""

    certificate: str | None = None
    missing: str = ""
    fingerprint: str = ""
    is_sheet: bool = False


def _given(request: HttpRequest) -> _Given:
    file = request.FILES.get("file")
    if file is not None and file.size:
        return _of_file(file.read(_MOST_SHEET))
    if text := request.POST.get("certificate", "").strip():
        return _Given(certificate=text)
    if short := request.POST.get("fingerprint", "").strip():
        return _printed(short[:_LONGEST_FINGERPRINT])
    return _Given(missing=gettext("There is no certificate. Choose its file, or paste it."))


def _of_file(content: bytes) -> _Given:
    if not content.startswith(attached.MAGIC):
        return _Given(certificate=content[:_MOST].decode("utf-8", "replace").strip())
    return _Given(
        certificate=attached.certificate_in(content),
        is_sheet=True,
        missing=gettext(
            "No certificate is attached to this PDF. Give the PDF as the service gave it: printing it anew "
            "takes the certificate out."
        ),
    )


def _printed(short: str) -> _Given:
    return _Given(
        certificate=issued(short),
        fingerprint=short,
        missing=gettext(
            "This register issued no certificate with this fingerprint. Compare its 32 characters with the "
            "sheet; if they are the same, the sheet is forged, or of another register."
        ),
    )


def _keys() -> Any:  # noqa: ANN401 -- a JWKS
    return load_public_keys(settings.SOURDINE.keys_folder)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Receipt:
    of: Literal["consent", "check"]
    found: VerifiedReceipt | VerifiedCheck


def _receipt(text: str) -> _Receipt | None:
    """None when it does not say that it is one."""
    if is_receipt(text):
        return _Receipt(of="consent", found=verify_receipt(text, keys=_keys(), at=clock.now()))
    if is_check(text):
        return _Receipt(of="check", found=verify_check(text, keys=_keys(), at=clock.now()))
    return None


def _by_weight(found: Verification | VerifiedReceipt | VerifiedCheck) -> list[Said]:
    return [
        Said(weight=weight, sentences=[_say(one) for one in found.of_weight(weight)]) for weight in Weight
    ]


def _proved(found: Verification) -> dict[str, Any]:
    wording = {code.value: WORDING[code].in_language for code in _COMPARED}
    return {
        "found": found,
        "said": _by_weight(found),
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
