"""Samples for the living page of the design system."""
from typing import Any


def samples() -> dict[str, Any]:
    return {}
