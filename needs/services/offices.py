"""What an innovation office says of itself, and messages to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import ContactAccess
from accounts.people import people_to_tell
from accounts.services.domains import is_address_of
from accounts.services.ledger import note
from accounts.services.members import locked_organisation
from catalogue.addresses import absolute, record_path
from needs import events
from needs.models.needs import Need
from needs.models.offices import Committee, Office, OfficePriority
from records.errors import Incomplete, WrongState

MAX_PRIORITIES = 5
MAX_COMMITTEES = 3
FOREIGN_ADDRESS = gettext_lazy(
    "Enter the address of a colleague who has an account in the registry, or an address in the email domain of your organization."
)
# Who writes needs has an office.
_KINDS = (OrganisationKind.ESTABLISHMENT, OrganisationKind.MINISTRY)


def has_office(organisation: Organisation) -> bool:
    return organisation.kind in _KINDS and organisation.is_registered and organisation.is_active


@transaction.atomic
def save_office(
    organisation: Organisation,
    *,
    by: Actor,
    values: dict[str, Any],
    priorities: Sequence[Need] = (),
    committees: Sequence[dict[str, Any]] = (),
    names_me: bool = False,
    at: datetime | None = None,
) -> Office:
    """Write the office's part of the public page, at once. Nobody is named there but by themselves (`names_me`).

    Raises `Incomplete` for an address for messages that is not the organisation's own.
    """
    organisation = locked_organisation(organisation)
    by.must("needs.edit_office", organisation)
    if not has_office(organisation):
        raise WrongState(_("Only an organization that writes needs has an innovation office."))
    if any(need.organisation_id != organisation.pk or not need.is_public for need in priorities):
        raise Incomplete({"priority_1": _("Choose among the published needs of your organization.")})
    if (address := values.get("contact_email")) and not is_address_of(organisation, address):
        raise Incomplete({"contact_email": FOREIGN_ADDRESS})
    office, _is_new = Office.objects.get_or_create(organisation=organisation)
    for name, value in values.items():
        setattr(office, name, value)
    if names_me:
        office.person = by.oneself()
    elif office.person_id == by.user_id:
        office.person = None
    office.updated_at = at or timezone.now()
    office.save()
    office.priorities.all().delete()
    chosen = dict.fromkeys(priorities)
    OfficePriority.objects.bulk_create(
        OfficePriority(office=office, need=need, place=place) for place, need in enumerate(chosen, start=1)
    )
    office.committees.all().delete()
    Committee.objects.bulk_create(Committee(office=office, place=place, **each) for place, each in enumerate(committees, start=1))
    note(events.OFFICE_EDITED, organisation, by=by, at=at)
    return office


@transaction.atomic
def remove_name(office: Office, *, by: Actor, at: datetime | None = None) -> Office:
    """Take a colleague's name off the page: whoever answers for the page may, the person themself too."""
    by.must("needs.edit_office", office.organisation)
    Office.objects.filter(pk=office.pk).update(person=None)
    note(events.OFFICE_EDITED, office.organisation, by=by, at=at)
    office.person = None
    return office


@transaction.atomic
def write_to_office(organisation: Organisation, *, by: Actor, subject: str, message: str, at: datetime | None = None) -> None:
    """Send a message to an office: to its address, or to its people. Who wrote is logged and shown to its owners.

    Raises `TooManyLetters` when the office or the sender had their share today.
    """
    by.must("accounts.read_contacts", organisation)
    person = by.oneself()
    office = Office.objects.filter(organisation=organisation, takes_messages=True).first()
    if office is None or not has_office(organisation) or by.membership is None:
        raise WrongState(_("This office takes no messages through the registry."))
    if not message.strip():
        raise Incomplete({"message": _("Write the message.")})
    letters.limit("office_message", sender=by.organisation_id, reader=f"office:{organisation.pk}")
    ContactAccess.objects.create(
        user=person, organisation_id=by.membership.organisation_id, owner=organisation, reference=organisation.slug
    )
    note(events.OFFICE_WRITTEN_TO, organisation, by=by, at=at)
    for address, language in _readers(office):
        letters.send(
            "office_message",
            address,
            language=language,
            reply_to=person.email,
            organisation=organisation,
            sender=person.name or person.email,
            email=person.email,
            asker=by.membership.organisation,
            subject=subject.strip(),
            message=message.strip(),
            url=lambda: absolute(record_path(organisation)),
            why=letters.acting_for(organisation),
        )


def _readers(office: Office) -> list[tuple[str, str]]:
    """Address and language. Somebody always reads: where nobody acts for the office, the registry's team.

    What a stranger writes goes to no address that is not (any more) the organisation's own.
    """
    if office.contact_email and is_address_of(office.organisation, office.contact_email):
        return [(office.contact_email, "fr")]
    people = people_to_tell({Role.INNOVATION_OFFICER: office.organisation_id})
    return [(each.email, each.language) for each in people] or [(settings.CONTACT_EMAIL, "fr")]
