"""A need that begins from another one: in its writer's language and region, gone over answer by answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from catalogue.addresses import record_path
from needs.completeness import missing_to_submit
from needs.models.needs import Need
from needs.services import needs as services
from needs.services.borrowing import accept_answers, borrowed
from needs.services.versions import amend_need, latest_version
from records.errors import Incomplete
from tests.factories import NeedFactory, OrganisationFactory, acting, region

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _model() -> Need:
    return NeedFactory(
        published=True,
        organisation=OrganisationFactory(region=region("14", "Lanaudière")),
        problem_en="Weak network in the north of the region",
        target_en="3 days within 9 months",
        constraints_fr="En français",
        constraints_en="In French",
    )


def _copy(sign_in: SignIn, language: str = "fr", **typed: Any) -> tuple[Need, Actor, Client]:
    model, officer = _model(), acting(organisation=OrganisationFactory(region=region("09", "Côte-Nord")))
    client = sign_in(officer)
    with translation.override(language):
        address = f"{reverse('needs:new')}?from={model.reference}"
    first = client.get(address).context["form"]
    kept = {name: first[name].value() or "" for name in first.fields}
    client.post(address, kept | {"title_fr": "Nos plaies à domicile"} | typed)
    return Need.objects.get(title_fr="Nos plaies à domicile"), officer, client


def test_a_copy_is_in_the_writers_language_and_region_only(sign_in: SignIn) -> None:
    need, _officer, _client = _copy(sign_in)
    assert need.problem_fr == "La salle est pleine et personne ne voit qui va plus mal."
    assert (need.problem_en, need.target_en, need.constraints_en) == ("", "", "")
    assert [each.code for each in need.regions.all()] == ["09"]


def test_a_copy_made_in_english_takes_the_english(sign_in: SignIn) -> None:
    need, _officer, _client = _copy(sign_in, "en")
    assert (need.problem_en, need.constraints_en) == ("Weak network in the north of the region", "In French")
    assert (need.problem_fr, need.constraints_fr) == ("", "")


def test_copied_answers_are_marked_until_they_are_changed_or_accepted(sign_in: SignIn) -> None:
    need, officer, client = _copy(sign_in, problem_fr="Notre problème.")
    assert "problem_fr" not in borrowed(need), "changed on the first page already"
    assert {"indicator_fr", "constraints_fr", "care_stages"} <= set(borrowed(need))
    assert "regions" not in borrowed(need)
    html = client.get(reverse("needs:edit", args=[need.reference, "outcome"])).content.decode()
    assert "à réviser" in html
    assert "Réponses copiées à réviser" in client.get(reverse("needs:review", args=[need.reference])).content.decode()
    services.edit_need(need, by=officer, values={"indicator_fr": "Nos jours d’attente"})
    assert "indicator_fr" not in borrowed(need)
    client.post(reverse("needs:go-over", args=[need.reference]), {"answer": ["constraints_fr"]})
    assert "constraints_fr" not in borrowed(need)
    assert "constraints_fr" not in missing_to_submit(need)


def test_a_need_is_not_submitted_with_copied_answers_that_nobody_went_over(sign_in: SignIn) -> None:
    need, officer, _client = _copy(sign_in)
    values = {"summary_fr": "Un résumé.", "operational_owner_fr": "Cheffe", "difference_fr": "La nôtre est loin."}
    need = services.edit_need(need, by=officer, values=values)
    with pytest.raises(Incomplete) as refused:
        services.submit_need(need, by=officer)
    assert "problem_fr" in refused.value.gaps
    accept_answers(need, list(borrowed(need)), by=officer)
    assert services.submit_need(need, by=officer).state == Need.State.SUBMITTED


def test_a_new_need_begins_with_the_region_of_its_establishment(sign_in: SignIn) -> None:
    officer = acting(organisation=OrganisationFactory(region=region("09", "Côte-Nord")))
    sign_in(officer).post(reverse("needs:new"), {"title_fr": "Un besoin"})
    assert [each.code for each in Need.objects.get().regions.all()] == ["09"]


def test_an_amendment_in_one_language_asks_whether_the_other_is_still_right() -> None:
    need = NeedFactory(published=True, target_en="20 minutes")
    officer, base = acting(organisation=need.organisation), latest_version(need).number
    with pytest.raises(Incomplete) as refused:
        amend_need(need, by=officer, values={"target_fr": "15 minutes"}, base=base, note_fr="x")
    assert set(refused.value.gaps) == {"target_en"}
    both = {"target_fr": "15 minutes", "target_en": "15 minutes", "title_en": ""}
    assert amend_need(need, by=officer, values=both, base=base, note_fr="x").number == base + 1
    amend_need(need, by=officer, values={"title_fr": "Autre titre"}, base=base + 1, note_fr="x")


def test_the_page_of_an_amendment_shows_the_text_that_stays(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, target_en="20 minutes", title_en="")
    client = sign_in(acting(organisation=need.organisation))
    url = reverse("needs:amend", args=[need.reference])
    form = client.get(url).context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, [], False)}
    data |= {"target_fr": "15 minutes", "note_fr": "Plus ambitieux."}
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "Le texte anglais est toujours juste" in refused.content.decode()
    assert client.post(url, data | {"still_right": "target_en"}).status_code == 302
    need.refresh_from_db()
    assert (need.target_fr, need.target_en) == ("15 minutes", "20 minutes")


def test_the_page_says_of_each_answer_in_which_language_alone_it_is(client: Client) -> None:
    only = NeedFactory(published=True, title_en="")
    assert "written in one language only" in client.get(record_path(only, "en")).content.decode()
    both = NeedFactory(published=True, problem_en="The room is full.")
    html = client.get(record_path(both, "en")).content.decode()
    assert "This record is written in one language only. It is shown as its owner wrote it" not in html
    assert "in French only" in html, "the present situation is"
    assert "seulement" not in client.get(record_path(both)).content.decode()
