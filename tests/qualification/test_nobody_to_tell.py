"""What says that a vendor was told is true: where nobody is registered for it, that is said before the act and after it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership
from notifications.services import sending
from qualification.models.decisions import Condition
from qualification.services.deciding import NewCondition
from records.models.events import Event
from tests.factories import organisation_of
from tests.letters import forget_earlier_letters
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
NOBODY = "Personne n’agit pour"


def _left_alone(vendor: Actor) -> None:
    Membership.objects.filter(organisation=organisation_of(vendor)).delete()
    forget_earlier_letters()


def test_questions_to_a_vendor_without_people_are_said_to_have_reached_nobody(sign_in: SignIn) -> None:
    application, vendor, ministry, _reviewers = flow.in_review()
    _left_alone(vendor)
    client, page = sign_in(ministry), reverse("qualification:ask", args=[application.reference])
    before = client.get(page).content.decode()
    assert NOBODY in before
    assert reverse("contact") + "?subject=" in before
    asked = {"question_1": "Où est l’annexe?", "due_on": flow.later(20).isoformat()}
    after = client.post(page, asked, follow=True).content.decode()
    assert "Les questions ont été envoyées" not in after
    assert f"Les questions sont ajoutées au dossier. {NOBODY}" in after
    sending.run()
    assert mail.outbox == []
    assert "Communiquer avec un fournisseur dont aucun membre n’est actif" in client.get(reverse("workspace")).content.decode()


def test_a_vendor_with_people_is_told_and_nothing_warns(sign_in: SignIn) -> None:
    application, _vendor, ministry, _reviewers = flow.in_review()
    client, page = sign_in(ministry), reverse("qualification:ask", args=[application.reference])
    assert NOBODY not in client.get(page).content.decode()
    asked = {"question_1": "Où est l’annexe?", "due_on": flow.later(20).isoformat()}
    assert "Les questions ont été envoyées au fournisseur." in client.post(page, asked, follow=True).content.decode()


def test_no_reminder_is_sent_to_a_vendor_without_people(sign_in: SignIn) -> None:
    decision, vendor, ministry = flow.decided(
        outcome="conditional", conditions=[NewCondition("Publier les résultats.", flow.later(30))]
    )
    Condition.objects.update(due_on=timezone.localdate() - timedelta(days=3), reminded_at=None)
    _left_alone(vendor)
    client, reference = sign_in(ministry), decision.application.reference
    page = reverse("qualification:remind-condition", args=[reference, decision.conditions.get().pk])
    shown = client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert NOBODY in shown
    assert "Envoyer un rappel" not in shown
    after = client.post(page, follow=True).content.decode()
    assert "Un rappel a été envoyé" not in after
    assert not Event.objects.filter(verb="application.condition_reminded").exists()


def test_the_preview_of_a_decision_warns_when_nobody_will_be_told(sign_in: SignIn) -> None:
    application, vendor, ministry = flow.deliberated()
    _left_alone(vendor)
    page = reverse("qualification:decide", args=[application.reference])
    posted = {"outcome": "qualified", "rationale_fr": "Tout y est.", "expires_on": flow.later().isoformat()}
    assert NOBODY in sign_in(ministry).post(page, posted).content.decode()
