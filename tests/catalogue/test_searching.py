"""The search box and what it answers: titles, fields, near words, nothing found, too slow, nonsense."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from catalogue.models.searches import UnansweredSearch
from catalogue.search import budget, unanswered_searches
from catalogue.search.suggestions import did_you_mean, refresh_words
from catalogue.search.unanswered_searches import frequent, normalised, note_unanswered
from needs.services.needs import publish_need
from records.received import first_unreadable
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting, region

pytestmark = pytest.mark.django_db


def _titles(client: Client, typed: str, **more: str) -> str:
    return client.get(reverse("search-suggest"), {"q": typed, **more}).content.decode()


def test_titles_that_begin_so_come_first_then_those_that_hold_the_word(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    NeedFactory(published=True, title_fr="Un dépistage de la rétinopathie")
    NeedFactory(published=True, title_fr="Dépistage des chutes")
    NeedFactory(title_fr="Dépistage encore secret")
    with django_assert_max_num_queries(3):
        found = _titles(client, "DEPIST")
    assert found.index("Dépistage des chutes") < found.index("Un dépistage")
    assert "secret" not in found
    assert found.count('role="option"') == 2


def test_suggestions_are_at_most_ten_of_the_kind_asked_and_none_for_one_letter(client: Client) -> None:
    for number in range(14):
        NeedFactory(published=True, title_fr=f"Triage {number}")
    SolutionFactory(listed=True, name_fr="Triage facile")
    assert _titles(client, "triage").count('role="option"') == 10
    assert _titles(client, "triage", kind="solution").count('role="option"') == 1
    assert _titles(client, "t").strip() == ""
    assert _titles(client, "\n'%_\\").strip() == ""


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("titre:sepsis", True),
        ("title:sepsis", True),
        ("titre:triage", False),
        ('région:"Bas-Saint-Laurent" sepsis', True),
        ("region:bas sepsis", True),
        ("region:99", False),
        ("organisation:hopital-du-nord", True),
        ("organisation:sud", False),
        ("risque:faible", True),
        ("heure:10 sepsis", False),
    ],
)
def test_a_field_narrows_what_its_words_say(typed: str, finds: bool, client: Client) -> None:
    owner = OrganisationFactory(slug="hopital-du-nord")
    need = NeedFactory(published=True, organisation=owner, title_fr="Repérer le sepsis", title_en="", problem_fr="Au triage.")
    html = client.get(reverse("needs:list"), {"q": typed}).content.decode()
    assert (record_path(need) in html) is finds


def test_did_you_mean_offers_words_of_the_catalogue_in_either_language(client: Client) -> None:
    NeedFactory(published=True, title_fr="Dépistage de la rétinopathie", title_en="Screening for retinopathy")
    refresh_words()
    assert did_you_mean("retinopahtie") == "retinopathie"
    assert did_you_mean("screning retinopathy") == "screening retinopathy"
    assert did_you_mean("rétinopathie") == ""
    NeedFactory(published=True, title_fr="Triage", title_en="Triage")
    refresh_words()
    for slip in ("triaje", "trige", "triaage"):
        assert did_you_mean(slip) == "triage", slip
    html = client.get(reverse("needs:list"), {"q": "retinopahtie"}).content.decode()
    assert "Vouliez-vous dire" in html
    assert "q=retinopathie" in html


def test_what_is_not_found_is_counted_without_addresses_and_numbers() -> None:
    assert normalised("Détection de FRACTURES marie.tremblay@exemple.ca 514-555-1234 A123456") == "détection de fractures"
    assert normalised("titre:sepsis -enfant https://x.example") == "sepsis"
    assert normalised("12345 😀 ab") == ""
    for _ in range(2):
        note_unanswered("Fractures du poignet", kind="need", on=date(2026, 1, 1))
    row = UnansweredSearch.objects.get()
    assert (row.query, row.times, row.day) == ("fractures du poignet", 2, date(2026, 1, 1))


def test_a_search_shows_from_three_days_and_the_longest_speaks_for_its_beginnings(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(3):
        for typed in ("fracture", "fractures du", "fractures du poignet"):
            note_unanswered(typed, kind="", on=date(2026, 1, 1 + day))
    note_unanswered("une seule fois", kind="", on=date(2026, 1, 1))
    assert [each.query for each in frequent()] == ["fractures du poignet"]
    assert unanswered_searches.drop_old(date(2026, 1, 2) + unanswered_searches.KEPT_FOR) == 4
    monkeypatch.setattr(unanswered_searches, "MAX_ROWS_PER_DAY", 1)
    note_unanswered("premier mot", kind="", on=date(2026, 3, 1))
    note_unanswered("second mot", kind="", on=date(2026, 3, 1))
    assert UnansweredSearch.objects.filter(day=date(2026, 3, 1)).count() == 1


def test_a_list_that_finds_nothing_notes_it_and_the_ministry_reads_it(sign_in: Callable[[Actor], Client]) -> None:
    Client().get(reverse("needs:list"), {"q": "téléportation clinique"})
    assert UnansweredSearch.objects.get().query == "téléportation clinique"
    today = timezone.localdate()
    for back in (1, 2):
        note_unanswered("téléportation clinique", kind="need", on=today - timedelta(days=back))
    analyst = sign_in(acting(Role.MINISTRY_ANALYST))
    assert "téléportation clinique" in analyst.get(reverse("administration:unanswered")).content.decode()
    text = analyst.get(reverse("administration:unanswered"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "téléportation clinique,Besoin,3,3" in text


def test_a_search_that_takes_too_long_gets_a_clear_page_and_a_problem(client: Client, settings: Any) -> None:
    need = NeedFactory(submitted=True, responses_until=timezone.localdate() + timedelta(days=9))
    publish_need(need, by=acting(organisation=need.organisation))
    with connection.cursor() as cursor:
        # A really slow question: every reading of an entry's words waits.
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS bool LANGUAGE plpgsql VOLATILE AS 'BEGIN PERFORM pg_sleep(2); RETURN true; END';"
            "ALTER TABLE catalogue_catalogueentry RENAME TO entry_in_full;"
            "CREATE VIEW catalogue_catalogueentry AS SELECT * FROM entry_in_full WHERE slow()"
        )
    settings.SEARCH_TIMEOUT_MS = 60
    page = client.get(reverse("needs:list"), {"q": "triage"})
    assert page.status_code == 503
    assert page["Retry-After"] == str(budget.TooSlow.retry_after_s)
    assert "prend trop de temps" in page.content.decode()
    assert client.get(reverse("needs:list"), {"q": "triage"}, headers={"HX-Request": "true"}).status_code == 503
    answer = client.get("/api/v1/needs/?q=triage", headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, "application/problem+json", "5")
    assert answer.json()["type"] == "too-slow"
    for path in (
        "/widgets/list.json?kind=need&q=triage", f"{reverse('needs:feed-atom')}?q=triage",
        f"{reverse('needs:feed-json')}?q=triage", f"{reverse('needs:calendar')}?q=triage",
        f"{reverse('needs:export')}?q=triage", "/alertes/nouveau/?kind=need&q=triage",
    ):  # fmt: skip
        refused = client.get(path)
        assert (refused.status_code, refused.get("Retry-After")) == (503, "5"), path


_ODD = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["urgence " * 1250, "le la les", "😀🏥", "' OR 1=1; --", "a:* & !(b | c) <-> d", "急診 СРОЧНО طوارئ", "\r\n", '"', "-",
         ":", "titre:", 'titre:"', "region::", 'organisation:"%_', "titre:a:*A", "x" * 10_000]
    ),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=_ODD, facet=_ODD, page=st.text(max_size=40))
@example(typed="", facet="", page="0")
@example(typed="", facet="", page="99999999999999999999")
def test_nothing_that_one_can_type_breaks_a_list_or_the_api(typed: str, facet: str, page: str) -> None:
    region()
    data = {"q": typed, "region": facet, "organisation": facet, "page": page, "size": typed, "facets": "1", "sort": facet}
    for address in (reverse("needs:list"), reverse("search-suggest"), "/api/v1/solutions/"):
        is_refused = address.startswith("/api/") or any(first_unreadable(value) for value in data.values())
        refused = {400} if is_refused else {404} if page.isascii() and page.isdigit() else set()
        assert Client().get(address, data).status_code in {200, 302} | refused, (address, data)
