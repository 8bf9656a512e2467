"""What docs and comments name is there: a file that moved takes its mentions along."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
# In backticks, with a slash: `records/kinds.py`, `tests/launched/`, `docs/adr/`.
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/[\w.-]*)`")
# Made while running, or somebody else's.
_NOT_OURS = ("var/", "staticfiles/", "api/", "healthz/", "http")


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=BASE, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def _named(tracked: list[str]) -> Iterator[tuple[str, str]]:
    for name in tracked:
        if name.endswith((".md", ".py", ".toml", ".yml")) and name != "CHANGELOG.md":
            for path in _NAMED.findall((BASE / name).read_text("utf-8")):
                if not path.startswith(_NOT_OURS):
                    yield name, path


def test_every_path_that_docs_and_comments_name_exists() -> None:
    tracked = _tracked()
    folders = {str(parent) for name in tracked for parent in Path(name).parents}
    tops = {name.partition("/")[0] for name in tracked if "/" in name}
    known = {*tracked, *folders}
    missing = [
        f"{where}: {path}"
        for where, path in _named(tracked)
        if path.partition("/")[0] in tops and path.rstrip("/") not in known and path.rstrip("/") + ".py" not in known
    ]
    assert missing == []
