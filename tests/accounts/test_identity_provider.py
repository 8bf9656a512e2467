"""Sign-in by an establishment's own provider: a real one answers, over HTTP."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.services import members, organisations
from tests.factories import UserFactory, acting
from tests.provider import DOMAIN, authorise, establishment_with_provider

pytestmark = pytest.mark.django_db


def _sign_in(client: Client, sub: str = "e-1234", *, email: str = f"infirmiere@{DOMAIN}") -> Any:
    page = client.post(reverse("sign-in-by-organisation"), {"email": email})
    html = page.content.decode()
    address = html.split('<form method="post" action="')[-1].split('"')[0].replace("&amp;", "&")
    at_provider = client.post(address)["Location"]
    back = urlsplit(authorise(at_provider, sub))
    return client.get(f"{back.path}?{back.query}")


def test_staff_sign_in_at_work_and_belong_to_their_establishment(client: Client, provider_url: str) -> None:
    organisation = establishment_with_provider(provider_url)
    response = _sign_in(client)
    assert response["Location"] == reverse("workspace")
    person = User.objects.get(email=f"infirmiere@{DOMAIN}")
    assert person.name == "Une infirmière"
    membership = person.memberships.get()
    assert (membership.organisation, membership.role, membership.is_owner) == (organisation, Role.CONTRIBUTOR, False)
    assert person.consents.count() == 1
    assert "CHU d’essai" in client.get(reverse("workspace")).content.decode()


def test_the_page_lets_the_browser_go_to_the_provider_and_nowhere_else(client: Client, provider_url: str) -> None:
    establishment_with_provider(provider_url)
    response = client.post(reverse("sign-in-by-organisation"), {"email": f"x@{DOMAIN}"})
    policy = response["Content-Security-Policy"]
    assert f"form-action 'self' {provider_url}" in policy
    assert provider_url not in client.get(reverse("account_login"))["Content-Security-Policy"]


def test_an_account_that_exists_is_the_same_person(client: Client, provider_url: str) -> None:
    establishment_with_provider(provider_url)
    person = UserFactory(email=f"infirmiere@{DOMAIN}")
    _sign_in(client)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert User.objects.filter(email__iendswith=DOMAIN).count() == 1


@pytest.mark.parametrize("is_alone", [False, True])
def test_staff_do_not_enter_the_account_of_a_stranger_who_typed_their_address(
    client: Client, provider_url: str, is_alone: bool
) -> None:
    """Added to an account, or what somebody signed up with; confirmed by nobody."""
    establishment_with_provider(provider_url)
    address = f"infirmiere@{DOMAIN}"
    stranger = UserFactory(email=address if is_alone else "etrangere@ailleurs.example")
    if is_alone:
        stranger.emailaddress_set.update(verified=False)
    else:
        stranger.emailaddress_set.create(email=address, verified=False)
    _sign_in(client)
    assert client.session.get("_auth_user_id") != str(stranger.pk)
    assert is_alone or client.session["_auth_user_id"], "they get an account of their own"
    assert not stranger.memberships.exists()
    assert not stranger.emailaddress_set.filter(email=address, verified=True).exists()


def test_a_provider_does_not_speak_for_the_addresses_of_others(client: Client, provider_url: str) -> None:
    establishment_with_provider(provider_url)
    victim = acting(Role.REGISTRY_ADMINISTRATOR)
    victim.user.email = "admin@ailleurs.example.org"
    victim.user.save()
    victim.user.emailaddress_set.update(email=victim.user.email)
    _sign_in(client, "e-9999")
    assert "_auth_user_id" not in client.session
    victim.user.emailaddress_set.all().delete()
    User.objects.filter(pk=victim.user.pk).update(email="autre@example.org")
    _sign_in(Client(), "e-9999")
    made = User.objects.filter(email="admin@ailleurs.example.org").first()
    assert made is None or not made.emailaddress_set.filter(verified=True).exists()


def test_staff_who_were_removed_are_not_taken_in_again(client: Client, provider_url: str) -> None:
    organisation = establishment_with_provider(provider_url)
    owner = acting(Role.INNOVATION_OFFICER, organisation, is_owner=True)
    _sign_in(client)
    person = User.objects.get(email=f"infirmiere@{DOMAIN}")
    members.remove_member(person.memberships.get(), by=owner)
    client.post(reverse("account_logout"))
    _sign_in(client)
    assert not person.memberships.exists()


@pytest.mark.parametrize("vouches", [True, False])
def test_a_provider_that_asks_for_a_second_factor_may_vouch_for_it(vouches: bool, client: Client, provider_url: str) -> None:
    organisation = establishment_with_provider(provider_url, vouches_for_mfa=vouches)
    _sign_in(client)
    organisations.require_mfa(organisation, required=True, by=acting(Role.REGISTRY_ADMINISTRATOR))
    assert client.get(reverse("needs:new")).status_code == (200 if vouches else 403)


def test_someone_who_stops_at_the_provider_is_told(client: Client, provider_url: str) -> None:
    establishment_with_provider(provider_url)
    page = client.post(reverse("sign-in-by-organisation"), {"email": f"x@{DOMAIN}"}).content.decode()
    address = page.split('<form method="post" action="')[-1].split('"')[0].replace("&amp;", "&")
    client.post(address)
    path = reverse("openid_connect_callback", args=["chu-essai"])
    html = client.get(f"{path}?error=access_denied&state=x", follow=True).content.decode()
    assert "connexion" in html
    assert "_auth_user_id" not in client.session


def test_a_provider_that_does_not_answer_is_a_clear_page_not_a_crash(client: Client) -> None:
    establishment_with_provider("http://127.0.0.1:9")
    page = client.post(reverse("sign-in-by-organisation"), {"email": f"x@{DOMAIN}"}).content.decode()
    address = page.split('<form method="post" action="')[-1].split('"')[0].replace("&amp;", "&")
    response = client.post(address)
    assert "La connexion avec votre organisation a échoué" in response.content.decode()


def test_a_domain_without_provider_says_so_beside_the_field(client: Client) -> None:
    response = client.post(reverse("sign-in-by-organisation"), {"email": "x@inconnu.example.org"})
    assert response.status_code == 422
    assert 'id="id_email_error"' in response.content.decode()
