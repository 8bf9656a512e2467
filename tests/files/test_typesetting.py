"""What our fonts draw, and what is done with the rest."""

import pytest

from files.printing import undrawn
from files.standalone.typesetting import setting
from tests.documents import HARD


@pytest.mark.parametrize(
    "text", [HARD, "é\u0301ŝ ğ Ə ŵ ᓂᑦᑕ ᐁᔨᐱᓯᒧᐧᐃᓐ ½ ‰ € ± × √ ∑ ≤ ≠ ≈ α β Ω ← ↑ ☐ ☑ ✓ ★", "a\tb\nc\u00ad\u200b\u200d\ufe0f\x07"]
)
def test_every_letter_that_the_network_writes_is_drawn(text: str) -> None:
    assert undrawn(text) == ""


def test_other_characters_are_named_once_in_their_order() -> None:
    assert undrawn("中 et 文, 中") == "中 文"


def test_the_list_of_letters_is_that_of_the_fonts() -> None:
    """The regular faces are on the disk beside the list; the list is written from them (see the README there)."""
    faces = {face.name for face in setting.FONTS.glob("*/*-Regular.ttf")}
    assert faces == {
        "SourceSans3-Regular.ttf", "NotoSans-Regular.ttf", "NotoSansCanadianAboriginal-Regular.ttf", "NotoSansMath-Regular.ttf",
        "NotoSansSymbols-Regular.ttf", "NotoSansSymbols2-Regular.ttf",
    }  # fmt: skip
    assert all(
        (folder / "LICENSE").exists() and (folder / "VERSION").exists() for folder in setting.FONTS.iterdir() if folder.is_dir()
    )
