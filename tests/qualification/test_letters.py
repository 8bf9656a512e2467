"""Every letter of qualification leads its reader to a page that this reader may open."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.actors import Actor
from accounts.models.memberships import Role
from notifications.services import sending
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services import deciding, early_advice, following, reviewing
from qualification.services.deciding import NewCondition
from qualification.services.late_conditions import postpone_condition
from records import letters
from solutions.services.solutions import archive_solution
from tests.factories import acting
from tests.letters import forget_earlier_letters
from tests.qualification import early, flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
_ADDRESS = re.compile(re.escape(settings.SITE_URL) + r"(/\S+)")


def _submitted() -> Iterator[None]:
    flow.analyst()
    flow.submitted()
    yield


def _returned() -> Iterator[None]:
    application, _vendor = flow.submitted()
    reviewing.return_application(application, by=flow.analyst(), reason="La preuve manque.")
    yield


def _asked_and_answered() -> Iterator[None]:
    """A round of questions while one evaluator has declared and another has not."""
    application, vendor, ministry, _reviewers = flow.in_review()
    flow.assigned(application, ministry, declares=False)
    yield
    reviewing.ask_clarifications(application, by=ministry, questions=[(None, "Combien de sites ?")], due_on=flow.later(5))
    following.remind_of_due_dates()
    yield
    application = Application.objects.get()
    answers = {each.pk: "Trois." for each in application.clarifications.all()}
    reviewing.answer_clarifications(application, by=vendor, answers=answers)
    yield


def _in_conflict() -> Iterator[None]:
    application, _vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    assignment, evaluator = flow.assigned(application, ministry, declares=False)
    yield
    forget_earlier_letters()
    reviewing.declare(assignment, by=evaluator, has_conflict=True, note="Un contrat.")
    yield


def _decided_and_after() -> Iterator[None]:
    application, vendor, ministry, reviewers = flow.in_review()
    flow.review(*reviewers[0])
    yield
    application = reviewing.begin_deliberation(application, by=ministry)
    decision = deciding.decide(
        application, by=ministry, outcome="conditional", rationale_fr="Oui.", expires_on=flow.later(20),
        conditions=[NewCondition("Traduire.", flow.later(10)), NewCondition("Publier.", flow.later(10))],
    )  # fmt: skip
    yield
    following.remind_of_due_dates()
    following.remind_of_expiry()
    condition = decision.conditions.get(text_fr="Traduire.")
    following.report_condition(condition, by=vendor, report="C’est presque fait.")
    following.return_condition(condition, by=ministry, reason_fr="Pas encore.")
    following.report_condition(condition, by=vendor, report="Marquer comme fait.")
    following.accept_condition(condition, by=ministry)
    other = decision.conditions.get(text_fr="Publier.")
    postpone_condition(other, by=ministry, due_on=flow.later(15), reason_fr="Une semaine de plus.")
    yield
    following.suspend(decision, by=ministry, reason_fr="Un incident.")
    following.reinstate(decision, by=ministry, reason_fr="La cause est corrigée.")
    yield
    colleague = flow.analyst()
    following.appeal(decision, by=vendor, grounds="Sans objet.")
    following.answer_appeal(decision, by=colleague, outcome="dismissed", reason_fr="Non.")
    yield
    Decision.objects.update(expires_on=flow.later(-1))
    following.expire_due()
    yield


def _archived_under_review() -> Iterator[None]:
    application, vendor, _ministry, _reviewers = flow.in_review()
    archive_solution(application.solution, by=vendor, reason="Elle n’est plus offerte.")
    yield


def _archived_and_ended() -> Iterator[None]:
    decision, vendor, _ministry = flow.decided()
    archive_solution(decision.application.solution, by=vendor, reason="Elle n’est plus offerte.")
    Decision.objects.update(expires_on=flow.later(-1))
    following.expire_due()
    yield


def _advised_early() -> Iterator[None]:
    ministry = flow.analyst()
    advice, vendor = early.asked()
    yield
    evaluator = acting(Role.EVALUATOR)
    assert evaluator.membership
    advice = early_advice.assign_advice(advice, evaluator.membership, by=ministry, level="low")
    yield
    # Neither was sent to whoever did it.
    flow.analyst()
    early_advice.declare_for_advice(advice, by=evaluator, has_conflict=True, note="Un contrat.")
    yield
    colleague = flow.analyst()
    assert colleague.membership
    advice = early_advice.assign_advice(advice, colleague.membership, by=ministry, level="low")
    early_advice.give_advice(advice, by=colleague, **early.words(advice))
    yield
    early_advice.withdraw_advice(early.ask(advice.solution, vendor), by=vendor)
    yield


WAYS = {
    _submitted: {"application_submitted", "application_received"},
    _returned: {"application_returned"},
    _asked_and_answered: {"review_assigned", "review_opened", "clarification_asked", "clarification_due", "clarified"},
    _in_conflict: {"review_assigned", "conflict_declared"},
    _decided_and_after: {
        "reviews_complete", "application_decided", "condition_due", "qualification_expires", "condition_reported",
        "condition_met", "condition_returned", "condition_postponed", "measure_taken", "appeal_filed", "appeal_answered",
        "qualification_expired",
    },
    _archived_under_review: {"application_solution_archived"},
    _archived_and_ended: {"qualification_expired"},
    _advised_early: {
        "early_advice_asked", "early_advice_assigned", "early_advice_declined", "early_advice_given", "early_advice_withdrawn",
        "early_advice_received",
    },
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_letter_leads_to_a_page_that_its_reader_opens(
    way: Callable[[], Iterator[None]], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    seen = _heard(monkeypatch)
    for _step in way():
        sending.run()
        for letter in [each for each in mail.outbox if "/qualification/" in str(each.body)]:
            _must_open(letter)
        mail.outbox.clear()
    assert WAYS[way] <= seen


def test_every_letter_about_an_application_is_among_them() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "letters"
    ours = {path.stem for path in folder.glob("*.txt") if "qualification:" in path.read_text(encoding="utf-8")}
    assert ours - {"qualification_changed"} <= set().union(*WAYS.values())


def _heard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the letters that are written from now on."""
    names: set[str] = set()
    post = letters.post

    def hear(letter: letters.Letter) -> None:
        names.add(letter.name)
        post(letter)

    monkeypatch.setattr(letters, "post", hear)
    return names


def _must_open(letter: Any) -> None:
    from accounts.models.people import User

    reader = User.objects.get(email=letter.to[0])
    browser = Client()
    browser.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    for path in _ADDRESS.findall(str(letter.body)):
        if "/qualification/" in path:
            assert browser.get(path).status_code == 200, f"{letter.subject} → {path}"
