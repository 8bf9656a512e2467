"""The API's page for people, made from the OpenAPI document itself, so that the two cannot differ."""

from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Each address with its parameters, in the order of the document."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
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
        "description": parameter.get("description", ""),
        "values": items.get("enum", []),
    }
