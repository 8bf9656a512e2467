"""Reading never writes: every address, as every role and as insiders, from a transaction in which nothing can be written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from psycopg.errors import ReadOnlySqlTransaction

from accounts.models.memberships import Membership, Role
from tests.factories import MembershipFactory, acting
from tests.test_doors import DOORS, ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.matched_later]

# What a GET may write. Who has a page open now is told while it is open, and means nothing a minute later.
BY_DESIGN = {"needs:presence"}

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


@contextmanager
def _read_only() -> Iterator[list[str]]:
    """Nothing can be written inside, not even by code that would hide the error. Yields what was tried."""
    tried: list[str] = []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        try:
            return execute(sql, *rest)
        except InternalError as refused:
            if isinstance(refused.__cause__, ReadOnlySqlTransaction):
                tried.append(sql[:120])
            raise

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        with connection.execute_wrapper(watch):
            yield tried
        # The savepoint takes the read-only mode with it.
        transaction.set_rollback(True)


def _browser(membership: Membership | None) -> Client:
    """Someone who has just looked at their workspace: when one was last here is noted then, and not at every page."""
    client = Client(raise_request_exception=False)
    if membership:
        client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
        client.get(reverse("workspace"))
    return client


def _writes(client: Client, name: str, arguments: list[Any]) -> list[str]:
    with _read_only() as tried, translation.override("fr"):
        client.get(reverse(name, args=arguments))
    return [f"{name} {arguments}: {sql}" for sql in tried]


def _writes_of(client: Client, world: World) -> list[str]:
    """Every address, and those of needs once more for a draft and for a need that waits to be published."""
    found = []
    for name, (_opens_to, arguments) in DOORS.items():
        if name in BY_DESIGN:
            continue
        worlds = [world, replace(world, need=world.draft), replace(world, need=world.submitted)]
        for each in worlds if name.startswith("needs:") and name != "needs:version" else worlds[:1]:
            found += _writes(client, name, arguments(each))
    return found


@pytest.fixture(autouse=True)
def _sessions_elsewhere(settings: Any) -> None:
    """When someone was last seen is kept with their session, which is not what they read."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"


@pytest.mark.parametrize("role", ROLES)
def test_no_address_writes_when_it_is_read_by_a_stranger(role: str, world: World) -> None:
    client = _browser(None if role == "visitor" else acting(role).membership)
    written = _writes_of(client, world)
    assert not written, "\n".join(written)


@pytest.mark.parametrize("who", INSIDERS)
def test_no_address_writes_when_it_is_read_by_those_whose_affair_it_is(who: str, world: World) -> None:
    written = _writes_of(_browser(INSIDERS[who](world)), world)
    assert not written, "\n".join(written)


def test_the_guard_of_these_tests_notices_a_write() -> None:
    membership = acting().membership
    assert membership is not None
    with _read_only() as tried, pytest.raises(InternalError):
        Membership.objects.filter(pk=membership.pk).update(is_owner=True)
    assert tried
    Membership.objects.filter(pk=membership.pk).update(is_owner=True)
