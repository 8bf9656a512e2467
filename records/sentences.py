"""Sentences that are made of parts which somebody typed."""

import re

_DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)")


def single_stop(text: str) -> str:
    """The text without a second full stop after a name or a time that ends with one (“inc.”). An ellipsis stays."""
    return _DOUBLED.sub(".", text)
