"""How many letters one organisation may make the registry send to others: to each reader, and in all, in a day.

Only letters whose reader or text people choose, and which can be asked for again: the others follow from the state of a
record. Counts live in the cache; without one, nothing is refused.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from records.errors import DomainError
from safety.throttle import counts_within

DAY_S = 24 * 60 * 60


class TooManyLetters(DomainError):
    """Someone would be pestered: by the organisation that asks, or by several."""

    code = "too-many-letters"
    status = 429
    retry_after_s = DAY_S
    message = _("Too many messages of this type were sent today. Try again tomorrow, or write to the person yourself.")


@dataclass(frozen=True, slots=True)
class Limit:
    """In a day: to one reader from one organisation, from one organisation, and to one reader from everyone."""

    to_reader: int
    of_sender: int
    to_reader_from_all: int = 0


LIMITS = {
    "invitation": Limit(to_reader=3, of_sender=100, to_reader_from_all=10),
    "write_together": Limit(to_reader=3, of_sender=20),
    "mentioned": Limit(to_reader=60, of_sender=400),
    "question_asked": Limit(to_reader=20, of_sender=100),
    "join_asked": Limit(to_reader=3, of_sender=30),
    "vendor_contacted": Limit(to_reader=5, of_sender=20, to_reader_from_all=60),
    "office_message": Limit(to_reader=5, of_sender=20, to_reader_from_all=60),
    "response_received": Limit(to_reader=20, of_sender=100),
    "incident_reported": Limit(to_reader=20, of_sender=20),
    "site_officer_named": Limit(to_reader=5, of_sender=50),
    "dispensation_asked": Limit(to_reader=10, of_sender=10),
    "site_invited": Limit(to_reader=5, of_sender=50),
    "site_named": Limit(to_reader=5, of_sender=50),
    # Among colleagues: of comments the reader is a need.
    "need_commented": Limit(to_reader=100, of_sender=1000),
    "need_assigned": Limit(to_reader=60, of_sender=400),
    "need_endorsed": Limit(to_reader=10, of_sender=50),
    # Here the sender is one account.
    "membership_asked": Limit(to_reader=3, of_sender=10, to_reader_from_all=60),
    "address_added": Limit(to_reader=3, of_sender=10, to_reader_from_all=10),
    "error_report_answered": Limit(to_reader=5, of_sender=200),
    # Anyone may type any address; the sender is the organisation whose record is reported.
    "error_report_received": Limit(to_reader=5, of_sender=200, to_reader_from_all=5),
}


def count_letter(letter: str, *, sender: int | None, reader: str) -> None:
    """Count one letter of an organisation. `reader` is an address, or names an office. Raises `TooManyLetters`."""
    limit, hidden = LIMITS[letter], sha256(reader.lower().encode()).hexdigest()
    counted = {
        f"letters:{letter}:{sender}:{hidden}": limit.to_reader,
        f"letters:{letter}:{sender}": limit.of_sender,
        f"letters:{letter}:to:{hidden}": limit.to_reader_from_all,
    }
    for key, most in counted.items():
        if most and not counts_within(key, most=most, within_s=DAY_S):
            raise TooManyLetters
