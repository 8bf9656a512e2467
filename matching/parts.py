"""What matching shows on the pages of records: solutions that may fit a need, needs that a solution could meet."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from authoring.record_parts import Part
from authoring.workspace import Panel
from catalogue.addresses import entry_path, record_path
from catalogue.cards import cards
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import Terms, terms
from matching.feedback import without_muted
from matching.fits import OPEN, needs_for, needs_for_vendor, proposed_and_left_out
from matching.models import Fit
from matching.reasons import exclusions, sentences
from matching.upkeep import is_due
from records.events import parent_of
from records.models.events import Event

# How often a page asks by itself whether its fits are there, and how long after the last answer: for two minutes in all.
MAX_ASKED, ASK_AFTER_S = 24, 5


def awaited(record: Any, asked: int = 0) -> Part:
    """In place of fits that are still being worked out; `asked`: how often the page has asked for them."""
    values = {"of": record.kind, "url": record_path(record)}
    if asked < MAX_ASKED:
        values |= {"ask": reverse("matches-awaited", args=[record.kind, record.reference, asked + 1]), "after_s": ASK_AFTER_S}
    return Part("matching/being_worked_out.html", values)


def part_of(record: Any, actor: Any) -> Part | None:
    """What the page of a record shows of its fits."""
    make = {"need": of_need, "solution": of_solution}.get(record.kind)
    return make(record, actor) if make else None


def of_need(need: Any, actor: Any) -> Part | None:
    """Listed solutions that may meet an open need, each with its reasons; and which are left out, and why. Two queries."""
    if need.state not in OPEN:
        return None
    found, left_out = proposed_and_left_out(need.reference)
    if not found and not left_out:
        return awaited(need) if is_due("need", need.reference) else _none_fits(actor)
    names = terms()
    ruled_out = [{"entry": fit.solution, "url": entry_path(fit.solution), "why": exclusions(fit.ruled_out)} for fit in left_out]
    values = {"fits": [shown(fit, fit.solution, actor, names) for fit in found], "left_out": ruled_out}
    return Part("matching/solutions_for.html", values)


def _none_fits(actor: Any) -> Part:
    """Why nothing is there, and how one hears of the next solution; whoever looks for support subscribes to nothing."""
    alert = f"{reverse('subscribe')}?{urlencode({'kind': 'solution'})}"
    values = {"list_url": reverse("solutions:list"), "alert_url": "" if actor.impersonator else alert}
    return Part("matching/none_fits.html", values)


def of_solution(solution: Any, actor: Any) -> Part | None:
    """Needs that take responses now and that a listed solution could meet. Two queries."""
    found = needs_for(solution.reference) if solution.state == "listed" else []
    if not found:
        is_waiting = solution.state == "listed" and is_due("solution", solution.reference)
        if is_waiting:
            return awaited(solution)
        # That none was found is for whoever looks for one; others read nothing of it.
        is_theirs = solution.state == "listed" and actor.can("needs.respond", solution)
        return Part("matching/needs_for.html", {"fits": []}) if is_theirs else None
    names = terms()
    may_propose = actor.can("needs.respond", solution)
    fits = [
        shown(fit, fit.need, actor, names) | {"propose": _propose(fit, solution.reference) if may_propose else ""}
        for fit in found
    ]
    return Part("matching/needs_for.html", {"fits": fits})


def for_vendor(actor: Any) -> Panel | None:
    """In a vendor's workspace: open needs that its solutions could meet, without those it answered or muted. Three queries."""
    if actor.membership is None or not actor.can("needs.answer_needs"):
        return None
    answered = Event.objects.filter(kind="response", organisation_id=actor.organisation_id).only("data")
    found = needs_for_vendor(actor.organisation_id, but={parent_of(event) for event in answered})
    heard, _muted = without_muted(found, told="solution")
    if not heard:
        return None
    names = terms()
    rows = [
        {
            "card": cards([fit.need], names)[0],
            "why": sentences(fit.reasons, names)[0],
            "solution": cards([fit.solution], names)[0],
            "propose": _propose(fit, fit.solution.key),
        }
        for fit in heard
    ]
    return Panel("matching/needs_for_vendor.html", {"rows": rows}, is_first=False)


def _propose(fit: Fit, solution: str) -> str:
    return f"{reverse('needs:respond', args=[fit.need.key])}?solution={solution}"


def shown(fit: Fit, entry: CatalogueEntry, actor: Any, names: Terms) -> dict[str, Any]:
    """A fit as a page shows it: the card of the other side, why, and what speaks against it."""
    favour, against = sentences(fit.reasons, names)
    judge = reverse("match", args=[fit.need.key, fit.solution.key]) if actor.user else ""
    return {"card": cards([entry], names)[0], "for": favour, "against": against, "judge": judge}
