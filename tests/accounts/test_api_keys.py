"""Keys of programs: made once, shown once, ended with the role."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.api_keys import ApiKey
from accounts.models.memberships import Role
from accounts.services import api_keys, privacy, retention
from records.errors import Incomplete, Refused
from tests.factories import UserFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_a_key_shows_once_and_only_its_hash_is_kept(sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    browser = sign_in(vendor)
    page = browser.post(reverse("my-api-keys"), {"name": "Notre catalogue"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in browser.get(reverse("my-api-keys")).content.decode()
    key = ApiKey.objects.get()
    assert secret not in (key.key_hash, key.beginning)
    assert api_keys.actor_of_key(secret) == vendor
    assert privacy.export_person(by=vendor)["api_keys"][0]["used_by"] == "Notre catalogue"


def test_a_key_opens_nothing_once_it_is_revoked_past_its_day_or_its_role_is_gone() -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    assert vendor.membership
    key, secret = api_keys.make_key(by=vendor, name="Un")
    assert api_keys.actor_of_key(secret, timezone.now() + timedelta(days=366)) is None
    with pytest.raises(Refused):
        api_keys.revoke_key(key, by=acting(Role.VENDOR_MEMBER))
    api_keys.revoke_key(key, by=vendor)
    assert api_keys.actor_of_key(secret) is None
    _key, other = api_keys.make_key(by=vendor, name="Deux")
    vendor.membership.organisation.requires_mfa = True
    vendor.membership.organisation.save()
    assert api_keys.actor_of_key(other) is None, "the organisation asks for a second factor"
    vendor.membership.organisation.requires_mfa = False
    vendor.membership.organisation.save()
    assert api_keys.actor_of_key(other)
    vendor.membership.delete()
    assert api_keys.actor_of_key(other) is None


def test_a_key_has_a_name_and_nobody_has_more_than_ten(sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    assert sign_in(vendor).post(reverse("my-api-keys"), {"name": " "}).status_code == 422
    for number in range(api_keys.MAX_STANDING):
        api_keys.make_key(by=vendor, name=f"Clé {number}")
    with pytest.raises(Incomplete):
        api_keys.make_key(by=vendor, name="De trop")


@pytest.mark.django_db(transaction=True)
def test_of_several_asked_for_at_once_none_is_the_eleventh() -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    for number in range(api_keys.MAX_STANDING - 1):
        api_keys.make_key(by=vendor, name=f"Clé {number}")

    def make(number: int) -> None:
        with suppress(Incomplete):
            api_keys.make_key(by=vendor, name=f"À la fois {number}")
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(4)))
    assert ApiKey.objects.count() == api_keys.MAX_STANDING


def test_support_and_those_without_an_organisation_make_none() -> None:
    vendor = acting(Role.VENDOR_MEMBER)
    for actor in (Actor(vendor.user, vendor.membership, impersonator=acting(Role.REGISTRY_ADMINISTRATOR)), Actor(UserFactory())):
        with pytest.raises(Refused):
            api_keys.make_key(by=actor, name="Non")


def test_keys_are_forgotten_a_year_after_their_end() -> None:
    api_keys.make_key(by=acting(Role.VENDOR_MEMBER), name="Vieille", at=timezone.now() - timedelta(days=735))
    api_keys.make_key(by=acting(Role.VENDOR_MEMBER), name="Neuve")
    retention.apply()
    assert [key.name for key in ApiKey.objects.all()] == ["Neuve"]
