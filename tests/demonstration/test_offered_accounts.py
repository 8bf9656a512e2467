"""The accounts that a demonstration offers on its sign-in page, and no other registry does."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models.memberships import Role
from accounts.models.people import User
from demonstration.accounts import PASSWORD, accounts
from tests.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def _person(*, is_demonstration: bool = True) -> User:
    account = next(each for each in accounts() if each.role == Role.MINISTRY_ANALYST)
    person = User.objects.create_user(account.email, PASSWORD, name=account.name, is_demonstration=is_demonstration)
    person.emailaddress_set.create(email=account.email, verified=True, primary=True)
    MembershipFactory(user=person, organisation=OrganisationFactory(kind="ministry", name_fr="MSSS"), role=account.role)
    return person


def test_a_demonstration_offers_its_accounts_by_role_with_one_press(settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    settings.IS_DEMONSTRATION = True
    person = _person()
    html = client.get(reverse("account_login")).content.decode()
    assert "Analyste du ministère" in unescape(html)
    assert html.count("Les établissements et la liste de la FDA sont réels.") == 2, "the banner's own words"
    form = next(each for each in re.findall(r"<form.*?</form>", html, re.S) if person.email in each)
    sent = dict(re.findall(r'type="hidden" name="(login|password|csrfmiddlewaretoken)" value="([^"]+)"', form))
    assert client.post(reverse("account_login"), sent).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(("setting", "own"), [(False, True), (True, False)])
def test_no_password_is_shown_elsewhere_nor_for_accounts_of_people(
    client: Client, settings: Any, setting: bool, own: bool
) -> None:
    settings.IS_DEMONSTRATION = setting
    person = _person(is_demonstration=own)
    html = client.get(reverse("account_login")).content.decode()
    assert PASSWORD not in html
    assert person.email not in html
