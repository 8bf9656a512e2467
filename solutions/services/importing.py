"""Taking in many of a vendor's solutions at once, from a spreadsheet or a program: every line, or none."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from registry import catalogue
from registry.errors import Incomplete
from registry.sheets import Problem, Sheet, SheetRefused
from solutions.models.solutions import Solution
from solutions.services.solutions import draft_solution, edit_solution, list_solution
from solutions.spreadsheet import LAYOUT, LISTED


@dataclass(slots=True)
class Taken:
    """What became of the lines."""

    created: list[Solution] = field(default_factory=list)
    updated: list[Solution] = field(default_factory=list)
    unchanged: list[Solution] = field(default_factory=list)
    listed: list[Solution] = field(default_factory=list)


def import_sheet(sheet: Sheet, organisation: Organisation, *, by: Actor, at: datetime | None = None) -> Taken:
    """Open a draft for each line, or change the solution that it names; list those that say so.

    Raises `SheetRefused` with every problem, also those that only listing or changing finds: then nothing is changed.
    """
    by.must("solutions.draft", Solution(organisation=organisation))
    problems = [*sheet.problems, *_conflicts(sheet, organisation)]
    if problems:
        raise SheetRefused(problems)
    taken = Taken()
    with transaction.atomic(), catalogue.deferred():
        for place, reference, values in sheet.rows:
            try:
                with transaction.atomic():
                    _take_in(taken, reference, dict(values), organisation, by=by, at=at)
            except Incomplete as gaps:
                problems += [Problem(place, _heading(name), str(text), name) for name, text in gaps.gaps.items()]
        if problems:
            raise SheetRefused(problems)
    return taken


def _take_in(
    taken: Taken, reference: str, values: dict[str, Any], organisation: Organisation, *, by: Actor, at: datetime | None
) -> None:
    is_wanted = values.pop(LISTED, False)
    if reference:
        before = Solution.objects.get(organisation=organisation, reference=reference)
        solution = edit_solution(before, by=by, values=values, at=at)
        (taken.unchanged if solution.version == before.version else taken.updated).append(solution)
    else:
        solution = draft_solution(organisation, by=by, values=values, at=at)
        taken.created.append(solution)
    if is_wanted and solution.state == Solution.State.DRAFT:
        taken.listed.append(list_solution(solution, by=by, at=at))


def _conflicts(sheet: Sheet, organisation: Organisation) -> list[Problem]:
    """Lines that name what is not this vendor's, or can no longer change, or say again what is there."""
    own = {solution.reference: solution for solution in Solution.objects.filter(organisation=organisation)}
    names = {each.name_fr.casefold(): each.reference for each in own.values() if each.state != Solution.State.ARCHIVED}
    found, seen, seen_numbers = [], set[str](), set[str]()

    def say(place: int, column: str, text: str) -> None:
        found.append(Problem(place, LAYOUT.label(column), text, column))

    for place, reference, values in sheet.rows:
        known, name = own.get(reference), str(values.get("name_fr", "")).casefold()
        if reference and known is None:
            say(place, "reference", _("“%(number)s” is not the number of one of your solutions.") % {"number": reference[:40]})
        elif reference in seen_numbers:
            say(place, "reference", _("Another line has the same number."))
        elif known and known.state == Solution.State.ARCHIVED:
            say(place, "reference", _("This solution is archived; its text no longer changes."))
        elif name and name in seen:
            say(place, "name_fr", _("Another line has the same name."))
        elif name and names.get(name, reference) != reference:
            say(place, "name_fr", _("You have this solution already: %(number)s.") % {"number": names[name]})
        elif known and known.state == Solution.State.LISTED and values.get(LISTED) is False:
            say(place, LISTED, _("A listed solution stays public. To end it, archive it on its page."))
        seen.add(name)
        seen_numbers |= {reference} if reference else set()
    return found


def _heading(name: str) -> str:
    return LAYOUT.label(name) if name in LAYOUT.columns else name
