"""Reading never writes: every address, as insiders, from a transaction in which nothing can be written.

As strangers: test_doors.py, with what opens to them.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models.memberships import Membership, Role
from tests.factories import MembershipFactory, acting
from tests.read_only import read_only
from tests.test_doors import DOORS, WRITTEN_BY_DESIGN, World, readings

pytestmark = [pytest.mark.django_db, pytest.mark.matched_later]

INSIDERS: dict[str, Callable[[World], Membership]] = {
    "the officer of the establishment": lambda w: _member(w.organisation, Role.INNOVATION_OFFICER),
    "a contributor of the establishment": lambda w: _member(w.organisation, Role.CONTRIBUTOR),
    "the vendor that responded": lambda w: _member(w.response.organisation, Role.VENDOR_MEMBER),
    "the vendor that applied": lambda w: _member(w.application.organisation, Role.VENDOR_MEMBER),
    "the vendor that was decided upon": lambda w: _member(w.decision.application.organisation, Role.VENDOR_MEMBER),
    "the evaluator": lambda w: w.review.user.memberships.get(organisation=w.review.organisation),
    "the lead of a pilot that ended": lambda w: _member(w.ended.organisation, Role.INNOVATION_OFFICER),
}


def _member(organisation: Any, role: str) -> Membership:
    made: Membership = MembershipFactory(organisation=organisation, role=role, is_owner=True)
    return made


def _browser(membership: Membership) -> Client:
    """Someone who has just looked at their workspace: when one was last here is noted then, and not at every page."""
    client = Client(raise_request_exception=False)
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("workspace"))
    return client


def _writes_of(client: Client, world: World) -> list[str]:
    found = []
    for name in (each for each in DOORS if each not in WRITTEN_BY_DESIGN):
        for arguments in readings(name, world):
            with read_only() as tried, translation.override("fr"):
                client.get(reverse(name, args=arguments))
            found += [f"{name} {arguments}: {sql}" for sql in tried]
    return found


@pytest.fixture(autouse=True)
def _sessions_elsewhere(settings: Any) -> None:
    """When someone was last seen is kept with their session, which is not what they read."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"


@pytest.mark.parametrize("who", INSIDERS)
def test_no_address_writes_when_it_is_read_by_those_whose_affair_it_is(who: str, world: World) -> None:
    written = _writes_of(_browser(INSIDERS[who](world)), world)
    assert not written, "\n".join(written)


def test_the_guard_of_these_tests_notices_a_write() -> None:
    membership = acting().membership
    assert membership is not None
    with read_only() as tried, pytest.raises(InternalError):
        Membership.objects.filter(pk=membership.pk).update(is_owner=True)
    assert tried
    Membership.objects.filter(pk=membership.pk).update(is_owner=True)
