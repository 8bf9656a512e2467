"""Whoever applies again, and takes that back, changes nothing of what the ministry said last; nor does the review itself."""

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.addresses import record_path
from matching import fits
from matching.models import Fit
from qualification.models.applications import Application
from qualification.services import applications, deciding, following, reviewing
from records.models.events import Event
from solutions.models.solutions import Solution
from solutions.warnings import ruled_out_because, warning_about
from tests.qualification import flow
from tests.qualification.test_status_everywhere import World, _in, _printed, world_of

pytestmark = pytest.mark.django_db


def _standing(state: str) -> World:
    world = world_of(state)
    if state == "expired":
        assert following.expire_due() == 1
    assert world.solution.qualification == state
    return world


def _apply_again(world: World) -> Application:
    again = applications.open_application(world.solution, by=world.vendor)
    return applications.submit_application(again, by=world.vendor, **flow.SIGNED)


def _doors(world: World, state: str) -> dict[str, Any]:
    """What is said of it, at each place where one reads it or chooses by it."""
    dossier, solution = world.decision.application.reference, world.solution
    for page in (
        world.page("qualification:verify", dossier),
        world.page("qualification:decision", dossier),
        world.read(reverse("solutions:list") + "?q=TriageClair").split('class="results"')[-1],
        world.read(record_path(solution)),
        world.read(record_path(world.need)),
        world.read(record_path(world.pilot)),
    ):
        _in(world, state, page)
    assert "est valide jusqu" not in world.page("qualification:verify", dossier)
    listed = json.loads(world.read("/api/v1/solutions/?q=triage"))["results"]
    proposed, left_out = fits.proposed_and_left_out(world.need.reference)
    return {
        "status": [_status(world, number) for number in (dossier, solution.reference)],
        "certificate": _certificate(dossier),
        "statement": _claims(dossier),
        "qualification": solution.qualification,
        "facets": next(row["facets"]["qualification"] for row in listed if row["reference"] == solution.reference),
        "warning": (solution.is_doubtful, warning_about(solution), ruled_out_because(solution)),
        "is last": [row["reference"] for row in listed][-1] == solution.reference,
        "is proposed": solution.reference in [fit.solution.key for fit in proposed],
        "is left out": solution.reference in [fit.solution.key for fit in left_out],
        "is kept as proposed": Fit.objects.proposed().filter(solution__key=solution.reference).exists(),
    }


def _status(world: World, number: str) -> dict[str, Any]:
    """What programs are told, but for the moment at which they asked."""
    said: dict[str, Any] = json.loads(world.read(reverse("api-qualification-status", args=[number])))
    return {name: value for name, value in said.items() if name != "checked_at"}


def _certificate(dossier: str) -> tuple[int, bool]:
    """Whether there is one, and whether it is stamped."""
    answer = Client().get(reverse("qualification:certificate", args=[dossier]))
    text = _printed(answer.content) if answer.status_code == 200 else ""
    return answer.status_code, any(stamp in text for stamp in ("RETIRÉE LE", "EXPIRÉE LE", "RETIRÉE le", "EXPIRÉE le"))


def _claims(dossier: str) -> str:
    """The status that the signed statement names, where there is one."""
    answer = Client().get(reverse("qualification:statement", args=[dossier]))
    if answer.status_code != 200:
        return str(answer.status_code)
    return str(jwt.decode(answer.content.decode(), options={"verify_signature": False})["status"])


@pytest.mark.parametrize("state", ["withdrawn", "refused", "expired"])
def test_another_application_taken_back_or_returned_leaves_what_stood(state: str) -> None:
    world = _standing(state)
    before = _doors(world, state)
    assert before["statement"] == state if state != "refused" else before["statement"] == "404"
    assert before["certificate"] == ((200, True) if state != "refused" else (404, False))
    assert before["warning"][0], "doubtful"
    assert (before["is last"], before["is left out"], before["is proposed"]) == (True, True, False)
    again = _apply_again(world)
    assert _doors(world, state) == before, "under review"
    again = reviewing.return_application(again, by=world.ministry, reason="Une pièce manque.")
    assert _doors(world, state) == before, "returned"
    applications.submit_application(again, by=world.vendor, **flow.SIGNED)
    applications.withdraw_application(again, by=world.vendor)
    assert _doors(world, state) == before, "taken back"
    told = Event.objects.filter(reference=world.solution.reference, verb__in=["solution.review_begun", "solution.review_ended"])
    # The first application, then twice a beginning and an end.
    assert told.count() == 5


def test_what_was_withdrawn_is_qualified_again_by_a_new_decision() -> None:
    world = _standing("withdrawn")
    again = reviewing.begin_screening(_apply_again(world), by=world.ministry)
    assignment, evaluator = flow.assigned(again, world.ministry)
    flow.review(reviewing.open_review(again, by=world.ministry).assignments.get(pk=assignment.pk), evaluator)
    again = reviewing.begin_deliberation(again, by=world.ministry)
    assert world.solution.qualification == "withdrawn"
    day = timezone.localdate() + timedelta(days=700)
    deciding.decide(again, by=world.ministry, outcome="qualified", rationale_fr="Tout y est.", expires_on=day)
    assert (world.solution.qualification, world.solution.is_doubtful) == ("qualified", False)


def test_a_first_application_taken_back_leaves_a_solution_that_is_not_qualified() -> None:
    application, vendor = flow.submitted()
    assert Solution.objects.get().qualification == "under_review"
    applications.withdraw_application(application, by=vendor)
    assert Solution.objects.get().qualification == "none"
