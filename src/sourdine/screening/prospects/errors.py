"""Why a file is refused as a whole. A bad row never does that: it gets a reason code of its own."""

from __future__ import annotations

from sourdine.errors import SourdineError, Wording


class RefusedFile(SourdineError):
    """The file cannot be read as a prospect file; nothing is written but the report that says why."""


class EmptyFile(RefusedFile):
    code = "empty_file"
    wording = Wording(
        en="The file holds no row to screen. Check that the export finished.",
        fr="Le fichier ne contient aucune ligne à confronter. Vérifiez que l'export est allé au bout.",
    )


class UnreadableFile(RefusedFile):
    code = "unreadable_file"
    wording = Wording(
        en="The file cannot be opened ({reason}). Check its name and that you may read it.",
        fr="Le fichier ne peut pas être ouvert ({reason}). Vérifiez son nom et vos droits de lecture.",
    )


class BinaryFile(RefusedFile):
    code = "binary_file"
    wording = Wording(
        en="This is not a text file nor a format Sourdine reads. Give CSV, XLSX or Parquet, plain or in gzip, zip or zstd.",
        fr="Ce n'est ni un fichier texte ni un format que Sourdine lit. Donnez du CSV, XLSX ou Parquet, tel quel ou en gzip, zip ou zstd.",
    )


class UnsupportedFormat(RefusedFile):
    code = "unsupported_format"
    wording = Wording(
        en="{format} files are not read. Save it as XLSX or CSV.",
        fr="Les fichiers {format} ne sont pas lus. Enregistrez-le en XLSX ou CSV.",
    )


class NoPhoneColumn(RefusedFile):
    code = "no_phone_column"
    wording = Wording(
        en="No column holds telephone numbers. Columns: {columns}. If one does, say which with --column.",
        fr="Aucune colonne ne contient de numéros de téléphone. Colonnes : {columns}. Si l'une en contient, indiquez-la avec --column.",
    )


class AmbiguousPhoneColumn(RefusedFile):
    code = "ambiguous_phone_column"
    wording = Wording(
        en="No column is certainly one of telephone numbers; these may be: {candidates}. Say which with --column.",
        fr="Aucune colonne n'est à coup sûr une colonne de numéros ; peut-être : {candidates}. Indiquez laquelle avec --column.",
    )


class UnknownColumn(RefusedFile):
    code = "unknown_column"
    wording = Wording(
        en="There is no column “{name}”. Columns: {columns}. Without a header, give its position, from 1.",
        fr="Il n'y a pas de colonne « {name} ». Colonnes : {columns}. Sans en-tête, donnez sa position, à partir de 1.",
    )


class DuplicateColumn(RefusedFile):
    code = "duplicate_column"
    wording = Wording(
        en="Several columns are called “{name}”. Give the position instead, from 1: {positions}.",
        fr="Plusieurs colonnes s'appellent « {name} ». Donnez plutôt la position, à partir de 1 : {positions}.",
    )


class UnknownEncoding(RefusedFile):
    code = "unknown_encoding"
    wording = Wording(
        en="“{name}” is not an encoding that can be read. Try utf-8, utf-16, windows-1252, iso-8859-15, cp850 or mac-roman.",
        fr="« {name} » n'est pas un encodage lisible. Essayez utf-8, utf-16, windows-1252, iso-8859-15, cp850 ou mac-roman.",
    )


class UndecodableByte(RefusedFile):
    code = "undecodable_byte"
    wording = Wording(
        en="This byte is not {encoding}. Export the file again in UTF-8, or say its encoding with --encoding.",
        fr="Cet octet n'est pas du {encoding}. Exportez le fichier en UTF-8, ou indiquez son encodage avec --encoding.",
    )


class BadSeparator(RefusedFile):
    code = "bad_separator"
    wording = Wording(
        en="“{separator}” cannot separate columns. Give one ASCII character, such as ; or , or tab.",
        fr="« {separator} » ne peut pas séparer des colonnes. Donnez un caractère ASCII, comme ; ou , ou tab.",
    )


class UnclosedQuote(RefusedFile):
    code = "unclosed_quote"
    wording = Wording(
        en="A quote opened here is never closed. Close it, or double it if it belongs to the text.",
        fr="Un guillemet ouvert ici n'est jamais fermé. Fermez-le, ou doublez-le s'il fait partie du texte.",
    )


class RowTooLong(RefusedFile):
    code = "row_too_long"
    wording = Wording(
        en="This row is over {limit} bytes. Check the line ends and the quotes before it.",
        fr="Cette ligne dépasse {limit} octets. Vérifiez les fins de ligne et les guillemets qui précèdent.",
    )


