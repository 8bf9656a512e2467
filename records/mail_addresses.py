"""E-mail addresses are written as they are sent: one mailbox is one address, for limits, accounts and invitations.

Mail servers drop or change some letters of a domain before they look it up (IDNA): `example.org` with an invisible space, or
with a long ſ for an s, is `example.org`. Django takes such addresses, and by a quirk of its pattern three letters that are
not ASCII before the @. As other addresses they would each have limits of their own, and look like somebody else's.
"""

import re

from django.core.validators import EmailValidator, validate_email


def is_domain_as_sent(domain: str) -> bool:
    """Whether a domain is written in its own letters, so that no other one is looked up in its place."""
    if domain.isascii():
        return True
    try:
        return domain.encode("idna").decode("idna") == domain.lower()
    except UnicodeError:
        return False


def install() -> None:
    """For every field of forms and models: all of them, those of libraries too, share Django's one validator."""
    validate_email.user_regex = re.compile(EmailValidator.user_regex.pattern, re.IGNORECASE | re.ASCII)
    validate_email.validate_domain_part = _is_domain  # type: ignore[method-assign, assignment]  # ours, on one instance


def _is_domain(domain: str) -> bool:
    # An address in place of a name (`[10.0.0.1]`) would have our mail server ask wherever a stranger wants.
    if domain.startswith("["):
        return False
    return bool(EmailValidator.validate_domain_part(validate_email, domain)) and is_domain_as_sent(domain)
