"""STOP as people write it, and what only looks like it."""

import pytest

from sourdine.consents.stop_words import says_stop


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "Stop !!!",
        "  STOP.  ",
        "«Stop»",
        "stop svp",
        "Merci STOP",
        "STOP SMS",
        "stop à vos messages",
        "STOP 36111",
        "S.T.O.P",
        "S T O P",
        "ＳＴＯＰ",  # noqa: RUF001 -- as some keyboards write it
        "st\N{ZERO WIDTH SPACE}op",
        "ARRÊT",
        "arrêtez",
        "Arre\N{COMBINING CIRCUMFLEX ACCENT}ter",
        "Désabonnement",
        "merci de me désabonner",
        "je veux me désinscrire",
        "DESINSCRIPTION",
        "UNSUBSCRIBE",
        "please unsubscribe me now",
        "opt-out",
        "End",
        "cancel please",
        "fin",
        "plus de pub svp",
        "stop\n\n-- envoyé de mon mobile",
    ],
)
def test_what_says_stop(text):
    assert says_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "OK",
        "oui",
        "Merci",
        "Cancel my appointment tomorrow",
        "Fin de semaine, c'est possible ?",
        "Ne vous en faites pas, je viens",
        "nonstop toute la nuit",
        "stopover in Rennes",
        "06 00 00 12 34",
        "\N{POLICE CARS REVOLVING LIGHT}",
        "СТОПКА",
    ],
)
def test_what_says_something_else(text):
    assert not says_stop(text)
