"""The words of a certificate's sheet, in the two languages."""

from __future__ import annotations

from typing import Final

from sourdine.errors import Wording
from sourdine.evidence.issuer import IssuerKind
from sourdine.evidence.screened import ResultForm

FOR: Final = Wording(en="For", fr="Pour")
SUBMITTED_BY: Final = Wording(en="Submitted by", fr="Déposé par")
CAMPAIGN: Final = Wording(en="Campaign", fr="Campagne")
SOURCE: Final = Wording(en="Declared source", fr="Source déclarée")
PASSED_ON_TO: Final = Wording(en="To be passed on to", fr="Sera transmis à")
PASSED_ON_TO_NOBODY: Final = Wording(en="nobody, as far as declared", fr="personne, d'après la déclaration")
NOT_DECLARED: Final = Wording(en="not declared", fr="non déclaré")
SCREENED_AT: Final = Wording(en="Screened on", fr="Confronté le")
AS_OF: Final = Wording(en="State of the register", fr="État du registre")
THE_FILE: Final = Wording(en="File submitted", fr="Fichier déposé")
DESTROYED: Final[dict[bool | None, Wording]] = {
    True: Wording(en="destroyed as soon as its results were written", fr="détruit dès ses résultats écrits"),
    False: Wording(en="not destroyed by the signer", fr="non détruit par le signataire"),
    None: Wording(en="nothing is said of its destruction", fr="rien n'est dit de sa destruction"),
}
PERMISSIONS: Final = Wording(en="May they be contacted?", fr="Peut-on les contacter ?")
PERMITTED: Final = Wording(
    en="asked for {as_of} alone: yes {yes}, no {no}, not known {unknown}; no permission at another instant",
    fr="demandé pour le seul {as_of} : oui {yes}, non {no}, non connu {unknown} ; n'autorise rien à un autre "
    "instant",
)
RULES: Final = Wording(en="Rules of permission", fr="Règles d'autorisation")
UNNAMED: Final = Wording(en="Signer without a name", fr="Signataire sans nom")
WHOSE_WORD: Final[dict[IssuerKind, Wording]] = {
    IssuerKind.SERVICE: Wording(
        en="Signed by the register's service", fr="Signée par le service du registre"
    ),
    IssuerKind.SELF: Wording(
        en="Self-attestation: the screener's own word", fr="Auto-attestation : la parole de qui a confronté"
    ),
}
VERDICTS: Final[dict[str, Wording]] = {
    "not_listed": Wording(en="not listed", fr="non inscrits"),
    "opposed": Wording(en="opposed", fr="inscrits"),
    "invalid": Wording(en="invalid", fr="invalides"),
    "unscreened": Wording(en="not screened", fr="non confrontés"),
}
ROWS: Final = Wording(
    en="{read} rows read: {kept} kept, of which {altered} with a cell emptied, and {removed} removed.",
    fr="{read} lignes lues : {kept} gardées, dont {altered} avec une cellule vidée, et {removed} ôtées.",
)
COVERAGE: Final = Wording(en="Territories covered", fr="Territoires couverts")
IMAGE_POSITION: Final = Wording(en="Last change in the image", fr="Dernier changement de l'image")
CHANGE_POSITION: Final = Wording(en="Last change taken into account", fr="Dernier changement pris en compte")
IMAGE_DIGEST: Final = Wording(en="SHA-256 of the image", fr="SHA-256 de l'image")
INPUT: Final = Wording(
    en="File submitted ({format}, columns screened: {columns})",
    fr="Fichier déposé ({format}, colonnes confrontées : {columns})",
)
FORMS: Final[dict[ResultForm, Wording]] = {
    ResultForm.CLEANSED: Wording(en="Cleansed file", fr="Fichier expurgé"),
    ResultForm.REJECTED: Wording(en="Rejected rows", fr="Lignes rejetées"),
    ResultForm.ANSWER: Wording(en="Answer file", fr="Fichier de réponse"),
    ResultForm.ANNOTATED: Wording(en="Annotated file", fr="Fichier annoté"),
}
IDENTIFIER: Final = Wording(en="Identifier", fr="Identifiant")
ISSUED_AT: Final = Wording(en="Signed on", fr="Signée le")
KEY: Final = Wording(en="Signing key", fr="Clé de signature")
SALT_DIGEST: Final = Wording(en="SHA-256 of the salt", fr="SHA-256 du sel")
ENGINE: Final = Wording(en="Engine", fr="Moteur")
ALLOCATION: Final = Wording(en="Table of allocated blocks", fr="Table des tranches attribuées")
ROOT: Final = Wording(en="Root of the proofs", fr="Racine des preuves")
AT: Final = Wording(en="{day} at {hour}\u00a0({zone})", fr="{day} à {hour}\u00a0({zone})")
ZONES: Final[dict[str, Wording]] = {
    "Europe/Paris": Wording(en="Paris time", fr="heure de Paris"),
    "UTC": Wording(en="UTC", fr="UTC"),
}
MONTHS: Final = (
    Wording(en="January", fr="janvier"),
    Wording(en="February", fr="février"),
    Wording(en="March", fr="mars"),
    Wording(en="April", fr="avril"),
    Wording(en="May", fr="mai"),
    Wording(en="June", fr="juin"),
    Wording(en="July", fr="juillet"),
    Wording(en="August", fr="août"),
    Wording(en="September", fr="septembre"),
    Wording(en="October", fr="octobre"),
    Wording(en="November", fr="novembre"),
    Wording(en="December", fr="décembre"),
)
# What the template sets by name.
WORDS: Final[dict[str, Wording]] = {
    "title": Wording(en="Screening certificate", fr="Attestation de confrontation"),
    "subtitle": Wording(
        en="of a prospect file with the opposition lists",
        fr="d'un fichier de prospection aux listes d'opposition",
    ),
    "valid_until": Wording(en="Covers calls until", fr="Couvre les appels jusqu'au"),
    "after": Wording(
        en="A call after that needs a new screening; this one still proves what was done.",
        fr="Après, il faut une nouvelle confrontation ; celle-ci prouve encore ce qui a été fait.",
    ),
    "what": Wording(en="What was screened", fr="Ce qui a été confronté"),
    "found": Wording(en="What was found", fr="Ce qui a été trouvé"),
    "numbers_read": Wording(en="numbers read", fr="numéros lus"),
    "verdict": Wording(en="Answer", fr="Réponse"),
    "count": Wording(en="Numbers", fr="Numéros"),
    "share": Wording(en="Share", fr="Part"),
    "warning": Wording(
        en="Not being listed is not permission to call",
        fr="Ne pas être inscrit n'est pas une autorisation d'appeler",
    ),
    "check": Wording(en="Check this certificate", fr="Vérifier cette attestation"),
    "scan": Wording(
        en="Scan the code, or open the page below and type the fingerprint: the register shows what it "
        "signed. Compare it with this sheet; where they differ, the register is right.",
        fr="Scannez le code, ou ouvrez la page ci-dessous et tapez l'empreinte : le registre montre ce qu'il "
        "a signé. Comparez avec cette feuille ; si elles diffèrent, c'est le registre qui a raison.",
    ),
    "by_oneself": Wording(
        en="The signed certificate is attached to this PDF. Check it with its signer's public keys: "
        "sourdine certificate verify. This sheet alone proves nothing.",
        fr="L'attestation signée est jointe à ce PDF. Vérifiez-la avec les clés publiques de son "
        "signataire : sourdine certificate verify. Cette feuille seule ne prouve rien.",
    ),
    "attached": Wording(
        en="The signed certificate is attached to this PDF, for whoever checks it without the register.",
        fr="L'attestation signée est jointe à ce PDF, pour qui la vérifie sans le registre.",
    ),
    "code": Wording(
        en="QR code: leads to the register's page that checks this certificate.",
        fr="Code QR : il mène à la page du registre qui vérifie cette attestation.",
    ),
    "fingerprint": Wording(en="Fingerprint", fr="Empreinte"),
    "details": Wording(en="Details for whoever checks", fr="Détails pour qui vérifie"),
    "lists": Wording(en="Lists", fr="Listes"),
    "list": Wording(en="List", fr="Liste"),
    "owner": Wording(en="Kept by", fr="Tenue par"),
    "basis": Wording(en="Legal basis", fr="Base légale"),
    "on_it": Wording(en="Numbers on it", fr="Numéros inscrits"),
    "register": Wording(en="State of the register", fr="État du registre"),
    "files": Wording(en="Files", fr="Fichiers"),
    "file": Wording(en="File", fr="Fichier"),
    "rows": Wording(en="Rows", fr="Lignes"),
    "bytes": Wording(en="Bytes", fr="Octets"),
    "digest": Wording(en="Salted SHA-256", fr="SHA-256 salé"),
    "salted": Wording(
        en="Digests are SHA-256 over the salt, then the file. The salt came with the results, in the report: "
        "without it a digest says nothing of a number.",
        fr="Les empreintes sont des SHA-256 du sel, puis du fichier. Le sel est venu avec les résultats, "
        "dans le rapport : sans lui une empreinte ne dit rien d'un numéro.",
    ),
    "certificate": Wording(en="Certificate", fr="Attestation"),
    "the_certificate": Wording(en="The signed certificate (JWS)", fr="L'attestation signée (JWS)"),
    "declared": Wording(
        en="For whom, campaign, source and recipients are declared by whoever submitted the file, and not "
        "checked.",
        fr="Pour qui, la campagne, la source et les destinataires sont déclarés par qui a déposé le fichier, "
        "et non vérifiés.",
    ),
    "page": Wording(en="Page", fr="Page"),
}
