"""The care path of a need: steps in an order, drawn on its page, kept in its versions and given to programs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from catalogue.addresses import record_path
from needs.care_path import MAX_STEPS, path_in_words
from needs.forms.care_path import sent
from needs.models.needs import Need
from needs.services.borrowing import copied_from
from needs.services.versions import amend_need, latest_version
from tests.factories import NeedFactory, acting

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _step(who: str, what: str, when: str = "", *, english: str = "", is_tool: bool = False) -> dict[str, Any]:
    texts = {"who_fr": who, "what_fr": what, "when_fr": when, "who_en": "", "what_en": english, "when_en": ""}
    return texts | {"is_tool": is_tool}


PATH = [
    _step("Agente", "inscrit la personne", "À l’arrivée"),
    _step("Infirmière", "reçoit un ordre d’appel", "En 10 minutes", english="gets a calling order", is_tool=True),
]


def _saved(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)


def test_the_steps_are_written_in_the_guide_and_drawn_on_the_page(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:edit", args=[need.reference, "outcome"])
    page = client.get(address)
    assert page.content.decode().count("<legend>Étape ") == MAX_STEPS, "without a script all steps are there"
    blank = _step("", "  ")
    posted = sent("care_path", [PATH[0], blank, PATH[1]]) | {"base": page.context["base"], "expected_outcome_fr": "Mieux."}
    assert client.post(address, posted).status_code == 302
    assert _saved(need).care_path == PATH, "a step that says nothing is left out"
    assert 'value="reçoit un ordre d’appel"' in client.get(address).content.decode()
    html = client.get(record_path(need)).content.decode()
    drawn = html[html.index('<ol class="care-path">') :]
    drawn = drawn[: drawn.index("</ol>")]
    assert drawn.index("inscrit la personne") < drawn.index("reçoit un ordre d’appel") < drawn.index("L’outil servirait ici")
    assert drawn.count("is-tool") == 1
    english = client.get(record_path(need, "en")).content.decode()
    assert "gets a calling order" in english
    assert '<strong lang="fr">Infirmière</strong>' in english, "what has no English says so"


def test_a_long_answer_of_a_step_is_refused_beside_the_path_and_stays(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(acting(organisation=need.organisation))
    long = _step("x" * 90, "agit")
    answer = client.post(reverse("needs:edit", args=[need.reference, "outcome"]), sent("care_path", [PATH[0], long]))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Étape 2\u00a0: chaque réponse doit rester courte (80 caractères au plus)" in html
    assert "x" * 90 in html
    assert _saved(need).care_path == []


def test_saving_while_one_writes_keeps_a_colleagues_change_of_the_path(sign_in: SignIn) -> None:
    need = NeedFactory(care_path=PATH)
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:edit", args=[need.reference, "outcome"])
    base = client.get(address).context["base"]
    Need.objects.filter(pk=need.pk).update(care_path=list(reversed(PATH)))
    unchanged = sent("care_path", PATH) | {"base": base, "expected_outcome_fr": "Autre."}
    assert client.post(address, unchanged, headers={"x-autosave": "1"}).json()["saved"]
    assert _saved(need).care_path == list(reversed(PATH)), "the order of the steps is part of the answer"
    assert _saved(need).expected_outcome_fr == "Autre."


def test_the_path_is_part_of_the_versions_and_of_the_api() -> None:
    need = NeedFactory(published=True)
    officer = acting(organisation=need.organisation)
    values = {"care_path": PATH}
    amend_need(need, by=officer, values=values, base=latest_version(need).number, note_fr="Le parcours est ajouté.")
    assert latest_version(need).content["care_path"] == PATH
    html = Client().get(reverse("needs:version", args=[need.reference, 2])).content.decode()
    assert "2. En 10 minutes – Infirmière – reçoit un ordre d’appel (avec l’outil)" in html
    answer = Client().get(reverse("api-need", args=[need.reference])).json()
    assert answer["details"]["care_path"] == json.loads(json.dumps(PATH))
    assert "inscrit la personne" in answer["text"]["fr"]


def test_amending_another_answer_keeps_the_path_and_a_colleagues_newer_one(sign_in: SignIn) -> None:
    need = NeedFactory(published=True, care_path=PATH)
    officer = acting(organisation=need.organisation)
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:amend", args=[need.reference])
    form = client.get(address).context["form"]
    base = form["base"].value()
    amend_need(need, by=officer, values={"care_path": PATH[:1]}, base=base, note_fr="Une étape de moins.")
    posted: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if name != "care_path" and value not in (None, ""):
            posted[name] = [str(getattr(each, "pk", each)) for each in value] if isinstance(value, list) else value
    posted |= sent("care_path", PATH) | {"note_fr": "Une cible.", "target_fr": "10 minutes"}
    behind = client.post(address, posted)
    assert behind.status_code == 422
    assert behind.context["form"]["care_path"].value()[0]["what_fr"] == "inscrit la personne"
    assert behind.context["form"]["care_path"].value()[1]["what_fr"] == "", "the colleague's path is taken over"


def test_a_start_from_another_need_takes_its_path_in_one_language() -> None:
    assert path_in_words(PATH, language="en").startswith("1. À l’arrivée – Agente – inscrit la personne\n2. ")
    source = NeedFactory(published=True, care_path=PATH)
    copied = copied_from(source, None, language="fr")["care_path"]
    assert [step["what_fr"] for step in copied] == ["inscrit la personne", "reçoit un ordre d’appel"]
    assert not any(step["what_en"] for step in copied)
