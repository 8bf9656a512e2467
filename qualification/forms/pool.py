"""A field in which one of the vendor's own pieces of evidence is picked by its name, its requirement or its application."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from qualification.models.applications import Evidence
from qualification.pool import number_in, offered, picked

_MAX_NAMED = 5


class PieceInput(forms.TextInput):
    """A field with a list of pieces (`static/js/search.js`): those of this application first, before anything is typed."""

    url = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attrs = {"autocomplete": "off", "spellcheck": "false", "maxlength": 400} | (attrs or {})
        context = {"box": super().render(name, value, attrs, renderer), "id": attrs.get("id") or name, "url": self.url}
        return mark_safe(render_to_string("qualification/piece_picker.html", context))  # noqa: S308  # a template of ours, escaped


class PieceField(forms.CharField):
    """Its clean value is a piece of the pool; nothing when it is left empty."""

    widget = PieceInput
    pool: QuerySet[Evidence] = Evidence.objects.none()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("Type part of the file name, a requirement or an application number, then choose from the list.")
        )
        super().__init__(max_length=400, **kwargs)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        number = number_in(typed)
        found = list(self.pool.filter(pk=number)[:1]) if number else []
        found = found or list(offered(self.pool, typed)[: _MAX_NAMED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("None of your evidence has these words in its name."), code="none")
        names = "; ".join(picked(each) for each in found[:_MAX_NAMED])
        raise forms.ValidationError(
            _("Several pieces of evidence have these words in their names: %(names)s. Choose one, or copy its number."),
            code="several",
            params={"names": names},
        )
