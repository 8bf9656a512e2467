"""Letters about pilots, to the people of their establishments."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import one_or_all, people_to_tell, verified
from catalogue.addresses import absolute, record_path
from pilots.models.dispensations import Dispensation
from pilots.models.pilots import Pilot, Site


def tell_person(person: User, letter: str, pilot: Pilot, page: str = "", *, of: Any = None, **context: Any) -> None:
    """One letter about a pilot, in the person's language. The link leads to its page, or to the one named, of a part (`of`)."""
    said = {
        "about": lambda: f"{pilot.reference} – {pilot.heading()}",
        "establishment": pilot.organisation,
        "url": lambda: absolute(reverse(page, args=[pilot.reference, *([of.pk] if of else [])]) if page else record_path(pilot)),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))


def tell_lead(pilot: Pilot, letter: str, page: str = "", **context: Any) -> None:
    context.setdefault("why", letters.acting_for(pilot.organisation))
    for person in people_to_tell({Role.INNOVATION_OFFICER: pilot.organisation_id}):
        tell_person(person, letter, pilot, page, **context)


def tell_ministry(dispensation: Dispensation, letter: str, *, page: str = "", **context: Any) -> None:
    """What the ministry's analysts must know of a request. The link leads to it, or to a page of their own."""
    if page:
        context["url"] = lambda: absolute(reverse(page))
    for person in people_to_tell({Role.MINISTRY_ANALYST: verified()}):
        tell_person(person, letter, dispensation.pilot, "pilots:dispensation", of=dispensation, why=_why_ministry, **context)


def _why_ministry() -> str:
    return _("You are receiving this message because you answer requests for a dispensation in the registry.")


def tell_named_site(site: Site, *, by: Actor, is_limited: bool = True) -> None:
    """That an establishment is a site of a public pilot: to its officer; where none is named, to its innovation office.

    Nobody is told of what they did themselves, and no office of its own pilot. Raises `TooManyLetters` where `is_limited`.
    """
    is_own = site.organisation_id == site.pilot.organisation_id
    office = [] if is_own else people_to_tell({Role.INNOVATION_OFFICER: site.organisation_id})
    readers = [person for person in ([site.officer] if site.officer else office) if person.pk != by.user_id]
    letter = "site_officer_named" if site.officer else "site_named"
    if readers and is_limited:
        reader = site.officer.email if site.officer else f"office:{site.organisation_id}"
        letters.limit(letter, sender=site.pilot.organisation_id, reader=reader)
    for person in readers:
        dates: dict[str, Any] = {"starts_on": site.first_day, "ends_on": site.last_day}
        tell_person(person, letter, site.pilot, site=site, why=letters.acting_for(site.organisation), **dates)


def tell_site(site: Site, letter: str, page: str = "", **context: Any) -> None:
    """To its officer, as long as they are of the establishment; otherwise to the innovation office there."""
    for person in one_or_all(site.officer, Role.INNOVATION_OFFICER, site.organisation_id):
        tell_person(person, letter, site.pilot, page, site=site, why=letters.acting_for(site.organisation), **context)
