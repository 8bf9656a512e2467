"""What is kept for every visitor: never a draft, never another person's page, never old news."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as settings_of_django
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue import public_cache
from catalogue.addresses import record_path
from needs.services import needs as services
from tests.factories import ENDING, NeedFactory, SolutionFactory, acting
from website import site_editing

pytestmark = pytest.mark.django_db


def _list() -> str:
    return reverse("needs:list")


def test_a_repeated_page_is_answered_without_a_query_and_a_known_one_with_304(
    client: Client, django_assert_num_queries: Any
) -> None:
    NeedFactory(published=True)
    first = client.get(_list())
    assert "stale-while-revalidate" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    assert first["Last-Modified"]
    with django_assert_num_queries(0):
        assert client.get(_list()).content == first.content
        known = client.get(_list(), headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize("address", ["/api/v1/needs/", "/api/v1/taxonomies/", "/", "/recherche/"])
def test_a_change_of_the_catalogue_makes_every_kept_answer_past(address: str, client: Client) -> None:
    NeedFactory(published=True)
    before = client.get(address)
    assert client.get(address)["ETag"] == before["ETag"]
    NeedFactory(published=True, title_fr="Un tout nouveau besoin")
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_a_published_change_shows_at_once_and_a_withdrawn_draft_never(client: Client) -> None:
    need = NeedFactory(submitted=True, title_fr="Encore un brouillon")
    actor = acting(organisation=need.organisation)
    assert "Encore un brouillon" not in client.get(_list()).content.decode()
    services.publish_need(need, by=actor)
    assert "Encore un brouillon" in client.get(_list()).content.decode()
    services.withdraw_need(need, by=actor, values=ENDING)
    assert "Retiré" in client.get(record_path(need)).content.decode()


def test_a_draft_is_shown_to_its_own_people_and_kept_for_nobody(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    need = NeedFactory(title_fr="Brouillon secret")
    own = sign_in(acting(organisation=need.organisation))
    page = own.get(record_path(need))
    assert page.status_code == 200
    assert "public" not in page.get("Cache-Control", "")
    assert Client().get(record_path(need)).status_code == 404


def test_whoever_is_signed_in_neither_fills_nor_meets_what_is_kept(sign_in: Callable[[Actor], Client]) -> None:
    NeedFactory(published=True)
    person = acting(Role.MINISTRY_ANALYST)
    own, visitor = sign_in(person), Client()
    page = own.get(_list())
    assert "private" in page["Cache-Control"]
    assert reverse("account_logout") in page.content.decode()
    assert reverse("account_logout") not in visitor.get(_list()).content.decode()
    assert reverse("account_logout") in own.get(_list()).content.decode()


def test_a_persons_view_through_support_is_kept_for_nobody(sign_in: Callable[[Actor], Client]) -> None:
    administrator, person = acting(Role.REGISTRY_ADMINISTRATOR), acting()
    own = sign_in(administrator)
    session = own.session
    until = timezone.now() + timezone.timedelta(minutes=20)
    session["impersonation"] = {"person": person.user_id, "until": until.isoformat()}
    session.save()
    seen = own.get(_list())
    assert "public" not in seen["Cache-Control"]
    assert str(person.user) not in Client().get(_list()).content.decode()


def test_a_waiting_message_is_shown_once_to_its_reader_alone(client: Client) -> None:
    NeedFactory(published=True)
    Client().get(_list())
    client.cookies["messages"] = "x"
    assert "public" not in client.get(_list()).get("Cache-Control", "")


def test_languages_fragments_and_queries_are_kept_apart(client: Client) -> None:
    NeedFactory(published=True)
    whole = client.get(_list()).content
    fragment = client.get(_list(), headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b"<html" in client.get(_list()).content
    assert client.get(_list(), {"q": "triage"}).content != whole
    assert b'lang="en"' in client.get("/en/needs/").content
    assert "HX-Request" in fragment["Vary"]
    assert "Cookie" in fragment["Vary"]
    titles = [client.get("/api/v1/needs/?sort=title", headers={"Accept-Language": code})["ETag"] for code in ("fr", "en")]
    assert titles[0] != titles[1]


def test_an_announcement_and_the_maintenance_page_come_before_what_is_kept(client: Client, settings: Any) -> None:
    client.get("/")
    values = {"text_fr": "Interruption ce soir", "text_en": "Down tonight", "starts_at": timezone.now()}
    site_editing.cache.delete("announcements-shown")
    site_editing.announce(by=acting(Role.REGISTRY_ADMINISTRATOR), values=values)
    site_editing.cache.delete("announcements-shown")
    assert "Interruption ce soir" in client.get("/").content.decode()
    settings.MAINTENANCE = True
    assert client.get("/").status_code == 503


def test_public_pages_set_no_cookie_and_forms_are_not_kept(client: Client) -> None:
    need = NeedFactory(published=True)
    for address in ("/", _list(), record_path(need), reverse("regions:list"), "/api/v1/needs/"):
        assert not client.get(address).cookies, address
    form = client.get(reverse("contact"))
    assert form.cookies
    assert "public" not in form.get("Cache-Control", "")


def test_an_error_is_not_kept(client: Client) -> None:
    assert client.get("/api/v1/needs/BES-2026-9999/").status_code == 404
    assert not client.get("/api/v1/needs/BES-2026-9999/").has_header("ETag")
    assert client.get(record_path(SolutionFactory(listed=True)) + "autre").status_code == 404


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[[], int]:
    """How many keys were written to the cache of everybody so far."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://registre.test", ["*"]
    written: set[str] = set()
    for name in ("add", "set"):
        whole = getattr(cache, name)

        def noted(key: str, *values: Any, _whole: Any = whole, **options: Any) -> Any:
            written.add(key)
            return _whole(key, *values, **options)

        monkeypatch.setattr(cache, name, noted)
    return lambda: len([key for key in written if key.startswith(("page:", "session-seen:"))])


