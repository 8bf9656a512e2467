"""`python -m benchmarks.relevance`: writes the judged sets from needs.yaml, roundabout.yaml and the device list.

Prints every pattern that names no device, and how many rows each need has. See README.md for the rule.
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DEVICES = HERE.parent.parent / "solutions" / "data" / "fda_ai_devices.csv"
LINE = re.compile(r"^([A-Z]{3})(?:, (.+))?$")

Row = dict[str, str]


def devices() -> list[Row]:
    with DEVICES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named_by(line: str, rows: list[Row]) -> set[str]:
    """The submission numbers of the devices that a line names."""
    found = LINE.match(line)
    code, pattern = (found[1], found[2] or "") if found and any(row["product_code"] == found[1] for row in rows) else ("", line)
    name = re.compile(pattern, re.IGNORECASE)
    return {
        row["submission_number"]
        for row in rows
        if (not code or row["product_code"] == code) and name.search(row["device"])
    }  # fmt: skip


def judged(need: dict[str, Any], rows: list[Row]) -> tuple[dict[str, Any], list[str]]:
    """One query with its judgements, and the lines that name nothing."""
    empty: list[str] = []

    def all_of(field: str) -> set[str]:
        named: set[str] = set()
        for line in need.get(field, []):
            these = named_by(line, rows)
            empty.extend([] if these else [line])
            named |= these
        return named

    never = all_of("never")
    answers = all_of("answers") - never
    partly = all_of("partly") - answers - never
    unclear = all_of("unclear") - answers - partly - never
    relevant = [{"submission_number": number, "grade": 2} for number in sorted(answers)]
    relevant += [{"submission_number": number, "grade": 1} for number in sorted(partly)]
    query = {name: need[name] for name in ("id", "lang", "title", "description")}
    return query | {"relevant": relevant, "unjudged": sorted(unclear)}, empty


def build() -> tuple[dict[str, list[dict[str, Any]]], list[str]]:
    """The sets by their names, and what is wrong with the lines. Of needs.yaml every other need of each language is held out."""
    rows, problems = devices(), []
    sets: dict[str, list[dict[str, Any]]] = {}
    seen = {"fr": 0, "en": 0}
    for need in [*_needs("needs.yaml"), *_needs("roundabout.yaml")]:
        query, empty = judged(need, rows)
        problems += [f"{need['id']}: nothing is named by {line!r}" for line in empty]
        name = f"roundabout_{need['part']}" if "part" in need else "held_out" if seen[need["lang"]] % 2 else "development"
        seen[need["lang"]] += 1
        sets.setdefault(name, []).append(query)
    return sets, problems


def _needs(file: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((HERE / file).read_text(encoding="utf-8"))
    return found


def main() -> int:
    sets, problems = build()
    for name, queries in sets.items():
        text = json.dumps({"queries": queries}, ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        for query in queries:
            grades = [each["grade"] for each in query["relevant"]]
            print(f"{name:17} {query['id']} {grades.count(2):4} {grades.count(1):4} {len(query['unjudged']):4}  {query['title']}")
    print("\n".join(problems) or "Every line names a device.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
