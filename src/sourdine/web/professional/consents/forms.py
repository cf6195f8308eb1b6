"""What is typed of a text, of a page of collection, and to find somebody's consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sourdine.consents.services.forms import LONGEST_TITLE, Wanted
from sourdine.consents.texts import checking, wording
from sourdine.consents.texts.draft import Draft
from sourdine.consents.texts.problems import ProblemCode
from sourdine.law.vocabulary import Channel, Statement
from sourdine.web.professional.doors import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sourdine.consents.texts.problems import Problem

_LANGUAGES: Final = [("fr", "Français"), ("en", "English")]
_PART: Final = "part_"
_IN_SCOPE: Final = {ProblemCode.NO_CHANNEL: "channels", ProblemCode.NO_GOODS: "goods"}


def _area(label: Any, hint: Any = "", *, rows: int, most: int) -> forms.CharField:  # noqa: ANN401 -- lazy sentences
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=most, widget=widget)


class SearchForm(forms.Form):
    whose = forms.CharField(
        label=_("Number or e-mail address"),
        max_length=320,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TextForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the text"),
        help_text=_("Small letters, figures and hyphens. The same name again is a new version."),
        required=False,
        max_length=checking.LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES, widget=forms.RadioSelect)
    channels = forms.MultipleChoiceField(
        label=_("By which channels"), required=False, widget=forms.CheckboxSelectMultiple
    )
    goods = _area(_("Goods or services"), _("One on each line, in the words of the text."), rows=3, most=2000)
    parties = _area(
        _("Third parties"), _("Optional: one on each line, each named in the text."), rows=2, most=2000
    )
    months = forms.IntegerField(
        label=_("Holds for how many months"), required=False, min_value=1, max_value=120
    )
    label = _area(
        _("Beside the box"), _("What is accepted, in one sentence."), rows=2, most=checking.LONGEST_LABEL
    )
    markup = _area(
        _("HTML of your own page"),
        _("Only if you show the text on a page of yours: as people are shown it, to be checked and kept."),
        rows=3,
        most=checking.LONGEST_MARKUP,
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        spoken = language()
        channels = [(one.value, words.in_language(spoken)) for one, words in wording.CHANNELS.items()]
        cast("forms.ChoiceField", self.fields["channels"]).choices = channels
        for statement in Statement:
            self.fields[_PART + statement] = _area(
                wording.TITLES[statement].in_language(spoken),
                f"{wording.WHAT_IT_SAYS[statement].in_language(spoken)}.".capitalize(),
                rows=3,
                most=checking.LONGEST_PART,
            )
        parts = [_PART + one for one in Statement]
        self.order_fields(["name", "language", "channels", "goods", "parties", "months", *parts, "label"])

    def draft(self, professional: str) -> Draft:
        typed = self.cleaned_data
        return Draft(
            name=typed["name"],
            language=typed["language"],
            professional=professional,
            parts={one: said for one in Statement if (said := typed[_PART + one].strip())},
            label=typed["label"].strip(),
            channels=frozenset(map(Channel, typed["channels"])),
            goods=_lines(typed["goods"]),
            parties=_lines(typed["parties"]),
            months=typed["months"],
            markup=typed["markup"].strip(),
        )

    def tell(self, problems: Iterable[Problem]) -> None:
        """Each beside the field of its part."""
        for one in problems:
            self.add_error(self._field_of(one), one.say(language()))

    def _field_of(self, problem: Problem) -> str:
        named = _IN_SCOPE.get(problem.code, problem.part)
        return named if named in self.fields else _PART + named

    @staticmethod
    def said_of(draft: Draft) -> dict[str, Any]:
        parts = {_PART + one: text for one, text in draft.parts.items()}
        return parts | {
            "name": draft.name,
            "language": draft.language,
            "channels": sorted(draft.channels),
            "goods": "\n".join(draft.goods),
            "parties": "\n".join(draft.parties),
            "months": draft.months,
            "label": draft.label,
            "markup": draft.markup,
        }


class StartForm(forms.Form):
    """From which ready-made text, for what: the rest is filled in by it."""

    ready = forms.ChoiceField(label=_("Ready-made text"), widget=forms.RadioSelect)
    written_in = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES, widget=forms.RadioSelect)
    offered = _area(
        _("Goods or services"), _("One on each line, in the words of the text."), rows=2, most=2000
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- a form's
        from sourdine.consents.texts import ready_made

        super().__init__(*args, **options)
        spoken = language()
        titles = [
            (one.name, f"{one.title.in_language(spoken)} ({one.source})") for one in ready_made.consents()
        ]
        cast("forms.ChoiceField", self.fields["ready"]).choices = titles
        self.initial.setdefault("ready", titles[0][0])
        self.initial.setdefault("written_in", spoken)

    def goods(self) -> tuple[str, ...]:
        return _lines(self.cleaned_data["offered"])


class PageForm(forms.Form):
    title = forms.CharField(
        label=_("Title of the page"),
        help_text=_("People read it first, for example: Be called about your insurance."),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text_name = forms.ChoiceField(label=_("Text"), widget=forms.RadioSelect)
    embedded_on = _area(
        _("Sites that may show it in a frame"),
        _("Optional: one on each line, like https://www.example.fr. Empty: it stands here only."),
        rows=3,
        most=2000,
    )

    def __init__(self, *args: Any, names: Iterable[str], **options: Any) -> None:  # noqa: ANN401 -- a form's
        super().__init__(*args, **options)
        cast("forms.ChoiceField", self.fields["text_name"]).choices = [(one, one) for one in names]

    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        return Wanted(
            title=typed["title"], text_name=typed["text_name"], embedded_on=_lines(typed["embedded_on"])
        )


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())
