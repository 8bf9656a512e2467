"""What a need says, as plain values: for its versions, their differences, and drafts made from other needs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from needs.care_path import path_in_words
from needs.models.needs import MUSTS, Need
from records.bilingual import LANGUAGES
from records.columns import model_column
from records.differences import Piece, Work, word_changes
from records.models.taxonomies import Term

_BILINGUAL = (
    "title", "summary", "problem", "present_situation", "expected_outcome", "indicator", "baseline", "target", "volume",
    "data_available", "systems_in_place", "constraints", "difference", "operational_owner",
)  # fmt: skip
TEXTS = tuple(f"{name}_{language}" for name in _BILINGUAL for language in ("fr", "en"))
FACTS = (
    "volume_per_year", "budget_status", "has_medical_purpose", "situation", "output_role", "human_reviews",
    "learns_in_use", "decides_access", *MUSTS,
)  # fmt: skip
STRUCTURES = ("care_path",)
CHOICES = ("care_stages", "specialties", "ai_fields", "populations", "standards", "regions")

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that changed, in words."""

    name: str
    label: str
    pieces: list[Piece]


def content_of(need: Need) -> Content:
    """Every public answer: texts, facts and the care path as they are, choices as sorted codes."""
    values: Content = {name: getattr(need, name) for name in (*TEXTS, *FACTS, *STRUCTURES)}
    return values | {name: sorted(term.code for term in getattr(need, name).all()) for name in CHOICES}


def plain(values: dict[str, Any]) -> Content:
    """The cleaned answers of a form, in the shape of `content_of`."""
    return {
        name: sorted(term.code for term in value) if name in CHOICES else value
        for name, value in values.items()
        if name in (*TEXTS, *FACTS, *STRUCTURES, *CHOICES)
    }


def terms_of(name: str, codes: list[str]) -> list[Term]:
    model: Any = Need._meta.get_field(name).related_model
    return list(model.objects.filter(code__in=codes))


def label_of(name: str) -> str:
    return str(model_column(Need, name).verbose_name)


def in_words(name: str, value: Any) -> str:
    """A value of the content as people read it."""
    if name in CHOICES:
        return ", ".join(term.name for term in terms_of(name, value or []))
    if name in STRUCTURES:
        return path_in_words(value)
    if isinstance(value, bool):
        # Not to require something is not worth a word.
        return _("Yes") if value else "" if name in MUSTS else _("No")
    if value in (None, ""):
        return ""
    choices = dict(model_column(Need, name).choices or [])
    return str(choices.get(value, value))


def languages_of(need: Need) -> list[str]:
    """The languages in which the need says something: `fr`, `en` or both."""
    return [language for language in LANGUAGES if any(getattr(need, name) for name in TEXTS if name.endswith(f"_{language}"))]


def differences(old: Content, new: Content) -> list[Difference]:
    """The answers that differ, in the order of the guided form."""
    work = Work()
    return [
        Difference(name, label_of(name), word_changes(in_words(name, old.get(name)), in_words(name, new.get(name)), work))
        for name in (*TEXTS, *STRUCTURES, *FACTS, *CHOICES)
        if _value(old, name) != _value(new, name)
    ]


def _value(content: Content, name: str) -> Any:
    """Nothing said is nothing said, however it was stored; a “no” is an answer, but to what was not asked yet."""
    value = content.get(name, False if name in MUSTS else None)
    return None if value in ("", []) else value
