"""Narrow states (registry/migration_states.py) write what Django's own write, at a seventh of the time."""

from typing import Any

import pgtrigger
import pytest
from django.core.management import load_command_class
from django.core.management.commands import migrate
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from registry.migration_states import NarrowExecutor, NarrowState

_FIELDS = [("id", models.BigAutoField(primary_key=True))]


def _tables() -> list[Operation]:
    return [
        migrations.CreateModel("House", [*_FIELDS, ("name", models.CharField(max_length=9, unique=True))]),
        migrations.CreateModel("Room", [*_FIELDS, ("house", models.ForeignKey("trial.House", models.CASCADE, "rooms"))]),
        migrations.CreateModel("Person", [*_FIELDS, ("rooms", models.ManyToManyField("trial.Room"))]),
    ]


def _later() -> dict[str, list[Operation]]:
    return {
        "a column and its rule": [
            migrations.AddField("Room", "beds", models.IntegerField(db_default=1)),
            migrations.AddConstraint("Room", models.CheckConstraint(condition=models.Q(beds__gt=0), name="beds")),
            migrations.AddIndex("Room", models.Index("house", "beds", name="by_beds")),
        ],
        "a relation to a table that changed": [
            migrations.AddField("House", "built", models.DateField(null=True)),
            migrations.AddField("Person", "home", models.ForeignKey("trial.House", models.CASCADE, to_field="name", null=True)),
            migrations.AddField(
                "House", "keeper", models.ForeignKey("trial.Person", models.SET_NULL, null=True, related_name="kept")
            ),
            migrations.AddField("House", "guests", models.ManyToManyField("trial.Person", related_name="visited")),
        ],
        "a trigger": [
            migrations.AddField("Room", "beds", models.IntegerField(db_default=1)),
            AddTrigger("room", pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)),
        ],
        "a renamed table after a column": [
            migrations.AddField("House", "built", models.DateField(null=True)),
            migrations.RenameModel("House", "Building"),
            migrations.AddField("Person", "home", models.ForeignKey("trial.Building", models.CASCADE, null=True)),
        ],
        "another key after a column": [
            migrations.AddField("House", "built", models.DateField(null=True)),
            migrations.AlterField("House", "id", models.AutoField(primary_key=True)),
            migrations.AlterField("House", "name", models.CharField(max_length=12, unique=True)),
        ],
        "a renamed column that another names": [
            migrations.AddField("Person", "home", models.ForeignKey("trial.House", models.CASCADE, to_field="name", null=True)),
            migrations.RenameField("House", "name", "title"),
            migrations.AlterField("House", "title", models.CharField(max_length=12, unique=True)),
        ],
        "what goes": [
            migrations.AddField("House", "built", models.DateField(null=True)),
            migrations.RemoveField("Person", "rooms"),
            migrations.RemoveField("Room", "house"),
            migrations.DeleteModel("House"),
        ],
    }


def _sql(state: ProjectState, later: str) -> list[str]:
    migration = migrations.Migration("0001_trial", "trial")
    # Made for each: renaming changes what an operation holds.
    migration.operations = [*_tables(), *_later()[later]]
    state.apps
    with connection.schema_editor(collect_sql=True) as editor:
        migration.apply(state, editor, collect_sql=True)
        return [*editor.collected_sql, *map(str, editor.deferred_sql)]


@pytest.mark.django_db
@pytest.mark.parametrize("later", _later())
def test_they_write_the_same_statements(later: str) -> None:
    assert _sql(NarrowState(), later) == _sql(ProjectState(), later)


@pytest.mark.django_db
def test_code_in_a_migration_sees_models_that_know_each_other() -> None:
    seen: dict[str, Any] = {}

    def look(apps: Any, editor: Any) -> None:
        seen["house"], room = apps.get_model("trial", "House"), apps.get_model("trial", "Room")
        seen["of a room"], seen["fields"] = room._meta.get_field("house").related_model, room._meta.get_fields()
        seen["rooms"] = seen["house"]._meta.get_field("rooms").related_model is room

    migration = migrations.Migration("0001_trial", "trial")
    added = migrations.AddField("House", "built", models.DateField(null=True))
    migration.operations = [*_tables(), added, migrations.RunPython(look)]
    state = NarrowState()
    state.apps
    with connection.schema_editor() as editor:
        migration.apply(state, editor)
    assert seen["of a room"] is seen["house"]
    assert seen["rooms"]
    assert seen["house"]._meta.get_field("built")


@pytest.mark.django_db
def test_migrating_uses_them() -> None:
    load_command_class("registry", "migrate")
    assert migrate.MigrationExecutor is NarrowExecutor
    assert isinstance(NarrowExecutor(connection)._create_project_state(), NarrowState)
