"""The ministry's board: which needs, under which weights, in which order, and which ones side by side."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from needs.models.needs import Need
from needs.models.scoring import Criterion, ScoringGrid
from needs.priority_facts import SPLIT_POINTS
from needs.ranking import Ranked, rank
from needs.services.scoring import SCORED_STATES
from records import received
from records.models.taxonomies import AiField, CareStage, Region, Term
from records.risk import Level

MAX_NEEDS = 500
MAX_COMPARED = 4
FILTERS: dict[str, tuple[str, type[Term]]] = {
    "region": ("regions__code", Region),
    "care_stage": ("care_stages__code", CareStage),
    "ai_field": ("ai_fields__code", AiField),
}


@dataclass(frozen=True, slots=True)
class Cell:
    criterion: Criterion
    mean: float | None
    lowest: int
    highest: int
    is_split: bool


@dataclass(frozen=True, slots=True)
class Row:
    need: Need
    place: Ranked | None
    cells: list[Cell]
    scorers: int


@dataclass(frozen=True)
class Board:
    grid: ScoringGrid
    tried: dict[str, int]
    risk: str
    priority: str
    chosen: dict[str, str]
    compared: list[str]
    # What was selected beyond as many as stand side by side.
    left_out: list[str]
    most_compared: ClassVar[int] = MAX_COMPARED

    @staticmethod
    def read(data: QueryDict, grid: ScoringGrid) -> "Board":
        """From an address: filters, weights as `w_<criterion>`, and needs to compare. What makes no sense is left out."""
        own = {criterion.code: criterion.weight for criterion in grid.criteria.all()}
        typed = {code: data.get(f"w_{code}", "") for code in own}
        tried = {code: min(received.number(typed[code]), 100) if typed[code] else weight for code, weight in own.items()}
        selected = list(dict.fromkeys(key.replace("\x00", "")[:20] for key in data.getlist("compare")))
        risk, priority = received.text(data, "risk"), received.text(data, "priority")
        return Board(
            grid=grid,
            tried=tried if any(tried.values()) else own,
            risk=risk if risk in Level.values else "",
            priority=priority if priority in (*Need.Priority.values, "none") else "",
            chosen={name: received.text(data, name) for name in FILTERS if received.text(data, name)},
            compared=selected[:MAX_COMPARED],
            left_out=selected[MAX_COMPARED:MAX_NEEDS],
        )

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.grid.criteria.all())

    @property
    def own_weights(self) -> dict[str, int]:
        return {criterion.code: criterion.weight for criterion in self.criteria}

    @property
    def is_trial(self) -> bool:
        return self.tried != self.own_weights

    @property
    def sliders(self) -> list[tuple[Criterion, int]]:
        return [(criterion, self.tried[criterion.code]) for criterion in self.criteria]

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "label": model._meta.verbose_name, "terms": model.objects.all(), "chosen": self.chosen.get(name, "")}
            for name, (_lookup, model) in FILTERS.items()
        ]

    def _needs(self) -> QuerySet[Need]:
        needs = Need.objects.filter(state__in=SCORED_STATES).select_related("organisation")
        if self.risk:
            needs = needs.filter(risk_level=self.risk)
        if self.priority:
            needs = needs.filter(network_priority="" if self.priority == "none" else self.priority)
        for name, code in self.chosen.items():
            needs = needs.filter(**{FILTERS[name][0]: code})
        endorsing = Count("endorsements", filter=Q(endorsements__withdrawn_at=None), distinct=True)
        return needs.annotate(endorsing=endorsing).order_by("reference")[:MAX_NEEDS]

    @cached_property
    def rows(self) -> list[Row]:
        """Scored needs in their order, then those that nobody has scored yet."""
        needs = {need.reference: need for need in self._needs()}
        means = {
            reference: {line["code"]: line["mean"] for line in need.score_breakdown["lines"]}
            for reference, need in needs.items()
            if need.score_breakdown
        }
        places = rank(means, self.own_weights, self.tried)
        ranked = [self._row(needs[place.reference], place) for place in places]
        placed = {place.reference for place in places}
        return ranked + [self._row(need, None) for reference, need in needs.items() if reference not in placed]

    def _row(self, need: Need, place: Ranked | None) -> Row:
        lines = {line["code"]: line for line in need.score_breakdown.get("lines", [])}
        cells = []
        for criterion in self.criteria:
            found = lines.get(criterion.code)
            lowest, highest = (found["lowest"], found["highest"]) if found else (0, 0)
            cells.append(Cell(criterion, found["mean"] if found else None, lowest, highest, highest - lowest >= SPLIT_POINTS))
        return Row(need, place, cells, max((line["scorers"] for line in lines.values()), default=0))

    @property
    def side_by_side(self) -> list[Row]:
        return [row for row in self.rows if row.need.reference in self.compared]

    @property
    def comparison(self) -> list[tuple[Criterion, list[tuple[str, Cell]]]]:
        """One line per criterion, one cell per compared need, under its number."""
        rows = self.side_by_side
        return [
            (criterion, [(row.need.reference, row.cells[index]) for row in rows]) for index, criterion in enumerate(self.criteria)
        ]

    @property
    def unscored(self) -> int:
        return sum(row.place is None for row in self.rows)

    @property
    def risks(self) -> list[tuple[str, Any]]:
        return list(Level.choices)

    @property
    def priorities(self) -> list[tuple[str, Any]]:
        return list(Need.Priority.choices)
