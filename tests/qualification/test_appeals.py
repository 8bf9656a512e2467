"""An appeal: once for each application, answered and decided by others, and never gone from what one reads."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from authoring.workspace import awaiting
from catalogue.addresses import record_path
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import applications, deciding, following, reviewing
from qualification.services.deciding import NewCondition
from records.errors import WrongState
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _reopened() -> tuple[Application, Actor, Actor, Actor]:
    """Contested after a condition was met, the appeal upheld: the application, its vendor, who decided, who answered."""
    decision, vendor, ministry = flow.decided(
        "low",
        "conditional",
        conditions=[NewCondition("Traduire la notice.", flow.later(30)), NewCondition("Publier.", flow.later(60))],
    )
    first = decision.conditions.get(text_fr="Traduire la notice.")
    following.report_condition(first, by=vendor, report="C’est traduit.")
    following.accept_condition(first, by=ministry)
    following.appeal(decision, by=vendor, grounds="La seconde condition est sans objet.")
    colleague = flow.analyst()
    following.answer_appeal(decision, by=colleague, outcome="upheld", reason_fr="Elle l’est, en effet.")
    return Application.objects.get(), vendor, ministry, colleague


def _decided_again() -> tuple[Application, Actor, Actor, Actor]:
    application, vendor, ministry, colleague = _reopened()
    deciding.decide(application, by=colleague, outcome="qualified", rationale_fr="Sans condition.", expires_on=flow.later())
    return Application.objects.get(), vendor, ministry, colleague


def test_after_a_new_decision_the_appeal_its_answer_and_the_conditions_stay_on_the_page(client: Client) -> None:
    application, *_people = _decided_again()
    body = client.get(reverse("qualification:decision", args=[application.reference])).content.decode()
    for words in ("Elle l’est, en effet.", "Contestation", "Traduire la notice.", "Condition remplie", "Les preuves suffisent."):
        assert words in body
    assert "sans objet" not in body, "the grounds stay between the vendor and the ministry"


def test_the_two_sides_read_the_grounds_of_an_earlier_appeal(sign_in: SignIn) -> None:
    application, vendor, ministry, _colleague = _decided_again()
    page = reverse("qualification:decision", args=[application.reference])
    for actor in (vendor, ministry):
        assert "La seconde condition est sans objet." in sign_in(actor).get(page).content.decode()


@pytest.mark.parametrize("make", [_reopened, _decided_again])
def test_the_application_shows_every_decision_and_what_followed(make: Callable[[], Any], sign_in: SignIn) -> None:
    application, vendor, ministry, _colleague = make()
    page = reverse("qualification:application", args=[application.reference])
    for actor in (vendor, ministry):
        body = sign_in(actor).get(page).content.decode()
        assert "Elle l’est, en effet." in body
        assert "Traduire la notice." in body


def test_the_solutions_timeline_tells_of_the_appeal_its_answer_and_the_condition(client: Client) -> None:
    application, *_people = _decided_again()
    body = client.get(record_path(application.solution)).content.decode()
    for words in ("Décision contestée par le fournisseur", "Contestation accueillie", "Condition de la qualification remplie"):
        assert words in body


def test_an_application_is_contested_once_whatever_is_decided_after_it(sign_in: SignIn) -> None:
    application, vendor, _ministry, _colleague = _decided_again()
    client, again = sign_in(vendor), Decision.objects.current().get()
    assert not client.get(reverse("qualification:decision", args=[application.reference])).context["may_appeal"]
    with pytest.raises(WrongState):
        following.appeal(again, by=vendor, grounds="Encore.")
    answer = client.post(reverse("qualification:appeal", args=[application.reference]), {"grounds": "Encore."})
    assert answer.status_code == 409


def test_whoever_took_the_contested_decision_takes_no_other(sign_in: SignIn) -> None:
    application, _vendor, ministry, colleague = _reopened()
    values = {"outcome": "qualified", "rationale_fr": "Oui.", "expires_on": flow.later().isoformat(), "publish": "1"}
    page = reverse("qualification:decide", args=[application.reference])
    client = sign_in(ministry)
    assert client.get(page).status_code == 302
    assert client.post(page, values).status_code == 422
    side_by_side = client.get(reverse("qualification:deliberation", args=[application.reference]))
    assert not side_by_side.context["may_decide"]
    assert (
        "Vous avez pris la décision contestée : un ou une collègue doit en prendre une nouvelle" in side_by_side.content.decode()
    )
    assert page not in client.get(reverse("workspace")).content.decode()
    assert sign_in(colleague).post(page, values).status_code == 302
    assert Decision.objects.count() == 2


def test_the_task_to_decide_again_is_a_colleagues(sign_in: SignIn) -> None:
    application, _vendor, ministry, colleague = _reopened()
    page = reverse("qualification:deliberation", args=[application.reference])
    assert page not in sign_in(ministry).get(reverse("workspace")).content.decode()
    assert page in sign_in(colleague).get(reverse("workspace")).content.decode()


# ── A refusal that is decided again ──────────────────────────────────────────────────────────────────────────


def _refused_and_reopened() -> tuple[Application, Actor]:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La preuve était jointe.")
    following.answer_appeal(decision, by=flow.analyst(), outcome="upheld", reason_fr="Elle l’était, en effet.")
    return Application.objects.get(), vendor


def test_an_upheld_appeal_against_a_refusal_is_said_wherever_the_refusal_was(client: Client) -> None:
    application, vendor = _refused_and_reopened()
    solution, again = application.solution, "le dossier fera l’objet d’une nouvelle décision"
    assert solution.qualification == "under_review"
    page = client.get(record_path(solution)).content.decode()
    assert "Refusée" not in page.partition("<aside")[0]
    assert "le ministère réexamine la solution" in page.casefold()
    for name in ("decision", "verify"):
        body = client.get(reverse(f"qualification:{name}", args=[application.reference])).content.decode()
        assert again in body, name
    for number in (application.reference, solution.reference):
        said = client.get(reverse("api-qualification-status", args=[number])).json()
        assert (said["status"], said["appeal"]) == ("refused", "upheld")
    listed = client.get(reverse("api-solution", args=[solution.reference])).json()
    assert "under_review" in str(listed)
    assert not [task for task in awaiting(vendor) if "refusée" in task.label]


def test_an_appeal_that_waits_is_said_with_the_decision(client: Client) -> None:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La preuve était jointe.")
    reference = decision.application.reference
    body = client.get(reverse("qualification:decision", args=[reference])).content.decode()
    assert "Le fournisseur conteste cette décision" in body
    assert client.get(reverse("api-qualification-status", args=[reference])).json()["appeal"] == "filed"
    following.answer_appeal(decision, by=flow.analyst(), outcome="dismissed", reason_fr="Elle manquait.")
    assert client.get(reverse("api-qualification-status", args=[reference])).json()["appeal"] is None
    assert Application.objects.get().solution.qualification == "refused"


def test_a_refusal_that_is_not_decided_again_after_all_is_a_refusal() -> None:
    application, vendor = _refused_and_reopened()
    applications.withdraw_application(application, by=vendor)
    assert Application.objects.get().solution.qualification == "refused"


def test_a_blocking_finding_says_that_another_review_can_lift_it(sign_in: SignIn) -> None:
    application, _vendor, ministry, [(assignment, evaluator)] = flow.in_review()
    blocks = application.protocol.requirements.filter(blocks=True)[0]
    flow.review(assignment, evaluator, **{blocks.code.replace("-", "_"): "not_met"})
    reviewing.begin_deliberation(application, by=ministry)
    for name in ("deliberation", "decide"):
        body = sign_in(ministry).get(reverse(f"qualification:{name}", args=[application.reference])).content.decode()
        assert "Seule une autre évaluation peut lever ce constat" in body, name


# ── Another application meanwhile ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("is_sent", [False, True])
def test_an_appeal_is_not_upheld_while_another_application_is_open_and_the_form_says_why(is_sent: bool, sign_in: SignIn) -> None:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La preuve était jointe.")
    other = applications.open_application(decision.application.solution, by=vendor)
    if is_sent:
        other.answers.all().delete()
        flow.fill(other, vendor)
        other = applications.submit_application(other, by=vendor, **flow.SIGNED)
    said = other.reference if is_sent else "prépare un autre dossier"
    client = sign_in(flow.analyst())
    page = reverse("qualification:answer-appeal", args=[decision.application.reference])
    assert said in client.get(page).content.decode()
    values = {"outcome": "upheld", "reason_fr": "Elle l’était."}
    refused = client.post(page, values)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    applications.withdraw_application(other, by=vendor)
    assert client.post(page, values).status_code == 302
    decision.application.refresh_from_db()
    assert decision.application.state == "deliberation"


def test_an_appeal_is_dismissed_whatever_else_is_open() -> None:
    decision, vendor, _ministry = flow.decided(outcome="refused", grounds=["REG-01"])
    following.appeal(decision, by=vendor, grounds="La preuve était jointe.")
    applications.open_application(decision.application.solution, by=vendor)
    answered = following.answer_appeal(decision, by=flow.analyst(), outcome="dismissed", reason_fr="Elle manquait.")
    assert answered.outcome == "dismissed"
