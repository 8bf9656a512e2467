"""Normal forms of Unicode in a bounded time, as `records.normal_form` has them, for what imports nothing of the product."""

import re
import unicodedata
from typing import Literal

MAX_MARKS_IN_A_ROW = 30
# The last five count as no marks themselves and come apart into nothing but marks.
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000)))) + "\u0f73\u0f75\u0f81\uff9e\uff9f"
_TOO_MANY = re.compile(f"([{_MARKS}]{{{MAX_MARKS_IN_A_ROW}}})[{_MARKS}]+")


def normalized(form: Literal["NFC", "NFKC"], text: str) -> str:
    """The text in a normal form, its runs of marks cut at the most that may stand in a row."""
    return text if text.isascii() else unicodedata.normalize(form, _TOO_MANY.sub(r"\1", text))
