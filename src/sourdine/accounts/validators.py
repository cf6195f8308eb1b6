"""What a password may not be, beside what Django refuses already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from sourdine.errors import Wording

if TYPE_CHECKING:
    from sourdine.accounts.models import User

_SAME: Final = Wording(
    en="This is the password you have now. Choose another one.",
    fr="C'est votre mot de passe actuel. Choisissez-en un autre.",
)


class AnotherPassword:
    """One that was given for a first login is not kept by typing it again."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="same_password")

    def get_help_text(self) -> str:
        return _SAME.in_language((get_language() or "fr")[:2])
