"""The responses to a need side by side: what the registry knows, the constraints, then what each vendor says.

Facts are in the reader's language; what a vendor wrote is marked where it is in the other one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from catalogue.addresses import record_path
from needs.models.needs import Constraint
from needs.models.responses import ConstraintFit, Response
from records.bilingual import Text, shown, shown_text
from records.kinds import Tone
from records.money import dollars
from records.references import reference_of
from solutions.models.incidents import Incident
from solutions.models.solutions import Solution
from solutions.trials import Trial, trials_of

State = Response.State
Answer = ConstraintFit.Answer
TONES: dict[str, Tone] = {Answer.MET: Tone.SUCCESS, Answer.PARTLY: Tone.WARNING, Answer.NOT_MET: Tone.DANGER}
_TONE_OF_QUALIFICATION: dict[str, Tone] = {
    Solution.Qualification.QUALIFIED: Tone.SUCCESS,
    Solution.Qualification.CONDITIONAL: Tone.SUCCESS,
    Solution.Qualification.UNDER_REVIEW: Tone.INFO,
    Solution.Qualification.NONE: Tone.NEUTRAL,
    Solution.Qualification.SUSPENDED: Tone.DANGER,
    Solution.Qualification.REFUSED: Tone.DANGER,
}
_ICONS = {Tone.SUCCESS: "success", Tone.WARNING: "warning", Tone.DANGER: "warning", Tone.INFO: "info"}
# Those that somebody still decides on, or has chosen, stand before those that were declined.
_LAST: dict[str, int] = {State.DECLINED: 1}
# Qualified, then under review or never examined, then what speaks against it.
_BY_QUALIFICATION: dict[str, int] = {
    Solution.Qualification.QUALIFIED: 0,
    Solution.Qualification.CONDITIONAL: 1,
    Solution.Qualification.UNDER_REVIEW: 2,
    Solution.Qualification.NONE: 3,
}


class Item(NamedTuple):
    """One line of a cell: a word that may be a tag (`tone`), with an icon, or a link; then more of it in small."""

    text: str
    tone: str = ""
    icon: str = ""
    url: str = ""
    lang: str = ""
    note: str = ""


class Cell(NamedTuple):
    """What stands in a row for one response: facts in the reader's language, then the vendor's own words."""

    items: tuple[Item, ...] = ()
    words: Text = Text("", "")

    @property
    def plain(self) -> str:
        """The same as a text, for a file."""
        lines = [": ".join(part for part in (item.text, item.note) if part) for item in self.items]
        return "\n".join([*lines, *([self.words.text] if self.words.text else [])])


class Row(NamedTuple):
    """`cells` has one for each response, under its solution's name."""

    label: Text
    cells: list[tuple[str, Cell]]
    # A count of the rows below it: a file has it as a number.
    is_total: bool = False


class Part(NamedTuple):
    title: str
    note: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Compared:
    """A response with what a reader compares: how it answers the constraints, and what was tried and happened elsewhere."""

    response: Response
    trials: list[Trial] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.response.solution.heading()

    @property
    def incidents(self) -> list[Incident]:
        return list(self.response.solution.incidents.all())

    @property
    def incidents_in_words(self) -> str:
        count = len(self.incidents)
        return ngettext("%(count)d confirmed incident", "%(count)d confirmed incidents", count) % {"count": count}

    def count(self, answer: str) -> int:
        return sum(fit.answer == answer for fit in self.response.fits.all())

    @property
    def constraints(self) -> int:
        return len(self.response.fits.all())

    @property
    def met(self) -> int:
        return self.count(Answer.MET)

    @property
    def partly(self) -> int:
        return self.count(Answer.PARTLY)

    @property
    def not_met(self) -> int:
        return self.count(Answer.NOT_MET)

    @property
    def met_in_words(self) -> str:
        """`4 met, 1 in part`, for a glance; those of which there are none are left out. Empty where none is stated."""
        said = [
            (self.met, ngettext("%(count)d met", "%(count)d met", self.met)),
            (self.partly, ngettext("%(count)d in part", "%(count)d in part", self.partly)),
            (self.not_met, ngettext("%(count)d not met", "%(count)d not met", self.not_met)),
        ]
        return ", ".join(text % {"count": count} for count, text in said if count)

    @property
    def tone(self) -> Tone:
        return Tone.DANGER if self.not_met else Tone.WARNING if self.partly else Tone.SUCCESS

    @property
    def icon(self) -> str:
        return str(Answer.NOT_MET if self.not_met else Answer.PARTLY if self.partly else Answer.MET)

    @property
    def weeks(self) -> str:
        count = self.response.weeks_to_start
        return ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}

    @property
    def cost(self) -> str:
        return cost_in_words(self.response)


