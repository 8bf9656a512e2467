"""What no text holds is refused once, before anything reads it: in words, in the reader's language, and nothing is lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.needs import Need
from records.received import first_unreadable, readable
from safety.content_types import encoding_claimed
from tests.factories import NeedFactory, acting
from tests.posting import forms_of
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

OURS = {"headers": {"origin": "http://testserver"}}
# Opened by visitors, with what each does with a value of its address.
ADDRESSES = [
    "/besoins/?region=99{}",
    "/en/needs/?{}=1",
    "/solutions/comparer/?add={}",
    "/alertes/nouveau/?record={}",
    "/recherche/?q=urgence{}",
    "/regions/{}/",
    "/signaler/need/{}/",
    "/en/report/need/{}/",
    "/signaler/suivi/{}/",
    "/qualification/protocoles/low/{}/",
    "/compte/oidc/{}/login/",
    "/besoins/calendrier.ics?region={}",
    "/widgets/list.json?kind={}",
    "/{}/",
]


@pytest.mark.parametrize("sign", ["%00", "%01", "%0B", "%1F"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_control_character_in_an_address_is_refused_in_words(client: Client, address: str, sign: str) -> None:
    response = client.get(address.format(sign), headers={"accept-language": "fr"})
    html = response.content.decode()
    assert response.status_code == 400
    assert 'class="masthead"' in html
    assert f"U+00{sign[1:]}" in html
    language = "en" if address.startswith("/en/") else "fr"
    assert f'<html lang="{language}">' in html
    assert {"fr": "caractère de commande", "en": "control character"}[language] in html


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("address", ["/api/v1/needs/?q=%00", "/api/v1/needs/BES-2026-0001%02/", "/api/%00"])
def test_a_program_is_told_in_a_problem(client: Client, address: str, language: str) -> None:
    response = client.get(address, headers={"accept-language": language})
    problem = json.loads(response.content)
    assert response.status_code == problem["status"] == 400
    assert response["Content-Type"] == "application/problem+json"
    assert {"fr": "caractère de commande", "en": "control character"}[language] in problem["detail"]


@pytest.mark.parametrize("text", ["tab\tulation", "fin\r\nde ligne", "é 😀 طوارئ", "\x7f\x85\u2028\ufeff", "e\u0301", ""])
def test_tabs_ends_of_lines_and_every_script_are_text(text: str) -> None:
    assert first_unreadable(text) == ""
    assert readable(text) == text


@pytest.mark.parametrize("text", ["\x00", "a\x08", "\x0b", "\x0c", "\x1b[0m", "\ud800", "a\udfff"])
def test_control_characters_and_halves_of_characters_are_not(text: str) -> None:
    assert first_unreadable(text) == f"U+{ord(text.replace('a', '')[0]):04X}"
    assert not first_unreadable(readable(text))


@pytest.mark.parametrize("sign", ["\ue000", "\ue001", "\ue002", "\ue003", "\ue004"])
def test_signs_that_stand_for_markup_are_no_text(client: Client, sign: str) -> None:
    assert first_unreadable(f"Tri{sign}age") == f"U+{ord(sign):04X}"
    NeedFactory(published=True, title_fr=f"Triage{sign}ment", summary_fr=f"Un {sign}essai")
    for address in ("/besoins/", "/besoins/?q=essai"):
        html = client.get(address).content.decode()
        assert html.count("<mark>") == html.count("</mark>")


def test_a_form_with_such_a_character_comes_back_without_it_and_one_press_sends_it(client: Client) -> None:
    address = reverse("report", args=["need", NeedFactory(published=True).reference])
    typed = {"message": "Une co\x02quille\x00.", "reporter_email": "lectrice@example.org", "website": ""}
    page = client.post(address, typed, **OURS)
    html = page.content.decode()
    assert page.status_code == 400
    assert "U+0002" in html
    assert "Une coquille." in html
    assert not ErrorReport.objects.exists()
    ((to, carried),) = [each for each in forms_of(html) if each[0] == address]
    assert client.post(to, carried | {"message": "Une coquille."}, **OURS).status_code == 302
    assert ErrorReport.objects.get().message == "Une coquille."


def test_a_password_with_such_a_character_is_never_shown_again(client: Client) -> None:
    page = client.post("/compte/connexion/", {"login": "a@example.org", "password": "secret\x00phrase"}, **OURS)
    assert page.status_code == 400
    assert "secretphrase" not in page.content.decode()


def test_text_that_saves_itself_is_told_and_stays_in_the_page(sign_in: SignIn) -> None:
    response = sign_in(acting()).post(reverse("needs:new"), {"title_fr": "Tri\x0bage"}, headers={"x-autosave": "1"})
    assert response.status_code == 400
    assert "U+000B" in response.json()["message"]
    assert not Need.objects.exists()


def test_a_button_with_such_a_value_is_no_fault(sign_in: SignIn) -> None:
    client = sign_in(acting(Role.VENDOR_MEMBER))
    assert client.post(reverse("match-not-relevant"), {"need": "\x00", "solution": "SOL-2026-0001"}).status_code == 400


@pytest.mark.parametrize(
    ("cookie", "status"),
    [
        ('sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', 400),
        ('django_language="fr\\000"', 400),
        ('csrftoken="\\001"', 400),
        ('voisin="\\001"', 200),
    ],
)
def test_a_cookie_of_ours_holds_text_or_is_refused(client: Client, cookie: str, status: int) -> None:
    assert client.get("/", headers={"cookie": cookie}).status_code == status


@pytest.mark.parametrize("name", ["user-agent", "referer", "accept-language", "x-forwarded-for", "authorization", "hx-request"])
def test_a_header_holds_text_or_is_refused(client: Client, name: str) -> None:
    assert client.get("/besoins/", headers={name: "a\x00b"}).status_code == 400


@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "raw_unicode_escape", "hex", "idna", "utf-16", "nonsense", '"UTF-8"']
)
def test_an_address_is_read_in_utf_8_whatever_encoding_is_claimed(client: Client, charset: str) -> None:
    # What the server hands over, before Django makes a request of it.
    kind = {"CONTENT_TYPE": encoding_claimed(f"text/plain; charset={charset}")}
    for query in ("q=%2B2AA-", "q=%5Cud800", "q=%ED%A0%80", "q=zz"):
        assert client.get(f"/besoins/?{query}", **kind).status_code == 200
        assert client.get(f"/api/v1/needs/?{query}", **kind).status_code == 200


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "unknown", "latin-1"])
def test_a_form_in_another_encoding_is_refused(client: Client, kind: str, charset: str) -> None:
    body = (
        b"message=+2AA-&x=\\ud800"
        if "url" in kind
        else b'--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n+2AA-\r\n--x--'
    )
    response: Any = client.generic("POST", "/nous-ecrire/", body, content_type=f"{kind}; charset={charset}")
    assert response.status_code == 400
    assert "UTF-8" in response.content.decode()


@pytest.mark.parametrize(
    "claimed", ["text/html; charset*=nope''utf-8", "multipart/form-data; boundary*=nope''BB", "text/plain; a*0*=x''y; b=c"]
)
def test_a_parameter_in_an_encoding_of_its_own_is_left_out(claimed: str) -> None:
    assert "*" not in encoding_claimed(claimed)


@pytest.mark.parametrize("address", ["/compte/social/login/cancelled/", "/compte/social/login/error/", "/compte/social/signup/"])
def test_an_old_address_of_a_library_is_refused_in_words_too(address: str, client: Client) -> None:
    assert client.get(f"{address}?q=%00").status_code == 400


def test_a_number_that_is_none_breaks_no_page_that_is_sent_again() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/nous-ecrire/", {"organisation": "9" * 5000, "role": "x"}, headers={"origin": "http://testserver"})
    assert answer.status_code in (302, 400, 403)
