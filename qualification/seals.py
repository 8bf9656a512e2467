"""The seal at the end of a certificate: what the registry signs of the file itself, so that a changed one is known.

A comment after the last line of the PDF, which readers pass over: a compact JWS of the SHA-256 of all that stands before it.
Nothing is kept about a file that was issued. A program that writes the PDF anew drops the seal; that proves nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from qualification.signing import sign, verified

_TYPE = "registry-certificate+jwt"
_MARK = b"\n%registry-seal "


@dataclass(frozen=True, slots=True)
class Seal:
    """`is_intact`: we signed it and the file is what we signed. `reference`: the application, where we did sign it."""

    is_intact: bool
    reference: str = ""


def sealed(data: bytes, *, reference: str, at: datetime) -> bytes:
    claims = {
        "iss": settings.SITE_URL,
        "iat": int(at.timestamp()),
        "application": reference,
        "sha256": sha256(data).hexdigest(),
    }
    return data + _MARK + sign(claims, type_=_TYPE).encode() + b"\n"


def seal_of(data: bytes) -> Seal | None:
    """Nothing where a file has none."""
    content, mark, token = data.rpartition(_MARK)
    if not mark:
        return None
    claims = verified(token.strip().decode("ascii", "replace"), type_=_TYPE)
    if claims is None:
        return Seal(is_intact=False)
    return Seal(claims.get("sha256") == sha256(content).hexdigest(), str(claims.get("application", "")))
