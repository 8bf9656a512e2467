"""A solution from its listing to its certificate, in a real browser: at each level of risk, in both languages."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from joserfc import jws
from joserfc.jwk import KeySet
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.actors import Actor
from accounts.models.memberships import Role
from demonstration.papers import TEMPLATE
from files.printing import printed
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.models.reviews import Assignment
from qualification.services import reviewing
from solutions.models.solutions import Solution
from tests.e2e.conftest import sign_in
from tests.factories import SolutionFactory, acting
from tests.qualification import flow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CERTIFICATE = {"fr": "Certificat de qualification", "en": "Certificate of qualification"}


def _pdf() -> bytes:
    with translation.override("fr"):
        parts = [{"title": f"Rapport de validation, page {number}", "lines": []} for number in (1, 2)]
        return printed(TEMPLATE, {"banner": "Essai", "parts": parts}, title="Rapport de validation", foot="")


def _go(page: Page, name: str, *arguments: Any, language: str) -> None:
    with translation.override(language):
        page.goto(reverse(name, args=list(arguments)))


def _send(page: Page, form: str = "main form.form") -> None:
    with page.expect_navigation():
        page.locator(f"{form} button.btn--primary").first.click()


def _lists_and_applies(page: Page, solution: Solution, language: str) -> Application:
    """The vendor lists a draft, enters its version and opens an application."""
    _go(page, "solutions:review", solution.reference, language=language)
    with page.expect_navigation():
        page.locator("form", has=page.locator(".form-foot")).locator("button.btn--primary").click()
    _go(page, "solutions:release", solution.reference, language=language)
    page.fill("#id_number", "1.0")
    page.fill("#id_released_on", "2026-01-10")
    page.check("input[name=change][value=first]")
    page.fill("#id_notes_fr", "Première version.")
    _send(page)
    _go(page, "qualification:of-solution", solution.reference, language=language)
    with page.expect_navigation():
        page.locator("main form button.btn--primary").click()
    return Application.objects.get(solution=solution)


def _answers(page: Page, application: Application, vendor: Actor, language: str) -> None:
    """One requirement by hand, with a refused file and then a good one; the rest is written for speed."""
    row = application.protocol.requirements.filter(blocks=True).first()
    assert row
    _go(page, "qualification:answer", application.reference, row.code, language=language)
    page.fill("#id_text", "Licence active, jointe au dossier.")
    with page.expect_navigation():
        page.locator("main .form-foot button.btn--primary").first.click()
    _go(page, "qualification:answer", application.reference, row.code, language=language)
    expect(page.locator("#id_text")).to_have_value("Licence active, jointe au dossier.")
    form = page.locator("#evidence details")
    form.locator("#id_file").set_input_files({"name": "faux.pdf", "mimeType": "application/pdf", "buffer": b"<html></html>"})
    expect(page.locator(".dropzone__files .tag--danger")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Licence active, jointe au dossier.")
    form.locator("#id_title").fill("Rapport de validation")
    form.locator("#id_file").set_input_files({"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": _pdf()})
    expect(page.locator("#evidence").get_by_role("link", name="Rapport de validation")).to_be_visible()
    flow.fill_rest(application, vendor)
    _go(page, "qualification:application", application.reference, language=language)
    with translation.override(language):
        submit = reverse("qualification:submit", args=[application.reference])
    with page.expect_navigation():
        page.locator(f"a[href='{submit}']").click()
    page.fill("#id_signatory_name", "Louise Côté")
    page.fill("#id_signatory_function", "Directrice générale")
    page.check("#id_is_attested")
    _send(page)


def _is_screened(page: Page, application: Application, evaluators: list[Actor], language: str) -> None:
    _go(page, "qualification:queue", language=language)
    page.get_by_role("link", name=application.reference).click()
    with page.expect_navigation():
        page.locator(".record-actions form button.btn--primary").click()
    _go(page, "qualification:screening", application.reference, language=language)
    for found in page.locator("details.screening input[value=yes]").all():
        found.check()
    expect(page.locator(".screening__missing:visible")).to_have_count(0)
    with page.expect_navigation():
        page.locator(".screening-bar button").click()
    for evaluator in evaluators:
        assert evaluator.membership
        _go(page, "qualification:evaluators", application.reference, language=language)
        page.select_option("#id_evaluator", str(evaluator.membership.pk))
        _send(page)
    _go(page, "qualification:application", application.reference, language=language)
    with page.expect_navigation():
        page.locator(".record-actions form button.btn--primary").click()


def _reviews(page: Page, application: Application, evaluator: Actor, language: str) -> None:
    """The declaration, one requirement beside its evidence with the keyboard alone, the hand-in."""
    _go(page, "qualification:review", application.reference, language=language)
    page.check("input[name=has_conflict][value=false]")
    _send(page)
    row = application.protocol.requirements.filter(blocks=True).first()
    assert row
    _go(page, "qualification:finding", application.reference, row.code, language=language)
    picture = page.locator(".viewer img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 400
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**page=2*")
    page.keyboard.press("1")
    expect(page.locator("input[name=verdict][value=met]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: row.code not in address)
    flow.judge_rest(Assignment.objects.get(application=application, user=evaluator.user))
    _go(page, "qualification:hand-in", application.reference, language=language)
    page.fill("#id_summary", "Avis favorable.")
    _send(page)


def _decides(page: Page, application: Application, language: str) -> None:
    _go(page, "qualification:application", application.reference, language=language)
    with page.expect_navigation():
        page.locator(".record-actions form button.btn--primary").click()
    _go(page, "qualification:decide", application.reference, language=language)
    page.check("input[name=outcome][value=conditional]")
    _send(page)
    page.fill("#id_rationale_fr", "Les preuves suffisent pour cet usage.")
    page.fill("#id_expires_on", (timezone.localdate() + timedelta(days=700)).isoformat())
    _send(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("#id_rationale_fr")).to_have_value("Les preuves suffisent pour cet usage.")
    page.fill("#id_condition_1", "Publier les résultats par site.")
    page.fill("#id_due_1", (timezone.localdate() + timedelta(days=90)).isoformat())
    _send(page)
    expect(page.locator("main")).to_contain_text("Publier les résultats par site.")
    page.locator("button[name=publish]").click()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("level", "needed"), [("low", 1), ("moderate", 2), ("high", 3)])
def test_a_solution_goes_from_listing_to_certificate(
    level: str, needed: int, language: str, visitor: Callable[..., Page]
) -> None:
    flow.protocols()
    solution = SolutionFactory(**flow.RISKS[level])
    vendor, ministry = acting(Role.VENDOR_MEMBER, solution.organisation), flow.analyst()
    evaluators = [acting(Role.EVALUATOR) for _each in range(needed)]

    company = visitor()
    sign_in(company, vendor, language=language)
    application = _lists_and_applies(company, solution, language)
    assert application.protocol.level == level
    _answers(company, application, vendor, language)
    application.refresh_from_db()
    assert application.state == "submitted"

    office = visitor()
    sign_in(office, ministry, language=language)
    _is_screened(office, application, evaluators, language)
    reviewer = visitor()
    sign_in(reviewer, evaluators[0], language=language)
    _reviews(reviewer, application, evaluators[0], language)
    # The others do the same; their time is better spent elsewhere.
    for evaluator in evaluators[1:]:
        assignment = Assignment.objects.get(application=application, user=evaluator.user)
        assignment = reviewing.declare(assignment, by=evaluator, has_conflict=False)
        flow.judge_rest(assignment)
        reviewing.hand_in_review(assignment, by=evaluator)
    _decides(office, application, language)

    assert Decision.objects.filter(application=application).exists()
    public = visitor()
    with translation.override(language):
        public.goto(reverse("qualification:decision", args=[application.reference]))
        certificate = reverse("qualification:certificate", args=[application.reference])
        statement = reverse("qualification:statement", args=[application.reference])
        check = reverse("qualification:check")
    expect(public.locator(".alert--success").first).to_be_visible()
    expect(public.locator(".qr svg")).to_be_visible()
    text = PdfReader(io.BytesIO(public.request.get(certificate).body())).pages[0].extract_text()
    assert CERTIFICATE[language] in text
    assert "Publier les résultats par site." in text

    keys = KeySet.import_key_set(public.request.get("/.well-known/jwks.json").json())
    compact = public.request.get(statement).text()
    claims = json.loads(jws.deserialize_compact(compact, keys, algorithms=["ES256"]).payload)
    assert claims["qualification"]["level_of_risk"] == level
    public.goto(check)
    public.fill("#id_number", compact)
    public.locator("form:has(#id_file) button").click()
    expect(public.locator(".alert--success").first).to_be_visible()
    solution.refresh_from_db()
    assert solution.qualification == "conditional"
