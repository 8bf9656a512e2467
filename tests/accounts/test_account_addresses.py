"""The addresses of one's account are in the language of the page; the English ones they had lead on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from accounts.account_urls import urlpatterns

pytestmark = pytest.mark.django_db

ARGUMENTS: dict[str, dict[str, Any]] = {
    "account_confirm_email": {"key": "abc"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
}
# Registered with each provider, or the same word in both languages.
SAME = {"openid_connect_login", "openid_connect_callback", "usersessions_list"}
NAMES = sorted(name for name in get_resolver("allauth.urls").reverse_dict if isinstance(name, str) and name not in SAME)


def test_every_page_of_the_library_has_an_address_here() -> None:
    assert len(NAMES) > 25
    assert urlpatterns


@pytest.mark.parametrize("name", NAMES)
def test_the_english_address_leads_to_the_french_one_and_keeps_what_was_asked(name: str, client: Client) -> None:
    arguments = ARGUMENTS.get(name, {})
    former = "/compte" + reverse(name, urlconf="allauth.urls", kwargs=arguments)
    french = reverse(name, kwargs=arguments)
    assert french.startswith("/compte/")
    assert french != former
    answer = client.get(former, {"next": "/espace/"})
    assert (answer.status_code, answer["Location"]) == (301, f"{french}?next=%2Fespace%2F")
    assert client.post(former).status_code == 308
    with override("en"):
        assert reverse(name, kwargs=arguments) == "/en/account" + reverse(name, urlconf="allauth.urls", kwargs=arguments)


@pytest.mark.parametrize("address", ["/compte/rien/", "/en/account/nothing/", "/compte/oidc/"])
def test_an_address_that_never_was_is_not_found(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404


def test_what_the_library_itself_led_on_still_leads_on(client: Client) -> None:
    answer = client.get("/compte/social/login/cancelled/")
    assert answer["Location"] == reverse("socialaccount_login_cancelled")
