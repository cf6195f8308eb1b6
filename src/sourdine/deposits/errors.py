"""Why a deposit or a check is refused, or cannot be gone on with: what is wrong, and what to do."""

from sourdine.errors import SourdineError, Wording


class DepositError(SourdineError):
    """What is refused to whoever deposits."""


class NoSuchDeposit(DepositError):
    code = "no_such_deposit"
    wording = Wording(
        en="There is no such deposit for you. Look at the list of your deposits.",
        fr="Ce dépôt n'existe pas, ou n'est pas le vôtre. Voyez la liste de vos dépôts.",
    )


class NoSuchUpload(DepositError):
    code = "no_such_upload"
    wording = Wording(
        en="There is no such upload for you, or it was given up. Begin it again.",
        fr="Cet envoi n'existe pas, n'est pas le vôtre ou a été abandonné. Recommencez-le.",
    )


class NoSuchCampaign(DepositError):
    code = "no_such_campaign"
    wording = Wording(
        en="There is no such campaign for this professional, or it is closed. Choose one of the list, or open one.",
        fr="Cette campagne n'existe pas pour ce professionnel, ou elle est close. Choisissez-en une dans la liste, ou ouvrez-en une.",
    )


class CampaignRefused(DepositError):
    code = "campaign_refused"
    wording = Wording(
        en="This campaign cannot be opened: {field} is missing, too long, or contradicts another field. Correct it.",
        fr="Cette campagne ne peut pas être ouverte : {field} manque, est trop long ou contredit un autre champ. Corrigez-le.",
    )


class OutsideCampaign(DepositError):
    code = "outside_campaign"
    wording = Wording(
        en="This campaign ended on {day}: nothing is deposited for it any more. Change its dates, or open another.",
        fr="Cette campagne s'est achevée le {day} : on ne dépose plus rien pour elle. Changez ses dates, ou ouvrez-en une autre.",
    )


class NoWatch(DepositError):
    code = "no_watch"
    wording = Wording(
        en="This campaign is not watched. Start its watch, then deposit its file.",
        fr="Cette campagne n'est pas surveillée. Lancez sa surveillance, puis déposez son fichier.",
    )


class FormNotOffered(DepositError):
    code = "form_not_offered"
    wording = Wording(
        en="The service gives back “cleansed” or “answer”, not “{form}”. Choose one of the two.",
        fr="Le service rend « cleansed » ou « answer », pas « {form} ». Choisissez l'une des deux formes.",
    )


class NameRefused(DepositError):
    code = "file_name_refused"
    wording = Wording(
        en="The file has no name. Name it as it is called on your side.",
        fr="Le fichier n'a pas de nom. Nommez-le comme il s'appelle chez vous.",
    )


class TooLarge(DepositError):
    code = "deposit_too_large"
    wording = Wording(
        en="The file has more than {most} bytes. Pack it, or split it.",
        fr="Le fichier dépasse {most} octets. Compressez-le, ou partagez-le.",
    )


class TooManyUploads(DepositError):
    code = "too_many_uploads"
    wording = Wording(
        en="{most} uploads of this organisation are under way. Finish or give up some of them first.",
        fr="{most} envois de cette organisation sont en cours. Terminez-en ou abandonnez-en d'abord.",
    )


class PartRefused(DepositError):
    code = "upload_part_refused"
    wording = Wording(
        en="A part holds from 1 to {most} bytes. Send the file in parts of that size.",
        fr="Une partie compte de 1 à {most} octets. Envoyez le fichier par parties de cette taille.",
    )


class WrongOffset(DepositError):
    code = "upload_wrong_offset"
    wording = Wording(
        en="The upload goes on from byte {expected}. Send what follows it.",
        fr="L'envoi reprend à l'octet {expected}. Envoyez ce qui suit.",
    )


class NotWhole(DepositError):
    code = "upload_not_whole"
    wording = Wording(
        en="{offset} of {size} bytes are there. Send the rest first.",
        fr="{offset} octets sur {size} sont arrivés. Envoyez d'abord le reste.",
    )


class UploadOver(DepositError):
    code = "upload_over"
    wording = Wording(
        en="This upload was finished or given up: nothing can be added to it. Begin another.",
        fr="Cet envoi est terminé ou abandonné : on ne peut rien y ajouter. Commencez-en un autre.",
    )


class BeingWritten(DepositError):
    code = "upload_being_written"
    wording = Wording(
        en="Somebody else writes this file at this moment. Wait until they have finished, or give yours another name.",
        fr="Quelqu'un d'autre écrit ce fichier en ce moment. Attendez qu'il ait fini, ou donnez un autre nom au vôtre.",
    )


class CampaignNameShared(DepositError):
    code = "campaign_name_shared"
    wording = Wording(
        en="Several open campaigns are called “{name}”. Begin the file's name with the first eight characters of the campaign's number instead.",
        fr="Plusieurs campagnes ouvertes s'appellent « {name} ». Commencez plutôt le nom du fichier par les huit premiers caractères du numéro de la campagne.",
    )


class NoPreview(DepositError):
    code = "no_preview"
    wording = Wording(
        en="The file is too large to be shown beforehand. Deposit it: the report will say what was read.",
        fr="Le fichier est trop gros pour être montré d'avance. Déposez-le : le rapport dira ce qui a été lu.",
    )


class NotCancellable(DepositError):
    code = "deposit_not_cancellable"
    wording = Wording(
        en="The deposit is finished already. Have its results destroyed instead.",
        fr="Le dépôt est déjà terminé. Faites plutôt détruire ses résultats.",
    )


