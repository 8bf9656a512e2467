"""The demonstration that a first start loads is complete, and says what it is everywhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import DateTimeField
from django.test import Client
from django.utils import timezone

from catalogue import index
from catalogue.models.index import CatalogueEntry
from demonstration.accounts import PASSWORD, accounts
from needs.models.needs import Need
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot
from records.models.events import Event
from records.models.taxonomies import Region
from registry.embedded import Embedded
from registry.environment import database
from solutions.models.solutions import Solution
from tests.launched.starting import demonstration_copy

# What is planned or runs out, and may lie ahead.
_AHEAD = re.compile(r"due|expir|until|ends|end$|scheduled|next_|closes|leased|lives|expires|remind|not_before")


@pytest.fixture
def _loaded(settings: Any, django_db_blocker: Any) -> Iterator[None]:
    """This process in the database that a first start left, which no worker has touched since; what it writes is undone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    server = Embedded(demonstration_copy("read"))
    address = database(server.start_postgres())
    previous = {name: connection.settings_dict[name] for name in ("HOST", "PORT", "USER", "NAME")}
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update({name: address[name] for name in previous})
        ContentType.objects.clear_cache()
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(previous)
            ContentType.objects.clear_cache()
            server.stop()


def _in_the_future() -> list[str]:
    """Every moment of every table that lies after now, but what is planned."""
    now, found = timezone.now(), []
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, DateTimeField) and not _AHEAD.search(field.name):
                late = model._default_manager.filter(**{f"{field.name}__gt": now}).count()
                found += [f"{model._meta.label}.{field.name}: {late}"] if late else []
    return found


@pytest.mark.usefixtures("_loaded")
def test_the_demonstration_is_complete_marked_and_true_to_the_catalogue(client: Client) -> None:
    assert Need.objects.filter(is_demonstration=True).count() >= 40
    assert Need.objects.count() == Need.objects.filter(is_demonstration=True).count()
    assert not [r.code for r in Region.objects.all() if not Need.objects.published().filter(regions=r).exists()]
    assert not Need.objects.filter(title_en="").exists()
    assert Pilot.objects.filter(is_demonstration=True).count() >= 12
    assert sum(pilot.sites.count() > 1 for pilot in Pilot.objects.all()) >= 4
    assert Measurement.objects.count() > 50
    assert Solution.objects.filter(origin="fda").count() == 1357
    assert {event.kind for event in Event.objects.all()} == {
        "need",
        "solution",
        "pilot",
        "organisation",
        "person",
        "priorities",
        "response",
        "question",
        "early_advice",
        "application",
        "incident",
        "calculation",
    }

    assert _in_the_future() == [], "only due dates lie ahead"

    before = list(CatalogueEntry.objects.order_by("kind", "key").values())
    index.rebuild()
    assert list(CatalogueEntry.objects.order_by("kind", "key").values()) == before

    need = Need.objects.published().first()
    assert need is not None
    rows = client.get("/api/v1/needs/").json()["results"]
    assert all(row["is_demonstration"] for row in rows)
    export: Any = client.get("/besoins/export.csv")
    lines = b"".join(export.streaming_content).decode().splitlines()
    assert len([line for line in lines if ",yes," in line]) == CatalogueEntry.objects.filter(kind="need").count()

    # Once only; and every account signs in.
    call_command("load_demonstration", once=True, verbosity=0)
    with pytest.raises(CommandError):
        call_command("load_demonstration", verbosity=0)
    for account in accounts():
        assert client.login(email=account.email, password=PASSWORD), account
