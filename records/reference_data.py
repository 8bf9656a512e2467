"""The terms and regions that the registry begins with. Loading again adds what is missing and overwrites nothing."""

import csv
from pathlib import Path

import yaml
from django.db import transaction

from records import hooks
from records.models.taxonomies import TAXONOMIES, Region, Specialty

FOLDER = Path(__file__).parent / "data"
SUPPORT_SERVICES = {
    "pharmacy",
    "laboratory",
    "logistics",
    "human-resources",
    "information-technology",
    "medical-records",
    "finance",
}


@transaction.atomic
def load_reference_data() -> dict[str, int]:
    """Add the missing terms. Returns how many were added to each taxonomy."""
    added = {"region": _load_regions()}
    terms = yaml.safe_load((FOLDER / "taxonomies.yaml").read_text(encoding="utf-8"))
    for name, codes in terms.items():
        model = TAXONOMIES[name]
        known = set(model.objects.values_list("code", flat=True))
        new = [
            model(code=code, name_fr=french, name_en=english, position=place * 10)
            for place, (code, (french, english)) in enumerate(codes.items(), start=1)
            if code not in known
        ]
        for term in new:
            if isinstance(term, Specialty) and term.code in SUPPORT_SERVICES:
                term.is_clinical = False
        model.objects.bulk_create(new)
        added[name] = len(new)
    for receiver in hooks.terms_changed:
        receiver()
    return added | dict(loader() for loader in hooks.reference_data)


def _load_regions() -> int:
    known = set(Region.objects.values_list("code", flat=True))
    with (FOLDER / "qc_regions.csv").open(encoding="utf-8", newline="") as file:
        new = [
            Region(
                code=row["code"],
                name_fr=row["name_fr"],
                name_en=row["name_en"],
                position=int(row["code"]),
                population=int(row["population_2023"]),
            )
            for row in csv.DictReader(file)
            if row["code"] not in known
        ]
    Region.objects.bulk_create(new)
    return len(new)
