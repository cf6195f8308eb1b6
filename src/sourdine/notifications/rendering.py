"""From a template to what leaves: text for every channel, and for mail the same as simple HTML."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.html import escape

from sourdine.notifications import typography
from sourdine.notifications.errors import NoSubject, NoSuchTemplate, TemplateLacks
from sourdine.notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sourdine.notifications.services import JSON

# Stands where a template names what the context does not hold: an SMS without its code must never leave.
_LACKING: Final = "\0lacks %s\0"
_OPEN: Final = {"fr": "Ouvrir la page", "en": "Open the page"}
_WITH_SUBJECT: Final = frozenset({Channel.MAIL, Channel.LETTER})
# A line of its own: `[Confirm the address](https://…)`, or the link alone.
_BUTTON: Final = re.compile(
    r"^\[(?P<label>[^\]\n]+)\]\((?P<url>https?://[^\s)]+)\)$|^(?P<bare>https?://\S+)$"
)
_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
# Some mail readers drop style sheets: each element carries its own.
_PAGE: Final = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="margin:0;padding:1.5em;background:#fff;color:#1b1b1b;font:16px/1.6 sans-serif">'
    '<div style="max-width:36em;margin:0 auto">{blocks}</div></body></html>'
)
_BUTTON_PAGE: Final = (
    '<p><a href="{url}" style="display:inline-block;padding:.75em 1.5em;border-radius:.25em;'
    'background:#1f4e79;color:#fff;text-decoration:none">{label}</a></p>'
    '<p style="font-size:14px;word-break:break-all"><a href="{url}" style="color:#1f4e79">{url}</a></p>'
)
_CODE_PAGE: Final = '<p style="font-size:26px;letter-spacing:.15em"><strong>{code}</strong></p>'


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a message says. Sealed as JSON until it leaves."""

    subject: str = field(default="", repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Content:
        return cls(**json.loads(text))


def render(kind: str, channel: Channel, language: str, context: Mapping[str, JSON]) -> Content:
    """From `<app>/notifications/<name>.<channel>.<language>.txt`, where `kind` is `<app>/<name>`.

    Of a mail or a letter the first line is the subject. `one_click_url` in the context makes the headers by
    which mail readers offer to unsubscribe. Raises NoSuchTemplate, TemplateLacks or NoSubject.
    """
    written = _fill(kind, channel, language, context)
    if channel is Channel.SMS:
        return Content(text=typography.plain(" ".join(written.split())))
    if channel is Channel.VOICE:
        return Content(text=typography.spoken(written, language))
    return _with_subject(kind, channel, language, typography.spaced(written, language), context)


def _with_subject(
    kind: str, channel: Channel, language: str, written: str, context: Mapping[str, JSON]
) -> Content:
    subject, _, body = written.strip().partition("\n")
    subject, body = subject.strip(), re.sub(r"\n\s*\n\s*\n+", "\n\n", body).strip("\n")
    if not (subject and body.strip()):
        raise NoSubject(kind=kind)
    if channel is Channel.LETTER:
        return Content(subject=subject, text=body)
    return Content(
        subject=subject,
        text=_as_text(body, language),
        html=_as_html(subject, body, language),
        headers=_headers(context),
    )


def _fill(kind: str, channel: Channel, language: str, context: Mapping[str, JSON]) -> str:
    app, _, name = kind.partition("/")
    template = f"{app}/notifications/{name}.{channel}.{language}.txt"
    try:
        found = _engine().get_template(template)
    except TemplateDoesNotExist as missing:
        raise NoSuchTemplate(template=template) from missing
    with translation.override(language):
        written = str(found.render(dict(context)))
    if lacking := re.search("\0lacks (.*?)\0", written):
        raise TemplateLacks(kind=kind, name=lacking[1])
    return written


@lru_cache(maxsize=1)
def _engine() -> DjangoTemplates:
    """The pages' engine escapes for HTML, which would spoil an SMS. An operator's own folders come first."""
    return DjangoTemplates(
        {
            "NAME": "messages",
            "DIRS": settings.TEMPLATES[0].get("DIRS", []),
            "APP_DIRS": True,
            "OPTIONS": {"autoescape": False, "string_if_invalid": _LACKING},
        }
    )


def _headers(context: Mapping[str, JSON]) -> dict[str, str]:
    url = context.get("one_click_url")
    if not isinstance(url, str):
        return {}
    # RFC 8058: the mail reader posts; merely opening the link changes nothing.
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _as_text(body: str, language: str) -> str:
    colon = typography.spaced(" :", language) if language == "fr" else ":"
    lines = []
    for line in body.splitlines():
        button = _BUTTON.match(line.strip())
        labelled = button is not None and button["label"]
        lines.append(f"{button['label']}{colon}\n{button['url']}" if button and labelled else line.rstrip())
    return "\n".join(lines) + "\n"


def _as_html(subject: str, body: str, language: str) -> str:
    blocks = (_block(block, language) for block in re.split(r"\n\s*\n", body))
    return _PAGE.format(language=language, subject=escape(subject), blocks="".join(blocks))


def _block(block: str, language: str) -> str:
    if button := _BUTTON.match(block.strip()):
        url = escape(button["url"] or button["bare"])
        return _BUTTON_PAGE.format(url=url, label=escape(button["label"] or _OPEN.get(language, _OPEN["en"])))
    # What a text sets apart by four spaces is a code.
    if block.startswith("    ") and "\n" not in block.strip():
        return _CODE_PAGE.format(code=escape(block.strip()))
    # A button's line inside a paragraph is a block of its own.
    lines = block.splitlines()
    if len(lines) > 1 and any(_BUTTON.match(line.strip()) for line in lines):
        return "".join(_block(line, language) for line in lines)
    return f"<p>{'<br>'.join(_linked(line) for line in lines)}</p>"


def _linked(line: str) -> str:
    shown, position = [], 0
    for link in _LINK.finditer(line):
        url = escape(link[0])
        shown += [escape(line[position : link.start()]), f'<a href="{url}" style="color:#1f4e79">{url}</a>']
        position = link.end()
    return "".join([*shown, escape(line[position:])])
