"""The board of every path in the network: filters read from an address, and the rows that they leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from adoption.models.path import PathMilestone, PilotPath, Step
from catalogue.headings import heads, yes_no
from pilots.models.pilots import Pilot
from records import received
from records.models.taxonomies import Region

Label = str | Promise

STATES: dict[str, Label] = {
    "undecided": _("Decision pending"),
    "walking": _("Adopted, path under way"),
    "achieved": _("In the whole network"),
    "rejected": _("Rejected"),
}
LATENESS: dict[str, Label] = {"late": _("Late"), "on_time": _("On time")}


@dataclass(frozen=True)
class Board:
    state: str
    region: str
    lateness: str
    step: str
    today: date
    regions: list[Region]

    @staticmethod
    def read(data: QueryDict) -> "Board":
        """What makes no sense is left out. One query."""
        regions = list(Region.objects.all())

        def one_of(name: str, values: Any) -> str:
            typed = received.text(data, name)
            return typed if typed in values else ""

        return Board(
            state=one_of("state", STATES),
            region=one_of("region", {region.code for region in regions}),
            lateness=one_of("lateness", LATENESS),
            step=one_of("step", Step.values),
            today=timezone.localdate(),
            regions=regions,
        )

    @cached_property
    def paths(self) -> Any:
        """The current paths that are asked for, those that are late first, then the longest under way."""
        found: Any = PilotPath.objects.current().with_standing(self.today)
        decided = {"outcome": "adopt"}
        if self.state == "undecided":
            found = found.filter(ending="").exclude(pilot__outcomes__outcome="adopt")
        elif self.state == "walking":
            found = found.filter(ending="", **{f"pilot__outcomes__{name}": value for name, value in decided.items()})
        elif self.state:
            found = found.filter(ending=self.state)
        if self.region:
            found = found.filter(pilot__sites__region__code=self.region).distinct()
        if self.lateness:
            found = found.filter(ending="", is_late=self.lateness == "late")
        if self.step:
            found = found.filter(ending="", current_step=self.step)
        return found.order_by("-is_late", "began_on", "pk")

    def with_rows(self, paths: Any) -> Any:
        """With all that a row shows. Five queries, however many rows."""
        milestones = PathMilestone.objects.select_related("responsible")
        return paths.select_related("pilot__organisation", "pilot__solution", "pilot__need").prefetch_related(
            Prefetch("milestones", milestones), "pilot__sites__region", "pilot__outcomes"
        )

    @property
    def filters(self) -> list[dict[str, Any]]:
        regions = [(region.code, region.name) for region in self.regions]
        return [
            {"name": "state", "label": _("Status"), "options": list(STATES.items()), "chosen": self.state},
            {"name": "region", "label": _("Region"), "options": regions, "chosen": self.region},
            {"name": "lateness", "label": _("Timeliness"), "options": list(LATENESS.items()), "chosen": self.lateness},
            {"name": "step", "label": _("Stage"), "options": list(Step.choices), "chosen": self.step},
        ]


@dataclass(frozen=True, slots=True)
class Place:
    """A step as it is shown: done, late, waiting, or beyond the end of the path."""

    milestone: PathMilestone
    state: str
    days_late: int


def places(path: PilotPath, today: date) -> list[Place]:
    """The six steps of a row of the board, without a query."""
    is_adopted = any(each.outcome == "adopt" for each in path.pilot.outcomes.all())
    return [place_of(milestone, path, today, is_adopted=is_adopted) for milestone in path.milestones.all()]


def place_of(milestone: PathMilestone, path: PilotPath, today: date, *, is_adopted: bool) -> Place:
    """How a step stands. What an undecided pilot cannot reach yet is never late."""
    is_reachable = is_adopted or milestone.step in (Step.REPORT, Step.DECISION)
    if milestone.done_on:
        state = "done"
    elif not path.is_open:
        state = "ended"
    elif is_reachable and milestone.is_late_on(today):
        state = "late"
    else:
        state = "waiting"
    return Place(milestone, state, milestone.days_late if state in ("late", "done") else 0)


def state_of(path: PilotPath) -> str:
    """The code of what the head of a row says, one of `STATES`."""
    if path.ending:
        return path.ending
    return "walking" if any(each.outcome == "adopt" for each in path.pilot.outcomes.all()) else "undecided"


HEAD = ["pilot", "title_fr", "title_en", "lead", "solution", "need", "regions", "sites", "ended_on", "state", "standing", "late"]

HEADINGS: dict[str, Label] = {
    "pilot": pgettext_lazy("column", "Pilot project"),
    "lead": pgettext_lazy("column", "Lead establishment"),
    "solution": pgettext_lazy("column", "Solution"),
    "need": pgettext_lazy("column", "Need"),
    "regions": pgettext_lazy("column", "Health regions"),
    "sites": _("Sites"),
    "ended_on": pgettext_lazy("column", "Pilot project ended on"),
    "standing": pgettext_lazy("column", "Current step"),
    "late": pgettext_lazy("column", "Late"),
    "due_on": pgettext_lazy("column", "Due on"),
    "done_on": pgettext_lazy("column", "Done on"),
    "responsible": pgettext_lazy("column", "Responsible"),
}


def lines(board: Board, *, are_words: bool = False) -> Iterator[list[str]]:
    """The board as a table for a spreadsheet: for each step its due date, when it was done and who holds it.

    `are_words`: headings and coded values in words of the reader's language; else codes that never change.
    """
    yield _heads(are_words=are_words)
    said = yes_no if are_words else _yes_no_code
    for path in board.with_rows(board.paths).iterator(chunk_size=500):
        pilot, cells = path.pilot, []
        for each in path.milestones.all():
            done_on = each.done_on.isoformat() if each.done_on else ""
            cells += [each.due_on.isoformat(), done_on, each.responsible.name_fr]
        yield [
            pilot.reference, pilot.title_fr, pilot.title_en, pilot.organisation.name_fr, pilot.solution.reference,
            pilot.need.reference, _regions(pilot, are_words=are_words), _sites(pilot), path.began_on.isoformat(),
            str(STATES[state_of(path)]) if are_words else state_of(path), _current_step(path, are_words=are_words),
            said(path.is_late), *cells, said(pilot.is_demonstration),
        ]  # fmt: skip


def _heads(*, are_words: bool) -> list[str]:
    parts = ("due_on", "done_on", "responsible")
    if not are_words:
        return [*HEAD, *(f"{step}_{part}" for step in Step.values for part in parts), "demonstration"]
    steps = [f"{label} – {head}" for label in Step.labels for head in heads(parts, are_words=True, own=HEADINGS)]
    return [*heads(HEAD, are_words=True, own=HEADINGS), *steps, *heads(["demonstration"], are_words=True)]


def _yes_no_code(value: Any) -> str:
    return "yes" if value else "no"


def _regions(pilot: Pilot, *, are_words: bool) -> str:
    regions = sorted({site.region for site in pilot.sites.all()}, key=lambda region: region.code)
    return "; ".join(region.name for region in regions) if are_words else " ".join(region.code for region in regions)


def _sites(pilot: Pilot) -> str:
    return "; ".join(str(site) for site in pilot.sites.all())


def _current_step(path: Any, *, are_words: bool) -> str:
    """Of a path that was read with where it stands."""
    step = path.current_step if path.is_open else ""
    return str(Step(step).label) if step and are_words else step or ""
