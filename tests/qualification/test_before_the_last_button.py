"""Before a button that cannot be undone, its page says what will be sent and what is missing, each with its link."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from qualification.models.applications import Application
from qualification.services import applications, following, reviewing
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_submission_shows_what_is_missing_and_offers_its_button_only_when_nothing_is(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    client, page = sign_in(vendor), reverse("qualification:submit", args=[application.reference])
    body = client.get(page).content.decode()
    assert reverse("qualification:answer", args=[application.reference, "REG-01"]) in body
    assert "Soumettre le dossier</button>" not in body
    flow.fill(application, vendor)
    assert "Soumettre le dossier</button>" in client.get(page).content.decode()
    assert client.post(page).status_code == 422, "somebody signs"
    assert client.post(page, flow.SIGNED).status_code == 422, "and attests"
    assert client.post(page, flow.SIGNED | {"is_attested": "on"}).status_code == 302
    assert Application.objects.get().state == "submitted"
    overview = client.get(reverse("qualification:application", args=[application.reference])).content.decode()
    assert "Prête</span>" not in overview
    assert "Soumettre le dossier</button>" not in client.get(page).content.decode()


def test_before_submission_the_page_says_that_the_status_becomes_public_unless_it_stays_as_it_is(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    client = sign_in(vendor)
    said = "le statut «\u00a0En cours d’évaluation\u00a0» est public"
    assert said in client.get(reverse("qualification:submit", args=[application.reference])).content.decode()
    decision, vendor, _ministry = flow.decided()
    renewal = applications.open_application(decision.application.solution, by=vendor)
    assert said not in sign_in(vendor).get(reverse("qualification:submit", args=[renewal.reference])).content.decode()


def test_a_review_says_before_it_is_submitted_which_verdicts_are_missing(sign_in: SignIn) -> None:
    application, _vendor, _ministry, [(assignment, evaluator)] = flow.in_review()
    client, page = sign_in(evaluator), reverse("qualification:hand-in", args=[application.reference])
    first = reverse("qualification:finding", args=[application.reference, "REG-01"])
    assert first in client.get(page).content.decode()
    flow.judge_rest(assignment)
    body = client.get(page)
    assert not body.context["missing"]
    assert first not in body.content.decode()


def test_a_page_of_evidence_turns_without_losing_the_verdict_just_chosen(sign_in: SignIn) -> None:
    application, _vendor, _ministry, [(assignment, evaluator)] = flow.in_review()
    client, page = sign_in(evaluator), reverse("qualification:finding", args=[application.reference, "REG-01"])
    sent = {"verdict": "not_met", "remark_vendor": "La page 3 manque.", "turn": "?piece=1&page=2"}
    turned = client.post(page, sent)
    assert turned.status_code == 303
    assert turned["Location"].endswith("?piece=1&page=2")
    body = client.get(turned["Location"]).content.decode()
    assert "La page 3 manque." in body
    assert not assignment.findings.exists()


def test_a_review_that_is_not_open_yet_is_no_task_and_says_so(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    _assignment, evaluator = flow.assigned(application, ministry)
    client = sign_in(evaluator)
    page = reverse("qualification:review", args=[application.reference])
    assert page not in client.get(reverse("workspace")).content.decode()
    finding = client.get(reverse("qualification:finding", args=[application.reference, "REG-01"])).content.decode()
    assert "L’évaluation n’est pas commencée" in finding
    reviewing.open_review(application, by=ministry)
    assert page in client.get(reverse("workspace")).content.decode()


def test_a_refusal_whose_appeal_was_answered_is_no_urgent_task_any_more(sign_in: SignIn) -> None:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    client = sign_in(vendor)
    assert "lisez pourquoi" in client.get(reverse("workspace")).content.decode()
    following.appeal(decision, by=vendor, grounds="La preuve y était.")
    following.answer_appeal(decision, by=flow.analyst(), outcome="dismissed", reason_fr="Non.")
    assert "lisez pourquoi" not in client.get(reverse("workspace")).content.decode()
