"""A table that is wider than a phone scrolls in its own box, which shows that there is more: it never widens the page."""

from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


def test_every_table_of_a_page_stands_in_a_box_that_scrolls() -> None:
    for path in sorted((BASE / "templates").rglob("*.html")):
        if "mail" in path.parts:
            continue
        before, *tables = path.read_text("utf-8").split("<table")
        for table in tables:
            assert "table-scroll" in before.rsplit("</table>", 1)[-1], path
            before += f"<table{table}"


def test_the_box_shows_on_which_side_there_is_more() -> None:
    rule = (BASE / "static" / "css" / "registry.css").read_text("utf-8").split("\n.table-scroll {", 1)[1].split("}", 1)[0]
    assert "overflow-x: auto" in rule
    assert rule.count("no-repeat local") == rule.count("no-repeat scroll") == 2
