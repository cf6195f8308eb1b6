"""What can go wrong between a program and a service."""

from sourdine.errors import SourdineError, Wording


class ClientError(SourdineError):
    """What a service refuses, or why it cannot be spoken with."""


class ClientNotInstalled(ClientError):
    code = "client_not_installed"
    wording = Wording(
        en="Speaking with a service needs httpx, which is not installed. Install it with: python -m pip install 'sourdine[client]'",
        fr="Parler à un service demande httpx, qui n'est pas installé. Installez-le avec : python -m pip install 'sourdine[client]'",
    )


class InsecureServer(ClientError):
    code = "insecure_server"
    wording = Wording(
        en="The address of the service does not begin with https://: the key would travel in clear. Write its https address.",
        fr="L'adresse du service ne commence pas par https:// : la clé voyagerait en clair. Écrivez son adresse en https.",
    )


class NoApiKey(ClientError):
    code = "no_api_key"
    wording = Wording(
        en="There is no key to speak with the service. Put one in SOURDINE_API_KEY, or in a file named with --key-file.",
        fr="Il n'y a pas de clé pour parler au service. Mettez-en une dans SOURDINE_API_KEY, ou dans un fichier indiqué par --key-file.",
    )


class ServiceUnreachable(ClientError):
    code = "service_unreachable"
    wording = Wording(
        en="The service does not answer ({reason}). Check its address and the network, then go on with the same --idempotency-key.",
        fr="Le service ne répond pas ({reason}). Vérifiez son adresse et le réseau, puis reprenez avec la même --idempotency-key.",
    )


class NotASourdineService(ClientError):
    code = "not_a_sourdine_service"
    wording = Wording(
        en="What answers at this address is no Sourdine service, or another version of one ({status}). Check the address.",
        fr="Ce qui répond à cette adresse n'est pas un service Sourdine, ou en est une autre version ({status}). Vérifiez l'adresse.",
    )


class RefusedByService(ClientError):
    """`details["problem"]` is the code that the service gave."""

    code = "refused_by_service"
    wording = Wording(
        en="The service refused: {detail} Its code is “{problem}”.",
        fr="Le service a refusé : {detail} Son code est « {problem} ».",
    )

    @property
    def problem(self) -> str:
        return str(self.details["problem"])


class DepositRefused(ClientError):
    code = "deposit_refused"
    wording = Wording(
        en="The service refused deposit {reference}: {detail} Its code is “{problem}”.",
        fr="Le service a refusé le dépôt {reference} : {detail} Son code est « {problem} ».",
    )


class DepositHeld(ClientError):
    code = "deposit_held"
    wording = Wording(
        en="Deposit {reference} is held for review ({reasons}). The operator will look at it; its state says what came of that.",
        fr="Le dépôt {reference} est retenu pour examen ({reasons}). L'opérateur va le regarder ; son état dira ce qu'il en est.",
    )


class DepositOver(ClientError):
    code = "deposit_over"
    wording = Wording(
        en="Deposit {reference} gives nothing back any more: it is {state}. Deposit the file again.",
        fr="Le dépôt {reference} ne rend plus rien : il est {state}. Déposez de nouveau le fichier.",
    )


class NotReadyYet(ClientError):
    code = "deposit_not_ready_yet"
    wording = Wording(
        en="{reference} is not ready yet. Wait longer with --wait-seconds, and go on with the same --idempotency-key.",
        fr="{reference} n'est pas encore prêt. Attendez davantage avec --wait-seconds, en reprenant la même --idempotency-key.",
    )


class ResultsExist(ClientError):
    code = "results_exist"
    wording = Wording(
        en="“{name}” is there already. Name another folder with --output, or add --force.",
        fr="« {name} » existe déjà. Indiquez un autre dossier avec --output, ou ajoutez --force.",
    )
