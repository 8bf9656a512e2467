"""Text that is typed in a browser is never lost and never falsely in conflict."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from accounts.models.memberships import Role
from needs.models.needs import Need
from tests.e2e.conftest import sign_in
from tests.factories import PASSWORD, NeedFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visitor = Callable[..., Page]
SAVED = re.compile("Brouillon enregistré – .")


def _title(page: Page, text: str) -> None:
    page.locator("#id_title_fr").press_sequentially(text)


def test_a_new_need_is_a_draft_from_its_first_words(visitor: Visitor) -> None:
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR))
    page.goto(reverse("needs:new"))
    expect(page.locator("#step .autosave")).to_be_visible()
    _title(page, "Chutes la nuit")
    page.locator("#id_problem_fr").fill("Elles sont trouvées trop tard.")
    page.get_by_role("link", name="Mon espace").first.click()
    page.wait_for_url("**/espace/")
    # What was typed last outlives its page: it may arrive a moment after the next one was drawn.
    for _ in range(100):
        if Need.objects.filter(problem_fr="Elles sont trouvées trop tard.").exists():
            break
        page.wait_for_timeout(100)
    page.reload()
    expect(page.get_by_text("Chutes la nuit").first).to_be_visible()
    need = Need.objects.get()
    assert (need.title_fr, need.problem_fr) == ("Chutes la nuit", "Elles sont trouvées trop tard.")
    page.goto(reverse("needs:new"))
    page.get_by_role("link", name="Chutes la nuit").click()
    expect(page.locator("#id_problem_fr")).to_have_value("Elles sont trouvées trop tard.")


def test_what_has_no_name_yet_is_there_on_return(visitor: Visitor) -> None:
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR))
    page.goto(reverse("needs:new"))
    page.locator("#id_problem_fr").fill("Deux paragraphes.")
    page.get_by_role("link", name="Mon espace").first.click()
    page.wait_for_url("**/espace/")
    page.goto(reverse("needs:new"))
    expect(page.locator("#id_problem_fr")).to_have_value("Deux paragraphes.")


def test_the_next_step_waits_for_an_autosave_on_its_way(visitor: Visitor) -> None:
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR))
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("x-autosave") and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/besoins/**", hold)
    page.goto(reverse("needs:new"))
    _title(page, "Chutes la nuit")
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(100)
    assert held
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_timeout(200)
    held[0].continue_()
    page.wait_for_url("**/rediger/outcome/")
    assert Need.objects.count() == 1


def test_two_browsers_that_change_different_answers_both_keep_theirs(visitor: Visitor) -> None:
    need = NeedFactory()
    pages = [visitor(), visitor()]
    for page in pages:
        sign_in(page, acting(Role.CONTRIBUTOR, need.organisation))
        page.goto(reverse("needs:edit", args=[need.reference, "problem"]))
    pages[0].locator("#id_problem_fr").fill("Mon problème.")
    expect(pages[0].locator("#step .autosave")).to_have_text(SAVED)
    pages[1].locator("#id_summary_fr").fill("Son sommaire.")
    expect(pages[1].locator("#step .autosave")).to_have_text(SAVED)
    for page in pages:
        page.get_by_role("button", name="Enregistrer et continuer").click()
        page.wait_for_url("**/rediger/outcome/")
    need.refresh_from_db()
    assert (need.problem_fr, need.summary_fr) == ("Mon problème.", "Son sommaire.")


def test_leaving_warns_only_while_something_is_not_saved(visitor: Visitor) -> None:
    need = NeedFactory()
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR, need.organisation))
    page.goto(reverse("needs:edit", args=[need.reference, "problem"]))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.context.set_offline(True)
    page.locator("#id_problem_fr").fill("Hors connexion.")
    expect(page.locator("#step .autosave.is-failed")).to_contain_text("connexion")
    page.close(run_before_unload=True)
    page.wait_for_event("close") if not page.is_closed() else None
    assert asked == ["beforeunload"]
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(reverse("needs:edit", args=[need.reference, "problem"]))
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_problem_fr").fill("En ligne.")
    expect(page.locator("#step .autosave")).to_have_text(SAVED)
    page.goto(reverse("workspace"))
    assert asked == ["beforeunload"]


def test_the_text_is_saved_when_the_connection_is_back(visitor: Visitor) -> None:
    need = NeedFactory()
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR, need.organisation))
    page.goto(reverse("needs:edit", args=[need.reference, "problem"]))
    page.context.set_offline(True)
    page.locator("#id_problem_fr").fill("Hors connexion.")
    expect(page.locator("#step .autosave.is-failed")).to_contain_text("connexion")
    page.context.set_offline(False)
    expect(page.locator("#step .autosave")).to_have_text(SAVED)
    need.refresh_from_db()
    assert need.problem_fr == "Hors connexion."


def test_whoever_is_signed_out_meanwhile_is_told_and_loses_nothing(visitor: Visitor) -> None:
    need = NeedFactory()
    writer = acting(Role.CONTRIBUTOR, need.organisation)
    page = visitor()
    sign_in(page, writer)
    path = reverse("needs:edit", args=[need.reference, "problem"])
    page.goto(path)
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_problem_fr").fill("Écrit sans session.")
    expect(page.locator("#step .autosave.is-failed")).to_contain_text("Votre session est terminée")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/connexion/**")
    page.fill("#id_login", writer.someone().email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button.btn--primary")
    page.wait_for_url(f"**{path}")
    expect(page.locator("#id_problem_fr")).to_have_value("Écrit sans session.")


def test_looking_for_a_like_need_keeps_what_is_typed(visitor: Visitor) -> None:
    NeedFactory(published=True)
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR))
    page.goto(reverse("needs:new"))
    page.locator("#id_problem_fr").fill("Deux paragraphes.")
    page.locator("details.card summary").first.click()
    page.fill("#like", "triage")
    page.press("#like", "Enter")
    expect(page.locator("details.card[open]").first).to_be_visible()
    expect(page.locator("#id_problem_fr")).to_have_value("Deux paragraphes.")
