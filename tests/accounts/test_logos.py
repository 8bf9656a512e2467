"""The logo of an organisation: sent by an owner, written anew, shown on its public page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.logos import Logo
from accounts.services.logos import remove_logo, set_logo
from records.errors import Refused
from tests.factories import acting, organisation_of
from tests.pictures import picture

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_an_owner_sends_a_logo_that_the_public_page_shows(sign_in: SignIn, client: Client) -> None:
    owner = acting(is_owner=True)
    organisation = organisation_of(owner)
    here = reverse("organisation-profile", args=[organisation.slug])
    values = {"short_name": "", "time_zone": "America/Toronto", "logo": picture(size=(900, 300))}
    assert sign_in(owner).post(here, values).status_code == 302
    logo = Logo.objects.get()
    assert (logo.organisation, logo.width, logo.height) == (organisation, 480, 160)
    address = reverse("organisations:logo", args=[organisation.slug])
    assert address in client.get(reverse("organisations:detail", args=[organisation.slug])).content.decode()
    assert client.get(address)["Content-Type"] == "image/webp"


def test_another_logo_takes_the_place_of_the_first_and_a_removed_one_is_gone(client: Client) -> None:
    owner = acting(is_owner=True)
    organisation = organisation_of(owner)
    first = set_logo(organisation, by=owner, upload=picture())
    second = set_logo(organisation, by=owner, upload=picture(colour="#a6541b"))
    assert list(Logo.objects.all()) == [second]
    assert first.sha256 != second.sha256
    remove_logo(organisation, by=owner)
    assert client.get(reverse("organisations:logo", args=[organisation.slug])).status_code == 404


def test_only_owners_change_the_logo() -> None:
    member = acting()
    with pytest.raises(Refused):
        set_logo(organisation_of(member), by=member, upload=picture())
