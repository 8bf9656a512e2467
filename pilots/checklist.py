"""What must be there before a pilot leaves a phase: what the registry sees by itself, and what only people know.

Items that block stop the next phase; the others are advice that stays in sight.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilots.charts.indicators import aims
from pilots.dispensations import REQUIRED, lacks_dispensation, needs_dispensation
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from pilots.periods import follow_up_months
from solutions.warnings import ruled_out_because


@dataclass(frozen=True, slots=True)
class Facts:
    """What the computed items look at: a few queries, whatever the pilot holds."""

    pilot: Pilot
    sites: list[Site]
    indicators: list[Indicator]
    measured: set[tuple[int, int]]
    told: set[tuple[int, date]]
    today: date


@dataclass(frozen=True, slots=True)
class Item:
    """`is_met` is empty when only people know. `mended_at` names the page or the step of the plan where it is mended.

    `answers` are the fields of the plan that it asks for.
    """

    code: str
    label: str | Promise
    is_met: Callable[[Facts], bool] | None = None
    blocks: bool = True
    mended_at: str = ""
    answers: tuple[str, ...] = ()
    # Whether the pilot has the item at all.
    applies: Callable[[Pilot], bool] | None = None
    # What to do while it is not met, as a refusal says it: the label, which says how things ought to be, would read as a fact.
    todo: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An item as it stands for one pilot."""

    code: str
    label: str | Promise
    is_done: bool
    is_ticked_by_people: bool
    blocks: bool
    mended_at: str
    # Which site it is about, where the item is mended at one of them.
    site: Site | None = None


def _stated(code: str, label: Promise, todo: Promise, *names: str, mended_at: str) -> Item:
    """An item that blocks until these fields of the plan are answered."""
    is_met = lambda facts: all(getattr(facts.pilot, name) for name in names)  # noqa: E731  (a rule in a line)
    return Item(code, label, is_met, mended_at=mended_at, answers=names, todo=todo)


def _has_aims(facts: Facts) -> bool:
    return bool(facts.indicators) and all(each.target is not None for each in facts.indicators)


def _is_offered(facts: Facts) -> bool:
    return not ruled_out_because(facts.pilot.solution)


def _has_officers(facts: Facts) -> bool:
    return bool(facts.sites) and all(site.officer_id for site in facts.sites)


def _is_measured(facts: Facts) -> bool:
    """At every site that owes one by now: one that begins later, or whose first period is not over, owes none."""
    begun = [site for site in facts.sites if not site.is_yet_to_begin]
    wanted = {
        (indicator.pk, pk)
        for indicator in facts.indicators
        for pk, aim in aims(indicator, begun, today=facts.today).items()
        if aim.owed or indicator.schedule == Indicator.Schedule.FREE
    }
    return bool(facts.indicators) and wanted <= facts.measured


def _is_told(facts: Facts) -> bool:
    owed = {(site.pk, month) for site in facts.sites for month in follow_up_months(site, today=facts.today)}
    return owed <= facts.told


# The rule of a lower level: docs/risk.md.
_DISPENSATION = Item(
    "dispensation",
    _("The ministry has granted a dispensation: the solution is at a lower risk level than the need expects"),
    lambda facts: not lacks_dispensation(facts.pilot),
    applies=needs_dispensation,
    todo=REQUIRED,
)

ITEMS: dict[str, list[Item]] = {
    Pilot.State.PLANNED: [
        _DISPENSATION,
        _stated("protocol", _("Goals, protocol and criteria for stopping are stated"),
                _("State the goals, the protocol and the criteria for stopping."),
                "goals_fr", "protocol_fr", "stop_criteria_fr", mended_at="plan"),
        _stated("risks", _("Risks are named, each with a mitigation measure"),
                _("Name the risks, each with a mitigation measure."), "risks_fr", mended_at="means"),
        Item("indicators", _("At least one indicator, and a target for each"), _has_aims, mended_at="pilots:indicators",
             todo=_("Define at least one indicator, and a target for each.")),
        Item("officers", _("Every site has an officer"), _has_officers, mended_at="pilots:sites",
             todo=_("Name an officer at every site.")),
        Item("means", _("The team, budget and source of funds are stated"),
             lambda facts: bool(facts.pilot.team_fr and facts.pilot.funding_fr and facts.pilot.budget_cad is not None),
             blocks=False, mended_at="means"),
        Item("solution", _("The solution is available, and its qualification is neither suspended nor withdrawn"),
             _is_offered, blocks=False),
        Item("staff-told", _("The staff at every site know about the pilot project and have been able to ask questions"),
             todo=_("Inform the staff at every site, then mark this item as done.")),
    ],
    Pilot.State.ETHICS: [
        _DISPENSATION,
        _stated("privacy", _("The privacy impact assessment has a reference number"),
                _("Give the reference number of the privacy impact assessment."), "privacy_reference", mended_at="approvals"),
        _stated("agreements", _("The data agreements are stated"),
                _("State the data agreements."), "data_agreements_fr", mended_at="approvals"),
        Item("solution", _("The solution is available, and its qualification is neither suspended nor withdrawn"),
             _is_offered, blocks=False),
        Item("authorised", _("The management of every site has authorized the pilot project in writing"),
             todo=_("Have the management of every site authorize the pilot project in writing, then mark this item as done.")),
        Item("trained", _("The people who will use the tool have been trained and know whom to call"),
             todo=_("Train the people who will use the tool, then mark this item as done.")),
    ],
    Pilot.State.RUNNING: [
        Item("values", _("Every indicator has at least one value at every site that must enter one"), _is_measured, blocks=False,
             mended_at="pilots:measures"),
        Item("told", _("No monthly follow-up is missing"), _is_told, blocks=False, mended_at="pilots:follow-up"),
        Item("read", _("The teams at the sites have read the results before publication"), blocks=False),
    ],
}  # fmt: skip


