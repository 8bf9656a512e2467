"""The names that a table of values may use: of sites, of indicators, of columns and of months."""

from collections.abc import Iterable
from datetime import date

from files.standalone.tables.cells import Cell
from files.tables import values
from files.tables.names import Names
from pilots.models.indicators import Indicator
from pilots.models.pilots import Site, place_in_words

Column = str | Site | Indicator | date
_HEADS = {
    "site": ("site", "établissement", "establishment", "lieu", "place"),
    "indicator": ("indicateur", "indicator", "code", "mesure", "measure"),
    "period": ("période", "period", "mois", "month", "date"),
    "value": ("valeur", "value", "résultat", "result"),
}


def ways_of(site: Site) -> list[str]:
    """What a table may call a site: its establishment, its place, both; an installation by its number, too.

    Of several sites of one establishment the names of the establishment are nobody's, and the places tell them apart.
    """
    owner, installation = site.organisation, site.installation
    owners = [owner.slug, owner.short_name, owner.name_fr, owner.name_en]
    services = [site.place_fr, site.place_en]
    places = [installation.code, installation.name] if installation else []
    if installation:
        places += [place_in_words(installation, service) for service in services if service]
    own = [place for place in (*places[1:], *services) if place]
    return [*owners, *places, *services, *(f"{name} – {place}" for name in owners[1:] if name for place in own)]


def shortest_way(site: Site, sites: Iterable[Site]) -> str:
    """What a table writes for a site among these: the end of its establishment's address, or what tells its place."""
    if sum(each.organisation_id == site.organisation_id for each in sites) == 1:
        return site.organisation.slug
    installations = [each.installation_id for each in sites if each.organisation_id == site.organisation_id]
    if site.installation and installations.count(site.installation_id) == 1:
        return site.installation.code
    return site.place_name or str(site)


class Known:
    """What a table may speak of: the pilot's indicators, and the sites whose values this person enters.

    Each is known by its number, its code or its names in either language; a name that two share is no one's.
    """

    def __init__(self, indicators: Iterable[Indicator], sites: Iterable[Site]) -> None:
        self._indicators: Names[Indicator] = Names()
        self._sites: Names[Site] = Names()
        self._heads: Names[str] = Names()
        for each in indicators:
            code = (each.library.code,) if each.library else ()
            self._indicators.add(each, (str(each.pk), each.name_fr, each.name_en, *code), shown=each.name)
        for site in sites:
            self._sites.add(site, ways_of(site), shown=str(site))
        for name, ways in _HEADS.items():
            self._heads.add(name, ways)

    def indicator(self, text: str) -> Indicator | None:
        return self._indicators.find(text) if text.strip() else None

    def site(self, text: str) -> Site | None:
        return self._sites.find(text) if text.strip() else None

    def column(self, cell: Cell) -> Column | None:
        """What a heading speaks of: the word for a column, a site, an indicator or a month."""
        text = cell.text.strip()
        if not text or cell.fault:
            return None
        # A number alone is no heading: it would be a value of a table without headings.
        named = None if text.isdigit() else self.site(text) or self.indicator(text)
        return self._heads.find(text) or named or values.month(text)

    def nearest(self, text: str) -> str:
        return self._indicators.nearest(text) or self._sites.nearest(text) or self._heads.nearest(text)

    def nearest_indicator(self, text: str) -> str:
        return self._indicators.nearest(text)

    def nearest_site(self, text: str) -> str:
        return self._sites.nearest(text)
