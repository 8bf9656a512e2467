"""The released versions of the script. One that was released is on other people's pages: it never changes."""

import base64
import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "released"
VERSIONS = (1,)
CURRENT = VERSIONS[-1]


@cache
def script(version: int) -> bytes:
    """Raises `KeyError` for a version that was never released."""
    if version not in VERSIONS:
        raise KeyError(version)
    return (_FOLDER / f"{version}.js").read_bytes()


@cache
def integrity(version: int) -> str:
    """What a browser compares the script with (Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script(version)).digest()).decode()
