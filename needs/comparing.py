"""The responses to a need side by side: facts in the reader's language, and what each vendor says in its own."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from needs.models.needs import Constraint
from needs.models.responses import Response
from records.bilingual import Text, shown, shown_text
from records.money import dollars


class Cell(NamedTuple):
    """What a response says in a row of the comparison: a fact in the reader's language, then the vendor's own words."""

    fact: str = ""
    words: Text = Text("", "")


class Row(NamedTuple):
    """`cells` has one for each response, under its solution's name."""

    label: Text
    cells: list[tuple[str, Cell]]


def side_by_side(responses: list[Response]) -> list[Row]:
    """The comparison: each fact and each constraint as a row. A withdrawn response is not compared."""
    compared = [each for each in responses if each.state != Response.State.WITHDRAWN]
    if not compared:
        return []
    names = [each.solution.heading() for each in compared]
    rows = [
        (Text(label, ""), [cell(each) for each in compared])
        for label, cell in (
            (_("Qualification"), lambda each: Cell(each.solution.current_qualification_label)),
            (_("How it meets the need"), lambda each: Cell(words=words_of(each, each.pitch))),
            (_("Where it is used"), lambda each: Cell("" if each.references else "–", words_of(each, each.references))),
            (_("What it would require"), lambda each: Cell(words=words_of(each, each.requirements))),
            (_("Cost of the first year"), lambda each: Cell(cost_in_words(each), words_of(each, each.cost_note))),
            (_("Weeks before it can start"), lambda each: Cell(str(each.weeks_to_start))),
        )
    ]
    rows += [(shown(constraint, "text"), [_fit(each, constraint) for each in compared]) for constraint in _constraints(compared)]
    return [Row(label, list(zip(names, cells, strict=True))) for label, cells in rows]


def _constraints(responses: list[Response]) -> list[Constraint]:
    """Each constraint once, as it was first answered: a translation that came later makes it no other one."""
    stated: list[Constraint] = []
    for fit in (fit for each in responses for fit in each.fits.all()):
        if not any(fit.answers(known) for known in stated):
            stated.append(Constraint(fit.constraint_fr, fit.constraint_en))
    return stated


def _fit(response: Response, constraint: Constraint) -> Cell:
    fit = next((fit for fit in response.fits.all() if fit.answers(constraint)), None)
    return Cell(fit.get_answer_display(), words_of(response, fit.note)) if fit else Cell("–")


def words_of(response: Response, text: str) -> Text:
    """A text of the vendor, marked where it is not in the language of the page."""
    return shown_text(text, response.language)


def cost_in_words(response: Response) -> str:
    """How it is paid, and how much, without what the vendor notes about it."""
    amounts = [dollars(Decimal(amount)) for amount in (response.cost_low, response.cost_high) if amount is not None]
    amount = " – ".join(amounts) or _("no figure")
    return f"{response.get_cost_model_display()}, {amount}"
