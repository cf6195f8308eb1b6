"""Why no image is published, or none may be screened against."""

from __future__ import annotations

from sourdine.errors import Wording
from sourdine.screening.image import ImageError


class NoImage(ImageError):
    code = "no_image_published"
    wording = Wording(
        en="There is no published image of the register. Publish one: sourdine register publish",
        fr="Il n'y a pas d'image publiée du registre. Publiez-en une : sourdine register publish",
    )


class StaleImage(ImageError):
    code = "image_stale"
    wording = Wording(
        en="The newest image of the register is of {as_of}, too old to screen against. Publishing must have stopped: look at the failed jobs, or publish now: sourdine register publish",
        fr="L'image la plus récente du registre est du {as_of}, trop ancienne pour confronter. La publication a dû s'arrêter : voyez les tâches en échec, ou publiez maintenant : sourdine register publish",
    )


class PublicationUnderWay(ImageError):
    code = "publication_under_way"
    wording = Wording(
        en="The register is being published at this instant. Wait until it is done; nothing more is needed.",
        fr="Le registre est en cours de publication. Attendez qu'elle s'achève ; rien de plus n'est nécessaire.",
    )


class NoListToPublish(ImageError):
    code = "no_list_to_publish"
    wording = Wording(
        en="The register has no opposition list yet. Prepare its database first: sourdine serve",
        fr="Le registre n'a encore aucune liste d'opposition. Préparez d'abord sa base : sourdine serve",
    )