_BEFORE_START = _("required before the pilot project starts")
_ASKED_IN = {Pilot.State.PLANNED: _("required before the ethics review"), Pilot.State.ETHICS: _BEFORE_START}
# What a plan may be announced without, and a later phase asks for: when, by the field. Whoever starts gives the last one.
ASKED_LATER: Mapping[str, Promise] = {
    name: when for state, when in _ASKED_IN.items() for item in ITEMS[state] for name in item.answers
} | {"ethics_reference": _BEFORE_START}


def asked_before(pilot: Pilot) -> str | Promise:
    """Before what the answers of the plan are asked for, as labels say it: where there is no ethics review, the start."""
    return _ASKED_IN[Pilot.State.PLANNED] if pilot.needs_ethics_approval else _BEFORE_START


def asked_later_of(pilot: Pilot) -> Mapping[str, str | Promise]:
    """`ASKED_LATER` as it is for one pilot."""
    if pilot.needs_ethics_approval:
        return ASKED_LATER
    return {name: _BEFORE_START for name in ASKED_LATER if name != "ethics_reference"}


def ticked_codes(pilot: Pilot) -> set[str]:
    """The items of the present phase that people tick."""
    return {item.code for item in _items_of(pilot) if item.is_met is None}


def _items_of(pilot: Pilot) -> list[Item]:
    """The items of the present phase; those of the ethics review come with the plan where no approval is required."""
    items = ITEMS.get(pilot.state, [])
    if pilot.state == Pilot.State.PLANNED and not pilot.needs_ethics_approval:
        known = {item.code for item in items}
        items = [*items, *(item for item in ITEMS[Pilot.State.ETHICS] if item.code not in known)]
    return [item for item in items if item.applies is None or item.applies(pilot)]


def checklist(pilot: Pilot) -> list[Line]:
    """The items of the present phase, as they stand. None once the pilot has ended."""
    items = _items_of(pilot)
    if not items:
        return []
    facts, ticked = _facts(pilot), set(pilot.ticks.values_list("code", flat=True))
    return [
        Line(
            code=item.code,
            label=item.label,
            is_done=item.is_met(facts) if item.is_met else item.code in ticked,
            is_ticked_by_people=item.is_met is None,
            blocks=item.blocks,
            mended_at=item.mended_at,
            site=next((site for site in facts.sites if not site.officer_id), None) if item.code == "officers" else None,
        )
        for item in items
    ]


def what_blocks(pilot: Pilot) -> dict[str, Any]:
    """What must still be done before the next phase, by the item's code."""
    todo = {item.code: item.todo for item in _items_of(pilot)}
    return {line.code: todo[line.code] or line.label for line in checklist(pilot) if line.blocks and not line.is_done}


def lacks_officers(pilot: Pilot) -> bool:
    """Whether a site that takes part has no officer yet."""
    return pilot.sites.filter(officer=None, withdrawn_on=None).exists()


def _facts(pilot: Pilot) -> Facts:
    sites = [site for site in pilot.sites.all() if not site.withdrawn_on]
    indicators = list(pilot.indicators.prefetch_related("site_plans"))
    is_running = pilot.state == Pilot.State.RUNNING
    values = Indicator.objects.filter(pilot=pilot, measurements__isnull=False).values_list("pk", "measurements__site")
    told = pilot.sites.filter(follow_ups__isnull=False).values_list("pk", "follow_ups__month")
    return Facts(
        pilot=pilot,
        sites=sites,
        indicators=indicators,
        measured=set(values.distinct()) if is_running else set(),
        told=set(told) if is_running else set(),
        today=timezone.localdate(),
    )
