"""Whom a letter is written to: one function for all of the product."""

import pytest

from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.people import one_or_all, people_to_tell, verified, who_hears_for
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, acting

pytestmark = pytest.mark.django_db


def test_those_who_act_in_a_role_are_told_once_and_nobody_who_left() -> None:
    first = acting()
    own = first.membership.organisation
    acting(Role.CONTRIBUTOR, own)
    other = OrganisationFactory()
    MembershipFactory(user=first.user, organisation=other, role=Role.INNOVATION_OFFICER)
    second = acting(organisation=other)
    third, closed = acting(organisation=other), acting(organisation=other)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    both = {Role.INNOVATION_OFFICER: [own.pk, other.pk]}
    told = people_to_tell(both)
    assert told == [first.user, second.user, third.user]
    assert people_to_tell(both, limit=1) == [first.user]
    assert people_to_tell({Role.INNOVATION_OFFICER: own.pk}) == people_to_tell({Role.INNOVATION_OFFICER: own}) == [first.user]


def test_each_role_is_asked_of_its_own_organisations() -> None:
    officer, vendor = acting(), acting(Role.VENDOR_MEMBER)
    acting(Role.VENDOR_MEMBER)
    site = Organisation.objects.filter(pk=officer.organisation_id)
    assert people_to_tell({Role.INNOVATION_OFFICER: site, Role.VENDOR_MEMBER: vendor.organisation_id}) == [
        officer.user,
        vendor.user,
    ]
    assert list(who_hears_for(vendor.organisation_id)) == [vendor.user]


def test_a_role_of_the_whole_network_is_asked_of_organisations_that_were_checked() -> None:
    analyst, pretended = acting(Role.MINISTRY_ANALYST), acting(Role.MINISTRY_ANALYST)
    Organisation.objects.filter(pk=analyst.organisation_id).update(is_verified=True)
    Organisation.objects.filter(pk=pretended.organisation_id).update(is_verified=False)
    assert people_to_tell({Role.MINISTRY_ANALYST: verified()}) == [analyst.user]


def test_one_person_is_told_while_they_are_there_and_the_role_once_they_left() -> None:
    officer = acting()
    colleague = acting(organisation=officer.membership.organisation)
    organisation_id = officer.organisation_id
    assert one_or_all(officer.user, Role.INNOVATION_OFFICER, organisation_id) == [officer.user]
    Membership.objects.filter(user=officer.user).delete()
    for gone in (officer.user, UserFactory(), None):
        assert one_or_all(gone, Role.INNOVATION_OFFICER, organisation_id) == [colleague.user]
