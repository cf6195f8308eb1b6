"""What can go wrong with a message, its gateway, or what a provider reports."""

from sourdine.errors import SourdineError, Wording


class NotificationError(SourdineError):
    """What is wrong with a message or the way it leaves."""


class NoSuchTemplate(NotificationError):
    code = "no_such_template"
    wording = Wording(
        en="There is no text for this message: the template {template} is missing. Add it to the app that sends it.",
        fr="Ce message n'a pas de texte : le gabarit {template} manque. Ajoutez-le à l'application qui l'envoie.",
    )


class TemplateLacks(NotificationError):
    code = "template_lacks"
    wording = Wording(
        en="The message {kind} was not written: its template needs “{name}”, which was not given. Give it in the context.",
        fr="Le message {kind} n'a pas été rédigé : son gabarit demande « {name} », qui n'est pas donné. Donnez-le dans le contexte.",
    )


class NoSubject(NotificationError):
    code = "no_subject"
    wording = Wording(
        en="The message {kind} was not written: its first line, the subject, is empty. Write one in the template.",
        fr="Le message {kind} n'a pas été rédigé : sa première ligne, l'objet, est vide. Écrivez-la dans le gabarit.",
    )


class NoRecipient(NotificationError):
    code = "no_recipient"
    wording = Wording(
        en="What was given is not a recipient for a message by {channel}. Give an address, or a number with + and its country code.",
        fr="Ce qui est donné n'est pas un destinataire pour un message par {channel}. Donnez une adresse, ou un numéro avec + et son indicatif.",
    )


class ContentPurged(NotificationError):
    code = "content_purged"
    wording = Wording(
        en="This message cannot be sent again: its content has been erased, as it is after some days. Start the step again to get a new one.",
        fr="Ce message ne peut pas être renvoyé : son contenu a été effacé, comme il l'est après quelques jours. Reprenez l'étape pour en recevoir un nouveau.",
    )


class MessageOutdated(NotificationError):
    code = "message_outdated"
    wording = Wording(
        en="This message cannot be sent again: what it says is no longer valid. Start the step again to get a new one.",
        fr="Ce message ne peut pas être renvoyé : ce qu'il contient n'est plus valable. Reprenez l'étape pour en recevoir un nouveau.",
    )


class StillOnItsWay(NotificationError):
    code = "still_on_its_way"
    wording = Wording(
        en="This message has not left yet: it is tried again by itself. Wait until it was sent or has failed.",
        fr="Ce message n'est pas encore parti : un nouvel essai suit de lui-même. Attendez qu'il soit parti ou ait échoué.",
    )


class SentOftenEnough(NotificationError):
    code = "sent_often_enough"
    wording = Wording(
        en="This message was sent again {most} times already. Ask for a new one, or reach the person another way.",
        fr="Ce message a déjà été renvoyé {most} fois. Demandez-en un nouveau, ou joignez la personne autrement.",
    )


class GatewayUnknown(NotificationError):
    code = "gateway_unknown"
    wording = Wording(
        en="{setting} names no gateway that is installed: “{scheme}”. Write one of {known}, or install the plug-in.",
        fr="{setting} ne désigne aucune passerelle installée : « {scheme} ». Écrivez l'une de {known}, ou installez l'extension.",
    )


class GatewayMisconfigured(NotificationError):
    code = "gateway_misconfigured"
    wording = Wording(
        en="{setting} cannot be used: {reason}. Correct it and start again.",
        fr="{setting} est inutilisable : {reason}. Corrigez et relancez.",
    )

    def __init__(self, *, setting: str, reason: Wording) -> None:
        self.reason = reason
        super().__init__(setting=setting)

    def say(self, language: str) -> str:
        reason = self.reason.in_language(language)
        return self.wording.in_language(language, reason=reason, **self.details)


class ReportRefused(NotificationError):
    code = "report_refused"
    wording = Wording(
        en="This delivery report is not signed as it should be, or is too old. Sign the time and the body with the secret that both sides know.",
        fr="Cet avis de remise n'est pas signé comme il le faut, ou est trop ancien. Signez l'heure et le corps avec le secret que partagent les deux côtés.",
    )


class ReportUnreadable(NotificationError):
    code = "report_unreadable"
    wording = Wording(
        en='This delivery report cannot be read. Send JSON such as {{"reference": "…", "state": "delivered"}}; the state is delivered or failed.',
        fr='Cet avis de remise est illisible. Envoyez du JSON tel que {{"reference": "…", "state": "delivered"}} ; l\'état est delivered ou failed.',
    )


class OutboxClosed(NotificationError):
    code = "outbox_closed"
    wording = Wording(
        en="The outbox is shown by a demonstration only, for it shows what people are sent. Start with `sourdine serve --demo`.",
        fr="La boîte d'envoi n'est montrée que par une démonstration, car elle montre ce que les gens reçoivent. Lancez `sourdine serve --demo`.",
    )
