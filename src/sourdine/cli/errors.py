"""What the commands of the service may be refused for."""

from sourdine.errors import SourdineError, Wording


class ServerNotInstalled(SourdineError):
    code = "server_not_installed"
    wording = Wording(
        en='The service is not installed: {module} is missing. Install it with: pip install "sourdine[server]".',
        fr='Le service n\'est pas installé : {module} manque. Installez-le avec : pip install "sourdine[server]".',
    )


class PortTaken(SourdineError):
    code = "port_taken"
    wording = Wording(
        en="Port {port} of {host} cannot be used: {reason}. Stop what listens there, or choose another with {option}.",
        fr="Le port {port} de {host} est inutilisable : {reason}. Arrêtez ce qui l'occupe ou choisissez-en un autre avec {option}.",
    )


class FolderUnusable(SourdineError):
    code = "folder_unusable"
    wording = Wording(
        en="The folder {folder} cannot be made or written in: {reason}. Choose another with --data or --keys.",
        fr="Le dossier {folder} ne peut être créé ou écrit : {reason}. Choisissez-en un autre avec --data ou --keys.",
    )


class SecretKeyGone(SourdineError):
    code = "secret_key_gone"
    wording = Wording(
        en="{file} is missing or empty, though the register has data; no other was made in its place. Restore it from a backup of the keys; if it is lost for good, set SOURDINE_SECRET_KEY to 64 random characters: everybody logs in again.",
        fr="{file} manque ou est vide alors que le registre a des données ; rien n'a été créé à sa place. Restaurez-le depuis une sauvegarde des clés ; s'il est perdu pour de bon, définissez SOURDINE_SECRET_KEY avec 64 caractères au hasard : chacun se connectera de nouveau.",
    )


class SigningKeyGone(SourdineError):
    code = "signing_key_gone"
    wording = Wording(
        en="{file} is missing, though the register has data; no other was made in its place. Restore it from a backup of the keys; if it is lost for good, move the public keys away, make another with `sourdine keys generate {folder}`, and tell those who verify.",
        fr="{file} manque alors que le registre a des données ; rien n'a été créé à sa place. Restaurez-le depuis une sauvegarde des clés ; s'il est perdu pour de bon, écartez les clés publiques, faites-en une autre avec `sourdine keys generate {folder}` et prévenez ceux qui vérifient.",
    )


class DatabaseUnreachable(SourdineError):
    code = "database_unreachable"
    wording = Wording(
        en="The database cannot be reached ({reason}). Check SOURDINE_DATABASE_URL, and that its server runs.",
        fr="La base de données est injoignable ({reason}). Vérifiez SOURDINE_DATABASE_URL, et que son serveur tourne.",
    )
