"""Sentences that are made of parts which somebody typed."""

import re

_DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)")


def single_stop(text: str) -> str:
    """The text without a second full stop after a name or a time that ends with one (“inc.”). An ellipsis stays."""
    return _DOUBLED.sub(".", text)


def without_stop(text: str) -> str:
    """A sentence as a name within another one: the colon or the bracket that follows ends it."""
    return text.removesuffix(".")


_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")


def one_line(text: str) -> str:
    """The text on one line, as a subject has it. The no-break spaces that French asks for stay."""
    return _BREAKS.sub(" ", text).strip()
