"""Taking in an establishment's list of needs: every line, or none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from authoring.spreadsheets.plans import Plan, plan_of, say_unchanged
from authoring.spreadsheets.sheets import Line, Problem, Sheet, SheetRefused
from files.tables.names import key
from needs.completeness import missing_to_submit
from needs.models.needs import Need
from needs.services.needs import draft_need, edit_need
from needs.spreadsheet import LAYOUT


def own_needs(organisation: Organisation) -> dict[str, Need]:
    """The needs of an establishment by reference number, with what their lines say. Seven queries."""
    needs = Need.objects.with_related().filter(organisation=organisation)
    return {need.reference: need for need in needs}


def plan_import(data: bytes, organisation: Organisation, *, by: Actor) -> Plan:
    """What a file would change. Raises `Incomplete` when it is no table, `SheetRefused` with every problem."""
    by.must("needs.draft", Need(organisation=organisation))
    own = own_needs(organisation)
    sheet = LAYOUT.read(data, own, person_id=by.user_id)
    _check(sheet, own)
    titles = {each.reference: each.title_fr for each in own.values() if each.state != Need.State.WITHDRAWN}
    return plan_of(LAYOUT, sheet, own, titles=titles, counted=_counted)


def import_sheet(sheet: Sheet, organisation: Organisation, *, by: Actor, at: datetime | None = None) -> dict[str, list[Need]]:
    """Open a draft for each line, or change the draft that it names: `created` and `changed`.

    Raises `SheetRefused` with every problem.
    """
    by.must("needs.draft", Need(organisation=organisation))
    with transaction.atomic():
        # Two imports at once: the second sees the drafts of the first.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        own = own_needs(organisation)
        _check(sheet, own)
        quotas.must_have_room(Need, organisation, more=sum(not line.reference for line in sheet.lines))
        taken: dict[str, list[Need]] = {"created": [], "changed": []}
        for line in sheet.lines:
            if not line.reference:
                taken["created"].append(draft_need(organisation, by=by, values=line.values, at=at))
            elif changes := LAYOUT.changes(own[line.reference], line):
                taken["changed"].append(edit_need(own[line.reference], by=by, values=changes, at=at))
    return taken


def _counted(new: int, changed: int, unchanged: int) -> list[str]:
    said = [
        (new, ngettext("%(count)d new draft.", "%(count)d new drafts.", new)),
        (changed, ngettext("%(count)d draft will change.", "%(count)d drafts will change.", changed)),
    ]
    return [text % {"count": count} for count, text in said if count] + ([say_unchanged(unchanged)] if unchanged else [])


def _check(sheet: Sheet, own: Mapping[str, Need]) -> None:
    problems = [*sheet.problems, *_conflicts(sheet, own)]
    if problems:
        raise SheetRefused(problems)


def _conflicts(sheet: Sheet, own: Mapping[str, Need]) -> list[Problem]:
    """Lines that name what is not a draft of this establishment, or say again what is there."""
    titles = {key(need.title_fr): need.reference for need in own.values() if need.state != Need.State.WITHDRAWN}
    found: list[Problem] = []
    seen: dict[str, int] = {}
    seen_numbers: dict[str, int] = {}

    def say(line: Line, column: str, text: str, value: str) -> None:
        found.append(Problem(line.number, LAYOUT.label(column), text, column, value))

    for line in sheet.lines:
        title_fr, known = str(line.values.get("title_fr", "")), own.get(line.reference)
        title = key(title_fr)
        if line.reference and known is None:
            say(line, "reference", _("This number does not belong to any of your needs."), line.reference)
        elif line.reference in seen_numbers:
            told = _("Row %(line)d has the same number.") % {"line": seen_numbers[line.reference]}
            say(line, "reference", told, line.reference)
        elif known and known.state != Need.State.DRAFT and (line.bad or LAYOUT.changes(known, line)):
            say(line, "reference", _("This need is no longer a draft: change it on its page."), line.reference)
        elif title and title in seen:
            say(line, "title_fr", _("Row %(line)d has the same title.") % {"line": seen[title]}, title_fr)
        elif title and titles.get(title, line.reference) != line.reference:
            say(line, "title_fr", _("You already have this need: %(number)s.") % {"number": titles[title]}, title_fr)
        if title:
            seen.setdefault(title, line.number)
        if line.reference:
            seen_numbers.setdefault(line.reference, line.number)
    return found


def summary_of(taken: dict[str, list[Any]]) -> str:
    """What an import did, in a sentence each."""
    created, changed = len(taken["created"]), len(taken["changed"])
    lacking = sum(bool(missing_to_submit(need)) for need in (*taken["created"], *taken["changed"]))
    parts = [
        (created, ngettext("%(count)d draft created.", "%(count)d drafts created.", created)),
        (changed, ngettext("%(count)d draft changed.", "%(count)d drafts changed.", changed)),
        (lacking, ngettext("%(count)d of them lacks answers.", "%(count)d of them lack answers.", lacking)),
    ]
    said = [text % {"count": count} for count, text in parts if count]
    return " ".join(said) or _("The file did not change anything.")
