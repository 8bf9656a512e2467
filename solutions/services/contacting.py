"""A member of a verified organisation writes to the people of a vendor: logged, limited, without showing an address."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.people import people_to_tell
from accounts.services.domains import is_address_of
from catalogue.addresses import absolute, record_path
from records.errors import Incomplete, WrongState
from records.events import record
from solutions import events
from solutions.models.solutions import Solution


def readers(solution: Solution) -> list[User]:
    """Whoever acts for the vendor in the registry. One query."""
    return people_to_tell({Role.VENDOR_MEMBER: solution.organisation_id})


@transaction.atomic
def contact_vendor(solution: Solution, *, by: Actor, message: str, reply_to: str, at: datetime | None = None) -> int:
    """Send the message to the vendor's people, and a copy to whoever wrote it. Returns how many people it reaches.

    An answer goes to `reply_to`, an address of the person or of their organisation: the letter says that whoever wrote gets
    it. Raises `WrongState` where nobody acts for the vendor, `TooManyLetters` beyond the limit.
    """
    by.must("solutions.contact_vendor", solution)
    person = by.oneself()
    organisation = by.membership.organisation if by.membership else None
    if not message.strip():
        raise Incomplete({"message": _("Write your message.")})
    if not _is_own_address(reply_to, person, organisation):
        raise Incomplete({"reply_to": _("Enter an address of your own account, or of your organization.")})
    people = readers(solution)
    if not people:
        raise WrongState(_("Nobody acts for this vendor in the registry yet, so nobody would receive your message."))
    said = {
        "about": lambda: f"{solution.reference} – {solution.heading()}",
        "url": lambda: absolute(record_path(solution)),
        "sender": person.get_short_name(),
        "sender_organisation": lambda: organisation.name if organisation else "",
        "vendor": lambda: solution.organisation.name,
        "message": message.strip(),
    }
    for reader in people:
        letters.limit("vendor_contacted", sender=by.organisation_id, reader=reader.email)
        why = letters.acting_for(solution.organisation)
        letters.send("vendor_contacted", reader.email, language=reader.language, reply_to=reply_to, why=why, **said)
    letters.send("vendor_contact_copy", person.email, language=person.language, why=letters.for_account, **said)
    record(
        events.VENDOR_CONTACTED,
        kind=Solution.kind,
        reference=solution.reference,
        by=by,
        at=at,
        data={"readers": len(people)},
        is_public=False,
    )
    return len(people)


def _is_own_address(address: str, person: User, organisation: Organisation | None) -> bool:
    if address.strip().lower() in person.confirmed_addresses():
        return True
    return organisation is not None and is_address_of(organisation, address)