def _counted_bytes() -> int:
    return int(cache.get(f"variants-bytes:{int(time.time()) // public_cache._CLOCK_STEP_S}") or 0)


def test_only_the_address_that_the_registry_writes_is_kept_uncounted(client: Client, kept: Callable[[], int]) -> None:
    need, home = NeedFactory(published=True), {"host": "registre.test"}
    before = _counted_bytes()
    assert client.get(record_path(need), headers=home).status_code == 200
    assert client.get(reverse("needs:versions", args=[need.reference]), headers=home).status_code == 200
    assert (kept(), _counted_bytes() - before) == (2, 0)
    # The same page, written otherwise.
    for other in ("/EN/../", "//", f"{reverse('needs:versions', args=[need.reference])}?"):
        client.get(other, headers=home)
    reading = [client.get(f"/recherche/propositions/?q={number}", headers=home) for number in range(3)]
    assert {each.status_code for each in reading} == {200}
    assert _counted_bytes() - before >= 3 * public_cache._BESIDE_BYTES


def test_a_page_in_another_spelling_counts_against_the_room_of_made_up_addresses(
    client: Client, kept: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_cache, "reverse", lambda *_args, **_options: "/the-address-that-the-registry-writes/")
    before = _counted_bytes()
    client.get(_list(), headers={"host": "registre.test"})
    assert _counted_bytes() > before + public_cache._BESIDE_BYTES


@pytest.mark.parametrize("value", ["a" * 32, "x" * 7800, "é" * 16, "'"])
def test_a_session_that_nobody_has_leaves_nothing_in_the_cache(client: Client, kept: Callable[[], int], value: str) -> None:
    client.cookies[settings_of_django.SESSION_COOKIE_NAME] = value
    client.get(reverse("contact"))
    assert kept() == 0


def test_a_session_of_a_person_is_noted_once_under_a_key_that_opens_nothing(
    sign_in: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, keys = sign_in(acting()), list[str]()
    add = cache.add

    def noted(key: str, *values: Any, **options: Any) -> bool:
        keys.extend([key] if key.startswith("session-seen:") else [])
        return bool(add(key, *values, **options))

    monkeypatch.setattr(cache, "add", noted)
    for _again in range(3):
        own.get(reverse("workspace"))
    assert len(keys) == 1
    assert own.session.session_key not in keys[0]
    assert UserSession.objects.count() == 1
