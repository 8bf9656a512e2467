"""A record is picked by its name wherever one is asked for, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from adoption.forms.costing import CalculationForm
from pilots.forms.planning import SubjectForm
from pilots.models.pilots import Pilot
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _planned(sign_in: SignIn, need: str, solution: str) -> Any:
    return sign_in(acting()).post(reverse("pilots:new"), {"need": need, "solution": solution, "title_fr": "Essai"})


def test_a_need_and_a_solution_are_picked_by_name(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, title_fr="Chutes la nuit")
    NeedFactory(published=True, title_fr="Autre chose")
    solution = SolutionFactory(listed=True, name_fr="Rappel sûr")
    assert _planned(sign_in, "chutes la nuit", f"Rappel sûr ({solution.reference})").status_code == 302
    assert (Pilot.objects.get().need, Pilot.objects.get().solution) == (need, solution)


def test_a_part_of_a_name_is_enough_when_it_means_one_record_whatever_its_accents(sign_in: SignIn) -> None:
    NeedFactory(published=True, title_fr="Attente à l’urgence")
    SolutionFactory(listed=True, name_fr="Route juste")
    assert _planned(sign_in, "attente a l’urg", "route").status_code == 302


def test_a_name_that_means_several_is_answered_with_them_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    rows = [NeedFactory(published=True, title_fr=f"Chutes {place}") for place in ("le jour", "la nuit")]
    SolutionFactory(listed=True, name_fr="Route juste")
    answer = _planned(sign_in, "chutes", "Route juste")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert all(f"{need.title_fr} ({need.reference})" in html for need in rows)
    assert 'value="chutes"' in html


@pytest.mark.parametrize("state", ["draft", "met", "closed", "withdrawn"])
def test_what_cannot_be_chosen_is_not_found_by_its_name_either(state: str, sign_in: SignIn) -> None:
    NeedFactory(state=state, title_fr="Chutes la nuit")
    SolutionFactory(listed=True, name_fr="Route juste")
    answer = _planned(sign_in, "Chutes la nuit", "Route juste")
    assert "Aucun besoin publié et encore ouvert" in answer.content.decode()


def test_what_is_chosen_is_shown_by_name_and_number() -> None:
    pilot = PilotFactory(private=True)
    form = SubjectForm(instance=pilot)
    for name, record in (("need", pilot.need), ("solution", pilot.solution)):
        assert form[name].value() == f"{record.heading()} ({record.reference})"
    public = PilotFactory(running=True)
    asked = CalculationForm(is_trial=False, initial={"pilot": public.reference})
    assert asked["pilot"].value() == f"{public.heading()} ({public.reference})"


def test_the_list_offers_each_record_of_a_name_and_only_what_may_be_chosen(client: Client) -> None:
    twins = [NeedFactory(published=True, title_fr="Chutes la nuit") for _ in range(2)]
    closed = NeedFactory(state="closed", published=True, title_fr="Chutes le jour")
    address = reverse("search-suggest")
    query = {"q": "chutes", "kind": "need", "pick": "1", "states": "published in_pilot"}
    html = client.get(address, query).content.decode()
    assert all(f'data-picked="Chutes la nuit ({need.reference})"' in html for need in twins)
    assert closed.reference not in html
    assert "href" not in html
    number = client.get(address, query | {"q": twins[0].reference.lower()}).content.decode()
    assert twins[0].reference in number
    assert twins[1].reference not in number


def test_an_administrator_names_the_organisation_to_keep(sign_in: SignIn) -> None:
    kept = OrganisationFactory(name_fr="CISSS du Nord", slug="cisss-nord")
    for typed in ("CISSS du Nord", f"CISSS du Nord ({kept.slug})", "cisss-nord"):
        other = OrganisationFactory()
        address = reverse("administration:merge", args=[other.slug])
        answer = sign_in(acting(Role.REGISTRY_ADMINISTRATOR)).post(address, {"into": typed, "reason": "Doublon."})
        assert answer.status_code == 302, answer.content.decode()
        assert Organisation.objects.get(pk=other.pk).merged_into == kept


def test_a_comparison_takes_a_solution_by_name_and_asks_which_of_several() -> None:
    one, other = (SolutionFactory(listed=True, name_fr=name) for name in ("Rappel sûr", "Rappel doux"))
    address = reverse("solutions:compare")
    assert Client().get(address, {"add": "rappel sur"})["Location"].endswith(one.reference)
    html = Client().get(address, {"add": "rappel"}, follow=True).content.decode()
    assert f"Rappel sûr ({one.reference})" in html
    assert f"Rappel doux ({other.reference})" in html


def test_a_qualification_is_verified_by_the_name_of_its_solution() -> None:
    solution = SolutionFactory(listed=True, name_fr="Rappel sûr")
    address = reverse("qualification:check")
    for typed in ("Rappel sûr", "rappel", f"Rappel sûr ({solution.reference})", solution.reference):
        assert solution.reference in Client().get(address, {"number": typed}, follow=True).content.decode(), typed
    assert "Aucune solution ne porte ce nom" in Client().get(address, {"number": "inconnue"}).content.decode()


def test_a_solution_is_offered_by_the_name_of_its_vendor(client: Client) -> None:
    vendor = OrganisationFactory(vendor=True, name_fr="Flux Santé inc.", name_en="Flux Health Inc.")
    theirs = SolutionFactory(listed=True, organisation=vendor, name_fr="Rappel sûr")
    SolutionFactory(listed=True, name_fr="Tri rapide")
    asked = {"q": "flux", "kind": "solution", "pick": "1", "states": "listed"}
    html = client.get(reverse("search-suggest"), asked).content.decode()
    assert f"Rappel sûr ({theirs.reference})" in html
    assert "Tri rapide" not in html
