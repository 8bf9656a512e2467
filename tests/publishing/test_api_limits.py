"""How many requests a program may make: by its key, or else by the address of its connection, whatever it claims."""

from typing import Any

import pytest
from django.test import Client

from accounts.models.memberships import Role
from accounts.services.api_keys import make_key
from tests.factories import acting

pytestmark = pytest.mark.django_db
OWN = "/api/v1/own/solutions/"


@pytest.fixture(autouse=True)
def _three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publishing.api.throttling.PublicThrottle.get_rate", lambda self: "3/min")


def _asked(client: Client, number: int, **more: Any) -> int:
    # An address of its own each time: what the public cache answers is not counted.
    return client.get(f"/api/v1/needs/?q=urgence{number}", **more).status_code


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "x-client-ip"])
def test_a_header_of_the_readers_own_gives_no_new_limit(client: Client, header: str) -> None:
    statuses = [_asked(client, number, headers={header: f"203.0.113.{number}"}) for number in range(6)]
    assert statuses == [200, 200, 200, 429, 429, 429]
    assert client.get("/api/v1/needs/?q=x").headers["Retry-After"]


def test_behind_our_own_proxy_each_reader_has_their_limit(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [_asked(client, number, headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.1"}) for number in range(5)]
    assert forged == [200, 200, 200, 429, 429]
    assert _asked(client, 9, headers={"x-forwarded-for": "203.0.113.2"}) == 200


def test_a_key_has_its_own_limit_wherever_it_is_used(client: Client) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    one, other = (make_key(by=vendor, name=name)[1] for name in ("Un", "Deux"))
    statuses = [
        client.get(OWN, headers={"authorization": f"Bearer {one}"}, REMOTE_ADDR=f"203.0.113.{number}").status_code
        for number in range(5)
    ]
    assert statuses == [200, 200, 200, 429, 429]
    assert client.get(OWN, headers={"authorization": f"Bearer {other}"}).status_code == 200
    assert _asked(client, 1) == 200, "its neighbours without a key keep theirs"


def test_keys_are_not_tried_without_end(client: Client) -> None:
    statuses = [client.get(OWN, headers={"authorization": f"Bearer reg_{number}"}).status_code for number in range(65)]
    assert statuses == [401] * 60 + [429] * 5
