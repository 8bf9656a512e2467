"""Evidence is read by the ministry as by reviewers, and whoever opens a piece leaves one line in the history."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification import events
from qualification.models.applications import Application, Evidence
from qualification.models.decisions import Decision
from qualification.services import applications, deciding, reviewing
from qualification.services import evidence as services
from records.models.events import Event
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _opened(application: Application) -> list[Event]:
    return list(Event.objects.filter(verb=events.EVIDENCE_READ.code, reference=application.reference).order_by("at", "id"))


def _at(state: str) -> Application:
    """An application in a state, by its services."""
    if state == "submitted":
        return flow.submitted()[0]
    application, vendor = flow.submitted()
    ministry = flow.analyst()
    application = reviewing.begin_screening(application, by=ministry)
    if state == "screening":
        return application
    if state == "withdrawn":
        return applications.withdraw_application(application, by=vendor)
    assignment, evaluator = flow.assigned(application, ministry)
    application = reviewing.open_review(application, by=ministry)
    if state == "in_review":
        return application
    flow.review(assignment, evaluator)
    application = reviewing.begin_deliberation(application, by=ministry)
    if state == "decided":
        until = timezone.localdate() + timedelta(days=300)
        deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=until)
        application = Application.objects.get(pk=application.pk)
    return application


@pytest.mark.parametrize("role", [Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR])
@pytest.mark.parametrize("state", ["submitted", "screening", "in_review", "deliberation", "decided", "withdrawn"])
def test_the_ministry_opens_every_piece_from_submission_on(state: str, role: str, sign_in: SignIn) -> None:
    application = _at(state)
    browser = sign_in(acting(role))
    piece = application.evidence.first()
    code = piece.requirement.code
    page = reverse("qualification:evidence-of", args=[application.reference, code])
    assert page in browser.get(reverse("qualification:application", args=[application.reference])).content.decode()
    if state in ("deliberation", "decided"):
        assert page in browser.get(reverse("qualification:deliberation", args=[application.reference])).content.decode()
    shown = browser.get(page).content.decode()
    assert flow.WORDS in shown
    link = reverse("qualification:evidence", args=[piece.pk])
    assert link in shown
    content = browser.get(link, follow=True)
    assert content.content == b"Preuve"
    assert [event.data["requirement"] for event in _opened(application)] == [code]


def test_a_piece_that_is_a_document_is_shown_page_by_page_to_the_ministry(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    piece = application.evidence.first()
    piece.content_type, piece.pages = "image/png", 1
    piece.file.save("a.png", ContentFile(_png()), save=True)
    browser = sign_in(flow.analyst())
    page = browser.get(
        reverse("qualification:evidence-of", args=[application.reference, piece.requirement.code])
    ).content.decode()
    picture = page.split('<img src="')[1].split('"')[0]
    assert browser.get(picture)["Content-Type"] == "image/png"
    assert len(_opened(application)) == 1


def _png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(written, "PNG")
    return written.getvalue()


def test_a_large_piece_leaves_in_parts(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.get(code="REG-01")
    data = b"Une ligne de mesures.\n" * 100_000
    piece = services.add_file(application, row, by=vendor, upload=SimpleUploadedFile("mesures.txt", data), title="")
    answer = sign_in(vendor).get(reverse("qualification:evidence", args=[piece.pk]), follow=True)
    assert answer.streaming
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_draft_is_its_vendors_own(sign_in: SignIn) -> None:
    application, vendor = flow.draft()
    flow.fill(application, vendor)
    piece = application.evidence.first()
    analyst = flow.analyst()
    assert not analyst.can("qualification.read_evidence", application)
    link = reverse("qualification:evidence", args=[piece.pk])
    assert sign_in(analyst).get(link).status_code == 404
    assert sign_in(vendor).get(link).status_code == 302


def test_an_application_that_was_returned_is_a_draft_again() -> None:
    application, _vendor = flow.submitted()
    analyst = flow.analyst()
    assert analyst.can("qualification.read_evidence", application)
    returned = reviewing.return_application(application, by=analyst, reason="Il manque une preuve.")
    assert not analyst.can("qualification.read_evidence", returned)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.INNOVATION_OFFICER, Role.EVALUATOR, Role.VENDOR_MEMBER])
def test_nobody_else_opens_a_piece(role: str, sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    piece = application.evidence.first()
    browser = sign_in(acting(role))
    assert browser.get(reverse("qualification:evidence", args=[piece.pk])).status_code == 404
    assert browser.get(reverse("qualification:evidence-of", args=[application.reference, "REG-01"])).status_code == 404
    assert not _opened(application)


def test_an_opening_is_one_event_for_each_person_and_piece_within_the_hour() -> None:
    application, _vendor = flow.submitted()
    first, second = application.evidence.all()[:2]
    analyst, other = flow.analyst(), flow.analyst()
    now = timezone.now() - timedelta(hours=2)
    for minutes in (0, 1, 59):
        assert services.opened(services.signed_link(first, by=analyst), by=analyst, at=now + timedelta(minutes=minutes))
    assert [event.at for event in _opened(application)] == [now]
    services.opened(services.signed_link(second, by=analyst), by=analyst, at=now)
    services.opened(services.signed_link(first, by=other), by=other, at=now)
    services.opened(services.signed_link(first, by=analyst), by=analyst, at=now + timedelta(minutes=61))
    found = _opened(application)
    assert len(found) == 4
    assert not any(event.is_public for event in found)
    assert {event.data["evidence"] for event in found} == {first.pk, second.pk}


def test_the_vendors_own_reading_is_no_event(sign_in: SignIn) -> None:
    application, vendor = flow.submitted()
    sign_in(vendor).get(reverse("qualification:evidence", args=[application.evidence.first().pk]), follow=True)
    assert not _opened(application)


def test_a_reviewers_opening_is_an_event_too(sign_in: SignIn) -> None:
    application, _vendor, _ministry, reviewers = flow.in_review()
    browser = sign_in(reviewers[0][1])
    browser.get(reverse("qualification:evidence", args=[application.evidence.first().pk]), follow=True)
    assert [event.actor_id for event in _opened(application)] == [reviewers[0][1].user_id]


def test_a_page_that_is_cited_counts_as_opened_when_its_link_is_followed(sign_in: SignIn) -> None:
    application, _vendor = flow.submitted()
    piece = application.evidence.first()
    cited = Evidence.objects.create(
        application=application, requirement=piece.requirement, title="Étude", url="https://example.org/etude"
    )
    assert sign_in(flow.analyst()).get(reverse("qualification:evidence", args=[cited.pk])).status_code == 302
    assert [event.data["evidence"] for event in _opened(application)] == [cited.pk]


def test_the_history_names_the_reader_to_the_ministry_and_hides_a_reviewer_from_the_vendor(sign_in: SignIn) -> None:
    application, vendor, ministry, reviewers = flow.in_review()
    reviewer = reviewers[0][1]
    assert reviewer.user
    reviewer.user.name = "Nom Secret"
    reviewer.user.save()
    services.note_opening(application.evidence.first(), by=reviewer)
    page = reverse("qualification:application", args=[application.reference])
    assert "Nom Secret" in sign_in(ministry).get(page).content.decode()
    seen = sign_in(vendor).get(page).content.decode()
    assert "Nom Secret" not in seen
    assert "Preuves consultées" in seen
    assert "Une personne de l’équipe d’évaluation" in seen
    assert "Nom Secret" not in Client().get(reverse("qualification:protocols")).content.decode()
    assert not Decision.objects.exists()
