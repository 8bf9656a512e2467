"""What a record says as plain data, and in words: for changes that wait, and for the differences that people read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.bilingual import LANGUAGES
from records.differences import Piece, word_changes

Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that changed, in words."""

    name: str
    label: str
    pieces: list[Piece]


def _field(model: Model, name: str) -> Any:
    return model._meta.get_field(name)


def plain(model: Model, name: str, value: Any) -> Any:
    """A value of a field as JSON holds it: terms by their codes, records by their key, days as ISO dates."""
    field = _field(model, name)
    if field.many_to_many:
        return sorted(term.code for term in value)
    if field.many_to_one:
        return value.pk if value else None
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def plain_of(record: models.Model, name: str) -> Any:
    """What a record says in one field, as plain data."""
    field = _field(type(record), name)
    value = getattr(record, name)
    return plain(type(record), name, value.all() if field.many_to_many else value)


def real(model: Model, name: str, value: Any) -> Any:
    """The value of a field as services take it, from plain data."""
    field = _field(model, name)
    if field.many_to_many:
        return list(field.related_model._default_manager.filter(code__in=value))
    if field.many_to_one:
        return field.related_model._default_manager.get(pk=value) if value else None
    return field.to_python(value)


def label_of(model: Model, name: str) -> str:
    return str(_field(model, name).verbose_name)


def in_words(model: Model, name: str, value: Any) -> str:
    """A plain value as people read it."""
    field = _field(model, name)
    if value in (None, "", []):
        return ""
    if field.many_to_many:
        return ", ".join(term.name for term in field.related_model._default_manager.filter(code__in=value))
    if field.many_to_one:
        return str(field.related_model._default_manager.get(pk=value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(dict(field.flatchoices).get(value, value))


def difference(model: Model, name: str, old: Any, new: Any) -> Difference:
    return Difference(name, label_of(model, name), word_changes(in_words(model, name, old), in_words(model, name, new)))


def counterpart(name: str) -> str:
    """The same text in the other language: `title_en` for `title_fr`. Empty for a field of no language."""
    stem, _sep, language = name.rpartition("_")
    return f"{stem}_{'en' if language == 'fr' else 'fr'}" if stem and language in LANGUAGES else ""


def left_behind(changed: dict[str, Any], record: models.Model) -> list[str]:
    """Texts in the other language of those that change, which stay as they were: they may no longer say the same.

    `changed` maps the changed fields to their new values, `record` says what was there before. A text that goes away
    leaves nothing to compare, and neither does the first translation of the other one.
    """
    others = {name: counterpart(name) for name, value in changed.items() if value not in (None, "")}
    others = {name: other for name, other in others.items() if other and getattr(record, name)}
    known = {field.name for field in record._meta.get_fields()}
    return [other for other in others.values() if other in known and other not in changed and getattr(record, other)]
