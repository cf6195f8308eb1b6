"""What each part of a text is called, and what it has to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sourdine.errors import Wording
from sourdine.law.vocabulary import Channel, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: Final[Mapping[Statement, Wording]] = {
    Statement.WHO_AND_WHAT: Wording(en="Who, and for what", fr="Qui, et pour quoi"),
    Statement.CHOICE: Wording(en="The choice", fr="Le choix"),
    Statement.PERIOD: Wording(en="For how long", fr="Pour combien de temps"),
    Statement.WITHDRAWAL: Wording(en="How to withdraw", fr="Comment retirer l'accord"),
    Statement.PROOF: Wording(en="Where the proof is", fr="Où est la preuve"),
}
WHAT_IT_SAYS: Final[Mapping[Statement, Wording]] = {
    Statement.WHO_AND_WHAT: Wording(
        en="who asks, for whom else, and for which goods or services",
        fr="qui demande, pour qui d'autre, et pour quels biens ou services",
    ),
    Statement.CHOICE: Wording(
        en="that the person may accept or refuse", fr="que la personne peut accepter ou refuser"
    ),
    Statement.PERIOD: Wording(
        en="for how long the consent holds, and from when",
        fr="combien de temps vaut l'accord, et depuis quand",
    ),
    Statement.WITHDRAWAL: Wording(
        en="that it can be withdrawn at any time, and how",
        fr="qu'on peut le retirer à tout moment, et comment",
    ),
    Statement.PROOF: Wording(
        en="how the person has access to the proof of it", fr="comment la personne a accès à sa preuve"
    ),
}
CHANNELS: Final[Mapping[Channel, Wording]] = {
    Channel.LIVE_VOICE: Wording(en="Telephone calls by a person", fr="Appels téléphoniques d'une personne"),
    Channel.AUTOMATED_VOICE: Wording(en="Telephone calls by a machine", fr="Appels d'un automate"),
    Channel.VOICE_MESSAGE: Wording(en="Voice messages", fr="Messages vocaux"),
    Channel.SMS: Wording(en="Text messages", fr="SMS"),
    Channel.EMAIL: Wording(en="E-mail", fr="Courriels"),
    Channel.POST: Wording(en="Post", fr="Courrier postal"),
    Channel.FAX: Wording(en="Fax", fr="Télécopie"),
    Channel.SOCIAL: Wording(en="Messengers and social networks", fr="Messageries et réseaux sociaux"),
}
