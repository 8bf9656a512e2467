"""Finding public records: words in both languages, facets, orders, pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue import index
from catalogue.addresses import record_path
from catalogue.search.counting import counts
from catalogue.search.criteria import Criteria
from catalogue.search.paging import entry_page
from records.models.taxonomies import Specialty
from tests.factories import NeedFactory, SolutionFactory, region, term
from tests.queries import reads

pytestmark = pytest.mark.django_db


def _found(text: str, kind: str = "need") -> list[str]:
    page = entry_page(Criteria(kind, text))
    return [row.key for row in page.rows]


@pytest.mark.parametrize(
    "typed",
    ["rétinopathie", "retinopathie", "RÉTINOPATHIE", "retinopathies", "rétino", "retinop", "retinopathy", "Retinopathies"],
)
def test_a_need_is_found_without_accents_by_its_beginning_and_in_either_language(typed: str) -> None:
    need = NeedFactory(published=True, title_fr="Dépistage de la rétinopathie", title_en="Screening for retinopathy")
    NeedFactory(published=True)
    assert _found(typed) == [need.reference]


def test_every_word_must_be_there_and_a_minus_leaves_out() -> None:
    falls = NeedFactory(published=True, title_fr="Chutes de nuit en hébergement", title_en="")
    day = NeedFactory(published=True, title_fr="Chutes de jour en hébergement", title_en="")
    assert _found("chutes nuit") == [falls.reference]
    assert _found("chutes -nuit ") == [day.reference]
    assert set(_found("chutes")) == {falls.reference, day.reference}


def test_a_phrase_in_quotes_is_found_in_its_order() -> None:
    wanted = NeedFactory(published=True, title_fr="Soins à domicile du soir", title_en="")
    NeedFactory(published=True, title_fr="Domicile sans soins", title_en="")
    assert _found('"soins à domicile"') == [wanted.reference]


def test_a_word_of_the_title_counts_more_than_one_of_the_text() -> None:
    in_text = NeedFactory(published=True, problem_fr="On parle de dialyse ici.")
    in_title = NeedFactory(published=True, title_fr="Dialyse à domicile")
    assert _found("dialyse") == [in_title.reference, in_text.reference]


def test_a_reference_typed_whole_leads_to_its_record(client: Client) -> None:
    need = NeedFactory(published=True)
    response = client.get(reverse("search"), {"q": need.reference.lower()})
    assert response.status_code == 302
    assert need.reference in response["Location"]


def test_a_facet_counts_as_if_it_had_no_choice_and_respects_the_others() -> None:
    radiology, pathology = term(Specialty, "radiology"), term(Specialty, "pathology")
    for specialties, situation in (([radiology], "serious"), ([pathology], "serious"), ([pathology], "critical")):
        need = NeedFactory(published=True, situation=situation)
        need.specialties.set(specialties)
        index.refresh(need)
    found = counts(Criteria("need", chosen={"specialty": ["radiology"]}))
    assert found.facets["specialty"] == {"radiology": 1, "pathology": 2}
    assert found.facets["risk"] == {"low": 1}
    both = Criteria("need", chosen={"specialty": ["radiology", "pathology"], "risk": ["moderate"]})
    assert counts(both, with_facets=False).total == 1


def test_deep_pages_show_every_record_once_forwards_and_backwards() -> None:
    for number in range(25):
        NeedFactory(published=True, title_fr=f"Besoin {number % 3}", title_en="")
    for sort in ("newest", "title", "priority", "updated"):
        criteria = Criteria("need", sort=sort)
        seen: list[str] = []
        cursor, positions = "", []
        while True:
            page = entry_page(criteria, cursor_text=cursor, size=7)
            seen += [row.key for row in page.rows]
            positions.append(page.first)
            if not page.next_cursor:
                break
            cursor = page.next_cursor
        assert len(seen) == len(set(seen)) == 25
        assert positions == [1, 8, 15, 22]
        back = entry_page(criteria, cursor_text=page.previous_cursor, size=7)
        assert [row.key for row in back.rows] == seen[14:21]
        assert back.first == 15


@pytest.mark.parametrize("cursor", ["x", "!!", "W10", "eyJ9", "a" * 500, "W1sibm90IGEgZGF0ZSIsMV0sMCwzXQ"])
def test_a_cursor_that_is_not_ours_begins_at_the_beginning(cursor: str) -> None:
    need = NeedFactory(published=True)
    assert [row.key for row in entry_page(Criteria("need"), cursor_text=cursor).rows] == [need.reference]


def test_the_words_found_are_marked_and_text_is_never_markup(client: Client) -> None:
    NeedFactory(published=True, title_fr="<script>alert(1)</script> Triage à l’urgence", title_en="")
    html = client.get(reverse("needs:list"), {"q": "triage"}).content.decode()
    assert "<mark>Triage</mark>" in html
    assert "<script>alert(1)" not in html


def test_when_nothing_matches_the_page_says_what_to_leave_out(client: Client) -> None:
    NeedFactory(published=True)
    term(Specialty, "radiology", "Radiologie")
    html = client.get(reverse("needs:list"), {"q": "triage", "specialty": "radiology"}).content.decode()
    assert "Retirer le filtre « Spécialité ou service »" in html.replace("\xa0", " ")
    assert "1 résultat" in html.replace("\xa0", " ")


def test_common_words_alone_are_said_to_be_too_common(client: Client) -> None:
    NeedFactory(published=True)
    html = client.get(reverse("needs:list"), {"q": "le la les "}).content.decode()
    assert "trop courants" in html


@pytest.mark.parametrize("lists", ["needs:list", "solutions:list", "pilots:list", "organisations:list", "search"])
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "urgence " * 1500,
        "q=%0D%0A",
        "q=' OR 1=1 --",
        "q=a:* %26 | ! ( )",
        "q=😀😀",
        "q=急診",
        "q=\\",
        'q="',
        "q=-",
        "region=99&risk=nonsense&unknown=1&sort=nonsense&page=zzz",
        "region=" + "x" * 5000,
        "specialty=%0D%0A",
    ],
)
def test_nonsense_is_answered_sensibly(lists: str, query: str, client: Client) -> None:
    NeedFactory(published=True)
    assert client.get(f"{reverse(lists)}?{query}").status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_a_search(text: str) -> None:
    entry_page(Criteria("need", text.replace("\x00", " ")))


def test_the_query_count_of_a_list_does_not_grow(client: Client) -> None:
    for number in range(12):
        NeedFactory(published=True, title_fr=f"Triage {number}")
        SolutionFactory(listed=True)
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("needs:list"), {"q": "triage", "risk": "low", "region": "01"})
    assert len(reads(asked)) <= 8
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("solutions:list"))
    assert len(reads(asked)) <= 5


def test_the_list_of_one_organisation_has_only_its_records(client: Client) -> None:
    own, other = NeedFactory(published=True, title_fr="Le nôtre"), NeedFactory(published=True, title_fr="Le leur")
    html = client.get(reverse("needs:list"), {"organisation": own.organisation.slug}).content.decode()
    assert "Le nôtre" in html
    assert other.reference not in html


def test_htmx_receives_only_the_results_and_the_facets(client: Client) -> None:
    NeedFactory(published=True)
    html = client.get(reverse("needs:list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="true"' in html


def test_an_export_holds_the_filtered_list_and_no_formula(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="=HYPERLINK(1)", is_demonstration=True)
    response = client.get(reverse("needs:export"), {"region": region().code})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert f"http://testserver{record_path(need)}" in text
    assert ",yes," in text


def test_titles_sort_without_accents_and_case() -> None:
    for title in ("Évaluer", "attente", "Zone"):
        NeedFactory(published=True, title_fr=title, title_en="")
    with translation.override("fr"):
        rows = entry_page(Criteria("need", sort="title")).rows
    assert [row.title_fr for row in rows] == ["attente", "Évaluer", "Zone"]


def test_the_name_of_a_term_that_changes_is_read_anew(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    NeedFactory(published=True)
    assert "Urgence" in client.get("/besoins/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        emergency = Specialty.objects.get(code="emergency")
        emergency.name_fr = "Médecine d’urgence"
        emergency.save()
    assert "Médecine d’urgence" in client.get("/besoins/?sort=title").content.decode()
