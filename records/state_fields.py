"""A record's state: django-fsm guards it in the model; to migrations it is the text that the database holds."""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """Changed by transitions only.

    Migrations need no machine: in each of their models it would listen to every model that is made afterwards, which took a
    quarter of the time of migrating.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, values = super().deconstruct()
        values.pop("protected", None)
        return name, "django.db.models.CharField", args, values
