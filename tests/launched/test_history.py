"""Back, forward and reload after filters always show the whole page: its header, its filters, its results."""

import pytest
from playwright.sync_api import Page, expect

LISTS = ["/besoins/", "/solutions/", "/recherche/?q=urgence", "/en/needs/"]


def _is_whole(page: Page, *, chosen: int) -> None:
    expect(page.locator("header.masthead")).to_have_count(1)
    expect(page.locator("footer.footer")).to_have_count(1)
    expect(page.locator("#facets input[type=checkbox]").first).to_be_attached()
    expect(page.locator("#results [data-count]")).to_have_count(1)
    expect(page.locator("#facets input:checked")).to_have_count(chosen)


def _choose(page: Page, which: int) -> None:
    box = page.locator("#facets details[open] input[type=checkbox]:not(:checked)").nth(which)
    name, value = box.get_attribute("name"), box.get_attribute("value")
    with page.expect_response(lambda response: f"{name}={value}" in response.url):
        page.locator(f'#facets input[name="{name}"][value="{value}"]').click()
    page.wait_for_url(f"**{name}={value}**")
    expect(page.locator(f'#facets input[name="{name}"][value="{value}"]:checked')).to_be_attached()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


@pytest.mark.parametrize("address", LISTS)
def test_a_reader_goes_back_and_forward_through_filters_at_once(page: Page, address: str) -> None:
    page.goto(address)
    first = page.url
    _choose(page, 0)
    second = page.url
    _choose(page, 0)
    third = page.url
    _is_whole(page, chosen=2)
    page.go_back()
    page.wait_for_url(second)
    _is_whole(page, chosen=1)
    page.reload()
    _is_whole(page, chosen=1)
    page.go_back()
    page.wait_for_url(first)
    _is_whole(page, chosen=0)
    page.go_forward()
    page.go_forward()
    page.wait_for_url(third)
    _is_whole(page, chosen=2)
    page.reload()
    _is_whole(page, chosen=2)


@pytest.mark.parametrize("address", ["/besoins/", "/en/needs/"])
def test_words_typed_in_a_list_bring_the_best_answers_first(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#q", "urgence attente")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=urgence**")
    expect(page.locator("#results")).to_contain_text("BES-2025-0005")
    typed = page.locator("#results ol.results a").first.get_attribute("href")
    page.goto(f"{address}?q=urgence+attente")
    assert page.locator("#results ol.results a").first.get_attribute("href") == typed
    page.select_option("#sort", "newest")
    page.wait_for_url("**sort=newest**")
    expect(page.locator("#sort")).to_have_value("newest")


@pytest.mark.parametrize(("typed", "meant"), [("urgance", "urgence"), ("triaje", "triage")])
def test_a_slip_of_the_pen_is_answered_from_the_first_minute(page: Page, typed: str, meant: str) -> None:
    page.goto(f"/recherche/?q={typed}")
    expect(page.locator(f'#results a[href*="q={meant}"]').first).to_be_visible()


def test_back_from_a_record_shows_the_list_as_it_was(page: Page) -> None:
    page.goto("/besoins/")
    _choose(page, 0)
    there = page.url
    page.locator("#results ol.results a").first.click()
    expect(page.locator("main h1")).to_be_visible()
    page.go_back()
    page.wait_for_url(there)
    _is_whole(page, chosen=1)


def test_an_address_that_was_left_by_filters_can_be_opened_again(page: Page) -> None:
    page.goto("/besoins/")
    _choose(page, 0)
    there = page.url
    page.goto("/")
    page.goto(there)
    _is_whole(page, chosen=1)
