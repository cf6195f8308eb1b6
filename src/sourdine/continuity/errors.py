"""Why a backup cannot be made, or not be restored."""

from sourdine.errors import SourdineError, Wording


class ContinuityError(SourdineError):
    """What is wrong with a backup or with where it goes."""


class BackupExists(ContinuityError):
    code = "backup_exists"
    wording = Wording(
        en="{file} is there already, and a backup never replaces another. Give a new name.",
        fr="{file} existe déjà, et une sauvegarde n'en remplace jamais une autre. Donnez un nouveau nom.",
    )


class BackupUnreadable(ContinuityError):
    code = "backup_unreadable"
    wording = Wording(
        en="{file} cannot be read: {reason}. Give a file that `sourdine backup` made.",
        fr="{file} ne peut être lu : {reason}. Donnez un fichier fait par `sourdine backup`.",
    )


class BackupDamaged(ContinuityError):
    code = "backup_damaged"
    wording = Wording(
        en="{file} was cut short or altered since it was made, or is of another register than these keys. Nothing was restored; take another backup.",
        fr="{file} a été tronqué ou altéré depuis, ou vient d'un autre registre que ces clés. Rien n'a été restauré ; prenez une autre sauvegarde.",
    )


class WrongPassphrase(ContinuityError):
    code = "wrong_passphrase"
    wording = Wording(
        en="{file} does not open with this passphrase, or was altered. Check SOURDINE_BACKUP_PASSPHRASE.",
        fr="{file} ne s'ouvre pas avec cette phrase de passe, ou a été altéré. Vérifiez SOURDINE_BACKUP_PASSPHRASE.",
    )


class PassphraseTooShort(ContinuityError):
    code = "passphrase_too_short"
    wording = Wording(
        en="The passphrase of the keys needs {least} characters at least: who guesses it reads the register. Several words do well.",
        fr="La phrase de passe des clés doit compter {least} caractères au moins : qui la devine lit le registre. Plusieurs mots conviennent.",
    )


class BackupOfLaterVersion(ContinuityError):
    code = "backup_of_later_version"
    wording = Wording(
        en="This backup was made by Sourdine {version}, which is later than this one. Install that version, then restore.",
        fr="Cette sauvegarde vient de Sourdine {version}, plus récent que celui-ci. Installez cette version, puis restaurez.",
    )


class OtherDatabase(ContinuityError):
    code = "other_database"
    wording = Wording(
        en="The backup is of {theirs}, and this service is set to {ours}. Set SOURDINE_DATABASE_URL to a database of the same kind.",
        fr="La sauvegarde vient de {theirs}, et ce service est réglé sur {ours}. Réglez SOURDINE_DATABASE_URL sur une base du même type.",
    )


class PlaceTaken(ContinuityError):
    code = "place_taken"
    wording = Wording(
        en="{target} is not empty, and a restoration never overwrites. Choose an empty one.",
        fr="{target} n'est pas vide, et une restauration n'écrase jamais rien. Choisissez un emplacement vide.",
    )


class ClientToolsMissing(ContinuityError):
    code = "client_tools_missing"
    wording = Wording(
        en="{program} is not on this machine. Install PostgreSQL's client tools, of the server's version or later (Debian: postgresql-client).",
        fr="{program} n'est pas sur cette machine. Installez les outils clients de PostgreSQL, de la version du serveur ou plus récents (Debian : postgresql-client).",
    )


class ClientToolFailed(ContinuityError):
    code = "client_tool_failed"
    wording = Wording(
        en="{program} could not do it: {reason}. Mend that and start again; nothing was kept.",
        fr="{program} n'y est pas parvenu : {reason}. Corrigez cela et recommencez ; rien n'a été gardé.",
    )


class KeyNeeded(ContinuityError):
    code = "key_needed"
    wording = Wording(
        en="Key {key} is still needed: {held}. Seal everything again first: `sourdine keyring reseal`.",
        fr="La clé {key} sert encore : {held}. Scellez d'abord tout de nouveau : `sourdine keyring reseal`.",
    )


class NotResealed(ContinuityError):
    code = "not_resealed"
    wording = Wording(
        en="Not everything has been sealed with the key in use. Run `sourdine keyring reseal` until it leaves nothing.",
        fr="Tout n'a pas été scellé avec la clé en usage. Lancez `sourdine keyring reseal` jusqu'à ce qu'il ne laisse rien.",
    )


class ResealedLately(ContinuityError):
    code = "resealed_lately"
    wording = Wording(
        en="Everything was sealed again less than an hour ago, and work that began before may write with the former key. Come back after {at}.",
        fr="Tout a été scellé de nouveau il y a moins d'une heure, et un travail commencé avant peut encore écrire avec l'ancienne clé. Revenez après {at}.",
    )
