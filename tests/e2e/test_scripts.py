"""What a browser does with markup that should not be there: nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, Request, Route, expect

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from catalogue.addresses import record_path
from needs.models.attachments import Attachment
from needs.models.needs import Need
from tests.e2e.conftest import sign_in
from tests.factories import NeedFactory, acting
from tests.pilots import flow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitor = Callable[..., Page]

ATTACKS = {
    "verb": '<div hx-get="/probe/" hx-trigger="load">a</div>',
    "data verb": '<div data-hx-post="/probe/" data-hx-trigger="load" data-hx-include="[name=csrfmiddlewaretoken]">a</div>',
    "guessed mark": '<div data-htmx="0" hx-get="/probe/" hx-trigger="load">a</div>',
    "boost": '<div hx-boost="true"><a href="/probe/" class="probe">a</a></div>',
    "evaluated": '<div hx-on:htmx:load="fetch(\'/probe/\')" hx-trigger="load">a</div>',
    "filter": '<div hx-get="/probe/" hx-trigger="load[fetch(\'/probe/\')]">a</div>',
    "handler": '<img src="/missing" onerror="fetch(\'/probe/\')">',
    "script": "<script>fetch('/probe/')</script>",
}


def _with(page: Page, markup: Callable[[str], str]) -> None:
    """The needs' list as if a text of it had become markup; all else is the product's own answer, headers included."""

    def altered(route: Route) -> None:
        answer = route.fetch()
        html = answer.text()
        route.fulfill(response=answer, body=html.replace("<h1>", markup(html) + "<h1>", 1))

    page.route("**/besoins/", altered)


def _mark(html: str) -> str:
    return html.partition('data-htmx="')[2].partition('"')[0]


def _asked(page: Page, asked: list[Request]) -> None:
    page.on("request", lambda request: asked.append(request) if "/probe/" in request.url else None)


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_among_the_texts_of_a_page_makes_no_request_for_its_reader(visitor: Visitor, attack: str) -> None:
    page, asked = visitor(), list[Request]()
    _asked(page, asked)
    sign_in(page, acting(is_owner=True))
    _with(page, lambda html: ATTACKS[attack])
    page.goto(reverse("needs:list"))
    page.wait_for_function("window.htmx")
    page.wait_for_timeout(300)
    if attack == "boost":
        page.click(".probe")
        page.wait_for_url("**/probe/")
        assert all(request.is_navigation_request() for request in asked)
    else:
        assert not asked


def test_the_same_markup_would_act_with_the_mark_of_the_session(visitor: Visitor) -> None:
    """Shows that what the test above asserts is the mark's doing."""
    page, asked = visitor(), list[Request]()
    _asked(page, asked)
    sign_in(page, acting(is_owner=True))
    _with(page, lambda html: f'<div data-htmx="{_mark(html)}" hx-get="/probe/" hx-trigger="load">a</div>')
    with page.expect_request("**/probe/"):
        page.goto(reverse("needs:list"))


def test_the_unit_of_an_indicator_makes_no_request_in_the_name_of_another_establishment(visitor: Visitor) -> None:
    """Pieces of an element in two units, and a public file: this once invited a stranger as an owner."""
    units = ("<i hx-trigger=load a='", "'hx-get=/probe/>")
    attacks = [flow.WAIT | {"name_fr": f"Attente {place}", "unit_fr": unit, "unit_en": unit} for place, unit in enumerate(units)]
    pilot, _lead = flow.running(sites=2, indicators=attacks)
    other = pilot.sites.exclude(organisation=pilot.organisation).get()
    page, asked = visitor(), list[Request]()
    _asked(page, asked)
    sign_in(page, Actor(other.officer, Membership.objects.get(user=other.officer)))
    for address in (
        reverse("pilots:measures", args=[pilot.reference]),
        reverse("pilots:follow-up-of", args=[pilot.reference, other.pk]),
    ):
        page.goto(address)
        expect(page.get_by_text(units[0]).first).to_be_visible()
        page.wait_for_timeout(300)
    assert not asked


def test_a_file_that_holds_markup_never_enters_a_page(visitor: Visitor) -> None:
    need = NeedFactory(published=True)
    attack = b'<div class="entered" hx-get="/probe/" hx-trigger="load">a</div>'
    file = Attachment(need=need, name="a.txt", content_type="text/plain", size=len(attack), sha256="0", is_public=True)
    file.file.save("a.txt", ContentFile(attack))
    address = reverse("needs:attachment", args=[need.reference, file.pk])
    page = visitor()
    sign_in(page, acting(is_owner=True))
    _with(page, lambda html: f'<div data-htmx="{_mark(html)}" hx-get="{address}" hx-trigger="load">a</div>')
    with page.expect_response(f"**{address}") as answered:
        page.goto(reverse("needs:list"))
    assert answered.value.status == 400
    page.wait_for_timeout(200)
    assert page.locator(".entered").count() == 0


@pytest.mark.parametrize(
    "written",
    [
        "document.body.innerHTML = '<b>a</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>a</b>')",
        "document.createElement('script').src = '/probe/'",
        "document.createElement('script').textContent = '1'",
        "document.createElement('iframe').srcdoc = '<b>a</b>'",
        "setTimeout('1')",
        "trustedTypes.createPolicy('another', {})",
        "trustedTypes.createPolicy('default', {})",
    ],
)
def test_the_browser_refuses_text_as_markup_and_as_script(visitor: Visitor, written: str) -> None:
    page = visitor()
    page.goto(reverse("home"))
    # As a page's own script would: what Playwright evaluates is under the page's policy as well.
    told = page.evaluate(f"() => {{ try {{ {written}; return 'done' }} catch (error) {{ return error.name }} }}")
    assert told in ("TypeError", "EvalError")


def test_no_page_with_scripts_breaks_the_policy(visitor: Visitor) -> None:
    """Every script of the product at work: search and its suggestions, live filters, contact, writing, the embedded list."""
    need = NeedFactory(published=True, title_fr="Attente au triage", contact_email="bureau@example.org")
    page, said = visitor(), list[str]()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, acting(Role.INNOVATION_OFFICER, need.organisation, is_owner=True))
    page.goto(reverse("needs:list"))
    page.fill("#q", "triage")
    expect(page.locator("[role=option] a").first).to_be_visible()
    expect(page.locator("#results")).to_contain_text("Attente au triage")
    page.goto(record_path(need))
    contact: Any = page.locator("form[hx-post] button")
    if contact.count():
        contact.click()
        expect(page.locator("a[href^='mailto:bureau']")).to_be_visible()
    draft: Need = NeedFactory(organisation=need.organisation)
    page.goto(reverse("needs:edit", args=[draft.reference, "problem"]))
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.fill("#id_title_fr, #id_problem_fr", "Un nouveau texte")
    page.goto(reverse("widgets") + f"?show=need&organisation={need.organisation.slug}&language=fr&number=5&heading=3")
    expect(page.locator(".preview")).to_contain_text("Attente au triage")
    page.goto(reverse("account_login"))
    page.goto(reverse("api-docs"))
    assert not said
