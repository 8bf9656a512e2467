"""Every table stands in a box of its own that scrolls, and says so when it is wider than its place."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(path for path in Path(settings.BASE_DIR, "templates").rglob("*.html") if "<table" in path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_table_scrolls_in_a_box_that_the_keyboard_reaches(path: Path) -> None:
    text = re.sub(r"\s+", " ", path.read_text("utf-8"))
    for before in text.split("<table")[:-1]:
        box = before.rpartition("<div")[2]
        assert "table-scroll" in box
        assert 'tabindex="0"' in box


def test_a_wide_table_says_so_in_the_words_of_the_page() -> None:
    script = Path(settings.BASE_DIR, "static/js/registry.js").read_text("utf-8")
    assert "dataset.hint = document.body.dataset.wider" in script
    assert "data-wider=" in Path(settings.BASE_DIR, "templates/base.html").read_text("utf-8")
    assert ".table-scroll[data-hint]::before" in Path(settings.BASE_DIR, "static/css/registry.css").read_text("utf-8")


def test_the_box_shows_on_which_side_there_is_more() -> None:
    rule = Path(settings.BASE_DIR, "static/css/registry.css").read_text("utf-8").split("\n.table-scroll {", 1)[1].split("}", 1)[0]
    assert "overflow-x: auto" in rule
    assert rule.count("no-repeat local") == rule.count("no-repeat scroll") == 2


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_date_stands_on_the_left_under_its_heading(path: Path) -> None:
    """Numbers stand on the right, under headings on the right; a date is no number."""
    assert re.findall(r'<td class="num"[^>]*>\s*\{\{ [^}]*\|date:', path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", sorted(Path(settings.BASE_DIR, "templates").rglob("*.html")), ids=lambda path: path.stem)
def test_a_date_is_written_in_the_readers_words(path: Path) -> None:
    """`2026-12-01` is for files and attributes. A call of a program keeps the seconds that its own log is compared with."""
    assert not re.findall(r'(?:date:|now )"(?:SHORT_[A-Z]+|Y-m-d(?: H:i)?)"', path.read_text("utf-8"))
