"""Law 25: consent, export, erasure, retention."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as project
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Invitation, Role
from accounts.models.organisations import RegistrationRequest
from accounts.models.people import Consent, ContactAccess, KnownDevice, User
from accounts.services import invitations, privacy, retention
from accounts.tasks import apply_retention_periods
from needs.services.needs import draft_need, publish_need, submit_need
from records.errors import Incomplete
from records.models.events import Event
from solutions.services.incidents import report_incident
from tests.factories import (
    PASSWORD,
    MembershipFactory,
    NeedFactory,
    RegistrationRequestFactory,
    SolutionFactory,
    UserFactory,
    acting,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def present(client: Client) -> Callable[[User], Client]:
    """A browser in which the person signed in and has just said again that it is them."""

    def signed_in(person: User) -> Client:
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    return signed_in


def test_an_account_is_made_only_with_consent_and_the_consent_is_kept(client: Client) -> None:
    data = {"email": "n@example.org", "password1": "une longue phrase de passe", "name": "N"}
    response = client.post(reverse("account_signup"), data)
    assert 'id="id_consent_error"' in response.content.decode()
    assert not User.objects.exists()
    client.post(reverse("account_signup"), data | {"consent": "on"})
    consent = Consent.objects.get()
    assert (consent.purpose, consent.text_version, consent.language) == ("account", privacy.CONSENT_TEXT_VERSION, "fr")


def test_one_agrees_to_news_and_takes_it_back(present: Any) -> None:
    client = present(UserFactory())
    for value in ("1", ""):
        client.post(reverse("my-data"), {"news": value})
    consent = Consent.objects.get(purpose="news")
    assert consent.withdrawn_at is not None
    client.post(reverse("my-data"), {"news": "1"})
    assert Consent.objects.filter(purpose="news").count() == 2, "the history of consent is kept"


def test_a_person_takes_all_their_data_along(present: Any) -> None:
    actor = acting(is_owner=True)
    person = actor.user
    need = NeedFactory(published=True, contact_email="x@example.org")
    RegistrationRequestFactory(requested_by=person, function="Cheffe")
    privacy.give_consent(person, Consent.Purpose.ACCOUNT)
    client = present(person)
    client.post(reverse("record-contact", args=["need", need.reference]))
    response = client.get(reverse("my-data-export"))
    assert "attachment" in response["Content-Disposition"]
    data = json.loads(response.content)
    assert data["account"]["email"] == person.email
    assert data["memberships"][0]["role"] == Role.INNOVATION_OFFICER
    assert data["registration_requests"][0]["function"] == "Cheffe"
    assert data["contacts_read"][0]["record"] == need.reference
    assert data["consents"]
    assert data["sessions"]
    assert data["browsers"]
    assert Event.objects.filter(verb="person.exported", actor=person).count() == 1


def test_an_erased_account_leaves_no_personal_datum_and_its_published_acts_stay(present: Any) -> None:
    actor = acting()
    person, organisation = actor.user, actor.membership.organisation
    colleague = MembershipFactory(organisation=organisation, is_owner=True)
    need = NeedFactory(organisation=organisation, submitted=True, created_by=person)
    publish_need(need, by=actor)
    RegistrationRequestFactory(requested_by=person)
    ContactAccess.objects.create(user=person, organisation=organisation, owner=organisation, reference=need.reference)
    email, client = person.email, present(person)
    assert client.post(reverse("my-data-erase"), {"confirm": "autre@example.org"}).status_code == 422
    response = client.post(reverse("my-data-erase"), {"confirm": email})
    assert response["Location"] == reverse("home")

    person.refresh_from_db()
    assert (person.name, person.is_active, person.has_usable_password()) == ("", False, False)
    assert email not in person.email
    for model in (EmailAddress, Consent, KnownDevice, ContactAccess):
        assert not model.objects.filter(user=person).exists(), model
    assert not person.memberships.exists()
    assert RegistrationRequest.objects.get().proof == ""
    need.refresh_from_db()
    html = Client().get(f"/besoins/{need.reference}/{need.slug('fr')}/").content.decode()
    assert str(organisation) in html
    assert Event.objects.filter(verb="need.published", organisation=organisation, actor=person).exists()
    assert Client().post(reverse("account_login"), {"login": email, "password": PASSWORD}).status_code == 200
    assert client.get(reverse("workspace")).status_code == 302
    assert colleague.organisation == organisation


def test_what_waited_for_the_password_opens_again_at_its_own_address(client: Client) -> None:
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    address = reverse("my-data-erase")
    asked = client.post(address, {"confirm": "autre@example.org"})
    assert reverse("account_reauthenticate") in asked["Location"]
    back = client.post(asked["Location"], {"password": PASSWORD})
    assert (back.status_code, back["Location"]) == (302, address)
    html = client.get(address).content.decode()
    assert "autre@example.org" in html
    assert "appuyez sur le bouton" in html
    refused = client.post(address, {"confirm": "autre@example.org"})
    assert refused.status_code == 422
    assert 'id="id_confirm_error"' in refused.content.decode()
    assert client.post(address, {"confirm": person.email})["Location"] == reverse("home")


def test_a_button_pressed_before_the_password_was_asked_leads_back_to_its_page(client: Client) -> None:
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    asked = client.post(reverse("my-data-erase"), follow=True)
    assert "appuyez de nouveau sur le bouton" in asked.content.decode()
    back = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == reverse("my-data-erase")


def test_the_export_comes_right_after_the_password_that_it_asks_for(client: Client) -> None:
    person = UserFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert f'href="{reverse("my-data-export")}"' in client.get(reverse("my-data")).content.decode()
    asked = client.get(reverse("my-data-export"), follow=True)
    back = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert back.redirect_chain[-1][0] == reverse("my-data-export")
    assert back["Content-Type"].startswith("application/json")


def test_one_erases_no_account_whose_organisation_would_lose_its_owner_or_drafts(present: Any) -> None:
    actor = acting(is_owner=True)
    organisation = actor.membership.organisation
    MembershipFactory(organisation=organisation)
    draft_need(organisation, by=actor, values={"title_fr": "Un besoin"})
    assert len(privacy.obstacles_to_erasure(actor.user)) == 2
    client = present(actor.user)
    response = client.post(reverse("my-data-erase"), {"confirm": actor.user.email})
    assert response.status_code == 422
    assert "dernière personne propriétaire" in response.content.decode()
    with pytest.raises(Incomplete):
        privacy.erase_person(by=actor)


# ── Retention ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_account_never_confirmed_goes_after_a_week() -> None:
    forgotten, recent, confirmed = (UserFactory() for _ in range(3))
    EmailAddress.objects.filter(user__in=[forgotten, recent]).update(verified=False)
    User.objects.filter(pk__in=[forgotten.pk, confirmed.pk]).update(date_joined=NOW - timedelta(days=8))
    retention.apply()
    erased = {person.pk: bool(person.erased_at) for person in User.objects.all()}
    assert erased == {forgotten.pk: True, recent.pk: False, confirmed.pk: False}


def test_an_inactive_account_is_warned_once_then_erased_unless_its_person_comes_back(
    django_capture_on_commit_callbacks: Any,
) -> None:
    gone, returned = UserFactory(), UserFactory()
    User.objects.update(date_joined=NOW - timedelta(days=710), last_login=NOW - timedelta(days=705))
    with django_capture_on_commit_callbacks(execute=True):
        apply_retention_periods()
        apply_retention_periods()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([gone.email, returned.email])
    Client().post(reverse("account_login"), {"login": returned.email, "password": PASSWORD})
    later = NOW + timedelta(days=31)
    apply_at = retention.apply(later)
    assert apply_at["inactive_accounts"] == 1
    gone.refresh_from_db()
    returned.refresh_from_db()
    assert gone.erased_at
    assert not returned.erased_at


def test_the_last_owner_is_not_erased_for_want_of_use() -> None:
    owner = acting(is_owner=True)
    MembershipFactory(organisation=owner.membership.organisation)
    User.objects.filter(pk=owner.user.pk).update(
        date_joined=NOW - timedelta(days=900), retention_warned_at=NOW - timedelta(days=60)
    )
    assert retention.apply()["inactive_accounts"] == 0


def test_old_invitations_requests_logs_and_browsers_go() -> None:
    owner = acting(is_owner=True)
    old = NOW - timedelta(days=800)
    invitations.invite(owner.membership.organisation, email="a@example.org", role=Role.CONTRIBUTOR, by=owner)
    Invitation.objects.update(expires_at=old)
    invitations.invite(owner.membership.organisation, email="b@example.org", role=Role.CONTRIBUTOR, by=owner)
    RegistrationRequestFactory(state="withdrawn", decided_at=old)
    KnownDevice.objects.create(user=owner.user, token_hash="x", label="x", last_seen_at=old)
    ContactAccess.objects.create(
        user=owner.user, organisation=owner.membership.organisation, owner=owner.membership.organisation, reference="x", at=old
    )
    done = retention.apply()
    assert (done["invitations"], done["requests"], done["browsers"], done["contact_accesses"]) == (1, 1, 1, 1)
    assert Invitation.objects.get().email == "b@example.org"
    assert RegistrationRequest.objects.get().function == ""
    assert retention.apply()["requests"] == 0, "running again changes nothing"


def test_the_register_of_personal_data_names_every_field_and_every_period() -> None:
    text = (Path(project.BASE_DIR) / "docs" / "privacy.md").read_text(encoding="utf-8")
    for model in ("User", "Consent", "KnownDevice", "ContactAccess", "Invitation", "RegistrationRequest", "Membership"):
        assert f"`{model}`" in text, model
    periods = {
        "7 days": retention.UNCONFIRMED_ACCOUNTS,
        "24 months": retention.INACTIVE_ACCOUNTS,
        "90 days": retention.ANSWERED_INVITATIONS,
        "12 months": retention.DECIDED_REQUESTS,
    }
    for words, period in periods.items():
        number, unit = words.split()
        days = int(number) * (1 if unit == "days" else 365 / 12)
        assert round(days) == period.days
        assert words in text


def test_support_exports_and_erases_nothing_of_the_person_it_helps() -> None:
    helped, administrator = acting(), acting(Role.REGISTRY_ADMINISTRATOR)
    seen_as = Actor(helped.user, helped.membership, impersonator=administrator)
    for service in (privacy.export_person, privacy.erase_person):
        with pytest.raises(Exception, match="rôle"):
            service(by=seen_as)


def test_a_draft_handed_in_by_its_writer_is_still_theirs_until_published() -> None:
    actor = acting(Role.CONTRIBUTOR)
    need = NeedFactory(organisation=actor.membership.organisation, created_by=actor.user, held_by=actor.user)
    submit_need(need, by=actor)
    MembershipFactory(organisation=actor.membership.organisation, is_owner=True)
    assert privacy.obstacles_to_erasure(actor.user)


def test_each_app_exports_and_erases_what_it_holds_itself_and_nothing_of_another() -> None:
    for path in sorted(project.BASE_DIR.glob("*/personal.py")):
        read = set(re.findall(r"^from (\w+)[\w.]*\bmodels\b", path.read_text("utf-8"), re.M)) - {"django"}
        assert read <= {"accounts", path.parent.name}, path


def test_whoever_reported_an_incident_finds_it_in_the_export(present: Any) -> None:
    reporter = acting(Role.CONTRIBUTOR)
    values = {"happened_on": NOW.date(), "severity": "serious", "release_number": "1.0", "description": "Un cas non signalé."}
    report_incident(SolutionFactory(listed=True), by=reporter, values=values)
    data = json.loads(present(reporter.user).get(reverse("my-data-export")).content)
    assert any("Un cas non signalé." in each["text"] for each in data["solutions"])
