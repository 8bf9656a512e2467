"""The public dates of solutions: the end of a qualification."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.addresses import absolute, record_path
from publishing.calendars.sources import MAX_DAYS, Day
from records.bilingual import shown
from solutions.models.solutions import Solution


def ends(keys: Any, since: date) -> Iterator[Day]:
    solutions = Solution.objects.filter(reference__in=keys, qualified_until__gte=since)
    # What was withdrawn has no end to come.
    solutions = solutions.filter(qualification__in=Solution.IN_FORCE)
    for solution in solutions.order_by("-qualified_until")[:MAX_DAYS]:
        if solution.qualified_until:
            yield Day(
                solution.reference, "qualified", solution.qualified_until, _("End of the qualification"), solution.name,
                absolute(record_path(solution)), solution.updated_at, _("Solution"), language=shown(solution, "name").lang,
            )  # fmt: skip
