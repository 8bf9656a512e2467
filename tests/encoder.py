"""The product's own encoder of meaning, with a memory: the factories write the same few texts thousands of times."""

from collections.abc import Sequence

from matching.encoder import Vector
from matching.universal import UniversalEncoder


class RememberingEncoder(UniversalEncoder):
    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Vector] = {}

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= zip(new, super().encode(new), strict=True)
        return [self._known[text] for text in texts]
