"""What comes of a pilot of three sites, in a real browser: report, files, decision, late milestone, lessons, costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from adoption.models.path import PathMilestone
from catalogue.addresses import record_path
from pilots.models.pilots import Pilot
from records.reference_data import load_reference_data
from tests.e2e.conftest import DESKTOP, PHONE, sign_in, violations
from tests.pilots import ending

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "fr": {
        "publish": "Publier cette version",
        "late": "en retard de {} jours",
        "moved": "Le budget glisse.",
        "gain": "Valeur nette",
    },
    "en": {"publish": "Publish this version", "late": "{} days late", "moved": "The budget slips.", "gain": "Net value"},
}  # fmt: skip
SIZES = {"fr": PHONE, "en": DESKTOP}


def _address(language: str, name: str, *more: Any) -> str:
    with translation.override(language):
        return reverse(f"pilots:{name}", args=more)


def _send(page: Page) -> None:
    with page.expect_navigation():
        page.click("main form .form-foot button.btn--primary")


def _checked(page: Page, address: str) -> None:
    page.goto(address)
    assert violations(page) == [], address


def _report(page: Page, pilot: Pilot, language: str) -> None:
    """Written, refused while a dimension is silent, read once more, published, downloaded."""
    page.goto(_address(language, "report-write", pilot.reference))
    page.fill("#id_clinical_text_fr", "L’attente a baissé aux trois sites.")
    page.locator("#id_clinical_text_fr").press("End")
    assert violations(page) == []
    _send(page)
    expect(page.locator(".error-summary li")).to_have_count(4)
    page.goto(_address(language, "report-write", pilot.reference))
    for code in ("population", "organisational", "sociocultural", "economic"):
        page.fill(f"#id_{code}_absence_fr", "Pas mesuré.")
    _send(page)
    assert violations(page) == []
    with page.expect_navigation():
        page.click(f"text={WORDS[language]['publish']}")
    assert violations(page) == []
    with page.expect_download() as download:
        page.click("aside a:has-text('PDF')")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert download.value.suggested_filename == f"{pilot.reference}-v1-{language}.pdf"


def _decide(page: Page, pilot: Pilot, language: str) -> None:
    _checked(page, _address(language, "decide", pilot.reference, "outcome"))
    page.check("input[name=outcome][value=adopt]")
    page.fill("#id_rationale_fr", "Le gain est net aux trois sites.")
    _send(page)
    expect(page.locator(".milestones > li")).to_have_count(6)


def _move(page: Page, pilot: Pilot, language: str) -> None:
    """A date does not move in silence; with a reason it does, and everyone reads both."""
    _checked(page, _address(language, "milestone", pilot.reference, "procurement", "move"))
    due = PathMilestone.objects.get(path__pilot=pilot, step="procurement").due_on
    page.fill("#id_due_on", (due + timedelta(days=30)).isoformat())
    _send(page)
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("#id_reason_fr", "Le budget glisse.")
    page.fill("#id_reason_en", "The budget slips.")
    _send(page)
    page.click(".milestones details summary")
    expect(page.locator(".milestones")).to_contain_text(WORDS[language]["moved"])


def _lesson(page: Page, pilot: Pilot, language: str) -> None:
    _checked(page, _address(language, "lesson-new", pilot.reference))
    page.fill("#id_title_fr", "Nommer une relève de nuit")
    page.fill("#id_text_fr", "Sans elle, personne n’ouvre l’outil la nuit.")
    page.check("input[name=tags][value=change]")
    _send(page)
    expect(page.locator("#lessons ~ .lesson h3").first).to_have_text("Nommer une relève de nuit")


def _costs(page: Page, language: str) -> None:
    """Tried without an account: what is wrong is told beside its line, then the result shows with its table."""
    page.goto(_address(language, "calculator"))
    lines = (("licence", "Abonnement", "yearly", "1000", ""), ("time_freed", "Heures", "unit", "-50", "40"))
    for place, (kind, label, basis, amount, volume) in enumerate(lines):
        page.select_option(f"#id_lines-{place}-kind", kind)
        page.fill(f"#id_lines-{place}-label", label)
        page.select_option(f"#id_lines-{place}-basis", basis)
        page.fill(f"#id_lines-{place}-amount", amount)
        page.fill(f"#id_lines-{place}-volume", volume)
    _send(page)
    expect(page.locator(".cost-lines .error")).to_be_visible()
    page.fill("#id_lines-1-amount", "50")
    _send(page)
    expect(page.locator(".target-box")).to_contain_text(WORDS[language]["gain"])
    assert violations(page) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_completed_pilot_comes_to_a_report_a_decision_and_a_late_milestone_on_the_board(
    language: str, visitor: Callable[..., Page]
) -> None:
    load_reference_data()
    pilot, officer = ending.completed(days_ago=400)
    ending.with_three_sites(pilot)
    ending.measured(pilot, (40, 30, 20), (50, 40, 36), (30, 20, 16), baseline=45, target=24)
    office = visitor(SIZES[language])
    sign_in(office, officer, language=language)
    _report(office, pilot, language)
    _decide(office, pilot, language)
    _move(office, pilot, language)
    _lesson(office, pilot, language)
    assert violations(office) == []

    # Funding was due a year after the end: everyone sees that it is late, and by how much.
    public = visitor(SIZES[language])
    _checked(public, f"{_address(language, 'board')}?lateness=late")
    due = PathMilestone.objects.get(path__pilot=pilot, step="funding").due_on
    late = WORDS[language]["late"].format((timezone.localdate() - due).days)
    expect(public.locator(".path__step.is-late").last).to_contain_text(late)
    public.click("#p-" + pilot.reference + " a")
    expect(public.locator(".milestones > li.is-late")).to_contain_text(late)
    for name in ("figures", "lessons", "calculations"):
        _checked(public, _address(language, name))
    _checked(public, record_path(pilot.solution, language))
    _checked(public, record_path(pilot.need, language))
    _costs(public, language)
