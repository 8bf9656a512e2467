"""What the build refuses, by itself."""

import subprocess
import sys
from pathlib import Path

from tests import checks


def test_the_build_refuses_a_template_wider_than_120_columns(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>short</p>\n" + "<p>" + "é" * 117 + "\n", encoding="utf-8")
    assert not [problem for problem in checks.wide_templates(tmp_path) if "page.html" in problem]

    (tmp_path / "page.html").write_text("<p>short</p>\n" + "<p>" + "é" * 118 + "\n", encoding="utf-8")
    assert [problem for problem in checks.wide_templates(tmp_path) if "page.html" in problem] == [
        "templates/page.html: lines of more than 120 columns: 2."
    ]


def test_a_reviewed_long_line_that_is_gone_leaves_the_list(tmp_path: Path) -> None:
    for name in checks.LONG_LINES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>short</p>\n", encoding="utf-8")
    assert len(checks.wide_templates(tmp_path)) == len(checks.LONG_LINES)


def test_what_serves_the_pages_starts_in_a_process_of_its_own() -> None:
    """An import that only works once something else was imported shows here, not when the server starts."""
    started = [sys.executable, "-c", "from registry.wsgi import application; assert callable(application)"]
    answer = subprocess.run(started, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
