"""A pilot of three sites lived through in a real browser, in both languages, from its opening to its end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from accounts.actors import Actor
from catalogue.addresses import record_path
from pilots.models.following import FollowUp
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from pilots.services import inviting
from pilots.services.library import load_library
from tests.e2e.conftest import PHONE, sign_in, violations
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting, organisation_of, region
from tests.pilots import flow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "so": "Marquer comme fait",
        "ask": "Demander à participer comme site",
        "left": "Suivi mensuel",
        "bad": "hors du projet",
    },
    "en": {"so": "Mark as done", "ask": "Ask to become a site", "left": "Monthly follow-up", "bad": "outside the pilot"},
}


def _send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form .form-foot button.btn--primary").last.click()


def _fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#id_{name}", value)


def _checked(page: Page, address: str) -> None:
    """The page opens, and axe finds nothing against WCAG 2.2 AA."""
    page.goto(address)
    assert violations(page) == [], address


def _plan(page: Page, pages: dict[str, str]) -> Pilot:
    """The guided form, step by step; the last one names the places of the establishment."""
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    page.goto(f"{pages['new']}?need={need.reference}")
    _fill(page, solution=solution.reference, title_fr="Essai à trois", summary_fr="Trois urgences essaient.")
    _send(page)
    today = timezone.localdate()
    _fill(page, goals_fr="Voir plus tôt.", protocol_fr="Avant et après.", stop_criteria_fr="Un cas manqué.",
          starts_on=flow.month(3).isoformat(), ends_on=flow.month(5).isoformat())  # fmt: skip
    _send(page)
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_ends_on")
    _fill(page, ends_on=(today + timedelta(days=90)).isoformat())
    _send(page)
    _fill(
        page,
        team_fr="Infirmière-chef : décide.",
        budget_cad="90000",
        funding_fr="Le ministère.",
        risks_fr="Cas manqué : relecture.",
    )
    _send(page)
    assert violations(page) == []
    _fill(page, privacy_reference="EFVP-7", data_agreements_fr="Les données restent aux sites.")
    _send(page)
    page.check("input[name=sites][value=all]")
    _send(page)
    with page.expect_navigation():
        page.locator("form", has=page.locator(".form-foot")).locator("button.btn--primary").click()
    return Pilot.objects.get()


def _at(pilot: Pilot, language: str, name: str, *more: Any) -> str:
    with translation.override(language):
        return reverse(f"pilots:{name}", args=[pilot.reference, *more])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_pilot_of_three_sites_from_its_opening_to_its_end(language: str, visitor: Callable[..., Page]) -> None:
    load_library()
    words = WORDS[language]
    lead = acting(organisation=OrganisationFactory(region=region()))
    hosts = [OrganisationFactory(region=region()) for _ in range(2)]
    officers = [acting(organisation=each) for each in hosts]
    with translation.override(language):
        pages = {name: reverse(f"pilots:{name}") for name in ("new", "library")}

    office = visitor()
    sign_in(office, lead, language=language)
    pilot = _plan(office, pages)
    for officer in officers:
        asked = inviting.invite_site(pilot, organisation_of(officer), by=lead, values={"message": "Avec nous?"})
        inviting.accept_invitation(asked, by=officer, values={})
    assert pilot.sites.count() == 3
    home = record_path(pilot, language)

    # What is still missing is in sight; each item leads to where it is mended.
    _checked(office, home)
    _name_officers(office, pilot, language, [lead, *officers])
    _choose_indicators(office, pilot, language)
    _through_phase(office, home, words["so"])
    office.goto(_at(pilot, language, "decide", "ethics"))
    _send(office)
    _through_phase(office, home, words["so"])
    office.goto(_at(pilot, language, "decide", "start"))
    _fill(office, ethics_reference="CER-2026-9", started_on=flow.month(3).isoformat())
    _send(office)
    # Before the review that the registry shows since today: asked about.
    office.check("#id_is_earlier")
    _send(office)
    pilot.refresh_from_db()
    assert pilot.state == "running"

    _paste_values(office, pilot, language, words["bad"])
    for officer in officers:
        _follow_up(visitor(PHONE), officer, pilot, language)
    assert FollowUp.objects.count() == 2

    office.goto(_at(pilot, language, "decide", "complete"))
    _fill(office, results_fr="L’attente baisse de moitié.", results_en="The wait is halved.")
    office.check("#id_without_follow_ups")
    _send(office)

    public = visitor()
    for address in (home, _at(pilot, language, "follow-ups"), pages["library"]):
        _checked(public, address)
    public.goto(home)
    expect(public.locator(".phases .is-done")).to_have_count(4)
    expect(public.locator(".panels figure svg[role=group]")).to_have_count(3)
    public.locator("details.values summary").first.click()
    expect(public.locator("details.values table").first).to_contain_text("33")


def _name_officers(page: Page, pilot: Pilot, language: str, people: list[Actor]) -> None:
    _checked(page, _at(pilot, language, "sites"))
    by_organisation = {person.organisation_id: person for person in people}
    for site in pilot.sites.all():
        page.goto(_at(pilot, language, "site", site.pk))
        page.select_option("#id_officer", str(by_organisation[site.organisation_id].user_id))
        _send(page)


def _choose_indicators(page: Page, pilot: Pilot, language: str) -> None:
    _checked(page, _at(pilot, language, "indicators"))
    page.select_option("#id_library_library", label=page.locator("#id_library_library option").nth(9).inner_text())
    _fill(page, library_baseline="41" if language == "en" else "41,5", library_target="20")
    with page.expect_navigation():
        page.locator("form[aria-labelledby=h-library] button.btn--primary").click()
    assert pilot.indicators.count() == 1
    _checked(page, _at(pilot, language, "aim", pilot.indicators.get().pk))


def _through_phase(page: Page, home: str, so: str) -> None:
    """Tick what only people know, one after the other."""
    page.goto(home)
    while (button := page.locator("#checklist form button", has_text=so).first).is_visible():
        with page.expect_navigation():
            button.click()


def _paste_values(page: Page, pilot: Pilot, language: str, bad: str) -> None:
    _checked(page, _at(pilot, language, "measures"))
    _checked(page, _at(pilot, language, "paste"))
    first = pilot.sites.all()[0].organisation.slug
    months = [flow.month(ago).strftime("%Y-%m") for ago in (3, 2, 1)]
    page.select_option("#id_indicator", str(pilot.indicators.get().pk))
    page.fill("#id_values", f"{first}\t1999-01\t33,5")
    _send(page)
    expect(page.get_by_text(bad).first).to_be_visible()
    assert violations(page) == []
    page.fill("#id_values", "\n".join(f"{first}\t{month}\t{33 - place},5" for place, month in enumerate(months)))
    _send(page)
    assert Measurement.objects.count() == 0, "what would change is shown first"
    assert violations(page) == []
    for tick in page.locator("main form input[type=checkbox]").all():
        tick.check()
    _send(page)
    assert Measurement.objects.count() == 3


def _follow_up(page: Page, officer: Actor, pilot: Pilot, language: str) -> None:
    """On a phone, from the workspace."""
    sign_in(page, officer, language=language)
    page.locator(".task a").first.click()
    assert violations(page) == []
    _fill(page, done="Vingt personnes formées.", following="La nuit.")
    page.check("input[name=mood][value='4']")
    page.locator("input[name^=value_]").fill("35,5" if language == "fr" else "35.5")
    _send(page)
    assert pilot.sites.get(organisation=officer.organisation_id).measurements.count() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_another_establishment_joins_in_the_browser(language: str, visitor: Callable[..., Page]) -> None:
    pilot, lead = flow.running(started_months_ago=1)
    page, home = visitor(), record_path(pilot, language)
    asker = acting(organisation=OrganisationFactory(region=region()))
    sign_in(page, asker, language=language)
    page.goto(home)
    page.get_by_role("link", name=WORDS[language]["ask"]).click()
    assert violations(page) == []
    _fill(page, message="Notre urgence a la même attente.")
    _send(page)
    office = visitor()
    sign_in(office, lead, language=language)
    _checked(office, _at(pilot, language, "joining"))
    office.locator("article a.btn--primary").click()
    _fill(office, starts_on=timezone.localdate().isoformat())
    assert violations(office) == []
    _send(office)
    assert pilot.sites.filter(organisation=asker.organisation_id).exists()
