"""Why a register image cannot be used, made or changed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TypeVar

from sourdine.errors import SourdineError, Wording

Refusal = TypeVar("Refusal", bound=SourdineError)


def in_file(refused: Refusal, path: str | os.PathLike[str]) -> Refusal:
    """The same refusal, naming the file."""
    return type(refused)(place=replace(refused.place, file=os.fspath(path)), **refused.details)


class ImageError(SourdineError):
    """Everything that can go wrong with a register image."""


class UnusableImage(ImageError):
    """The image must not be screened against."""


class MissingImage(UnusableImage):
    code = "image_missing"
    wording = Wording(
        en="there is no such file. Check the path, or build the image first: sourdine image build.",
        fr="ce fichier n'existe pas. Vérifiez le chemin, ou construisez d'abord l'image : sourdine image "
        "build.",
    )


class UnreadableImage(UnusableImage):
    code = "image_unreadable"
    wording = Wording(
        en="the image cannot be read ({reason}). Check that it is a file and that you may read it.",
        fr="l'image ne peut pas être lue ({reason}). Vérifiez que c'est un fichier et que vous pouvez le "
        "lire.",
    )


class ForeignImage(UnusableImage):
    code = "image_foreign"
    wording = Wording(
        en="this file is not a register image. Give the file that `sourdine image build` wrote.",
        fr="ce fichier n'est pas une image du registre. Donnez le fichier écrit par `sourdine image build`.",
    )


class WrongImageVersion(UnusableImage):
    code = "image_version"
    wording = Wording(
        en="this image has format version {version}; this Sourdine reads version {readable}. "
        "Upgrade Sourdine, or build the image again.",
        fr="cette image est au format version {version} ; ce Sourdine lit la version {readable}. "
        "Mettez Sourdine à jour, ou reconstruisez l'image.",
    )


class SealedImage(UnusableImage):
    code = "image_sealed"
    wording = Wording(
        en="this image is encrypted. Decrypt it first, or screen with the service that holds its key.",
        fr="cette image est chiffrée. Déchiffrez-la d'abord, ou passez par le service qui en détient la clé.",
    )


class TruncatedImage(UnusableImage):
    code = "image_truncated"
    wording = Wording(
        en="the image is cut short: {found} bytes of {expected}. Fetch it again.",
        fr="l'image est tronquée : {found} octets sur {expected}. Récupérez-la de nouveau.",
    )


class AlteredImage(UnusableImage):
    code = "image_altered"
    wording = Wording(
        en="the image is not as it was written ({what}). Do not use it; fetch it again from its publisher.",
        fr="l'image n'est plus telle qu'elle a été écrite ({what}). Ne l'utilisez pas ; récupérez-la de "
        "nouveau auprès de son éditeur.",
    )


class MalformedImage(UnusableImage):
    """The digest is right and the content is not: whoever wrote it did not follow the format."""

    code = "image_malformed"
    wording = Wording(
        en="the image does not follow its format ({what}). Tell its publisher; do not use it.",
        fr="l'image ne respecte pas son format ({what}). Prévenez son éditeur ; ne l'utilisez pas.",
    )


class ExpiredImage(UnusableImage):
    code = "image_expired"
    wording = Wording(
        en="the image expired on {expired}: registrations made since then would be missed. Get a fresh one.",
        fr="l'image a expiré le {expired} : les inscriptions faites depuis seraient ignorées. "
        "Procurez-vous une image récente.",
    )


class ImageFromTheFuture(UnusableImage):
    code = "image_from_the_future"
    wording = Wording(
        en="the image says it is as of {as_of}, more than a day from now. Check this machine's clock, "
        "then the image's origin.",
        fr="l'image se dit arrêtée au {as_of}, dans plus d'un jour. Vérifiez l'horloge de cette machine, "
        "puis l'origine de l'image.",
    )


class UnsignedImage(UnusableImage):
    code = "image_unsigned"
    wording = Wording(
        en="the image bears no publisher's signature and one is required. Get the signed image.",
        fr="l'image ne porte pas la signature d'un éditeur, et elle est exigée. Procurez-vous l'image "
        "signée.",
    )


class UnknownPublisher(UnusableImage):
    code = "image_publisher"
    wording = Wording(
        en="the image is signed with key “{key_id}”, which is not one of the keys you trust. "
        "Check the publisher's keys, then the image's origin.",
        fr="l'image est signée avec la clé « {key_id} », qui n'est pas parmi vos clés de confiance. "
        "Vérifiez les clés de l'éditeur, puis l'origine de l'image.",
    )


class WrongImageSignature(UnusableImage):
    code = "image_signature"
    wording = Wording(
        en="the publisher's signature does not match the image. Do not use it; fetch it again from its "
        "publisher.",
        fr="la signature de l'éditeur ne correspond pas à l'image. Ne l'utilisez pas ; récupérez-la de "
        "nouveau auprès de son éditeur.",
    )


class ClosedImage(ImageError):
    code = "image_closed"
    wording = Wording(
        en="the image was closed. Open it again, and close it only after the last look-up.",
        fr="l'image a été fermée. Rouvrez-la, et ne la fermez qu'après la dernière recherche.",
    )


class UnknownList(ImageError):
    code = "unknown_list"
    wording = Wording(
        en="the image has no list “{name}”. It has: {available}.",
        fr="l'image n'a pas de liste « {name} ». Elle a : {available}.",
    )


class ListNotNamed(ImageError):
    code = "list_not_named"
    wording = Wording(
        en="the image has several lists: {available}. Say which one.",
        fr="l'image a plusieurs listes : {available}. Dites laquelle.",
    )


class TooManyLists(ImageError):
    code = "too_many_lists"
    wording = Wording(
        en="{count} lists are more than the {most} that an image holds. Publish several images.",
        fr="{count} listes, c'est plus que les {most} d'une image. Publiez plusieurs images.",
    )


class InvalidHeader(ImageError):
    """What was to be said of an image cannot be: a list's name, a territory, a position."""

    code = "image_header"
    wording = Wording(
        en="{field} cannot be {value}: {rule}.", fr="{field} ne peut pas valoir {value} : {rule}."
    )


