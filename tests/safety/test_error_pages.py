"""Whatever goes wrong, the reader gets the registry's own page in their language, and a program gets a problem."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from records.errors import WrongState
from tests.factories import NeedFactory, UserFactory, acting
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def _fails_with(error: Exception) -> Callable[..., Any]:
    def fails(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fails


def _designed(response: Any, status: int, language: str, words: str) -> None:
    html = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in html
    assert words in html
    assert 'class="masthead"' in html
    assert 'class="btn btn--primary"' in html
    assert "css/registry" in html
    assert response["Content-Language"] == language
    assert not [word for word in ("Traceback", "urlpatterns", "Django", "django.") if word in html]


@pytest.mark.parametrize(
    ("address", "accepts", "language"),
    [
        ("/nulle-part/", "fr-CA", "fr"),
        ("/nulle-part/", "en-CA,en;q=0.9", "en"),
        ("/en/nowhere/", "fr-CA", "en"),
        ("/besoins/BES-1999-0001/", "en-CA", "fr"),
        ("/%ff%fe/", "fr", "fr"),
        ("/static/nulle-part.css", "fr", "fr"),
        ("/sitemap-nulle-part.xml", "fr", "fr"),
    ],
)
def test_a_missing_page_is_in_the_language_of_the_address_or_of_the_browser(
    client: Client, address: str, accepts: str, language: str
) -> None:
    words = "Aucune page à cette adresse" if language == "fr" else "Page not found"
    _designed(client.get(address, headers={"Accept-Language": accepts}), 404, language, words)


def test_whoever_is_signed_in_reads_in_which_role_a_page_does_not_open_and_nothing_of_what_is_there(
    client: Client, sign_in: Callable[[Actor], Client]
) -> None:
    there, nowhere = (
        reverse("needs:edit", args=[NeedFactory().reference, "risk"]),
        reverse("needs:edit", args=["BES-1999-0001", "risk"]),
    )
    actor = acting(Role.EVALUATOR)
    signed_in = sign_in(actor)
    pages = [signed_in.get(address) for address in (there, nowhere)]
    said = [re.findall(r'<p class="lead">(.*?)</p>', flat(page.content.decode())) for page in pages]
    assert [page.status_code for page in pages] == [404, 404]
    assert said[0] == said[1]
    assert actor.membership is not None
    assert str(actor.membership.organisation) in said[0][0]
    assert actor.membership.get_role_display() in said[0][0]
    assert "connectez-vous" not in said[0][0]
    loner = UserFactory()
    client.force_login(loner, backend="django.contrib.auth.backends.ModelBackend")
    assert "aucune organisation" in client.get(there).content.decode()


@pytest.mark.parametrize("address", ["/", "/besoins/", "/gestion-technique/", "/api/v1/needs/", "/api/nulle-part/"])
def test_a_foreign_host_is_refused_with_a_page_of_ours(client: Client, address: str) -> None:
    response = client.get(address, headers={"Host": "ailleurs.example", "Accept-Language": "en"})
    assert response.status_code == 400
    assert "DisallowedHost" not in response.content.decode()
    if "/api/" in address:
        assert response["Content-Type"] == "application/problem+json"
    else:
        assert 'class="masthead"' in response.content.decode()


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_pages_do_not_know_is_named_with_those_that_they_do(client: Client, method: str) -> None:
    response = client.generic(method, "/besoins/")
    _designed(response, 405, "fr", "Cette action n’est pas possible à cette adresse")
    assert response["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(client: Client) -> None:
    response = client.post("/widgets/list.json")
    _designed(response, 405, "fr", "Cette action n’est pas possible à cette adresse")
    assert "GET" in response["Allow"]


def test_too_large_and_too_many_are_said_to_be_too_much(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    _designed(client.post("/nous-ecrire/", {"message": "x" * 2000}), 413, "fr", "L’envoi est trop volumineux")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
    _designed(
        client.post("/en/contact/", {f"field-{number}": "" for number in range(1200)}), 413, "en", "content sent is too large"
    )


def test_what_may_not_be_done_is_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("website.views.pages.totals_by_region", _fails_with(PermissionDenied()))
    _designed(client.get("/en/"), 403, "en", "This action is not allowed")


def test_a_refusal_that_no_page_answers_is_said_in_words_and_is_no_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("website.views.pages.totals_by_region", _fails_with(WrongState("Ce besoin a pris fin.")))
    _designed(client.get("/"), 409, "fr", "Ce besoin a pris fin.")
    _designed(client.get("/en/"), 409, "en", "This action was not completed")
    saved = client.get("/", headers={"X-Autosave": "1"})
    assert (saved.status_code, saved.json()) == (409, {"saved": False, "message": "Ce besoin a pris fin."})


def test_a_failure_has_the_registrys_header_in_the_readers_language(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("website.views.pages.totals_by_region", _fails_with(RuntimeError("secret")))
    _designed(client.get("/"), 500, "fr", "Une erreur est survenue")
    _designed(client.get("/en/"), 500, "en", "Something went wrong")


def test_a_failure_of_the_frame_itself_is_a_bare_page_with_a_way_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("website.context.site", _fails_with(RuntimeError("secret")))
    monkeypatch.setattr("website.views.pages.totals_by_region", _fails_with(RuntimeError("secret")))
    response = client.get("/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()
    assert '<a href="/">' in response.content.decode()


def test_a_database_that_is_away_is_said_without_asking_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("catalogue.public_cache.current_stamp", _fails_with(OperationalError("the connection is lost")))
    with django_assert_num_queries(0):
        response = client.get("/en/needs/")
    _designed(response, 503, "en", "The registry is not available right now")
    assert int(response["Retry-After"]) > 0
    problem = client.get("/api/v1/needs/")
    assert problem.status_code == 503
    assert problem["Content-Type"] == "application/problem+json"


def test_the_api_answers_every_refusal_as_a_problem_in_the_programs_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    cases = {
        404: client.get("/api/nulle-part/", headers={"Accept-Language": "en"}),
        405: client.delete("/api/v1/needs/", headers={"Accept-Language": "en"}),
        413: client.post("/api/v1/own/solutions/", "[" + "1," * 2000 + "1]", content_type="application/json"),
    }
    monkeypatch.setattr("publishing.api.views._read", _fails_with(RuntimeError("secret")))
    cases[500] = client.get("/api/v1/needs/", headers={"Accept-Language": "fr"})
    for status, response in cases.items():
        assert response["Content-Type"] == "application/problem+json", status
        body = response.json()
        # A program without a key is told so before its text is read.
        assert body["status"] == response.status_code
        assert response.status_code in ({413, 401, 403} if status == 413 else {status})
        assert body["title"]
        assert "secret" not in response.content.decode()
    assert cases[404].json()["title"] == "Page not found"
    assert cases[500].json()["title"] == "Une erreur est survenue"
    unknown = client.get("/api/v1/needs/BES-1999-0001/", headers={"Accept-Language": "en"})
    assert (unknown.status_code, unknown.json()["title"]) == (404, "Not found.")


def test_too_many_requests_of_a_program_are_a_problem(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publishing.api.throttling.PublicThrottle.get_rate", lambda self: "1/min")
    client.get("/api/v1/needs/?size=1")
    response = client.get("/api/v1/needs/?size=2")
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) > 0