class TooWide(RefusedFile):
    code = "too_wide"
    wording = Wording(
        en="The file has {count} columns; at most {limit} are read. Check the separator.",
        fr="Le fichier a {count} colonnes ; on en lit au plus {limit}. Vérifiez le séparateur.",
    )


class MixedLineEnds(RefusedFile):
    code = "mixed_line_ends"
    wording = Wording(
        en="Rows end in two ways, and this one holds a line end of the other kind. Export the file again with one kind of line end.",
        fr="Les lignes finissent de deux façons, et celle-ci contient une fin de ligne de l'autre sorte. Exportez le fichier avec une seule sorte.",
    )


class RaggedRows(RefusedFile):
    code = "ragged_rows"
    wording = Wording(
        en="{ragged} of {rows} rows do not have the {width} fields of the first; this is the first of them. Check the separator and the quoting, or give --separator.",
        fr="{ragged} lignes sur {rows} n'ont pas les {width} champs de la première ; voici la première d'entre elles. Vérifiez le séparateur et les guillemets, ou donnez --separator.",
    )


class SeveralSheets(RefusedFile):
    code = "several_sheets"
    wording = Wording(
        en="The workbook has several sheets: {sheets}. Say which with --sheet.",
        fr="Le classeur a plusieurs feuilles : {sheets}. Indiquez laquelle avec --sheet.",
    )


class UnknownSheet(RefusedFile):
    code = "unknown_sheet"
    wording = Wording(
        en="There is no sheet “{name}”. Sheets: {sheets}.",
        fr="Il n'y a pas de feuille « {name} ». Feuilles : {sheets}.",
    )


class NestedColumn(RefusedFile):
    code = "nested_column"
    wording = Wording(
        en="The column “{name}” holds lists or records ({dtype}), not telephone numbers. Give one number a cell.",
        fr="La colonne « {name} » contient des listes ou des structures ({dtype}), pas des numéros de téléphone. Mettez un numéro par cellule.",
    )


class TooManyColumns(RefusedFile):
    code = "too_many_columns"
    wording = Wording(
        en="With the verdicts the sheet would have {count} columns; a workbook has room for {limit}. Ask for another form of result, or give fewer columns.",
        fr="Avec les résultats la feuille aurait {count} colonnes ; un classeur en admet {limit}. Demandez une autre forme de résultat, ou donnez moins de colonnes.",
    )


class NoMemoryFile(RefusedFile):
    code = "no_memory_file"
    wording = Wording(
        en="this system has no files in memory, and the file may not lie open on a disk. Run the service on Linux.",
        fr="ce système n'a pas de fichiers en mémoire, et le fichier ne peut pas être déposé en clair sur un disque. Faites tourner le service sous Linux.",
    )


class EncryptedFile(RefusedFile):
    code = "encrypted_file"
    wording = Wording(
        en="The file is protected by a password. Save it without one.",
        fr="Le fichier est protégé par un mot de passe. Enregistrez-le sans.",
    )


class CorruptFile(RefusedFile):
    code = "corrupt_file"
    wording = Wording(
        en="The {format} file is damaged or cut short. Make it again, or send it again.",
        fr="Le fichier {format} est endommagé ou tronqué. Refaites-le, ou renvoyez-le.",
    )


class SeveralMembers(RefusedFile):
    code = "several_members"
    wording = Wording(
        en="The archive holds {count} files. Give one archive for each file.",
        fr="L'archive contient {count} fichiers. Donnez une archive par fichier.",
    )


class UnreadPacking(RefusedFile):
    code = "unread_packing"
    wording = Wording(
        en="The zip is compressed by {packing}, which is not read. Compress it by Deflate, in gzip or in zstd, or give it unpacked.",
        fr="Le zip est compressé par {packing}, qui n'est pas lu. Compressez-le par Deflate, en gzip ou en zstd, ou donnez-le décompressé.",
    )


class ArchiveBomb(RefusedFile):
    code = "archive_bomb"
    wording = Wording(
        en="Unpacked, the file is more than {ratio} times its size: it looks made to fill a disk. Give it unpacked if it is genuine.",
        fr="Décompressé, le fichier fait plus de {ratio} fois sa taille : il semble fait pour remplir un disque. Donnez-le décompressé s'il est authentique.",
    )


class FileChanged(RefusedFile):
    code = "file_changed"
    wording = Wording(
        en="The file changed while it was being read. Screen it again once nothing writes to it.",
        fr="Le fichier a changé pendant sa lecture. Recommencez quand plus rien n'y écrit.",
    )
