"""What the back office refuses."""

from __future__ import annotations

from sourdine.accounts.errors import AccountError
from sourdine.errors import Wording


class NotOnOneself(AccountError):
    code = "not_on_oneself"
    wording = Wording(
        en="Nobody changes their own account here: the last administrator could lock everybody out. Ask another administrator.",
        fr="Personne ne modifie ici son propre compte : le dernier administrateur pourrait fermer la porte à tous. Demandez à un autre administrateur.",
    )