class InvalidKeyId(ImageError):
    code = "image_key_id"
    wording = Wording(
        en="a publisher's key id is 1 to {most} printable ASCII characters. Choose another.",
        fr="l'identifiant de clé d'un éditeur fait 1 à {most} caractères ASCII imprimables. Choisissez-en "
        "un autre.",
    )


class InvalidSignatureLength(ImageError):
    code = "image_signature_length"
    wording = Wording(
        en="the signer gave {found} bytes, an Ed25519 signature has {expected}. Check which key signs.",
        fr="le signataire a rendu {found} octets, une signature Ed25519 en a {expected}. Vérifiez la clé "
        "qui signe.",
    )


class NotNumbers(ImageError):
    code = "not_numbers"
    wording = Wording(
        en="numbers are looked up as E.164 integers (unsigned, without the plus sign), not as {kind}. "
        "Normalise them first.",
        fr="les numéros se cherchent sous forme d'entiers E.164 (sans le signe plus), pas sous forme de "
        "{kind}. Normalisez-les d'abord.",
    )


class ImpossibleNumber(ImageError):
    code = "impossible_number"
    wording = Wording(
        en="{count} values cannot be telephone numbers (zero, or over {most_digits} digits). "
        "Keep only the numbers that normalising found valid.",
        fr="{count} valeurs ne peuvent pas être des numéros de téléphone (zéro, ou plus de {most_digits} "
        "chiffres). Ne gardez que les numéros que la normalisation a trouvés valides.",
    )


class ContradictoryChange(ImageError):
    code = "contradictory_change"
    wording = Wording(
        en="{count} numbers are both added to and removed from list “{name}”. Keep the later change of each.",
        fr="{count} numéros sont à la fois ajoutés à la liste « {name} » et retirés d'elle. "
        "Gardez le dernier changement de chacun.",
    )


class InstantGoesBack(ImageError):
    code = "as_of_goes_back"
    wording = Wording(
        en="the update is as of {given}, before the image it starts from ({current}). Give a later instant.",
        fr="la mise à jour est arrêtée au {given}, avant l'image dont elle part ({current}). "
        "Donnez un instant ultérieur.",
    )


class PositionGoesBack(ImageError):
    code = "position_goes_back"
    wording = Wording(
        en="the update reaches change position {given}, before the image it starts from ({current}). "
        "Apply the changes in order.",
        fr="la mise à jour atteint la position {given}, avant l'image dont elle part ({current}). "
        "Appliquez les changements dans l'ordre.",
    )
