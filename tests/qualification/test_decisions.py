"""Decisions: who takes them, what they need, and what follows them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from notifications.services import sending
from qualification.models.applications import Application
from qualification.models.decisions import Decision, Measure
from qualification.services import deciding, following, reviewing
from qualification.services.deciding import NewCondition
from qualification.statements import signed_statement
from records.errors import Incomplete, Refused, WrongState
from solutions.models.solutions import Solution
from tests.factories import acting
from tests.letters import forget_earlier_letters
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SOON = timedelta(days=60)


@pytest.mark.parametrize(("level", "needed"), [("low", 1), ("moderate", 2), ("high", 3)])
def test_a_decision_needs_as_many_reviews_as_the_level_asks(level: str, needed: int) -> None:
    application, _vendor, ministry, reviewers = flow.in_review(level)
    assert len(reviewers) == needed
    for assignment, evaluator in reviewers[:-1]:
        flow.review(assignment, evaluator)
    with pytest.raises(Incomplete):
        reviewing.begin_deliberation(application, by=ministry)
    with pytest.raises(WrongState):
        deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())
    flow.review(*reviewers[-1])
    application = reviewing.begin_deliberation(application, by=ministry)
    decision = deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())
    solution = Solution.objects.get(pk=application.solution_id)
    assert solution.is_qualified
    assert solution.decision_reference == application.reference
    assert solution.qualified_until == decision.expires_on
    assert solution.qualified_level == level


def test_two_decisions_at_once_end_as_one() -> None:
    application, _vendor, ministry = flow.deliberated()
    other = flow.analyst()
    stale = Application.objects.get(pk=application.pk)
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())
    with pytest.raises(WrongState):
        deciding.decide(stale, by=other, outcome="refused", rationale_fr="Non.", grounds=["REG-01"])
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_decide_at_the_same_instant_end_as_one_decision() -> None:
    application, _vendor, ministry = flow.deliberated()
    other, together = flow.analyst(), Barrier(2)
    choices = [
        (ministry, {"outcome": "qualified", "rationale_fr": "Oui.", "expires_on": flow.later()}),
        (other, {"outcome": "refused", "rationale_fr": "Non.", "grounds": ["REG-01"]}),
    ]

    def decided(by: Actor, values: dict[str, Any]) -> str:
        try:
            together.wait(timeout=20)
            deciding.decide(Application.objects.get(pk=application.pk), by=by, **values)
        except WrongState:
            return "told"
        else:
            return "won"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        ends = [people.submit(decided, by, values) for by, values in choices]
        assert sorted(each.result(timeout=60) for each in ends) == ["told", "won"]
    decision = Decision.objects.get()
    assert Solution.objects.get().qualification == decision.outcome


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": "qualified", "rationale_fr": " ", "expires_on": 1}, "rationale_fr"),
        ({"outcome": "qualified", "rationale_fr": "Oui."}, "expires_on"),
        ({"outcome": "qualified", "rationale_fr": "Oui.", "expires_on": -1}, "expires_on"),
        ({"outcome": "qualified", "rationale_fr": "Oui.", "expires_on": 2000}, "expires_on"),
        ({"outcome": "conditional", "rationale_fr": "Oui.", "expires_on": 100}, "conditions"),
        ({"outcome": "refused", "rationale_fr": "Non."}, "grounds"),
        ({"outcome": "refused", "rationale_fr": "Non.", "grounds": ["XYZ-99"]}, "grounds"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_at_its_field(values: dict[str, Any], field: str) -> None:
    application, _vendor, ministry = flow.deliberated()
    if "expires_on" in values:
        values = values | {"expires_on": flow.later(values["expires_on"])}
    with pytest.raises(Incomplete) as raised:
        deciding.decide(application, by=ministry, **values)
    assert field in raised.value.gaps
    assert Application.objects.get(pk=application.pk).state == "deliberation"


def test_an_appeal_is_told_to_those_who_may_answer_and_a_met_condition_to_the_vendor(
    django_capture_on_commit_callbacks: Any,
) -> None:
    decision, vendor, ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", flow.later(30))])
    colleague = flow.analyst()
    assert ministry.user
    assert colleague.user
    assert vendor.user
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        following.appeal(decision, by=vendor, grounds="Voir la page 3.")
    recipients = {to for message in mail.outbox for to in message.to}
    assert colleague.user.email in recipients
    assert ministry.user.email not in recipients
    mail.outbox.clear()
    condition = decision.conditions.get()
    following.report_condition(condition, by=vendor, report="C’est traduit.")
    with django_capture_on_commit_callbacks(execute=True):
        following.accept_condition(condition, by=ministry)
    (letter,) = [message for message in mail.outbox if vendor.user.email in message.to and "Condition remplie" in message.subject]
    assert "Traduire." in letter.body


@pytest.mark.parametrize("role", [r for r in Role.values if r not in (Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR)])
def test_nobody_but_the_ministry_decides(role: str) -> None:
    application, _vendor, _ministry = flow.deliberated()
    with pytest.raises(Refused):
        deciding.decide(application, by=acting(role), outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())


def test_a_decision_page_names_no_reviewer_and_shows_no_evidence(client: Client) -> None:
    application, _vendor, ministry, reviewers = flow.in_review()
    assignment, evaluator = reviewers[0]
    evaluator.user.name = "Nom Secret"
    evaluator.user.save()
    flow.review(assignment, evaluator)
    application = reviewing.begin_deliberation(application, by=ministry)
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())
    body = client.get(reverse("qualification:decision", args=[application.reference])).content.decode()
    assert "Nom Secret" not in body
    assert flow.WORDS not in body
    assert "Rapport" not in body


def test_a_decision_says_what_most_reviews_found_by_subject(client: Client) -> None:
    application, _vendor, ministry, reviewers = flow.in_review("high")
    for (assignment, evaluator), verdicts in zip(
        reviewers, [{"REG_01": "partly", "ENV_01": "not_met"}, {"REG_01": "partly"}, {"ENV_01": "partly"}], strict=True
    ):
        flow.review(assignment, evaluator, **verdicts)
    application = reviewing.begin_deliberation(application, by=ministry)
    conditions = [NewCondition("ENV-01 : mesurer la consommation.", flow.later(30))]
    deciding.decide(
        application, by=ministry, outcome="conditional", rationale_fr="Oui.", expires_on=flow.later(), conditions=conditions
    )
    subjects = client.get(reverse("qualification:decision", args=[application.reference])).context["subjects"]
    assert sum(each.total for each in subjects) == 40
    assert (subjects[0].total, subjects[0].met, subjects[0].partly) == (4, 3, 1), "two of three found it partly met"
    assert (subjects[-1].total, subjects[-1].not_met) == (1, 1), "with as many voices each, the strictest counts"


# ── Conditions ───────────────────────────────────────────────────────────────────────────────────────────────


def test_conditions_are_followed_until_the_last_one_is_met() -> None:
    conditions = [NewCondition("Traduire la notice.", flow.later(30)), NewCondition("Publier les résultats.", flow.later(60))]
    decision, vendor, ministry = flow.decided("low", "conditional", conditions=conditions)
    first, second = decision.conditions.all()
    with pytest.raises(WrongState):
        following.accept_condition(first, by=ministry)
    following.report_condition(first, by=vendor, report="La notice est traduite.")
    following.accept_condition(first, by=ministry)
    assert Solution.objects.get().qualification == "conditional"
    following.report_condition(second, by=vendor, report="C’est publié.")
    following.accept_condition(second, by=ministry)
    assert Solution.objects.get().qualification == "qualified"
    assert decision.measures.filter(kind="condition_met").count() == 2


def test_whoever_decided_is_not_asked_to_answer_the_appeal(sign_in: Callable[[Actor], Client]) -> None:
    decision, vendor, ministry = flow.decided("low", "refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="Voir la page 3.")
    page = reverse("qualification:decision", args=[decision.application.reference])
    answer = reverse("qualification:answer-appeal", args=[decision.application.reference])
    workspace = reverse("workspace")
    client = sign_in(ministry)
    assert answer not in client.get(page).content.decode()
    assert 'name="outcome"' not in client.get(answer).content.decode()
    assert page not in {task.url for task in client.get(workspace).context["tasks"]}
    client = sign_in(flow.analyst())
    assert answer in client.get(page).content.decode()
    assert page in {task.url for task in client.get(workspace).context["tasks"]}


def test_the_ministrys_task_names_the_next_step_and_leads_to_it(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry, _reviewers = flow.in_review("low")
    client = sign_in(ministry)

    def task(state: str) -> tuple[str, str]:
        Application.objects.filter(pk=application.pk).update(state=state)
        found = client.get(reverse("workspace")).context["tasks"]
        return next((each.label, each.url) for each in found if application.reference in each.detail)

    assert task("screening") == ("Commencer l’évaluation", reverse("qualification:application", args=[application.reference]))
    assert task("deliberation")[1] == reverse("qualification:deliberation", args=[application.reference])
    application.assignments.all().delete()
    assert task("screening")[1] == reverse("qualification:evaluators", args=[application.reference])


def test_the_ministry_sees_what_the_vendor_is_late_with(sign_in: Callable[[Actor], Client]) -> None:
    decision, _vendor, ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", flow.later(30))])
    application, _other, _ministry, _reviewers = flow.in_review()
    reviewing.ask_clarifications(application, by=ministry, questions=[(None, "Où ?")], due_on=flow.later(5))

    def overdue() -> set[str]:
        tasks = sign_in(ministry).get(reverse("workspace")).context["tasks"]
        return {task.url for task in tasks if task.is_late}

    assert overdue() == set()
    decision.conditions.update(due_on=flow.later(-1))
    application.clarifications.update(due_on=flow.later(-1))
    assert overdue() == {
        reverse("qualification:decision", args=[decision.application.reference]),
        reverse("qualification:application", args=[application.reference]),
    }


# ── Measures, appeal, end ────────────────────────────────────────────────────────────────────────────────────


def test_a_suspension_and_its_end_are_public_with_their_reasons(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    decision, _vendor, ministry = flow.decided()
    with pytest.raises(Incomplete):
        following.suspend(decision, by=ministry, reason_fr=" ")
    following.suspend(decision, by=ministry, reason_fr="Un incident grave est examiné.")
    page = reverse("qualification:verify", args=[decision.application.reference])
    public = reverse("qualification:decision", args=[decision.application.reference])
    assert "Rétablir la qualification" in sign_in(ministry).get(public).content.decode()
    assert "suspendue" in client.get(page).content.decode()
    with pytest.raises(WrongState):
        following.suspend(decision, by=ministry, reason_fr="Encore.")
    following.reinstate(decision, by=ministry, reason_fr="La cause est corrigée.")
    body = client.get(reverse("qualification:decision", args=[decision.application.reference])).content.decode()
    assert "Un incident grave est examiné." in body
    assert "La cause est corrigée." in body
    assert Solution.objects.get().is_qualified


def test_a_withdrawn_qualification_stays_withdrawn() -> None:
    decision, _vendor, ministry = flow.decided()
    following.withdraw_qualification(decision, by=ministry, reason_fr="Le fournisseur a fermé.")
    with pytest.raises(WrongState):
        following.reinstate(decision, by=ministry, reason_fr="Non.")
    assert Solution.objects.get().qualification == "withdrawn"


def test_an_appeal_is_answered_by_someone_else_and_an_upheld_one_is_deliberated_again() -> None:
    decision, vendor, ministry = flow.decided("low", "refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La licence était jointe.")
    with pytest.raises(WrongState):
        following.appeal(decision, by=vendor, grounds="Encore.")
    with pytest.raises(WrongState, match=r"collègue|colleague"):
        following.answer_appeal(decision, by=ministry, outcome="upheld", reason_fr="Oui.")
    other = flow.analyst()
    following.answer_appeal(decision, by=other, outcome="upheld", reason_fr="La licence y était.")
    application = Application.objects.get()
    assert application.state == "deliberation"
    again = deciding.decide(application, by=other, outcome="qualified", rationale_fr="Oui.", expires_on=flow.later())
    assert Solution.objects.get().is_qualified
    assert [d.superseded_at is None for d in Decision.objects.order_by("pk")] == [False, True]
    assert signed_statement(again)


def test_a_dismissed_appeal_leaves_the_decision_and_a_late_one_is_refused() -> None:
    decision, vendor, _ministry = flow.decided("low", "refused", grounds=["REG-01"])
    with pytest.raises(WrongState):
        following.appeal(decision, by=vendor, grounds="Trop tard.", at=timezone.now() + timedelta(days=61))
    following.appeal(decision, by=vendor, grounds="À temps.")
    following.answer_appeal(decision, by=flow.analyst(), outcome="dismissed", reason_fr="Elle manquait.")
    assert Application.objects.get().state == "decided"
    assert list(decision.measures.values_list("kind", flat=True)) == ["appealed", "appeal_dismissed"]


def test_a_qualification_ends_the_day_after_its_last_one() -> None:
    decision, _vendor, _ministry = flow.decided(expires_on=flow.later(10))
    assert following.expire_due(flow.later(10)) == 0
    assert following.expire_due(flow.later(11)) == 1
    assert following.expire_due(flow.later(11)) == 0
    assert Solution.objects.get().qualification == "expired"
    assert Measure.objects.get(decision=decision).kind == "expired"


def test_reminders_come_90_30_and_7_days_before_the_end_once_each(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    flow.decided(expires_on=flow.later(400))
    sending.run()
    mailoutbox.clear()
    told = []
    for left in (120, 90, 90, 60, 30, 29, 7, 3):
        with django_capture_on_commit_callbacks(execute=True):
            told.append(following.remind_of_expiry(flow.later(400 - left)))
    assert told == [0, 1, 0, 0, 1, 0, 1, 0]
    assert len(mailoutbox) == 3
    assert reverse("qualification:of-solution", args=[Solution.objects.get().reference]) in mailoutbox[0].body


def test_only_the_vendor_contests_and_reports(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", flow.later(30))])
    stranger: Actor = acting(Role.VENDOR_MEMBER)
    with pytest.raises(Refused):
        following.appeal(decision, by=stranger, grounds="Moi aussi.")
    with pytest.raises(Refused):
        following.report_condition(decision.conditions.get(), by=stranger, report="Fait.")


def test_the_database_itself_refuses_a_second_current_decision() -> None:
    decision, _vendor, _ministry = flow.decided()
    with pytest.raises(Exception, match="one_current_decision"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO qualification_decision (application_id, outcome, rationale_fr, rationale_en, grounds, decided_at,"
            " expires_on, statement, reminded)"
            " SELECT application_id, outcome, rationale_fr, '', grounds, now(), expires_on, '', '[]'"
            " FROM qualification_decision WHERE id = %s",
            [decision.pk],
        )
