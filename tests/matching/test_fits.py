"""What is shown of matches: both ways, with a sentence per reason; what rules a solution out; what people say of them."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.actors import VISITOR, Actor
from accounts.personal_data import personal_data_of_apps
from catalogue import index
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import terms
from matching import fits
from matching.feedback import rate_match
from matching.models import Fit, MatchRating
from matching.reasons import sentences
from records.errors import Refused
from records.models.taxonomies import InteropStandard, Specialty
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, SolutionFactory, acting, term

pytestmark = pytest.mark.django_db

NODULES = {
    "title_fr": "Suivi des nodules pulmonaires",
    "title_en": "",
    "summary_fr": "Des nodules vus au scanner thoracique sont oubliés.",
}
READER = {"name_fr": "LungWatch", "summary_fr": "Finds lung nodules on chest CT and follows them."}
SignIn = Callable[[Actor], Client]


def _pair(*, standards: tuple[str, str] = ("", ""), needed: dict[str, Any] | None = None, **solution: Any) -> tuple[Any, Any]:
    radiology = term(Specialty, "radiology", "Radiologie", "Radiology")
    need = NeedFactory(published=True, **(NODULES | (needed or {})))
    offered = SolutionFactory(listed=True, **(READER | solution))
    for record, code in zip((need, offered), standards, strict=True):
        record.specialties.add(radiology)
        if code:
            record.standards.add(term(InteropStandard, code, code))
        index.refresh(record)
    return need, offered


def _said(need: Any) -> tuple[list[str], list[str]]:
    [fit] = fits.proposed_and_left_out(need.reference)[0]
    return sentences(fit.reasons, terms())


def test_a_need_shows_what_may_fit_and_the_solution_shows_the_need(client: Client) -> None:
    need, solution = _pair()
    page = client.get(record_path(need)).content.decode()
    assert "LungWatch" in page
    assert "Le besoin et la solution portent sur le même sujet : nodule pulmonaire" in page.replace("\xa0", " ")
    assert "Même spécialité ou service : Radiologie" in page.replace("\xa0", " ")
    assert NODULES["title_fr"] in client.get(record_path(solution)).content.decode()


def test_reasons_are_said_in_the_readers_language(client: Client) -> None:
    need, _solution = _pair()
    page = client.get(record_path(need, "en")).content.decode()
    assert "Both are about: lung nodule" in page
    assert "The ministry has not qualified the solution." in page


def test_a_reason_names_only_what_a_reader_finds_on_both_pages() -> None:
    """A figure that falls is no fall: it is so in English alone."""
    need, solution = _pair(
        summary_fr="Repère les nodules pulmonaires au scanner thoracique; la sensibilité baisse d’un point.",
        summary_en="Finds lung nodules on chest CT; its sensitivity falls by one point.",
    )
    need.title_fr = "Nodules pulmonaires et chutes"
    need.save()
    index.refresh(need)
    assert "fall" in CatalogueEntry.objects.get(key=solution.reference).concepts
    [about] = [each for each in _said(need)[0] if each.startswith("Le besoin et la solution portent sur le même sujet")]
    assert "nodule pulmonaire" in about
    assert "chute" not in about


def test_a_solution_fits_by_what_it_is_about_though_no_word_is_shared() -> None:
    need, solution = _pair(name_fr="Alpha 7", summary_fr="")
    assert not fits.proposed_and_left_out(need.reference)[0]
    CatalogueEntry.objects.filter(key=solution.reference).delete()
    solution.summary_fr = "Pulmonary nodules, chest CT."
    solution.save()
    index.refresh(solution)
    assert [fit.solution.key for fit in fits.proposed_and_left_out(need.reference)[0]] == [solution.reference]


@pytest.mark.parametrize(
    ("change", "against"),
    [
        ({"data_residency": Solution.DataResidency.ABROAD}, "Les données quitteraient le Québec"),
        ({"speaks_french": False, "speaks_english": True}, "Le fournisseur ne déclare pas que la solution est offerte"),
        ({"situation": "critical", "output_role": "treats_diagnoses"}, "Le niveau de risque de la solution est plus élevé"),
        ({"standards": ("fhir-r4", "dicom")}, "Selon le fournisseur, la solution ne prend en charge aucune des normes"),
    ],
)
def test_what_does_not_fit_is_said(change: dict[str, Any], against: str) -> None:
    need, _solution = _pair(**change)
    assert any(sentence.startswith(against) for sentence in _said(need)[1])


LEVELS = {
    "low": {"situation": "serious", "output_role": "informs"},
    "moderate": {"situation": "serious", "output_role": "drives"},
    "high": {"situation": "critical", "output_role": "drives"},
}


def _at_levels(needed: str, offered: str, qualification: str) -> Any:
    need, solution = _pair(needed=LEVELS[needed], **LEVELS[offered])
    entry = CatalogueEntry.objects.get(key=solution.reference)
    entry.details["qualification"] = qualification
    entry.save()
    fits.refresh([entry])
    return need


@pytest.mark.parametrize("qualification", ["declared", "qualified", "conditional"])
@pytest.mark.parametrize("needed", LEVELS)
@pytest.mark.parametrize("offered", LEVELS)
def test_what_was_proven_for_a_lower_level_never_speaks_in_favour(needed: str, offered: str, qualification: str) -> None:
    favour, against = _said(_at_levels(needed, offered, qualification))
    order = list(LEVELS)
    is_below = order.index(offered) < order.index(needed)
    in_favour = any(sentence.startswith("Le ministère a qualifié") for sentence in favour)
    assert in_favour is (qualification != "declared" and not is_below)
    assert any("inférieur au niveau prévu pour le besoin" in sentence for sentence in against) is is_below
    assert any("plus élevé que le niveau prévu" in sentence for sentence in against) is (
        order.index(offered) > order.index(needed)
    )


def test_a_need_that_requires_qualification_leaves_out_what_is_qualified_for_less(client: Client) -> None:
    need = _at_levels("high", "moderate", "qualified")
    assert fits.proposed_and_left_out(need.reference)[0]
    need.must_be_qualified = True
    need.save()
    index.refresh(need)
    assert not fits.proposed_and_left_out(need.reference)[0]
    page = client.get(record_path(need)).content.decode().replace("\xa0", " ")
    assert "Le ministère a qualifié la solution pour un niveau de risque inférieur" in page


def test_what_fits_in_structure_is_said() -> None:
    need, _solution = _pair(standards=("dicom", "dicom"), speaks_french=True)
    favour = _said(need)[0]
    assert any("norme déjà en place" in sentence and "dicom" in sentence for sentence in favour)
    assert "Le fournisseur déclare que la solution est offerte en français." in favour


@pytest.mark.parametrize("state", ["suspended", "refused", "withdrawn"])
def test_a_solution_that_lost_its_qualification_is_left_out_and_the_page_says_so(state: str, client: Client) -> None:
    need, solution = _pair()
    entry = CatalogueEntry.objects.get(key=solution.reference)
    entry.details["qualification"] = state
    entry.save()
    fits.refresh([entry])
    assert not fits.proposed_and_left_out(need.reference)[0]
    page = client.get(record_path(need)).content.decode().replace("\xa0", " ")
    assert "1 solution n’est pas proposée" in page
    assert "La qualification de la solution" in page


@pytest.mark.parametrize(
    ("must", "said", "change"),
    [
        ("must_keep_data_here", "Les données quitteraient le Québec", {"data_residency": Solution.DataResidency.ABROAD}),
        (
            "must_speak_french",
            "Le fournisseur ne déclare pas que la solution est offerte",
            {"speaks_french": False, "speaks_english": True},
        ),
        ("must_be_qualified", "Le ministère n’a pas qualifié la solution", {}),
        (
            "must_share_standard",
            "Selon le fournisseur, la solution ne prend en charge aucune des normes",
            {"standards": ("fhir-r4", "dicom")},
        ),
    ],
)
def test_what_a_need_requires_outright_leaves_solutions_out_and_says_why(
    must: str, said: str, change: dict[str, Any], client: Client
) -> None:
    need, _solution = _pair(**change)
    assert fits.proposed_and_left_out(need.reference)[0]
    setattr(need, must, True)
    need.save()
    index.refresh(need)
    assert not fits.proposed_and_left_out(need.reference)[0]
    page = client.get(record_path(need)).content.decode().replace("\xa0", " ")
    assert "1 solution n’est pas proposée" in page
    assert said in page


@pytest.mark.parametrize("must", ["must_keep_data_here", "must_speak_french", "must_share_standard"])
def test_a_solution_that_says_nothing_of_a_requirement_is_not_left_out_but_its_silence_is_said(must: str) -> None:
    need, solution = _pair(standards=("dicom", ""), data_residency="", speaks_french=None, speaks_english=None)
    setattr(need, must, True)
    need.save()
    index.refresh(need)
    assert [fit.solution.key for fit in fits.proposed_and_left_out(need.reference)[0]] == [solution.reference]
    assert any("et le besoin" in sentence for sentence in _said(need)[1])


def test_members_say_whether_a_match_is_right_and_their_last_word_counts(sign_in: SignIn, client: Client) -> None:
    need, solution = _pair()
    address = reverse("match", args=[need.reference, solution.reference])
    assert client.get(address).status_code == 302
    assert address not in client.get(record_path(need)).content.decode()
    actor = acting()
    browser = sign_in(actor)
    assert address in browser.get(record_path(need)).content.decode()
    page = browser.get(address).content.decode()
    assert "LungWatch" in page
    assert f'href="{address}"' not in page.split("<main", 1)[1].split("</main", 1)[0]
    for answer in ("good", "wrong"):
        assert browser.post(address, {"answer": answer}).status_code == 302
    assert [(each.user, each.is_good) for each in MatchRating.objects.all()] == [(actor.user, False)]


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_an_answer_that_is_neither_is_refused_beside_the_field(answer: str, sign_in: SignIn) -> None:
    need, solution = _pair()
    page = sign_in(acting()).post(reverse("match", args=[need.reference, solution.reference]), {"answer": answer})
    assert page.status_code == 200
    assert 'class="error"' in page.content.decode()
    assert not MatchRating.objects.exists()


def test_what_is_no_match_has_no_page(sign_in: SignIn) -> None:
    need, _solution = _pair()
    other = SolutionFactory(listed=True, name_fr="ParkWell", summary_fr="Parking.")
    assert sign_in(acting()).get(reverse("match", args=[need.reference, other.reference])).status_code == 404


def test_a_visitor_has_no_word() -> None:
    _pair()
    with pytest.raises(Refused):
        rate_match(Fit.objects.get(), by=VISITOR, is_good=True)


def test_words_on_matches_are_exported_with_the_person_and_stay_without_them() -> None:
    _pair()
    actor = acting()
    rate_match(Fit.objects.get(), by=actor, is_good=True)
    [holder] = [each for each in personal_data_of_apps() if each.name == "matching"]
    assert actor.user is not None
    assert "good" in holder.export(actor.user, set())[0]["text"]
    holder.erase(actor.user, set())
    assert MatchRating.objects.get().user is None


def test_words_on_matches_come_out_as_judgements() -> None:
    need, solution = _pair()
    for is_good in (True, True, False):
        rate_match(Fit.objects.get(), by=acting(), is_good=is_good)
    out = StringIO()
    call_command("export_match_ratings", stdout=out)
    [query] = json.loads(out.getvalue())["queries"]
    assert query["title"] == NODULES["title_fr"]
    assert query["relevant"] == [{"submission_number": solution.reference, "grade": 2, "good": 2, "wrong": 1}]
    assert query["id"] == need.reference
