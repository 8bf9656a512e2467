"""Signing in by e-mail."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.models.people import User
from tests.factories import PASSWORD, UserFactory, acting

pytestmark = pytest.mark.django_db


def test_someone_creates_an_account_confirms_and_signs_in(client: Client) -> None:
    data = {"email": "Nouvelle@Example.org", "password1": "une longue phrase de passe", "name": "Une personne", "consent": "on"}
    client.post(reverse("account_signup"), data)
    assert len(mail.outbox) == 1
    link = re.search(r"https?://testserver(/\S+)", mail.outbox[0].body)
    assert link is not None
    client.post(link[1])
    response = client.post(reverse("account_login"), {"login": "nouvelle@example.org", "password": data["password1"]})
    assert response["Location"] == reverse("workspace")
    html = client.get(reverse("workspace")).content.decode()
    assert "Vous n’agissez encore pour aucune organisation" in html
    assert User.objects.get().name == "Une personne"


def test_an_account_is_not_usable_before_its_email_is_confirmed(client: Client) -> None:
    client.post(
        reverse("account_signup"),
        {"email": "a@example.org", "password1": "une longue phrase de passe", "name": "A", "consent": "on"},
    )
    client.post(reverse("account_login"), {"login": "a@example.org", "password": "une longue phrase de passe"})
    assert client.get(reverse("workspace")).status_code == 302


def test_a_workspace_opens_without_a_message_and_whoever_signs_out_is_told_in_the_words_of_this_site(client: Client) -> None:
    person = UserFactory(name="Camille Roy")
    entered = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True)
    assert 'class="wrap messages"' not in entered.content.decode()
    left = client.post(reverse("account_logout"), follow=True)
    assert "Votre session est fermée." in left.content.decode()


def test_no_field_says_its_label_a_second_time(client: Client) -> None:
    for page in ("account_login", "account_signup", "account_reset_password"):
        form = client.get(reverse(page)).content.decode().split("<main")[1]
        assert "placeholder" not in form


def test_what_a_password_needs_is_said_in_the_words_of_this_site(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert "Au moins 12 caractères." in page
    assert "informations personnelles" not in page


def test_a_taken_address_is_not_disclosed(client: Client) -> None:
    UserFactory(email="prise@example.org")
    data = {"email": "prise@example.org", "password1": "une longue phrase de passe", "name": "B", "consent": "on"}
    taken = client.post(reverse("account_signup"), data)
    free = Client().post(reverse("account_signup"), data | {"email": "libre@example.org"})
    assert taken.status_code == free.status_code == 302
    assert taken["Location"] == free["Location"]


@pytest.mark.parametrize("password", ["court", "password1234", "123456789012", "Azertyuiop12", "motdepasse123", "P@ssw0rd2024!"])
def test_a_weak_password_is_refused(password: str, client: Client) -> None:
    response = client.post(
        reverse("account_signup"), {"email": "c@example.org", "password1": password, "name": "C", "consent": "on"}
    )
    assert response.status_code == 200
    assert not User.objects.exists()


def test_a_wrong_password_says_nothing_more_and_is_limited(client: Client) -> None:
    user = UserFactory()
    last = None
    for _ in range(10):
        last = client.post(reverse("account_login"), {"login": user.email, "password": "faux"})
    assert last is not None
    assert client.get(reverse("workspace")).status_code == 302
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert response.status_code == 200, "too many failures: even the right password waits"


def test_after_signing_in_one_returns_to_the_page_that_asked_and_never_elsewhere(client: Client) -> None:
    actor = acting()
    path = reverse("needs:new")
    asked = client.get(path)["Location"]
    credentials = {"login": actor.user.email, "password": PASSWORD}
    assert client.post(asked, credentials)["Location"] == path
    elsewhere = Client().post(f"{reverse('account_login')}?next=https://evil.example/", credentials)
    assert "evil.example" not in elsewhere["Location"]


def test_one_person_has_one_address_whatever_its_case() -> None:
    UserFactory(email="une@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create(email="Une@Example.org")


def test_a_deactivated_organisation_gives_no_right(client: Client) -> None:
    actor = acting()
    actor.membership.organisation.is_active = False
    actor.membership.organisation.save()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("needs:new")).status_code == 403
