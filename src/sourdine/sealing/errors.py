"""Why a keyring or something sealed cannot be used."""

from sourdine.errors import SourdineError, Wording


class SealingError(SourdineError):
    """What is wrong with a keyring or with something sealed."""


class KeyringMissing(SealingError):
    code = "keyring_missing"
    wording = Wording(
        en="There is no keyring in {directory}. If this is a first start, make one with `sourdine serve`; if the register has data already, restore its keys: without them it cannot be read.",
        fr="Il n'y a pas de trousseau dans {directory}. Pour un premier démarrage, `sourdine serve` en crée un ; si le registre contient déjà des données, restaurez ses clés : sans elles il est illisible.",
    )


class KeyringExists(SealingError):
    code = "keyring_exists"
    wording = Wording(
        en="{directory} already holds a keyring, and replacing it would make the register unreadable. Choose another folder.",
        fr="{directory} contient déjà un trousseau ; le remplacer rendrait le registre illisible. Choisissez un autre dossier.",
    )


class KeyringUnusable(SealingError):
    code = "keyring_unusable"
    wording = Wording(
        en="The keyring in {directory} cannot be used: {reason}. Restore it from a backup of the keys.",
        fr="Le trousseau de {directory} est inutilisable : {reason}. Restaurez-le depuis une sauvegarde des clés.",
    )


class KeyringReadableByOthers(SealingError):
    code = "keyring_readable_by_others"
    wording = Wording(
        en="{file} can be read by others on this machine. Close it to them with chmod 600.",
        fr="{file} peut être lu par d'autres sur cette machine. Fermez-le avec chmod 600.",
    )


class KeyringNotConfigured(SealingError):
    code = "keyring_not_configured"
    wording = Wording(
        en="No folder of keys was named. Set SOURDINE_KEYS.",
        fr="Aucun dossier de clés n'est indiqué. Définissez SOURDINE_KEYS.",
    )


class Unsealable(SealingError):
    code = "unsealable"
    wording = Wording(
        en="Something sealed cannot be opened with these keys: they are of another register, or it was altered.",
        fr="Une donnée scellée ne s'ouvre pas avec ces clés : elles sont d'un autre registre, ou la donnée a été altérée.",
    )


class AlreadyWhole(SealingError):
    code = "sealed_file_whole"
    wording = Wording(
        en="This file was finished: nothing can be added to it. Write another.",
        fr="Ce fichier est terminé : on ne peut rien y ajouter. Écrivez-en un autre.",
    )


class ContinuedOtherwise(SealingError):
    code = "continued_otherwise"
    wording = Wording(
        en="The file was resumed with other bytes than it was begun with. Send the same file, or begin again.",
        fr="Le fichier a été repris avec d'autres octets qu'au début. Envoyez le même fichier, ou recommencez.",
    )
