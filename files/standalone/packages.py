"""Zip files that people send: office documents, cleaned; anything else is refused by its true name."""

import io
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

from .office_cleaning import cleaning
from .refusal import NotTakenError


def clean(data: bytes) -> tuple[Any, bytes]:
    """The ending, the type, what was taken out, and the clean content. Raises `NotTakenError`; `kind` for another zip file."""
    try:
        cleaned = cleaning.clean(data)
    except NotTakenError as refused:
        if refused.code != "unknown":
            raise
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            raise NotTakenError("kind", kind=_other_kind(package.namelist())) from refused
    return [cleaned.extension, cleaned.content_type, *cleaned.removed], cleaned.data


def _other_kind(names: list[str]) -> str:
    """What a zip file is that is no office document."""
    known: list[tuple[Callable[[str], bool], str]] = [
        (partial(str.__eq__, "AndroidManifest.xml"), "application"),
        (lambda name: name.startswith("Payload/"), "application"),
        (lambda name: name.endswith(".class"), "program"),
        (lambda name: name.endswith(".iwa"), "apple"),
        (partial(str.__eq__, "META-INF/container.xml"), "book"),
    ]
    return next((kind for is_one, kind in known if any(is_one(name) for name in names)), "folder")
