"""Where there is no row to lock yet, two at once make one, or one of them is told: never a fault."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.actors import VISITOR, Actor
from accounts.models.memberships import Role
from accounts.models.organisations import RegistrationRequest
from accounts.services.registration import MAX_WAITING_PER_PERSON, request_registration
from needs.models.editions import PriorityEdition
from needs.models.scoring import ScoringGrid
from needs.services.editions import publish_edition
from needs.services.scoring import change_weights, current_grid
from notifications.criteria import Watch
from notifications.models.subscriptions import Subscription
from notifications.services import subscribing
from qualification.models.protocols import Protocol
from qualification.services.protocols import draft_version
from records.errors import DomainError
from records.models.taxonomies import Specialty
from tests.factories import acting
from tests.qualification import flow
from website import site_editing
from website.models.site import PageText

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = {"title_fr": "À propos", "title_en": "About", "body_fr": "Un.", "body_en": "One."}


def _at_once(call: Callable[[], Any], times: int = 4) -> list[Any]:
    """What each of so many calls beside each other returned, or the refusal that it met; a fault is raised."""
    line, answers = threading.Barrier(times), list[Any]()

    def run() -> None:
        try:
            line.wait()
            answers.append(call())
        except Exception as error:  # noqa: BLE001  (judged below, by the test's own thread)
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    faults = [each for each in answers if isinstance(each, Exception) and not isinstance(each, DomainError)]
    assert not faults, faults
    return answers


def _taken(answers: list[Any]) -> int:
    return sum(not isinstance(each, Exception) for each in answers)


@pytest.mark.parametrize("by", ["visitor", "person"])
def test_four_subscriptions_at_once_are_one(by: str) -> None:
    actor: Actor = VISITOR if by == "visitor" else acting()
    answers = _at_once(lambda: subscribing.subscribe(Watch(kind="need"), by=actor, email="lectrice@example.org"))
    assert _taken(answers) == 4
    assert Subscription.objects.count() == 1


def test_four_presses_of_the_button_of_an_alert_are_one() -> None:
    data = {"email": "lectrice@example.org", "frequency": "daily", "kind": "need", "language": "fr", "website": ""}
    statuses = _at_once(lambda: Client().post("/alertes/nouveau/?kind=need", data).status_code)
    assert max(statuses) < 500
    assert Subscription.objects.count() <= 1


def test_the_limit_of_subscriptions_holds_for_those_that_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "MAX_LIVE", 2)
    officer, texts = acting(), iter(["urgence", "triage", "imagerie", "chutes"])
    answers = _at_once(lambda: subscribing.subscribe(Watch(kind="need", text=next(texts)), by=officer))
    assert _taken(answers) == Subscription.objects.count() == 2


def test_two_first_texts_of_a_page_keep_one_and_tell_the_other() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    assert _taken(_at_once(lambda: site_editing.change_page("about", by=administrator, values=PAGE, version=0))) == 1
    assert PageText.objects.get().version == 1


def test_two_terms_of_one_code_keep_one_and_tell_the_other() -> None:
    analyst = acting(Role.MINISTRY_ANALYST)
    added = {"code": "sleep", "name_fr": "Sommeil", "name_en": "Sleep"}
    assert _taken(_at_once(lambda: site_editing.add_term("specialty", by=analyst, **added))) == 1
    assert Specialty.objects.filter(code="sleep").count() == 1


def test_two_first_editions_keep_one_and_tell_the_other() -> None:
    analyst = acting(Role.MINISTRY_ANALYST)
    assert _taken(_at_once(lambda: publish_edition(by=analyst))) == 1
    assert PriorityEdition.objects.get().number == 1


def test_new_weights_at_once_are_versions_one_after_the_other() -> None:
    analyst = acting(Role.MINISTRY_ANALYST)
    weights = {criterion.code: 10 for criterion in current_grid().criteria.all()}
    assert _taken(_at_once(lambda: change_weights(by=analyst, weights=weights, note_fr="Égal."), 3)) == 3
    assert sorted(ScoringGrid.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_two_drafts_of_a_protocol_keep_one_and_tell_the_other() -> None:
    flow.in_review()
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    assert _taken(_at_once(lambda: draft_version("low", by=administrator, version="2027.1"))) == 1
    assert Protocol.objects.filter(level="low", state="draft").count() == 1


def test_the_limit_of_requests_for_an_organisation_holds_for_those_that_come_at_once() -> None:
    person = acting()
    values = {"kind": "vendor", "name_fr": "Imagerie", "function": "Présidente", "proof": "Le registre des entreprises."}
    answers = _at_once(lambda: request_registration(by=person, values=values), MAX_WAITING_PER_PERSON + 2)
    assert _taken(answers) == RegistrationRequest.objects.count() == MAX_WAITING_PER_PERSON
