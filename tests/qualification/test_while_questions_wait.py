"""Questions to the vendor move the whole application: every page says so, and nobody's task is lost meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from authoring.workspace import Task, awaiting
from qualification.models.applications import Application
from qualification.models.reviews import Assignment
from qualification.services import reviewing
from qualification.services.screening import checklist
from tests.markup import flat
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
STAGE = "Précisions demandées"


def _tasks(actor: Actor, application: Application) -> list[Task]:
    return [task for task in awaiting(actor) if application.reference in task.detail]


def _asked() -> tuple[Application, Actor, Actor]:
    """A late review, and a question of its evaluator that waits for the vendor."""
    application, _vendor, ministry, [(_assignment, evaluator), *_others] = flow.in_review()
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=10))
    reviewing.ask_clarifications(application, by=evaluator, questions=[(None, "Où?")], due_on=flow.later(20))
    return application, ministry, evaluator


def test_whoever_asks_reads_first_what_it_does_to_the_application(sign_in: SignIn) -> None:
    application, _vendor, ministry, [(_assignment, evaluator), *_others] = flow.in_review()
    for actor in (ministry, evaluator):
        page = flat(sign_in(actor).get(reverse("qualification:ask", args=[application.reference])).content.decode())
        assert STAGE in page
        assert "leurs échéances ne changent pas" in page


def test_a_review_stays_a_task_of_its_evaluator_while_the_vendor_is_asked(sign_in: SignIn) -> None:
    application, _ministry, evaluator = _asked()
    [task] = _tasks(evaluator, application)
    assert task.is_late
    assert "ce qui ne dépend pas des réponses" in task.why
    browser = sign_in(evaluator)
    for page in (reverse("qualification:reviews"), reverse("qualification:review", args=[application.reference])):
        said = flat(browser.get(page).content.decode())
        assert STAGE in said or "ce qui ne dépend pas des réponses" in said


def test_a_late_review_stays_a_task_of_the_ministry_while_the_vendor_is_asked(sign_in: SignIn) -> None:
    application, ministry, _evaluator = _asked()
    [task] = _tasks(ministry, application)
    assert (task.label, task.is_late) == ("Une évaluation est en retard", True)
    assert STAGE in task.why
    browser = sign_in(ministry)
    assert "1 en retard" in flat(browser.get(reverse("qualification:queue")).content.decode())
    page = flat(browser.get(reverse("qualification:application", args=[application.reference])).content.decode())
    assert "En retard : échéance le" in page.replace("\xa0", " ")


def test_the_ministry_has_no_task_while_the_vendor_is_asked_and_no_review_is_late() -> None:
    application, ministry, _evaluator = _asked()
    Assignment.objects.update(due_on=timezone.localdate())
    assert not _tasks(ministry, application)


def test_the_task_of_an_application_in_screening_follows_its_checklist() -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    reviewing.begin_screening(application, by=ministry)

    def task() -> tuple[str, str]:
        [found] = _tasks(ministry, application)
        return found.label, found.url

    screening = reverse("qualification:screening", args=[application.reference])
    assert task() == ("Examiner la recevabilité d’un dossier", screening)
    for _each in range(application.reviews_needed):
        flow.assigned(application, ministry)
    assert task()[0] == "Commencer l’évaluation"
    check = application.screening_checks.get(requirement=checklist(application)[0].requirement)
    check.delete()
    assert task() == ("Examiner la recevabilité d’un dossier", screening)
    check.is_admissible, check.missing = False, "Le rapport."
    check.save()
    assert task() == (
        "Retourner un dossier au fournisseur",
        reverse("qualification:return", args=[application.reference]),
    )
