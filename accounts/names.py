"""What a name may be: letters begin with it, and readers take what they begin with for ours."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Also what mail programs make a link of by themselves: a domain without `https://`.
_ADDRESS = re.compile(r"://|www\.|[@\\]|[a-z0-9-]{2,}\.[a-z]{2,}\b", re.IGNORECASE)


def is_plain_name(name: str) -> bool:
    """One line, without an e-mail or web address."""
    return name.isprintable() and not _ADDRESS.search(name)


def validate_name(name: str) -> None:
    if not is_plain_name(name):
        raise ValidationError(_("Write a name on one line, without a web or e-mail address."), code="name")


def validate_organisation_name(name: str) -> None:
    """A company may be called as its domain is (`triage.ai`), and nothing that leads further."""
    if not name.isprintable() or re.search(r"://|www\.|[@\\]", name, re.IGNORECASE):
        raise ValidationError(_("Write a name on one line, without a web or e-mail address."), code="name")
