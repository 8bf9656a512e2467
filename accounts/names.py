"""What a name may be: letters begin with it, and readers take what they begin with for ours."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from records.normal_form import normalized

# Programs read these as the dot of an address too.
_DOTS = str.maketrans("。．｡", "...")
_LEADING = re.compile(r"[@\\]|:\s*//|www\.", re.IGNORECASE)
# Nothing stands between a dot and what follows: mail programs make a link of it by themselves.
_DOTTED = re.compile(r"[^\W_]\.[^\W_]")
_BETWEEN_WORDS = re.compile(r"[\s,;()«»“”–-]+")
# `J.P.`, `M.D.`, `Ph.D.`: no domain ends with one letter.
_SHORT = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?|Ph\.D\.?", re.IGNORECASE)
# What leads from a domain to a page of it.
_FURTHER = re.compile(r"[/:?#]")
_NUMBER_OF_A_COMPUTER = re.compile(r"\b\d+\.\d+\.\d+\.\d+\b")


def is_plain_name(name: str) -> bool:
    """One line, without an e-mail or web address."""
    read = _as_programs_read(name)
    if not name.isprintable() or "/" in read or _LEADING.search(read):
        return False
    return not any(_DOTTED.search(word) and not _SHORT.fullmatch(word) for word in _BETWEEN_WORDS.split(read))


def validate_name(name: str) -> None:
    if not is_plain_name(name):
        raise ValidationError(_("Write a name on one line, without a web address or an email address."), code="name")


def validate_organisation_name(name: str) -> None:
    """A company may be called as its domain is (`triage.ai`), and nothing that leads further."""
    read = _as_programs_read(name)
    if not name.isprintable() or _LEADING.search(read) or _NUMBER_OF_A_COMPUTER.search(read) or _leads_further(read):
        raise ValidationError(_("Write a name on one line, without a web address or an email address."), code="name")


def _leads_further(read: str) -> bool:
    """Whether something follows a domain, as in `triage.ai/offre`. Word by word: one pattern would take the square of a name."""
    found = ((_DOTTED.search(word), word) for word in read.split())
    return any(dotted and _FURTHER.search(word, dotted.end()) for dotted, word in found)


def _as_programs_read(name: str) -> str:
    """Wide letters and dots as plain ones, and no accents, behind which a dot could hide."""
    apart = normalized("NFKD", name.translate(_DOTS)).translate(_DOTS)
    return "".join(char for char in apart if not unicodedata.combining(char))
