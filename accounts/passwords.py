"""Refuses passwords that leaked or that a guesser tries early, in one voice."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

MIN_LENGTH = 12
# 0 to 4; from 3 on, an online and a slow offline attack are out of reach (Wheeler, USENIX Security 2016).
SAFE_FROM = 3
# The estimate is quadratic in the length: what lies beyond this cannot make a password worse.
MAX_READ = 72


class PasswordValidator:
    """Compares with the passwords of real leaks, names, words, keyboard walks and dates, and their usual disguises.

    The lists ship with the library `zxcvbn` (and 20,000 more leaked ones with Django): nothing is asked of another host.
    """

    def __init__(self) -> None:
        self.likeness, self.leaked = UserAttributeSimilarityValidator(), CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with the first thing that is wrong, and how to do better."""
        if len(password) < MIN_LENGTH:
            text = _("This password is too short: it needs at least %(count)d characters.") % {"count": MIN_LENGTH}
            raise ValidationError(text, code="password_too_short")
        try:
            self.likeness.validate(password, user)
        except ValidationError as refused:
            text = _("This password resembles your name or your email address. Try combining four unrelated words.")
            raise ValidationError(text, code="password_too_similar") from refused
        if self._is_leaked(password) or _score(password, user) < SAFE_FROM:
            raise ValidationError(
                _("This password has appeared in a data breach or is too easy to guess. Try combining four unrelated words."),
                code="password_guessable",
            )

    def _is_leaked(self, password: str) -> bool:
        try:
            self.leaked.validate(password)
        except ValidationError:
            return True
        return False

    def get_help_text(self) -> str:
        said = _("At least %(count)d characters. Four unrelated words make a good password; digits and capitals are optional.")
        return said % {"count": MIN_LENGTH}


def _score(password: str, user: Any) -> int:
    known = [part for text in (getattr(user, "email", ""), getattr(user, "name", "")) for part in text.split("@") if part]
    return int(zxcvbn(password[:MAX_READ], user_inputs=["registre", "registry", "quebec", "sante", *known])["score"])
