"""The queue, the workspace and the reviewers' list say the same of what is late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.actors import Actor
from authoring.workspace import awaiting
from qualification.models.applications import Application
from qualification.models.reviews import Assignment, Clarification
from qualification.services.stages import SOON_DAYS, STANDARD_DAYS, TOTAL_STANDARD_DAYS, age_days, due_on, is_late
from qualification.stage_bar import the_way_ahead
from qualification.statistics import by_stage
from qualification.vendor_path import paths
from solutions.models.incidents import Incident
from solutions.services.incidents import report_incident
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _is_late_in_workspace(actor: Actor, reference: str) -> bool:
    return any(task.is_late for task in awaiting(actor) if reference in task.detail)


def _queue(browser: Client) -> str:
    return browser.get(reverse("qualification:queue")).content.decode()


@pytest.mark.parametrize("days_over", [-1, 0, 1])
def test_an_application_is_late_the_day_after_its_stage_should_end_at_any_hour(days_over: int, sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    analyst = flow.analyst()
    # Late in the evening: the number of whole days says less than the date.
    entered = timezone.localtime().replace(hour=23, minute=30) - timedelta(days=STANDARD_DAYS["submitted"] + days_over)
    Application.objects.update(stage_since=entered)
    application.refresh_from_db()
    assert is_late(application) is (days_over > 0)
    assert _is_late_in_workspace(analyst, application.reference) is (days_over > 0)
    assert ("En retard" in _queue(sign_in(analyst))) is (days_over > 0)


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_so_many_days_as_the_standard_has_are_not_late_and_one_more_is(hour: int, sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    analyst, standard = flow.analyst(), STANDARD_DAYS["submitted"]
    for days in (standard, standard + 1):
        entered = timezone.localtime().replace(hour=hour, minute=45) - timedelta(days=days)
        Application.objects.update(stage_since=entered)
        application.refresh_from_db()
        assert age_days(application) == days, "as many as the calendar says"
        assert is_late(application) is (days > standard)
        assert ("En retard" in _queue(sign_in(analyst))) is (days > standard)


def test_the_published_share_within_the_standard_counts_as_lateness_does() -> None:
    standard = STANDARD_DAYS["submitted"]
    entered = timezone.localtime().replace(hour=9, minute=0) - timedelta(days=standard)
    for days in [0] * 4 + [standard]:
        application, _vendor = flow.submitted()
        application.clocks.update(entered_at=entered, left_at=entered.replace(hour=17) + timedelta(days=days))
    stage = by_stage()[0]
    assert (stage.count, stage.share_within) == (5, 100)


@pytest.mark.parametrize(
    ("days_left", "word"), [(-1, "En retard"), (0, "Échéance aujourd’hui"), (1, "Échéance proche"), (SOON_DAYS, "")]
)
def test_the_queue_counts_against_the_published_standard_as_a_whole(days_left: int, word: str, sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    analyst = flow.analyst()
    sent = timezone.now() - timedelta(days=TOTAL_STANDARD_DAYS - days_left)
    Application.objects.update(submitted_at=sent, stage_since=timezone.now())
    application.refresh_from_db()
    assert is_late(application) is (days_left < 0)
    assert _is_late_in_workspace(analyst, application.reference) is (days_left < 0)
    queue = _queue(sign_in(analyst))
    assert [each for each in ("En retard", "Échéance aujourd’hui", "Échéance proche") if each in queue] == (
        [word] if word else []
    )
    figures = Client().get(reverse("qualification:statistics")).content.decode()
    for page in (queue, figures):
        assert "de la soumission à la décision" in page.lower()
        assert str(TOTAL_STANDARD_DAYS) in page


def test_a_review_that_is_late_is_late_for_the_reviewer_and_for_the_ministry(sign_in: SignIn) -> None:
    application, _vendor, ministry, reviewers = flow.in_review()
    _assignment, evaluator = reviewers[0]
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=10))
    application = Application.objects.get(pk=application.pk)
    assert due_on(application) == timezone.localdate() - timedelta(days=10)
    assert _is_late_in_workspace(ministry, application.reference)
    assert _is_late_in_workspace(evaluator, application.reference)
    assert "En retard" in _queue(sign_in(ministry))
    assert "En retard" in sign_in(evaluator).get(reverse("qualification:reviews")).content.decode()


def test_answers_that_are_late_are_so_in_the_queue_and_in_the_workspace(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    Application.objects.update(state="clarification")
    Clarification.objects.create(application=application, question="Où?", due_on=timezone.localdate() - timedelta(days=1))
    assert _is_late_in_workspace(ministry, application.reference)
    assert "En retard" in _queue(sign_in(ministry))


def test_an_incident_is_late_the_day_after_it_was_reported(sign_in: SignIn) -> None:
    solution, _vendor = flow.listed()
    values = {"happened_on": timezone.localdate(), "severity": "moderate", "description": "Une alerte manquée."}
    report_incident(solution, by=acting(), values=values)
    analyst = flow.analyst()
    page = reverse("solutions:incidents")
    assert not _is_late_in_workspace(analyst, solution.reference)
    assert "En retard" not in sign_in(analyst).get(page).content.decode()
    Incident.objects.update(reported_at=timezone.now() - timedelta(days=4))
    assert _is_late_in_workspace(analyst, solution.reference)
    assert "En retard" in sign_in(analyst).get(page).content.decode()


def _announced(vendor: Actor, reference: str, sign_in: SignIn) -> tuple[Any, Any]:
    """What the vendor's workspace says of its application, and the page of it."""
    assert vendor.membership
    [path] = paths(vendor.membership.organisation)
    return path, sign_in(vendor).get(reverse("qualification:application", args=[reference]))


