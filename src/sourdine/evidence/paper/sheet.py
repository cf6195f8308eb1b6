"""What stands on the sheet of a certificate: each thing that it claims, in words of one language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sourdine.evidence.declared import source_of
from sourdine.evidence.issuer import IssuerKind
from sourdine.evidence.paper import wording
from sourdine.evidence.paper.fingerprint import fingerprint

if TYPE_CHECKING:
    from datetime import datetime

    from sourdine.errors import Wording
    from sourdine.evidence.certificate import CertificateClaims

# Where a person who reads the sheet looks at a clock; elsewhere the time is that of the world.
_ZONES: Final = {"FR": "Europe/Paris"}
_THOUSANDS: Final = {"fr": "\u202f", "en": ","}
_VERIFY: Final = "/verify"
_UNSAID: Final = "—"
# What the typeface has: Latin, Greek and Cyrillic letters, and the signs that go with them; between the Greek
# ones are places that Unicode gave to nothing.
_UNPRINTABLE: Final = re.compile(
    "[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff"
    "\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    "\u2010-\u2027\u202f-\u2040\u20a0-\u20bf\u2190-\u2199]"
)


def described(claims: CertificateClaims, language: str, *, certificate: str, kid: str) -> dict[str, object]:
    """All that the template sets, as JSON values."""
    words = _Words(language, _ZONES.get(claims.input.region, "UTC"))
    said = {
        "language": language,
        "words": {name: one.in_language(language) for name, one in wording.WORDS.items()},
        "signer": _signer(claims, words),
        "validity": {"until": words.instant(claims.valid_until), "day": words.day(claims.valid_until)},
        "facts": _facts(claims, words),
        "numbers": _numbers(claims, words),
        "rows": _rows(claims, words),
        "lists": [
            [one.name, one.owner or _UNSAID, one.legal_basis or _UNSAID, words.count(one.count)]
            for one in claims.lists
        ],
        "register": _register(claims, words),
        "files": _files(claims, words),
        "statement": claims.statement.fr if language == "fr" else claims.statement.en,
        "technical": _technical(claims, kid, words),
        "check": _check(claims, certificate),
    }
    return printable(said) | {"certificate": certificate}


def printable(said: Any) -> Any:  # noqa: ANN401 -- JSON values
    """A character that the typeface has not is named: a sheet with a hole in it would not be tagged right."""
    if isinstance(said, str):
        return _UNPRINTABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", said)
    if isinstance(said, dict):
        return {name: printable(one) for name, one in said.items()}
    return [printable(one) for one in said] if isinstance(said, list) else said


class _Words:
    """Counts and instants as people read them."""

    def __init__(self, language: str, zone: str) -> None:
        self.language = language
        self._zone = zone

    def say(self, words: Wording, **details: object) -> str:
        return words.in_language(self.language, **details)

    def count(self, count: int) -> str:
        return f"{count:,}".replace(",", _THOUSANDS[self.language])

    def share(self, count: int, of: int) -> str:
        percent = f"{100 * count / of:.1f}" if of else "0.0"
        return f"{percent.replace('.', ',')}\u202f%" if self.language == "fr" else f"{percent}%"

    def day(self, instant: datetime) -> str:
        local = instant.astimezone(ZoneInfo(self._zone))
        month = wording.MONTHS[local.month - 1].in_language(self.language)
        first = self.language == "fr" and local.day == 1
        return f"{local.day}{'er' if first else ''} {month} {local.year}".replace(" ", "\u00a0")

    def instant(self, instant: datetime) -> str:
        local = instant.astimezone(ZoneInfo(self._zone))
        zone = self.say(wording.ZONES[self._zone])
        return self.say(wording.AT, day=self.day(instant), hour=f"{local:%H:%M:%S}", zone=zone)


def _signer(claims: CertificateClaims, words: _Words) -> dict[str, str]:
    kind = claims.issuer.kind
    return {
        "name": claims.issuer.name or words.say(wording.UNNAMED),
        "address": claims.issuer.uri if kind is IssuerKind.SERVICE else "",
        "word": words.say(wording.WHOSE_WORD[kind]),
        "kind": kind.value,
    }


def _facts(claims: CertificateClaims, words: _Words) -> list[list[str]]:
    """For whom, by whom, why, from where, to whom, when: what was not said is said to be missing."""
    source, unsaid = source_of(claims), words.say(wording.NOT_DECLARED)
    said = [
        (wording.FOR, claims.on_behalf_of or unsaid),
        (wording.SUBMITTED_BY, claims.submitted_by),
        (wording.CAMPAIGN, claims.campaign or unsaid),
        (wording.SOURCE, source.words.in_language(words.language) if source else unsaid),
        (wording.PASSED_ON_TO, claims.passed_on_to or words.say(wording.PASSED_ON_TO_NOBODY)),
        (wording.SCREENED_AT, words.instant(claims.screened_at)),
        (wording.AS_OF, words.instant(claims.register.as_of)),
        (wording.PERMISSIONS, _permitted(claims, words)),
        (wording.THE_FILE, words.say(wording.DESTROYED[claims.input_destroyed])),
    ]
    return [[words.say(label), text] for label, text in said if text]


def _permitted(claims: CertificateClaims, words: _Words) -> str | None:
    columns = claims.permissions
    if columns is None:
        return None
    counts = {answer: words.count(count) for answer, count in columns.by_answer.items()}
    return words.say(wording.PERMITTED, as_of=words.instant(columns.terms.as_of), **counts)


def _numbers(claims: CertificateClaims, words: _Words) -> dict[str, object]:
    read = claims.numbers.read
    return {
        "read": words.count(read),
        "verdicts": [
            {
                "code": code,
                "words": words.say(wording.VERDICTS[code]),
                "count": words.count(count),
                "share": words.share(count, read),
                "part": count / read if read else 0,
            }
            for code, count in claims.numbers.by_verdict.items()
        ],
    }


def _rows(claims: CertificateClaims, words: _Words) -> str:
    rows = claims.rows
    return words.say(
        wording.ROWS,
        read=words.count(rows.read),
        kept=words.count(rows.kept),
        removed=words.count(rows.removed),
        altered=words.count(rows.altered),
    )


def _register(claims: CertificateClaims, words: _Words) -> list[list[str]]:
    state = claims.register
    said = (
        (wording.AS_OF, words.instant(state.as_of)),
        (wording.COVERAGE, ", ".join(state.coverage)),
        (wording.IMAGE_POSITION, words.count(state.image_position)),
        (wording.CHANGE_POSITION, words.count(state.change_position)),
        (wording.IMAGE_DIGEST, state.image_digest),
    )
    return [[words.say(label), text] for label, text in said]


def _files(claims: CertificateClaims, words: _Words) -> list[list[str]]:
    """What came in, then what went out: what it is, rows, bytes, salted digest."""
    given = claims.input
    came = words.say(wording.INPUT, format=given.format, columns=words.count(given.columns_screened))
    return [
        [came, words.count(given.rows), words.count(given.size_bytes), given.digest],
        *(
            [words.say(wording.FORMS[one.form]), *map(words.count, (one.rows, one.size_bytes)), one.digest]
            for one in claims.results
        ),
    ]


def _technical(claims: CertificateClaims, kid: str, words: _Words) -> list[list[str]]:
    engine = claims.engine
    said = [
        (wording.IDENTIFIER, claims.identifier),
        (wording.ISSUED_AT, words.instant(claims.issued_at)),
        (wording.KEY, kid),
        (wording.SALT_DIGEST, claims.salt_digest),
        (wording.ENGINE, f"Sourdine {engine.sourdine}, phonenumbers {engine.phonenumbers}"),
        (wording.ALLOCATION, engine.allocation),
    ]
    if claims.permissions is not None:
        said.append((wording.RULES, ", ".join(claims.permissions.terms.rules)))
    if claims.merkle is not None:
        said.append((wording.ROOT, claims.merkle.root))
    return [[words.say(label), text] for label, text in said]


def _check(claims: CertificateClaims, certificate: str) -> dict[str, str]:
    """A self-attestation has no register that could find it again: it has no address, and no code to scan."""
    short = fingerprint(certificate)
    home = claims.issuer.uri.rstrip("/") if claims.issuer.kind is IssuerKind.SERVICE else ""
    return {
        "page": f"{home}{_VERIFY}" if home else "",
        # After the #: a browser keeps it to itself, so that it ends in nobody's log.
        "address": f"{home}{_VERIFY}#{short}" if home else "",
        "fingerprint": short,
    }
