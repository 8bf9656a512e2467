"""What has ended asks nothing more of anybody: no task in the workspace, no button on its pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from adoption.services import reporting
from authoring.workspace import awaiting
from catalogue.addresses import record_path
from needs.models.needs import Need
from needs.services import needs, questions, responses
from pilots.services import phases
from qualification.services.deciding import NewCondition
from records.errors import WrongState
from solutions.services import solutions
from tests.factories import ENDING, NeedFactory, PilotFactory, ResponseFactory, SolutionFactory, acting
from tests.pilots import ending, flow
from tests.qualification import flow as qualifying

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

ENDINGS = {"close": needs.close_need, "meet": needs.meet_need, "withdraw": needs.withdraw_need}


def _answered() -> tuple[Need, Actor, Actor]:
    """A need with a response that nobody decided on, and a question from each side."""
    response = ResponseFactory()
    office, vendor = acting(organisation=response.need.organisation), acting(Role.VENDOR_MEMBER, response.organisation)
    questions.ask(response.need, by=vendor, text="La fin de semaine aussi ?")
    questions.ask(response.need, by=office, text="Combien de jours ?")
    return response.need, office, vendor


@pytest.mark.parametrize("how", ENDINGS)
def test_a_need_that_ended_has_no_task_and_no_action_on_its_responses(how: str, sign_in: SignIn) -> None:
    need, office, vendor = _answered()
    assert awaiting(office)
    assert awaiting(vendor)
    ENDINGS[how](need, by=office, values=ENDING)
    assert not awaiting(office)
    assert not awaiting(vendor)
    response = need.responses.get()
    page = reverse("needs:response", args=[response.pk])
    offered = [
        *(reverse(f"needs:response-{action}", args=[response.pk]) for action in ("shortlist", "select", "decline", "withdraw")),
        reverse("needs:response-change", args=[response.pk]),
        reverse("needs:ask-one", args=[need.reference, response.pk]),
        reverse("needs:ask", args=[need.reference]),
        *(reverse("needs:answer", args=[need.reference, each.pk]) for each in need.questions.all()),
    ]
    for actor in (office, vendor):
        client = sign_in(actor)
        html = "".join(
            client.get(address).content.decode() for address in (page, reverse("needs:exchange", args=[need.reference]))
        )
        assert [address for address in offered if f'"{address}"' in html] == []


def test_nothing_is_decided_on_the_responses_of_a_need_that_ended() -> None:
    need, office, vendor = _answered()
    response, asked = need.responses.get(), need.questions.filter(is_from_vendor=True).get()
    needs.close_need(need, by=office, values=ENDING)
    for refused in (
        lambda: responses.shortlist_response(response, by=office),
        lambda: responses.decline_response(response, by=office, reason="Trop tard."),
        lambda: questions.ask(need, by=office, text="Et encore ?"),
        lambda: questions.answer(asked, by=office, text="Oui."),
        lambda: questions.ask(need, by=vendor, text="Et encore ?"),
    ):
        with pytest.raises(WrongState):
            refused()


def test_what_ended_is_confirmed_no_more(sign_in: SignIn) -> None:
    need, solution, pilot = NeedFactory(published=True), SolutionFactory(listed=True), PilotFactory(running=True)
    office, owner, lead = (
        acting(organisation=need.organisation), acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True),
        acting(organisation=pilot.organisation),
    )  # fmt: skip
    for record, actor, end, confirm in (
        (need, office, lambda: needs.close_need(need, by=office, values=ENDING), needs.confirm_need),
        (
            solution,
            owner,
            lambda: solutions.archive_solution(solution, by=owner, reason="Remplacée."),
            solutions.confirm_solution,
        ),
        (pilot, lead, lambda: phases.stop_pilot(pilot, by=lead, reason_fr="Pas de données."), phases.confirm_pilot),
    ):
        type(record).objects.filter(pk=record.pk).update(last_confirmed_at=timezone.now() - timedelta(weeks=5))
        button, client = reverse(f"{record.kind}s:confirm", args=[record.reference]), sign_in(actor)
        assert button in client.get(record_path(record)).content.decode()
        end()
        assert button not in client.get(record_path(record)).content.decode()
        with pytest.raises(WrongState):
            confirm(record, by=actor)


def test_the_conditions_of_an_archived_solution_are_no_tasks() -> None:
    due = timezone.localdate() + timedelta(days=30)
    conditions = [NewCondition("Former le personnel.", due)]
    decision, vendor, ministry = qualifying.decided(outcome="conditional", conditions=conditions)
    condition, solution = decision.conditions.get(), decision.application.solution
    assert [task.url for task in awaiting(vendor)] == [reverse("qualification:decision", args=[decision.application.reference])]
    solutions.archive_solution(solution, by=acting(Role.VENDOR_MEMBER, solution.organisation, is_owner=True), reason="Remplacée.")
    assert not awaiting(vendor)
    decision.conditions.filter(pk=condition.pk).update(due_on="2020-01-01")
    assert not [task for task in awaiting(ministry) if decision.application.reference in task.detail]


def test_a_decision_on_a_pilot_is_offered_from_its_report_until_it_is_taken(sign_in: SignIn) -> None:
    pilot, officer = ending.completed()
    client, address = sign_in(officer), reverse("pilots:decide", args=[pilot.reference, "outcome"])
    assert address not in client.get(record_path(pilot)).content.decode()
    assert 'name="outcome"' not in client.get(address).content.decode()
    reporting.save_report(pilot, by=officer, values=ending.WORDS)
    reporting.publish_report(pilot, by=officer)
    assert address in client.get(record_path(pilot)).content.decode()
    assert 'name="outcome"' in client.get(address).content.decode()
    decided, officer = ending.decided("adopt")
    client, address = sign_in(officer), reverse("pilots:decide", args=[decided.reference, "outcome"])
    assert address not in client.get(record_path(decided)).content.decode()


def test_only_a_deadline_that_exists_is_put_off(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(organisation=need.organisation))
    put_off, fix = (reverse("needs:decide", args=[need.reference, name]) for name in ("extend", "deadline"))
    html = client.get(record_path(need)).content.decode()
    assert (put_off in html, fix in html) == (False, True)
    Need.objects.filter(pk=need.pk).update(responses_until=flow.month(-2))
    html = client.get(record_path(need)).content.decode()
    assert (put_off in html, fix in html) == (True, False)
