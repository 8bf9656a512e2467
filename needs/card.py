"""What the card of a need says beside its state: until when vendors may respond, its score, who shares it."""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, localize
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needs.models.needs import Need
from records.kinds import Fact


def facts(entry: Any) -> Iterator[Fact]:
    details = entry.details
    if responses := _responses(entry):
        yield Fact(responses, "calendar")
    if details.get("score") is not None:
        yield Fact(_("Score %(score)s out of 100") % {"score": localize(details["score"])})
    if endorsed := len(details.get("endorsed_by") or ()):
        said = ngettext("Endorsed by %(count)d establishment", "Endorsed by %(count)d establishments", endorsed)
        yield Fact(said % {"count": endorsed}, "building")


def _responses(entry: Any) -> str:
    """Whether it takes responses: as `closed_because` says it of the record."""
    if entry.details.get("selected"):
        return _("A solution has been selected")
    if entry.state != Need.State.PUBLISHED:
        return ""
    until = parse_date(entry.details.get("responses_until") or "")
    if until is None:
        return _("Accepts responses")
    day = {"day": date_format(until, "DATE_FORMAT")}
    return _("Responses until %(day)s") % day if until >= localdate() else _("Deadline passed: %(day)s") % day
