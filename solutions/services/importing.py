"""Taking in many of a vendor's solutions at once, from a spreadsheet or a program: every line, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring.spreadsheets.plans import Plan, plan_of, say_unchanged
from authoring.spreadsheets.sheets import Line, Problem, Sheet, SheetRefused
from catalogue import index
from files.tables.names import key
from records.errors import Incomplete
from records.numbers import shown_number
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


def own_solutions(organisation: Organisation) -> dict[str, Solution]:
    """The solutions of a vendor by reference number, with what their lines say. Eight queries."""
    solutions = Solution.objects.with_related().filter(organisation=organisation)
    return {solution.reference: solution for solution in solutions}


def plan_import(data: bytes, organisation: Organisation, *, by: Actor) -> Plan:
    """What a file would change. Raises `Incomplete` when it is no table, `SheetRefused` with every problem.

    Problems of reading, of doubles and of listing come together.
    """
    by.must("solutions.draft", Solution(organisation=organisation))
    own = own_solutions(organisation)
    sheet = LAYOUT.read(data, own, person_id=by.user_id)
    problems = _problems(sheet, own, organisation, by=by)
    if problems:
        raise SheetRefused(problems)
    titles = {each.reference: each.name_fr for each in own.values() if each.state != Solution.State.ARCHIVED}
    return plan_of(LAYOUT, sheet, own, titles=titles, counted=_counted)


def import_sheet(sheet: Sheet, organisation: Organisation, *, by: Actor, at: datetime | None = None) -> Taken:
    """Open a draft for each line, or change the solution that it names; list those that say so.

    Raises `SheetRefused` with every problem, also those that only listing or changing finds: then nothing is changed.
    """
    by.must("solutions.draft", Solution(organisation=organisation))
    with transaction.atomic():
        # Two imports at once: the second sees the solutions of the first.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        own = own_solutions(organisation)
        if sheet.problems or _conflicts(sheet, own):
            raise SheetRefused(_problems(sheet, own, organisation, by=by))
        taken, problems = _taken(sheet.lines, own, organisation, by=by, at=at)
        if problems:
            raise SheetRefused(problems)
    return taken


def _taken(
    lines: list[Line], own: Mapping[str, Solution], organisation: Organisation, *, by: Actor, at: datetime | None
) -> tuple[Taken, list[Problem]]:
    """Take in each line by itself, and gather what the services refuse."""
    taken, problems = Taken(), []
    with transaction.atomic(), index.deferred():
        for line in lines:
            try:
                with transaction.atomic():
                    _take_in(taken, line, own, organisation, by=by, at=at)
            except Incomplete as gaps:
                problems += [
                    Problem(line.number, _heading(name), str(text), name)
                    for name, text in gaps.gaps.items()
                    if name not in line.bad
                ]
    return taken, problems


def _take_in(
    taken: Taken, line: Line, own: Mapping[str, Solution], organisation: Organisation, *, by: Actor, at: datetime | None
) -> None:
    values = dict(line.values)
    is_wanted = values.pop(LISTED, False)
    if line.reference:
        before = own[line.reference]
        solution = edit_solution(before, by=by, values=LAYOUT.changes(before, line), at=at)
        (taken.unchanged if solution.version == before.version else taken.updated).append(solution)
    else:
        solution = draft_solution(organisation, by=by, values=values, at=at)
        taken.created.append(solution)
    if is_wanted and solution.state == Solution.State.DRAFT:
        taken.listed.append(list_solution(solution, by=by, at=at))


class _OnlyTried(Exception):
    """Takes back what was tried."""


def _problems(sheet: Sheet, own: Mapping[str, Solution], organisation: Organisation, *, by: Actor) -> list[Problem]:
    """Everything that is wrong with a sheet, in one go: in its cells, between its lines, and for what is listed."""
    conflicts = _conflicts(sheet, own)
    stopped = {problem.line for problem in conflicts}
    to_try = [line for line in sheet.lines if line.number not in stopped and _is_judged(line, own)]
    tried: list[Problem] = []
    try:
        with transaction.atomic():
            tried = _taken(to_try, own, organisation, by=by, at=None)[1] if to_try else []
            raise _OnlyTried
    except _OnlyTried:
        return [*sheet.problems, *conflicts, *tried]


def _is_judged(line: Line, own: Mapping[str, Solution]) -> bool:
    """Whether listing, or a change of what is listed, has more to say of a line."""
    known = own.get(line.reference)
    if line.reference and known is None:
        return False
    return bool(line.values.get(LISTED)) or (known is not None and known.state == Solution.State.LISTED)


def _counted(new: int, changed: int, unchanged: int) -> list[str]:
    said = [
        (new, ngettext("%(count)s new solution.", "%(count)s new solutions.", new)),
        (changed, ngettext("%(count)s solution will change.", "%(count)s solutions will change.", changed)),
    ]
    return [text % {"count": shown_number(count)} for count, text in said if count] + (
        [say_unchanged(unchanged)] if unchanged else []
    )


def _conflicts(sheet: Sheet, own: Mapping[str, Solution]) -> list[Problem]:
    """Lines that name what is not this vendor's, or can no longer change, or say again what is there."""
    names = {key(each.name_fr): each.reference for each in own.values() if each.state != Solution.State.ARCHIVED}
    found: list[Problem] = []
    seen: dict[str, int] = {}
    seen_numbers: dict[str, int] = {}

    def say(line: Line, column: str, text: str, value: str = "") -> None:
        found.append(Problem(line.number, LAYOUT.label(column), text, column, value))

    for line in sheet.lines:
        reference, known, name_fr = line.reference, own.get(line.reference), str(line.values.get("name_fr", ""))
        name, wanted = key(name_fr), line.values.get(LISTED)
        if reference and known is None:
            text = _("“%(number)s” is not the reference number of one of your solutions.") % {"number": reference[:40]}
            say(line, "reference", text, reference[:40])
        elif reference in seen_numbers:
            say(line, "reference", _("Row %(line)d has the same number.") % {"line": seen_numbers[reference]}, reference)
        elif known and known.state == Solution.State.ARCHIVED and (line.bad or LAYOUT.changes(known, line) or wanted):
            say(line, "reference", _("This solution is archived. Its text can no longer be changed."), reference)
        elif name and name in seen:
            say(line, "name_fr", _("Row %(line)d has the same name.") % {"line": seen[name]}, name_fr)
        elif name and names.get(name, reference) != reference:
            say(line, "name_fr", _("You already have this solution: %(number)s.") % {"number": names[name]}, name_fr)
        elif known and known.state == Solution.State.LISTED and wanted is False:
            say(line, LISTED, _("A published solution stays public. To end it, archive it on its page."))
        if name:
            seen.setdefault(name, line.number)
        if reference:
            seen_numbers.setdefault(reference, line.number)
    return found


def _heading(name: str) -> str:
    return LAYOUT.label(name) if name in LAYOUT.columns else name
