"""Meaning as numbers, behind one small interface: another encoder takes its place by a setting.

`ENCODER` names a class with `name`, `dimensions` and `encode(texts)`. The name is kept beside every vector, so that
vectors of two encoders are never compared.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

Vector = list[float]


class Encoder(Protocol):
    """Texts of any language as points in one space: unit vectors, near when the meaning is near."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> list[Vector]: ...


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, loaded when it is first needed (about a second, 150 MB)."""
    made: Encoder = import_string(settings.ENCODER)()
    return made


def mean(vectors: Sequence[Vector], shares: Sequence[float] = ()) -> Vector:
    """The direction between unit vectors, each with its share (all alike by default), as a unit vector."""
    weights = shares or [1.0] * len(vectors)
    total = [sum(value * share for value, share in zip(values, weights, strict=True)) for values in zip(*vectors, strict=True)]
    length = sum(value * value for value in total) ** 0.5 or 1.0
    return [value / length for value in total]
