"""The addresses of an account: a few, and no way to have the registry write to strangers."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models.people import User
from safety.letter_limits import LIMITS
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("account_email")


@pytest.fixture
def person(client: Client, settings: Any) -> User:
    """Signed in, and has just said again that it is them. Minutes pass between what they do: ten a minute is not the limit."""
    found: User = UserFactory()
    client.post(reverse("account_login"), {"login": found.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    settings.ACCOUNT_RATE_LIMITS = False
    return found


def _add(client: Client, address: str) -> str:
    return client.post(PAGE, {"action_add": "", "email": address}, follow=True).content.decode()


def test_an_account_has_three_addresses_at_most(client: Client, person: User) -> None:
    for number in range(4):
        _add(client, f"autre{number}@example.org")
    assert EmailAddress.objects.filter(user=person).count() == 3


def test_one_account_makes_the_registry_write_to_few_strangers_in_a_day(client: Client, person: User) -> None:
    mail.outbox.clear()
    said = ""
    for number in range(LIMITS["address_added"].of_sender + 5):
        said = _add(client, f"etrangere{number}@example.org")
        client.post(PAGE, {"action_remove": "", "email": f"etrangere{number}@example.org"})
    written = {letter.to[0] for letter in mail.outbox if letter.to[0].startswith("etrangere")}
    assert len(written) == LIMITS["address_added"].of_sender
    assert "Trop d’adresses ont été ajoutées aujourd’hui" in said
