"""The addresses of an account: a few, confirmed by nobody else, and no way to have the registry write to strangers."""

import re
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


def _link_to(address: str) -> str:
    """The last link that was mailed to an address."""
    bodies = [letter.body for letter in mail.outbox if letter.to == [address]]
    link = re.search(r"https?://[^/]+(/compte/\S+)", bodies[-1])
    assert link is not None
    return link[1]


def test_an_address_that_was_added_is_confirmed_only_by_the_account_that_added_it(client: Client, person: User) -> None:
    _add(client, "anne@hopital.example")
    link = _link_to("anne@hopital.example")
    added = EmailAddress.objects.get(email="anne@hopital.example")
    for other in (Client(), _signed_in(UserFactory())):
        page = other.get(link).content.decode()
        assert "Seul ce compte peut la confirmer" in page
        assert person.email not in page
        other.post(link)
        added.refresh_from_db()
        assert not added.verified, "whoever reads that mailbox gives nothing to a stranger's account"
    client.post(link)
    added.refresh_from_db()
    assert added.verified


def test_a_link_of_a_confirmation_signs_nobody_out_when_it_is_opened(client: Client, person: User) -> None:
    data = {"email": "neuve@example.org", "password1": "une longue phrase de passe", "name": "N", "consent": "on"}
    Client().post(reverse("account_signup"), data)
    _add(client, "autre@example.org")
    for address in ("neuve@example.org", "autre@example.org"):
        reader = _signed_in(UserFactory())
        reader.get(_link_to(address))
        assert reader.get(reverse("workspace")).status_code == 200


def test_an_address_that_was_added_and_not_confirmed_resets_no_password(client: Client, person: User) -> None:
    _add(client, "faute-de-frappe@example.org")
    mail.outbox.clear()
    stranger = Client()
    answered = stranger.post(reverse("account_reset_password"), {"email": "faute-de-frappe@example.org"})
    unknown = stranger.post(reverse("account_reset_password"), {"email": "inconnue@example.org"})
    assert (answered.status_code, answered["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox
    assert not [letter for letter in mail.outbox if "/compte/mot-de-passe/reinitialiser/cle/" in letter.body]
    stranger.post(reverse("account_reset_password"), {"email": person.email})
    assert "/cle/" in _link_to(person.email)


def test_an_address_that_a_stranger_added_keeps_nobody_from_signing_up_with_it(client: Client, person: User) -> None:
    _add(client, "anne@hopital.example")
    mail.outbox.clear()
    anne, data = Client(), {"email": "anne@hopital.example", "password1": "une longue phrase", "name": "Anne", "consent": "on"}
    anne.post(reverse("account_signup"), data)
    anne.post(_link_to("anne@hopital.example"))
    assert anne.get(reverse("workspace")).status_code == 200
    assert User.objects.get(email="anne@hopital.example").confirmed_addresses() == {"anne@hopital.example"}
    assert person.confirmed_addresses() == {person.email}


def _signed_in(other: User) -> Client:
    reader = Client()
    reader.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    return reader
