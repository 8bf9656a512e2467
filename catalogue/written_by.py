"""Which code wrote an entry: after an upgrade that changed it, what it wrote before is written anew."""

import inspect
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from records.kinds import listed_kinds

_HERE = Path(__file__).resolve().parent


@cache
def fingerprint() -> str:
    """Of the code that writes entries and of the vocabulary that it reads: another one after each change of these."""
    facts = sha256()
    for path in sorted(set(_sources())):
        facts.update(path.read_bytes())
    return facts.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from (_HERE / "index.py", _HERE / "listing.py")
    for folder in ("data", "vocabulary"):
        yield from (path for path in (_HERE / folder).rglob("*") if path.suffix in (".py", ".yaml"))
    for kind in listed_kinds():
        if source := inspect.getsourcefile(kind.describe) if kind.describe else None:
            yield Path(source)
