"""A draft that was never sent can be deleted by its author and by whoever decides; nothing else can."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.needs import Need
from needs.services import needs
from pilots.services import planning
from records.errors import Refused, WrongState
from records.models.events import Event
from solutions.services import solutions
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _need(**values: Any) -> tuple[Need, Actor]:
    author = acting(Role.CONTRIBUTOR)
    assert author.membership is not None
    return needs.draft_need(author.membership.organisation, by=author, values={"title_fr": "Chutes la nuit"} | values), author


def test_its_author_deletes_a_draft_and_its_number_is_never_used_again() -> None:
    need, author = _need()
    reference = need.reference
    needs.delete_draft(need, by=author)
    assert not Need.objects.filter(reference=reference).exists()
    event = Event.objects.get(reference=reference, verb="need.deleted")
    assert event.is_public is False
    again, _author = _need()
    assert again.reference != reference


def test_the_innovation_office_deletes_a_draft_and_a_colleague_who_did_not_write_it_does_not() -> None:
    need, _author = _need()
    with pytest.raises(Refused):
        needs.delete_draft(need, by=acting(Role.CONTRIBUTOR, need.organisation))
    needs.delete_draft(need, by=acting(Role.INNOVATION_OFFICER, need.organisation))
    assert not Need.objects.exists()


def test_a_need_that_was_sent_once_is_withdrawn_not_deleted() -> None:
    returned = NeedFactory()
    officer = acting(organisation=returned.organisation)
    returned = needs.return_need(needs.submit_need(returned, by=officer), by=officer, reason="Précisez.")
    for need in (returned, NeedFactory(published=True, organisation=returned.organisation)):
        with pytest.raises(WrongState):
            needs.delete_draft(need, by=officer)


def test_a_drafts_owner_deletes_solutions_and_pilots_too() -> None:
    solution = SolutionFactory()
    solutions.delete_draft(solution, by=acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True))
    with pytest.raises(Refused):
        listed = SolutionFactory()
        solutions.delete_draft(listed, by=acting(Role.VENDOR_MEMBER, listed.organisation))
    pilot = PilotFactory(state="planned", published_at=None)
    planning.delete_draft(pilot, by=acting(organisation=pilot.organisation))
    assert {"solution.deleted", "pilot.deleted"} <= set(Event.objects.values_list("verb", flat=True))


def test_the_page_asks_first_and_leads_to_the_workspace(sign_in: SignIn) -> None:
    need, author = _need()
    client = sign_in(author)
    step = client.get(reverse("needs:edit", args=[need.reference, "problem"])).content.decode()
    page = reverse("needs:decide", args=[need.reference, "delete"])
    assert page in step
    assert client.get(page).status_code == 200
    assert Need.objects.exists(), "nothing is deleted before one says so"
    after = client.post(page, follow=True)
    assert after.status_code == 200
    assert not Need.objects.exists()
    assert need.reference not in client.get(reverse("needs:new")).content.decode()


def test_the_text_of_a_deleted_draft_is_gone_from_its_history_too() -> None:
    need, author = _need(problem_fr="Un secret à retirer.")
    needs.edit_need(need, by=author, values={"problem_fr": "Un autre secret."})
    solution, pilot = SolutionFactory(), PilotFactory(state="planned", published_at=None)
    histories = [(each.events.model.objects, each.pk) for each in (need, solution, pilot)]
    assert all(rows.filter(pgh_obj_id=pk).exists() for rows, pk in histories)
    needs.delete_draft(need, by=author)
    solutions.delete_draft(solution, by=acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True))
    planning.delete_draft(pilot, by=acting(organisation=pilot.organisation))
    assert not any(rows.filter(pgh_obj_id=pk).exists() for rows, pk in histories)
