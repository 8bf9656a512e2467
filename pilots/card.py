"""What the card of a pilot says beside its state: when, and at how many places."""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.kinds import Fact


def facts(entry: Any) -> Iterator[Fact]:
    start, end = (parse_date(entry.details.get(name) or "") for name in ("starts_on", "ends_on"))
    days = {name: date_format(day, "DATE_FORMAT") for name, day in (("start", start), ("end", end)) if day}
    if start and end:
        yield Fact(_("From %(start)s to %(end)s") % days, "calendar")
    elif start:
        yield Fact(_("From %(start)s") % days, "calendar")
    if sites := entry.details.get("sites"):
        yield Fact(ngettext("%(count)d site", "%(count)d sites", sites) % {"count": sites}, "pin")
