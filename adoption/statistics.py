"""What ministers ask: how many pilots led to a purchase, how long each step took, where they stall."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils.functional import Promise

from adoption.models.decisions import PilotDecision
from adoption.models.path import PilotPath, Step
from pilots.models.pilots import Pilot
from records.numbers import FEWEST_CASES

# Of the current path of each public pilot: the time since the step before, and since the pilot's end.
_DURATIONS = """
WITH walked AS (
    SELECT m.step, m.done_on - p.began_on AS since_end,
           m.done_on - lag(m.done_on, 1, p.began_on) OVER (PARTITION BY p.id ORDER BY m.position) AS since_before
    FROM adoption_pathmilestone m
    JOIN adoption_pilotpath p ON p.id = m.path_id
    WHERE m.done_on IS NOT NULL AND p.id = ANY(%(paths)s)
)
SELECT step, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY since_before), percentile_cont(0.9) WITHIN GROUP (ORDER BY since_before),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY since_end), percentile_cont(0.9) WITHIN GROUP (ORDER BY since_end),
       array_agg(since_before ORDER BY since_before), array_agg(since_end ORDER BY since_end)
FROM walked GROUP BY step
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many public pilots there are, and how far those came that ended."""

    announced: int
    preparing: int
    running: int
    stopped: int
    completed: int
    reported: int
    adopted: int
    extended: int
    rejected: int
    funded: int
    bought: int
    deployed: int
    scaled_up: int

    @property
    def ended(self) -> int:
        return self.completed + self.stopped

    @property
    def bought_percent(self) -> float | None:
        """Of those that ended, stopped ones included, how many led to a purchase."""
        return round(100 * self.bought / self.ended, 1) if self.ended else None


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days: the median and what nine in ten stay below, or each case where there are few."""

    median: int | None = None
    p90: int | None = None
    cases: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StepTime:
    """How long a step took: since the step before, and since the pilot's end."""

    step: str | Promise
    count: int
    since_before: Days
    since_end: Days


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many open paths stand before a step, and how many of them are late with it."""

    step: str | Promise
    code: str
    count: int
    late: int


def figures() -> Figures:
    """Three queries."""
    public = Pilot.objects.published()
    states = {"preparing": ["planned", "ethics"], "running": ["running"], "completed": ["completed"], "stopped": ["stopped"]}
    counted = public.aggregate(
        total=Count("pk"), **{name: Count("pk", filter=Q(state__in=those)) for name, those in states.items()}
    )
    of_public = Q(pilot__published_at__isnull=False)
    outcomes = PilotDecision.objects.filter(of_public).aggregate(
        **{code: Count("pilot", filter=Q(outcome=code), distinct=True) for code in PilotDecision.Outcome.values}
    )
    done = PilotPath.objects.current().aggregate(
        **{step: Count("pk", filter=Q(milestones__step=step, milestones__done_on__isnull=False), distinct=True)
           for step in Step.values}
    )  # fmt: skip
    return Figures(
        announced=counted["total"],
        preparing=counted["preparing"],
        running=counted["running"],
        stopped=counted["stopped"],
        completed=counted["completed"],
        reported=done["report"],
        adopted=outcomes["adopt"],
        extended=outcomes["extend"],
        rejected=outcomes["reject"],
        funded=done["funding"],
        bought=done["procurement"],
        deployed=done["deployment"],
        scaled_up=done["scale_up"],
    )


def step_times() -> list[StepTime]:
    """Each step in its order, over the current paths of public pilots. Two queries."""
    paths = list(PilotPath.objects.current().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_DURATIONS, {"paths": paths})
        found: dict[str, Any] = {step: numbers for step, *numbers in cursor.fetchall()}
    nothing: tuple[Any, ...] = (0, None, None, None, None, [], [])
    return [_step_time(label, *found.get(code, nothing)) for code, label in Step.choices]


def _step_time(label: Any, count: int, *numbers: Any) -> StepTime:
    before_median, before_p90, end_median, end_p90, before, end = numbers
    if count < FEWEST_CASES:
        return StepTime(label, count, Days(cases=tuple(before)), Days(cases=tuple(end)))
    return StepTime(label, count, Days(round(before_median), round(before_p90)), Days(round(end_median), round(end_p90)))


def step_counts(today: date) -> list[StepCount]:
    """Where open paths stand now. One query."""
    open_paths: Any = PilotPath.objects.current().filter(ending="").with_standing(today)
    rows = open_paths.values("current_step").annotate(count=Count("pk"), late=Count("pk", filter=Q(is_late=True)))
    found = {row["current_step"]: row for row in rows.order_by()}
    return [
        StepCount(label, code, found.get(code, {}).get("count", 0), found.get(code, {}).get("late", 0))
        for code, label in Step.choices
    ]
