"""A decision that is not possible (any more) says so before anybody writes; what is sent too late is given back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.responses import Response
from needs.services import needs, responses
from pilots.services import phases
from qualification.models.reviews import Assignment
from qualification.services import following
from solutions.services import solutions
from tests.factories import ENDING, NeedFactory, PilotFactory, ResponseFactory, SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
Late = tuple[str, Actor, dict[str, str], str]

TYPED = "Ce que j’écrivais quand une collègue a décidé."


def _closed_need() -> Late:
    need = NeedFactory(published=True)
    first, second = (acting(organisation=need.organisation) for _ in range(2))
    needs.close_need(need, by=first, values=ENDING)
    said = f"({first.someone().get_short_name()})"
    return reverse("needs:decide", args=[need.reference, "close"]), second, {"reason_fr": TYPED}, said


def _stopped_pilot() -> Late:
    pilot = PilotFactory(running=True)
    first, second = (acting(organisation=pilot.organisation) for _ in range(2))
    phases.stop_pilot(pilot, by=first, reason_fr="Pas de données.")
    said = f"({first.someone().get_short_name()})"
    return reverse("pilots:decide", args=[pilot.reference, "complete"]), second, {"results_fr": TYPED}, said


def _archived_solution() -> Late:
    solution = SolutionFactory(listed=True)
    owner = acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True)
    solutions.archive_solution(solution, by=owner, reason="Remplacée.")
    return reverse("solutions:decide", args=[solution.reference, "archive"]), owner, {"reason": TYPED}, "« Archivée »"


def _declined_response(action: str) -> Late:
    response = ResponseFactory()
    office = acting(organisation=response.need.organisation)
    responses.decline_response(response, by=office, reason="Trop tard.")
    field = {"select": "reason_fr", "decline": "reason"}[action]
    return reverse(f"needs:response-{action}", args=[response.pk]), office, {field: TYPED}, "« Non retenue »"


def _selected_response() -> Late:
    response = ResponseFactory()
    office = acting(organisation=response.need.organisation)
    responses.shortlist_response(response, by=office)
    responses.select_response(response, by=office, reason_fr="La meilleure.")
    return reverse("needs:response-decline", args=[response.pk]), office, {"reason": TYPED}, "« Choisie »"


def _decided_application(name: str) -> Late:
    decision, _vendor, ministry = flow.decided()
    field = {"decide": "rationale_fr", "return": "reason", "ask": "question_1"}[name]
    address = reverse(f"qualification:{name}", args=[decision.application.reference])
    return address, ministry, {field: TYPED}, "« Décision rendue »"


def _measure() -> Late:
    decision, _vendor, ministry = flow.decided()
    following.withdraw_qualification(decision, by=ministry, reason_fr="Faute grave.")
    address = reverse("qualification:measure", args=[decision.application.reference, "suspend"])
    return address, ministry, {"reason_fr": TYPED}, "a été retirée"


def _appeal() -> Late:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="Les preuves y étaient.")
    address = reverse("qualification:appeal", args=[decision.application.reference])
    return address, vendor, {"grounds": TYPED}, "déjà été contestée"


def _review() -> Late:
    application, _vendor, _ministry, reviewers = flow.in_review()
    assignment, evaluator = reviewers[0]
    flow.review(assignment, evaluator)
    assert Assignment.objects.get(pk=assignment.pk).handed_in_at
    return reverse("qualification:hand-in", args=[application.reference]), evaluator, {"summary": TYPED}, "remise"


LATE = [
    _closed_need,
    _stopped_pilot,
    _archived_solution,
    lambda: _declined_response("select"),
    lambda: _declined_response("decline"),
    _selected_response,
    lambda: _decided_application("decide"),
    lambda: _decided_application("return"),
    lambda: _decided_application("ask"),
    _measure,
    _appeal,
    _review,
]


@pytest.mark.parametrize("late", LATE)
def test_a_decision_that_is_not_possible_is_refused_before_anybody_writes_and_a_late_text_is_given_back(
    late: Callable[[], Late], sign_in: SignIn
) -> None:
    address, actor, typed, said = late()
    client = sign_in(actor)
    page = client.get(address).content.decode()
    assert said in page
    assert all(f'name="{name}"' not in page for name in typed)
    sent = client.post(address, typed)
    assert sent.status_code == 409
    assert said in sent.content.decode()
    assert TYPED in sent.content.decode()


def test_what_was_kept_before_the_state_changed_is_shown_with_the_reason(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    office = acting(organisation=need.organisation)
    address = reverse("needs:decide", args=[need.reference, "close"])
    assert sign_in(office).post(address, {"reason_fr": TYPED}, headers={"x-autosave": "1"}).json()["saved"]
    needs.close_need(need, by=office, values=ENDING)
    told = sign_in(office).post(address, {"reason_fr": TYPED}, headers={"x-autosave": "1"})
    assert (told.status_code, told.json()["saved"]) == (409, False)
    assert TYPED in sign_in(office).get(address).content.decode()


def test_someone_of_another_organisation_reads_which_one_acted_and_no_name(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    office = acting(organisation=need.organisation)
    needs.close_need(need, by=office, values=ENDING)
    analyst = acting(Role.MINISTRY_ANALYST)
    page = sign_in(analyst).get(reverse("needs:decide", args=[need.reference, "prioritise"])).content.decode()
    assert f"({need.organisation})" in page
    assert office.someone().get_short_name() not in page


def test_a_text_sent_to_decide_on_a_deleted_draft_is_given_back(sign_in: SignIn) -> None:
    writer = acting()
    assert writer.membership is not None
    need = needs.draft_need(writer.membership.organisation, by=writer, values={"title_fr": "Chutes la nuit"})
    needs.delete_draft(need, by=writer)
    answer = sign_in(writer).post(reverse("needs:decide", args=[need.reference, "withdraw"]), {"reason_fr": TYPED})
    assert answer.status_code == 410
    assert TYPED in answer.content.decode()


def test_a_vendor_whose_response_comes_too_late_gets_its_text_back(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    solution = SolutionFactory(listed=True)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    needs.close_need(need, by=acting(organisation=need.organisation), values=ENDING)
    answer = sign_in(vendor).post(reverse("needs:respond", args=[need.reference]), {"pitch": TYPED})
    assert answer.status_code == 409
    assert TYPED in answer.content.decode()


def test_only_what_is_possible_is_offered_on_a_response(sign_in: SignIn) -> None:
    response = ResponseFactory()
    office = acting(organisation=response.need.organisation)
    select = reverse("needs:response-select", args=[response.pk])
    assert "Présélectionnez d’abord" in sign_in(office).get(select).content.decode()
    needs.close_need(response.need, by=office, values=ENDING)
    response = Response.objects.get(pk=response.pk)
    page: Any = sign_in(office).get(reverse("needs:response", args=[response.pk]))
    assert select not in page.content.decode()
    assert "son état est « Fermé »" in sign_in(office).get(select).content.decode()
