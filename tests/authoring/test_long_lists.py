"""Long lists of boxes are in the order of the alphabet and say what their search needs; short ones stay as they are."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from records.models.taxonomies import CareStage, Specialty
from tests.factories import NeedFactory, acting, term

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def _field(html: str, name: str) -> str:
    found = re.search(rf'<fieldset class="field" id="id_{name}".*?</fieldset>', html, re.DOTALL)
    assert found
    return found[0]


def test_a_long_list_is_searched_and_in_the_order_of_the_alphabet(sign_in: SignIn) -> None:
    need = NeedFactory()
    names = ["Œuvres", "Zona", "Écho", "abcès", *(f"Service {place}" for place in range(10, 20))]
    for place, name in enumerate(names):
        term(Specialty, f"long-{place}", name)
    term(Specialty, "other", "Autre")
    client = sign_in(acting(organisation=need.organisation))
    html = client.get(reverse("needs:edit", args=[need.reference, "context"])).content.decode()
    field = _field(html, "specialties")
    assert "data-choices" in field
    assert 'data-all="Voir les' in field
    shown = re.findall(r"<span>([^<]+)</span></label>", field)
    assert [name for name in shown if name in (*names[:4], "Autre")] == ["abcès", "Écho", "Œuvres", "Zona", "Autre"]
    assert re.search(r"checked[^>]*><span>Urgence|<input[^>]*checked", field), "what is chosen is ticked without a script, too"


def test_a_short_list_keeps_its_order_and_has_no_search(sign_in: SignIn) -> None:
    need = NeedFactory()
    term(CareStage, "a-stage", "Avant")
    client = sign_in(acting(organisation=need.organisation))
    html = client.get(reverse("needs:edit", args=[need.reference, "context"])).content.decode()
    assert "data-choices" not in _field(html, "care_stages")
