"""What the card of a pilot says beside its state: when, at how many places, and whether its solution is in doubt."""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.search.lapsing import qualification_of
from records.kinds import Fact, ShownState, Tone
from solutions.models.solutions import Solution

_ARCHIVED = gettext_lazy("Solution archived")
_IN_DOUBT: dict[str, tuple[Promise, Tone]] = {
    Solution.Qualification.SUSPENDED: (gettext_lazy("Solution suspended"), Tone.DANGER),
    Solution.Qualification.WITHDRAWN: (gettext_lazy("Qualification of the solution withdrawn"), Tone.DANGER),
    Solution.Qualification.REFUSED: (gettext_lazy("Qualification of the solution refused"), Tone.WARNING),
    Solution.Qualification.EXPIRED: (gettext_lazy("Qualification of the solution expired"), Tone.WARNING),
}


def facts(entry: Any) -> Iterator[Fact]:
    start, end = (parse_date(entry.details.get(name) or "") for name in ("starts_on", "ends_on"))
    days = {name: date_format(day, "DATE_FORMAT") for name, day in (("start", start), ("end", end)) if day}
    if start and end:
        yield Fact(_("From %(start)s to %(end)s") % days, "calendar")
    elif start:
        yield Fact(_("From %(start)s") % days, "calendar")
    if sites := entry.details.get("sites"):
        yield Fact(ngettext("%(count)d site", "%(count)d sites", sites) % {"count": sites}, "pin")


def doubt(state: str, details: dict[str, Any]) -> ShownState | None:
    """What speaks today against the solution of a pilot."""
    if state == Solution.State.ARCHIVED:
        return ShownState(str(_ARCHIVED), Tone.WARNING)
    words, tone = _IN_DOUBT.get(qualification_of(details), ("", Tone.NEUTRAL))
    return ShownState(str(words), tone) if words else None
