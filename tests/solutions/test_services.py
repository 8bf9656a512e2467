"""What may be done with a solution."""

import pytest

from accounts.models.memberships import Role
from catalogue.models.index import CatalogueEntry
from records.errors import Incomplete, WrongState
from solutions.services import solutions as services
from tests.factories import SolutionFactory, acting

pytestmark = pytest.mark.django_db


def test_a_solution_is_listed_as_declared_and_shown_at_once() -> None:
    actor = acting(Role.VENDOR_MEMBER)
    draft = services.draft_solution(actor.membership.organisation, by=actor, values={"name_fr": "TriageClair"})
    with pytest.raises(Incomplete) as refused:
        services.list_solution(draft, by=actor)
    assert {"summary_fr", "intended_purpose_fr", "limits_fr", "has_medical_purpose"} <= set(refused.value.gaps)
    ready = SolutionFactory(organisation=actor.membership.organisation)
    services.list_solution(ready, by=actor)
    assert CatalogueEntry.objects.filter(key=ready.reference, state="listed").exists()


def test_an_archived_solution_stays_public_and_no_longer_changes() -> None:
    solution = SolutionFactory(listed=True)
    actor = acting(Role.VENDOR_MEMBER, solution.organisation)
    services.archive_solution(solution, by=actor, reason="Remplacée par une nouvelle version.")
    assert CatalogueEntry.objects.filter(key=solution.reference, state="archived").exists()
    with pytest.raises(WrongState):
        services.edit_solution(solution, by=actor, values={"summary_fr": "Autre"})
    with pytest.raises(WrongState):
        services.archive_solution(solution, by=actor, reason="Encore.")


def test_archiving_asks_why() -> None:
    solution = SolutionFactory(listed=True)
    with pytest.raises(Incomplete):
        services.archive_solution(solution, by=acting(Role.VENDOR_MEMBER, solution.organisation), reason=" ")
