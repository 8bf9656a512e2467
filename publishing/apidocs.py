"""The API's page for people, made from the OpenAPI document itself, so that the two cannot differ."""

from functools import lru_cache
from threading import Lock
from typing import Any

from django.utils import translation
from drf_spectacular import generators

from records.bilingual import LANGUAGES, reading_language

_ONE_AT_A_TIME = Lock()


class SchemaGenerator(generators.SchemaGenerator):
    """The library looks up its extensions as it first writes the document, and breaks when two threads do so at once."""

    def get_schema(self, *args: Any, **options: Any) -> Any:
        with _ONE_AT_A_TIME:
            return super().get_schema(*args, **options)


def operations() -> list[dict[str, Any]]:
    """Each address with its parameters, in the order of the document and the reader's language."""
    return _operations(reading_language())


@lru_cache(maxsize=len(LANGUAGES))
def _operations(language: str) -> list[dict[str, Any]]:
    with translation.override(language):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": _parts(operation.get("description", "")),
                    "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
                    "anchor": operation["operationId"],
                }
            )
    return found


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    items = schema.get("items", schema)
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "description": _parts(parameter.get("description", "")),
        "values": items.get("enum", []),
    }


def _parts(text: str) -> list[tuple[str, bool]]:
    """A text of the document in pieces, each with whether it stands between backticks."""
    return [(piece, bool(place % 2)) for place, piece in enumerate(text.split("`")) if piece]
