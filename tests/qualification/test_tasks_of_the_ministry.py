"""Each state in which an application waits for the ministry is one of its tasks, with the next step in its name."""

import pytest

from accounts.actors import Actor
from authoring.workspace import awaiting
from qualification.models.applications import Application
from qualification.services import following, reviewing
from qualification.services.deciding import NewCondition
from solutions.services import incidents
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _labels(actor: Actor) -> set[str]:
    return {task.label for task in awaiting(actor)}


def test_from_submission_to_the_decision_every_state_waits_in_the_tasks() -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    assert "Examiner la recevabilité d’un dossier" in _labels(ministry)
    application = reviewing.begin_screening(application, by=ministry)
    assert "Examiner la recevabilité d’un dossier" in _labels(ministry), "its checklist comes first"
    flow.screened(application)
    assert "Confier les évaluations" in _labels(ministry)
    assignment, evaluator = flow.assigned(application, ministry)
    assert "Commencer l’évaluation" in _labels(ministry)
    application = reviewing.open_review(application, by=ministry)
    assert not _labels(ministry), "the evaluator writes"
    flow.review(assignment, evaluator)
    assert "Commencer la délibération" in _labels(ministry)
    reviewing.begin_deliberation(Application.objects.get(), by=ministry)
    assert "Rendre la décision dans un dossier" in _labels(ministry)


def test_a_review_that_lost_its_evaluator_waits_for_another_one() -> None:
    _application, _vendor, ministry, [(assignment, _evaluator)] = flow.in_review()
    reviewing.unassign(assignment, by=ministry)
    assert "Confier les évaluations" in _labels(ministry)


def test_what_follows_a_decision_waits_in_the_tasks() -> None:
    decision, vendor, ministry = flow.decided(
        outcome="conditional", conditions=[NewCondition("Publier les résultats.", flow.later(30))]
    )
    following.report_condition(decision.conditions.get(), by=vendor, report="C’est publié.")
    assert "Vérifier une condition" in _labels(ministry)
    following.appeal(decision, by=vendor, grounds="La condition est déjà remplie.")
    assert "Répondre à une contestation" in _labels(flow.analyst())
    values = {"happened_on": flow.later(-1), "severity": "serious", "release_number": "1.0", "description": "Arrêt."}
    incidents.report_incident(decision.application.solution, by=acting(), values=values)
    assert "Examiner un signalement d’incident" in _labels(ministry)
