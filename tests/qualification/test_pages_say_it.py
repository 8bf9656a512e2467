"""Pages of qualification say what is missing, to whom it belongs and where it is mended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from notifications.services import sending
from qualification.models.applications import Answer, Application
from qualification.services import applications, deciding, following, reviewing
from qualification.services.deciding import NewCondition
from records.errors import WrongState
from tests.factories import acting
from tests.letters import forget_earlier_letters
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _page(name: str, application: Application, *more: Any) -> str:
    return reverse(f"qualification:{name}", args=[application.reference, *more])


def _said(client: Client, path: str) -> str:
    """What the page that a button leads to says above all."""
    return " ".join(str(message) for message in client.post(path, follow=True).context["messages"])


# ── What is missing ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_refused_submission_names_each_requirement_with_a_link_and_each_sentence_once(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    Answer.objects.filter(requirement__code__in=["REG-01", "SAF-01"]).delete()
    application.evidence.filter(requirement__code="CLI-01").delete()
    said = _said(sign_in(vendor), _page("submit", application))
    for code in ("REG-01", "SAF-01", "CLI-01"):
        assert f'<a href="{_page("answer", application, code)}">{code}</a>' in said
    assert said.count("Répondez en une phrase") == 1
    page = sign_in(vendor).post(_page("submit", application), follow=True).content.decode()
    assert "&lt;a href" not in page, "the links are links"


def test_a_review_opened_too_early_says_how_many_evaluators_are_missing(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted("moderate")
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    flow.assigned(application, ministry)
    said = _said(sign_in(ministry), _page("step", application, "open-review"))
    assert "Il manque" not in said
    assert "2" in said
    assert "1" in said


def test_a_deliberation_begun_too_early_names_those_who_have_not_handed_in(sign_in: SignIn) -> None:
    application, _vendor, ministry, reviewers = flow.in_review("moderate")
    for (assignment, _evaluator), name in zip(reviewers, ("Ada Roy", "Luc Caron"), strict=True):
        User.objects.filter(pk=assignment.user_id).update(name=name)
    flow.review(*reviewers[0])
    said = _said(sign_in(ministry), _page("step", application, "deliberate"))
    assert "Luc Caron" in said
    assert "Ada Roy" not in said
    assert "Il manque" not in said


def test_a_review_handed_in_too_early_is_no_error_of_the_opinion(sign_in: SignIn) -> None:
    application, _vendor, _ministry, reviewers = flow.in_review()
    answer = sign_in(reviewers[0][1]).post(_page("hand-in", application), {"summary": "Favorable."})
    assert answer.status_code == 422
    assert "summary" not in answer.context["form"].errors
    assert "REG-01" in " ".join(answer.context["form"].non_field_errors())


# ── To whom it belongs ───────────────────────────────────────────────────────────────────────────────────────


def test_what_is_for_the_vendor_is_not_offered_to_the_administrator(sign_in: SignIn) -> None:
    application, vendor, ministry, reviewers = flow.in_review()
    flow.review(*reviewers[0], SAF_02="partly")
    application = reviewing.begin_deliberation(application, by=ministry)
    deciding.decide(application, by=ministry, outcome="refused", rationale_fr="Non.", grounds=["SAF-02"])
    renew = reverse("qualification:of-solution", args=[application.solution.reference])
    for actor, is_shown in ((vendor, True), (acting(Role.REGISTRY_ADMINISTRATOR), False)):
        client = sign_in(actor)
        decision = client.get(_page("decision", application)).content.decode()
        overview = client.get(_page("application", application)).content.decode()
        assert ("visibles seulement par votre équipe" in decision) is is_shown
        assert (renew in decision) is is_shown
        assert (renew in overview) is is_shown
        assert (_page("appeal", application) in decision) is is_shown
        assert ("collègues" in overview) is is_shown


def test_a_frozen_application_is_no_longer_said_to_be_written_by_colleagues(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    client = sign_in(vendor)
    assert (
        "Vos collègues de l’entreprise peuvent aussi consulter et modifier ce dossier"
        in client.get(_page("application", application)).content.decode()
    )
    flow.fill(application, vendor)
    applications.submit_application(application, by=vendor, **flow.SIGNED)
    body = client.get(_page("application", application)).content.decode()
    assert "Vos collègues de l’entreprise peuvent aussi consulter et modifier ce dossier" not in body
    assert "Vos collègues de l’entreprise peuvent aussi consulter ce dossier" in body


# ── A condition that is reported ─────────────────────────────────────────────────────────────────────────────


def test_a_report_that_does_not_do_is_sent_back_with_a_public_reason(sign_in: SignIn) -> None:
    later = timezone.localdate() + timedelta(days=30)
    decision, vendor, ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", later)])
    condition, application = decision.conditions.get(), decision.application
    following.report_condition(condition, by=vendor, report="C’est presque fait.")
    forget_earlier_letters()
    client, page = sign_in(ministry), _page("decision", application)
    assert "Le fournisseur a déclaré le" in client.get(page).content.decode()
    back = reverse("qualification:return-condition", args=[application.reference, condition.pk])
    assert client.post(back, {"reason_fr": " "}).status_code == 422
    assert client.post(back, {"reason_fr": "La notice n’est pas jointe."}).status_code == 302
    assert "La notice n’est pas jointe." in Client().get(page).content.decode()
    own = sign_in(vendor)
    assert "Le ministère a retourné votre compte rendu : son motif est sous « Ce qui a suivi »" in own.get(page).content.decode()
    assert page in own.get(reverse("workspace")).content.decode()
    sending.run()
    assert vendor.user
    assert [each for each in mail.outbox if vendor.user.email in each.to and "La notice n’est pas jointe." in each.body]
    with pytest.raises(WrongState):
        following.accept_condition(condition, by=ministry)
    following.report_condition(condition, by=vendor, report="Marquer comme fait, et joint.")
    following.accept_condition(condition, by=ministry)


def test_nobody_but_the_ministry_sends_a_report_back(sign_in: SignIn) -> None:
    later = timezone.localdate() + timedelta(days=30)
    decision, vendor, _ministry = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", later)])
    condition = decision.conditions.get()
    following.report_condition(condition, by=vendor, report="Marquer comme fait.")
    back = reverse("qualification:return-condition", args=[decision.application.reference, condition.pk])
    assert sign_in(vendor).post(back, {"reason_fr": "Non."}).status_code == 404


# ── Small things ─────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_said_of_evidence_names_only_what_the_form_offers(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    answer = sign_in(vendor).post(_page("add-evidence", application, "REG-01"), {"title": "Rapport"})
    (said,) = answer.context["evidence_form"].non_field_errors()
    assert "fichier" in said
    assert "registre" not in said
    assert "antérieur" not in said


@pytest.mark.parametrize("blocks", [True, False])
def test_an_answer_page_says_that_evidence_is_needed_where_it_is(blocks: bool, sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.filter(blocks=blocks).first()
    assert row
    body = sign_in(vendor).get(_page("answer", application, row.code)).content.decode()
    assert ("demande aussi une preuve" in body) is blocks


def test_a_question_to_the_vendor_leads_back_to_the_review(sign_in: SignIn) -> None:
    application, _vendor, ministry, reviewers = flow.in_review()
    assert _page("review", application) in sign_in(reviewers[0][1]).get(_page("ask", application)).content.decode()
    assert _page("application", application) in sign_in(ministry).get(_page("ask", application)).content.decode()


def test_the_clock_names_the_present_stage_once(sign_in: SignIn) -> None:
    application, vendor = flow.submitted()
    clocks = sign_in(vendor).get(_page("application", application)).context["clocks"]
    assert all(each["clock"].left_at for each in clocks)


def test_a_vendor_is_not_told_to_ask_the_vendor(sign_in: SignIn) -> None:
    solution, vendor = flow.listed()
    client = sign_in(vendor)
    for path in (reverse("solutions:edit", args=[solution.reference, "risk"]), reverse("qualification:preflight")):
        assert (
            "Si vous ne le savez pas, posez la question au fournisseur"
            not in client.get(path).content.decode().split("<main")[1].split("</main")[0]
        )
