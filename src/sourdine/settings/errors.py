"""What can be wrong with the settings, each said with the name to correct and what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sourdine.errors import SourdineError, Wording

if TYPE_CHECKING:
    from collections.abc import Sequence


class SettingsError(SourdineError):
    """What is wrong with a setting, or with all of them."""


class SettingWrong(SettingsError):
    code = "setting_wrong"
    wording = Wording(
        en="{name} is “{given}”; it should be {expected}, for example {example}.",
        fr="{name} vaut « {given} » ; il faut {expected}, par exemple {example}.",
    )

    def say(self, language: str) -> str:
        expected = self.details["expected"]
        said = expected.in_language(language) if isinstance(expected, Wording) else expected
        return self.wording.in_language(language, **{**self.details, "expected": said})


class SettingMissing(SettingsError):
    code = "setting_missing"
    wording = Wording(
        en="{name} is needed with {other}. Set it, for example {example}.",
        fr="{name} est nécessaire avec {other}. Définissez-le, par exemple {example}.",
    )


class UnknownSetting(SettingsError):
    code = "unknown_setting"
    wording = Wording(
        en="Sourdine has no setting called {name}; the nearest is {nearest}. Correct its name, or remove it.",
        fr="Sourdine n'a pas de réglage nommé {name} ; le plus proche est {nearest}. Corrigez son nom, ou retirez-le.",
    )


class SettingTwice(SettingsError):
    code = "setting_twice"
    wording = Wording(
        en="Both {name} and {name}_FILE are set, and which one to believe is not clear. Keep one.",
        fr="{name} et {name}_FILE sont définis tous deux, sans qu'on sache lequel croire. Gardez-en un.",
    )


class SettingFileUnreadable(SettingsError):
    code = "setting_file_unreadable"
    wording = Wording(
        en="{name}_FILE names {file}, which cannot be read: {reason}. Correct the path, or let this process read it.",
        fr="{name}_FILE désigne {file}, qui ne peut être lu : {reason}. Corrigez le chemin, ou laissez ce processus le lire.",
    )


class SecretKeyMissing(SettingsError):
    code = "secret_key_missing"
    wording = Wording(
        en="There is no key to sign sessions with in {folder}. A first `sourdine serve` makes it; or set SOURDINE_SECRET_KEY, the same for every web process.",
        fr="Il n'y a pas dans {folder} de clé pour signer les sessions. Un premier `sourdine serve` la crée ; ou définissez SOURDINE_SECRET_KEY, la même pour chaque processus web.",
    )


class SettingsRefused(SettingsError):
    """Everything that is wrong, said at once: nobody should have to start a service five times."""

    code = "settings_refused"
    wording = Wording(
        en="The settings are not right ({count} to correct), and nothing was started. See what each one means with `sourdine settings show`.",
        fr="Les réglages ne conviennent pas ({count} à corriger), et rien n'a démarré. Voyez le sens de chacun avec `sourdine settings show`.",
    )

    def __init__(self, problems: Sequence[SettingsError]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(self.problems))

    def say(self, language: str) -> str:
        lines = [f"\n  - {problem.say(language)}" for problem in self.problems]
        return super().say(language) + "".join(lines)
