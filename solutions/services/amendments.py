"""Changes of a listed solution that wait to be published: its text, and the lines of its card."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.amending.services import Amendable, Lines, amendment_of, save_changes
from authoring.lifecycle import lock, save_with_event
from records.errors import Incomplete, WrongState
from records.numbers import shown_number, shown_percent
from solutions import events
from solutions.models.authorisations import Authorisation
from solutions.models.performance import PerformanceFigure
from solutions.models.solutions import Solution
from solutions.services import media_lines
from solutions.services.card import (
    KNOWN_DOI,
    KNOWN_FIGURE,
    KNOWN_NUMBER,
    MAX_ROWS,
    check_authorisation,
    check_performance,
    without_other,
)
from solutions.services.solutions import ARCHIVED, change_text

Row = dict[str, Any]

_KNOWN: dict[str, dict[str, Any]] = {
    "authorisations": {"number": KNOWN_NUMBER},
    "performance": {"measure": KNOWN_FIGURE},
    "publications": {"doi": KNOWN_DOI},
}
# What a line of the card says, and what tells two lines apart.
COLUMNS = {
    "authorisations": ("authority", "number", "device_class", "decided_on", "url"),
    "performance": (
        "measure", "other_fr", "other_en", "unit", "direction", "value", "low", "high", "confidence", "population_fr",
        "population_en", "site", "sample_size", "study", "source_url",
    ),
    "publications": ("doi", "title", "journal"),
}  # fmt: skip
_KEYS = {
    "authorisations": ("authority", "number"),
    "performance": ("measure", "other_fr", "population_fr", "site", "study"),
    "publications": ("doi",),
}


def key_of(relation: str, row: Row) -> str:
    """What tells a line from the others of its kind."""
    return " | ".join(str(row.get(name, "")) for name in _KEYS[relation])


def declared(solution: Solution, relation: str) -> list[Row]:
    """The lines that the vendor stated, as plain data. What came from a public list changes with that list."""
    rows = getattr(solution, relation).all()
    if relation == "authorisations":
        rows = [row for row in rows if row.is_declared]
    return [_plain({name: getattr(row, name) for name in COLUMNS[relation]}) for row in rows]


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def wanted(solution: Solution, relation: str) -> list[Row]:
    """The lines that the card has once the changes are published."""
    values = amendment_of(solution).values
    rows: list[Row] = values[relation] if relation in values else LINES[relation].read(solution)
    return rows


def _authorisation_in_words(row: Row) -> str:
    shown = Authorisation(authority=row["authority"], number=row["number"])
    words = [str(shown), row["device_class"], date_format(date.fromisoformat(row["decided_on"]), "DATE_FORMAT"), row["url"]]
    return " – ".join(word for word in words if word)


def _performance_in_words(row: Row) -> str:
    shown = PerformanceFigure(**row)
    value, low, high = (shown_number(row[name]) for name in ("value", "low", "high"))
    figure = shown.measure_label + _(":") + f" {value} [{low} – {high}, {shown_percent(row['confidence'])}]"
    cases = _("%(count)s cases") % {"count": row["sample_size"]}
    words = [figure, shown.population, row["site"], cases, str(shown.get_study_display()), row["source_url"]]
    return " – ".join(word for word in words if word)


LINES = {
    "authorisations": Lines(
        gettext_lazy("Regulatory status"),
        lambda solution: declared(solution, "authorisations"),
        _authorisation_in_words,
        lambda solution: reverse("solutions:rows", args=[solution.reference, "regulatory"]),
    ),
    "performance": Lines(
        gettext_lazy("Performance, by population and site"),
        lambda solution: declared(solution, "performance"),
        _performance_in_words,
        lambda solution: reverse("solutions:rows", args=[solution.reference, "performance"]),
    ),
    "publications": Lines(
        gettext_lazy("Publications"),
        lambda solution: declared(solution, "publications"),
        lambda row: " – ".join(word for word in (row["title"], row["journal"], row["doi"]) if word),
        lambda solution: reverse("solutions:rows", args=[solution.reference, "publications"]),
    ),
    "media": Lines(
        gettext_lazy("Pictures and documents"),
        media_lines.public_rows,
        media_lines.in_words,
        lambda solution: reverse("solutions:media", args=[solution.reference]),
    ),
}


@transaction.atomic
def draft_line(solution: Solution, relation: str, *, by: Actor, values: Row, at: datetime | None = None) -> None:
    """Add a line to the changes of a listed solution. Raises `Incomplete` by field, as stating it at once does."""
    solution = lock(solution)
    by.must("solutions.draft", solution)
    if relation == "authorisations":
        values = values | {"number": " ".join(str(values["number"]).upper().split())}
        check_authorisation(values["authority"], values["number"], values["device_class"], values["decided_on"])
    elif relation == "performance":
        values = without_other(values)
        check_performance(values)
    row = _plain({name: values[name] for name in COLUMNS[relation]})
    rows = wanted(solution, relation)
    taken = {key_of(relation, each) for each in rows}
    if relation == "authorisations":
        taken |= {key_of(relation, _plain(dict(each))) for each in solution.authorisations.filter(is_declared=False).values()}
    if key_of(relation, row) in taken:
        raise Incomplete(_KNOWN[relation])
    if len(rows) >= MAX_ROWS:
        raise WrongState(_("A model card can have at most %(most)d lines.") % {"most": MAX_ROWS})
    save_changes(AMENDABLE, solution, by=by, values={relation: [*rows, row]}, at=at)


@transaction.atomic
def draft_without(solution: Solution, relation: str, key: str, *, by: Actor, at: datetime | None = None) -> None:
    """Take a line out of what the card will say; one that was taken out comes back."""
    solution = lock(solution)
    by.must("solutions.draft", solution)
    rows = wanted(solution, relation)
    left = [row for row in rows if key_of(relation, row) != key]
    if len(left) == len(rows):
        left += [row for row in declared(solution, relation) if key_of(relation, row) == key]
        # In the order of the public card: then nothing changes.
        public = declared(solution, relation)
        left.sort(key=lambda row: public.index(row) if row in public else len(public))
    save_changes(AMENDABLE, solution, by=by, values={relation: left}, at=at)


@transaction.atomic
def amend_solution(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Solution:
    """Change what a listed solution says to everyone, its lines with its text, in one event."""
    solution = lock(solution)
    texts = {name: value for name, value in values.items() if name not in LINES}
    changed = change_text(solution, by=by, values=texts)
    changed += [relation for relation in LINES if relation in values and _replace(solution, relation, values[relation])]
    if changed:
        save_with_event(solution, events.EDITED, by=by, at=at, data={"fields": changed})
    return solution


def _replace(solution: Solution, relation: str, rows: list[Row]) -> bool:
    """Make the declared lines those that are wanted. A line that stays keeps its row."""
    if relation == "media":
        return media_lines.replace(solution, rows)
    public = declared(solution, relation)
    gone = [row for row in public if row not in rows]
    come = [row for row in rows if row not in public]
    manager = getattr(solution, relation)
    for row in gone:
        manager.filter(**{name: row[name] for name in _KEYS[relation]}).delete()
    more = {"is_declared": True} if relation == "authorisations" else {}
    for row in come:
        values = row | ({"decided_on": date.fromisoformat(row["decided_on"])} if "decided_on" in row else {})
        manager.create(**values, **more)
    return bool(gone or come)


AMENDABLE = Amendable(
    model=Solution,
    right="solutions.draft",
    states=(Solution.State.LISTED,),
    closed=ARCHIVED,
    begun=events.CHANGES_BEGUN,
    discarded=events.CHANGES_DISCARDED,
    apply=amend_solution,
    lines=LINES,
)
