"""The comparison of responses: what it says first, how it counts and sorts, what is done and noted there, and its files."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.personal_data import personal_data_added
from files.tables.reading import tables_of
from needs.comparing import compared
from needs.models.needs import Need
from needs.models.notes import ResponseNote
from needs.models.responses import Response
from records.models.events import Event
from records.models.taxonomies import InteropStandard
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, ResponseFactory, SolutionFactory, acting, term

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _need(**values: Any) -> Need:
    return NeedFactory(published=True, **values)


def _response(need: Need, *answers: str, name: str = "", **values: Any) -> Response:
    solution = SolutionFactory(listed=True, **({"name_fr": name} if name else {}))
    response = ResponseFactory(need=need, solution=solution, **values)
    for place, answer in enumerate(answers):
        response.fits.create(position=place, constraint_fr=f"Contrainte {place}", answer=answer)
    return response


def _office(need: Need, role: str = Role.INNOVATION_OFFICER) -> Actor:
    return acting(role, need.organisation)


def _page(client: Client, need: Need, **query: str) -> Any:
    return client.get(reverse("needs:exchange", args=[need.reference]), query)


def _names(page: Any) -> list[str]:
    return [column["compared"].name for column in page.context["columns"]]


def test_the_facts_of_the_registry_come_before_what_vendors_say(sign_in: SignIn) -> None:
    need = _need()
    response = _response(need, "met")
    solution = response.solution
    solution.authorisations.create(
        authority="health_canada", number="104821", device_class="II", is_declared=True, decided_on="2026-01-05"
    )
    solution.incidents.create(
        organisation=need.organisation, happened_on=timezone.localdate(), severity="data", description="Secret",
        state="confirmed", statement_fr="Un envoi s’est égaré.",
    )  # fmt: skip
    solution.incidents.create(
        organisation=need.organisation, happened_on=timezone.localdate(), severity="data", description="Un autre"
    )
    pilot = PilotFactory(solution=solution, running=True, title_fr="Un essai à Matane")
    PilotFactory(solution=solution, private=True, title_fr="Un brouillon d’ailleurs")
    html = _page(sign_in(_office(need)), need).content.decode()
    order = ["Ce que contient le registre", "Contraintes du besoin", "Ce qu’indique chaque fournisseur"]
    assert [html.index(title) for title in order] == sorted(html.index(title) for title in order)
    for told in ("104821 (II)", "Déclaré par le fournisseur", pilot.title_fr, "En cours", "1 incident confirmé"):
        assert told in html
    assert "Un brouillon d’ailleurs" not in html
    assert "Secret" not in html


def test_that_no_licence_is_needed_is_said_with_its_reason_on_the_page_and_in_the_file(sign_in: SignIn) -> None:
    need = _need()
    solution = _response(need).solution
    Solution.objects.filter(pk=solution.pk).update(no_licence="excluded", no_licence_why_fr="Le clinicien voit chaque donnée.")
    client = sign_in(_office(need))
    page = _page(client, need).content.decode()
    for words in ("aucune homologation d’instrument médical n’est nécessaire", "Le clinicien voit chaque donnée."):
        assert words in page
    file = client.get(reverse("needs:exchange-csv", args=[need.reference])).content.decode("utf-8-sig")
    assert "Le clinicien voit chaque donnée." in file


def test_an_answer_to_a_constraint_is_said_by_word_icon_and_colour(sign_in: SignIn) -> None:
    need = _need()
    _response(need, "met", "partly", "not_met")
    html = _page(sign_in(_office(need)), need).content.decode()
    for tone, words in (("success", "Respectée aujourd’hui"), ("warning", "En partie"), ("danger", "Non respectée")):
        assert re.search(rf'<span class="tag tag--{tone}">\s*<svg class="icon"[^>]*aria-hidden="true".*?{words}', html, re.S)


def test_the_constraints_that_are_met_are_counted(sign_in: SignIn) -> None:
    need = _need()
    _response(need, *["met"] * 7, "partly", "not_met")
    assert "Contraintes\u00a0: 7 respectées, 1 en partie, 1 non respectée" in _page(sign_in(_office(need)), need).content.decode()


def test_a_need_without_a_standard_has_no_constraint_of_one() -> None:
    need = _need(constraints_fr="")
    need.standards.add(term(InteropStandard, "none", "Aucune norme"))
    assert need.stated_constraints() == []


def test_responses_are_sorted_by_what_matters_and_the_declined_come_last(sign_in: SignIn) -> None:
    need = _need()
    _response(need, "partly", name="Lente", cost_high=90_000, weeks_to_start=40)
    _response(need, "met", name="Refusée", cost_high=1, weeks_to_start=1, state="declined", decline_reason="Non.")
    _response(need, "met", name="Rapide", cost_high=None, cost_low=None, weeks_to_start=2)
    client = sign_in(_office(need))
    assert _names(_page(client, need)) == ["Lente", "Rapide", "Refusée"]
    assert _names(_page(client, need, sort="constraints")) == ["Rapide", "Lente", "Refusée"]
    assert _names(_page(client, need, sort="cost")) == ["Lente", "Rapide", "Refusée"], "no figure is no low figure"
    assert _names(_page(client, need, sort="start")) == ["Rapide", "Lente", "Refusée"]
    assert _names(_page(client, need, sort="<autre>")) == ["Lente", "Rapide", "Refusée"]


def test_a_qualified_solution_sorts_before_one_in_doubt() -> None:
    need = _need()
    doubtful, none, under_review = (_response(need) for _ in range(3))
    type(doubtful.solution).objects.filter(pk=doubtful.solution_id).update(qualification="refused")
    type(doubtful.solution).objects.filter(pk=under_review.solution_id).update(qualification="under_review")
    rows = compared(list(need.responses.with_related()), sort="qualification")
    assert [each.response.pk for each in rows] == [under_review.pk, none.pk, doubtful.pk]


def test_the_office_decides_in_place_and_stays_in_its_order(sign_in: SignIn) -> None:
    need = _need()
    response = _response(need, "met")
    client = sign_in(_office(need))
    html = _page(client, need, sort="cost").content.decode()
    shortlist, decline = (reverse(f"needs:response-{name}", args=[response.pk]) for name in ("shortlist", "decline"))
    assert f'action="{shortlist}"' in html
    assert f'href="{decline}"' in html
    answer = client.post(shortlist, {"sort": "cost"})
    assert answer["Location"] == f"{reverse('needs:exchange', args=[need.reference])}?sort=cost#r-{response.pk}"
    html = _page(client, need).content.decode()
    assert f'href="{reverse("needs:response-select", args=[response.pk])}"' in html
    assert f'action="{shortlist}"' not in html


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MINISTRY_ANALYST])
def test_who_only_reads_is_offered_no_decision(role: str, sign_in: SignIn) -> None:
    need = _need()
    response = _response(need, "met")
    actor = acting(role, need.organisation) if role == Role.CONTRIBUTOR else acting(role)
    html = _page(sign_in(actor), need).content.decode()
    assert reverse("needs:response-shortlist", args=[response.pk]) not in html
    assert reverse("needs:response-decline", args=[response.pk]) not in html


# ── Notes ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_read_by_colleagues_with_its_author_and_date_and_by_nobody_else(sign_in: SignIn) -> None:
    need = _need()
    response = _response(need, "met")
    writer, colleague = _office(need), _office(need, Role.CONTRIBUTOR)
    address = reverse("needs:response-note", args=[response.pk])
    assert sign_in(writer).post(address, {"text": " À revoir avec Matane. "}).status_code == 302
    for page in (_page(sign_in(colleague), need), sign_in(colleague).get(reverse("needs:response", args=[response.pk]))):
        html = page.content.decode()
        assert "À revoir avec Matane." in html
        assert str(writer.user.get_short_name()) in html
    closed = [
        acting(Role.VENDOR_MEMBER, response.organisation),
        acting(Role.MINISTRY_ANALYST),
        acting(Role.INNOVATION_OFFICER),
    ]
    for reader in closed:
        client = sign_in(reader)
        assert "Matane" not in _page(client, need).content.decode()
        assert "Matane" not in client.get(reverse("needs:response", args=[response.pk])).content.decode()
        assert client.get(address).status_code == 404
        assert client.post(address, {"text": "Moi aussi."}).status_code == 404
    assert not [each for each in Event.objects.filter(verb="need.response_noted") if "Matane" in str(each.data)]


def test_one_writes_one_note_and_takes_it_back_by_emptying_it(sign_in: SignIn) -> None:
    response = _response(_need(), "met")
    client = sign_in(_office(response.need))
    address = reverse("needs:response-note", args=[response.pk])
    for text in ("Bien.", "Mieux.", "Mieux."):
        client.post(address, {"text": text})
    assert [note.text for note in ResponseNote.objects.all()] == ["Mieux."]
    assert Event.objects.filter(verb="need.response_noted").count() == 2, "the same text again is no change"
    client.post(address, {"text": "  "})
    assert not ResponseNote.objects.exists()


def test_a_note_that_is_too_long_keeps_its_text(sign_in: SignIn) -> None:
    response = _response(_need(), "met")
    answer = sign_in(_office(response.need)).post(reverse("needs:response-note", args=[response.pk]), {"text": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()


def test_a_note_that_was_not_saved_waits_where_it_was_written(sign_in: SignIn) -> None:
    response = _response(_need(), "met")
    client = sign_in(_office(response.need))
    address = reverse("needs:response-note", args=[response.pk])
    assert client.post(address, {"text": "À moitié"}, headers={"X-Autosave": "1"}).json()["saved"]
    assert "À moitié" in _page(client, response.need).content.decode()
    assert not ResponseNote.objects.exists()


def test_the_database_keeps_one_note_of_a_person_and_none_that_is_empty() -> None:
    response, author = _response(_need(), "met"), acting().user
    ResponseNote.objects.create(response=response, author=author, text="Une.")
    for text, by in (("Deux.", author), ("", acting().user)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResponseNote.objects.create(response=response, author=by, text=text)


def test_a_note_is_among_the_data_of_its_author() -> None:
    response, author = _response(_need(), "met"), acting().user
    ResponseNote.objects.create(response=response, author=author, text="Ma note.")
    held = next(each for each in personal_data_added if each.name == "needs")
    assert f"{response.need.reference}: Ma note." in [row["text"] for row in held.export(author, {author.email})]


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "heads"), [
    ("fr", ["Solution", "Contraintes respectées", "Incidents confirmés"]),
    ("en", ["Solution", "Constraints met", "Confirmed incidents"]),
])  # fmt: skip
def test_the_comparison_is_a_table_with_headings_in_the_readers_language(
    language: str, heads: list[str], sign_in: SignIn
) -> None:
    need = _need()
    _response(need, "met", "partly", name="=1+1", pitch="@somme", cost_high=52_000)
    ResponseNote.objects.create(response=need.responses.get(), author=acting().user, text="Note secrète")
    client = sign_in(_office(need))
    with translation.override(language):
        as_csv, as_xlsx = (reverse(f"needs:exchange-{kind}", args=[need.reference]) for kind in ("csv", "xlsx"))
    got = client.get(as_csv).content.decode("utf-8-sig")
    assert "Note secrète" not in got
    first, line = csv.reader(io.StringIO(got))
    assert set(heads) <= set(first)
    told = dict(zip(first, line, strict=True))
    assert told[heads[0]] == "'=1+1", "nothing that people wrote runs as a formula"
    assert told[heads[1]] == "1"
    headings, row = ([cell.text for cell in each.cells] for each in tables_of(client.get(as_xlsx).content, max_lines=9)[0].rows)
    assert headings == first
    assert row[0] == "=1+1"
    assert "52000" in row


def test_the_files_are_for_those_who_read_all_responses(sign_in: SignIn) -> None:
    response = _response(_need(), "met")
    address = reverse("needs:exchange-csv", args=[response.need.reference])
    readers = {
        acting(Role.VENDOR_MEMBER, response.organisation): 404,
        acting(Role.INNOVATION_OFFICER, OrganisationFactory()): 404,
        acting(Role.MINISTRY_ANALYST): 200,
        _office(response.need, Role.CONTRIBUTOR): 200,
    }
    assert {reader: sign_in(reader).get(address).status_code for reader in readers} == readers
