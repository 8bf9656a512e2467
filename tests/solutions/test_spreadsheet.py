"""A vendor's solutions by spreadsheet and by program: all of it or none of it, every bad cell named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services.api_keys import make_key
from catalogue.models.index import CatalogueEntry
from records.errors import Refused
from records.models.events import Event
from records.models.taxonomies import AiField, CareStage, Technique
from solutions.models.solutions import Solution
from solutions.services.importing import import_sheet
from solutions.services.solutions import archive_solution
from solutions.spreadsheet import LAYOUT
from tests.factories import SolutionFactory, acting, term
from tests.tables import cells, import_table, said, send

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

# Everything that listing asks for.
WHOLE = {
    "name_fr": "TriSûr", "summary_fr": "Trie les radiographies.", "intended_purpose_fr": "Adultes à l’urgence.",
    "human_oversight_fr": "Le radiologiste décide.", "limits_fr": "Pas chez l’enfant.", "care_stages": "diagnosis",
    "ai_fields": "images", "techniques": "deep", "has_medical_purpose": "oui", "situation": "serious",
    "output_role": "informs", "human_reviews": "oui", "learns_in_use": "non", "decides_access": "non",
}  # fmt: skip


def _terms() -> None:
    term(CareStage, "diagnosis", "Diagnostic", "Diagnosis")
    term(AiField, "images", "Analyse d’images", "Image analysis")
    term(Technique, "deep", "Apprentissage profond", "Deep learning")


def _csv(*lines: dict[str, str]) -> bytes:
    heads = list(dict.fromkeys(name for line in lines for name in line))
    rows = [";".join(f'"{line.get(head, "")}"' for head in heads) for line in lines]
    return "\n".join([";".join(heads), *rows]).encode()


def _send(client: Client, data: bytes, name: str = "solutions.csv") -> Any:
    return import_table(client, reverse("solutions:sheet"), data, name)


def test_lines_become_drafts_and_complete_ones_are_listed_when_they_say_so(sign_in: SignIn) -> None:
    _terms()
    vendor = acting(Role.VENDOR_MEMBER)
    response = _send(sign_in(vendor), _csv(WHOLE | {"listed": "oui"}, {"name_fr": "Ébauche", "maturity": "6"}))
    assert response.status_code == 302
    listed, draft = Solution.objects.order_by("reference")
    assert (listed.state, listed.risk_level, listed.organisation) == ("listed", "low", vendor.membership.organisation)
    assert [each.code for each in listed.techniques.all()] == ["deep"]
    assert CatalogueEntry.objects.filter(key=listed.reference).exists()
    assert (draft.state, draft.maturity) == ("draft", 6)


def test_a_line_with_a_number_changes_only_the_columns_that_the_file_has(sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True, hosting_fr="Ailleurs", maturity=4)
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    same = SolutionFactory(organisation=solution.organisation, name_fr="Autre", hosting_fr="Ici")
    lines = [{"reference": each.reference, "name_fr": each.name_fr, "hosting_fr": "Ici"} for each in (solution, same)]
    response = _send(client, _csv(*lines))
    assert response.status_code == 302
    said = client.get(response["Location"]).content.decode()
    assert "1 solution modifiée" in said
    assert "1 solution inchangée" in said
    solution.refresh_from_db()
    assert (solution.hosting_fr, solution.maturity, solution.state) == ("Ici", 4, "listed")
    assert Event.objects.filter(reference=solution.reference, verb="solution.edited").count() == 1


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_comes_back_unchanged(form: str, sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True, name_fr="=1+1", speaks_french=True, price_model="per_use")
    SolutionFactory(name_fr="Celle des autres")
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    before = client.get(reverse("solutions:sheet-export", args=[form])).content
    if form == "xlsx":
        heads, line = cells(before)
        assert line[heads.index(LAYOUT.label("name_fr"))] == "=1+1", "nothing written by people is a formula"
    else:
        assert b"'=1+1" in before
    sheet = LAYOUT.read(before)
    assert (sheet.problems, len(sheet.rows)) == ([], 1)
    taken = import_sheet(sheet, solution.organisation, by=acting(Role.VENDOR_MEMBER, solution.organisation))
    assert [each.reference for each in taken.unchanged] == [solution.reference]


def test_one_bad_line_stops_all_and_every_bad_cell_is_named(sign_in: SignIn) -> None:
    _terms()
    vendor = acting(Role.VENDOR_MEMBER)
    own = SolutionFactory(organisation=vendor.membership.organisation, name_fr="Déjà là")
    public = SolutionFactory(organisation=own.organisation, listed=True, name_fr="Publique")
    other = SolutionFactory(listed=True, name_fr="Rivale")
    archived = SolutionFactory(organisation=own.organisation, listed=True, name_fr="Finie")
    archive_solution(archived, by=vendor, reason="Remplacée.")
    response = _send(
        sign_in(vendor),
        _csv(
            WHOLE | {"name_fr": "Bonne"},
            {"name_fr": "Trop", "maturity": "12", "techniques": "magie", "website": "pas une adresse"},
            {"name_fr": "DÉJÀ LÀ"},
            {"name_fr": "Rivale", "reference": other.reference},
            {"name_fr": "Publique", "reference": public.reference, "listed": "non"},
            {"name_fr": "Finie", "reference": archived.reference},
        ),
    )
    assert response.status_code == 422
    assert sorted((each.line, each.code) for each in response.context["problems"]) == [
        (3, "maturity"), (3, "techniques"), (3, "website"), (4, "name_fr"), (5, "reference"), (6, "listed"), (7, "reference"),
    ]  # fmt: skip
    assert Solution.objects.count() == 4, "nothing came in"


def test_listing_from_a_file_names_what_a_line_lacks_and_lists_nothing(sign_in: SignIn) -> None:
    _terms()
    lacking = {name: text for name, text in WHOLE.items() if name != "limits_fr"}
    file = _csv(WHOLE | {"listed": "oui"}, lacking | {"name_fr": "Incomplète", "listed": "oui"})
    response = _send(sign_in(acting(Role.VENDOR_MEMBER)), file)
    assert [(each.line, each.code) for each in response.context["problems"]] == [(3, "limits_fr")]
    assert not Solution.objects.exists()


def test_nobody_imports_for_someone_elses_company() -> None:
    with pytest.raises(Refused):
        import_sheet(LAYOUT.read(b"name_fr\nX"), SolutionFactory().organisation, by=acting(Role.VENDOR_MEMBER))


def test_an_import_asks_few_queries_for_each_line(django_assert_max_num_queries: Any) -> None:
    _terms()
    vendor = acting(Role.VENDOR_MEMBER)
    assert vendor.membership
    sheet = LAYOUT.read(_csv(*[WHOLE | {"name_fr": f"Produit {n}"} for n in range(10)]))
    with django_assert_max_num_queries(10 * 30):
        import_sheet(sheet, vendor.membership.organisation, by=vendor)


# ── By program ───────────────────────────────────────────────────────────────────────────────────────────────


def _api(client: Client, vendor: Actor, body: Any, secret: str = "") -> Any:
    secret = secret or make_key(by=vendor, name="Notre catalogue")[1]
    headers = {"authorization": f"Bearer {secret}", "accept-language": "fr"}
    return client.post("/api/v1/own/solutions/", body, content_type="application/json", headers=headers)


def test_a_program_reads_changes_and_creates_with_a_key(client: Client) -> None:
    _terms()
    solution = SolutionFactory(listed=True, hosting_fr="Ailleurs")
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    new = WHOLE | {"care_stages": ["diagnosis"], "has_medical_purpose": True, "maturity": 7, "listed": True}
    taken = _api(client, vendor, {"solutions": [new, {"reference": solution.reference, "hosting_fr": "Ici"}]})
    assert taken.status_code == 200
    assert (len(taken.json()["created"]), taken.json()["updated"]) == (1, [solution.reference])
    assert taken.json()["listed"] == taken.json()["created"]
    secret = make_key(by=vendor, name="Lecture")[1]
    found = client.get("/api/v1/own/solutions/", headers={"authorization": f"Bearer {secret}"}).json()["solutions"]
    assert [(each["name_fr"], each["hosting_fr"]) for each in found] == [(solution.name_fr, "Ici"), ("TriSûr", "")]
    again = [{name: each[name] for name in LAYOUT.columns} for each in found]
    assert len(_api(client, vendor, {"solutions": again}).json()["unchanged"]) == 2, "what is read can be sent back"


def test_a_program_is_told_every_bad_field_as_problem_json(client: Client) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    body = {"solutions": [{"name_fr": "Bonne"}, {"name_fr": "Mauvaise", "maturity": 99, "techniques": ["magie"]}, {"couleur": 1}]}
    response = _api(client, vendor, body)
    assert response.status_code == 422
    assert response["Content-Type"].startswith("application/problem+json")
    said = response.json()
    assert said["type"] == "import-refused"
    assert {(each["line"], each["field"]) for each in said["problems"]} == {
        (2, "maturity"), (2, "techniques"), (3, "couleur"), (3, "name_fr"),
    }  # fmt: skip
    assert not Solution.objects.exists()


@pytest.mark.parametrize("body", ["[]", '"x"', "{}", '{"solutions": [1]}', "{", '{"solutions": [{"name_fr": {"a": "\\u0000"}}]}'])
def test_a_program_that_sends_nonsense_is_told_so(body: str, client: Client) -> None:
    assert _api(client, acting(Role.VENDOR_MEMBER), body).status_code in (400, 422)
    assert not Solution.objects.exists()


def test_more_than_five_hundred_lines_at_once_are_refused(client: Client) -> None:
    response = _api(client, acting(Role.VENDOR_MEMBER), {"solutions": [{"name_fr": f"N{n}"} for n in range(501)]})
    assert response.status_code == 422
    assert "500" in response.content.decode()


def test_without_a_key_that_stands_or_the_role_of_a_vendor_nothing_opens(client: Client, sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    body = {"solutions": [{"name_fr": "X"}]}
    assert sign_in(vendor).post("/api/v1/own/solutions/", body, content_type="application/json").status_code == 401
    assert _api(client, vendor, body, "reg_inconnue").status_code == 401
    assert _api(client, acting(Role.EVALUATOR), body).status_code == 404
    assert not Solution.objects.exists()


def test_problems_of_cells_and_of_listing_come_in_one_answer(sign_in: SignIn) -> None:
    _terms()
    lacking = {name: text for name, text in WHOLE.items() if name not in ("limits_fr", "human_oversight_fr")}
    file = _csv(lacking | {"listed": "oui", "maturity": "12", "techniques": "magie"})
    response = _send(sign_in(acting(Role.VENDOR_MEMBER)), file)
    assert sorted(each.code for each in response.context["problems"]) == [
        "human_oversight_fr",
        "limits_fr",
        "maturity",
        "techniques",
    ]
    assert all(each.line == 2 and each.column for each in response.context["problems"])
    assert not Solution.objects.exists()


def test_a_preview_of_solutions_keeps_nothing_and_shows_what_is_listed(sign_in: SignIn) -> None:
    _terms()
    client = sign_in(acting(Role.VENDOR_MEMBER))
    sent = send(client, reverse("solutions:sheet"), _csv(WHOLE | {"listed": "oui"}), "s.csv")
    page = said(client.get(sent.url))
    assert "TriSûr" in page
    assert "1 nouvelle solution" in page
    assert not Solution.objects.exists()


def test_what_another_spelling_names_is_one_solution(sign_in: SignIn) -> None:
    own = SolutionFactory(name_fr="L’écho–rapide")
    response = _send(sign_in(acting(Role.VENDOR_MEMBER, own.organisation)), _csv({"name_fr": "l'ECHO - rapide"}))
    assert response.status_code == 422
    assert own.reference in said(response)
