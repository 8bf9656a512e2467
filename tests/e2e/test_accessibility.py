"""Every page passes axe-core in a real browser, in both languages, on a phone and on a desktop; nothing overflows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from accounts.models.memberships import Role
from needs import services
from pilots.models.indicators import Measurement
from registry.addresses import PageConverter, record_path
from registry.error_reports import report_error
from registry.models.catalogue import CatalogueEntry
from registry.reference_data import load_reference_data
from tests.e2e.conftest import DESKTOP, PHONE, sign_in, violations
from tests.factories import IndicatorFactory, NeedFactory, PilotFactory, SolutionFactory, acting, region

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": PHONE, "desktop": DESKTOP}


def _content() -> tuple[Any, dict[str, Any]]:
    """A registry with something of everything, and someone who may do everything in one establishment."""
    load_reference_data()
    need = NeedFactory(published=True, is_demonstration=True)
    officer = acting(Role.INNOVATION_OFFICER, need.organisation)
    services.set_network_priority(
        need, by=acting(Role.MINISTRY_ANALYST), priority="P1", rationale_fr="Partout.", rationale_en="Everywhere."
    )
    solution = SolutionFactory(listed=True)
    pilot = PilotFactory(need=need, solution=solution, running=True, organisation=need.organisation)
    indicator = IndicatorFactory(pilot=pilot)
    for month, value in (("2026-08-01", 40), ("2026-09-01", 33)):
        Measurement.objects.create(indicator=indicator, site=pilot.sites.get(), period=month, value=value)
    report = report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille.")
    waiting = NeedFactory(organisation=need.organisation, submitted=True)
    draft = NeedFactory(organisation=need.organisation, problem_fr="", return_reason="Précisez.")
    return officer, {
        "need": need,
        "solution": solution,
        "pilot": pilot,
        "report": report,
        "waiting": waiting,
        "draft": draft,
    }


def _public_paths(made: dict[str, Any]) -> list[str]:
    names = [
        "home",
        "needs:list",
        "solutions:list",
        "pilots:list",
        "organisations:list",
        "regions:list",
        "search",
        "how",
        "elsewhere",
    ]
    names += ["contact", "api-docs", "styleguide", "account_login", "account_signup", "account_reset_password"]
    paths = [reverse(name) for name in names]
    paths += [reverse("page", args=[name]) for name in PageConverter.names]
    paths += [record_path(made[kind]) for kind in ("need", "solution", "pilot")]
    paths += [record_path(made["need"].organisation)]
    paths += [reverse("regions:detail", args=[region().code, "bas-saint-laurent"])]
    paths += [reverse("report", args=["need", made["need"].reference]), reverse("report-follow", args=[made["report"].token])]
    return [
        *paths,
        f"{reverse('needs:list')}?q=triage",
        f"{reverse('needs:list')}?q=zzzz&risk=high",
        f"{reverse('home')}nothing/",
    ]


def _member_paths(made: dict[str, Any]) -> list[str]:
    draft, pilot = made["draft"], made["pilot"]
    steps = ("problem", "outcome", "context", "data", "risk", "owner")
    paths = [reverse("workspace"), reverse("needs:new"), reverse("pilots:new")]
    paths += [reverse("needs:edit", args=[draft.reference, step]) for step in steps]
    paths += [reverse("needs:review", args=[draft.reference]), record_path(draft), record_path(made["waiting"])]
    paths += [reverse("needs:decide", args=[made["waiting"].reference, action]) for action in ("publish", "return")]
    paths += [reverse("report-answer", args=[made["report"].pk]), reverse("account_email"), reverse("account_change_password")]
    paths += [reverse("pilots:indicators", args=[pilot.reference]), reverse("pilots:measures", args=[pilot.reference])]
    return paths + [reverse("pilots:edit", args=[pilot.reference, step]) for step in ("subject", "plan", "sites")]


def _look(page: Page, paths: list[str], width: int) -> list[str]:
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path} {each}" for each in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path} is wider than the screen")
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_public_page_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    with translation.override(language):
        paths = _public_paths(made)
    assert _look(visitor(SIZES[size]), paths, SIZES[size]["width"]) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_of_members_is_accessible(language: str, size: str, visitor: Callable[..., Page]) -> None:
    officer, made = _content()
    with translation.override(language):
        paths = _member_paths(made)
    page = visitor(SIZES[size])
    sign_in(page, officer, language=language)
    assert _look(page, paths, SIZES[size]["width"]) == []


def test_the_dark_theme_is_accessible_too(visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    page = visitor(color_scheme="dark")
    paths = [reverse("home"), reverse("needs:list"), reverse("styleguide"), record_path(made["need"]), record_path(made["pilot"])]
    assert _look(page, paths, DESKTOP["width"]) == []


def test_pages_fit_a_width_of_320_pixels(visitor: Callable[..., Page]) -> None:
    _officer, made = _content()
    page = visitor({"width": 320, "height": 640})
    for path in _public_paths(made):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
