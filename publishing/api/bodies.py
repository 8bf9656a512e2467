"""What programs send: JSON that can be kept and compared, or a problem that names the field.

JSON allows what neither a person nor PostgreSQL can read: halves of characters, NUL and other control characters, endless
numbers, lists in lists in lists. It is refused before any of it is looked at, wherever it stands, with the place of each.
"""

import json
from collections.abc import Mapping
from math import isfinite
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from records.errors import DomainError
from records.normal_form import MAX_MARKS_IN_A_ROW
from records.received import NO_TEXT, composed, first_unreadable, is_named_mark

DEEPEST = 20
LARGEST_NUMBER = 10**15
MAX_PROBLEMS = 50
_LONGEST_NAME = 80


class UnreadableBody(DomainError):
    """Values that cannot be taken. `places` maps where each stands to what is wrong with it."""

    code = "unreadable"
    status = 422

    def __init__(self, places: dict[str, str]) -> None:
        self.places = places
        super().__init__(_("Some values cannot be read."))

    def by_place(self) -> dict[str, str]:
        return self.places


class TooDeep(UnreadableBody):
    """Nested without end: nothing of the body is looked at."""

    code = "too-deep"
    status = 400

    def __init__(self, place: str = "") -> None:
        super().__init__({place: _("Lists and objects can be nested at most %(most)d levels deep.") % {"most": DEEPEST}})


class BodyTooLarge(DomainError):
    code = "too-large"
    status = 413


class JSONParser(BaseParser):
    """JSON in UTF-8 (RFC 8259), its texts in composed form."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise BodyTooLarge(_("Send at most %(most)d MB at once.") % {"most": most // 1024 // 1024})
        try:
            # Numbers stay texts at first: one of a million digits would take minutes to read.
            value = json.loads(body.decode("utf-8-sig"), parse_int=_whole, parse_float=_decimal)
        except RecursionError as deep:
            raise TooDeep from deep
        except ValueError as broken:
            raise ParseError(_("This is not JSON: %(reason)s") % {"reason": str(broken)[:200]}) from broken
        problems: dict[str, str] = {}
        read = _read(value, "", 0, problems)
        if problems:
            raise UnreadableBody(problems)
        return read


def _whole(text: str) -> int | float:
    return int(text) if len(text) <= len(str(LARGEST_NUMBER)) + 1 else float("inf")


def _decimal(text: str) -> float:
    return float(text) if len(text) <= _LONGEST_NAME else float("inf")


def _read(value: Any, place: str, depth: int, problems: dict[str, str]) -> Any:
    """The value with its texts composed. What cannot be taken is noted by its place: `solutions[0].name_fr`."""
    if len(problems) >= MAX_PROBLEMS:
        return value
    if isinstance(value, str):
        if wrong := _wrong_text(value):
            problems[place] = wrong
        return composed(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not isfinite(value) or abs(value) > LARGEST_NUMBER:
            problems[place] = _("This number is too large, or is not a number.")
        return value
    if isinstance(value, dict | list) and depth >= DEEPEST:
        raise TooDeep(place)
    if isinstance(value, list):
        return [_read(each, f"{place}[{number}]", depth + 1, problems) for number, each in enumerate(value)]
    if isinstance(value, dict):
        return {_name(key, place, problems): _read(each, _inside(place, key), depth + 1, problems) for key, each in value.items()}
    return value


def _name(key: str, place: str, problems: dict[str, str]) -> str:
    if wrong := _wrong_text(key):
        problems[_inside(place, key)] = wrong
    return composed(key)


def _inside(place: str, key: str) -> str:
    shown = NO_TEXT.sub("?", key[:_LONGEST_NAME])
    return f"{place}.{shown}" if place else shown


def _wrong_text(text: str) -> str:
    character = first_unreadable(text)
    if not character:
        return ""
    if character == "U+0000":
        return _("This text contains a NUL character.")
    if character.startswith("U+D"):
        return _("This text contains half of a character (a lone surrogate).")
    if is_named_mark(character):
        return _("This text has more than %(most)d combining marks in a row.") % {"most": MAX_MARKS_IN_A_ROW}
    return _("This text contains a control character (%(character)s).") % {"character": character}
