"""What whoever sets a priority sees above the form: the score and where it is disputed, who shares the need, the others."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from needs.models.needs import Need
from needs.services.scoring import SCORED_STATES
from records.bilingual import reading_language
from records.numbers import shown_number

# Marks that lie so far apart are a dispute, here as on the board.
SPLIT_POINTS = 2


def before_ranking(need: Need) -> list[tuple[str, str]]:
    """Labels and values. Two queries."""
    endorsing = need.endorsements.filter(withdrawn_at=None).values("organisation").distinct().count()
    return [
        (_("Current priority"), need.network_priority or _("Not ranked")),
        (_("Score"), _score(need)),
        (_("Criteria on which scores differ"), _disputed(need) or pgettext("criteria", "None")),
        (_("Endorsing establishments"), shown_number(endorsing)),
        (_("Risk level"), str(need.get_risk_level_display()) or _("Not stated")),
        (_("Open needs with a priority now"), _ranked()),
    ]


def _score(need: Need) -> str:
    if need.score is None:
        return _("Nobody has scored it yet.")
    return _("%(score)s out of 100") % {"score": shown_number(need.score)}


def _disputed(need: Need) -> str:
    lines = need.score_breakdown.get("lines", [])
    split = [line for line in lines if line["highest"] - line["lowest"] >= SPLIT_POINTS]
    return ", ".join(f"{_named(line)} ({line['lowest']}–{line['highest']})" for line in split)


def _named(line: dict[str, Any]) -> str:
    return str(line["name"].get(reading_language()) or line["name"]["fr"])


def _ranked() -> str:
    rows = Need.objects.published().filter(state__in=SCORED_STATES).exclude(network_priority="")
    counts = dict(rows.order_by().values_list("network_priority").annotate(total=Count("pk")))
    return " · ".join(
        _("%(priority)s: %(count)s") % {"priority": priority, "count": counts.get(priority, 0)}
        for priority in Need.Priority.values
    )
