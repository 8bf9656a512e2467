"""The public dates of decisions: when the conditions of a qualification are due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.addresses import absolute
from publishing.calendars.sources import MAX_DAYS, Day
from qualification.models.decisions import Condition
from records.bilingual import shown


def due(keys: Any, since: date) -> Iterator[Day]:
    conditions = (
        Condition.objects.open()
        .filter(decision__application__solution__reference__in=keys, due_on__gte=since)
        .select_related("decision__application__solution")
    )
    for condition in conditions.order_by("-due_on")[:MAX_DAYS]:
        solution, decision = condition.decision.application.solution, condition.decision
        yield Day(
            solution.reference, f"condition-{condition.pk}", condition.due_on, _("Condition of a qualification due"),
            solution.name, absolute(reverse("qualification:decision", args=[decision.application.reference])),
            decision.decided_at, _("Solution"), language=shown(solution, "name").lang,
        )  # fmt: skip