def test_a_late_decision_is_late_by_the_same_day_in_the_workspace_and_on_the_page(sign_in: SignIn) -> None:
    application, vendor, _ministry = flow.deliberated()
    ended = timezone.localdate() - timedelta(days=20)
    Application.objects.update(submitted_at=timezone.now() - timedelta(days=TOTAL_STANDARD_DAYS + 20))
    path, page = _announced(vendor, application.reference, sign_in)
    assert path.due_on == page.context["due_on"] == page.context["decision_due_on"] == ended
    assert path.is_late
    assert page.context["is_late"]
    said = date_format(ended, "DATE_FORMAT")
    assert page.context["next"].startswith(f"La décision est en retard\u00a0: son échéance était le {said}")
    assert page.context["stages"][-1].day is None, "no decision is announced for a day that is past"


def test_a_decision_that_is_due_before_its_stage_ends_is_announced_for_that_day_everywhere(sign_in: SignIn) -> None:
    application, vendor, _ministry = flow.deliberated()
    due = timezone.localdate() + timedelta(days=4)
    Application.objects.update(submitted_at=timezone.now() - timedelta(days=TOTAL_STANDARD_DAYS - 4))
    path, page = _announced(vendor, application.reference, sign_in)
    days = [
        path.due_on,
        page.context["due_on"],
        page.context["decision_due_on"],
        *(each.day for each in page.context["stages"][3:]),
    ]
    assert days == [due] * 5
    assert date_format(due, "DATE_FORMAT") in page.context["next"]


def test_what_waits_for_the_vendor_is_due_by_the_day_of_its_answers_not_by_that_of_the_decision(sign_in: SignIn) -> None:
    application, vendor, _ministry, _reviewers = flow.in_review()
    asked = timezone.localdate() + timedelta(days=30)
    Application.objects.update(state="clarification", submitted_at=timezone.now() - timedelta(days=TOTAL_STANDARD_DAYS - 4))
    Clarification.objects.create(application=application, question="Où?", due_on=asked)
    path, page = _announced(vendor, application.reference, sign_in)
    assert path.due_on == page.context["due_on"] == asked
    assert date_format(asked, "DATE_FORMAT") in page.context["next"]


def test_the_stages_to_come_say_by_when_they_end_as_the_letters_do(sign_in: SignIn) -> None:
    application, vendor = flow.submitted()
    _path, page = _announced(vendor, application.reference, sign_in)
    today, stages = timezone.localdate(), page.context["stages"]
    screening = STANDARD_DAYS["submitted"] + STANDARD_DAYS["screening"]
    assert stages[1].day == today + timedelta(days=screening)
    assert stages[1].said == f"prend fin au plus tard le {date_format(stages[1].day, 'DATE_FORMAT')}"
    reviewed = today + timedelta(days=screening + STANDARD_DAYS["in_review"] + STANDARD_DAYS["clarification"])
    assert (stages[2].day, stages[3].day, stages[4].day) == (reviewed, *[page.context["decision_due_on"]] * 2)
    with translation.override("en"):
        assert str(the_way_ahead()[0][0]) == "Start of the screening"
