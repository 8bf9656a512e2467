"""Taking in an establishment's list of needs: every line, or none."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs.models.needs import Need
from needs.services.needs import draft_need, edit_need
from registry.sheets import Problem, Sheet, SheetRefused


def import_sheet(sheet: Sheet, organisation: Organisation, *, by: Actor, at: datetime | None = None) -> list[Need]:
    """Open a draft for each line, or change the draft that it names. Raises `SheetRefused` with every problem."""
    by.must("needs.draft", Need(organisation=organisation))
    problems = [*sheet.problems, *_conflicts(sheet, organisation)]
    if problems:
        raise SheetRefused(problems)
    with transaction.atomic():
        return [_take_in(reference, values, organisation, by=by, at=at) for _place, reference, values in sheet.rows]


def _take_in(reference: str, values: dict[str, Any], organisation: Organisation, *, by: Actor, at: datetime | None) -> Need:
    if not reference:
        return draft_need(organisation, by=by, values=values, at=at)
    return edit_need(Need.objects.get(organisation=organisation, reference=reference), by=by, values=values, at=at)


def _conflicts(sheet: Sheet, organisation: Organisation) -> list[Problem]:
    """Lines that name what is not a draft of this establishment, or say again what is there."""
    own = {need.reference: need for need in Need.objects.filter(organisation=organisation)}
    titles = {need.title_fr.casefold(): need.reference for need in own.values() if need.state != Need.State.WITHDRAWN}
    found, seen = [], set()
    for place, reference, values in sheet.rows:
        title = str(values.get("title_fr", "")).casefold()
        if reference and reference not in own:
            found.append(Problem(place, reference, _("This is not the number of one of your needs.")))
        elif reference and own[reference].state != Need.State.DRAFT:
            found.append(Problem(place, reference, _("This need is no longer a draft: change it on its page.")))
        elif title in seen:
            found.append(Problem(place, values["title_fr"], _("Another line has the same title.")))
        elif titles.get(title, reference) != reference:
            known = _("You have this need already: %(number)s.") % {"number": titles[title]}
            found.append(Problem(place, values["title_fr"], known))
        seen.add(title)
    return found
