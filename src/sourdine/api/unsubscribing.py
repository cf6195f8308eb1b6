"""Links that a professional puts into its messages: by them somebody objects without saying who they are."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from sourdine.api.consents import author_of
from sourdine.api.shapes.unsubscribing import LinkOut, LinksIn, LinksOut
from sourdine.consents.services import unsubscribing

router = Router(tags=["consents"])


@router.post("/unsubscribe-links", response=LinksOut, summary="Make unsubscribe links")
def make(request: HttpRequest, wanted: LinksIn) -> LinksOut:
    """Ten thousand at most. Nothing is created: the same subject and channels have the same link, for years.

    Put the address at the foot of the message, and both headers above it, under its DKIM signature.
    """
    author = author_of(request)
    made = unsubscribing.links(
        author,
        wanted.subjects(author.organisation.pk),
        channels=frozenset(wanted.channels),
        language=wanted.language,
    )
    return LinksOut.model_construct(
        links=[LinkOut.of(one) for one in made], list_unsubscribe_post=unsubscribing.ONE_CLICK
    )
