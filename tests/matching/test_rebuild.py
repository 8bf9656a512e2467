"""The read model is always what a rebuild would write: every column of every entry and profile, whatever was done before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models.memberships import Role
from catalogue import index
from catalogue.models.index import CatalogueEntry
from matching.models import Profile
from matching.profiles import rebuild as rebuild_profiles
from needs.services import endorsements, needs
from pilots.services import planning
from records.errors import DomainError
from records.models.taxonomies import Specialty
from solutions.services import qualification, solutions
from tests.factories import ENDING, NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, amend, term

pytestmark = pytest.mark.django_db

Move = Callable[[], Any]


def _moves() -> dict[str, Move]:
    """What people do, to one need, one solution and one pilot; in any order, refused or not."""
    need, solution = NeedFactory(), SolutionFactory()
    officer, vendor = acting(organisation=need.organisation), acting(Role.VENDOR_MEMBER, solution.organisation)
    analyst, other = acting(Role.MINISTRY_ANALYST), OrganisationFactory()
    pilot = PilotFactory(private=True)
    lead = acting(organisation=pilot.organisation)
    radiology = term(Specialty, "radiology", "Radiologie", "Radiology")
    return {
        "submit": lambda: needs.submit_need(need, by=officer),
        "publish": lambda: needs.publish_need(need, by=officer),
        "return": lambda: needs.return_need(need, by=officer, reason="À revoir."),
        "edit": lambda: needs.edit_need(need, by=officer, values={"title_fr": "Nodules pulmonaires", "specialties": [radiology]}),
        "amend": lambda: amend(need, title_fr="Suivi des nodules au scanner", title_en=""),
        "endorse": lambda: endorsements.endorse_need(need, organisation=other, by=acting(organisation=other), values={}),
        "prioritise": lambda: needs.set_network_priority(need, by=analyst, priority="P1", rationale_fr="Urgent."),
        "confirm": lambda: needs.confirm_need(need, by=officer),
        "close": lambda: needs.close_need(need, by=officer, values=ENDING),
        "withdraw": lambda: needs.withdraw_need(need, by=officer, values=ENDING),
        "list": lambda: solutions.list_solution(solution, by=vendor),
        "describe": lambda: solutions.edit_solution(
            solution, by=vendor, values={"summary_en": "Reads chest CT.", "speaks_french": True, "specialties": [radiology]}
        ),
        "rename": lambda: solutions.edit_solution(solution, by=vendor, values={"name_fr": "Poumon clair"}),
        "review": lambda: qualification.begin_review(solution, by=analyst, at=None),
        "archive": lambda: solutions.archive_solution(solution, by=vendor, reason="Remplacée."),
        "announce": lambda: planning.announce_pilot(pilot, by=lead),
        "plan": lambda: planning.edit_pilot(pilot, by=lead, values={"title_fr": "Essai des nodules"}),
    }


def _done(move: Move) -> None:
    """A refusal is an answer too: nothing of it may stay."""
    try:
        with transaction.atomic():
            move()
    except DomainError:
        pass


@dataclass(frozen=True)
class Written:
    entries: list[dict[str, Any]]
    profiles: list[tuple[Any, ...]]
    vectors: list[float]

    def is_as(self, other: "Written") -> bool:
        """The last digits of a vector depend on how many texts were encoded at once."""
        same = self.entries == other.entries and self.profiles == other.profiles
        return same and self.vectors == pytest.approx(other.vectors, abs=1e-4)


def _written() -> Written:
    profiles, vectors = [], list[float]()
    for each in Profile.objects.select_related("entry").order_by("entry__key"):
        vectors += [float(value) for value in each.vector]
        weights = str(each.weights)
        profiles.append((each.entry.key, each.kind, each.head, each.words, each.terms, weights, each.made_from))
    return Written(_entries(), profiles, vectors)


def _entries() -> list[dict[str, Any]]:
    rows = CatalogueEntry.objects.order_by("kind", "key").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_catalogue_is_always_what_a_rebuild_would_write(data: st.DataObject) -> None:
    moves = _moves()
    for name in data.draw(st.lists(st.sampled_from(sorted(moves)), min_size=1, max_size=10)):
        _done(moves[name])
    before = _written()
    index.rebuild()
    rebuild_profiles()
    assert _written().is_as(before)


def test_a_lost_catalogue_is_written_again_as_it_was() -> None:
    moves = _moves()
    for name in ("submit", "publish", "amend", "endorse", "describe", "list", "announce"):
        _done(moves[name])
    before = _written()
    assert {entry["kind"] for entry in before.entries} == {"need", "solution", "pilot", "organisation"}
    CatalogueEntry.objects.all().delete()
    index.rebuild()
    assert _written().is_as(before)
