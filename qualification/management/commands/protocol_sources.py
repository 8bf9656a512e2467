"""`manage.py protocol_sources`: the table of docs/protocols.md, from the first set of protocols. Needs no database."""

from typing import Any

import yaml
from django.core.management.base import BaseCommand

from qualification.services.protocols import FIRST_SET

_HEAD = """# Where each requirement comes from

Every requirement of the first protocols (version {version}), the risk levels that ask for it (**bold**: mandatory), and the
public texts it is based on, with the place in each. The same table, for the versions in force: `/en/qualification/sources/`.
Made by `manage.py protocol_sources`; a test keeps it in step with `qualification/data/protocols.yaml`.

| requirement | low | moderate | high | sources |
|---|---|---|---|---|
"""


def table() -> str:
    """The page, in Markdown."""
    data = yaml.safe_load(FIRST_SET.read_text("utf-8"))
    lines = [_line(row, data["sources"]) for row in data["requirements"]]
    texts = [
        f"| [{each['title']['en']}]({each['url']}) | {each['publisher']} | {each['year']} |" for each in data["sources"].values()
    ]
    head = _HEAD.format(version=data["version"])
    return head + "\n".join(lines) + "\n\n## The texts\n\n| title | publisher | year |\n|---|---|---|\n" + "\n".join(texts) + "\n"


def _line(row: dict[str, Any], texts: dict[str, Any]) -> str:
    asked = [
        "" if level not in row["asks"] else "**yes**" if row["asks"][level]["blocks"] else "yes"
        for level in ("low", "moderate", "high")
    ]
    sources = "; ".join(f"{texts[source['of']]['title']['en']}: {source['where']['en']}" for source in row["sources"])
    return f"| {row['code']} {row['title']['en']} | {' | '.join(asked)} | {sources} |"


class Command(BaseCommand):
    help = "Print the table of the protocols' sources, for docs/protocols.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")
