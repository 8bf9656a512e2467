"""Reads the content type that a request claims. The server needs it before Django is set up: it imports no models."""

import re

# A parameter in an encoding of its own (RFC 2231): no browser sends one, and Django fails on those that it does not know.
# Up to its first star: among many, each would be tried with all that follows.
_ENCODED_PARAMETER = re.compile(r";[^;=*]*\*[^;=]*=[^;]*")
_OTHER_ENCODING = re.compile(r";\s*charset\s*=\s*(?!\"?utf-?8\"?\s*(;|$))[^;]*", re.IGNORECASE)


def encoding_claimed(content_type: str) -> str:
    """A content type whose encoding, but for UTF-8, is one that nobody knows: addresses are then read in UTF-8.

    `safety.text_middleware` refuses the forms that claim it.
    """
    return _OTHER_ENCODING.sub("; charset=unknown", _ENCODED_PARAMETER.sub("", content_type))
