"""Invented applications for qualification, at every level and stage, with the versions and incidents around them.

Everything goes through the services, in the order of the dates, as people would have done it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from django.utils.text import slugify

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import Consent, User
from accounts.services.privacy import give_consent
from catalogue import index
from demonstration.cards import cards
from demonstration.cases import Calendar, Case, Cast, Step
from qualification.models.applications import Application
from qualification.services import following
from records.models.taxonomies import Region
from solutions.models.incidents import Incident
from solutions.models.solutions import Solution
from solutions.services import incidents
from solutions.services.releases import enter_release

FOLDER = Path(__file__).parent / "data"
Acting = Callable[[Organisation, str], Actor]


def load_qualifications(solutions: dict[str, Solution], *, ministry: Actor, colleague: Actor, acting: Acting) -> int:
    """Do what the file says, up to yesterday. Returns the number of applications."""
    texts = yaml.safe_load((FOLDER / "qualification.yaml").read_text(encoding="utf-8"))
    fresh = Solution.objects.select_related("organisation").in_bulk([each.pk for each in solutions.values()])
    story = _Story(
        texts=texts,
        solutions={key: fresh[each.pk] for key, each in solutions.items()},
        cast=Cast(ministry, colleague, _evaluators(texts["evaluators"])),
        calendar=Calendar(timezone.localdate()),
        acting=acting,
    )
    steps = [*story.releases(), *story.applications(), *story.incidents()]
    for _at, act in sorted(steps, key=itemgetter(0)):
        act()
    following.expire_due()
    return Application.objects.count()


@dataclass(frozen=True, slots=True)
class _Story:
    """All that happens, in parts whose steps are put in order of date together."""

    texts: dict[str, Any]
    solutions: dict[str, Solution]
    cast: Cast
    calendar: Calendar
    acting: Acting

    def releases(self) -> Iterator[Step]:
        for key, card in cards().items():
            for row in card.get("releases", []):
                yield self._release(self.solutions[key], row)

    def _release(self, solution: Solution, row: list[Any]) -> Step:
        number, days, change, french, *english = row
        at = self.calendar.ago(days, 8)
        values = {
            "number": number,
            "released_on": timezone.localdate(at),
            "change": change,
            "notes_fr": french,
            "notes_en": english[0] if english else "",
        }
        return at, lambda: enter_release(solution, by=self._vendor(solution.organisation), values=values, at=at)

    def applications(self) -> Iterator[Step]:
        for number, row in enumerate(self.texts["applications"]):
            solution = self.solutions[row["solution"]]
            vendor = self._vendor(solution.organisation)
            yield from Case(number, row, self.texts, solution, vendor, self.cast, self.calendar).steps()

    def _vendor(self, organisation: Organisation) -> Actor:
        """The demonstration's account of this vendor; for the others, whoever acts for them."""
        own = Membership.objects.filter(organisation=organisation, role=Role.VENDOR_MEMBER).select_related("user").first()
        return Actor(own.user, own) if own else self.acting(organisation, Role.VENDOR_MEMBER)

    def incidents(self) -> Iterator[Step]:
        for row in self.texts["incidents"]:
            yield from self._incident(row)

    def _incident(self, row: dict[str, Any]) -> Iterator[Step]:
        reported, found = self.calendar.ago(row["reported"]), list[Incident]()
        values = {
            "happened_on": self.calendar.ahead(-row["happened"]),
            "severity": row["severity"],
            "release_number": row["release"],
            "description": row["description"],
        }
        reporter = self.acting(Organisation.objects.get(slug=row["reporter"]), Role.CONTRIBUTOR)
        solution, ministry = self.solutions[row["solution"]], self.cast.ministry
        yield (
            reported,
            lambda: found.append(incidents.report_incident(solution, by=reporter, values=values, at=reported)),
        )
        if confirmed := row.get("confirmed"):
            at, statement = self.calendar.ago(confirmed["at"]), confirmed["statement"]
            yield (
                at,
                lambda: incidents.confirm_incident(
                    found[0], by=ministry, statement_fr=statement["fr"], statement_en=statement["en"], at=at
                ),
            )
        if dismissed := row.get("dismissed"):
            day = self.calendar.ago(dismissed["at"])
            yield day, lambda: incidents.dismiss_incident(found[0], by=ministry, reason=dismissed["reason"], at=day)


def _evaluators(rows: list[dict[str, Any]]) -> dict[str, Actor]:
    """Who evaluates, by what they do. Named by function, in invented organisations; nobody signs in as them."""
    found: dict[str, Actor] = {}
    for row in rows:
        name, start = row["name"], Membership.objects.earliest("joined_at").joined_at
        organisation = Organisation.objects.create(
            slug=row["slug"], kind=row["kind"], name_fr=name["fr"], name_en=name["en"], name_key=slugify(name["fr"])[:200],
            city=row["city"], region=Region.objects.get(code=row["region"]), is_verified=True, is_demonstration=True,
            created_at=start, updated_at=start,
        )  # fmt: skip
        index.refresh_many("organisation", [organisation.pk])
        for key, title in row["members"].items():
            user = User.objects.create_user(f"evaluation.{key}@demo.example", None, name=title, is_demonstration=True)
            give_consent(user, Consent.Purpose.ACCOUNT)
            membership = Membership.objects.create(user=user, organisation=organisation, role=Role.EVALUATOR)
            found[key] = Actor(user, membership)
    account = Membership.objects.select_related("user", "organisation").get(
        role=Role.EVALUATOR, user__email="evaluation@demo.example"
    )
    return found | {"evaluation": Actor(account.user, account)}
