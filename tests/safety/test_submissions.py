"""Two presses of one button make one record."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.models.kept_tables import KeptTable
from needs.models.attachments import Attachment
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.models.responses import Response
from needs.models.writing import Comment
from safety import submissions
from safety.models import Submission
from safety.tasks import drop_old_submissions
from solutions.models.incidents import Incident
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, SolutionFactory, acting
from tests.posting import hidden_fields, posted_at_once
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
# Rows that more than one connection sees.
at_once = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_kept(db: None) -> None:
    """A browser of another test may have sent its last form after the tables were emptied."""
    Submission.objects.all().delete()


# Forms that carry no key, each with its reason. None so far.
WITHOUT_KEY: dict[str, str] = {}


@pytest.fixture(autouse=True)
def _content_types() -> None:
    """A flushed database has other identifiers than the cache remembers."""
    ContentType.objects.clear_cache()


def _sent_twice(client: Client, page: str, model: type[Any], data: Callable[[], dict[str, Any]], action: str = "") -> None:
    """At once and once more: one row, and the same place to go to."""
    carried = hidden_fields(client, page, action)
    assert carried["form_key"]
    before = model.objects.count()
    answers = posted_at_once(client, action or page, lambda: carried | data(), times=3)
    answers.append(client.post(action or page, carried | data()))
    assert model.objects.count() == before + 1
    assert [answer.status_code for answer in answers] == [302] * 4
    assert len({answer["Location"] for answer in answers}) == 1


@at_once
def test_a_new_need(sign_in: SignIn) -> None:
    _sent_twice(sign_in(acting(Role.CONTRIBUTOR)), reverse("needs:new"), Need, lambda: {"title_fr": "Attente au triage"})


@at_once
def test_a_new_solution(sign_in: SignIn) -> None:
    _sent_twice(sign_in(acting(Role.VENDOR_MEMBER)), reverse("solutions:new"), Solution, lambda: {"name_fr": "TriageClair"})


@at_once
def test_lines_of_a_spreadsheet(sign_in: SignIn) -> None:
    sheet = b"title_fr\nChutes la nuit\n"
    client = sign_in(acting(Role.CONTRIBUTOR))
    _sent_twice(client, reverse("needs:sheet"), KeptTable, lambda: {"file": SimpleUploadedFile("besoins.csv", sheet)})


@at_once
def test_a_file(sign_in: SignIn) -> None:
    need = NeedFactory()
    page = reverse("needs:attachments", args=[need.reference])

    def data() -> dict[str, Any]:
        return {"file": SimpleUploadedFile("mesures.txt", b"Douze minutes."), "has_no_patient_data": "on"}

    _sent_twice(sign_in(acting(organisation=need.organisation)), page, Attachment, data)


@at_once
def test_a_comment(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    _sent_twice(client, reverse("needs:comments", args=[need.reference]), Comment, lambda: {"text": "Réaliste ?"})


@at_once
def test_a_response(sign_in: SignIn) -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    answer = {
        "solution": solution.pk,
        "language": "fr",
        "pitch": "L’infirmière voit plus tôt qui va plus mal.",
        "requirements": "Une journée de formation.",
        "cost_model": "subscription",
        "weeks_to_start": 6,
        "contact_email": "ventes@example.org",
    }
    _sent_twice(client, reverse("needs:respond", args=[need.reference]), Response, lambda: answer)


@at_once
def test_an_endorsement(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    page = reverse("needs:endorse", args=[need.reference])
    _sent_twice(sign_in(acting()), page, Endorsement, lambda: {"volume_per_year": 400, "sites": 1})


@at_once
def test_an_incident(sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True)
    page = reverse("solutions:report-incident", args=[solution.reference])
    today = timezone.localdate().isoformat()
    data = {"happened_on": today, "severity": Incident.Severity.values[0], "description": "La liste était vide."}
    _sent_twice(sign_in(acting()), page, Incident, lambda: data)


@at_once
def test_a_visitors_report_of_an_error(client: Client) -> None:
    need = NeedFactory(published=True)
    _sent_twice(client, reverse("report", args=["need", need.reference]), ErrorReport, lambda: {"message": "Le volume est faux."})


def test_the_second_answer_says_what_the_first_said(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    page = reverse("needs:attachments", args=[need.reference])
    carried = hidden_fields(sign_in(acting(organisation=need.organisation)), page)

    def data() -> dict[str, Any]:
        return carried | {"file": SimpleUploadedFile("mesures.txt", b"Douze."), "has_no_patient_data": "on"}

    first, second = client.post(page, data()), client.post(page, data())
    assert first.cookies["messages"].value == second.cookies["messages"].value
    assert "Le fichier est ajouté" in client.get(page).content.decode()


def test_a_post_that_ended_in_an_error_is_tried_anew(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.CONTRIBUTOR))
    carried = hidden_fields(client, reverse("needs:new"))
    assert client.post(reverse("needs:new"), carried | {"title_fr": ""}).status_code == 422
    assert not Submission.objects.exists()
    assert client.post(reverse("needs:new"), carried | {"title_fr": "Attente"}).status_code == 302


def test_a_button_that_was_refused_with_a_message_is_tried_anew(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    client.post(reverse("needs:comments", args=[need.reference]), {"text": "Réaliste ?"})
    said = Comment.objects.get()
    settle = reverse("needs:comment-settle", args=[need.reference, said.pk])
    client.post(settle)
    client.post(settle, {"form_key": "a"})
    assert not Submission.objects.exists(), "it is settled already: an error, and it keeps nothing"


def test_other_content_is_another_submission(sign_in: SignIn) -> None:
    """Somebody goes back with the browser and writes a second comment in the same form."""
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    page = reverse("needs:comments", args=[need.reference])
    carried = hidden_fields(client, page)
    for text in ("Réaliste ?", "Et la nuit ?", "Et la nuit ?"):
        client.post(page, carried | {"text": text})
    assert Comment.objects.count() == 2


def test_without_a_key_all_is_as_before_and_two_people_share_nothing(sign_in: SignIn) -> None:
    address = reverse("needs:new")
    client = sign_in(acting(Role.CONTRIBUTOR))
    for _time in range(2):
        client.post(address, {"title_fr": "Attente"})
    for _person in range(2):
        sign_in(acting(Role.CONTRIBUTOR)).post(address, {"title_fr": "Attente", "form_key": "the-same"})
    assert Need.objects.count() == 4


def test_the_table_tells_nothing_and_is_emptied(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.CONTRIBUTOR))
    client.post(reverse("needs:new"), {"title_fr": "Attente", "form_key": "abc"})
    row = Submission.objects.get()
    assert Need.objects.get().reference.encode() not in bytes(row.answer)
    assert drop_old_submissions() == 0
    Submission.objects.update(answered_at=timezone.now() - timedelta(days=2))
    assert drop_old_submissions() == 1


def _posted_forms() -> list[tuple[str, str]]:
    """Each posted form of the templates, with its text."""
    folder = Path(settings.BASE_DIR) / "templates"
    found = re.compile(r"<form\b[^>]*?\bmethod=[\"']?post\b.*?</form>", re.DOTALL | re.IGNORECASE)
    pages = [(str(path.relative_to(folder)), path.read_text()) for path in sorted(folder.rglob("*.html"))]
    return [(name, form) for name, text in pages for form in found.findall(text)]


def test_every_posted_form_carries_a_key() -> None:
    forms = _posted_forms()
    assert len(forms) > 100
    lacking = [path for path, form in forms if "{% csrf_token %}" not in form and path not in WITHOUT_KEY]
    assert lacking == []


def test_no_template_writes_the_token_by_hand() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    assert [path.name for path in folder.rglob("*.html") if "csrfmiddlewaretoken" in path.read_text()] == []


@pytest.mark.parametrize("address", ["/besoins/", "/solutions/", "/solutions/export.csv", "/besoins/export.csv", "/recherche/"])
def test_what_is_only_read_takes_no_posts(address: str, client: Client) -> None:
    answer = client.post(address, {"form_key": "quelconque"})
    assert answer.status_code == 405
    assert not Submission.objects.exists()


@at_once
def test_only_two_wait_for_a_submission_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = "ab" * 32
    monkeypatch.setattr(submissions, "WAITS_S", 0.3)
    with psycopg.connect(**_as_now()) as first, psycopg.connect(**_as_now()) as second, psycopg.connect(**_as_now()) as third:
        number = submissions._number(digest)
        first.execute("SELECT pg_advisory_lock(%s)", [number])
        assert not submissions._lock(digest), "it takes too long"
        second.execute("SELECT pg_advisory_lock(%s)", [number ^ 1])
        third.execute("SELECT pg_advisory_lock(%s)", [number ^ 2])
        began = time.monotonic()
        assert not submissions._lock(digest), "both places are taken"
        assert time.monotonic() - began < 0.2
        first.execute("SELECT pg_advisory_unlock(%s)", [number])
        assert submissions._lock(digest)
        submissions._unlock(digest)


def _as_now() -> dict[str, Any]:
    settings_of_now = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT", "password": "PASSWORD"}
    return {name: settings_of_now[key] for name, key in names.items() if settings_of_now[key]} | {"autocommit": True}
