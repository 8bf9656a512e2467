"""Where a pilot stands: its phases with their dates, what was told last, what is late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.actors import Actor
from pilots import events
from pilots.models.following import FollowUp
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Pilot, Site
from pilots.services.following import late
from pilots.services.joining import OPEN_STATES
from records.events import entered
from records.models.events import Event

State = Pilot.State
_ORDER = (State.PLANNED, State.ETHICS, State.RUNNING, State.COMPLETED)
_BEGINS = {
    State.PLANNED: events.ANNOUNCED,
    State.ETHICS: events.ENTERED_ETHICS,
    State.RUNNING: events.STARTED,
    State.COMPLETED: events.COMPLETED,
    State.STOPPED: events.STOPPED,
}
MAX_FOLLOW_UPS = 6


@dataclass(frozen=True, slots=True)
class Phase:
    """`status` is done, current or todo."""

    label: str | Promise
    status: str
    began_on: date | None


@dataclass(frozen=True, slots=True)
class Late:
    """The months of which a site owes a follow-up past its due day."""

    site: Site
    months: list[date]


def phases(pilot: Pilot) -> list[Phase]:
    """The phases in their order; a stopped pilot ends with those that it reached. One query.

    Start and end are the days that the pilot states, not those on which somebody said so; a phase to come has no date, also
    when an extended pilot was in it before.
    """
    verbs = {verb.code: state for state, verb in _BEGINS.items()}
    rows = Event.objects.filter(kind=pilot.kind, reference=pilot.reference, verb__in=verbs).values_list("verb", "at")
    began = {verbs[verb]: at for verb, at in rows}
    order = [state for state in _ORDER if state in began] + [State.STOPPED] if pilot.state == State.STOPPED else list(_ORDER)
    if not pilot.needs_ethics_approval and State.ETHICS not in began:
        order = [state for state in order if state != State.ETHICS]
    here = order.index(State(pilot.state))
    has_ended = pilot.state in (State.COMPLETED, State.STOPPED)
    return [
        Phase(
            label=state.label,
            status="done" if place < here or (place == here and has_ended) else "current" if place == here else "todo",
            began_on=_began_on(pilot, state, began) if place <= here else None,
        )
        for place, state in enumerate(order)
    ]


def shown_since(pilot: Pilot) -> tuple[date, str] | None:
    """Since when the registry shows the phase that comes before the start, and how to say so. One query."""
    if pilot.state == State.ETHICS and (event := entered(pilot.kind, pilot.reference, State.ETHICS)):
        day = timezone.localdate(event.at)
        return day, _("The registry shows the ethics review since %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
    if pilot.published_at is None:
        return None
    day = timezone.localdate(pilot.published_at)
    return day, _("The pilot project was announced on %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}


def _began_on(pilot: Pilot, state: State, began: dict[State, datetime]) -> date | None:
    if state == State.RUNNING:
        return pilot.starts_on
    if state in (State.COMPLETED, State.STOPPED) and pilot.ended_at:
        return timezone.localdate(pilot.ended_at)
    return timezone.localdate(began[state]) if state in began else None


def followed(pilot: Pilot, actor: Actor) -> dict[str, Any]:
    """What a pilot's page says of its follow-ups and of the requests to join. Three queries at most."""
    sites = list(pilot.sites.all())
    owed = late(sites, today=timezone.localdate())
    is_lead = actor.can("pilots.plan", pilot)
    asked = JoinRequest.objects.filter(pilot=pilot, state=JoinRequest.State.ASKED)
    is_outside = all(site.organisation_id != actor.organisation_id for site in sites)
    may_ask = actor.can("pilots.join", pilot) and is_outside and not is_lead and pilot.is_public and pilot.state in OPEN_STATES
    own = asked.filter(organisation_id=actor.organisation_id or 0).first() if may_ask else None
    rows = FollowUp.objects.filter(site__in=sites).select_related("site__organisation", "site__installation")
    return {
        "follow_ups": list(rows.order_by("-month", "site_id")[:MAX_FOLLOW_UPS]),
        "late": [Late(site, owed[site.pk]) for site in sites if owed[site.pk]],
        "is_inside": actor.can("pilots.read_inside", pilot),
        "waiting": asked.count() if is_lead and pilot.state in OPEN_STATES else 0,
        "own_request": own,
        "may_join": may_ask and own is None,
    }
