"""The model card of a solution, as titled lines: the record's page, the comparison and the spreadsheet read the same ones."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.search.facets import Terms, by_facet
from records.bilingual import in_language, reading_language
from solutions.models.solutions import RELATIONS, Solution


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of the card. `lang` is set when the text is not in the reader's language; no text: not stated."""

    title: str | Promise
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str | Promise
    lines: list[Line]

    @property
    def stated(self) -> list[Line]:
        return [line for line in self.lines if line.text]

    @property
    def unstated(self) -> str:
        """What its vendor says nothing about, in one line; empty when everything is said."""
        return ", ".join(str(line.title) for line in self.lines if not line.text)


Reader = Any

_SECTIONS: list[tuple[str, Any, list[tuple[Any, Reader]]]] = [
    ("use", gettext_lazy("Intended use"), [
        (gettext_lazy("Intended purpose"), "intended_purpose"),
        (gettext_lazy("Intended users"), "intended_users"),
        (gettext_lazy("Care stages"), lambda s: _terms(s, "care_stages")),
        (gettext_lazy("Specialties and services"), lambda s: _terms(s, "specialties")),
        (gettext_lazy("Areas of use"), lambda s: _terms(s, "ai_fields")),
        (gettext_lazy("Populations concerned"), lambda s: _terms(s, "populations")),
    ]),
    ("working", gettext_lazy("How it works"), [
        (gettext_lazy("Technique"), lambda s: _terms(s, "techniques")),
        (gettext_lazy("Description"), "description"),
        (gettext_lazy("Inputs"), "inputs"),
        (gettext_lazy("Outputs"), "outputs"),
        (gettext_lazy("Where a human decides"), "human_oversight"),
        (gettext_lazy("How an output is explained"), "explainability"),
        (gettext_lazy("Change control plan (PCCP)"), "change_plan"),
    ]),
    ("data", gettext_lazy("Training data and limits"), [
        (gettext_lazy("Population of the training data"), "training_data"),
        (gettext_lazy("Population of the validation data"), "validation_data"),
        (gettext_lazy("Known limits"), "limits"),
    ]),
    ("privacy", gettext_lazy("Privacy and security"), [
        (gettext_lazy("Privacy impact assessment"), "privacy_assessment"),
        (gettext_lazy("Where the data are kept"), lambda s: str(s.get_data_residency_display())),
        (gettext_lazy("Hosting"), "hosting"),
        (gettext_lazy("Certifications"), lambda s: s.certifications),
    ]),
    ("integration", gettext_lazy("Integration and support"), [
        (gettext_lazy("Interoperability standards"), lambda s: _terms(s, "standards")),
        (gettext_lazy("Integration"), "integration"),
        (gettext_lazy("Relation to the health record"), lambda s: str(s.get_record_relation_display())),
        (gettext_lazy("Integration effort"), lambda s: _weeks(s.integration_weeks)),
        (gettext_lazy("Languages"), lambda s: _languages(s)),
        (gettext_lazy("Accessibility"), "accessibility"),
        (gettext_lazy("Support"), "support"),
        (gettext_lazy("Maturity (TRL)"), lambda s: f"{s.maturity} / 9" if s.maturity else ""),
    ]),
    ("cost", gettext_lazy("Price, energy and Québec content"), [
        (gettext_lazy("Price model"), lambda s: str(s.get_price_model_display())),
        (gettext_lazy("Elements of the total cost"), "cost_elements"),
        (gettext_lazy("Energy use"), "energy_use"),
        (gettext_lazy("Québec content"), "quebec_content"),
    ]),
]  # fmt: skip


def title_of(field: str) -> str:
    """What the card calls one of its fields."""
    titles = {reader: title for _code, _title, lines in _SECTIONS for title, reader in lines if isinstance(reader, str)}
    return str(titles.get(field, field))


def card(solution: Solution) -> list[Section]:
    """Every line of the card, also the empty ones: silence is visible. No query when the terms are prefetched."""
    return [
        Section(code, title, [_line(solution, heading, reader) for heading, reader in lines]) for code, title, lines in _SECTIONS
    ]


def stated(solution: Solution) -> tuple[int, int]:
    """How many lines of the card are stated, of how many."""
    lines = [line for section in card(solution) for line in section.lines]
    return sum(bool(line.text) for line in lines), len(lines)


def _line(solution: Solution, heading: Any, reader: Reader) -> Line:
    if not isinstance(reader, str):
        return Line(heading, reader(solution))
    wanted = reading_language()
    text, language = in_language(solution, reader, wanted)
    return Line(heading, text, language if text and language != wanted else "")


def _terms(solution: Solution, relation: str) -> str:
    known = solution.term_names
    return ", ".join(known[relation] if known is not None else (term.name for term in getattr(solution, relation).all()))


def name_terms(solution: Solution, tags: list[str], names: Terms) -> None:
    """Take the names of a public solution's terms from its catalogue entry: no query for each taxonomy."""
    codes = by_facet(tags)
    solution.term_names = {
        relation: [names[facet].get(code, code) for code in codes.get(facet, [])] for facet, relation in RELATIONS.items()
    }


def _weeks(weeks: int | None) -> str:
    return "" if weeks is None else ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}


def _languages(solution: Solution) -> str:
    spoken = [(_("French"), solution.speaks_french), (_("English"), solution.speaks_english)]
    return ", ".join(name for name, is_spoken in spoken if is_spoken)
