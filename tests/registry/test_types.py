"""What the types leave out is said, and stays little."""

import re
import subprocess
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
MOST_IGNORED = 60
_IGNORED = re.compile(r"# type: ignore(\[[\w-]+\])?(  # \w.*)?$", re.MULTILINE)


def test_what_types_ignore_has_its_code_and_its_reason() -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=BASE, capture_output=True, text=True, check=True)
    ignored = [
        (name, code, reason)
        for name in listed.stdout.splitlines()
        for code, reason in _IGNORED.findall((BASE / name).read_text("utf-8"))
    ]
    assert [name for name, code, reason in ignored if not code or not reason] == []
    assert 0 < len(ignored) < MOST_IGNORED
