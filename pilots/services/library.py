"""The library of indicators: loading what ships with the registry, and taking one into a pilot."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from pilots.models.indicators import Described, LibraryIndicator

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "indicators.yaml"
DESCRIBED = [field.name for field in Described._meta.local_fields]


@transaction.atomic
def load_library(path: Path = SHIPPED) -> int:
    """Add the indicators that ship with the registry and are missing. Overwrites nothing. Returns how many were added."""
    rows = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (both are safe)
    known = set(LibraryIndicator.objects.values_list("code", flat=True))
    new = [_from_row(row, place) for place, row in enumerate(rows, start=1) if row["code"] not in known]
    LibraryIndicator.objects.bulk_create(new)
    return len(new)


def _from_row(row: dict[str, Any], place: int) -> LibraryIndicator:
    texts = {f"{name}_{code}": row[name][code] for name in ("name", "definition", "unit", "source") for code in ("fr", "en")}
    bounds = {name: Decimal(str(row[name])) for name in ("minimum", "maximum") if name in row}
    return LibraryIndicator(
        code=row["code"],
        dimension=row["dimension"],
        value_kind=row["kind"],
        direction=row["direction"],
        position=place,
        **texts,
        **bounds,
    )


def as_in_library(entry: LibraryIndicator) -> dict[str, Any]:
    """What an indicator of a pilot copies from the library: the copy stays as it is when the library changes."""
    return {name: getattr(entry, name) for name in DESCRIBED} | {"library": entry}
