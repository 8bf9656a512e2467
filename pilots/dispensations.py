"""When a pilot needs the ministry's dispensation, whether it has one, and how pages say so.

The rule: a pilot whose solution is qualified for, or declares, a lower level of risk than its need expects is announced, goes
into ethics review and starts only with a dispensation. One that was public before stays so, until its next phase.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.workspace import Task
from pilots.models.dispensations import ANSWER_DAYS, Dispensation
from pilots.models.pilots import Pilot
from qualification.models.applications import Application
from records.risk import Level, is_lower, lower_of
from solutions.models.solutions import Solution

MAX_TASKS = 50
REQUIRED = gettext_lazy(
    "A dispensation from the ministry is required: the solution is qualified or declared for a lower risk level than the need "
    "expects."
)


def solution_level(solution: Solution) -> str:
    """The level that care can rest on: the lower of what the vendor declares and what a valid qualification examined.

    One query for a qualified solution.
    """
    if not solution.is_qualified:
        return str(solution.risk_level)
    examined = Application.objects.filter(reference=solution.decision_reference).values_list("protocol__level", flat=True)
    return lower_of(solution.risk_level, *examined)


def levels_of(pilot: Pilot) -> tuple[str, str]:
    """The level that the need expects, and the one of the solution."""
    return pilot.need.risk_level, solution_level(pilot.solution)


def needs_dispensation(pilot: Pilot) -> bool:
    """Whether its solution is at a lower level of risk than its need expects; both are known."""
    expected, level = levels_of(pilot)
    return is_lower(level, expected)


def valid_dispensation(pilot: Pilot) -> Dispensation | None:
    """The granted one that covers the pilot as it is now. Two queries at most."""
    levels, granted = levels_of(pilot), Dispensation.objects.granted().filter(pilot=pilot.pk or 0)
    return next((each for each in granted.order_by("-decided_at", "-id") if each.covers(pilot, levels)), None)


def lacks_dispensation(pilot: Pilot) -> bool:
    return needs_dispensation(pilot) and valid_dispensation(pilot) is None


def not_offered_because(pilot: Pilot) -> str:
    """Why no dispensation can be asked for now, in a sentence; empty when it can."""
    if pilot.state == Pilot.State.STOPPED:
        return _("This pilot project has been stopped.")
    if not needs_dispensation(pilot):
        return _("No dispensation is required: the risk level of the solution is not lower than the level the need expects.")
    if valid_dispensation(pilot):
        return _("The ministry has already granted a dispensation.")
    if Dispensation.objects.waiting().filter(pilot=pilot).exists():
        return _("A request for a dispensation is already waiting for an answer.")
    return ""


# ── As pages say it ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pilot that needs a dispensation is with it. `latest` is what was asked or answered last, not withdrawn."""

    pilot: Pilot
    at: tuple[str, str]
    granted: Dispensation | None
    latest: Dispensation | None

    @property
    def levels(self) -> str:
        return levels_in_words(*self.at)

    @property
    def words(self) -> str:
        """What is missing, or what was answered, in a sentence."""
        if self.granted:
            return in_words(self.granted)
        if self.latest and self.latest.state != Dispensation.State.GRANTED:
            return in_words(self.latest)
        if self.latest:
            return _("The dispensation that was granted no longer applies: the levels, the need or the solution have changed.")
        return str(REQUIRED)

    @property
    def is_waiting(self) -> bool:
        return bool(self.latest and self.latest.is_waiting)

    @property
    def may_ask(self) -> bool:
        return self.granted is None and not self.is_waiting and self.pilot.state != Pilot.State.STOPPED

    @property
    def url(self) -> str:
        """Where one goes on: the form, or the page of the request that waits."""
        if self.may_ask:
            return reverse("pilots:dispensation-ask", args=[self.pilot.reference])
        return page_of(self.granted or self.latest, self.pilot)

    @property
    def latest_url(self) -> str:
        return page_of(self.latest, self.pilot)

    @property
    def action(self) -> str:
        return _("Ask for a dispensation") if self.may_ask else _("Read the request")


def standing_of(pilot: Pilot) -> Standing | None:
    """For the people of a pilot; none when it needs no dispensation. Two queries at most."""
    levels = levels_of(pilot)
    if not is_lower(levels[1], levels[0]):
        return None
    rows = list(pilot.dispensations.exclude(state=Dispensation.State.WITHDRAWN))
    granted = [each for each in rows if each.state == Dispensation.State.GRANTED]
    valid = next((each for each in granted if each.covers(pilot, levels)), None)
    return Standing(pilot, levels, valid, rows[0] if rows else None)


def shown_dispensation(pilot: Pilot) -> Dispensation | None:
    """What everybody reads on the page of a public pilot: the one granted last for its need and solution.

    One query; none for a pilot that was read with `has_dispensation` and has none.
    """
    if not getattr(pilot, "has_dispensation", True):
        return None
    granted = pilot.dispensations.granted().filter(need=pilot.need_id, solution=pilot.solution_id)
    found: Dispensation | None = granted.order_by("-decided_at", "-id").first()
    return found


def in_words(dispensation: Dispensation) -> str:
    """Where a request stands, in a sentence."""
    day = {"day": _day(dispensation.decided_at or dispensation.asked_at), "days": ANSWER_DAYS}
    sentences: dict[str, str] = {
        Dispensation.State.WAITING: _(
            "A dispensation was requested on %(day)s. The ministry answers within %(days)d days; the pilot project waits for "
            "that answer."
        ),
        Dispensation.State.GRANTED: _("The ministry granted a dispensation on %(day)s."),
        Dispensation.State.DECLINED: _("The ministry declined the request for a dispensation on %(day)s."),
        Dispensation.State.WITHDRAWN: _("The request for a dispensation was withdrawn on %(day)s."),
    }
    return sentences[dispensation.state] % day


def levels_in_words(expected: str, level: str) -> str:
    """Both levels in a sentence."""
    return _("Risk level that the need expects: %(need)s. Risk level of the solution: %(solution)s.") % {
        "need": _label(expected), "solution": _label(level),
    }  # fmt: skip


def page_of(dispensation: Dispensation | None, pilot: Pilot) -> str:
    return reverse("pilots:dispensation", args=[pilot.reference, dispensation.pk]) if dispensation else ""


def tasks_of_ministry() -> list[Task]:
    """The requests that wait for the ministry's answer, the oldest first. One query."""
    waiting = Dispensation.objects.waiting().with_related().order_by("asked_at", "pk")
    return [
        Task(
            _("Answer a request for a dispensation"),
            f"{each.pilot.reference} – {each.pilot.heading()} ({each.pilot.organisation})",
            page_of(each, each.pilot),
            _("Answer"),
            timezone.make_aware(datetime.combine(each.due_on, time(23, 59))),
            each.is_late,
            why=levels_in_words(each.need_level, each.solution_level),
        )
        for each in waiting[:MAX_TASKS]
    ]


def _label(level: str) -> str:
    label: str | Promise = Level(level).label if level else _("Not stated")
    return str(label).lower()


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
