"""An installation of an establishment, picked by its name in a form, as records are (`authoring/picking.py`)."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.places import Installation
from authoring.picking import LONGEST, SEVERAL, PickerInput, key_in, picked
from catalogue.search.suggestions import MAX_SUGGESTIONS, MIN_LENGTH, Suggestion
from records.folding import fold
from records.generics import ModelChoiceField

_MAX_NAMED = 5


def installation_text(installation: Installation) -> str:
    """What a field holds once it is chosen: its name, and the number that says which one it is."""
    return picked(installation.name, installation.code)


def suggested_installations(organisation: Organisation, typed: str) -> list[Suggestion]:
    """Those in the list with every word that was typed in their name or their municipality. One query."""
    words = fold(typed).split()
    if len("".join(words)) < MIN_LENGTH:
        return []
    found = (
        each
        for each in sorted(organisation.installations.in_list(), key=lambda each: each.sort_key)
        if all(word in fold(f"{each.name} {each.municipality} {each.code}") for word in words)
    )
    rows = [each for _place, each in zip(range(MAX_SUGGESTIONS), found, strict=False)]
    return [Suggestion(each.name, "", "", "", installation_text(each), each.municipality) for each in rows]


class InstallationField(ModelChoiceField[Installation]):
    """One installation of an establishment, which `offer` names, by its name or its number."""

    default_error_messages = {
        "invalid_choice": _("The establishment has no installation of this name in the ministry’s list."),
        "several": SEVERAL,
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Installation"))
        kwargs.setdefault("help_text", _("Type a part of its name or of its town, then choose from the list."))
        super().__init__(Installation.objects.none(), widget=PickerInput(kind=""), required=False, **kwargs)

    def offer(self, organisation: Organisation, *, present: Installation | None = None) -> None:
        """Those in the list, and the one that is there already, even if it left the list."""
        self.queryset = organisation.installations.filter(Q(left_on=None) | Q(pk=present.pk if present else None))
        widget: Any = self.widget
        widget.suggest_url = reverse("organisations:installations", args=[organisation.slug])

    def to_python(self, value: Any) -> Installation | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Installation):
            return value
        found = self._meant(str(value)[:LONGEST])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        names = "; ".join(installation_text(each) for each in found[:_MAX_NAMED])
        raise forms.ValidationError(self.error_messages["several"], code="several", params={"names": names})

    def _meant(self, text: str) -> list[Installation]:
        """That of its number, else those of this very name, else those with every word in the name or the municipality."""
        rows = cast("QuerySet[Installation]", self.queryset)
        key, words = key_in(text) or text.strip(), fold(text).split()
        every = list(rows)
        by_code = [each for each in every if each.code == key]
        by_name = [each for each in every if fold(each.name) == fold(text.strip())]
        return by_code or by_name or [each for each in every if all(w in fold(f"{each.name} {each.municipality}") for w in words)]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Installation):
            return installation_text(value)
        if isinstance(value, int):
            found = Installation.objects.filter(pk=value).first()
            return installation_text(found) if found else value
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """The field holds words: they are compared with those of the installation that is there."""
        return bool((self.prepare_value(initial) or "") != (data or ""))
