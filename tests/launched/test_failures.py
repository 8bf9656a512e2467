"""Whatever is asked of the product, no page, list of addresses or trace of its framework is shown."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.launched.reading import NOT_OURS, raw
from tests.launched.starting import Product

_LONG = "x" * 3000


def _ask(path: str, *, method: str = "GET", host: str = "localhost", body: bytes = b"", more: str = "") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {path} HTTP/1.0\r\nHost: {host}\r\n{length}{more}\r\n".encode() + body


_FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
_JSON = "Content-Type: application/json\r\n"
_MANY = "&".join(f"f{number}=" for number in range(1500)).encode()
_HUGE = b" " * 6_000_000
_MULTIPART = "Content-Type: multipart/form-data; boundary=x\r\n"
# what is asked → the statuses that may be answered
REQUESTS = {
    "nowhere": (_ask("/nulle/part/"), {404}),
    "nowhere in English": (_ask("/en/nowhere/"), {404}),
    "nowhere in the API": (_ask("/api/v1/nowhere/"), {404}),
    "nowhere beside the API": (_ask("/api/nowhere"), {404}),
    "nowhere in the administration": (_ask("/gestion-technique/nowhere/"), {302, 404}),
    "a static file that is not there": (_ask("/static/css/nowhere.css"), {404}),
    "a number that nobody has": (_ask("/besoins/BES-9999-0001/"), {404}),
    "another host": (_ask("/", host="ailleurs.example"), {400}),
    "another host in the API": (_ask("/api/v1/needs/", host="ailleurs.example"), {400}),
    "another host in the administration": (_ask("/gestion-technique/", host="ailleurs.example"), {400}),
    "a host that is none": (_ask("/", host="<script>"), {400}),
    "half a percent sign": (_ask("/besoins/%E0%A4%A/"), {404}),
    "bytes that are no text": (_ask("/besoins/%ff%fe/"), {404}),
    "a NUL in the path": (_ask("/besoins/%00/"), {400}),
    "a NUL in the query": (_ask("/besoins/?q=%00&region=%00&organisation=%00&sort=%00&page=%00"), {400}),
    "bytes in the query": (_ask("/besoins/?q=%ff%fe&page=%ff"), {200}),
    "bytes in the API's query": (_ask("/api/v1/needs/?q=%ff%fe&page=%ff&organisation=%00"), {400}),
    "a NUL in an alert": (_ask("/alertes/nouveau/?kind=%00&region=%00&q=%00"), {400}),
    "a NUL in a feed": (_ask("/besoins/fil.atom?q=%00&page=%00"), {400}),
    "a NUL in an export": (_ask("/besoins/export.csv?q=%00"), {400}),
    "a NUL in a widget": (_ask("/widgets/list.json?kind=%00&q=%00&limit=%00"), {400}),
    "a NUL in a token": (_ask("/signaler/suivi/%00/"), {400}),
    "a NUL in a report": (_ask("/signaler/need/%00/"), {400}),
    "a NUL in an organisation": (_ask("/organisations/%00/"), {400}),
    "an encoding that is none": (_ask("/besoins/?q=zz", more="Content-Type: text/plain; charset=hex\r\n"), {200}),
    "a form in another encoding": (
        _ask("/nous-ecrire/", method="POST", body=b"a=+2AA-", more=_FORM.replace("\r", "; charset=utf-7\r")),
        {400},
    ),
    "a long query": (_ask(f"/recherche/?q={_LONG}"), {200, 400}),
    "a path up": (_ask("/static/../../etc/passwd"), {404}),
    "deleting a page": (_ask("/besoins/", method="DELETE"), {405}),
    "putting a page": (_ask("/", method="PUT", body=b"x"), {405}),
    "a method of nobody's": (_ask("/", method="PROPFIND"), {405}),
    "deleting in the API": (_ask("/api/v1/needs/", method="DELETE"), {405}),
    "posting to a feed": (_ask("/besoins/fil.atom", method="POST", body=b"a=1", more=_FORM), {403, 405}),
    "a form without its token": (_ask("/nous-ecrire/", method="POST", body=b"a=1", more=_FORM), {403}),
    "a form of bytes": (_ask("/nous-ecrire/", method="POST", body=b"%ff=\xff\x00", more=_FORM), {400, 403}),
    "parts without their boundary": (_ask("/nous-ecrire/", method="POST", body=b"nothing", more=_MULTIPART), {400, 403}),
    "too many fields": (
        _ask("/nous-ecrire/", method="POST", body=_MANY, more=_FORM),
        {403, 413},
    ),
    "a huge form": (_ask("/nous-ecrire/", method="POST", body=b"a=" + _HUGE, more=_FORM), {403, 413}),
    "a huge text to the API": (
        _ask(
            "/api/v1/own/solutions/",
            method="POST",
            body=b"[" + b" " * 6_000_000 + b"]",
            more="Content-Type: application/json\r\n",
        ),
        {401, 403, 413},
    ),
    "a sign-in without its token": (_ask("/compte/connexion/", method="POST", body=b"login=a", more=_FORM), {403}),
    "the administration": (_ask("/gestion-technique/"), {302, 404}),
    "the administration's sign-in": (_ask("/gestion-technique/login/"), {200, 302, 404}),
    "cookies that are none": (_ask("/", more="Cookie: sessionid=\xff; messages=%00; csrftoken=x\r\n"), {200}),
    "languages that are none": (_ask("/nulle-part/", more="Accept-Language: \xff, zz;q=9, *\r\n"), {404}),
    "a key that is none": (_ask("/api/v1/own/solutions/", more="Authorization: Bearer \xff\r\n"), {401, 403}),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_what_is_asked_wrongly_is_answered_with_a_page_of_ours(product: Product, what: str) -> None:
    request, statuses = REQUESTS[what]
    port = str(urlsplit(product.url).port).encode()
    status, head, body = raw(product, request.replace(b"Host: localhost\r\n", b"Host: localhost:" + port + b"\r\n"))
    assert status in statuses, body[:500]
    assert not [word for word in NOT_OURS if word in body], body[:500]
    if status < 400:
        return
    if "/api/" in request.decode("latin-1").split(" ", 2)[1]:
        assert "application/problem+json" in head
        assert json.loads(body)["status"] == status
    else:
        assert 'class="masthead"' in body
        assert "<main" in body


def test_a_missing_page_speaks_the_language_of_its_address_or_of_the_browser(product: Product) -> None:
    for path, accepts, language in [("/nulle-part/", "fr", "fr"), ("/nowhere/", "en", "en"), ("/en/nowhere/", "fr", "en")]:
        response = product.get(path, headers={"Accept-Language": accepts})
        assert response.status_code == 404
        assert f'<html lang="{language}">' in response.text


def test_nothing_went_wrong_inside(product: Product) -> None:
    """No answer of 500 in what the product has printed since it started."""
    assert not [line for line in product.lines if "Internal Server Error" in line], "".join(product.lines)[-4000:]


def test_the_letters_of_a_run_are_in_its_own_folder(product: Product) -> None:
    assert product.mail.is_relative_to(Path(product.folder))
