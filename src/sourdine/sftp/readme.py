"""LISEZMOI.txt: how this door is used, and whether a file would be taken now. In French, then in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings

from sourdine.errors import Wording
from sourdine.professionals.services import acting, quota
from sourdine.professionals.vocabulary import Act

if TYPE_CHECKING:
    from sourdine.professionals.services.acting import Actor

_HOW: Final = Wording(
    fr="""\
Déposer un fichier de prospection
=================================

1. Écrivez le fichier dans depot/. Il est pris dès que l'envoi est fini ; pour qu'un envoi interrompu ne soit
   jamais pris, appelez-le clients.csv.part et renommez-le clients.csv quand il est entier.
2. Son résultat paraît dans resultats/, dans un dossier au nom du fichier suivi de la référence du dépôt :
   resultats/clients.csv.D-XXXX-XXXX/. Le fichier envoyé est détruit dès que le résultat est écrit.
3. Un fichier refusé a aussi son dossier, avec un rapport qui dit quoi corriger.

Campagne : commencez le nom par celui de la campagne et deux traits bas : printemps__clients.csv. Ses colonnes
sont alors celles de la campagne ; sans campagne, toute colonne de téléphone certaine est confrontée.
Prestataires : depot/<SIREN>/ et resultats/<SIREN>/ pour chaque professionnel qui vous a donné mandat.
Supprimer un fichier de resultats/ le détruit ; supprimer le dossier détruit tout. Sans cela, les résultats
sont détruits après {days} jours ; l'attestation, elle, reste. Ne pas être opposé n'est pas avoir consenti.
""",
    en="""\
Deposit a prospect file
=======================

1. Write the file into depot/. It is taken as soon as it has been sent; so that an interrupted one is never
   taken, call it clients.csv.part and rename it clients.csv when it is whole.
2. Its result appears in resultats/, in a folder called as the file and the deposit's reference:
   resultats/clients.csv.D-XXXX-XXXX/. The file you sent is destroyed as soon as its result is written.
3. A refused file has its folder too, with a report that says what to correct.

Campaign: begin the name with the campaign's and two underscores: spring__clients.csv. Its columns are then
the campaign's; without a campaign, every column that is certain to hold telephone numbers is screened.
Providers: depot/<SIREN>/ and resultats/<SIREN>/ for each professional that gave you a mandate.
Removing a file from resultats/ destroys it; removing its folder destroys everything. Else results are
destroyed after {days} days; the certificate stays. Not being listed is not consent.
""",
)
_OPEN: Final = Wording(
    fr="En ce moment : vos fichiers sont pris.", en="At this moment: your files are taken."
)
_CLOSED: Final = Wording(
    fr="En ce moment, aucun fichier n'est pris : {why}", en="At this moment no file is taken: {why}"
)
_LEFT: Final = Wording(fr="Dépôts restants : {left} sur {most}.", en="Deposits left: {left} of {most}.")


def text(actor: Actor) -> bytes:
    said = [
        _HOW.in_language(one, days=settings.SOURDINE.results_days) + "\n" + _now(actor, one)
        for one in ("fr", "en")
    ]
    return "\n\n".join(said).encode()


def _now(actor: Actor, language: str) -> str:
    refused = acting.refusal(actor, Act.DEPOSIT)
    if refused is not None:
        return _CLOSED.in_language(language, why=refused.say(language)) + "\n"
    gauge = quota.gauge(actor.on_behalf_of)
    said = _OPEN.in_language(language)
    if gauge is not None and gauge.most is not None:
        said += " " + _LEFT.in_language(language, left=gauge.left, most=gauge.most)
    return said + "\n"
