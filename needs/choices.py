"""All that a need chose from the taxonomies, read at once."""

from typing import Any

from django.db.models import CharField, Value

from needs.content import CHOICES
from needs.models.needs import Need
from records.models.taxonomies import Term


def choices_of(need: Need) -> dict[str, list[Term]]:
    """The terms of each relation under its name, in their order: one query instead of one for each relation."""
    parts = [
        getattr(need, name)
        .order_by()
        .values_list(Value(name, output_field=CharField()), "pk", "code", "name_fr", "name_en", "position")
        for name in CHOICES
    ]
    found: dict[str, list[Term]] = {name: [] for name in CHOICES}
    rows = parts[0].union(*parts[1:], all=True)
    for name, pk, code, name_fr, name_en, position in sorted(rows, key=lambda row: (row[5], row[2])):
        model: Any = Need._meta.get_field(name).related_model
        found[name].append(model(pk=pk, code=code, name_fr=name_fr, name_en=name_en, position=position))
    return found
