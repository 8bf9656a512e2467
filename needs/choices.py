"""All that a need chose from the taxonomies, read at once."""

from typing import Any

from django.db.models import CharField, Value

from needs.content import CHOICES
from needs.models.needs import Need


def load_choices(need: Need) -> None:
    """Fill the need's relations to terms with one query instead of one for each, as `prefetch_related` would."""
    parts = []
    for name in CHOICES:
        terms = (
            getattr(need, name)
            .order_by()
            .values_list(Value(name, output_field=CharField()), "pk", "code", "name_fr", "name_en", "position")
        )
        parts.append(terms)
    found: dict[str, list[Any]] = {name: [] for name in CHOICES}
    rows = parts[0].union(*parts[1:], all=True)
    for name, pk, code, name_fr, name_en, position in sorted(rows, key=lambda row: (row[5], row[2])):
        model: Any = Need._meta.get_field(name).related_model
        found[name].append(model(pk=pk, code=code, name_fr=name_fr, name_en=name_en, position=position))
    cached = {}
    for name, terms_found in found.items():
        queryset = getattr(need, name).all()
        queryset._result_cache, queryset._prefetch_done = terms_found, True
        cached[name] = queryset
    need._prefetched_objects_cache = cached
