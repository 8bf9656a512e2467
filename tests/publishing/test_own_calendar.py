"""A person's own calendar: a secret address, shown once, that can be taken back."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.calendars import CalendarKey
from accounts.services.calendars import open_calendar
from accounts.services.privacy import erase_person, export_person
from catalogue.models.index import CatalogueEntry
from records.models.events import Event
from tests.factories import MembershipFactory, NeedFactory, acting
from tests.publishing.test_calendars import read
from website.error_reports import report_error
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
_PAGE = "/espace/mon-calendrier/"


def _asked_to_answer() -> Actor:
    """An officer whom a report of an error awaits, with a date."""
    officer = acting()
    need = NeedFactory(organisation=officer.membership.organisation, published=True)
    report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille secrète.")
    return officer


def test_the_address_is_shown_once_and_reads_what_awaits_the_person_in_every_role(sign_in: SignIn, client: Client) -> None:
    officer = _asked_to_answer()
    elsewhere = _asked_to_answer()
    MembershipFactory(user=officer.user, organisation=elsewhere.membership.organisation)
    browser = sign_in(officer)
    response = browser.post(_PAGE, {"do": "open"})
    address = response.context["address"]
    assert address in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert address not in browser.get(_PAGE).content.decode()
    assert address.rsplit("/", 1)[1].removesuffix(".ics") not in str(CalendarKey.objects.values().get())
    own = Client().get(address.removeprefix("http://testserver"))
    assert own["Cache-Control"] == "private, no-store"
    _calendar, events = read(own)
    assert len(events) == 2
    assert {event["DTSTART"].dt for event in events} == {
        timezone.localtime(report.due_at).date() for report in ErrorReport.objects.all()
    }
    assert len({event["UID"] for event in events}) == 2
    assert CalendarKey.objects.get().last_read_at is not None
    assert Event.objects.filter(verb="person.calendar_opened", is_public=False).count() == 1


@pytest.mark.parametrize("secret", ["jeton", "x" * 500, "%0D%0A", "é", "a" * 43])
def test_a_wrong_address_does_not_exist(client: Client, secret: str) -> None:
    open_calendar(by=acting())
    assert client.get(f"{_PAGE}{secret}.ics").status_code == 404


def test_a_new_address_a_taken_back_one_and_a_closed_account_end_the_one_before(sign_in: SignIn) -> None:
    officer = acting()
    first, second = (reverse("personal-calendar", args=[open_calendar(by=officer)]) for _each in range(2))
    assert [Client().get(url).status_code for url in (first, second)] == [404, 200]
    officer.user.is_active = False
    officer.user.save()
    assert Client().get(second).status_code == 404
    officer.user.is_active = True
    officer.user.save()
    sign_in(officer).post(_PAGE, {"do": "close"})
    assert Client().get(second).status_code == 404


def test_an_organisation_that_asks_for_a_second_factor_shows_nothing_without_one() -> None:
    officer = _asked_to_answer()
    organisation = officer.membership.organisation
    organisation.requires_mfa = True
    organisation.save()
    url = reverse("personal-calendar", args=[open_calendar(by=officer)])
    assert read(Client().get(url))[1] == []
    Authenticator.objects.create(user=officer.user, type=Authenticator.Type.TOTP, data={})
    assert len(read(Client().get(url))[1]) == 1


def test_the_address_is_exported_without_its_secret_and_erased_with_the_account() -> None:
    officer = acting()
    MembershipFactory(organisation=officer.membership.organisation, is_owner=True)
    secret = open_calendar(by=officer)
    exported = export_person(by=officer)["calendar_address"]
    assert len(exported) == 1
    assert secret not in str(exported)
    erase_person(by=officer)
    assert not CalendarKey.objects.exists()
