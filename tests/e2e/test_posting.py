"""Sending forms in a browser: twice, with an old token, beside another form."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models.memberships import Role
from needs.models.needs import Need
from pilots.models.indicators import Indicator
from qualification.services.deciding import NewCondition
from qualification.services.enclosures import enclosed
from tests.e2e.conftest import PHONE, sign_in
from tests.factories import NeedFactory, PilotFactory, acting
from tests.qualification import flow
from website.models.error_reports import ErrorReport

Visitor = Callable[..., Page]


def test_two_presses_open_one_need_and_the_button_says_that_it_is_at_work(visitor: Visitor) -> None:
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR))
    page.goto(reverse("needs:new"))
    page.fill("#id_title_fr", "Attente au triage")
    page.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]"), button = form.querySelector("button.btn--primary");
          window.addEventListener("beforeunload", () => sessionStorage.setItem("said", button.textContent));
          button.click();
          setTimeout(() => button.click(), 20);
        }"""
    )
    page.wait_for_url("**/BES-*/**")
    assert page.evaluate("sessionStorage.getItem('said')") in ("Envoi…", "Enregistrer et continuer")
    assert Need.objects.count() == 1


def test_two_presses_without_scripts_report_one_error(visitor: Visitor) -> None:
    page = visitor(java_script_enabled=False)
    page.goto(reverse("report", args=["need", NeedFactory(published=True).reference]))
    page.fill("#id_message", "Le volume est faux.")
    page.locator("main form button.btn--primary").dblclick()
    expect(page.locator("h1")).to_have_text("Votre signalement")
    assert ErrorReport.objects.count() == 1


def test_an_old_token_shows_the_text_and_one_press_sends_it(visitor: Visitor) -> None:
    page = visitor(PHONE)
    page.goto(reverse("report", args=["need", NeedFactory(published=True).reference]))
    page.fill("#id_message", "Le volume est faux.\nIl faut lire douze mille.")
    page.context.clear_cookies()
    page.click("main form button.btn--primary")
    expect(page.locator("h1")).to_have_text("Votre texte est ci-dessous : envoyez-le de nouveau")
    expect(page.get_by_label("Qu’est-ce qui est erroné")).to_have_value("Le volume est faux.\nIl faut lire douze mille.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Envoyer de nouveau").click()
    expect(page.get_by_text("Votre signalement")).not_to_have_count(0)
    assert ErrorReport.objects.get().message.splitlines() == ["Le volume est faux.", "Il faut lire douze mille."]


def test_a_report_sent_while_its_file_is_under_way_leaves_with_the_file(visitor: Visitor) -> None:
    promised = [NewCondition("Corriger le plan de soutien.", flow.later(60))]
    decision, vendor, _ministry = flow.decided("low", "conditional", conditions=promised)
    condition = decision.conditions.get()
    page = visitor()
    page.add_init_script(
        """{
          const send = window.fetch;
          const isFile = (options) => options && options.headers && options.headers["X-Files"];
          window.fetch = (address, options) => (isFile(options)
            ? new Promise((ready) => setTimeout(ready, 700)).then(() => send(address, options))
            : send(address, options));
        }"""
    )
    sign_in(page, vendor)
    page.goto(reverse("qualification:report-condition", args=[decision.application.reference, condition.pk]))
    page.fill("#id_report", "Le plan est corrigé.")
    page.set_input_files("#id_attachments", {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Plan corrige."})
    with page.expect_navigation():
        page.locator("main .form-foot button.btn--primary").click()
    condition.refresh_from_db()
    assert condition.reported_at
    assert [(each.name, bool(each.handed_in_at)) for each in enclosed(condition)] == [("plan.txt", True)]


def test_text_of_the_other_form_of_the_page_stays(visitor: Visitor) -> None:
    page, pilot = visitor(), PilotFactory()
    sign_in(page, acting(organisation=pilot.organisation))
    address = reverse("pilots:indicators", args=[pilot.reference])
    page.goto(address)
    page.locator("details.section summary").click()
    name: Any = page.locator("details.section [name=name_fr]")
    name.fill("Attente médiane avant le triage")
    with page.expect_navigation():
        page.locator("[aria-labelledby=h-library] button").first.click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("details.section [name=name_fr]")).to_have_value("Attente médiane avant le triage")
    assert not Indicator.objects.exists()
