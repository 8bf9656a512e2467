"""The search box with the keyboard, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from catalogue import index
from catalogue.search.suggestions import refresh_words
from records.models.taxonomies import Region
from records.reference_data import load_reference_data
from tests.e2e.conftest import PHONE, sign_in
from tests.factories import NeedFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_titles_are_offered_and_taken_with_the_keyboard_and_searches_remembered_until_forgotten(
    visitor: Callable[..., Page],
) -> None:
    need = NeedFactory(published=True, title_fr="Dépistage de la rétinopathie")
    NeedFactory(published=True, title_fr="Dépistage des chutes")
    refresh_words()
    page = visitor(PHONE)
    page.goto("/besoins/")
    box, options = page.get_by_role("combobox").first, page.locator(".suggestions [role=option]")
    box.press_sequentially("dépistage de")
    expect(options).to_have_count(2)
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("dépistage de la")
    expect(options).to_have_count(1)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url(re.compile(need.reference))
    page.goto("/recherche/?q=retinopahtie")
    page.get_by_role("link", name="retinopathie", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("1 résultat"))).to_be_visible()
    page.goto("/besoins/")
    box.fill("chutes")
    box.press("Enter")
    expect(page.locator("#results")).to_contain_text("Dépistage des chutes")
    box.fill("")
    expect(options.filter(has_text="chutes")).to_be_visible()
    options.filter(has_text="Effacer ces recherches").locator("button").click()
    assert page.evaluate("JSON.parse(localStorage.getItem('recent-searches') || '[]').length") == 0


def test_the_list_of_the_home_page_is_shown_whole(visitor: Callable[..., Page]) -> None:
    for place in range(8):
        NeedFactory(published=True, title_fr=f"Dépistage numéro {place}")
    page = visitor()
    page.goto("/")
    page.locator("#q").press_sequentially("dépistage")
    options = page.locator(".suggestions [role=option]")
    expect(options).to_have_count(8)
    is_seen = """option => {
        const { x, y, width, height } = option.getBoundingClientRect();
        return option.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    options.last.scroll_into_view_if_needed()
    assert options.last.evaluate(is_seen)


def test_a_record_is_picked_by_name_with_the_keyboard(visitor: Callable[..., Page]) -> None:
    need = NeedFactory(published=True, title_fr="Dépistage de la rétinopathie")
    NeedFactory(title_fr="Dépistage d’un brouillon")
    page = visitor(PHONE)
    sign_in(page, acting())
    page.goto("/projets-pilotes/nouveau/")
    field = page.get_by_role("combobox", name="Besoin")
    field.press_sequentially("dépistage")
    options = page.locator("#id_need-suggestions [role=option]")
    expect(options).to_have_count(1)
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value(f"Dépistage de la rétinopathie ({need.reference})")
    expect(options.first).to_be_hidden()
    assert page.url.endswith("/nouveau/"), "a choice sends nothing"


def test_leaving_the_search_field_asks_for_nothing_again(visitor: Callable[..., Page]) -> None:
    """An answer that came late put the list back while the page of a result was being opened."""
    need = NeedFactory(published=True, title_fr="Dépistage de la rétinopathie")
    page = visitor()
    page.goto("/besoins/")
    page.fill("#q", "retinopathie")
    expect(page.locator("#results mark").first).to_have_text("rétinopathie")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("#results h3 a")
    page.wait_for_url(re.compile(need.reference))
    assert not [address for address in asked if "/besoins/?q=" in address]


def test_the_search_works_without_javascript(visitor: Callable[..., Page]) -> None:
    NeedFactory(published=True, title_fr="Dépistage de la rétinopathie")
    page = visitor(java_script_enabled=False)
    page.goto("/besoins/")
    page.fill("#q", "retinopathie")
    page.locator("#search").get_by_role("button", name="Chercher", exact=True).click()
    expect(page.locator("#results")).to_contain_text("1 résultat")
    page.get_by_text("Comment chercher").click()
    expect(page.get_by_text("Le mot est dans le titre.")).to_be_visible()


def test_a_filter_keeps_the_keyboards_focus_and_stays_open_when_the_list_changes(visitor: Callable[..., Page]) -> None:
    load_reference_data()
    region, other = Region.objects.order_by("code")[:2]
    for title, place in (("Dépistage des chutes", region), ("Suivi des plaies", other)):
        need = NeedFactory(published=True, title_fr=title)
        need.regions.set([place])
        index.refresh(need)
    page = visitor()
    page.goto("/besoins/")
    folds = page.locator("details[data-facet=region]")
    if folds.get_attribute("open") is None:
        folds.locator("summary").click()
    for ticked in (True, False):
        page.focus(f"#f-region-{region.code}")
        with page.expect_response(lambda response: "/besoins/" in response.url):
            page.keyboard.press("Space")
        expect(page.locator("#results h3")).to_have_count(1 if ticked else 2)
        expect(page.locator(f"#f-region-{region.code}")).to_be_focused()
        assert page.locator(f"#f-region-{region.code}").is_checked() is ticked
    page.keyboard.press("Tab")
    expect(page.locator(f"#f-region-{other.code}")).to_be_focused()


def test_on_a_phone_who_ticks_a_filter_stays_among_them_until_they_go_to_the_results(visitor: Callable[..., Page]) -> None:
    load_reference_data()
    region, other = Region.objects.order_by("code")[:2]
    for place, title in [(region, "Dépistage des chutes"), *((other, f"Suivi des plaies {number}") for number in range(12))]:
        need = NeedFactory(published=True, title_fr=title)
        need.regions.set([place])
        index.refresh(need)
    page = visitor(PHONE)
    page.goto("/besoins/")
    page.locator("details.filters > summary").click()
    page.locator("details[data-facet=region] summary").click()
    for code, shown in ((region.code, "Afficher 1 résultat"), (other.code, "Afficher les 13 résultats")):
        box = page.locator(f"#f-region-{code}")
        box.scroll_into_view_if_needed()
        before = box.bounding_box()
        with page.expect_response(lambda response: "/besoins/" in response.url):
            box.click()
        expect(page.locator("#facets").get_by_role("link", name=shown)).to_be_visible()
        after = box.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(after["y"] - before["y"]) < 2, (before, after)
    assert re.fullmatch(r"region=\d+&region=\d+", page.url.partition("?")[2]), "no field that is empty"
    page.locator("#facets").get_by_role("link", name="Afficher les 13 résultats").click()
    expect(page.locator("#results")).to_be_in_viewport()
    expect(page.locator("#results")).to_be_focused()
