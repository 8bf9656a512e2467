"""What a line of a log says of an address: never what lets its reader act for someone else."""

import logging
import re
from typing import Any

_HIDDEN = "…"
# Keys, tokens and signed values are long and not made of words: a part of an address (between slashes) that has one of these.
# Two patterns, and not one with room before and after: that one took the cube of an address that nearly fits.
_OF_A_KEY = re.compile(r"[A-Za-z0-9_=:.+-]+")
_LONG = re.compile(r"[A-Za-z0-9]{20}|:[A-Za-z0-9_-]{6}")
_MAX_OF_A_WORD = 20


def shown(address: str) -> str:
    """The address without what follows `?`, and with long keys left out: resets, signed links, calendars, invitations."""
    path = address.partition("?")[0]
    return "/".join(_HIDDEN if _is_secret(part) else part for part in path.split("/"))


def _is_secret(part: str) -> bool:
    if _OF_A_KEY.fullmatch(part) and _LONG.search(part):
        return True
    # The letters of a key in base64 may stand between hyphens: words of an address are in small letters.
    return len(part) >= _MAX_OF_A_WORD and part != part.lower() and not part.isupper() and "%" not in part


class RequestLines(logging.Filter):
    """Adds the request's number to each line, and hides the keys of its address.

    Django writes of a refusal once the middleware is left: it hands over the request, which knows its number.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        from safety.request_middleware import current_request_id

        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or current_request_id()
        path = getattr(request, "path", "")
        if path and isinstance(record.args, tuple):
            record.args = tuple(_without(path, argument) for argument in record.args)
        return True


def _without(path: str, argument: Any) -> Any:
    return argument.replace(path, shown(path)) if isinstance(argument, str) else argument
