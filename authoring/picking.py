"""A record or an organisation picked by its name, in every form that asks for one.

One types a part of the name and chooses from the list (`static/js/search.js`); the field then holds `Name (number)`. Without
JavaScript the number or the whole name is enough, and a part of it is answered with the records that it may mean.
"""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from records.generics import ModelChoiceField
from records.references import reference_of

_KEY = re.compile(r"\(([^()]+)\)\s*$")
_MAX_OFFERED = 5
SEVERAL = _("Several names contain these words: %(names)s. Choose one, or copy its number.")
LONGEST = 600


def picked(title: str, key: str) -> str:
    """What a field holds once a record is chosen: its name, and the number or slug that says which one it is."""
    return f"{title} ({key})"


def key_in(text: str) -> str:
    """The permanent number or the slug in what a field holds; empty when it is a name alone."""
    found = _KEY.search(text)
    inside = found[1].strip() if found else ""
    return reference_of(inside) or reference_of(text) or inside


def by_name_or_number(queryset: QuerySet[Any], text: str, *, first: str = "pk") -> list[Any]:
    """The records that a text means, at most six: the one of its number, else those of this very name, else with it inside.

    `first`: by which column they are ordered.
    """
    key, name = key_in(text), text.strip()
    field = _key_name(queryset.model)
    if key and (found := list(queryset.filter(**{field: key})[:1])):
        return found
    if field == "slug" and (found := list(queryset.filter(slug=name)[:1])):
        return found
    columns = [f"{_title_name(queryset.model)}_{code}" for code in ("fr", "en")]
    for lookup in ("iexact", "unaccent__icontains"):
        wanted = Q()
        for column in columns:
            wanted |= Q(**{f"{column}__{lookup}": name})
        if name and (found := list(queryset.filter(wanted).order_by(first, "pk")[: _MAX_OFFERED + 1])):
            return found
    return []


def name_of(record: Any) -> str:
    return str(record.heading() if hasattr(record, "heading") else record.name)


def names_of(records: Sequence[Any]) -> str:
    """The first of several, for whoever has to choose one of them."""
    return "; ".join(text_of(each) for each in records[:_MAX_OFFERED])


def text_of(record: Any) -> str:
    """What a field holds once this one is chosen."""
    return picked(name_of(record), getattr(record, _key_name(type(record))))


def _title_name(model: type[Model]) -> str:
    return str(getattr(model, "title_field", "name"))


def _key_name(model: type[Model]) -> str:
    return str(getattr(model, "key_field", "reference" if hasattr(model, "reference_prefix") else "slug"))


class PickerInput(forms.TextInput):
    """A field with a list of names of public records of a kind, in these states and with these tags when any are named."""

    def __init__(
        self, *, kind: str, states: Sequence[str] = (), tags: Sequence[str] = (), suggest_url: str = "", **kwargs: Any
    ) -> None:
        """`tags`: those that the catalogue has of each (`facet:code`), so that nothing is offered that is refused afterwards.

        `suggest_url`: where the names come from when they are not those of public records.
        """
        super().__init__(**kwargs)
        self.kind, self.states, self.tags, self.suggest_url = kind, states, tags, suggest_url
        self.attrs |= {"autocomplete": "off", "maxlength": LONGEST, "spellcheck": "false"}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        context = {
            "box": box,
            "id": (attrs or {}).get("id") or name,
            "suggest_url": self.suggest_url or reverse("search-suggest"),
            "kind": self.kind,
            "states": " ".join(self.states),
            "tags": " ".join(self.tags),
        }
        return mark_safe(render_to_string("components/picker.html", context))  # noqa: S308  # a template of ours, escaped


class PickField(ModelChoiceField[Any]):
    """One record of a kind, by its name or by its number however that is typed: `bes 2026‑9` is BES-2026-0009."""

    default_error_messages = {
        "invalid_choice": _("No record has this name or number. Type part of the name, then choose from the list."),
        "several": SEVERAL,
    }

    def __init__(
        self,
        queryset: Any,
        *,
        kind: str = "",
        states: Sequence[str] = (),
        tags: Sequence[str] = (),
        help_text: Any = "",
        **kwargs: Any,
    ) -> None:
        """Without `kind`, the widget's `suggest_url` says where the names come from."""
        super().__init__(
            queryset,
            widget=PickerInput(kind=kind, states=states, tags=tags),
            help_text=help_text or _("Type part of the name, or the number, then choose from the list."),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        found = self.meant(value[:LONGEST])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        raise forms.ValidationError(self.error_messages["several"], code="several", params={"names": names_of(found)})

    def meant(self, text: str) -> list[Any]:
        """Those that a text may mean: one, none, or several to choose from."""
        rows: Any = self.queryset
        return by_name_or_number(rows, text)

    def prepare_value(self, value: Any) -> Any:
        """A record, its key or its number as a person reads it; what somebody typed stays as it was typed."""
        if isinstance(value, Model):
            return text_of(value)
        rows: Any = self.queryset
        if isinstance(value, int):
            key: dict[str, Any] = {"pk": value}
        elif isinstance(value, str) and reference_of(value) and _key_name(rows.model) == "reference":
            key = {"reference": reference_of(value)}
        else:
            return value
        record = rows.filter(**key).first()
        return self.prepare_value(record) if record else value
