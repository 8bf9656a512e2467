"""Writing to a vendor: its people get it by e-mail, nobody sees an address, and the limits hold."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from notifications.models.deliveries import Delivery
from records.errors import Refused, WrongState
from records.models.events import Event
from safety.letter_limits import LIMITS, TooManyLetters
from solutions.models.solutions import Solution
from solutions.services.contacting import contact_vendor
from tests.factories import OrganisationFactory, SolutionFactory, UserFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
SAID = {"message": "Travaillez-vous avec notre système de radiologie?", "reply_to": "bureau@example.org"}


def _offered() -> tuple[Solution, Actor]:
    solution = SolutionFactory(listed=True)
    return solution, acting(Role.VENDOR_MEMBER, solution.organisation)


def _letters(name: str) -> Any:
    return Delivery.objects.filter(data__letter=name, channel="email")


def test_the_vendors_people_get_the_message_and_its_writer_a_copy(sign_in: SignIn) -> None:
    solution, vendor = _offered()
    writer = acting()
    assert vendor.user
    assert writer.user
    here = reverse("solutions:contact-vendor", args=[solution.reference])
    client = sign_in(writer)
    form = client.get(here).content.decode()
    assert vendor.user.email not in form
    page = client.post(here, SAID, follow=True).content.decode()
    assert "1 personne qui agit pour le fournisseur" in page
    assert vendor.user.email not in page
    received, copy = _letters("vendor_contacted").get(), _letters("vendor_contact_copy").get()
    assert (received.user, copy.user) == (vendor.user, writer.user)
    assert SAID["message"] in received.data["body"]
    assert received.data["reply_to"] == SAID["reply_to"]
    assert vendor.user.email not in copy.data["body"]


def test_the_log_says_that_someone_wrote_and_not_what() -> None:
    solution, _vendor = _offered()
    contact_vendor(solution, by=acting(), **SAID)
    event = Event.objects.get(verb="solution.vendor_contacted")
    assert (event.reference, event.is_public) == (solution.reference, False)
    assert SAID["message"] not in str(event.data)


def test_where_nobody_is_at_the_vendor_the_page_says_so(sign_in: SignIn) -> None:
    solution = SolutionFactory(listed=True, website="https://vendeur.example")
    page = sign_in(acting()).get(reverse("solutions:contact-vendor", args=[solution.reference])).content.decode()
    assert "Personne n’agit encore pour" in page
    assert "https://vendeur.example" in page
    assert "<textarea" not in page
    with pytest.raises(WrongState):
        contact_vendor(solution, by=acting(), **SAID)


def test_an_organisation_writes_so_many_times_a_day_and_no_more() -> None:
    solution, _vendor = _offered()
    writer = acting()
    for _time in range(LIMITS["vendor_contacted"].to_reader):
        contact_vendor(solution, by=writer, **SAID)
    with pytest.raises(TooManyLetters):
        contact_vendor(solution, by=writer, **SAID)


@pytest.mark.parametrize("address", ["patron@autre-hopital.example", "innovation@autre-hopital.example"])
def test_an_answer_goes_to_whoever_wrote_and_to_nobody_else(address: str, sign_in: SignIn) -> None:
    solution, _vendor = _offered()
    acting(organisation=OrganisationFactory()).someone().emailaddress_set.create(email=address, verified=True)
    page = sign_in(acting()).post(reverse("solutions:contact-vendor", args=[solution.reference]), SAID | {"reply_to": address})
    assert page.status_code == 422
    assert "une adresse de votre compte" in page.content.decode()
    assert not _letters("vendor_contacted").exists()


def test_a_vendor_does_not_write_to_itself_and_someone_without_organisation_reads_why(sign_in: SignIn, client: Client) -> None:
    solution, vendor = _offered()
    with pytest.raises(Refused):
        contact_vendor(solution, by=vendor, **SAID)
    here = reverse("solutions:contact-vendor", args=[solution.reference])
    assert client.get(here)["Location"].startswith(reverse("account_login"))
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(here).status_code == 403
    assert here not in sign_in(vendor).get(record_path(solution)).content.decode()


def test_a_product_of_the_american_list_can_be_claimed_from_its_page(client: Client) -> None:
    solution = SolutionFactory(listed=True, origin="fda", organisation__is_registered=False)
    claim = f"{reverse('register-organisation')}?organisation={solution.organisation.slug}"
    assert claim in client.get(record_path(solution)).content.decode()
    assert claim not in client.get(record_path(_offered()[0])).content.decode()