class NoResult(DepositError):
    code = "no_result"
    wording = Wording(
        en="The deposit has no such file: it is not ready, it was refused, or its results are destroyed. Its page says which.",
        fr="Le dépôt n'a pas ce fichier : il n'est pas prêt, a été refusé, ou ses résultats sont détruits. Sa page le dit.",
    )


class NoCertificate(DepositError):
    code = "no_certificate_yet"
    wording = Wording(
        en="The deposit has no certificate: it is not ready, or it was refused. Its page says which.",
        fr="Le dépôt n'a pas d'attestation : il n'est pas prêt, ou a été refusé. Sa page le dit.",
    )


class NotHeld(DepositError):
    code = "deposit_not_held"
    wording = Wording(
        en="This deposit is not held for review. Look at its history.",
        fr="Ce dépôt n'est pas retenu pour examen. Voyez son historique.",
    )


class ReasonNeeded(DepositError):
    code = "review_reason_needed"
    wording = Wording(
        en="No reason was given. Write the one that the organisation will read.",
        fr="Aucun motif n'est indiqué. Écrivez celui que l'organisation lira.",
    )


class TooManyNumbers(DepositError):
    code = "check_too_long"
    wording = Wording(
        en="{most} numbers at most are checked at once. Send them in several requests, or deposit a file.",
        fr="On vérifie au plus {most} numéros à la fois. Envoyez-les en plusieurs demandes, ou déposez un fichier.",
    )


class TooManyQuestions(DepositError):
    code = "too_many_questions"
    wording = Wording(
        en="{most} questions at most may be asked at once. Ask the others afterwards.",
        fr="On peut poser au plus {most} questions à la fois. Posez les autres ensuite.",
    )


class NoNumbers(DepositError):
    code = "no_numbers"
    wording = Wording(
        en="There is no number to check. Send at least one.",
        fr="Il n'y a aucun numéro à vérifier. Envoyez-en au moins un.",
    )


class DayQuotaReached(DepositError):
    code = "day_quota_reached"
    wording = Wording(
        en="This organisation has asked about {most} different numbers today. Go on tomorrow, or ask the operator for more.",
        fr="Cette organisation a interrogé {most} numéros différents aujourd'hui. Reprenez demain, ou demandez davantage à l'opérateur.",
    )


class NoSuchCheck(DepositError):
    code = "no_such_check"
    wording = Wording(
        en="There is no such check for you, or its answers are gone after a day. Ask again.",
        fr="Cette vérification n'existe pas pour vous, ou ses réponses ont été effacées après un jour. Redemandez.",
    )


class NoSuchInquiry(DepositError):
    code = "no_such_inquiry"
    wording = Wording(
        en="You asked no such questions, or their answers are gone after a day. Ask again.",
        fr="Vous n'avez pas posé ces questions, ou leurs réponses ont été effacées après un jour. Reposez-les.",
    )


class CouldNotBeAnswered(DepositError):
    code = "could_not_be_answered"
    wording = Wording(
        en="The service could not answer this request, through no fault of yours. Ask again; if it happens once more, write to the operator with the request's id.",
        fr="Le service n'a pas pu répondre à cette demande, sans faute de votre part. Redemandez ; si cela se reproduit, écrivez à l'opérateur avec l'id de la demande.",
    )


class TooManyWaiting(DepositError):
    code = "too_many_waiting"
    wording = Wording(
        en="{most} of your requests wait to be answered already. Collect their answers, then ask again.",
        fr="{most} de vos demandes attendent déjà leur réponse. Récupérez leurs réponses, puis redemandez.",
    )


class LooksLikeHarvesting(DepositError):
    code = "looks_like_harvesting"
    wording = Wording(
        en="These numbers look like an enumeration of a numbering plan, not like people to call. Deposit the file instead: it will be looked at.",
        fr="Ces numéros ressemblent à l'énumération d'un plan de numérotation, pas à des personnes à appeler. Déposez plutôt le fichier : il sera examiné.",
    )


class CouldNotBeScreened(DepositError):
    code = "could_not_be_screened"
    wording = Wording(
        en="The service could not screen this file, through no fault of yours. It does not count against your plan. Deposit it again, or write to the operator with the deposit's reference.",
        fr="Le service n'a pas pu confronter ce fichier, sans faute de votre part. Il n'est pas décompté de votre formule. Déposez-le de nouveau, ou écrivez à l'opérateur avec la référence du dépôt.",
    )


class NotReviewed(DepositError):
    code = "not_reviewed"
    wording = Wording(
        en="This deposit was held for review, and the register did not look at it within {days} days. Its result was destroyed unseen, and it does not count against your plan. Deposit the file again.",
        fr="Ce dépôt était retenu pour examen, et le registre ne l'a pas examiné en {days} jours. Son résultat a été détruit sans être vu, et il n'est pas décompté de votre formule. Déposez de nouveau le fichier.",
    )


class FileGone(DepositError):
    code = "stored_file_gone"
    wording = Wording(
        en="A stored file is not there any more. It was destroyed, or the store was changed: look at SOURDINE_FILES.",
        fr="Un fichier stocké n'est plus là. Il a été détruit, ou l'entrepôt a changé : voyez SOURDINE_FILES.",
    )


class StoreUnusable(DepositError):
    code = "store_unusable"
    wording = Wording(
        en="The store of files cannot be used ({reason}). Check SOURDINE_FILES, that it can be reached, and that it has room.",
        fr="L'entrepôt de fichiers est inutilisable ({reason}). Vérifiez SOURDINE_FILES, qu'il est joignable et qu'il a de la place.",
    )
