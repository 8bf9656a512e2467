"""Letters about what comes of a pilot: milestones to those who hold them, decisions to those who took part."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import letters
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell
from adoption.models.decisions import PilotDecision
from adoption.models.path import PathMilestone
from catalogue.addresses import absolute, record_path
from pilots.models.pilots import Pilot
from records.bilingual import shown


def tell_holders(milestone: PathMilestone, letter: str, **context: Any) -> None:
    """To the officers of the responsible organisation and of the lead establishment."""
    pilot = milestone.path.pilot
    for person in people_to_tell({Role.INNOVATION_OFFICER: [milestone.responsible_id, pilot.organisation_id]}):
        _send(
            person,
            letter,
            pilot,
            step=milestone.get_step_display,
            due_on=milestone.due_on,
            responsible=milestone.responsible,
            why=_why_path,
            **context,
        )


def tell_of_decision(pilot: Pilot, decision: PilotDecision) -> None:
    """To the officers of every site, and to the people of the vendor."""
    sites, vendor = pilot.sites.values("organisation_id"), pilot.solution.organisation_id
    for person in people_to_tell({Role.INNOVATION_OFFICER: sites, Role.VENDOR_MEMBER: vendor}):
        _send(
            person,
            "pilot_decided",
            pilot,
            outcome=decision.get_outcome_display,
            rationale=lambda: shown(decision, "rationale"),
            is_adopted=decision.outcome == "adopt",
            why=_why_part,
        )


def offer_to_meet_need(pilot: Pilot) -> None:
    """To the office of the need: its pilot was adopted, it may be met."""
    need = pilot.need
    for person in people_to_tell({Role.INNOVATION_OFFICER: need.organisation_id}):
        _send(
            person,
            "need_may_be_met",
            pilot,
            about=lambda: f"{need.reference} – {need.heading()}",
            why=letters.acting_for(need.organisation),
            meet_url=lambda: absolute(reverse("needs:decide", args=[need.reference, "meet"])),
        )


def _send(person: User, letter: str, pilot: Pilot, **context: object) -> None:
    said: dict[str, object] = {
        "about": lambda: f"{pilot.reference} – {pilot.heading()}",
        "pilot": lambda: f"{pilot.reference} – {pilot.heading()}",
        "establishment": pilot.organisation,
        "url": lambda: absolute(record_path(pilot)),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))


def _why_path() -> str:
    return _("You are receiving this message because your organization is responsible for this milestone or this pilot project.")


def _why_part() -> str:
    return _("You are receiving this message because your organization takes part in this pilot project.")
