"""Loads the demonstration through the services, as people would have done it, at the dates of the data."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import Consent, User
from accounts.places.reading import page_words, read_list
from accounts.services.domains import claim_domain
from accounts.services.places import apply_places, plan_places
from accounts.services.privacy import give_consent
from accounts.services.registration import request_registration
from catalogue import index
from catalogue.search.suggestions import refresh_words
from demonstration.accounts import PASSWORD, accounts
from demonstration.alerts import load_alerts
from demonstration.cards import card_values, load_card_rows
from demonstration.dispensations import load_waiting
from demonstration.early_advice import load_early_advice
from demonstration.moments import happened
from demonstration.offices import load_offices
from demonstration.paths import earlier_lives, earlier_needs, earlier_pilots, load_paths
from demonstration.pictures import load_pictures
from demonstration.pilots import Pilots
from demonstration.priorities import load_priorities
from demonstration.qualifications import load_qualifications
from demonstration.responses import load_responses, stand_in
from matching import upkeep
from needs.care_path import PARTS
from needs.models.needs import Need
from needs.services import needs
from records.models.taxonomies import TAXONOMIES, Region
from records.reference_data import load_reference_data
from solutions.importing import import_fda_list, read_rows
from solutions.models.solutions import Solution
from solutions.services import solutions

FOLDER = Path(__file__).parent / "data"
FDA_LIST = Path(__file__).parent.parent / "solutions" / "data" / "fda_ai_devices.csv"
# Vendors with somebody who answers the ministry; for the others nobody is registered, as for many real ones at first.
_ANSWERING_VENDORS = ("demo-flux", "demo-veille")
_OF_THE_NORTH = "Établissement nordique ou autochtone"
Say = Callable[[str], None]
_TERMS = {"care_stages": "care_stage", "specialties": "specialty", "ai_fields": "ai_field", "techniques": "technique",
          "populations": "population", "standards": "standard", "regions": "region"}  # fmt: skip
_RISK = {
    "medical_purpose": "has_medical_purpose",
    "situation": "situation",
    "output_role": "output_role",
    "human_reviews": "human_reviews",
    "learns_in_use": "learns_in_use",
    "decides_access": "decides_access",
}


class Demonstration:
    """One load, in one transaction: all of it, or nothing."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.terms: dict[str, dict[str, Any]] = {}
        self.organisations: dict[str, Organisation] = {}
        self.needs: dict[str, Need] = {}
        self.solutions: dict[str, Solution] = {}
        self.admin = Actor()
        self.analyst = Actor()
        self.archived: list[str] = []
        # Needs that were subjects of pilots end after those.
        self.endings: list[tuple[dict[str, Any], Actor]] = []

    def load(self) -> None:
        with transaction.atomic(), letters.withheld():
            with index.deferred():
                self._load()
            upkeep.run()
            self.say(f"  {load_alerts()} alerts")
            # By the hour otherwise: who mistypes in the first one gets help, too.
            refresh_words()

    def _load(self) -> None:
        load_reference_data()
        self.terms = {name: {t.code: t for t in model.objects.all()} for name, model in TAXONOMIES.items()}
        self._load_organisations()
        self._load_people()
        result = import_fda_list(read_rows(FDA_LIST.read_bytes()), at=_moment(date(2026, 1, 15)))
        self.say(f"  {result.created} devices of the FDA's list")
        self._load_needs()
        self._load_solutions()
        self._load_pilots()
        load_priorities(list(self.needs.values()), analyst=self.analyst, office=self._acting_for)
        self.say("  endorsements and scores")
        load_offices(self.organisations, acting=self._acting_for)
        hand = stand_in(self.admin.someone())
        count = load_responses(self.needs, self.solutions, acting=hand, at=_moment(date(2026, 11, 2)))
        self.say(f"  {count} responses")
        count = load_card_rows(self.solutions, acting=hand)
        self.say(f"  {count} figures and licences on the cards")
        count = load_qualifications(self.solutions, ministry=self.analyst, colleague=self.admin, acting=hand)
        self.say(f"  {count} applications for qualification")
        load_early_advice(self.solutions, ministry=self.analyst, acting=hand)

    # Organisations and people

    def _load_organisations(self) -> None:
        at = _moment(date(2025, 10, 1))
        self._organisation(
            "msss",
            OrganisationKind.MINISTRY,
            "Ministère de la Santé et des Services sociaux",
            at=at,
            short_name="MSSS",
            name_en="Ministry of Health and Social Services",
            source="public-facts",
        )
        self._organisation(
            "sante-quebec",
            OrganisationKind.MINISTRY,
            "Santé Québec",
            at=at,
            short_name="Santé Québec",
            name_en="Santé Québec",
            city="Québec",
            region=self._region("03"),
            website="https://sante.quebec/",
            source="public-facts",
        )
        self._load_establishments(at)
        self._organisation(
            "inesss",
            OrganisationKind.MINISTRY,
            "Institut national d’excellence en santé et en services sociaux",
            at=at,
            short_name="INESSS",
            source="public-facts",
        )
        for vendor in self._read("solutions.yaml")["vendors"]:
            self._organisation(
                slugify(vendor["key"]), OrganisationKind.VENDOR, vendor["name"], at=at, city=vendor.get("city", ""),
                region=self._region(vendor.get("region", "")), vendor_size=vendor.get("size", ""),
                description_fr=vendor["description"]["fr"], description_en=vendor["description"]["en"], is_demonstration=True,
            )  # fmt: skip
        index.refresh_many("organisation", [each.pk for each in self.organisations.values()])
        self.say(f"  {len(self.organisations)} organisations")

    def _load_establishments(self, at: datetime) -> None:
        """The ministry's list, as the command reads it; those that the demonstration tells of have their accounts."""
        apply_places(plan_places(read_list(regions=list(self.terms["region"])), at=at), at=at)
        own = [words.slug for words in page_words().values()]
        Organisation.objects.filter(slug__in=own).update(is_registered=True, is_verified=True)
        self.organisations |= {each.slug: each for each in Organisation.objects.exclude(list_code="")}
        # The regional board of Nunavik is not in the list: it has no installation.
        self._organisation(
            "rrsssn", OrganisationKind.ESTABLISHMENT, "Régie régionale de la santé et des services sociaux du Nunavik", at=at,
            short_name="RRSSS Nunavik", subtype=_OF_THE_NORTH, city="Kuujjuaq", region=self._region("17"), source="public-facts",
        )  # fmt: skip

    def _organisation(self, slug: str, kind: str, name: str, *, at: datetime, **values: Any) -> None:
        self.organisations[slug] = Organisation.objects.create(
            slug=slug, kind=kind, name_fr=name, name_key=slugify(name)[:200], is_verified=True,
            created_at=at, updated_at=at, **values,
        )  # fmt: skip

    def _region(self, code: str) -> Region | None:
        return self.terms["region"].get(code)

    def _load_people(self) -> None:
        vendor = next(slug for slug, each in self.organisations.items() if each.kind == OrganisationKind.VENDOR)
        for account in accounts():
            slug = account.organisation or vendor
            user = User.objects.create_user(account.email, PASSWORD, name=account.name, is_demonstration=True)
            user.emailaddress_set.create(email=account.email, verified=True, primary=True)
            give_consent(user, Consent.Purpose.ACCOUNT)
            if not account.role:
                self._ask_for_registration(user)
                continue
            membership = Membership.objects.create(
                user=user, organisation=self.organisations[slug], role=account.role, is_owner=account.role != Role.CONTRIBUTOR
            )
            if account.role == Role.INNOVATION_OFFICER and account.organisation == "cisss-bsl":
                # One person in two organisations: what switching looks like.
                Membership.objects.create(user=user, organisation=self.organisations["chum"], role=Role.CONTRIBUTOR)
                claim_domain(membership.organisation, domain="cisss-bsl.demo.example", by=Actor(user, membership))
            if account.role == Role.MINISTRY_ANALYST:
                self.analyst = Actor(user, membership)
            if account.role == Role.REGISTRY_ADMINISTRATOR:
                self.admin = Actor(user, membership)

        for slug in _ANSWERING_VENDORS:
            self._member_of_vendor(self.organisations[slug])

    def _member_of_vendor(self, organisation: Organisation) -> None:
        """Someone fictitious who reads what the ministry writes, named by the function."""
        email = f"fournisseur.{organisation.slug.removeprefix('demo-')}@demo.example"
        name = f"Responsable des produits, {organisation.name_fr}"
        user = User.objects.create_user(email, PASSWORD, name=name, is_demonstration=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        give_consent(user, Consent.Purpose.ACCOUNT)
        Membership.objects.create(user=user, organisation=organisation, role=Role.VENDOR_MEMBER, is_owner=True)

    def _ask_for_registration(self, user: User) -> None:
        values = {
            "kind": OrganisationKind.VENDOR,
            "name_fr": "Atelier fictif de télésurveillance inc.",
            "neq": "1100000000",
            "city": "Rimouski",
            "region": self._region("01"),
            "function": "Direction",
            "proof": "Entreprise fictive, créée pour la démonstration\u00a0: rien à vérifier.",
        }
        request_registration(by=Actor(user), values=values)

    def _acting_for(self, organisation: Organisation) -> Actor:
        """The administrator's right, written in the log under the record's own organisation."""
        membership = self.admin.membership
        if membership is None:
            raise RuntimeError("The people are loaded before the records.")
        stand_in = Membership(user=membership.user, organisation=organisation, role=Role.REGISTRY_ADMINISTRATOR)
        return replace(self.admin, membership=stand_in)

    # Records

    def _load_needs(self) -> None:
        known = self._read("needs_a.yaml") + self._read("needs_b.yaml") + self._read("needs_network.yaml")
        rows = sorted(known + earlier_needs(known), key=lambda row: (row["created_on"], row["key"]))
        for row in rows:
            self._load_need(row)
        self.say(f"  {len(rows)} needs")

    def _load_need(self, row: dict[str, Any]) -> None:
        organisation = self.organisations[row["organisation"]]
        actor = self._acting_for(organisation)
        created = _moment(row["created_on"])
        texts = ("title", "summary", "problem", "present_situation", "expected_outcome", "indicator", "baseline", "target",
                 "volume", "data_available", "systems_in_place", "constraints", "difference", "operational_owner")  # fmt: skip
        values = self._values(row, texts) | {
            "volume_per_year": row.get("volume_per_year"),
            "budget_status": row.get("budget_status", ""),
            "contact_email": f"innovation.{row['organisation']}@demo.example",
            "responses_until": self._deadline(row),
            "care_path": [_step(each) for each in row.get("care_path", [])],
        }
        for code in ("fr", "en"):
            # One constraint per line, as the form asks.
            values[f"constraints_{code}"] = re.sub(r"\.\s+(?=[A-ZÀ-Ý])", ".\n", values.get(f"constraints_{code}", ""))
        need = needs.draft_need(organisation, by=actor, values=values, at=created, demonstration=True)
        if row["state"] != "draft":
            published = _moment(row["published_on"]) if row.get("published_on") else created + timedelta(days=12)
            needs.submit_need(need, by=actor, at=min(published - timedelta(days=3), published))
            if row.get("published_on"):
                needs.publish_need(need, by=actor, at=published)
        self._end_need(need, row, actor)
        if row.get("priority"):
            why = row["priority_rationale"]
            needs.set_network_priority(
                need, by=self.admin, priority=row["priority"], rationale_fr=why["fr"].strip(), rationale_en=why["en"].strip(),
                at=_moment(row["published_on"]) + timedelta(days=30),
            )  # fmt: skip
        self.needs[row["key"]] = need

    def _deadline(self, row: dict[str, Any]) -> date | None:
        """Two published needs of three have a day, spread over the coming months; the third takes responses any time."""
        number = len(self.needs)
        if row["state"] != "published" or number % 3 == 2:
            return None
        return timezone.localdate() + timedelta(days=20 + number * 7 % 100)

    def _end_need(self, need: Need, row: dict[str, Any], actor: Actor) -> None:
        if row["state"] == "withdrawn":
            reason = row.get("closing_reason") or {"fr": "Retiré.", "en": "Withdrawn."}
            values = {f"reason_{code}": text.strip() for code, text in reason.items()}
            needs.withdraw_need(need, by=actor, values=values, at=_moment(row["created_on"]) + timedelta(days=90))
        elif row["state"] in ("met", "closed"):
            self.endings.append((row, actor))

    def _load_solutions(self) -> None:
        rows = self._read("solutions.yaml")["solutions"]
        for row in rows:
            vendor = self.organisations[slugify(row["vendor"])]
            actor = self._acting_for(vendor)
            texts = ("summary", "intended_purpose", "description", "human_oversight", "limits", "integration", "hosting")
            languages = row.get("languages", [])
            values = (
                self._values(row, texts)
                | card_values(row["key"])
                | {
                    "name_fr": row["name"],
                    "maturity": row.get("maturity"),
                    "speaks_french": "fr" in languages,
                    "speaks_english": "en" in languages,
                    "contact_email": f"{slugify(row['vendor'])}@demo.example",
                }
            )
            solution = solutions.draft_solution(
                vendor, by=actor, values=values, at=_moment(row["created_on"]), demonstration=True
            )
            load_pictures(row["key"], solution, by=actor, at=_moment(row["created_on"]))
            if row["state"] != "draft":
                solutions.list_solution(solution, by=actor, at=_moment(row["listed_on"]))
            self.solutions[row["key"]] = solution
        self.archived = [row["key"] for row in rows if row["state"] == "archived"]
        self.say(f"  {len(rows)} demonstration solutions")

    def _load_pilots(self) -> None:
        known = self._read("pilots.yaml")
        rows = sorted(known + earlier_pilots(known), key=lambda row: (row["created_on"], row["key"]))
        loader = Pilots(
            self.organisations, self.terms["region"], acting=self._acting_for, ministry=self.analyst, values=self._values,
            moment=_moment,
        )  # fmt: skip
        loader.lives["pilots"] |= earlier_lives()
        pilots = {}
        for row in rows:
            need, solution = self.needs[row["need"]], self.solutions[row["solution"]]
            need.refresh_from_db()
            solution.refresh_from_db()
            pilots[row["key"]] = loader.load(row, need, solution)
        paths = load_paths(pilots, self.organisations, acting=self._acting_for, moment=_moment)
        load_waiting(self.organisations, self.needs, self.solutions, acting=self._acting_for, values=self._values)
        self._finish_needs()
        for key in self.archived:
            solution = self.solutions[key]
            solutions.archive_solution(
                solution,
                by=self._acting_for(solution.organisation),
                reason="Produit retiré du marché par son fournisseur (démonstration).",
                at=_moment(date(2026, 9, 1)),
            )
        self.say(f"  {len(rows)} pilots with their measures, {paths} of them with what came after")

    def _finish_needs(self) -> None:
        for row, actor in self.endings:
            end = needs.meet_need if row["state"] == "met" else needs.close_need
            texts = {"reason": row["closing_reason"], "outcome": row["outcome"], "lesson": row["lesson"]}
            values = {f"{name}_{code}": text.strip() for name, both in texts.items() for code, text in both.items()}
            end(self.needs[row["key"]], by=actor, values=values, at=_moment(row.get("ended_on", date(2026, 11, 10))))

    # Reading

    def _values(self, row: dict[str, Any], texts: tuple[str, ...]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in texts:
            for code, text in (row.get(name) or {}).items():
                values[f"{name}_{code}"] = " ".join(part for part in str(text).replace("\n", " ").split(" ") if part)
        for name, taxonomy in _TERMS.items():
            if name in row:
                values[name] = [self.terms[taxonomy][code] for code in row[name]]
        for name, value in (row.get("risk") or {}).items():
            values[_RISK[name]] = value
        return values

    @staticmethod
    def _read(name: str) -> Any:
        return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _step(row: dict[str, Any]) -> dict[str, Any]:
    """A step of a care path, as `needs.care_path` keeps it."""
    texts = {f"{part}_{code}": row[part][code] for part in PARTS for code in ("fr", "en")}
    return texts | {"is_tool": row.get("is_tool", False)}


def _moment(day: date) -> datetime:
    """The morning of a day; now, if that lies ahead: nothing that happened carries a date to come."""
    return happened(timezone.make_aware(datetime.combine(day, time(9, 30))))
