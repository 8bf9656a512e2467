"""Run by `test_new_kind.py`: an officer describes a training, and everyone finds and follows it."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from notifications.criteria import Watch
from tests.extending.toy.models import Training
from tests.factories import acting

pytestmark = pytest.mark.django_db
WORDS = {"title_fr": "Lire une radiographie", "title_en": "Reading an X-ray", "summary": "Une heure, en ligne."}


@pytest.fixture(autouse=True)
def _table(db: None) -> None:
    """The app has no migration file: its table is there for the time of a test."""
    with connection.schema_editor() as editor:
        editor.create_model(Training)


def _signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _offered() -> Training:
    """Written and offered as people do it, page by page."""
    officer = _signed_in(acting())
    opened = officer.post("/trainings/nouveau/", WORDS)
    assert opened.status_code == 302, opened.content.decode()
    training = Training.objects.get()
    assert Client().get(f"/trainings/{training.reference}/lire/").status_code == 404, "a draft is its organisation's"
    assert officer.post(f"/trainings/{training.reference}/relecture/").status_code == 302
    return Training.objects.get()


def test_it_is_listed_found_followed_and_read_by_programs() -> None:
    training, visitor = _offered(), Client()
    number = training.reference
    assert number.startswith("FOR-")
    for address in (
        "/trainings/",
        "/en/trainings/",
        "/trainings/?state=offered",
        "/recherche/?q=radiographie",
        "/trainings/fil.atom",
        "/trainings/fil.json",
        "/trainings/export.csv",
        "/api/v1/trainings/",
        "/api/v1/trainings/?q=radiographie&state=offered",
        f"/api/v1/trainings/{number}/",
        f"/trainings/{number}/fil.atom",
        "/sitemap-trainings.xml",
    ):
        response = visitor.get(address)
        text = (response.getvalue() if response.streaming else response.content).decode()
        assert response.status_code == 200, address
        assert number in text or "radiographie" in text, address
    assert visitor.get("/trainings/?state=draft").content.decode().count(number) == 0
    assert visitor.get("/trainings/calendrier.ics").status_code == 200
    assert visitor.get(f"/{number.lower()}./").url == f"/trainings/{number}/lire-une-radiographie/"


def test_its_page_shows_its_answers_and_says_what_happened() -> None:
    training = _offered()
    page = Client().get(f"/trainings/{training.reference}/lire-une-radiographie/").content.decode()
    assert all(words in page for words in ("Lire une radiographie", "Une heure, en ligne.", "Offered", "Formations"))


def test_alerts_know_it() -> None:
    _offered()
    watch = Watch.read(QueryDict("kind=training&q=radiographie"))
    assert watch.kind == "training"
    assert Client().get("/alertes/nouveau/?kind=training&q=radiographie").status_code == 200


def test_rights_are_those_of_its_rules() -> None:
    training = _offered()
    stranger = _signed_in(acting())
    assert stranger.get(f"/trainings/{training.reference}/rediger/subject/").status_code == 404
    assert stranger.post(f"/trainings/{training.reference}/confirmer/").status_code == 404
    assert Client().get("/trainings/nouveau/").status_code == 302, "a visitor signs in first"
