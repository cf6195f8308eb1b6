"""The words of the specification, in the two languages."""

from __future__ import annotations

from typing import Final

from sourdine.deposits.specification.limits import Unit
from sourdine.errors import Wording
from sourdine.screening.prospects.compression import Compression
from sourdine.screening.prospects.tabular import Format

TITLE: Final = Wording(en="Specification of prospect files", fr="Spécification des fichiers de prospection")
LEAD: Final = Wording(
    en="Mostly there is nothing to prepare: give the file as it is. Here is what is read, how, and what is "
    "refused; it is told by the program that reads it.",
    fr="Le plus souvent, rien n'est à préparer : donnez le fichier tel quel. Voici ce qui est lu, comment, "
    "et ce qui est refusé ; c'est le programme qui lit qui le dit.",
)
VERSION: Final = Wording(en="Sourdine {version}", fr="Sourdine {version}")

FORMATS: Final = Wording(en="Formats", fr="Formats")
FORMATS_SAID: Final = Wording(
    en="A format is told by the first bytes of a file, never by its name. A cleansed result comes back in "
    "the same one, an answer as CSV.",
    fr="Un format se reconnaît aux premiers octets du fichier, jamais à son nom. Un résultat expurgé "
    "revient dans le même, une réponse en CSV.",
)
UNREAD: Final = Wording(
    en="Recognised, and not read: {unread}. Save such a file as XLSX or CSV.",
    fr="Reconnus, et non lus : {unread}. Enregistrez un tel fichier en XLSX ou en CSV.",
)
FORMAT: Final = Wording(en="Format", fr="Format")
HOW: Final = Wording(en="How it is read", fr="Comment il est lu")
OF_FORMAT: Final[dict[Format, Wording]] = {
    Format.CSV: Wording(
        en="Text in columns, whatever the name ends with; one number a line will do. The first row is a "
        "header when it reads as one.",
        fr="Du texte en colonnes, quelle que soit la fin du nom ; un numéro par ligne suffit. La première "
        "ligne est un en-tête quand elle se lit comme tel.",
    ),
    Format.XLSX: Wording(
        en="The only sheet that is neither hidden nor empty, or the one that is named. A cell is read as "
        "it is stored: as text, or as a whole number.",
        fr="La seule feuille ni masquée ni vide, ou celle qui est indiquée. Une cellule est lue telle "
        "qu'elle est enregistrée : en texte, ou en nombre entier.",
    ),
    Format.PARQUET: Wording(
        en="Its columns keep their names. A column of numbers is one of text or of whole numbers, one "
        "number a cell.",
        fr="Ses colonnes gardent leurs noms. Une colonne de numéros est de texte ou de nombres entiers, un "
        "numéro par cellule.",
    ),
}
PACKINGS: Final = Wording(en="Packing", fr="Compression")
PACKINGS_SAID: Final = Wording(
    en="Any of the formats may be packed once. The result is packed the same way.",
    fr="Chacun des formats peut être compressé une fois. Le résultat l'est de la même façon.",
)
PACKING: Final = Wording(en="Packing", fr="Compression")
OF_PACKING: Final[dict[Compression, Wording]] = {
    Compression.NONE: Wording(en="the file as it is", fr="le fichier tel quel"),
    Compression.GZIP: Wording(en="one file, usually .gz", fr="un fichier, d'ordinaire .gz"),
    Compression.ZIP: Wording(
        en="one file in the archive, without a password",
        fr="un seul fichier dans l'archive, sans mot de passe",
    ),
    Compression.ZSTD: Wording(en="one file, usually .zst", fr="un fichier, d'ordinaire .zst"),
}
ENCODINGS: Final = Wording(en="Encodings of text", fr="Encodages du texte")
ENCODINGS_SAID: Final = Wording(
    en="An encoding is not guessed by the look of letters. It is found in this order, unless it is declared.",
    fr="Un encodage ne se devine pas à l'allure des lettres. Il est trouvé dans cet ordre, sauf s'il est "
    "déclaré.",
)
DECLARABLE: Final = Wording(
    en="These may be declared, by these names or others of theirs: {others}. Any other is refused: a "
    "separator could be half of a character.",
    fr="Ceux-ci peuvent être déclarés, sous ces noms ou d'autres des leurs : {others}. Tout autre est "
    "refusé : un séparateur pourrait y être la moitié d'un caractère.",
)
ENCODING: Final = Wording(en="Encoding", fr="Encodage")
FOUND_BY: Final = Wording(en="Found by", fr="Reconnu à")
BY_MARK: Final = Wording(en="a mark at the beginning, {mark}", fr="une marque au début, {mark}")
BY_MARK_OR_ZEROS: Final = Wording(
    en="a mark at the beginning, {mark}; without it, every other byte of mostly Latin text is zero",
    fr="une marque au début, {mark} ; sans elle, un octet sur deux d'un texte surtout latin est nul",
)
BY_EVERY_BYTE: Final = Wording(
    en="no mark, and every byte fits", fr="pas de marque, et chaque octet convient"
)
OTHERWISE: Final = Wording(en="otherwise", fr="sinon")
SEPARATORS: Final = Wording(en="Separators, quotes, rows", fr="Séparateurs, guillemets, lignes")
SEPARATORS_SAID: Final = Wording(
    en="The separator is the one that cuts most rows into the same number of fields; with none of these it "
    "is a file of one column. Any other single ASCII sign that is no letter and no digit may be declared.",
    fr="Le séparateur est celui qui coupe le plus de lignes en un même nombre de champs ; sans aucun "
    "d'eux, c'est un fichier d'une colonne. Tout autre signe ASCII isolé, ni lettre ni chiffre, peut être "
    "déclaré.",
)
QUOTES: Final = Wording(
    en="A double quote is special at the beginning of a field only; within a quoted field it is doubled.",
    fr="Un guillemet droit n'est spécial qu'au début d'un champ ; dans un champ entre guillemets, il est "
    "doublé.",
)
LINE_ENDS: Final = Wording(
    en="Rows end in LF, CRLF or CR: one kind in a file. Blank rows are passed over.",
    fr="Les lignes finissent par LF, CRLF ou CR : une seule sorte par fichier. Les lignes vides sont "
    "passées.",
)
HEADER: Final = Wording(
    en="A first row that holds as many digits as a number has is no header. When in doubt it is screened "
    "as a row.",
    fr="Une première ligne qui a autant de chiffres qu'un numéro n'est pas un en-tête. Dans le doute, elle "
    "est confrontée comme une ligne.",
)
SEPARATOR: Final = Wording(en="Separator", fr="Séparateur")
NAME: Final = Wording(en="Name", fr="Nom")
SEEN: Final[dict[int, str]] = {ord("\t"): "\\t"}
OF_SEPARATOR: Final[dict[int, Wording]] = {
    ord(";"): Wording(en="semicolon", fr="point-virgule"),
    ord(","): Wording(en="comma", fr="virgule"),
    ord("\t"): Wording(en="tab", fr="tabulation"),
    ord("|"): Wording(en="vertical bar", fr="barre verticale"),
}
COLUMNS: Final = Wording(en="Telephone columns", fr="Colonnes de téléphone")
COLUMNS_SAID: Final = Wording(
    en="All columns of telephone numbers are screened, not the first alone. A name says telephone when one "
    "of its words begins with one of these, accents and capitals apart: {names}; or when it says “numéro” "
    "or “number” alone.",
    fr="Toutes les colonnes de numéros sont confrontées, pas seulement la première. Un nom dit téléphone "
    "quand un de ses mots commence ainsi, accents et majuscules mis à part : {names} ; ou quand il dit « "
    "numéro » ou « number » seul.",
)
COLUMNS_SURE: Final = Wording(
    en="A column is certain when its name says so and more than {named} of its filled cells are numbers; "
    "without a header, when more than {unnamed} are.",
    fr="Une colonne est certaine quand son nom le dit et que plus de {named} de ses cellules remplies sont "
    "des numéros ; sans en-tête, quand plus de {unnamed} le sont.",
)
COLUMNS_ASKED: Final = Wording(
    en="When none is certain, nothing is guessed: say which in the campaign, on the web before you "
    "confirm, or in the request. A column is named as in the header, or by its position from 1.",
    fr="Quand aucune n'est certaine, rien n'est deviné : indiquez-la dans la campagne, sur le web avant de "
    "confirmer, ou dans la requête. Une colonne se désigne comme dans l'en-tête, ou par sa position à "
    "partir de 1.",
)
IDENTIFIERS: Final = Wording(
    en="Nine bare digits under a name that does not say telephone are taken for identifiers, such as SIREN "
    "numbers.",
    fr="Neuf chiffres nus sous un nom qui ne dit pas téléphone sont pris pour des identifiants, comme des "
    "SIREN.",
)
CODES: Final = Wording(en="Codes of rows and numbers", fr="Codes des lignes et des numéros")
CODES_SAID: Final = Wording(
    en="A bad number never stops a file: it is counted, left out of the result, and told by row with one "
    "of these codes. Unless your contract says otherwise, opposed and invalid are one code, not_clear.",
    fr="Un mauvais numéro n'arrête jamais un fichier : il est compté, ôté du résultat, et signalé par "
    "ligne sous l'un de ces codes. Sauf contrat contraire, opposé et invalide n'ont qu'un code, not_clear.",
)
NOT_PERMISSION: Final = Wording(
    en="A number without a code is not listed. That is not permission to call it.",
    fr="Un numéro sans code n'est pas inscrit. Ce n'est pas une autorisation de l'appeler.",
)
CODE: Final = Wording(en="Code", fr="Code")
MEANING: Final = Wording(en="Meaning", fr="Sens")
CONTACTABLE: Final = Wording(en="May they be contacted?", fr="Peut-on les contacter ?")
CONTACTABLE_SAID: Final = Wording(
    en="When its campaign asks, a result has three columns more, behind the file's own; with several "
    "telephone columns three for each, under its name. They are filled beside numbers that are given "
    "back, and empty everywhere else. Rows that must not be called now stay, and say so.",
    fr="Quand sa campagne le demande, un résultat a trois colonnes de plus, après celles du fichier ; avec "
    "plusieurs colonnes de téléphone, trois pour chacune, à son nom. Elles sont remplies à côté des numéros "
    "rendus, et vides partout ailleurs. Les lignes à ne pas appeler maintenant restent, et le disent.",
)
CONTACTABLE_PASSES: Final = Wording(
    en="They speak of the instant that the certificate names, and are no permission at another.",
    fr="Elles parlent de l'instant que dit l'attestation, et n'autorisent rien à un autre.",
)
COLUMN: Final = Wording(en="Column", fr="Colonne")
OF_ADDED_COLUMN: Final[dict[str, Wording]] = {
    "contactable": Wording(
        en="One of {answers}. Only yes is permission.", fr="Un de {answers}. Seul yes est une autorisation."
    ),
    "reason": Wording(
        en="The code of the first reason, as permissions give it.",
        fr="Le code de la première raison, comme les autorisations le donnent.",
    ),
    "next_time": Wording(
        en="From when it would be permitted, if nothing becomes known meanwhile, on the clock of the line's "
        "territory: 2026-12-01T10:00:00+01:00. Empty when there is no such instant.",
        fr="À partir de quand ce serait permis, si rien d'autre n'est connu d'ici là, à l'heure du "
        "territoire de la ligne : 2026-12-01T10:00:00+01:00. Vide s'il n'y a pas de tel instant.",
    ),
}
LIMITS: Final = Wording(en="Limits", fr="Limites")
LIMITS_SAID: Final = Wording(
    en="Beside these, a plan limits the lines of a deposit and the deposits of a year.",
    fr="Outre celles-ci, une formule limite les lignes d'un dépôt et les dépôts d'une année.",
)
MOST: Final = Wording(en="Limit", fr="Limite")
OF_WHAT: Final = Wording(en="Of what", fr="De quoi")
UNITS: Final[dict[Unit, Wording]] = {
    Unit.MEGABYTES: Wording(en="MB", fr="Mo"),
    Unit.TIMES: Wording(en="times", fr="fois"),
    Unit.HOURS: Wording(en="hours", fr="heures"),
    Unit.DAYS: Wording(en="days", fr="jours"),
}
BYTES: Final = Wording(en="bytes", fr="octets")
KIBIBYTES: Final = Wording(en="KiB", fr="Kio")
MEBIBYTES: Final = Wording(en="MiB", fr="Mio")
REFUSALS: Final = Wording(en="Refusals", fr="Refus")
REFUSALS_SAID: Final = Wording(
    en="A file is refused as a whole when reading it would mean to guess. It is destroyed, it does not "
    "count against the plan, and the refusal names the place. Each sample is refused with the code beside "
    "it.",
    fr="Un fichier est refusé en entier quand le lire voudrait dire deviner. Il est détruit, n'est pas "
    "décompté de la formule, et le refus dit l'endroit. Chaque exemple est refusé sous le code qui "
    "l'accompagne.",
)
SAID_ASIDE: Final = Wording(
    en="Options that begin with -- are those of the command line; the web asks, and the API has fields of "
    "the same names.",
    fr="Les options qui commencent par -- sont celles de la ligne de commande ; le web demande, et l'API a "
    "des champs du même nom.",
)
SENTENCE: Final = Wording(en="What is said", fr="Ce qui est dit")
SAMPLE: Final = Wording(en="Sample", fr="Exemple")
SAMPLES: Final = Wording(en="Samples that are taken", fr="Exemples acceptés")
SAMPLES_SAID: Final = Wording(
    en="Their numbers are of the ranges kept for fiction. Try your program with them: every one is "
    "deposited by the tests of this service.",
    fr="Leurs numéros sont des tranches gardées pour la fiction. Essayez-y votre programme : chacun est "
    "déposé par les tests de ce service.",
)
SHOWS: Final = Wording(en="What it shows", fr="Ce qu'il montre")
ADDRESS: Final = Wording(
    en="Samples are downloaded from the page", fr="Les exemples se téléchargent sur la page"
)
PAGE: Final = Wording(en="Page", fr="Page")
