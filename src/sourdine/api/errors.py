"""What the API itself refuses, before any service is asked: what is wrong with the request, and what to do."""

from sourdine.errors import SourdineError, Wording


class ApiError(SourdineError):
    """What is wrong with a request."""


class ApiKeyNeeded(ApiError):
    code = "api_key_needed"
    wording = Wording(
        en="The request has no key. Send “Authorization: Bearer”, a space, and an API key of your organisation.",
        fr="La requête n'a pas de clé. Envoyez « Authorization: Bearer », une espace, puis une clé d'API de votre organisation.",
    )


class RequestUnreadable(ApiError):
    code = "request_unreadable"
    wording = Wording(
        en="The body of the request cannot be read. Send it in the form, and with the content type, that the API's document gives.",
        fr="Le corps de la requête est illisible. Envoyez-le sous la forme et avec le type que donne le document de l'API.",
    )


class RequestRefused(ApiError):
    code = "request_refused"
    wording = Wording(
        en="The request does not have the form that the API's document gives. Correct the fields named in “fields”.",
        fr="La requête n'a pas la forme que donne le document de l'API. Corrigez les champs nommés dans « fields ».",
    )


class BodyTooLarge(ApiError):
    code = "request_too_large"
    wording = Wording(
        en="The body of this request may have {most} bytes at most. Send a large file as an upload, in parts.",
        fr="Le corps de cette requête fait au plus {most} octets. Envoyez un gros fichier comme un envoi, par parties.",
    )


class NoSuchAddress(ApiError):
    code = "no_such_address"
    wording = Wording(
        en="There is nothing at this address. Look it up in the API's document, /api/v1/openapi.json.",
        fr="Il n'y a rien à cette adresse. Cherchez-la dans le document de l'API, /api/v1/openapi.json.",
    )


class MethodNotOffered(ApiError):
    code = "method_not_offered"
    wording = Wording(
        en="This address does not take this method. The “Allow” header names those that it takes.",
        fr="Cette adresse n'admet pas cette méthode. L'en-tête « Allow » nomme celles qu'elle admet.",
    )


class IdempotencyKeyNeeded(ApiError):
    code = "idempotency_key_needed"
    wording = Wording(
        en="This request creates something and has no “Idempotency-Key” header. Send one of your making, and the same again when you repeat the request.",
        fr="Cette requête crée quelque chose et n'a pas d'en-tête « Idempotency-Key ». Envoyez-en un de votre choix, et le même si vous répétez la requête.",
    )


class CursorRefused(ApiError):
    code = "cursor_refused"
    wording = Wording(
        en="This is no cursor of this list. Begin without one, then send what “next” says.",
        fr="Ce n'est pas un curseur de cette liste. Commencez sans, puis envoyez ce que dit « next ».",
    )


class ContentRangeRefused(ApiError):
    code = "content_range_refused"
    wording = Wording(
        en="“Content-Range” does not agree with the body or with the upload. Write it like “bytes 0-262143/1000000”, the last part included.",
        fr="« Content-Range » ne s'accorde pas avec le corps ou avec l'envoi. Écrivez-le comme « bytes 0-262143/1000000 », dernière partie comprise.",
    )


class RangeOutside(ApiError):
    code = "range_outside"
    wording = Wording(
        en="The file has {size} bytes: nothing lies in the range that was asked for. Ask for bytes that it has.",
        fr="Le fichier fait {size} octets : rien ne s'y trouve dans l'intervalle demandé. Demandez des octets qu'il contient.",
    )


class ServiceAway(ApiError):
    code = "service_away"
    wording = Wording(
        en="The service is away for a moment. What was acknowledged is kept; send the request again in a minute, with the same idempotency key.",
        fr="Le service est absent un instant. Ce qui a été acquitté est gardé ; renvoyez la requête dans une minute, avec la même clé d'idempotence.",
    )


class ServiceBroken(ApiError):
    code = "service_broken"
    wording = Wording(
        en="Something went wrong on the side of the service. Look at what became of the request before you send it again; the operator finds the cause by the X-Request-ID header.",
        fr="Une erreur s'est produite du côté du service. Voyez ce qu'est devenue la requête avant de la renvoyer ; l'opérateur retrouve la cause grâce à l'en-tête X-Request-ID.",
    )
