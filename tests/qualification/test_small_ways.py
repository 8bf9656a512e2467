"""Small things of the ministry's and the evaluators' pages, each by its rule."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.workspace import awaiting
from catalogue.addresses import record_path
from records.folding import readable_end
from solutions.models.incidents import Incident
from solutions.services import incidents
from tests.factories import SolutionFactory, acting
from tests.markup import flat
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_the_pages_of_an_application_stand_under_it(sign_in: SignIn) -> None:
    application, _vendor, ministry, _reviewers = flow.in_review()
    above = f'<li><a href="{reverse("qualification:application", args=[application.reference])}">{application.reference}</a></li>'
    for name in ("evaluators", "ask"):
        assert above in sign_in(ministry).get(reverse(f"qualification:{name}", args=[application.reference])).content.decode()


def test_a_review_with_every_verdict_is_to_be_handed_in(sign_in: SignIn) -> None:
    application, _vendor, _ministry, [(assignment, evaluator)] = flow.in_review()
    client, page = sign_in(evaluator), reverse("qualification:review", args=[application.reference])
    hand_in = (
        f'<a class="btn btn--primary"\n              href="{reverse("qualification:hand-in", args=[application.reference])}"'
    )
    assert hand_in not in client.get(page).content.decode()
    flow.judge_rest(assignment)
    body = client.get(page).content.decode()
    assert hand_in in body
    assert "Continuer" not in body.split("<main")[-1]


def test_the_task_of_an_incident_leads_to_that_report(sign_in: SignIn) -> None:
    solution, ministry = SolutionFactory(listed=True), acting(Role.MINISTRY_ANALYST)
    values = {"happened_on": flow.later(-1), "severity": "serious", "release_number": "1.0", "description": "Arrêt."}
    incidents.report_incident(solution, by=acting(), values=values)
    [task] = [each for each in awaiting(ministry) if "incident" in each.label]
    page, anchor = task.url.split("#")
    assert anchor == f"incident-{Incident.objects.get().pk}"
    assert f'id="{anchor}"' in sign_in(ministry).get(page).content.decode()


def test_the_queue_says_vendor_and_days_since_submission_in_its_first_cell(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    body = sign_in(flow.analyst()).get(reverse("qualification:queue")).content.decode()
    first = body.split('<th scope="row">')[1].split("</th>")[0]
    assert str(application.organisation) in first
    assert "0 jour depuis la soumission" in first


@pytest.mark.parametrize(("role", "is_asked"), [(Role.MINISTRY_ANALYST, False), (Role.VENDOR_MEMBER, True)])
def test_nobody_asks_the_ministry_to_describe_itself(role: Role, is_asked: bool, sign_in: SignIn) -> None:
    body = sign_in(acting(role, is_owner=True)).get(reverse("workspace")).content.decode()
    assert ("Décrivez votre organisation" in body) is is_asked


def test_joined_letters_are_two_in_an_address_and_the_old_one_leads_on(client: Client) -> None:
    assert readable_end("Cœur à domicile") == "coeur-a-domicile"
    solution = SolutionFactory(listed=True, name_fr="Cœur à domicile")
    path = record_path(solution)
    assert path.endswith("/coeur-a-domicile/")
    moved = client.get(path.replace("coeur-a-domicile", "cur-a-domicile"))
    assert (moved.status_code, moved["Location"]) == (301, path)


def test_the_two_languages_of_a_certificate_are_two_files() -> None:
    decision, _vendor, _ministry = flow.decided()
    names = set()
    for language in ("fr", "en"):
        with translation.override(language):
            address = reverse("qualification:certificate", args=[decision.application.reference])
        names.add(Client().get(address).headers["Content-Disposition"].partition("filename=")[2])
    assert names == {f'"{decision.application.reference}-{language}.pdf"' for language in ("fr", "en")}


def test_few_cases_are_said_to_be_cases_and_not_a_percentile() -> None:
    flow.decided()
    page = flat(Client().get(reverse("qualification:statistics")).content.decode())
    assert "Cas, en jours : 0" in page.replace("\xa0", " ")
