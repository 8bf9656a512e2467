"""Pilots of the demonstration: planned, measured, followed up, corrected, joined and ended, through the services."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.models.places import Installation
from demonstration import dispensations
from needs.models.needs import Need
from pilots.checklist import ticked_codes
from pilots.models.indicators import Indicator, LibraryIndicator
from pilots.models.pilots import Pilot, Site
from pilots.reading import Entry
from pilots.services import following, inviting, joining, measuring, phases, planning
from records.models.taxonomies import Region
from solutions.models.solutions import Solution

FOLDER = Path(__file__).parent / "data"
LAST_ENTRY = date(2026, 11, 20)
Moment = Callable[[date], datetime]


def _key(site: dict[str, Any]) -> str:
    return str(site.get("key") or site["organisation"])


class Pilots:
    """One load of pilots. `acting` gives the hand that acts for an organisation; `values` reads the texts of a row.

    `ministry` grants the dispensations.
    """

    def __init__(
        self,
        organisations: dict[str, Organisation],
        regions: dict[str, Region],
        *,
        acting: Callable[[Organisation], Actor],
        ministry: Actor,
        values: Callable[[dict[str, Any], tuple[str, ...]], dict[str, Any]],
        moment: Moment,
    ) -> None:
        self.organisations, self.regions = organisations, regions
        self.acting, self.ministry, self.values, self.moment = acting, ministry, values, moment
        self.dispensations = dispensations.told()["granted"]
        self.lives: dict[str, Any] = yaml.safe_load((FOLDER / "pilot_lives.yaml").read_text(encoding="utf-8"))
        self.library = {entry.code: entry for entry in LibraryIndicator.objects.all()}
        self.officers: dict[str, User] = {}

    def load(self, row: dict[str, Any], need: Need, solution: Solution) -> Pilot:
        life, lead = self.lives["pilots"][row["key"]], self.organisations[row["lead"]]
        actor, created = self.acting(lead), self.moment(row["created_on"])
        values = self.values(row, ("title", "summary", "goals", "protocol", "stop_criteria")) | self._means(life) | {
            "starts_on": row["starts_on"],
            "ends_on": row["ends_on"],
            "contact_email": f"innovation.{row['lead']}@demo.example",
        }  # fmt: skip
        pilot = planning.plan_pilot(lead, by=actor, need=need, solution=solution, values=values, at=created, demonstration=True)
        planning.set_sites(pilot, by=actor, sites=[self._site(site) for site in row["sites"]], at=created)
        indicators = {each["key"]: self._indicator(pilot, each, actor, created) for each in row["indicators"]}
        if chosen := life.get("library"):
            indicators["library"] = self._from_library(pilot, chosen, actor, created)
        if own := self.dispensations.get(row["key"]):
            dispensations.grant(pilot, own, lead=actor, ministry=self.ministry, at=created)
        planning.announce_pilot(pilot, by=actor, at=created + timedelta(days=2))
        if row["state"] != "planned":
            self._advance(pilot, row, actor, created)
        if row["state"] in ("running", "completed", "stopped"):
            self._measure(pilot, row, indicators, actor, life)
        self._join(pilot, life, actor)
        self._invite(pilot, life, actor)
        self._end(pilot, row, actor)
        return pilot

    def _means(self, life: dict[str, Any]) -> dict[str, Any]:
        texts = {"team": self.lives["team"], "data_agreements": self.lives["agreements"]}
        texts |= {"funding": life["funding"], "risks": life["risks"]}
        values = {f"{name}_{code}": text[code] for name, text in texts.items() for code in ("fr", "en")}
        return values | {"budget_cad": life["budget"], "privacy_reference": "EFVP-PIA (démo/demo)"}

    def _site(self, site: dict[str, Any]) -> dict[str, Any]:
        organisation, place = self.organisations[site["organisation"]], site.get("place") or {}
        return {
            "organisation": organisation,
            "installation": self._installation(site.get("installation", "")),
            "region": self.regions.get(str(site.get("region") or "").zfill(2)) or organisation.region,
            "officer": self._officer(organisation),
            "starts_on": site.get("starts_on"),
            "place_fr": place.get("fr", ""),
            "place_en": place.get("en", ""),
        }

    @staticmethod
    def _installation(code: str) -> Installation | None:
        return Installation.objects.get(code=code) if code else None

    def _sites(self, pilot: Pilot, row: dict[str, Any]) -> dict[str, Site]:
        """By the key of their row: that of the establishment where it has one site."""
        keys = {(site["organisation"], site.get("installation", "")): _key(site) for site in row["sites"]}
        return {
            keys[site.organisation.slug, site.installation.code if site.installation else ""]: site
            for site in pilot.sites.select_related("pilot")
        }

    def _officer(self, organisation: Organisation) -> User:
        """Someone fictitious at each establishment, named by the position, who cannot sign in."""
        if organisation.slug not in self.officers:
            name = f"Responsable du projet pilote, {organisation} (démonstration)"
            user = User.objects.create_user(f"projet.{organisation.slug}@demo.example", None, name=name, is_demonstration=True)
            Membership.objects.create(user=user, organisation=organisation, role=Role.INNOVATION_OFFICER)
            self.officers[organisation.slug] = user
        return self.officers[organisation.slug]

    def _indicator(self, pilot: Pilot, described: dict[str, Any], actor: Actor, at: datetime) -> Indicator:
        values = {
            f"{name}_{code}": described[name][code].strip() for name in ("name", "definition", "unit") for code in ("fr", "en")
        }
        values |= {name: described[name] for name in ("dimension", "direction", "schedule") if name in described}
        values |= {
            name: Decimal(str(described[name]))
            for name in ("baseline", "target", "minimum", "maximum")
            if described.get(name) is not None
        }
        return measuring.add_indicator(pilot, by=actor, values=values, at=at)

    def _from_library(self, pilot: Pilot, chosen: dict[str, Any], actor: Actor, at: datetime) -> Indicator:
        values = {"schedule": chosen["schedule"]} | {name: Decimal(str(chosen[name])) for name in ("baseline", "target")}
        return measuring.take_from_library(pilot, self.library[chosen["code"]], by=actor, values=values, at=at)

    def _advance(self, pilot: Pilot, row: dict[str, Any], actor: Actor, created: datetime) -> None:
        self._tick(pilot, actor, created + timedelta(days=8))
        phases.begin_ethics_review(pilot, by=actor, at=created + timedelta(days=9))
        if row["state"] in ("running", "completed", "stopped"):
            start = self.moment(row["starts_on"])
            self._tick(pilot, actor, start - timedelta(days=3))
            phases.start_pilot(pilot, by=actor, ethics_reference=row.get("ethics_reference") or "CER-REB (démo/demo)", at=start)

    def _tick(self, pilot: Pilot, actor: Actor, at: datetime) -> None:
        for code in sorted(ticked_codes(Pilot.objects.get(pk=pilot.pk))):
            phases.tick(pilot, code, by=actor, is_done=True, at=at)

    # Values and follow-ups

    def _measure(
        self, pilot: Pilot, row: dict[str, Any], indicators: dict[str, Indicator], actor: Actor, life: dict[str, Any]
    ) -> None:
        """A month at a time: where the site tells of it, the values come with what it tells."""
        pilot.refresh_from_db()
        sites = self._sites(pilot, row)
        wrong = {(c["indicator"], c["site"], c["period"]): c for c in life.get("corrections", [])}
        by_month: dict[tuple[str, date], list[Entry]] = {}
        for key, slug, period, value in self._values_of(row, life, sites):
            first = wrong[key, slug, period]["first"] if (key, slug, period) in wrong else value
            entry = Entry(indicators[key], sites[slug], period, Decimal(str(first)))
            by_month.setdefault((slug, period), []).append(entry)
            if (key, slug, period) in wrong:
                wrong[key, slug, period]["value"] = value
        for place, ((slug, period), entries) in enumerate(sorted(by_month.items(), key=lambda each: (each[0][1], each[0][0]))):
            at = min(self.moment(period) + timedelta(days=33), self.moment(LAST_ENTRY))
            told = self._told(row, life, slug, period, place)
            if told:
                following.write_follow_up(sites[slug], period, by=actor, values=told, entries=entries, at=at)
            else:
                measuring.record_measurements(pilot, entries, by=actor, at=at)
        for (key, slug, period), correction in wrong.items():
            measuring.record_measurement(
                indicators[key], sites[slug], by=actor, period=period, value=Decimal(str(correction["value"])),
                reason=correction["reason"], at=self.moment(period) + timedelta(days=52),
            )  # fmt: skip

    def _values_of(self, row: dict[str, Any], life: dict[str, Any], sites: dict[str, Site]) -> list[tuple[str, str, date, Any]]:
        own = [
            (each["key"], value["site"], value["period"], value["value"])
            for each in row["indicators"]
            for value in each.get("measurements", [])
        ]
        shared = (life.get("library") or {}).get("values", {})
        return own + [("library", slug, period, value) for period, value in shared.items() for slug in sites]

    def _told(self, row: dict[str, Any], life: dict[str, Any], slug: str, period: date, place: int) -> dict[str, Any]:
        """What the site says of the month; nothing for pilots that ended before follow-ups, or when it is late."""
        if row["state"] != "running" or (slug in life.get("late", []) and period == date(2026, 10, 1)):
            return {}
        own = life["told"].get(period) if slug == row["lead"] else None
        told: dict[str, Any] = own or self.lives["months"][place % len(self.lives["months"])]
        return {"blocks": ""} | told

    # Joining and ending

    def _join(self, pilot: Pilot, life: dict[str, Any], actor: Actor) -> None:
        for each in life.get("joins", []):
            organisation = self.organisations[each["organisation"]]
            officer = self._officer(organisation)
            asker = Actor(officer, Membership(user=officer, organisation=organisation, role=Role.INNOVATION_OFFICER))
            asked = joining.ask_to_join(pilot, by=asker, message=each["message"], at=self.moment(date(2026, 11, 3)))
            if "declined" in each:
                joining.decline_request(asked, by=actor, reason=each["declined"], at=self.moment(date(2026, 11, 10)))

    def _invite(self, pilot: Pilot, life: dict[str, Any], actor: Actor) -> None:
        for each in life.get("invites", []):
            values = {"place": each["place"], "message": each["message"]}
            at = self.moment(date(2026, 11, 12))
            inviting.invite_site(pilot, self.organisations[each["organisation"]], by=actor, values=values, at=at)

    def _end(self, pilot: Pilot, row: dict[str, Any], actor: Actor) -> None:
        ended = self.moment(row.get("last_update_on") or row["ends_on"])
        if row["state"] == "completed":
            phases.complete_pilot(
                pilot, by=actor, results_fr=row["results"]["fr"].strip(), results_en=row["results"]["en"].strip(), at=ended
            )
        elif row["state"] == "stopped":
            if row.get("results"):
                values = {f"results_{code}": row["results"][code].strip() for code in ("fr", "en")}
                planning.edit_pilot(pilot, by=actor, values=values, at=ended)
            reason = row["stopped_reason"]
            phases.stop_pilot(pilot, by=actor, reason_fr=reason["fr"].strip(), reason_en=reason["en"].strip(), at=ended)
