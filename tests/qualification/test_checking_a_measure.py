"""A measure is shown once more before it is taken; those it reaches read its reason; a reminder leaves a trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from authoring.workspace import awaiting
from notifications.services import sending
from qualification.models.decisions import Condition, Decision, Measure
from qualification.services import following
from qualification.services.deciding import NewCondition
from qualification.services.late_conditions import DAYS_BETWEEN_REMINDERS, remind_of_condition
from records.errors import WrongState
from solutions.models.solutions import Solution
from tests.factories import PilotFactory, acting
from tests.letters import forget_earlier_letters
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
WHY = "Un incident grave est examiné."


def _conditional() -> tuple[Decision, Condition, Actor, Actor]:
    conditions = [NewCondition("Publier les résultats.", flow.later(30))]
    decision, vendor, ministry = flow.decided(outcome="conditional", conditions=conditions)
    return decision, decision.conditions.get(), vendor, ministry


@pytest.mark.parametrize(("action", "state"), [("suspend", "suspended"), ("end", "withdrawn")])
def test_a_suspension_or_withdrawal_is_checked_with_whom_it_reaches_before_it_is_public(
    action: str, state: str, sign_in: SignIn
) -> None:
    decision, _vendor, ministry = flow.decided()
    pilot = PilotFactory(solution=Solution.objects.get(), running=True)
    acting(organisation=pilot.organisation)
    client = sign_in(ministry)
    page = reverse("qualification:measure", args=[decision.application.reference, action])
    posted = {"reason_fr": WHY, "reason_en": ""}
    check = client.post(page, posted).content.decode()
    assert not Measure.objects.exists()
    for said in (WHY, pilot.reference, "1 personne"):
        assert said in check
    assert WHY in client.post(page, posted | {"edit": "1"}).content.decode()
    assert client.post(page, {"reason_fr": "", "reason_en": ""}).status_code == 422
    assert client.post(page, posted | {"publish": "1"}).status_code == 302
    assert Solution.objects.get().qualification == state


def test_those_who_pilot_a_solution_read_the_reason_and_that_it_was_reinstated() -> None:
    decision, _vendor, ministry = flow.decided()
    pilot = PilotFactory(solution=Solution.objects.get(), running=True)
    officer = acting(organisation=pilot.organisation).someone()
    forget_earlier_letters()
    following.suspend(decision, by=ministry, reason_fr=WHY)
    sending.run()
    [letter] = [each for each in mail.outbox if each.to == [officer.email]]
    assert WHY in letter.body
    mail.outbox.clear()
    following.reinstate(decision, by=ministry, reason_fr="La correction est vérifiée.")
    sending.run()
    [letter] = [each for each in mail.outbox if each.to == [officer.email]]
    assert "Rétablie" in letter.subject
    assert "La correction est vérifiée." in letter.body


def test_a_condition_is_confirmed_as_met_on_a_page_that_says_what_follows(sign_in: SignIn) -> None:
    decision, condition, vendor, ministry = _conditional()
    following.report_condition(condition, by=vendor, report="C’est publié dans la revue.")
    client = sign_in(ministry)
    page = reverse("qualification:accept-condition", args=[decision.application.reference, condition.pk])
    assert page in client.get(reverse("qualification:decision", args=[decision.application.reference])).content.decode()
    check = client.get(page).content.decode()
    assert "C’est publié dans la revue." in check
    assert "la solution sera qualifiée sans condition" in check
    assert not Condition.objects.get().met_at, "reading changes nothing"
    client.post(page)
    assert Condition.objects.get().met_at


def test_a_reminder_is_seen_by_both_sides_and_not_repeated_for_a_week(sign_in: SignIn) -> None:
    decision, condition, vendor, ministry = _conditional()
    Condition.objects.update(due_on=timezone.localdate() - timedelta(days=3), reminded_at=None)
    page = reverse("qualification:decision", args=[decision.application.reference])
    remind = reverse("qualification:remind-condition", args=[decision.application.reference, condition.pk])
    assert "Envoyer un rappel au fournisseur" in sign_in(ministry).get(page).content.decode()
    sign_in(ministry).post(remind)
    for reader in (ministry, vendor):
        body = sign_in(reader).get(page).content.decode()
        assert "Dernier rappel au fournisseur" in body
        assert "Envoyer un rappel au fournisseur" not in body
    assert "Dernier rappel" not in Client().get(page).content.decode(), "not public"
    for days in (DAYS_BETWEEN_REMINDERS - 1, DAYS_BETWEEN_REMINDERS):
        Condition.objects.update(reminded_at=timezone.now() - timedelta(days=days))
        if days < DAYS_BETWEEN_REMINDERS:
            with pytest.raises(WrongState):
                remind_of_condition(condition, by=ministry)
        else:
            remind_of_condition(condition, by=ministry)


def test_a_vendor_whose_report_came_back_reads_it_in_the_task() -> None:
    _decision, condition, vendor, ministry = _conditional()
    following.report_condition(condition, by=vendor, report="C’est publié.")
    following.return_condition(condition, by=ministry, reason_fr="Le lien ne s’ouvre pas.")
    assert any(task.label.startswith("Votre compte rendu a été retourné") for task in awaiting(vendor))


def test_whoever_suspends_is_asked_what_would_lift_the_suspension(sign_in: Callable[[Actor], Client]) -> None:
    decision, _vendor, ministry = flow.decided()
    said = "ce qui permettrait de lever la suspension"
    page = reverse("qualification:measure", args=[decision.application.reference, "suspend"])
    assert said in sign_in(ministry).get(page).content.decode()
