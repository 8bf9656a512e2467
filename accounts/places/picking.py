"""An installation of an establishment, picked by its name in a form, as records are (`authoring/picking.py`)."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.places import Installation
from authoring.picking import PickField, key_in, text_of
from catalogue.search.suggestions import MAX_SUGGESTIONS, MIN_LENGTH, Suggestion
from records.folding import fold


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
    return [Suggestion(each.name, "", "", "", text_of(each), each.municipality) for each in rows]


class InstallationField(PickField):
    """One installation of an establishment, which `offer` names, by its name or its number."""

    default_error_messages = {
        "invalid_choice": _("The establishment has no facility with this name in the ministry’s list."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Facility"))
        kwargs.setdefault("help_text", _("Type part of its name or its town, then choose from the list."))
        super().__init__(Installation.objects.none(), required=False, **kwargs)

    def offer(self, organisation: Organisation, *, present: Installation | None = None) -> None:
        """Those in the list, and the one that is there already, even if it left the list."""
        self.queryset = organisation.installations.filter(Q(left_on=None) | Q(pk=present.pk if present else None))
        widget: Any = self.widget
        widget.suggest_url = reverse("organisations:installations", args=[organisation.slug])

    def meant(self, text: str) -> list[Any]:
        """That of its number, else those of this very name, else those with every word in the name or the municipality."""
        rows: Any = self.queryset
        key, words, every = key_in(text) or text.strip(), fold(text).split(), list(rows)
        by_code = [each for each in every if each.code == key]
        by_name = [each for each in every if fold(each.name) == fold(text.strip())]
        return by_code or by_name or [each for each in every if all(w in fold(f"{each.name} {each.municipality}") for w in words)]
