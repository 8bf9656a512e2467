"""A late condition is said wherever the qualification is, and the ministry can do something about it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.actors import Actor
from qualification import verification
from qualification.models.decisions import Condition
from qualification.services import following
from qualification.services.deciding import NewCondition
from qualification.services.enclosures import enclose
from qualification.services.late_conditions import postpone_condition, remind_of_condition
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _late() -> tuple[Condition, Actor, Actor]:
    decision, vendor, ministry = flow.decided(
        outcome="conditional", conditions=[NewCondition("Publier les résultats.", flow.later(30))]
    )
    Condition.objects.update(due_on=timezone.localdate() - timedelta(days=3), reminded_at=None)
    return decision.conditions.get(), vendor, ministry


def test_a_late_condition_is_said_in_the_status_in_a_warning(client: Client) -> None:
    condition, _vendor, _ministry = _late()
    page = client.get(reverse("qualification:decision", args=[condition.decision.application.reference]))
    assert "Une condition est en retard" in page.content.decode()
    assert page.context["status"].tone == "warning"


def test_the_status_today_is_one_sentence_on_every_page_and_names_the_late_condition(client: Client) -> None:
    condition, _vendor, _ministry = _late()
    reference = condition.decision.application.reference
    for name in ("decision", "verify"):
        page = client.get(reverse(f"qualification:{name}", args=[reference]))
        assert dict(page.context["facts"])["Statut actuel"] == page.context["status"].words
        assert "Une condition est en retard" in page.context["status"].words
    statement = client.get(reverse("qualification:statement", args=[reference])).content.decode()
    checked = verification.of_statement(statement).status
    assert checked
    assert checked.late_since == condition.due_on


def test_what_a_report_said_before_it_was_changed_stays_for_the_two_sides(sign_in: SignIn, client: Client) -> None:
    condition, vendor, ministry = _late()
    page = reverse("qualification:decision", args=[condition.decision.application.reference])
    following.report_condition(condition, by=vendor, report="Publié en ligne.")
    following.report_condition(condition, by=vendor, report="Publié en ligne.")
    assert not following.reports_before(condition.decision.application), "nothing was changed"
    following.report_condition(condition, by=vendor, report="Publié dans une revue.")
    changed = Event.objects.filter(verb="application.condition_report_changed", data__before="Publié en ligne.")
    assert changed.count() == 1
    assert "Publié en ligne." not in client.get(page).content.decode()
    for actor in (vendor, ministry):
        body = sign_in(actor).get(page).content.decode()
        assert body.index("Texte antérieur") < body.index("Publié en ligne.")


def test_the_ministry_reminds_the_vendor_of_a_late_condition_once_a_day(sign_in: SignIn) -> None:
    condition, vendor, ministry = _late()
    reference = condition.decision.application.reference
    page = reverse("qualification:remind-condition", args=[reference, condition.pk])
    client = sign_in(ministry)
    assert page in client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert client.post(page).status_code == 302
    assert Event.objects.filter(verb="application.condition_reminded").count() == 1
    with pytest.raises(WrongState):
        remind_of_condition(condition, by=ministry)
    with pytest.raises(Refused):
        remind_of_condition(condition, by=vendor)


def test_the_ministry_gives_a_condition_another_day_with_a_public_reason(sign_in: SignIn, client: Client) -> None:
    condition, _vendor, ministry = _late()
    reference = condition.decision.application.reference
    page = reverse("qualification:postpone-condition", args=[reference, condition.pk])
    posted: dict[str, Any] = {"due_on": flow.later(20).isoformat(), "reason_fr": "La traduction prend plus de temps."}
    assert sign_in(ministry).post(page, posted).status_code == 302
    condition.refresh_from_db()
    assert condition.due_on == flow.later(20)
    body = client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert "La traduction prend plus de temps." in body
    assert "Une condition est en retard" not in body
    with pytest.raises(Incomplete):
        postpone_condition(condition, by=ministry, due_on=flow.later(5), reason_fr="Plus tôt.")


def test_an_appeal_is_one_line_of_the_log_with_its_own_verb() -> None:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La preuve y était.")
    following.answer_appeal(decision, by=flow.analyst(), outcome="dismissed", reason_fr="Non.")
    verbs = list(Event.objects.filter(kind="application").order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["application.appealed", "application.appeal_answered"]


def test_a_condition_says_from_which_day_to_which_it_was_moved(client: Client, sign_in: SignIn) -> None:
    condition, _vendor, ministry = _late()
    reference, before = condition.decision.application.reference, condition.due_on
    form = sign_in(ministry).get(reverse("qualification:postpone-condition", args=[reference, condition.pk]))
    with translation.override("fr"):
        old, new = (date_format(day, "DATE_FORMAT") for day in (before, flow.later(40)))
    assert old in form.content.decode()
    postpone_condition(condition, by=ministry, due_on=flow.later(40), reason_fr="Le fournisseur attend un rapport.")
    page = client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert f"Échéance reportée du {old} au {new}" in page.replace("\xa0", " ")


def test_a_report_is_accepted_beside_its_files_and_stays_for_the_two_sides(sign_in: SignIn) -> None:
    condition, vendor, ministry = _late()
    reference = condition.decision.application.reference
    accept = reverse("qualification:accept-condition", args=[reference, condition.pk])
    following.report_condition(condition, by=vendor, report="Les résultats sont publiés.")
    browser = sign_in(ministry)
    assert "Aucun fichier n’accompagne ce compte rendu" in browser.get(accept).content.decode()
    enclose(condition, SimpleUploadedFile("resultats.txt", b"Publies."), by=vendor)
    following.report_condition(condition, by=vendor, report="Les résultats sont publiés.")
    assert "resultats.txt" in browser.get(accept).content.decode()
    browser.post(accept)
    page = reverse("qualification:decision", args=[reference])
    for reader in (ministry, vendor):
        body = sign_in(reader).get(page).content.decode()
        assert "Les résultats sont publiés." in body
        assert "resultats.txt" in body
    assert "Les résultats sont publiés." not in Client().get(page).content.decode()
