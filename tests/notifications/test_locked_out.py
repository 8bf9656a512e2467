"""Whoever lacks the second factor that their organisation asks for gets no letter about what they cannot open."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from needs.services import needs
from notifications.services import awaiting, sending
from tests.factories import NeedFactory, OrganisationFactory, acting

pytestmark = pytest.mark.django_db


def _office() -> tuple[Actor, Actor]:
    """Two officers of an establishment that asks for a second factor: the first has one."""
    organisation = OrganisationFactory(requires_mfa=True)
    with_factor, without = acting(organisation=organisation), acting(organisation=organisation)
    assert with_factor.user
    Authenticator.objects.create(user=with_factor.user, type=Authenticator.Type.TOTP, data={})
    return with_factor, without


def _letters_to(actor: Actor) -> list[str]:
    assert actor.user
    return [f"{each.subject}\n{each.body}" for each in mail.outbox if actor.user.email in each.to]


def test_work_is_told_to_those_who_can_open_it() -> None:
    with_factor, without = _office()
    assert with_factor.membership
    hearing = Membership.objects.hearing().filter(organisation=with_factor.membership.organisation)
    assert [each.user for each in hearing] == [with_factor.user]
    writer = acting(Role.CONTRIBUTOR, with_factor.membership.organisation)
    need = NeedFactory(organisation=with_factor.membership.organisation)
    needs.submit_need(need, by=writer)
    sending.run()
    assert not _letters_to(without)


def test_a_reminder_to_someone_who_is_locked_out_names_the_factor_and_nothing_else() -> None:
    with_factor, without = _office()
    assert with_factor.membership
    need = NeedFactory(organisation=with_factor.membership.organisation, submitted=True, title_fr="Un titre à soi")
    now = timezone.now()
    awaiting.run(now)
    awaiting.run(now + timedelta(days=4))
    sending.run()
    (told,), (asked,) = _letters_to(with_factor), _letters_to(without)
    assert need.reference in told
    assert "second facteur" in asked
    assert need.reference not in asked
    assert "Un titre à soi" not in asked


def test_an_organisation_whose_own_sign_in_asks_for_a_factor_is_heard() -> None:
    _with_factor, without = _office()
    assert without.membership
    assert Membership.objects.locked_out().filter(pk=without.membership.pk).exists()
    organisation = without.membership.organisation
    organisation.requires_mfa = False
    organisation.save()
    assert Membership.objects.hearing().filter(pk=without.membership.pk).exists()
