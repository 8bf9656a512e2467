"""The published list of priorities: a page, a feed, files, and what changed since the edition before."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.models.editions import PriorityEdition
from needs.models.needs import Need
from needs.services.editions import publish_edition
from needs.services.needs import close_need, set_network_priority
from records.errors import Refused, WrongState
from records.models.events import Event
from tests.factories import ENDING, NeedFactory, acting
from tests.markup import flat

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _priority(need: Need, priority: str) -> None:
    analyst = acting(Role.MINISTRY_ANALYST)
    set_network_priority(need, by=analyst, priority=priority, rationale_fr=f"Raison {priority}.", rationale_en="Reason.")


@pytest.fixture
def two_editions() -> tuple[Need, Need, Need]:
    """One need that rises, one that leaves, one that enters."""
    rises, leaves, enters = (NeedFactory(published=True, title_fr=f"Besoin {word}") for word in ("montant", "sortant", "entrant"))
    _priority(rises, "P2")
    _priority(leaves, "P1")
    publish_edition(by=acting(Role.MINISTRY_ANALYST), note_fr="Première liste.")
    _priority(rises, "P1")
    _priority(enters, "P3")
    close_need(leaves, by=acting(organisation=leaves.organisation), values=ENDING)
    publish_edition(by=acting(Role.MINISTRY_ANALYST))
    return rises, leaves, enters


def test_an_edition_says_what_entered_moved_and_left(client: Client, two_editions: tuple[Need, Need, Need]) -> None:
    rises, leaves, enters = two_editions
    changes = {
        each["reference"]: (each["was"], each["now"]) for each in client.get(reverse("needs:priorities")).context["changes"]
    }
    assert changes == {rises.reference: ("P2", "P1"), leaves.reference: ("P1", ""), enters.reference: ("", "P3")}


def test_an_edition_stays_as_it_was_whatever_becomes_of_its_needs(client: Client, two_editions: tuple[Need, Need, Need]) -> None:
    _rises, leaves, _enters = two_editions
    html = client.get(reverse("needs:priorities"), {"edition": 1}).content.decode()
    assert leaves.title_fr in html
    assert "Première liste." in html
    assert leaves.title_fr not in client.get("/en/needs/priorities/?edition=2").content.decode().split("<aside")[0]


def test_the_same_list_is_a_csv_a_json_and_a_feed(client: Client, two_editions: tuple[Need, Need, Need]) -> None:
    rises, _leaves, enters = two_editions
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("needs:priorities-csv")).content.decode("utf-8-sig"))))
    assert [(row["reference"], row["priority"]) for row in rows] == [(rises.reference, "P1"), (enters.reference, "P3")]
    assert rows[0]["rationale_fr"] == "Raison P1."
    data = client.get(reverse("needs:priorities-json"), {"edition": 1}).json()
    assert (data["edition"], len(data["entries"])) == (1, 2)
    feed = client.get(reverse("needs:priorities-feed")).content.decode()
    assert feed.count("<entry>") == 2
    assert f"{rises.reference} Besoin montant\u00a0: P2 → P1" in feed
    assert f"{enters.reference} Besoin entrant\u00a0: Non classé → P3" in feed
    assert f"{rises.reference} {rises.title_en}: P2 → P1" in client.get("/en/needs/priorities/feed.atom").content.decode()


def test_a_formula_in_a_title_is_harmless_in_the_file(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="=HYPERLINK(1)")
    _priority(need, "P1")
    publish_edition(by=acting(Role.MINISTRY_ANALYST))
    row = next(csv.DictReader(io.StringIO(client.get(reverse("needs:priorities-csv")).content.decode("utf-8-sig"))))
    assert not row["title_fr"].startswith("=")


def test_an_analyst_publishes_what_the_page_announced(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    _priority(need, "P1")
    client = sign_in(acting(Role.MINISTRY_ANALYST))
    address = reverse("needs:priorities-publish")
    assert need.reference in client.get(address).content.decode()
    client.post(address, {"note_fr": "Deux mots."})
    assert PriorityEdition.objects.get().note_fr == "Deux mots."
    assert Event.objects.filter(verb="priorities.published").count() == 1
    response = client.post(address, {"note_fr": "Encore."})
    assert response.status_code == 422
    assert "Encore." in response.content.decode(), "what was typed stays"


def test_before_an_edition_is_published_its_reasons_scores_and_changes_are_shown(sign_in: SignIn) -> None:
    rises, enters = (NeedFactory(published=True, title_fr=f"Besoin {word}") for word in ("montant", "entrant"))
    _priority(rises, "P2")
    publish_edition(by=acting(Role.MINISTRY_ANALYST))
    _priority(rises, "P1")
    _priority(enters, "P3")
    Need.objects.filter(pk=enters.pk).update(score="61.5")
    page = flat(sign_in(acting(Role.MINISTRY_ANALYST)).get(reverse("needs:priorities-publish")).content.decode())
    assert f"{rises.reference}</a>P2 → P1" in page
    assert f"{enters.reference}</a>Non classé → P3" in page
    for shown in ("Raison P1.", "Raison P3.", "Note de 61,5 sur 100", "ne peut plus être modifiée", "Publier l’édition 2"):
        assert shown in page
    above = page.split("breadcrumbs", 1)[1].split("</nav>", 1)[0]
    assert reverse("needs:priorities") in above


def test_a_reason_in_french_only_is_marked_on_the_english_page_and_empty_in_the_file(client: Client) -> None:
    need = NeedFactory(published=True)
    analyst = acting(Role.MINISTRY_ANALYST)
    set_network_priority(need, by=analyst, priority="P1", rationale_fr="Beaucoup attendent.")
    publish_edition(by=analyst)
    page = flat(client.get("/en/needs/priorities/").content.decode())
    assert '<p lang="fr">Beaucoup attendent.</p>' in page
    assert "in French only" in page
    row = next(csv.DictReader(io.StringIO(client.get(reverse("needs:priorities-csv")).content.decode("utf-8-sig"))))
    assert (row["rationale_fr"], row["rationale_en"]) == ("Beaucoup attendent.", "")


def test_whoever_sets_a_priority_sees_the_score_its_disputes_and_what_is_ranked_already(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, score="71.5")
    line = {"code": "urgency", "name": {"fr": "Urgence", "en": "Urgency"}, "mean": 2, "lowest": 1, "highest": 3, "scorers": 2}
    Need.objects.filter(pk=need.pk).update(score_breakdown={"grid": 1, "lines": [line]})
    _priority(NeedFactory(published=True), "P1")
    address = reverse("needs:decide", args=[need.reference, "prioritise"])
    page = flat(sign_in(acting(Role.MINISTRY_ANALYST)).get(address).content.decode())
    for shown in ("71,5 sur 100", "Urgence (1–3)", "P1\u00a0: 1 · P2\u00a0: 0 · P3\u00a0: 0", "Établissements coparrains"):
        assert shown in page
    assert f'<a href="{record_path(need)}">{need.reference}</a>' in page.split("breadcrumbs", 1)[1].split("</nav>", 1)[0]


def test_nobody_publishes_the_same_list_twice_nor_without_the_right() -> None:
    _priority(NeedFactory(published=True), "P1")
    with pytest.raises(Refused):
        publish_edition(by=acting())
    publish_edition(by=acting(Role.REGISTRY_ADMINISTRATOR))
    with pytest.raises(WrongState):
        publish_edition(by=acting(Role.MINISTRY_ANALYST))


def test_an_edition_says_of_a_need_without_a_score_that_it_is_not_scored(client: Client) -> None:
    NeedFactory(published=True, network_priority="P1", priority_rationale_fr="Urgent.")
    publish_edition(by=acting(Role.MINISTRY_ANALYST))
    assert "Pas noté" in client.get(reverse("needs:priorities")).content.decode()


def test_before_the_first_edition_the_page_says_so_and_the_files_are_empty(client: Client) -> None:
    assert "Aucune édition" in client.get(reverse("needs:priorities")).content.decode()
    assert client.get(reverse("needs:priorities-json")).json()["entries"] == []
    for odd in ("7", "\r\n", "²", "9" * 40):
        assert client.get(reverse("needs:priorities"), {"edition": odd}).status_code == 404
