"""Texts that may be shown, made from the ready-made ones."""

import dataclasses

from sourdine.consents.texts import ready_made

LINK = "https://example.fr/retrait"


def draft(
    name="calls", *, language="fr", professional="Isolation Exemple SA", goods=("assurance auto",), **changed
):
    filling = ready_made.Filling(professional=professional, goods=goods, withdrawal=LINK, proof=LINK)
    made = ready_made.of_name(name).draft(language, filling)
    return dataclasses.replace(made, **changed)


def form_of(owner, name="calls", *, languages=("fr", "en"), embedded_on=()):
    """A page of collection, open, with its text in both languages."""
    from sourdine.consents.services import forms, texts

    for language in languages:
        texts.add(owner, draft(name, language=language, professional=owner.on_behalf_of.name))
    return forms.open_one(
        owner, forms.Wanted(title="Devis en ligne", text_name=name, embedded_on=embedded_on)
    )
