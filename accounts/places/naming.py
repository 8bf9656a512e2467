"""Installations as names of places: whoever searches near a hospital asks for its region."""

from accounts.models.places import Installation


def regions_of_installations() -> dict[str, str]:
    """The code of the region of each name. One that is in two regions is left out. One query."""
    found: dict[str, str] = {}
    rows = Installation.objects.in_list().values_list("name", "region__code").order_by()
    doubtful = set()
    for name, code in rows:
        if found.setdefault(name, code) != code:
            doubtful.add(name)
    return {name: code for name, code in found.items() if name not in doubtful}
