"""Who belongs to an organisation: invitations, roles, leaving, drafts handed over."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Invitation, Membership, Role
from accounts.models.people import User
from accounts.services import invitations, members
from needs.services.needs import draft_need
from records.errors import DomainError, Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import PASSWORD, MembershipFactory, NeedFactory, OrganisationFactory, UserFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _link() -> str:
    found = re.search(r"https?://\S+(/espace/invitation/\S+|/en/workspace/invitation/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def _invite(owner: Actor, email: str = "collegue@example.org", **values: Any) -> Invitation:
    return invitations.invite(owner.membership.organisation, email=email, by=owner, **{"role": Role.INNOVATION_OFFICER, **values})


@pytest.fixture
def invited(django_capture_on_commit_callbacks: Any) -> Callable[..., tuple[Actor, Invitation, str]]:
    """An owner, an invitation, and the link of the e-mail that was really sent."""

    def made(email: str = "collegue@example.org", **values: Any) -> tuple[Actor, Invitation, str]:
        owner = acting(is_owner=True)
        with django_capture_on_commit_callbacks(execute=True):
            invitation = _invite(owner, email, **values)
        return owner, invitation, _link()

    return made


# ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────


def test_someone_without_an_account_accepts_without_confirming_twice(client: Client, invited: Any) -> None:
    owner, invitation, link = invited()
    html = client.get(link).content.decode()
    assert owner.membership.organisation.name in html
    sign_up = re.search(r'href="([^"]+inscription[^"]*|[^"]+signup[^"]*)"', html)
    assert sign_up is not None
    data = {"email": invitation.email, "password1": "une longue phrase de passe", "name": "Collègue", "consent": "on"}
    response = client.post(sign_up[1].replace("&amp;", "&"), data)
    assert response["Location"] == link, "no second confirmation: the invitation was read in that mailbox"
    client.post(link)
    membership = Membership.objects.get(user__email=invitation.email)
    assert (membership.role, membership.organisation) == (Role.INNOVATION_OFFICER, owner.membership.organisation)
    assert owner.membership.organisation.name_fr in client.get(reverse("workspace")).content.decode()


def test_the_verified_address_of_an_invitation_serves_no_other_address(client: Client, invited: Any) -> None:
    _owner, _invitation, link = invited()
    client.get(link)
    data = {"email": "autre@example.org", "password1": "une longue phrase de passe", "name": "Autre", "consent": "on"}
    client.post(reverse("account_signup"), data)
    assert not User.objects.get(email="autre@example.org").emailaddress_set.filter(verified=True).exists()


def test_someone_with_an_account_accepts_after_signing_in(client: Client, invited: Any) -> None:
    person = UserFactory(email="collegue@example.org")
    _owner, invitation, link = invited()
    response = client.post(f"{reverse('account_login')}?next={link}", {"login": person.email, "password": PASSWORD, "next": link})
    assert response["Location"] == link
    client.post(link)
    assert person.memberships.get().organisation == invitation.organisation


def test_an_invitation_is_for_its_own_address(sign_in: SignIn, invited: Any) -> None:
    _owner, _invitation, link = invited()
    stranger = acting(Role.VENDOR_MEMBER)
    client = sign_in(stranger)
    assert "Cette invitation est destinée à une autre adresse que la vôtre" in client.get(link).content.decode()
    client.post(link)
    assert stranger.user.memberships.count() == 1


@pytest.mark.parametrize("what", ["expired", "used", "revoked", "resent", "unknown", "closed"])
def test_a_link_that_no_longer_works_says_why_and_gives_nothing(what: str, client: Client, invited: Any) -> None:
    owner, invitation, link = invited()
    person = UserFactory(email=invitation.email)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    words = {
        "expired": "a expiré",
        "used": "a déjà servi",
        "revoked": "a été retirée",
        "resent": "plus récent",
        "unknown": "plus récent",
        "closed": "a été retirée",
    }
    if what == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif what == "used":
        client.post(link)
        members.leave(invitation.organisation, by=Actor(person))
    elif what == "revoked":
        invitations.revoke(invitation, by=owner)
    elif what == "resent":
        invitations.resend(invitation, by=owner)
    elif what == "unknown":
        link = reverse("invitation", args=["inconnu"])
    else:
        invitation.organisation.is_active = False
        invitation.organisation.save()
    response = client.get(link)
    assert response.status_code == 410
    assert words[what] in response.content.decode()
    client.post(link)
    assert not person.memberships.exists()


def test_an_invitation_sent_again_has_a_new_link_and_a_new_delay(
    invited: Any, django_capture_on_commit_callbacks: Any, sign_in: SignIn
) -> None:
    owner, invitation, first = invited()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    address = reverse("invitation-action", args=[invitation.organisation.slug, invitation.pk, "resend"])
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(owner).post(address)
    assert len(mail.outbox) == 2
    assert _link() != first
    assert Client().get(_link()).status_code == 200


def test_a_mail_server_that_is_down_does_not_undo_the_invitation(
    settings: Any, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    owner = acting(is_owner=True)
    data = {"email": "a@example.org", "role": Role.CONTRIBUTOR}
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(owner).post(reverse("organisation-members", args=[owner.membership.organisation.slug]), data)
    assert response.status_code == 302
    assert Invitation.objects.filter(email="a@example.org").exists()


@pytest.mark.parametrize("email", ["pas une adresse", "", "collegue@example.org", "DEJA@example.org"])
def test_a_bad_invitation_says_so_beside_the_field_and_keeps_what_was_typed(email: str, sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    _invite(owner)
    MembershipFactory(organisation=organisation, user=UserFactory(email="deja@example.org"))
    client = sign_in(owner)
    data = {"email": email, "role": Role.INNOVATION_OFFICER}
    response = client.post(reverse("organisation-members", args=[organisation.slug]), data)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="id_email_error"' in html
    assert f'value="{email}"' in html or not email
    assert Invitation.objects.count() == 1


def test_only_a_registry_administrator_makes_administrators() -> None:
    owner = acting(Role.MINISTRY_ANALYST, is_owner=True)
    with pytest.raises(Incomplete):
        _invite(owner, role=Role.REGISTRY_ADMINISTRATOR)
    with pytest.raises(Incomplete):
        members.change_role(owner.membership, role=Role.REGISTRY_ADMINISTRATOR, by=owner)
    administrator = acting(Role.REGISTRY_ADMINISTRATOR, owner.membership.organisation)
    members.change_role(owner.membership, role=Role.REGISTRY_ADMINISTRATOR, by=administrator)


def test_only_a_registry_administrator_removes_one() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    owner = acting(Role.MINISTRY_ANALYST, administrator.membership.organisation, is_owner=True)
    with pytest.raises(Refused):
        members.remove_member(administrator.membership, by=owner)
    members.remove_member(administrator.membership, by=acting(Role.REGISTRY_ADMINISTRATOR))


def test_a_role_exists_only_in_organisations_of_its_kind() -> None:
    owner = acting(Role.VENDOR_MEMBER, is_owner=True)
    for role in (Role.INNOVATION_OFFICER, Role.MINISTRY_ANALYST, Role.EVALUATOR):
        with pytest.raises(Incomplete):
            _invite(owner, role=role)


def test_a_member_who_is_not_owner_invites_nobody(sign_in: SignIn) -> None:
    actor = acting()
    with pytest.raises(Refused):
        _invite(actor)
    client = sign_in(actor)
    address = reverse("organisation-members", args=[actor.membership.organisation.slug])
    html = client.get(address).content.decode()
    assert 'name="email"' not in html
    assert client.post(address, {"email": "x@example.org", "role": Role.CONTRIBUTOR}).status_code == 404


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_role_changed_in_mid_session_holds_at_the_next_request(client: Client, sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    officer = MembershipFactory(organisation=organisation)
    need = NeedFactory(organisation=organisation, submitted=True)
    publish = reverse("needs:decide", args=[need.reference, "publish"])
    theirs = Client()
    theirs.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    assert theirs.get(publish).status_code == 200
    sign_in(owner).post(reverse("member", args=[organisation.slug, officer.pk]), {"role": Role.CONTRIBUTOR})
    assert theirs.get(publish).status_code == 404
    assert Event.objects.filter(verb="membership.role_changed", reference=organisation.slug).count() == 1


def test_a_member_removed_in_mid_session_no_longer_sees_drafts(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    officer = MembershipFactory(organisation=organisation)
    need = NeedFactory(organisation=organisation)
    theirs = Client()
    theirs.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("needs:edit", args=[need.reference, "problem"])
    assert theirs.get(address).status_code == 200
    sign_in(owner).post(reverse("member-remove", args=[organisation.slug, officer.pk]))
    assert theirs.get(address).status_code == 404


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_owner_cannot_leave_nor_be_removed_nor_give_it_up(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    MembershipFactory(organisation=organisation)
    with pytest.raises(WrongState):
        members.leave(organisation, by=owner)
    with pytest.raises(WrongState):
        members.set_owner(owner.membership, is_owner=False, by=owner)
    with pytest.raises(WrongState):
        members.remove_member(owner.membership, by=acting(Role.REGISTRY_ADMINISTRATOR))
    response = sign_in(owner).post(reverse("organisation-leave", args=[organisation.slug]))
    assert response.status_code == 422
    assert "Une organisation doit toujours avoir au moins un ou une propriétaire" in response.content.decode()
    assert owner.user.memberships.exists()


def test_the_drafts_of_someone_who_leaves_are_handed_over(sign_in: SignIn) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    leaver = acting(Role.CONTRIBUTOR, organisation)
    draft = draft_need(organisation, by=leaver, values={"title_fr": "Un besoin"})
    client = sign_in(leaver)
    address = reverse("organisation-leave", args=[organisation.slug])
    assert draft.reference in client.get(address).content.decode()
    assert client.post(address).status_code == 422, "who takes over must be said"
    outsider = acting()
    assert client.post(address, {"hand_over_to": outsider.user.pk}).status_code == 422
    assert client.post(address, {"hand_over_to": owner.user.pk}).status_code == 302
    draft.refresh_from_db()
    assert (draft.held_by, draft.organisation) == (owner.user, organisation)
    assert Event.objects.filter(verb="record.handed_over", reference=draft.reference).count() == 1
    assert not leaver.user.memberships.exists()


def test_one_leaves_only_an_organisation_one_is_in(sign_in: SignIn) -> None:
    other = OrganisationFactory()
    actor = acting()
    with pytest.raises(Refused):
        members.leave(other, by=actor)
    assert sign_in(actor).get(reverse("organisation-leave", args=[other.slug])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_remove_each_other_at_once_one_stays() -> None:
    first = acting(is_owner=True)
    second = acting(Role.INNOVATION_OFFICER, first.membership.organisation, is_owner=True)
    both = threading.Barrier(2)
    outcomes: list[str] = []

    def remove(by: Actor, other: Actor) -> None:
        try:
            both.wait(timeout=10)
            members.remove_member(other.membership, by=Actor(by.user, Membership.objects.filter(pk=by.membership.pk).first()))
            outcomes.append("removed")
        except DomainError as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes)[1] == "removed"
    assert len(outcomes) == 2
    assert outcomes.count("removed") == 1
    assert first.membership.organisation.memberships.filter(is_owner=True).count() == 1


# ── Joining by domain ────────────────────────────────────────────────────────────────────────────────────────


def _verified_domain(domain: str = "chu.example.org") -> Any:
    organisation = OrganisationFactory()
    organisation.domains.create(domain=domain, verified_at=timezone.now())
    return organisation


def test_a_colleague_with_a_confirmed_address_of_the_domain_joins_at_once(client: Client) -> None:
    organisation = _verified_domain()
    person = UserFactory(email="quelqu.un@chu.example.org")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert organisation.name in client.get(reverse("workspace")).content.decode()
    client.post(reverse("join", args=[organisation.slug]))
    assert person.memberships.get().role == Role.CONTRIBUTOR


@pytest.mark.parametrize("why", ["not confirmed", "not verified", "subdomain", "removed before", "closed"])
def test_nobody_else_joins_by_a_domain(why: str, client: Client) -> None:
    organisation = _verified_domain()
    person = UserFactory(email="x@chu.example.org" if why != "subdomain" else "x@sub.chu.example.org")
    if why == "not confirmed":
        person.emailaddress_set.update(verified=False)
    elif why == "not verified":
        organisation.domains.update(verified_at=None)
    elif why == "removed before":
        MembershipFactory(user=person, organisation=organisation).delete()
    elif why == "closed":
        organisation.is_active = False
        organisation.save()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("join", args=[organisation.slug])).status_code == 404
    assert not person.memberships.exists()


# ── Acting for one of several ────────────────────────────────────────────────────────────────────────────────


def test_one_click_on_any_page_switches_the_organisation_and_every_page_says_which(sign_in: SignIn) -> None:
    actor = acting()
    other = MembershipFactory(user=actor.user, organisation=OrganisationFactory(short_name="CHU d’essai"), role=Role.CONTRIBUTOR)
    client = sign_in(actor)
    html = client.get(reverse("home")).content.decode()
    assert f'name="membership" value="{other.pk}"' in html
    client.post(reverse("act-for"), {"membership": other.pk, "next": reverse("needs:list")})
    for page in ("home", "needs:list", "workspace"):
        assert "Vous agissez pour <strong>CHU d’essai</strong>" in client.get(reverse(page)).content.decode()
