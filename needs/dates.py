"""The public dates of needs: until when vendors may respond."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.addresses import absolute, record_path
from needs.models.needs import Need
from needs.models.responses import Response
from publishing.calendars.sources import MAX_DAYS, Day
from records.bilingual import shown


def deadlines(keys: Any, since: date) -> Iterator[Day]:
    """Of needs that still take responses: a solution that was chosen ends the call."""
    needs = Need.objects.published().filter(reference__in=keys, responses_until__gte=since, state=Need.State.PUBLISHED)
    needs = needs.exclude(responses__state=Response.State.SELECTED)
    for need in needs.order_by("-responses_until")[:MAX_DAYS]:
        assert need.responses_until is not None  # noqa: S101  (the filter asks for it)
        yield Day(
            need.reference, "responses", need.responses_until, _("Deadline for responses"), need.title,
            absolute(record_path(need)), need.updated_at, _("Need"), language=shown(need, "title").lang,
        )  # fmt: skip
