"""Refuses passwords that leaked or that a guesser tries early."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# 0 to 4; from 3 on, an online and a slow offline attack are out of reach (Wheeler, USENIX Security 2016).
SAFE_FROM = 3
# The estimate is quadratic in the length: what lies beyond this cannot make a password worse.
MAX_READ = 72


class GuessablePasswordValidator:
    """Compares with the passwords of real leaks, names, words, keyboard walks and dates, and their usual disguises.

    The lists ship with the library `zxcvbn` (and 20,000 more leaked ones with Django's own validator): nothing is asked
    of another host.
    """

    def validate(self, password: str, user: Any = None) -> None:
        known = [part for text in (getattr(user, "email", ""), getattr(user, "name", "")) for part in text.split("@") if part]
        if zxcvbn(password[:MAX_READ], user_inputs=["registre", "registry", "quebec", "sante", *known])["score"] < SAFE_FROM:
            raise ValidationError(
                _("This password has appeared in a data breach or is too easy to guess. Try combining four unrelated words."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Your password cannot be one that has appeared in a data breach.")
