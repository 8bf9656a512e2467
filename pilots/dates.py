"""The public dates of pilots: when they begin and end."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.addresses import absolute, record_path
from pilots.models.pilots import Pilot
from publishing.calendars.sources import MAX_DAYS, Day
from records.bilingual import shown


def ends(keys: Any, since: date) -> Iterator[Day]:
    pilots = Pilot.objects.published().filter(Q(ends_on__gte=since) | Q(starts_on__gte=since), reference__in=keys)
    for pilot in pilots.exclude(state=Pilot.State.STOPPED).order_by("-ends_on")[:MAX_DAYS]:
        named = {
            "begins": (pilot.starts_on, _("Start of the pilot project")),
            "ends": (pilot.last_day, _("End of the pilot project")),
        }
        for code, (on, label) in named.items():
            if on and on >= since:
                url = absolute(record_path(pilot))
                yield Day(
                    pilot.reference, code, on, label, pilot.title, url, pilot.updated_at, _("Pilot project"),
                    language=shown(pilot, "title").lang,
                )  # fmt: skip
