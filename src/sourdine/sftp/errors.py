"""What a client of the SFTP door is refused, and how SFTP says it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sourdine.deposits.errors import (
    FileGone,
    NoCertificate,
    NoResult,
    NoSuchDeposit,
    NoSuchUpload,
    StoreUnusable,
)
from sourdine.errors import SourdineError, Wording
from sourdine.professionals.errors import ActRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    import asyncssh

_log = logging.getLogger("sourdine.sftp")


class SftpError(SourdineError):
    """What only this door refuses."""


class NothingThere(SftpError):
    code = "sftp_nothing_there"
    wording = Wording(
        en="There is nothing of that name here. List the folder.",
        fr="Il n'y a rien de ce nom ici. Listez le dossier.",
    )


class NotHere(SftpError):
    code = "sftp_not_here"
    wording = Wording(
        en="This cannot be done here. Files are written into depot and read from resultats; LISEZMOI.txt tells how.",
        fr="Cela ne se fait pas ici. On écrit dans depot et on lit dans resultats ; LISEZMOI.txt dit comment.",
    )


class NotInOrder(SftpError):
    code = "sftp_not_in_order"
    wording = Wording(
        en="Bytes of the file are missing, or came twice. Send it again from its beginning to its end.",
        fr="Des octets du fichier manquent, ou sont venus deux fois. Renvoyez-le du début à la fin.",
    )


class TooManyFilesOpen(SftpError):
    code = "sftp_too_many_files_open"
    wording = Wording(
        en="{most} files are open in this session. Close some of them first.",
        fr="{most} fichiers sont ouverts dans cette session. Fermez-en d'abord.",
    )


class HostKeyMissing(SftpError):
    code = "sftp_host_key_missing"
    wording = Wording(
        en="The SFTP door's key {file} is gone, and clients know it. Restore it from a backup of the keys; or, if it is lost for good, remove {trace}, start again, and tell every client the new fingerprint.",
        fr="La clé de la porte SFTP {file} a disparu, et les clients la connaissent. Restaurez-la d'une sauvegarde des clés ; ou, si elle est perdue pour de bon, supprimez {trace}, redémarrez, et dites la nouvelle empreinte à chaque client.",
    )


class HostKeyUnusable(SftpError):
    code = "sftp_host_key_unusable"
    wording = Wording(
        en="The SFTP door's key {file} cannot be used: {reason}. Restore it from a backup of the keys, readable by its owner alone.",
        fr="La clé de la porte SFTP {file} est inutilisable : {reason}. Restaurez-la d'une sauvegarde des clés, lisible par son propriétaire seul.",
    )


_NOT_THERE = (NothingThere, NoSuchDeposit, NoSuchUpload, NoResult, NoCertificate, FileGone)
_NOT_ALLOWED = (ActRefused, NotHere)


def as_sftp(refused: Exception, language: str) -> asyncssh.SFTPError:
    """What the client is told. Of what went wrong on our side, nothing but that."""
    from asyncssh import SFTPFailure

    if isinstance(refused, SourdineError) and not isinstance(refused, StoreUnusable):
        return _kind(refused)(refused.say(language))
    _log.error("an act failed", exc_info=refused)
    return SFTPFailure(_OURS.in_language(language))


_OURS = Wording(
    en="The service is in trouble. Try again later.", fr="Le service a un problème. Réessayez plus tard."
)


def _kind(refused: SourdineError) -> Callable[[str], asyncssh.SFTPError]:
    from asyncssh import SFTPFailure, SFTPNoSuchFile, SFTPPermissionDenied

    if isinstance(refused, _NOT_THERE):
        return SFTPNoSuchFile
    if isinstance(refused, _NOT_ALLOWED):
        return SFTPPermissionDenied
    return SFTPFailure
