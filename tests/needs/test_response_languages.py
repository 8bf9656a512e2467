"""What the two sides of a response read in their own language, and how they are told of what is in the other."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services import responses as services
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

VALUES = {
    "pitch": "Voici.", "requirements": "Un jour.", "references": "", "cost_model": "licence", "cost_low": 2500,
    "cost_high": 12500, "cost_note": "Formation comprise.", "weeks_to_start": 4, "contact_email": "a@b.ca",
}  # fmt: skip


def _need(french: str = "Hébergement au Québec\nEn français", english: str = "Hosted in Québec\nIn French") -> Need:
    return NeedFactory(published=True, constraints_fr=french, constraints_en=english)


def _send(need: Need, *, read_in: str, language: str) -> Response:
    vendor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))
    solution = SolutionFactory(organisation=vendor.membership.organisation, listed=True)
    fits = [{"answer": "met", "note": "Oui."}] * len(need.stated_constraints())
    with translation.override(read_in):
        return services.send_response(need, solution, by=vendor, values=VALUES | {"language": language}, fits=fits)


def _pages(need: Need, response: Response, sign_in: SignIn, language: str) -> list[str]:
    client = sign_in(acting(Role.INNOVATION_OFFICER, need.organisation))
    with translation.override(language):
        addresses = [reverse("needs:response", args=[response.pk]), reverse("needs:exchange", args=[need.reference])]
    return [client.get(address).content.decode() for address in addresses]


def test_constraints_are_read_in_the_language_of_the_page_whichever_the_vendor_wrote_in(sign_in: SignIn) -> None:
    need = _need()
    response = _send(need, read_in="fr", language="fr")
    for html in _pages(need, response, sign_in, "en"):
        assert "Hosted in Québec" in html
        assert "Hébergement au Québec" not in html
    for html in _pages(need, response, sign_in, "fr"):
        assert "Hébergement au Québec" in html
        assert "Hosted in Québec" not in html


def test_vendors_who_write_in_two_languages_are_compared_on_the_same_lines(sign_in: SignIn) -> None:
    need = _need()
    _send(need, read_in="fr", language="fr")
    response = _send(need, read_in="en", language="en")
    _page, compared = _pages(need, response, sign_in, "fr")
    assert compared.count("Hébergement au Québec") == 1


def test_a_constraint_of_one_language_only_says_so() -> None:
    assert [(each.text_fr, each.text_en) for each in _need(english="Hosted in Québec").stated_constraints()] == [
        ("Hébergement au Québec", ""), ("En français", ""),
    ]  # fmt: skip
    assert [(each.text_fr, each.text_en) for each in _need("", "Hosted in Québec").stated_constraints()] == [
        ("", "Hosted in Québec")
    ]


@pytest.mark.parametrize(("read_in", "written_in", "mark"), [
    ("en", "fr", "in French only"), ("fr", "en", "en anglais seulement"),
])  # fmt: skip
def test_answers_in_the_other_language_are_marked(read_in: str, written_in: str, mark: str, sign_in: SignIn) -> None:
    need = _need()
    response = _send(need, read_in=written_in, language=written_in)
    for html in _pages(need, response, sign_in, read_in):
        assert mark in html
        assert f'lang="{written_in}">Voici.' in html
    for html in _pages(need, response, sign_in, written_in):
        assert mark not in html
        assert f'lang="{written_in}">Voici.' not in html


def test_the_cost_of_a_response_is_written_as_the_readers_language_does(sign_in: SignIn) -> None:
    need = _need()
    response = _send(need, read_in="fr", language="fr")
    for html in _pages(need, response, sign_in, "en"):
        assert "$2,500 – $12,500" in html
    for html in _pages(need, response, sign_in, "fr"):
        assert "2\u00a0500\u00a0$ – 12\u00a0500\u00a0$" in html
