"""What a certificate says in words, and what its verification does."""

from __future__ import annotations

from typing import Final

from sourdine.errors import Wording

STATEMENT: Final = Wording(
    en="The numbers called “not listed” are not on the lists named here, as those stood at the instant "
    "named here. Not being on a list is not permission to call. In France, since 11 August 2026, calling a "
    "consumer to sell requires prior consent, except about a contract being performed (article L. 223-1 of "
    "the Code de la consommation). A certificate signed with the screener's own key is a self-attestation: "
    "its holder alone vouches for it.",
    fr="Les numéros dits « non inscrits » ne figurent pas sur les listes nommées ici, dans leur état à "
    "l'instant nommé ici. Ne pas figurer sur une liste n'est pas une autorisation d'appeler. En France, "
    "depuis le 11 août 2026, démarcher un consommateur par téléphone exige son consentement préalable, sauf "
    "pour un contrat en cours d'exécution (article L. 223-1 du code de la consommation). Une attestation "
    "signée avec la propre clé de qui a confronté le fichier est une auto-attestation : son détenteur seul "
    "en répond.",
)