# name in the address → what it is called, and what responses are ordered by
SORTS: dict[str, tuple[Promise, Callable[[Compared], Any]]] = {
    "sent": (gettext_lazy("Date received"), lambda each: each.response.sent_at),
    "constraints": (gettext_lazy("Constraints met"), lambda each: (-each.met, -each.partly)),
    "qualification": (
        gettext_lazy("Qualification"),
        lambda each: _BY_QUALIFICATION.get(each.response.solution.current_qualification, 9),
    ),
    "cost": (gettext_lazy("Cost of the first year"), lambda each: _highest_cost(each.response)),
    "start": (gettext_lazy("Time to start"), lambda each: each.response.weeks_to_start),
}
FIRST_SORT = "sent"


def with_facts(responses: Any) -> Any:
    """The responses with what a comparison reads of their solutions."""
    return responses.select_related("solution__qualified_release").prefetch_related(
        "solution__authorisations", Prefetch("solution__incidents", Incident.objects.confirmed())
    )


def compared(responses: Sequence[Response], *, sort: str = FIRST_SORT) -> list[Compared]:
    """Those that stand or were decided, in order; a withdrawn one is not compared. Two queries."""
    kept = [each for each in responses if each.state != State.WITHDRAWN]
    trials = trials_of([each.solution_id for each in kept]) if kept else {}
    rows = [Compared(each, trials.get(each.solution_id, [])) for each in kept]
    _label, value = SORTS.get(sort, SORTS[FIRST_SORT])
    return sorted(rows, key=lambda each: (_LAST.get(each.response.state, 0), value(each), each.response.pk))


def side_by_side(rows: list[Compared]) -> list[Part]:
    """The comparison: the registry's facts first, then each constraint, then what the vendors say."""
    if not rows:
        return []
    parts = [
        _part(
            rows,
            _("What the registry knows"),
            _("Checked or kept by the registry, except what is marked as declared by the vendor."),
            [
                (_("Qualification"), _qualification),
                (_("Risk level"), _risk),
                (_("Licences and authorizations"), _licences),
                (_("Pilot projects in the network"), _trials),
                (_("Confirmed incidents"), _incidents),
            ],
        )
    ]
    if constraints := _constraints([each.response for each in rows]):
        part = _part(
            rows,
            _("Constraints of the need"),
            _("As stated by each vendor. Ask for evidence on the constraints that will affect your choice."),
            [],
        )
        total = _row(rows, Text(_("Constraints met"), ""), _total)
        part.rows.append(total._replace(is_total=True))
        for constraint in constraints:
            part.rows.append(_row(rows, shown(constraint, "text"), partial(_fit, constraint)))
        parts.append(part)
    parts.append(
        _part(
            rows,
            _("What each vendor states"),
            "",
            [
                (_("Cost of the first year"), lambda each: Cell((Item(each.cost),), _words(each, "cost_note"))),
                (_("Time to start"), lambda each: Cell((Item(each.weeks),))),
                (_("How the solution meets the need"), lambda each: Cell(words=_words(each, "pitch"))),
                (_("Where the solution is used"), lambda each: Cell(words=_words(each, "references"))),
                (_("What the solution would require"), lambda each: Cell(words=_words(each, "requirements"))),
            ],
        )
    )
    return parts


Reader = Callable[[Compared], Cell]


def _part(rows: list[Compared], title: str, note: str, lines: list[tuple[str, Reader]]) -> Part:
    return Part(title, note, [_row(rows, Text(label, ""), read) for label, read in lines])


def _row(rows: list[Compared], label: Text, read: Reader) -> Row:
    return Row(label, [(each.name, read(each)) for each in rows])


# ── What the registry knows ──────────────────────────────────────────────────────────────────────────────────


