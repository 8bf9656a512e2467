"""Scoring needs: the grid and its versions, what people give, and the score that follows."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.lifecycle import lock, save_with_event
from needs import events, telling
from needs.models.needs import Need
from needs.models.scoring import HIGHEST, Criterion, Mark, Scoring, ScoringGrid
from needs.ranking import breakdown, establishments_mark, line, weighted_score
from records.errors import Incomplete, WrongState
from records.events import record
from records.locking import one_at_a_time

FIRST_GRID = Path(__file__).resolve().parent.parent / "data" / "scoring_grid.yaml"
SCORED_STATES = (Need.State.PUBLISHED, Need.State.IN_PILOT)


def current_grid() -> ScoringGrid:
    """The newest version. A migration made the first one; it is made again in a database that was emptied since."""
    grid = ScoringGrid.objects.prefetch_related("criteria").first()
    return grid or _first_grid()


@transaction.atomic
def _first_grid() -> ScoringGrid:
    grid, is_new = ScoringGrid.objects.get_or_create(number=1)
    if is_new:
        rows = yaml.safe_load(FIRST_GRID.read_text(encoding="utf-8"))
        Criterion.objects.bulk_create(
            Criterion(
                grid=grid,
                code=row["code"],
                position=position,
                weight=row["weight"],
                is_computed=row.get("is_computed", False),
                name_fr=row["name"]["fr"],
                name_en=row["name"]["en"],
                question_fr=row["question"]["fr"],
                question_en=row["question"]["en"],
                anchors=row["anchors"],
            )
            for position, row in enumerate(rows)
        )
    return grid


@transaction.atomic
def change_weights(
    *, by: Actor, weights: dict[str, int], note_fr: str, note_en: str = "", at: datetime | None = None
) -> ScoringGrid:
    """Make a new version of the grid with other weights. Scores that are published keep the version they came from."""
    by.must("needs.change_weights")
    one_at_a_time("scoring grid")
    before = current_grid()
    if not note_fr.strip():
        raise Incomplete({"note_fr": _("State what changes, and why.")})
    if any(not 0 <= weight <= 100 for weight in weights.values()) or not any(weights.values()):
        raise Incomplete({"note_fr": _("Each weight must be from 0 to 100, and at least one must be above 0.")})
    number = (ScoringGrid.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    grid = ScoringGrid.objects.create(
        number=number, note_fr=note_fr.strip(), note_en=note_en.strip(), made_by=by.user, made_at=at or timezone.now()
    )
    for criterion in before.criteria.all():
        criterion.pk, criterion.grid = None, grid
        criterion.weight = weights.get(criterion.code, criterion.weight)
        criterion.save(force_insert=True)
    record(events.WEIGHTS_CHANGED, kind="scoring", reference=str(grid), by=by, at=at, data={"weights": weights})
    return grid


@transaction.atomic
def score_need(need: Need, *, by: Actor, marks: dict[str, int], comment: str = "", at: datetime | None = None) -> Scoring:
    """Give a mark from 0 to 4 to every criterion of the current grid. Scoring again replaces one's own marks."""
    need = lock(need)
    by.must("needs.score", need)
    person = by.someone()
    if need.state not in SCORED_STATES or by.membership is None:
        raise WrongState(_("Only a published need that is still open can be scored."))
    grid = current_grid()
    asked = {criterion.code: criterion for criterion in grid.criteria.all() if not criterion.is_computed}
    gaps: dict[str, Any] = {code: _("Give a score from 0 to 4.") for code in asked if marks.get(code) not in range(HIGHEST + 1)}
    if gaps:
        raise Incomplete(gaps)
    scoring, _is_new = Scoring.objects.update_or_create(
        need=need,
        grid=grid,
        scorer=person,
        defaults={"organisation": by.membership.organisation, "comment": comment, "scored_at": at or timezone.now()},
    )
    scoring.marks.all().delete()
    Mark.objects.bulk_create(Mark(scoring=scoring, criterion=asked[code], value=marks[code]) for code in asked)
    compute(need, grid)
    save_with_event(need, events.SCORED, by=by, at=at, data={"grid": grid.number, "score": float(need.score or 0)})
    telling.tell_of_score(need, by=by)
    return scoring


def refresh(need: Need) -> None:
    """Count the establishments anew in a score that exists, under the version of the weights that it came from."""
    if need.score is not None:
        compute(need, ScoringGrid.objects.get(number=need.score_breakdown["grid"]))


def compute(need: Need, grid: ScoringGrid) -> None:
    """Put the score and its breakdown on the need: each scorer counts once, by their newest marks."""
    given: dict[str, list[int]] = defaultdict(list)
    newest = need.scorings.order_by("scorer_id", "-grid__number").distinct("scorer_id")
    for mark in Mark.objects.filter(scoring__in=newest.values("pk")).select_related("criterion"):
        given[mark.criterion.code].append(mark.value)
    lines = []
    establishments = need.endorsements.live().count() + (0 if need.is_of_network else 1)
    for criterion in grid.criteria.all():
        marks = [establishments_mark(establishments)] if criterion.is_computed else given[criterion.code]
        if marks:
            name = {"fr": criterion.name_fr, "en": criterion.name_en}
            lines.append(line(criterion.code, name, criterion.weight, marks))
    has_marks = any(given.values())
    score = weighted_score({each.code: each.mean for each in lines}, {each.code: each.weight for each in lines})
    need.score = score if has_marks else None
    need.score_breakdown = breakdown(lines, grid.number) if has_marks else {}
