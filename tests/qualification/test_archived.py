"""A solution that its vendor archives: said before, told to the ministry, and no way offered that is refused."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from notifications.services import sending
from qualification.models.applications import Application
from qualification.services import applications
from records.errors import WrongState
from solutions.services.solutions import archive_solution
from tests.letters import forget_earlier_letters
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
SAID = "n’offre plus cette solution"


def test_who_archives_is_warned_of_the_application_under_way(sign_in: SignIn) -> None:
    application, vendor, _ministry, _reviewers = flow.in_review()
    page = reverse("solutions:decide", args=[application.solution.reference, "archive"])
    assert application.reference in sign_in(vendor).get(page).context["warning"]
    applications.withdraw_application(application, by=vendor)
    assert not sign_in(vendor).get(page).context["warning"]


def test_the_ministry_is_told_that_what_it_examines_is_archived(sign_in: SignIn) -> None:
    application, vendor, ministry, _reviewers = flow.in_review()
    forget_earlier_letters()
    archive_solution(application.solution, by=vendor, reason="Le produit est remplacé.")
    sending.run()
    assert ministry.user
    (letter,) = [each for each in mail.outbox if ministry.user.email in each.to]
    assert "Le produit est remplacé." in letter.body
    client = sign_in(ministry)
    for name in ("application", "deliberation"):
        body = client.get(reverse(f"qualification:{name}", args=[application.reference])).content.decode()
        assert "Le produit est remplacé." in body
    assert "Archivée" in client.get(reverse("qualification:queue")).content.decode()


def test_nothing_is_told_of_a_draft_that_the_ministry_does_not_know() -> None:
    application, vendor = flow.draft()
    ministry = flow.analyst()
    forget_earlier_letters()
    archive_solution(application.solution, by=vendor, reason="Le produit est remplacé.")
    sending.run()
    assert ministry.user
    assert not [each for each in mail.outbox if ministry.user.email in each.to]


@pytest.mark.parametrize("has_release", [True, False])
def test_an_archived_solution_is_offered_no_application_and_no_version(has_release: bool, sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    applications.withdraw_application(application, by=vendor)
    solution = application.solution
    if not has_release:
        Application.objects.all().delete()
        solution.releases.all().delete()
    archive_solution(solution, by=vendor, reason="Le produit est remplacé.")
    client, page = sign_in(vendor), reverse("qualification:of-solution", args=[solution.reference])
    body = client.get(page).content.decode()
    assert "Le produit est remplacé." in body
    assert reverse("solutions:release", args=[solution.reference]) not in body
    assert '<form method="post">' not in body
    with pytest.raises(WrongState, match=r"archiv"):
        applications.open_application(solution, by=vendor)


@pytest.mark.parametrize(("name", "more"), [("release", []), ("rows", ["regulatory"]), ("rows", ["performance"])])
def test_an_archived_solution_shows_no_form_that_is_refused(name: str, more: list[str], sign_in: SignIn) -> None:
    solution, vendor = flow.listed()
    archive_solution(solution, by=vendor, reason="Le produit est remplacé.")
    assert sign_in(vendor).get(reverse(f"solutions:{name}", args=[solution.reference, *more])).status_code == 302
