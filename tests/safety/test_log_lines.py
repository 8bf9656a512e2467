"""What the logs say of an address: its page, and nobody's key."""

import secrets
import uuid

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse

from safety.log_lines import shown
from tests.factories import UserFactory

PAGES = [
    "/",
    "/besoins/BES-2026-0012/attente-au-triage-de-lurgence-dun-hopital-regional/",
    "/en/solutions/SOL-2026-1234/a-long-title-with-many-words-in-it/",
    "/organisations/cisss-de-la-monteregie-centre/",
    "/api/v1/needs/BES-2026-0012/",
    "/.well-known/jwks.json",
    "/static/css/site.0123456789ab.css",
]


@pytest.mark.parametrize("address", PAGES)
def test_the_addresses_of_pages_are_whole(address: str) -> None:
    assert shown(address) == address


def test_what_was_searched_is_left_out() -> None:
    assert shown("/recherche/?q=une+personne") == "/recherche/"


@pytest.mark.django_db
def test_every_kind_of_key_is_left_out() -> None:
    """Many of each, since a key is made by chance."""
    user = UserFactory()
    for _each in range(300):
        keys = [
            secrets.token_urlsafe(32),
            secrets.token_hex(16),
            signing.dumps([12, 34], salt="a"),
            signing.dumps({"subscription": str(uuid.uuid4())}, salt="b"),
            f"3-{default_token_generator.make_token(user)}",
        ]
        for key in keys:
            for name in ("leave", "report-follow", "personal-calendar", "evidence-file"):
                address = reverse(f"{_space(name)}{name}", args=[key])
                assert key not in shown(address), address
                assert not [part for part in key.split(":") if len(part) > 6 and part in shown(address)], address


def _space(name: str) -> str:
    return {"evidence-file": "qualification:"}.get(name, "")
