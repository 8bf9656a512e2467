"""From a response to a selection in a real browser; the warning of near-duplicates; a colleague at the same draft."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.models.responses import Response
from pilots.models.pilots import Pilot
from tests.e2e.conftest import sign_in
from tests.factories import NeedFactory, SolutionFactory, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "propose": "Proposer une solution", "sent": "Votre réponse a été transmise à l’établissement",
        "shortlist": "Présélectionner",
        "select": "Choisir cette solution", "public": "Choisie le", "together": "Proposer une rédaction commune",
        "close": "1 besoin semblable", "keep": "Enregistrer cette réponse",
        "here": "modifie aussi cette section",
    },
    "en": {
        "propose": "Propose a solution", "sent": "Your response has been sent to the establishment", "shortlist": "Shortlist",
        "select": "Select this solution", "public": "Selected on", "together": "Propose writing together",
        "close": "1 similar need", "keep": "Save this answer", "here": "is also editing this section",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_vendor_proposes_and_the_establishment_selects_in_public(language: str, visitor: Callable[..., Page]) -> None:
    words, day = WORDS[language], timezone.localdate() + timedelta(days=30)
    need = NeedFactory(published=True, constraints_fr="Données gardées au Québec", responses_until=day)
    solution = SolutionFactory(listed=True, name_fr="TriageClair")
    officer = acting(Role.INNOVATION_OFFICER, need.organisation)
    with translation.override(language):
        path = record_path(need)

    company = visitor()
    sign_in(company, acting(Role.VENDOR_MEMBER, solution.organisation), language=language)
    company.goto(path)
    company.click(f"text={words['propose']}")
    company.select_option("#id_solution", str(solution.pk))
    company.fill("#id_pitch", "L’infirmière voit plus tôt qui va plus mal.")
    company.fill("#id_requirements", "Une journée de formation.")
    company.check("input[name=cost_model][value=subscription]")
    company.fill("#id_weeks_to_start", "6")
    with company.expect_navigation():
        company.click("main form button.btn--primary")
    expect(company.locator(".error-summary a")).to_have_count(1)
    expect(company.locator("#id_pitch")).to_have_value("L’infirmière voit plus tôt qui va plus mal.")
    company.check("input[name=fit_0][value=met]")
    with company.expect_navigation():
        company.click("main form button.btn--primary")
    expect(company.get_by_text(words["sent"])).to_be_visible()

    office = visitor()
    sign_in(office, officer, language=language)
    office.click(".task a")
    office.locator("th a", has_text="TriageClair").first.click()
    office.get_by_role("button", name=words["shortlist"]).click()
    office.locator("th a", has_text="TriageClair").first.click()
    office.click(f"text={words['select']}")
    office.fill("#id_reason_fr", "La seule gardée au Québec.")
    with office.expect_navigation():
        office.click("main form button.btn--primary")
    assert Response.objects.get().state == "selected"
    assert Pilot.objects.get().solution == solution

    public = visitor()
    public.goto(path)
    expect(public.get_by_text(words["public"])).to_be_visible()
    expect(public.get_by_text("La seule gardée au Québec.")).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_writer_is_warned_of_a_need_that_looks_the_same(language: str, visitor: Callable[..., Page]) -> None:
    words = WORDS[language]
    NeedFactory(published=True)
    draft = NeedFactory(difference_fr="")
    page = visitor()
    sign_in(page, acting(Role.CONTRIBUTOR, draft.organisation), language=language)
    with translation.override(language):
        page.goto(reverse("needs:review", args=[draft.reference]))
    expect(page.get_by_role("heading", name=words["close"])).to_be_visible()
    expect(page.get_by_role("link", name=words["together"])).to_be_visible()
    page.locator("form", has=page.locator(".form-foot")).locator("button.btn--primary").click()
    page.click(".error-summary a")
    page.fill("#difference_difference_fr", "Chez nous, c’est la nuit.")
    page.click(f"text={words['keep']}")
    with page.expect_navigation():
        page.locator("form", has=page.locator(".form-foot")).locator("button.btn--primary").click()
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_one_sees_that_a_colleague_is_at_the_same_section(visitor: Callable[..., Page]) -> None:
    draft = NeedFactory()
    address = reverse("needs:edit", args=[draft.reference, "problem"])
    first, second = visitor(), visitor()
    for page in (first, second):
        sign_in(page, acting(Role.CONTRIBUTOR, draft.organisation))
        page.goto(address)
        expect(page.locator("main [hx-trigger*=every]")).to_be_attached()
    expect(second.get_by_text(WORDS["fr"]["here"])).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_need_becomes_a_priority_of_the_network_and_is_amended(language: str, visitor: Callable[..., Page]) -> None:
    need = NeedFactory(published=True)
    with translation.override(language):
        path, board = record_path(need), reverse("needs:board")
        endorse, score = (reverse(f"needs:{name}", args=[need.reference]) for name in ("endorse", "score"))
        prioritise, amend = (
            reverse("needs:decide", args=[need.reference, "prioritise"]),
            reverse("needs:amend", args=[need.reference]),
        )
        publish, version = reverse("needs:priorities-publish"), reverse("needs:version", args=[need.reference, 2])

    neighbour = visitor()
    sign_in(neighbour, acting(), language=language)
    neighbour.goto(endorse)
    neighbour.fill("#id_volume_per_year", "900")
    with neighbour.expect_navigation():
        neighbour.click("main form button.btn--primary")
    neighbour.wait_for_url(f"**{path}")

    ministry = visitor()
    sign_in(ministry, acting(Role.MINISTRY_ANALYST), language=language)
    ministry.goto(score)
    for group in ministry.locator("fieldset.field").all():
        group.locator("input[value='3']").check()
    with ministry.expect_navigation():
        ministry.click("main form button.btn--primary")
    ministry.goto(board)
    expect(ministry.locator("table.board tbody tr")).to_have_count(1)
    ministry.goto(prioritise)
    ministry.check("input[name=priority][value=P1]")
    ministry.fill("#id_rationale_fr", "Partout, tous les jours.")
    with ministry.expect_navigation():
        ministry.click("main form button.btn--primary")
    ministry.goto(publish)
    with ministry.expect_navigation():
        ministry.click("main form button.btn--primary")

    office = visitor()
    sign_in(office, acting(organisation=need.organisation), language=language)
    office.goto(amend)
    office.fill("#id_target_fr", "15 minutes")
    office.fill("#id_note_fr", "La cible est plus haute.")
    with office.expect_navigation():
        office.click("main form button.btn--primary")
    office.wait_for_url(f"**{path}")

    public = visitor()
    public.goto(version)
    expect(public.locator("ins").first).to_contain_text("15")
    public.goto(path)
    expect(public.get_by_text("Partout, tous les jours.")).to_be_visible()
    expect(public.locator(".tag--priority").first).to_contain_text("P1")
