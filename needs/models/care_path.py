"""How a care path is kept: a list of steps in one column, versioned with its need."""

from typing import Any

from django.db import models
from django.db.models import Value
from django.utils.text import capfirst

from needs.care_path import path_in_words


class CarePathColumn(models.JSONField):
    """The steps of `needs.care_path`, in their order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"default": list, "blank": True, "db_default": Value([], models.JSONField())}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def in_words(self, value: Any) -> str:
        return path_in_words(value)

    def formfield(self, **kwargs: Any) -> Any:
        from needs.forms.care_path import CarePathField

        label = kwargs.get("label", capfirst(self.verbose_name))
        return CarePathField(label=label, help_text=kwargs.get("help_text", self.help_text), required=False)
