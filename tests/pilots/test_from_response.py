"""A pilot that the selection of a response opens: where one goes on, and what it begins with."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from catalogue.addresses import record_path
from needs.models.needs import Need
from needs.models.responses import Response
from pilots.carrying import begun_with
from pilots.figures import figure_in
from pilots.models.pilots import Pilot
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, ResponseFactory, SolutionFactory, acting, region

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
NEED: dict[str, Any] = {
    "baseline_fr": "6 jours (2025)",
    "target_fr": "2 jours d’ici 12 mois",
    "indicator_fr": "Attente médiane avant la première visite",
    "contact_email": "bureau@example.org",
}


def _selected(sign_in: SignIn, **need: Any) -> tuple[Pilot, Any, Client]:
    organisation = OrganisationFactory(region=region("09", "Côte-Nord"))
    asked = NeedFactory(organisation=organisation, published=True, **(NEED | need))
    response = ResponseFactory(need=asked, state=Response.State.SHORTLISTED, cost_low=38000, cost_high=52000)
    client = sign_in(acting(organisation=organisation))
    done = client.post(reverse("needs:response-select", args=[response.pk]), {"reason_fr": "La plus prête."})
    pilot = Pilot.objects.get()
    assert done["Location"] == reverse("pilots:review", args=[pilot.reference])
    return pilot, done, client


def test_selecting_leads_to_the_draft_which_is_the_next_step(sign_in: SignIn) -> None:
    pilot, done, client = _selected(sign_in)
    assert "Voici le brouillon du projet pilote" in client.get(done["Location"]).content.decode()
    workspace = client.get(reverse("workspace"))
    assert reverse("pilots:review", args=[pilot.reference]) in [task.url for task in workspace.context["tasks"]]
    assert workspace.context["next_step"].url == reverse("pilots:review", args=[pilot.reference])


def test_it_begins_with_what_the_need_and_the_response_say(sign_in: SignIn) -> None:
    pilot, _done, _client = _selected(sign_in)
    assert [site.organisation for site in pilot.sites.all()] == [pilot.organisation]
    assert pilot.budget_cad == 52000
    assert pilot.contact_email == "bureau@example.org"
    assert pilot.goals_fr == pilot.need.expected_outcome_fr
    indicator = pilot.indicators.get()
    assert (indicator.name_fr, indicator.unit_fr) == (NEED["indicator_fr"], "jours")
    assert (indicator.baseline, indicator.target, indicator.direction) == (Decimal(6), Decimal(2), "down")
    assert "2 jours d’ici 12 mois" in indicator.definition_fr
    assert pilot.published_at is None


def test_the_draft_opens_with_what_it_took_over_and_says_what_is_missing(sign_in: SignIn) -> None:
    pilot, done, client = _selected(sign_in)
    neighbour = OrganisationFactory(name_fr="CISSS voisin")
    pilot.need.endorsements.create(organisation=neighbour)
    html = client.get(done["Location"]).content.decode().replace("\xa0", " ")
    for told in (
        pilot.need.heading(), pilot.solution.heading(), NEED["indicator_fr"], "Valeur de départ : 6 jours", "Cible : 2 jours",
        "38 000 $ – 52 000 $", "CISSS voisin", "Résumez le projet pilote", pilot.need.expected_outcome_fr,
    ):  # fmt: skip
        assert told in html, told
    assert reverse("pilots:edit", args=[pilot.reference, "plan"]) in html


def test_a_target_without_a_certain_figure_is_shown_where_the_indicator_is_missing(sign_in: SignIn) -> None:
    _pilot, done, client = _selected(sign_in, target_fr="Le plus vite possible")
    assert "Le plus vite possible" in client.get(done["Location"]).content.decode()


def test_the_vendors_delay_is_said_where_the_start_is_written(sign_in: SignIn) -> None:
    pilot, _done, client = _selected(sign_in)
    html = client.get(reverse("pilots:edit", args=[pilot.reference, "plan"])).content.decode()
    assert "peut commencer après un délai de" in html


def test_what_a_response_offers_is_shown_no_more_once_the_pilot_is_public() -> None:
    pilot = PilotFactory(running=True)
    ResponseFactory(need=pilot.need, solution=pilot.solution, state="selected", selection_reason_fr="x", cost_high=52000)
    assert begun_with(pilot)["response"] is None


def test_words_without_a_figure_make_no_indicator(sign_in: SignIn) -> None:
    pilot, _done, _client = _selected(sign_in, target_fr="Le plus vite possible")
    assert not pilot.indicators.exists()


def test_a_figure_that_no_measure_can_have_stops_no_selection(sign_in: SignIn) -> None:
    pilot, _done, _client = _selected(sign_in, target_fr="250 %", baseline_fr="400 %")
    assert not pilot.indicators.exists()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("41 minutes (2025)", "41", "minutes"),
        ("1 234,5 $ par cas", "1234.5", "$"),
        ("1\u202f386 visites", "1386", "visites"),
        ("22\u00a0% des tubes", "22", "%"),
        ("28,000 visits a year", "28000", "visits"),
        ("4,25 jours", "4.25", "jours"),
        ("Environ 12", "12", ""),
        ("3 pour 1 000 d’ici 12 mois", "3", "pour 1\u00a0000"),
        ("3 per 1,000 within 12 months", "3", "per 1,000"),
        ("D’ici 12 mois, 3 pour 1000 admissions", "3", "pour 1\u00a0000 admissions"),
        ("2,5 per 100,000 patient-days", "2.5", "per 100,000 patient-days"),
        ("0,125 ‰", "0.125", "‰"),
        ("Moins de 5 jours ouvrables en 2027", "5", "jours ouvrables"),
        ("Une réduction à moins de 30 minutes", "30", "minutes"),
        ("80 % des patients vus en 30 minutes", "80", "%"),
        ("P90 sous 60 minutes", "60", "minutes"),
        ("6 rendez-vous par jour", "6", "rendez-vous"),
        ("1 patient sur 5", "1", ""),
        ("8 sur 10 patients", "8", ""),
        ("3 par mois", "3", ""),
        ("9 of 10 calls", "9", ""),
        ("12 d’entre eux", "12", ""),
        ("de 12 à 8 jours", "12", ""),
        ("5 to 10 days", "5", ""),
        ("90e percentile sous 60 minutes", "90", ""),
        ("2 h 30", "2", ""),
        ("Résultats avant 16 h", "16", ""),
        ("2 millions de dollars", "2", ""),
        ("3 chutes pour 1 000 jours-présence", "3", ""),
        ("3 pour 1 000 bidules", "3", ""),
        ("12 pour cent", "12", ""),
    ],
)
def test_a_figure_is_read_as_people_write_it(text: str, value: str, unit: str) -> None:
    found = figure_in(text)
    assert found is not None
    assert (found.value, found.unit) == (Decimal(value), unit)


def test_no_figure_is_none() -> None:
    assert figure_in("Le plus vite possible") is None
    assert figure_in("999 999 999 999 999 pas") is None


@pytest.mark.parametrize(
    "text",
    [
        "Réduire l’attente de 20 %", "20 % de moins", "20% fewer visits", "Reduce visits by 20%", "−20 %", "D’ici 12 mois",
        "Within 12 months", "En 2027", "Passer de 41 minutes à 30 minutes", "From 41 minutes to 30 minutes",
    ],
)  # fmt: skip
def test_a_change_a_date_or_two_values_are_no_figure(text: str) -> None:
    assert figure_in(text) is None


@pytest.mark.parametrize("text", ["8 sur 10 patients d’ici 12 mois", "D’ici 12 mois", "1,234 jours"])
def test_a_unit_that_is_not_certain_is_left_to_a_person(text: str, sign_in: SignIn) -> None:
    pilot, _done, _client = _selected(sign_in, target_fr=text)
    assert not pilot.indicators.exists()


def test_a_rate_is_taken_whole_in_both_languages(sign_in: SignIn) -> None:
    words = {"target_fr": "3 pour 1 000 d’ici 12 mois", "target_en": "3 per 1,000 within 12 months", "baseline_fr": "5 pour 1000"}
    pilot, _done, _client = _selected(sign_in, **words)
    indicator = pilot.indicators.get()
    assert (indicator.unit_fr, indicator.unit_en, indicator.target) == ("pour 1\u00a0000", "per 1,000", Decimal(3))
    assert indicator.baseline == Decimal(5)


def test_its_need_and_solution_are_shown_and_not_asked_for(sign_in: SignIn) -> None:
    pilot, _done, client = _selected(sign_in)
    page = client.get(reverse("pilots:edit", args=[pilot.reference, "subject"]))
    assert not {"need", "solution"} & set(page.context["form"].fields)
    html = page.content.decode()
    assert pilot.need.heading() in html
    assert pilot.solution.heading() in html
    answer = client.post(reverse("pilots:edit", args=[pilot.reference, "subject"]), {"title_fr": "Essai", "need": "x"})
    assert answer.status_code == 302
    assert (Pilot.objects.get().title_fr, Pilot.objects.get().need) == ("Essai", pilot.need)


def test_the_page_of_the_need_leads_its_office_to_the_draft(sign_in: SignIn) -> None:
    pilot, _done, client = _selected(sign_in)
    link = reverse("pilots:review", args=[pilot.reference])
    assert link in client.get(record_path(pilot.need)).content.decode()
    assert link not in Client().get(record_path(pilot.need)).content.decode()


def test_the_range_of_the_response_is_shown_where_the_budget_is_written(sign_in: SignIn) -> None:
    pilot, _done, client = _selected(sign_in)
    html = client.get(reverse("pilots:edit", args=[pilot.reference, "means"])).content.decode()
    assert "38 000 – 52 000" in html.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("state", [state.value for state in Need.State])
def test_a_pilot_is_offered_on_a_need_exactly_while_one_may_be_planned(state: str, sign_in: SignIn) -> None:
    need = NeedFactory(published=True, state=state)
    offered = f"{reverse('pilots:new')}?need={need.reference}" in sign_in(acting()).get(record_path(need)).content.decode()
    assert offered is (state in ("published", "in_pilot"))


@pytest.mark.parametrize("written", ["{0}", " {1} ", "{2}."])
def test_a_need_and_a_solution_are_found_by_their_numbers_however_they_are_typed(written: str, sign_in: SignIn) -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)

    def typed(number: str) -> str:
        return written.format(number.lower(), number.replace("-", " "), number.replace("-", "\u2011"))

    values = {"need": typed(need.reference), "solution": typed(solution.reference), "title_fr": "Essai"}
    assert sign_in(acting()).post(reverse("pilots:new"), values).status_code == 302
    pilot = Pilot.objects.get()
    assert (pilot.need, pilot.solution) == (need, solution)


def test_a_number_in_small_letters_is_read_in_addresses_and_programs_too(sign_in: SignIn) -> None:
    pilot, need, solution = PilotFactory(running=True), NeedFactory(published=True), SolutionFactory(listed=True)
    lower = pilot.reference.lower()
    page = sign_in(acting()).get(f"{reverse('pilots:calculation-new')}?pilot={lower}").content.decode()
    assert f"{pilot.heading()} ({pilot.reference})" in page
    assert Client().get(reverse("api-pilot-measurements", args=[lower])).status_code == 200
    moved = Client().get(reverse("api-need", args=[need.reference.lower()]))
    assert (moved.status_code, moved["Location"]) == (301, reverse("api-need", args=[need.reference]))
    assert Client().get(reverse("api-need", args=["bes-1999-1"]), follow=True).status_code == 404
    compared = Client().get(f"{reverse('solutions:compare')}?s={solution.reference.lower().replace('-', ' ')}")
    assert [each["solution"] for each in compared.context["solutions"]] == [solution]


def test_an_amount_and_a_day_are_read_once_more_as_people_write_them(sign_in: SignIn) -> None:
    pilot, done, client = _selected(sign_in)
    Pilot.objects.filter(pk=pilot.pk).update(starts_on="2027-02-01")
    html = client.get(done["Location"]).content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "52 000" in html
    assert "1er février 2027" in html
    assert ">52000<" not in html


def test_a_title_rewritten_in_one_language_is_asked_about_before_the_draft_is_announced(sign_in: SignIn) -> None:
    pilot, _done, client = _selected(sign_in)
    review = reverse("pilots:review", args=[pilot.reference])
    assert "encore celui du début" not in client.get(review).content.decode()
    Pilot.objects.filter(pk=pilot.pk).update(title_fr="Un triage plus rapide à Sept-Îles")
    assert "Titre en anglais\xa0: ce texte est encore celui du début" in client.get(review).content.decode()
    Pilot.objects.filter(pk=pilot.pk).update(title_en="Faster triage in Sept-Îles")
    assert "encore celui du début" not in client.get(review).content.decode()
