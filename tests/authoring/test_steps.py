"""The pages of a guided form: how many they are said to be, and what each says it asks for."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.views.needs import GUIDE as NEEDS
from records.models.taxonomies import InteropStandard
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, acting, term
from tests.markup import flat

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _drafts() -> list[tuple[str, str, Actor]]:
    need, solution, pilot = NeedFactory(), SolutionFactory(), PilotFactory(private=True)
    return [
        ("needs", need.reference, acting(organisation=need.organisation)),
        ("solutions", solution.reference, acting(Role.VENDOR_MEMBER, solution.organisation)),
        ("pilots", pilot.reference, acting(organisation=pilot.organisation)),
    ]


def test_the_count_of_steps_is_that_of_the_list_beside_it(sign_in: SignIn) -> None:
    for namespace, reference, actor in _drafts():
        client = sign_in(actor)
        review: Any = client.get(reverse(f"{namespace}:review", args=[reference]))
        listed = review.context["steps"]
        for place, step in enumerate(listed[:-1], start=1):
            page = client.get(step["url"]).content.decode()
            assert f"étape {place} sur {len(listed)}" in page


@pytest.mark.parametrize("factory", [NeedFactory, SolutionFactory])
def test_answers_of_risk_that_a_yes_asks_for_are_never_said_to_be_optional(factory: Any, sign_in: SignIn) -> None:
    record = factory(has_medical_purpose=True, situation="", output_role="")
    kind = "needs" if factory is NeedFactory else "solutions"
    client = sign_in(acting(Role.INNOVATION_OFFICER if kind == "needs" else Role.VENDOR_MEMBER, record.organisation))
    form = client.get(reverse(f"{kind}:edit", args=[record.reference, "risk"])).context["form"]
    for name in ("situation", "output_role"):
        assert form.fields[name].is_asked
        assert form.fields[name].asked_label == "obligatoire si le résultat de l’outil sert aux soins"
    page = client.get(reverse(f"{kind}:review", args=[record.reference]))
    assert any("situation" in gap["url"] for gap in page.context["gaps"])


def test_the_last_page_is_the_last_of_the_numbered_steps(sign_in: SignIn) -> None:
    for namespace, reference, actor in _drafts():
        page: Any = sign_in(actor).get(reverse(f"{namespace}:review", args=[reference]))
        steps = page.context["steps"]
        assert (steps[-1]["label"], steps[-1]["is_current"]) == ("Vérification finale", True)
        html = flat(page.content.decode())
        listed = html.partition('<ol class="steps">')[2].partition("</ol>")[0]
        assert listed.count("<li>") == len(steps)
        assert "Vérification finale" in listed
        assert f"étape {len(steps)} sur {len(steps)}" in html


def test_whoever_changes_an_answer_from_the_last_page_comes_back_to_it(sign_in: SignIn) -> None:
    need = NeedFactory(target_fr="")
    client = sign_in(acting(organisation=need.organisation))
    review = reverse("needs:review", args=[need.reference])
    page: Any = client.get(review)
    ways = [*(gap["url"] for gap in page.context["gaps"]), *(section["url"] for section in page.context["sections"])]
    assert len(ways) > len(page.context["sections"])
    for way in ways:
        address = way.partition("#")[0]
        step: Any = client.get(address)
        assert 'name="check" value="1"' in step.content.decode()
        assert step.context["review_url"] == review
    step = client.get(reverse("needs:edit", args=[need.reference, "outcome"]), {"check": ""})
    answers = {"target_fr": "20 minutes", "version": need.version, "check": "1", "base": step.context["base"]}
    saved = client.post(reverse("needs:edit", args=[need.reference, "outcome"]), answers)
    assert saved.headers["Location"] == review


def test_changes_of_a_public_record_lead_back_to_the_page_that_publishes_them(sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True)
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    address = reverse("solutions:edit", args=[solution.reference, "purpose"])
    first: Any = client.get(address)
    assert first.context["steps"][-1]["label"] == "Publier les changements"
    client.post(address, {"name_fr": "Un autre nom", "version": solution.version, "base": first.context["base"]})
    publishing: Any = client.get(reverse("solutions:review", args=[solution.reference]))
    assert publishing.context["rows"]
    for row in publishing.context["rows"]:
        assert 'name="check" value="1"' in client.get(row["url"].partition("#")[0]).content.decode()


def test_a_tick_says_that_a_step_is_complete_and_not_that_it_was_seen(sign_in: SignIn) -> None:
    need = NeedFactory(target_fr="", data_available_fr="", systems_in_place_fr="", constraints_fr="")
    client = sign_in(acting(organisation=need.organisation))

    def ticked() -> dict[str, bool]:
        page: Any = client.get(reverse("needs:edit", args=[need.reference, "problem"]))
        return {each["label"]: each.get("is_done", False) for each in page.context["steps"]}

    for step in NEEDS.steps:
        client.get(NEEDS.url(need, step.code))
    heading = {step.code: str(step.heading) for step in NEEDS.steps}
    seen = ticked()
    assert (seen[heading["problem"]], seen[heading["outcome"]], seen[heading["data"]]) == (True, False, False)
    need.standards.add(term(InteropStandard, "fhir", "FHIR"))
    type(need).objects.filter(pk=need.pk).update(target_fr="20 minutes")
    done = ticked()
    assert (done[heading["outcome"]], done[heading["data"]]) == (True, True)


def test_forms_end_with_a_short_foot_that_does_not_repeat_the_main_menu(sign_in: SignIn) -> None:
    for namespace, reference, actor in _drafts():
        client = sign_in(actor)
        for way in (reverse(f"{namespace}:new"), reverse(f"{namespace}:review", args=[reference])):
            foot = client.get(way).content.decode().partition("<footer")[2]
            assert reverse("contact") in foot
            assert reverse(f"{namespace}:list") not in foot
    assert reverse("needs:list") in Client().get(reverse("regions:list")).content.decode().partition("<footer")[2]


def test_the_whole_registry_can_be_searched_from_the_head_of_every_page(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    officer = sign_in(acting(organisation=need.organisation))
    for client, way in (
        (Client(), record_path(need)), (Client(), reverse("contact")), (Client(), reverse("account_login")),
        (Client(), "/nulle-part/"), (officer, reverse("workspace")), (officer, reverse("needs:new")),
    ):  # fmt: skip
        head = client.get(way).content.decode().partition("<header")[2].partition("</header>")[0]
        assert f'action="{reverse("search")}"' in head, way
    # The home page and the page of the search open with it.
    for way in (reverse("home"), reverse("search")):
        page = Client().get(way).content.decode()
        assert page.count(f'action="{reverse("search")}"') == 1, way


def test_the_last_reading_shows_what_nobody_answered_yet_with_the_way_there(sign_in: SignIn) -> None:
    need = NeedFactory(target_fr="", baseline_fr="", has_medical_purpose=False, situation="", output_role="")
    html = sign_in(acting(organisation=need.organisation)).get(reverse("needs:review", args=[need.reference])).content.decode()
    page = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert "Sans réponse pour l’instant – Répondre – Cible" in page
    assert "Sans réponse pour l’instant (facultatif) – Répondre – Valeur de départ en français" in page
    assert f"{reverse('needs:edit', args=[need.reference, 'outcome'])}?check#id_target_fr" in html
    assert "Répondre – Quelle est la gravité" not in page, "what is not used in patient care has no situation"


def test_what_is_missing_the_risk_and_what_looks_the_same_stay_in_view_on_the_last_reading(sign_in: SignIn) -> None:
    need = NeedFactory(target_fr="")
    html = sign_in(acting(organisation=need.organisation)).get(reverse("needs:review", args=[need.reference])).content.decode()
    aside = html[html.index("check-side") :]
    aside = aside[: aside.index("</aside>")]
    assert 'href="#missing">Il manque 1 réponse' in aside
    assert 'href="#risk"' in aside
    assert "Questions que posent les fournisseurs" in aside
    assert "Aucun besoin semblable" in aside
    assert all(f'id="{target}"' in html for target in ("missing", "risk", "h-quality", "hand-in"))
