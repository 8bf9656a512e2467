"""The facets of each collection: their order, their labels, and the labels of their values."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.search import termnames
from records.bilingual import reading_language
from records.risk import Level

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow a list. Values come from `choices`, or from the taxonomy of the same name."""

    code: str
    label: Label
    choices: dict[str, Label] | None = None
    is_open: bool = False


_RISK: dict[str, Label] = {
    **{level.value: level.label for level in Level},
    "not_stated": _("Not stated"),
}
_PRIORITY: dict[str, Label] = {"P1": _("P1 – first"), "P2": _("P2 – next"), "P3": _("P3 – later")}
_NEED_STATE: dict[str, Label] = {
    "published": _("Published"),
    "in_pilot": _("In pilot"),
    "met": _("Met"),
    "closed": _("Closed"),
    "withdrawn": _("Withdrawn"),
}
_SOLUTION_STATE: dict[str, Label] = {"listed": _("Declared, not verified"), "archived": _("Archived")}
_PILOT_STATE: dict[str, Label] = {
    "planned": _("Planned"),
    "ethics": _("Ethics review"),
    "running": _("Running"),
    "completed": _("Completed"),
    "stopped": _("Stopped"),
}

REGION = Facet("region", _("Health region"))
CARE_STAGE = Facet("care_stage", _("Care stage"))
SPECIALTY = Facet("specialty", _("Specialty or service"))
AI_FIELD = Facet("ai_field", _("Field of use"))
TECHNIQUE = Facet("technique", _("Technique"))
POPULATION = Facet("population", _("Population"))
STANDARD = Facet("standard", _("Interoperability"))
RISK = Facet("risk", _("Level of risk"), _RISK, is_open=True)
PRIORITY = Facet("priority", _("Network priority"), _PRIORITY, is_open=True)
BUDGET = Facet("budget", _("Budget"), {"funded": _("Funded"), "requested": _("Requested"), "none": _("None yet")})
ORIGIN = Facet(
    "origin",
    _("Origin"),
    {"vendor": _("Declared by its vendor"), "fda": _("Taken from the U.S. FDA list")},
    is_open=True,
)
QUALIFICATION = Facet(
    "qualification",
    _("Qualification"),
    {
        "qualified": _("Qualified"),
        "conditional": _("Qualified with conditions"),
        "under_review": _("Under review"),
        "suspended": _("Suspended"),
        "expired": _("Expired"),
        "refused": _("Refused"),
        "withdrawn": _("Qualification withdrawn"),
        "none": _("Not qualified"),
    },
    is_open=True,
)
LANGUAGE = Facet("language", _("Language"), {"fr": _("French"), "en": _("English")})
SITES = Facet("sites", _("Sites"), {"one": _("One site"), "several": _("Several sites")})
ORGANISATION_KIND = Facet(
    "organisation_kind",
    _("Kind of organisation"),
    {
        "establishment": _("Establishment"),
        "vendor": _("Vendor"),
        "ministry": _("Ministry or agency"),
        "research": _("Research centre"),
        "support": _("Support organisation"),
    },
    is_open=True,
)
REGISTRATION = Facet(
    "registration",
    _("Registration"),
    {"registered": _("Has an account here"), "not_registered": _("Not registered here")},
    is_open=True,
)
STATES: dict[str, dict[str, Label]] = {"need": _NEED_STATE, "solution": _SOLUTION_STATE, "pilot": _PILOT_STATE}

FACETS: dict[str, tuple[Facet, ...]] = {
    "need": (
        Facet("state", _("State"), _NEED_STATE, is_open=True),
        PRIORITY,
        RISK,
        REGION,
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
        POPULATION,
        STANDARD,
        BUDGET,
    ),
    "solution": (
        QUALIFICATION,
        ORIGIN,
        RISK,
        Facet("state", _("State"), _SOLUTION_STATE),
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
        TECHNIQUE,
        POPULATION,
        STANDARD,
        LANGUAGE,
    ),
    "pilot": (
        Facet("state", _("State"), _PILOT_STATE, is_open=True),
        RISK,
        REGION,
        SITES,
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
    ),
    "organisation": (ORGANISATION_KIND, REGISTRATION, REGION),
    # The search of everything.
    "": (RISK, REGION, CARE_STAGE, SPECIALTY, AI_FIELD),
}


Terms = termnames.Terms


def terms() -> Terms:
    """The names of every term in the reader's language, by taxonomy and code, in their order. Kept until one changes."""
    found: Terms = termnames.kept(termnames.terms_key(reading_language()))
    return found


def forget_terms(**_signal: Any) -> None:
    """A term was written or removed: now for this transaction, and for everyone when it ends."""
    keys = termnames.KEYS
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def value_label(facet: Facet, code: str, names: Terms) -> str:
    if facet.choices is not None:
        return str(facet.choices.get(code, code))
    return names[facet.code].get(code, code)
