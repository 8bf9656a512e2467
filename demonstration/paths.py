"""What came of pilots in the demonstration: reports, decisions, paths, lessons and calculations, through the services."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from adoption.models.path import PathMilestone
from adoption.services import costing, deciding, lessons, path, reporting
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot
from pilots.reading import Entry
from pilots.services import measuring, phases

DATA = Path(__file__).parent / "data" / "paths.yaml"
Acting = Callable[[Organisation], Actor]
Moment = Callable[[date], datetime]
LINE = ("kind", "label", "basis", "amount", "volume", "first_year", "source")


@cache
def story() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def earlier_needs(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Needs from before the registry: what a row does not say, it takes from the one that it is like."""
    rows = {row["key"]: row for row in known}
    own = {"state": "in_pilot", "priority": None}
    return [deepcopy(rows[each["like"]]) | own | each for each in story()["needs"]]


def earlier_pilots(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Pilots from before the registry, with the first indicator of the one that they are like."""
    rows = {row["key"]: row for row in known}
    return [_pilot(deepcopy(rows[each["like"]]), each) for each in story()["pilots"]]


def _pilot(like: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    indicator = like["indicators"][0]
    indicator["schedule"] = Indicator.Schedule.QUARTERLY
    indicator["measurements"] = [
        {"site": site, "period": quarter(own["starts_on"], place), "value": value}
        for site, values in own["values"].items()
        for place, value in enumerate(values)
    ]
    indicator |= {name: own[name] for name in ("baseline", "target") if name in own}
    sites = [{"organisation": slug, "starts_on": own["starts_on"]} for slug in own["sites"]]
    ended = {"state": "completed", "last_update_on": own["ends_on"], "sites": sites, "indicators": [indicator]}
    return like | own | ended


def quarter(start: date, place: int) -> date:
    """The first month of a quarter of a pilot, counted from its start: they were measured every three months."""
    return path.months_after(start.replace(day=1), 3 * place)


def earlier_lives() -> dict[str, Any]:
    """What the loader of pilots wants to know of each, the same for all of them."""
    return {each["key"]: story()["life"] | {"told": {}, "corrections": []} for each in story()["pilots"]}


def load_paths(pilots: dict[str, Pilot], organisations: dict[str, Organisation], *, acting: Acting, moment: Moment) -> int:
    """Do what the file says, pilot by pilot in the order of the dates. Returns the number of paths."""
    published = {row["pilot"]: _first_report(row) for row in story()["paths"]}
    later = date.max
    # A report freezes the lessons and the costs that there are: those of before it are written before it.
    for is_before in (True, False):
        for row in story()["lessons"]:
            if (row["at"] <= published.get(row["pilot"], later)) is is_before:
                _teach(row, pilots, acting, moment)
        for row in story()["calculations"]:
            if (row["at"] <= published.get(row["pilot"], later)) is is_before:
                _calculate(row, pilots, organisations[row["organisation"]], acting, moment)
        if is_before:
            for row in story()["paths"]:
                _Path(Pilot.objects.get(pk=pilots[row["pilot"]].pk), acting, moment, organisations).load(row)
    return len(story()["paths"])


def _first_report(path_row: dict[str, Any]) -> date:
    first: date = min(each["at"] for each in path_row["reports"])
    return first


def _teach(row: dict[str, Any], pilots: dict[str, Pilot], acting: Acting, moment: Moment) -> None:
    pilot = Pilot.objects.get(pk=pilots[row["pilot"]].pk)
    values = {**_both(row["title"], "title"), **_both(row["text"], "text"), "tags": row["tags"]}
    lessons.write_lesson(pilot, by=acting(pilot.organisation), values=values, at=moment(row["at"]))


class _Path:
    """What came of one pilot, by the hand of its lead establishment."""

    def __init__(self, pilot: Pilot, acting: Acting, moment: Moment, organisations: dict[str, Organisation]) -> None:
        self.pilot, self.by, self.moment, self.organisations = pilot, acting(pilot.organisation), moment, organisations

    def load(self, row: dict[str, Any]) -> None:
        for each in row["reports"]:
            self._report(each)
        for each in row["decisions"]:
            self._decide(each)
        for each in row.get("steps", []):
            self._step(each)
        if again := row.get("again"):
            self._measure(again)
            phases.complete_pilot(
                self.pilot, by=self.by, results_fr=again["fr"], results_en=again["en"], at=self.moment(again["at"])
            )
            self._report(row["second_report"])

    def _measure(self, again: dict[str, Any]) -> None:
        """The values of the extension, after those that came before it."""
        self.pilot.refresh_from_db()
        indicator = self.pilot.indicators.get()
        start = self.pilot.starts_on or self.moment(again["at"]).date()
        before = indicator.measurements.values("period").distinct().count()
        entries = [
            Entry(indicator, site, quarter(start, before + place), Decimal(value))
            for site in self.pilot.sites.select_related("organisation", "pilot")
            for place, value in enumerate(again["values"][site.organisation.slug])
        ]
        measuring.record_measurements(self.pilot, entries, by=self.by, at=self.moment(again["at"]))

    def _report(self, row: dict[str, Any]) -> None:
        values: dict[str, str] = {}
        measured = set(self.pilot.indicators.filter(measurements__isnull=False).values_list("dimension", flat=True))
        results = {"fr": self.pilot.results_fr, "en": self.pilot.results_en}
        for code in Indicator.Dimension.values:
            # What was measured is never said not to be: its results are the answer, where the row has no other.
            said = row.get(code) or (results if code in measured else None)
            name, text = ("text", said) if said else ("absence", story()["absence"])
            values |= {f"{code}_{name}_{language}": text[language] for language in ("fr", "en")}
            if said:
                values |= {f"{code}_absence_{language}": "" for language in ("fr", "en")}
        reporting.save_report(self.pilot, by=self.by, values=values, at=self.moment(row["at"]))
        reporting.publish_report(self.pilot, by=self.by, at=self.moment(row["at"]))

    def _decide(self, row: dict[str, Any]) -> None:
        deciding.decide_pilot(
            self.pilot, by=self.by, outcome=row["outcome"], rationale_fr=row["fr"], rationale_en=row["en"],
            extended_until=row.get("until"), at=self.moment(row["at"]),
        )  # fmt: skip

    def _step(self, row: dict[str, Any]) -> None:
        milestone = PathMilestone.objects.get(path__pilot=self.pilot, step=row["step"])
        at = self.moment(row.get("at") or row["done"])
        if "done" in row:
            path.complete_milestone(milestone, by=self.by, done_on=row["done"], note_fr=row["fr"], note_en=row["en"], at=at)
        elif "move" in row:
            path.move_due_date(milestone, by=self.by, due_on=row["move"], reason_fr=row["fr"], reason_en=row["en"], at=at)
        else:
            responsible = self.organisations[row["hand_over"]]
            path.hand_over(
                milestone, by=self.by, responsible=responsible, reason_fr=row["fr"], reason_en=row["en"], at=at
            )  # fmt: skip


def _calculate(row: dict[str, Any], pilots: dict[str, Pilot], organisation: Organisation, acting: Acting, moment: Moment) -> None:
    lines = [dict(zip(LINE, values, strict=True)) for values in row["lines"]]
    for line in lines:
        line["amount"] = Decimal(str(line["amount"]))
    values = {
        **_both(row["title"], "title"),
        **_both(row["assumptions"], "assumptions"),
        "pilot": pilots[row["pilot"]],
        "horizon_years": row["horizon_years"],
        "is_public": True,
    }
    costing.save_calculation(
        organisation, by=acting(organisation), values=values, lines=lines, at=moment(row["at"]), demonstration=True
    )


def _both(text: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{language}": text[language] for language in ("fr", "en")}