def _qualification(each: Compared) -> Cell:
    solution = each.response.solution
    code = solution.current_qualification
    number = reference_of(solution.decision_reference)
    url = reverse("qualification:decision", args=[number]) if number else ""
    tone = _TONE_OF_QUALIFICATION.get(code, Tone.WARNING)
    said = Item(solution.current_qualification_label, tone=tone, icon=_ICONS.get(tone, ""), url=url)
    if not solution.valid_until or not solution.qualified_release:
        return Cell((said,))
    facts = {
        "level": str(solution.get_qualified_level_display()).lower(),
        "number": solution.qualified_release.number,
        "date": date_format(solution.valid_until, "DATE_FORMAT"),
    }
    said_until = (
        _("Qualified with conditions for risk level: %(level)s. Version %(number)s, until %(date)s.")
        if code == solution.Qualification.CONDITIONAL
        else _("Qualified for risk level: %(level)s. Version %(number)s, until %(date)s.")
    )
    until = said_until % facts
    return Cell((said, Item("", note=until)))


def _risk(each: Compared) -> Cell:
    return Cell((Item(str(each.response.solution.get_risk_level_display()) or _("Not stated")),))


def _licences(each: Compared) -> Cell:
    solution = each.response.solution
    items = [
        Item(
            f"{row} ({row.device_class})" if row.device_class else str(row),
            note=_("Declared by the vendor") if row.is_declared else _("The regulator’s public list"),
            url=row.url if row.url.startswith(("https://", "http://")) else "",
        )
        for row in solution.authorisations.all()
    ]
    if not solution.no_licence:
        return Cell(tuple(items) or (Item(pgettext("licences", "None stated")),))
    none_needed = _("No medical device licence is needed, according to the vendor.")
    items.append(Item(none_needed, note=f"{solution.get_no_licence_display()}."))
    return Cell(tuple(items), shown(solution, "no_licence_why"))


def _trials(each: Compared) -> Cell:
    if not each.trials:
        return Cell((Item(_("None yet")),))
    items: list[Item] = []
    for trial in each.trials:
        state = ", ".join(part for part in (trial.state, trial.outcome.lower()) if part)
        items.append(Item(trial.title.text, url=trial.url, lang=trial.title.lang))
        items.append(Item(state, tone=trial.tone, note=trial.results.text[:280], lang=trial.results.lang))
    return Cell(tuple(items))


def _incidents(each: Compared) -> Cell:
    if not each.incidents:
        return Cell((Item(pgettext("incidents", "None")),))
    severities = ", ".join(str(incident.get_severity_display()) for incident in each.incidents)
    url = record_path(each.response.solution)
    return Cell((Item(each.incidents_in_words, tone=Tone.DANGER, icon="warning", url=url, note=severities),))


# ── The constraints ──────────────────────────────────────────────────────────────────────────────────────────


def _constraints(responses: list[Response]) -> list[Constraint]:
    """Each constraint once, as it was first answered: a translation that came later makes it no other one."""
    stated: list[Constraint] = []
    for fit in (fit for each in responses for fit in each.fits.all()):
        if not any(fit.answers(known) for known in stated):
            stated.append(Constraint(fit.constraint_fr, fit.constraint_en))
    return stated


def _total(each: Compared) -> Cell:
    if not each.constraints:
        return Cell((Item("–"),))
    return Cell((Item(each.met_in_words, tone=each.tone, icon=each.icon),))


def _fit(constraint: Constraint, each: Compared) -> Cell:
    response = each.response
    fit = next((fit for fit in response.fits.all() if fit.answers(constraint)), None)
    if fit is None:
        return Cell((Item("–"),))
    return Cell((Item(fit.get_answer_display(), tone=TONES[fit.answer], icon=fit.answer),), words_of(response, fit.note))


# ── What a vendor says ───────────────────────────────────────────────────────────────────────────────────────


def _words(each: Compared, name: str) -> Text:
    return words_of(each.response, getattr(each.response, name))


def words_of(response: Response, text: str) -> Text:
    """A text of the vendor, marked where it is not in the language of the page."""
    return shown_text(text, response.language)


def _highest_cost(response: Response) -> float:
    """What the first year may cost at most; those without a figure come last."""
    if response.cost_model == Response.CostModel.FREE:
        return 0
    amounts = [each for each in (response.cost_high, response.cost_low) if each is not None]
    return amounts[0] if amounts else float("inf")


def cost_in_words(response: Response) -> str:
    """How it is paid, and how much, without what the vendor notes about it."""
    amounts = [dollars(Decimal(amount)) for amount in (response.cost_low, response.cost_high) if amount is not None]
    amount = " – ".join(amounts) or _("no figure")
    return f"{response.get_cost_model_display()}, {amount}"
