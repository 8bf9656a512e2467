"""The innovation office on the page of its organisation, how it takes part, and messages to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from accounts.models.people import ContactAccess
from needs.models.needs import Need
from needs.models.offices import Office
from needs.models.responses import Response
from needs.offices import answered_in_time, figures
from needs.services import responses
from needs.services.offices import save_office, write_to_office
from notifications.services import sending
from pilots.participation import figures as pilot_figures
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from safety.letter_limits import TooManyLetters
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, ResponseFactory, acting
from tests.letters import forget_earlier_letters

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]
SAID = {"function_fr": "Coordination de l’innovation", "seeks_fr": "Des outils éprouvés pour l’urgence."}


def _page(organisation: Organisation, client: Client | None = None) -> str:
    return (client or Client()).get(reverse("organisations:detail", args=[organisation.slug])).content.decode()


def _office(**values: Any) -> tuple[Organisation, Actor]:
    officer = acting()
    save_office(officer.membership.organisation, by=officer, values=SAID | values)
    return officer.membership.organisation, officer


# ── What it says ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_officer_writes_the_office_in_one_form_and_everyone_reads_it(sign_in: SignIn) -> None:
    officer = acting()
    organisation = officer.membership.organisation
    second, first = (NeedFactory(organisation=organisation, published=True, title_fr=title) for title in ("Deuxième", "Premier"))
    day = timezone.localdate() + timedelta(days=20)
    sent = SAID | {
        "takes_messages": "on", "priority_1": first.pk, "priority_2": second.pk, "contact_email": "bureau@example.org",
        "committee_1_fr": "Comité de l’innovation", "committee_1_on": day.isoformat(),
    }  # fmt: skip
    client = sign_in(officer)
    assert reverse("needs:office", args=[organisation.slug]) in _page(organisation, client)
    assert client.post(reverse("needs:office", args=[organisation.slug]), sent).status_code == 302
    html = _page(organisation).replace("&#x27;", "’")
    assert SAID["function_fr"] in html
    assert SAID["seeks_fr"] in html
    office = html.split('id="s-office"')[1].split("</section>")[0]
    assert office.index("Premier") < office.index("Deuxième")
    assert "Comité de l’innovation" in office
    assert "bureau@example.org" not in html, "its address is never shown"
    assert Event.objects.filter(verb="organisation.office_edited", reference=organisation.slug).count() == 1
    # Opened again, the form shows what was saved.
    form = client.get(reverse("needs:office", args=[organisation.slug])).content.decode()
    assert f'value="{day.isoformat()}"' in form
    assert f'<option value="{first.pk}" selected>' in form


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.INNOVATION_OFFICER])
@pytest.mark.parametrize("is_owner", [True, False])
def test_officers_and_owners_edit_it_and_nobody_else(role: str, is_owner: bool) -> None:
    actor = acting(role, is_owner=is_owner)
    organisation = actor.membership.organisation
    if is_owner or role == Role.INNOVATION_OFFICER:
        assert save_office(organisation, by=actor, values=SAID)
    else:
        with pytest.raises(Refused):
            save_office(organisation, by=actor, values=SAID)
    with pytest.raises(Refused):
        save_office(OrganisationFactory(), by=actor, values=SAID)


def test_a_name_is_shown_only_while_its_person_chose_it_and_belongs_there(sign_in: SignIn) -> None:
    organisation, officer = _office()
    officer.user.name = "Jo Tremblay"
    officer.user.save()
    assert "Jo Tremblay" not in _page(organisation)
    save_office(organisation, by=officer, values=SAID, names_me=True)
    assert "Jo Tremblay" in _page(organisation)
    # A colleague who edits changes neither: they name themselves, or take the name off.
    colleague = acting(organisation=organisation)
    save_office(organisation, by=colleague, values=SAID)
    assert "Jo Tremblay" in _page(organisation)
    assert sign_in(colleague).post(reverse("needs:office-name", args=[organisation.slug])).status_code == 302
    assert "Jo Tremblay" not in _page(organisation)
    save_office(organisation, by=officer, values=SAID, names_me=True)
    officer.user.memberships.all().delete()
    assert Office.objects.get(organisation=organisation).named_person() == ""


def test_only_its_own_published_needs_are_its_priorities_and_ended_ones_leave_the_list() -> None:
    organisation, officer = _office()
    with pytest.raises(Incomplete):
        save_office(organisation, by=officer, values=SAID, priorities=[NeedFactory(published=True)])
    with pytest.raises(Incomplete):
        save_office(organisation, by=officer, values=SAID, priorities=[NeedFactory(organisation=organisation)])
    need = NeedFactory(organisation=organisation, published=True, title_fr="Terminé depuis")
    save_office(organisation, by=officer, values=SAID, priorities=[need, need])
    assert Office.objects.get().priorities.count() == 1
    Need.objects.filter(pk=need.pk).update(state=Need.State.CLOSED)
    assert "Terminé depuis" not in _page(organisation).split('id="s-office"')[1].split("</section>")[0]


def test_a_decision_date_that_is_past_is_no_longer_the_next_one() -> None:
    organisation, officer = _office()
    yesterday = timezone.localdate() - timedelta(days=1)
    save_office(organisation, by=officer, values=SAID, committees=[{"name_fr": "Comité", "next_on": yesterday}])
    assert "date pas encore fixée" in _page(organisation)


def test_a_vendor_has_no_office(sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER, is_owner=True)
    assert 'id="s-office"' not in _page(vendor.membership.organisation, sign_in(vendor))
    with pytest.raises(WrongState):
        save_office(vendor.membership.organisation, by=acting(Role.REGISTRY_ADMINISTRATOR), values=SAID)


def test_what_is_wrong_in_the_form_is_said_beside_its_field_and_stays(sign_in: SignIn) -> None:
    officer = acting()
    address = reverse("needs:office", args=[officer.membership.organisation.slug])
    response = sign_in(officer).post(address, SAID | {"committee_2_on": "2090-01-01", "contact_email": "rien"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_committee_2_fr_error"' in html
    assert 'id="id_contact_email_error"' in html
    assert "Des outils éprouvés" in html


# ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_reaches_the_office_without_showing_its_address_and_is_logged(sign_in: SignIn) -> None:
    organisation, officer = _office()
    vendor = acting(Role.VENDOR_MEMBER)
    forget_earlier_letters()
    client = sign_in(vendor)
    address = reverse("needs:office-write", args=[organisation.slug])
    assert officer.user.email not in client.get(address).content.decode()
    assert client.post(address, {"subject": "Essai", "message": "Pouvons-nous parler?"}).status_code == 302
    sending.run()
    (letter,) = mail.outbox
    assert letter.to == [officer.user.email]
    assert letter.reply_to == [vendor.user.email]
    assert "Pouvons-nous parler?" in letter.body
    access = ContactAccess.objects.get(owner=organisation)
    assert (access.user, access.reference) == (vendor.user, organisation.slug)
    event = Event.objects.get(verb="organisation.office_written_to")
    assert not event.is_public
    assert "parler" not in str(event.data)


def test_only_members_of_verified_organisations_write_to_an_office(client: Client, sign_in: SignIn) -> None:
    organisation, _officer = _office()
    address = reverse("needs:office-write", args=[organisation.slug])
    assert client.get(address).status_code == 302
    unverified = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True, is_verified=False))
    assert sign_in(unverified).get(address).status_code == 404


def test_an_office_that_takes_no_messages_gets_none(sign_in: SignIn) -> None:
    organisation, _officer = _office(takes_messages=False)
    vendor = acting(Role.VENDOR_MEMBER)
    address = reverse("needs:office-write", args=[organisation.slug])
    assert address not in _page(organisation)
    assert sign_in(vendor).get(address).status_code == 404
    with pytest.raises(WrongState):
        write_to_office(organisation, by=vendor, subject="A", message="B")


def test_messages_to_one_office_are_limited() -> None:
    organisation, _officer = _office()
    vendor = acting(Role.VENDOR_MEMBER)
    with pytest.raises(TooManyLetters):
        for _ in range(10):
            write_to_office(organisation, by=vendor, subject="A", message="B")


@pytest.mark.parametrize(
    ("address", "is_own"),
    [("bureau@example.org", True), ("Bureau@CHU.example.ca", True), ("cible@elsewhere.example", False), ("n@gmail.com", False)],
)
def test_messages_go_to_an_address_of_the_organisation_alone(address: str, is_own: bool, sign_in: SignIn) -> None:
    organisation, officer = _office()
    colleague = acting(Role.CONTRIBUTOR, organisation)
    # An address that somebody confirmed at a public provider is theirs; it opens the provider to nobody else.
    colleague.user.emailaddress_set.create(email="colleague@gmail.com", verified=True)
    organisation.domains.create(domain="elsewhere.example")
    organisation.domains.create(domain="chu.example.ca", verified_at=timezone.now())
    sent = sign_in(officer).post(reverse("needs:office", args=[organisation.slug]), SAID | {"contact_email": address})
    assert sent.status_code == (302 if is_own else 422)
    assert is_own or 'id="id_contact_email_error"' in sent.content.decode()
    save_office(organisation, by=officer, values=SAID | {"contact_email": "colleague@gmail.com"})


def test_no_message_follows_the_address_of_somebody_who_left() -> None:
    organisation, officer = _office()
    gone = acting(Role.CONTRIBUTOR, organisation)
    gone.user.emailaddress_set.create(email="partie@elsewhere.example", verified=True)
    save_office(organisation, by=officer, values=SAID | {"contact_email": "partie@elsewhere.example"})
    gone.user.memberships.all().delete()
    forget_earlier_letters()
    write_to_office(organisation, by=acting(Role.VENDOR_MEMBER), subject="A", message="B")
    sending.run()
    assert [letter.to for letter in mail.outbox] == [[officer.user.email]]


def test_where_nobody_acts_for_the_office_the_team_of_the_registry_reads(settings: Any) -> None:
    organisation, officer = _office()
    officer.user.memberships.all().delete()
    forget_earlier_letters()
    write_to_office(organisation, by=acting(Role.VENDOR_MEMBER), subject="A", message="B")
    sending.run()
    assert [each.to for each in mail.outbox] == [[settings.CONTACT_EMAIL]]


# ── How it takes part ────────────────────────────────────────────────────────────────────────────────────────


def _response(organisation: Organisation, *, sent_days_ago: int, until_days_ago: int | None = None) -> Response:
    until = None if until_days_ago is None else timezone.localdate() - timedelta(days=until_days_ago)
    need = NeedFactory(organisation=organisation, published=True, responses_until=until)
    response: Response = ResponseFactory(need=need)
    Response.objects.filter(pk=response.pk).update(sent_at=timezone.now() - timedelta(days=sent_days_ago))
    response.refresh_from_db()
    return response


def test_a_response_is_answered_in_time_within_sixty_days_of_the_deadline_or_of_its_sending() -> None:
    officer = acting()
    organisation = officer.membership.organisation
    for sent, until in ((10, None), (100, None), (100, 30), (200, 90), (20, -5)):
        _response(organisation, sent_days_ago=sent, until_days_ago=until)
    # Two waited too long; the others may still be answered, and do not count yet.
    assert answered_in_time(organisation) == (2, 0)
    for response in Response.objects.all():
        responses.shortlist_response(response, by=officer)
    assert answered_in_time(organisation) == (5, 3)


def test_whoever_is_shortlisted_in_time_was_answered_in_time_whatever_is_decided_later() -> None:
    officer = acting()
    response = _response(officer.membership.organisation, sent_days_ago=100)
    soon = response.sent_at + timedelta(days=5)
    responses.shortlist_response(response, by=officer, at=soon)
    responses.select_response(response, by=officer, reason_fr="La plus simple.")
    assert answered_in_time(officer.membership.organisation) == (1, 1)


def test_of_few_responses_nothing_is_said(client: Client) -> None:
    officer = acting()
    organisation = officer.membership.organisation
    for _ in range(4):
        _response(organisation, sent_days_ago=100)
    assert "Réponses" not in " ".join(str(each.label) for each in figures(organisation))
    _response(organisation, sent_days_ago=100)
    html = _page(organisation, client)
    assert "0 sur 5" in html
    assert f"?organisation={organisation.slug}" in html.split('id="s-figures"')[1]


def test_follow_ups_that_are_late_are_counted_for_its_own_sites_in_public_pilots() -> None:
    pilot = PilotFactory(running=True)
    labels = [each.label for each in pilot_figures(pilot.organisation)]
    assert len(labels) == 2
    assert pilot_figures(OrganisationFactory()) == []


def test_a_page_asks_as_many_questions_whatever_there_is(django_assert_max_num_queries: Any) -> None:
    organisation, officer = _office()
    needs = [NeedFactory(organisation=organisation, published=True) for _ in range(4)]
    save_office(organisation, by=officer, values=SAID, priorities=needs)
    PilotFactory(running=True, organisation=organisation)
    client = Client()
    client.get("/")
    with django_assert_max_num_queries(22):
        _page(organisation, client)
