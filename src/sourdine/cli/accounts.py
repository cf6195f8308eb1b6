"""`sourdine accounts`: the people who work for the operator."""

from __future__ import annotations

from typing import Annotated

import typer

from sourdine.cli.console import in_language, show_json

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Make accounts of the operator's people.")


@app.command("add")
def add(
    *,
    role: Annotated[str, typer.Option(metavar="ROLE", help="agent, supervisor or administrator.")],
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="The person's e-mail address.")],
    language: Annotated[str, typer.Option(metavar="fr|en", help="The language of messages.")] = "fr",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Make an account with a one-time password, shown once; its owner then sets up a second factor."""
    from sourdine.cli.service import set_up

    set_up()
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from sourdine.accounts.services import add_operator

    user, password = add_operator(email, role=role, language=language)
    with override(user.language):
        address = settings.SOURDINE.public_url.rstrip("/") + reverse("account_login")
    if as_json:
        show_json({"account": str(user.pk), "role": role, "address": address, "one_time_password": password})
        return
    typer.echo(
        in_language(
            f"Account made ({role}).\n  page               {address}\n  one-time password  {password}\nIt is shown this once: hand it over by another way than mail. At the first login its owner chooses another one, then sets up a second factor (passkey or application); nothing else opens before.",
            f"Compte créé ({role}).\n  page                       {address}\n  mot de passe à usage unique  {password}\nIl n'est montré qu'une fois : transmettez-le autrement que par courriel. À la première connexion, son titulaire en choisit un autre, puis met en place un second facteur (clé d'accès ou application) ; rien d'autre ne s'ouvre avant.",
        )
    )
