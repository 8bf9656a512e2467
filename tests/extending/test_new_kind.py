"""A kind of record that one app declares has all that the others have, without a line changed elsewhere."""

import subprocess
import sys

from django.conf import settings


def test_a_kind_that_one_app_declares_has_list_search_pages_files_feeds_api_alerts_and_rights() -> None:
    """In a process of its own: the product with that app installed."""
    walk = [sys.executable, "-m", "pytest", "-n", "0", "-q", "--ds", "tests.extending.settings", "tests/extending/walk.py"]
    ended = subprocess.run(walk, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
