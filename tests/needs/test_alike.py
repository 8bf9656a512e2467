"""Near-duplicates: seen before a need is submitted, with three ways on; and measured on a small labelled set."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue import index
from matching.duplicates import near_duplicates
from needs.models.needs import Need
from needs.services import needs as services
from needs.services.endorsements import endorse_need
from needs.unmet import unmet_entries
from records.errors import Incomplete, WrongState
from records.models.taxonomies import AiField
from tests.factories import NeedFactory, OrganisationFactory, ResponseFactory, SolutionFactory, acting, region, term

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

LABELLED = Path(__file__).parent / "data" / "near_duplicates.yaml"
DEMONSTRATION = Path(__file__).parents[2] / "demonstration" / "data"
FALLS = {
    "title_fr": "Chutes de nuit en hébergement",
    "title_en": "",
    "summary_fr": "Une chute la nuit est vue des heures plus tard.",
}
SAME = {
    "title_fr": "Chutes nocturnes des résidents",
    "title_en": "",
    "summary_fr": "La nuit, une chute n’est vue qu’à la tournée.",
}


def _theirs(**values: Any) -> Need:
    need: Need = NeedFactory(published=True, **(FALLS | values))
    return need


def _ours(**values: Any) -> Need:
    need: Need = NeedFactory(**(SAME | {"difference_fr": ""} | values))
    return need


def test_near_duplicates_are_found_with_few_false_alarms_on_the_labelled_set() -> None:
    """Each pair of a draft and a need of the demonstration is one judgement."""
    rows = [row for part in ("a", "b") for row in yaml.safe_load((DEMONSTRATION / f"needs_{part}.yaml").read_text("utf-8"))]
    keys = {}
    for row in rows:
        said = {f"{name}_{code}": text for name in ("title", "summary", "problem") for code, text in row[name].items()}
        texts = {name: " ".join(text.split()) for name, text in said.items()}
        keys[NeedFactory(published=True, **texts).reference] = row["key"]
    found, wanted, right = 0, 0, 0
    for draft in yaml.safe_load(LABELLED.read_text("utf-8")):
        close = {keys[each.entry.key] for each in near_duplicates([(draft["title"], draft["summary"])])}
        found, wanted, right = found + len(close), wanted + len(draft["same"]), right + len(close & set(draft["same"]))
    precision, recall = right / found, right / wanted
    assert precision >= 0.85, f"precision {precision:.2f}, recall {recall:.2f}"
    assert recall >= 0.9, f"precision {precision:.2f}, recall {recall:.2f}"


def test_the_last_reading_shows_who_has_something_close_and_three_ways_on(sign_in: SignIn) -> None:
    theirs, ours = _theirs(), _ours()
    helper = acting(organisation=OrganisationFactory(region=region()))
    endorse_need(theirs, organisation=helper.membership.organisation, by=helper, values={})
    client = sign_in(acting(organisation=ours.organisation))
    html = client.get(reverse("needs:review", args=[ours.reference])).content.decode()
    assert html.count("1 besoin semblable") == 2, "above the list and beside the page"
    assert "Publication ou coparrainage par 2 autres établissements." in html
    for name, arguments in (
        ("needs:endorse", [theirs.reference]), ("needs:write-together", [ours.reference, theirs.reference]),
        ("needs:differs", [ours.reference]),
    ):  # fmt: skip
        assert reverse(name, args=arguments) in html


def test_a_contributor_is_told_who_can_endorse(sign_in: SignIn) -> None:
    theirs, ours = _theirs(), _ours()
    html = (
        sign_in(acting(Role.CONTRIBUTOR, ours.organisation)).get(reverse("needs:review", args=[ours.reference])).content.decode()
    )
    assert reverse("needs:endorse", args=[theirs.reference]) not in html
    assert "Votre bureau de l’innovation peut en coparrainer un pour votre établissement" in html


def test_a_need_that_looks_like_others_is_submitted_once_it_says_how_it_differs(sign_in: SignIn) -> None:
    _theirs()
    ours = _ours()
    client = sign_in(acting(Role.CONTRIBUTOR, ours.organisation))
    address = reverse("needs:review", args=[ours.reference])
    refused = client.post(address)
    assert refused.status_code == 422
    assert 'href="#id_difference_fr"' in refused.content.decode()
    client.post(reverse("needs:differs", args=[ours.reference]), {"difference_fr": "Chez nous, en réadaptation."})
    assert client.post(address).status_code == 302
    services.publish_need(ours, by=acting(organisation=ours.organisation))
    ours.refresh_from_db()
    html = Client().get(f"/besoins/{ours.reference}/{ours.slug()}/").content.decode()
    assert "Chez nous, en réadaptation." in html


def test_the_last_page_counts_the_question_about_similar_needs_among_what_is_missing(sign_in: SignIn) -> None:
    _theirs()
    ours = _ours()
    client = sign_in(acting(Role.CONTRIBUTOR, ours.organisation))
    address = reverse("needs:review", args=[ours.reference])
    html = client.get(address).content.decode()
    assert 'href="#id_difference_fr"' in html
    assert "Tous les renseignements requis sont fournis." not in html
    client.post(reverse("needs:differs", args=[ours.reference]), {"difference_fr": "Chez nous, en réadaptation."})
    html = client.get(address).content.decode()
    assert 'href="#id_difference_fr"' not in html
    assert "Tous les renseignements requis sont fournis." in html


def test_submitting_sends_what_sets_the_need_apart_too(sign_in: SignIn) -> None:
    _theirs()
    ours = _ours()
    client = sign_in(acting(Role.CONTRIBUTOR, ours.organisation))
    address = reverse("needs:review", args=[ours.reference])
    html = client.get(address).content.decode()
    assert re.search(r'<textarea name="difference_fr"[^>]* form="hand-in"', html)
    assert 'id="hand-in"' in html
    refused = client.post(address, {"difference_fr": "x" * 2000, "difference_en": ""})
    assert refused.status_code == 422
    assert "x" * 2000 in refused.content.decode()
    assert client.post(address, {"difference_fr": "Chez nous, en réadaptation.", "difference_en": ""}).status_code == 302
    ours.refresh_from_db()
    assert (ours.state, ours.difference_fr) == ("submitted", "Chez nous, en réadaptation.")


def test_a_submitted_need_says_where_it_is_and_is_not_submitted_again(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(Role.CONTRIBUTOR, need.organisation))
    address = reverse("needs:review", args=[need.reference])
    assert client.post(address).status_code == 302
    for response in (client.get(address), client.post(address)):
        html = response.content.decode()
        assert "votre bureau de l’innovation le lit" in html
        assert "Soumettre au bureau de l’innovation" not in html
        assert "Quelqu’un a peut-être agi avant vous" not in html


_ELSEWISE = [{"state": "withdrawn"}, {"state": "draft"}, {"title_fr": "Factures", "summary_fr": "En retard."}]


@pytest.mark.parametrize("change", _ELSEWISE)
def test_only_open_needs_that_say_the_same_are_in_the_way(change: dict[str, str]) -> None:
    _theirs(**change)
    ours = _ours()
    services.submit_need(ours, by=acting(organisation=ours.organisation))


def test_a_need_of_the_same_establishment_is_not_in_the_way() -> None:
    ours = _ours(organisation=_theirs().organisation)
    services.submit_need(ours, by=acting(organisation=ours.organisation))


def test_a_proposal_to_write_together_reaches_the_other_office(sign_in: SignIn, django_capture_on_commit_callbacks: Any) -> None:
    theirs, ours = _theirs(), _ours()
    officer = acting(organisation=theirs.organisation)
    writer = acting(Role.CONTRIBUTOR, ours.organisation)
    client = sign_in(writer)
    address = reverse("needs:write-together", args=[ours.reference, theirs.reference])
    assert client.post(address, {"message": " "}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"message": "Nous avons trois sites."})
    assert [message.to for message in mail.outbox] == [[officer.user.email]]
    for text in ("Nous avons trois sites.", writer.user.email, theirs.reference):
        assert text in mail.outbox[0].body
    with pytest.raises(Incomplete):
        services.propose_to_write_together(ours, by=writer, other=theirs, message="")
    with pytest.raises(WrongState):
        services.propose_to_write_together(ours, by=writer, other=NeedFactory(), message="Ensemble ?")


# ── Unmet needs ──────────────────────────────────────────────────────────────────────────────────────────────


def _unmet() -> set[str]:
    return set(unmet_entries().values_list("key", flat=True))


def test_an_unmet_need_has_no_response_and_no_listed_solution_that_fits() -> None:
    alone, answered, refused, fitted = (NeedFactory(published=True) for _ in range(4))
    ResponseFactory(need=answered)
    ResponseFactory(need=refused, state="declined", decline_reason="Non.")
    field = term(AiField, "triage", "Triage", "Triage")
    fitted.ai_fields.add(field)
    index.refresh(fitted)
    NeedFactory(published=True, state="in_pilot")
    NeedFactory(submitted=True)
    solution = SolutionFactory(listed=True, summary_fr=fitted.summary_fr, name_fr=fitted.title_fr)
    index.refresh(solution)
    assert _unmet() == {alone.reference, refused.reference}


def test_the_page_of_unmet_needs_filters_by_region_stage_and_field(client: Client, django_assert_max_num_queries: Any) -> None:
    here, there = NeedFactory(published=True), NeedFactory(published=True, title_fr="Ailleurs")
    there.regions.set([region("05", "Estrie")])
    index.refresh(there)
    client.get("/")
    with django_assert_max_num_queries(8):
        html = client.get(reverse("needs:unmet")).content.decode()
    assert "2 besoins non comblés" in html
    html = client.get(reverse("needs:unmet"), {"region": "05"}).content.decode()
    assert there.reference in html
    assert here.reference not in html
    assert "Aucun besoin non comblé" in client.get(reverse("needs:unmet"), {"region": "99\n"}).content.decode()


def test_the_page_of_a_need_shows_the_solutions_that_may_fit_and_why(client: Client) -> None:
    need = NeedFactory(published=True)
    need.ai_fields.add(term(AiField, "triage", "Triage", "Triage"))
    index.refresh(need)
    index.refresh(SolutionFactory(listed=True, name_fr="Tri rapide", summary_fr=need.summary_fr))
    html = client.get(f"/besoins/{need.reference}/{need.slug()}/").content.decode()
    assert "Tri rapide" in html
    assert "Même domaine d’utilisation : Triage" in html.replace("\xa0", " ")


def test_needs_that_look_the_same_show_beside_the_title_that_is_typed(sign_in: SignIn) -> None:
    theirs, officer = _theirs(), acting()
    client = sign_in(officer)
    address = reverse("needs:similar")
    html = client.get(reverse("needs:new")).content.decode()
    assert f'hx-get="{address}"' in html
    typed = {"title_fr": SAME["title_fr"], "summary_fr": SAME["summary_fr"]}
    found = client.get(address, typed).content.decode()
    assert "Un besoin semblable est déjà public" in found
    assert reverse("needs:endorse", args=[theirs.reference]) in found
    assert client.get(address, {"title_fr": "Chutes"}).content.decode().strip() == "", "a word alone says nothing yet"


def test_a_similar_need_says_that_ones_establishment_endorses_or_published_it(sign_in: SignIn) -> None:
    theirs, officer = _theirs(), acting(organisation=OrganisationFactory(region=region()))
    endorse_need(theirs, organisation=officer.membership.organisation, by=officer, values={})
    typed = {"title_fr": SAME["title_fr"], "summary_fr": SAME["summary_fr"]}
    endorse = reverse("needs:endorse", args=[theirs.reference])
    found = sign_in(officer).get(reverse("needs:similar"), typed).content.decode()
    assert "Votre établissement le coparraine déjà" in found
    assert endorse not in found
    ours = _ours(organisation=officer.membership.organisation)
    reviewed = sign_in(officer).get(reverse("needs:review", args=[ours.reference])).content.decode()
    assert "Votre établissement le coparraine déjà" in reviewed
    assert endorse not in reviewed
    found = sign_in(acting(organisation=theirs.organisation)).get(reverse("needs:similar"), typed).content.decode()
    assert "Publié par votre établissement" in found
    assert endorse not in found


def test_looking_beside_the_title_ends_when_it_takes_too_long(sign_in: SignIn, settings: Any) -> None:
    _theirs()
    settings.SEARCH_TIMEOUT_MS = 1
    client = sign_in(acting())
    for name, typed in (("needs:similar", {"title_fr": "x" * 140}), ("needs:starts", {"like": "une attente"})):
        assert client.get(reverse(name), typed).status_code in (200, 204)


def test_a_start_is_looked_for_without_leaving_the_page(sign_in: SignIn) -> None:
    theirs = _theirs()
    client = sign_in(acting())
    assert f'hx-get="{reverse("needs:starts")}"' in client.get(reverse("needs:new")).content.decode()
    found = client.get(reverse("needs:starts"), {"like": "chutes"}).content.decode()
    assert f'name="start"\n            value="{theirs.reference}"' in found


def test_part_of_a_page_whose_session_ended_is_not_the_sign_in_page() -> None:
    answer = Client().get(reverse("needs:similar"), {"title_fr": "Chutes la nuit"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.content == b""
