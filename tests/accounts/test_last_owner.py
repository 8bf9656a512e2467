"""An organisation with people keeps an owner, also when two of them go at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.services import invitations, members, people, privacy
from records.errors import DomainError, Refused, WrongState
from records.models.events import Event
from tests.factories import PASSWORD, MembershipFactory, OrganisationFactory, acting


def _two_owners_and_a_colleague() -> tuple[Actor, Actor]:
    first = acting(is_owner=True)
    second = acting(organisation=first.membership.organisation, is_owner=True)
    MembershipFactory(organisation=first.membership.organisation)
    return first, second


def _at_once(*calls: Callable[[], Any]) -> list[str]:
    """Starts all of them at the same moment. Says of each that it was done, or why not."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            together.wait(timeout=20)
            call()
        except DomainError as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(run, call) for call in calls]]


def _leave(actor: Actor) -> None:
    members.leave(actor.membership.organisation, by=actor)


def _erase(actor: Actor) -> None:
    privacy.erase_person(by=actor)


def _close(actor: Actor) -> None:
    people.deactivate_person(actor.user, by=acting(Role.REGISTRY_ADMINISTRATOR), reason="Compte volé")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("one", "other"), [(_erase, _erase), (_erase, _leave), (_close, _erase), (_close, _close), (_leave, _leave)]
)
def test_of_two_owners_who_go_at_once_one_is_told_and_stays(one: Any, other: Any) -> None:
    first, second = _two_owners_and_a_colleague()
    organisation = first.membership.organisation
    outcomes = _at_once(lambda: one(first), lambda: other(second))
    assert outcomes.count("done") == 1, outcomes
    assert len(members.owners(organisation)) == 1


@pytest.mark.django_db(transaction=True)
def test_owners_of_the_same_two_organisations_do_not_stop_each_other() -> None:
    first, second = _two_owners_and_a_colleague()
    other = OrganisationFactory()
    for each in (second, first):
        MembershipFactory(user=each.user, organisation=other, is_owner=True)
    assert sorted(_at_once(lambda: _erase(first), lambda: _erase(second))) == ["Incomplete", "done"]


@pytest.mark.django_db
def test_an_administrator_closes_the_account_of_the_last_owner_only_when_nobody_else_is_there() -> None:
    alone = acting(is_owner=True)
    _close(alone)
    first, second = _two_owners_and_a_colleague()
    _close(first)
    with pytest.raises(WrongState, match="dernière propriétaire"):
        _close(second)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["deleted", "no longer owner"])
def test_the_database_itself_refuses_people_without_their_owner(how: str) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    MembershipFactory(organisation=organisation)
    row = Membership.objects.filter(pk=owner.membership.pk)
    with pytest.raises(IntegrityError, match="no owner"), transaction.atomic():
        if how == "deleted":
            row.delete()
        else:
            row.update(is_owner=False)
    assert row.get().is_owner


@pytest.mark.django_db(transaction=True)
def test_the_flag_may_pass_on_in_one_transaction_and_everyone_may_go() -> None:
    owner = acting(is_owner=True)
    colleague = MembershipFactory(organisation=owner.membership.organisation)
    with transaction.atomic():
        Membership.objects.filter(pk=owner.membership.pk).update(is_owner=False)
        Membership.objects.filter(pk=colleague.pk).update(is_owner=True)
    owner.membership.organisation.memberships.all().delete()


@pytest.mark.django_db
def test_an_analyst_who_is_an_owner_touches_nothing_of_an_administrator() -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR, is_owner=True)
    organisation = administrator.membership.organisation
    analyst = acting(Role.MINISTRY_ANALYST, organisation, is_owner=True)
    with pytest.raises(Refused):
        members.set_owner(administrator.membership, is_owner=False, by=analyst)
    other_role = MembershipFactory(user=administrator.user, organisation=organisation, role=Role.CONTRIBUTOR)
    with pytest.raises(Refused):
        members.change_role(other_role, role=Role.EVALUATOR, by=analyst)
    invited = invitations.invite(organisation, email="relève@example.org", role=Role.REGISTRY_ADMINISTRATOR, by=administrator)
    for touch in (invitations.resend, invitations.revoke):
        with pytest.raises(DomainError):
            touch(invited, by=analyst)
    members.set_owner(administrator.membership, is_owner=False, by=acting(Role.REGISTRY_ADMINISTRATOR, organisation))


@pytest.mark.django_db
def test_whoever_is_alone_is_told_before_erasing_and_the_administrators_find_an_owner(sign_in: Any) -> None:
    alone, administrator = acting(is_owner=True), acting(Role.REGISTRY_ADMINISTRATOR, is_owner=True)
    organisation = alone.membership.organisation
    said = privacy.consequences_of_erasure(alone.user)
    assert [str(organisation) in line for line in said] == [True]
    client = sign_in(alone)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "plus personne n’agira pour elle" in client.get(reverse("my-data-erase")).content.decode()

    privacy.erase_person(by=alone)
    assert Event.objects.filter(verb="organisation.left_without_owner", reference=organisation.slug).exists()
    client = sign_in(administrator)
    assert "Trouver une personne propriétaire pour une organisation" in client.get(reverse("workspace")).content.decode()
    listed = client.get(reverse("administration:organisations"), {"standing": "ownerless"}).content.decode()
    assert str(organisation) in listed
    assert str(administrator.membership.organisation) not in listed.split("<tbody>")[1].split("</tbody>")[0]

    MembershipFactory(organisation=organisation, is_owner=True)
    assert "Trouver une personne propriétaire pour une organisation" not in client.get(reverse("workspace")).content.decode(), (
        "found"
    )


@pytest.mark.django_db
def test_the_last_owner_reads_why_they_cannot_leave_before_they_try(sign_in: Any) -> None:
    owner = acting(is_owner=True)
    organisation = owner.membership.organisation
    client, address = sign_in(owner), reverse("organisation-leave", args=[organisation.slug])
    assert "la seule personne de cette organisation" in client.get(address).content.decode()
    colleague = MembershipFactory(organisation=organisation)
    assert (
        "Vous êtes la seule personne propriétaire et ne pouvez pas encore quitter cette organisation"
        in client.get(address).content.decode()
    )
    members.set_owner(colleague, is_owner=True, by=owner)
    assert "propriétaire" not in client.get(address).content.decode().split("<main")[1]
