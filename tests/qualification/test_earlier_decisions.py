"""What belongs to an earlier decision changes nothing of the one that a qualification rests on now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.workspace import tasks
from publishing.calendars.sources import Day
from qualification import dates
from qualification.models.applications import Application
from qualification.models.decisions import Condition, Decision
from qualification.services import applications, deciding, following, reviewing
from qualification.services.deciding import NewCondition
from records.errors import WrongState
from solutions.models.solutions import Solution
from tests.qualification import flow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _later(days: int = 700) -> Any:
    return timezone.localdate() + timedelta(days=days)


def _conditional(text: str, days: int = 20) -> dict[str, Any]:
    return {"outcome": "conditional", "conditions": [NewCondition(text, _later(days))]}


def _decided_again(vendor: Actor, ministry: Actor, **outcome: Any) -> Decision:
    """A second application for the same solution, up to its decision."""
    again = applications.open_application(Solution.objects.get(), by=vendor)
    again.answers.all().delete()
    flow.fill(again, vendor)
    again = reviewing.begin_screening(applications.submit_application(again, by=vendor, **flow.SIGNED), by=ministry)
    assignment, evaluator = flow.assigned(again, ministry)
    flow.review(reviewing.open_review(again, by=ministry).assignments.get(pk=assignment.pk), evaluator)
    again = reviewing.begin_deliberation(again, by=ministry)
    return deciding.decide(again, by=ministry, rationale_fr="Les preuves suffisent.", expires_on=_later(), **outcome)


def _renewed() -> tuple[Condition, Condition, Actor, Actor]:
    """A condition of an earlier decision, reported, and one of the renewal that a qualification rests on."""
    first, vendor, ministry = flow.decided("low", **_conditional("Traduire la notice."))
    earlier = first.conditions.get()
    following.report_condition(earlier, by=vendor, report="C’est traduit.")
    second = _decided_again(vendor, ministry, **_conditional("Publier les résultats."))
    return earlier, second.conditions.get(), vendor, ministry


def test_a_condition_of_an_earlier_decision_lifts_none_of_the_present_one() -> None:
    earlier, present, vendor, ministry = _renewed()
    for act in (
        lambda: following.accept_condition(earlier, by=ministry),
        lambda: following.report_condition(earlier, by=vendor, report="Encore."),
        lambda: following.return_condition(earlier, by=ministry, reason_fr="Non."),
    ):
        with pytest.raises(WrongState, match="ne repose pas"):
            act()
    assert Solution.objects.get().qualification == "conditional"
    following.report_condition(present, by=vendor, report="C’est publié.")
    following.accept_condition(present, by=ministry)
    assert Solution.objects.get().qualification == "qualified"


def test_a_condition_of_a_superseded_decision_lifts_none_of_the_new_one() -> None:
    first, vendor, ministry = flow.decided("low", **_conditional("Traduire la notice."))
    earlier = first.conditions.get()
    following.report_condition(earlier, by=vendor, report="C’est traduit.")
    following.appeal(first, by=vendor, grounds="La condition est sans objet.")
    colleague = flow.analyst()
    following.answer_appeal(first, by=colleague, outcome="upheld", reason_fr="En effet.")
    deciding.decide(
        Application.objects.get(), by=colleague, rationale_fr="Une autre.", expires_on=_later(), **_conditional("Publier.")
    )
    with pytest.raises(WrongState):
        following.accept_condition(earlier, by=ministry)
    assert Solution.objects.get().qualification == "conditional"


def test_nobody_is_asked_for_a_condition_of_an_earlier_decision(sign_in: SignIn) -> None:
    earlier, present, vendor, ministry = _renewed()
    reference = earlier.decision.application.reference
    assert following.remind_of_due_dates() == 1
    assert Condition.objects.get(reminded_at__isnull=False) == present
    days: list[Day] = list(dates.due([Solution.objects.get().reference], timezone.localdate()))
    assert [day.code for day in days] == [f"condition-{present.pk}"]
    for actor, action in ((vendor, "report-condition"), (ministry, "return-condition")):
        client, address = sign_in(actor), reverse(f"qualification:{action}", args=[reference, earlier.pk])
        page = client.get(reverse("qualification:decision", args=[reference])).content.decode()
        assert address not in page
        assert "ne repose pas" in client.get(address).content.decode()
    assert not [task for task in tasks(ministry) if reference in task.url]


def test_of_a_qualification_that_was_withdrawn_no_condition_is_asked() -> None:
    decision, vendor, ministry = flow.decided("low", **_conditional("Traduire la notice."))
    following.withdraw_qualification(decision, by=ministry, reason_fr="Un défaut.")
    assert following.remind_of_due_dates() == 0
    with pytest.raises(WrongState):
        following.report_condition(decision.conditions.get(), by=vendor, report="C’est traduit.")


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_qualification_ends_on_its_day_although_its_application_was_opened_again(is_taken_back: bool) -> None:
    decision, vendor, _ministry = flow.decided("low", **_conditional("Traduire la notice."))
    following.appeal(decision, by=vendor, grounds="La condition est sans objet.")
    following.answer_appeal(decision, by=flow.analyst(), outcome="upheld", reason_fr="En effet.")
    if is_taken_back:
        applications.withdraw_application(Application.objects.get(), by=vendor)
    assert following.remind_of_expiry(_later(690)) == 1
    assert following.expire_due(_later(699)) == 0
    assert following.expire_due(_later(701)) == 1
    assert Solution.objects.get().qualification == "expired"
