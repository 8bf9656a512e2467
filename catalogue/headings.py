"""What stands above the columns of a file: words for people, in their language, and stable codes for programs.

The address of a file alone gives codes, which never change; the buttons of pages ask for words (`words=1`).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from catalogue.search.facets import terms, value_label
from records import received
from records.kinds import RecordKind

WORDS = "words"
HEADINGS: dict[str, str | Promise] = {
    "reference": pgettext_lazy("column", "Reference number"),
    "title_fr": pgettext_lazy("column", "Title in French"),
    "title_en": pgettext_lazy("column", "Title in English"),
    "summary_fr": pgettext_lazy("column", "Summary in French"),
    "summary_en": pgettext_lazy("column", "Summary in English"),
    "organisation": pgettext_lazy("column", "Organization"),
    "state": pgettext_lazy("column", "Status"),
    "tags": pgettext_lazy("column", "Characteristics"),
    "demonstration": pgettext_lazy("column", "Demonstration"),
    "is_demonstration": pgettext_lazy("column", "Demonstration"),
    "published_at": pgettext_lazy("column", "Published on"),
    "updated_at": pgettext_lazy("column", "Updated on"),
    "qualification": pgettext_lazy("column", "Qualification"),
    "qualified_until": pgettext_lazy("column", "Qualified until"),
    "url": pgettext_lazy("column", "Address"),
    "edition": pgettext_lazy("column", "Edition"),
    "priority": pgettext_lazy("column", "Priority"),
    "score": pgettext_lazy("column", "Score"),
    "risk": pgettext_lazy("column", "Risk level"),
    "rationale_fr": pgettext_lazy("column", "Rationale in French"),
    "rationale_en": pgettext_lazy("column", "Rationale in English"),
    "query": pgettext_lazy("column", "Words searched"),
    "kind": pgettext_lazy("column", "Searched in"),
    "days": pgettext_lazy("column", "Days"),
    "times": pgettext_lazy("column", "Number of times"),
    "first": pgettext_lazy("column", "First day"),
    "last": pgettext_lazy("column", "Last day"),
}


def in_words(data: Any) -> bool:
    """Whether the address asks for words."""
    return received.text(data, WORDS) == "1"


def heads(codes: Iterable[str], *, are_words: bool, own: Mapping[str, str | Promise] | None = None) -> list[str]:
    """The headings of a file; `own` are those that the app of the file has beside the common ones."""
    known = HEADINGS | dict(own or {})
    return [str(known[code]) if are_words else code for code in codes]


def yes_no(value: Any) -> str:
    return _("Yes") if value else _("No")


def labels(kind: RecordKind, facet: str) -> str:
    """The words for the codes of a facet, as JSON for a query; an empty object for a kind that has no such facet."""
    choices: Mapping[str, Any] = next((each.choices or {} for each in kind.facets if each.code == facet), {})
    return json.dumps({code: str(label) for code, label in choices.items()})


def labels_of_tags(kind: RecordKind) -> str:
    """The words for every tag that an entry of a kind may have: the facet and its value."""
    names, found = terms(), {}
    for facet in kind.facets:
        for code in facet.choices if facet.choices is not None else names[facet.code]:
            text = _("%(facet)s: %(value)s") % {"facet": facet.label, "value": value_label(facet, code, names)}
            found[f"{facet.code}:{code}"] = text
    return json.dumps(found)
