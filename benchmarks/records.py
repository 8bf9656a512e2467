"""The large record sets: composed from the real device list, the demonstration's texts and the taxonomies.

30 % needs, 60 % solutions, 10 % pilots, in both languages, with facets as uneven as real ones (Zipf). The seed is fixed:
the same number of records is always the same set. Rows go straight into the catalogue's table (COPY); they have no record
behind them, so the pages of single records are measured on the demonstration's own.
"""

import json
import multiprocessing
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

import psycopg
from django.db import connection

from catalogue import index
from catalogue.models.index import CatalogueEntry
from matching import counts
from matching.ranking import KINDS
from records.models.taxonomies import TAXONOMIES
from records.risk import Level

SEED = 7
WRITERS = 2
SHARES = (("solution", 0.6, "SOL"), ("need", 0.3, "BES"), ("pilot", 0.1, "PIL"))
_START = datetime(2021, 1, 1, tzinfo=UTC)
_MINUTES = 5 * 365 * 24 * 60
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
# facet → how many terms a record has at most
_TERMS = {
    "need": {"region": 2, "care_stage": 2, "specialty": 2, "ai_field": 2, "population": 2, "standard": 1},
    "solution": {"care_stage": 2, "specialty": 2, "ai_field": 2, "technique": 2, "population": 2, "standard": 2},
    "pilot": {"region": 2, "care_stage": 1, "specialty": 2, "ai_field": 1},
}
_RISKS = [*Level.values, "not_stated"]
_CHOICES: dict[str, dict[str, list[str]]] = {
    "need": {
        "state": ["published", "in_pilot", "met", "closed", "withdrawn"],
        "risk": _RISKS,
        "budget": ["funded", "requested", "none"],
    },
    "solution": {
        "state": ["listed", "archived"],
        "risk": _RISKS,
        "origin": ["fda", "vendor"],
        "language": ["en", "fr"],
        "qualification": ["none", "qualified", "conditional", "under_review", "suspended", "expired", "refused", "withdrawn"],
    },
    "pilot": {
        "state": ["running", "completed", "planned", "ethics", "stopped"],
        "risk": _RISKS,
        "sites": ["one", "several"],
    },
}


@dataclass(frozen=True)
class Zipf:
    """Draws a value: the second is half as frequent as the first, the third a third, ..."""

    values: list[str]

    @cached_property
    def weights(self) -> list[float]:
        return list(accumulate(1 / rank for rank in range(1, len(self.values) + 1)))

    def draw(self, chance: random.Random) -> str:
        return chance.choices(self.values, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class Material:
    """What records are composed of."""

    titles: dict[str, list[tuple[str, str, str]]]
    sentences: dict[str, list[tuple[str, str]]]
    organisations: dict[str, list[tuple[int, str, str]]]
    terms: dict[str, Zipf]
    names: dict[str, dict[str, tuple[str, str]]]
    choices: dict[str, dict[str, Zipf]]


def gather() -> Material:
    """From the demonstration and the device list, which are loaded."""
    titles: dict[str, list[tuple[str, str, str]]] = {}
    sentences: dict[str, list[tuple[str, str]]] = {}
    organisations: dict[str, list[tuple[int, str, str]]] = {}
    entries = CatalogueEntry.objects.exclude(kind="organisation").exclude(key__contains="-2099-").order_by("kind", "key")
    for entry in entries:
        titles.setdefault(entry.kind, []).append((entry.title_fr, entry.title_en, entry.names))
        owner = (entry.organisation_id, entry.organisation_name, entry.organisation_slug)
        organisations.setdefault(entry.kind, []).append(owner)
        for field in ("summary", "body"):
            french = _SENTENCE.split(getattr(entry, f"{field}_fr").strip())
            english = _SENTENCE.split(getattr(entry, f"{field}_en").strip())
            if len(french) == len(english):
                pairs = [pair for pair in zip(french, english, strict=True) if all(pair) and "FDA" not in pair[0]]
                sentences.setdefault(entry.kind, []).extend(pairs)
    terms = {name: list(model.objects.order_by("position", "code")) for name, model in TAXONOMIES.items()}
    return Material(
        titles=titles,
        sentences={kind: list(dict.fromkeys(pairs)) for kind, pairs in sentences.items()},
        organisations=organisations,
        terms={name: Zipf([term.code for term in found]) for name, found in terms.items()},
        names={name: {term.code: (term.name_fr, term.name_en) for term in found} for name, found in terms.items()},
        choices={kind: {facet: Zipf(values) for facet, values in facets.items()} for kind, facets in _CHOICES.items()},
    )


def compose(material: Material, number: int) -> dict[str, Any]:
    """The record of a number: always the same one."""
    chance = random.Random(SEED * 1_000_003 + number)
    kind, _share, prefix = chance.choices(SHARES, weights=[share for _kind, share, _prefix in SHARES])[0]
    title_fr, title_en, names = chance.choice(material.titles[kind])
    owner_pk, owner_name, owner_slug = chance.choice(material.organisations[kind])
    tags, said_fr, said_en = [], [], []
    for facet, most in _TERMS[kind].items():
        for code in dict.fromkeys(material.terms[facet].draw(chance) for _ in range(chance.randint(1, most))):
            tags.append(f"{facet}:{code}")
            french, english = material.names[facet][code]
            said_fr.append(french)
            said_en.append(english)
    drawn = {facet: values.draw(chance) for facet, values in material.choices[kind].items()}
    tags += [f"{facet}:{code}" for facet, code in drawn.items()]
    priority = chance.choices(["", "P1", "P2", "P3"], weights=[70, 5, 10, 15])[0] if kind == "need" else ""
    tags += [f"priority:{priority}"] if priority else []
    # Two thirds in both languages; the rest in one only, as vendors from abroad or small teams write.
    languages = chance.choices(["both", "fr", "en"], weights=[66, 20, 14])[0] if kind == "solution" else "both"
    told = chance.sample(material.sentences[kind], k=9)
    key, published = f"{prefix}-2099-{number:07d}", _START + timedelta(minutes=chance.randrange(_MINUTES))
    subject_fr, subject_en = said_fr[min(2, len(said_fr) - 1)], said_en[min(2, len(said_en) - 1)]
    details = {"need": {"score": chance.randrange(101), "network_priority": priority or None, "volume_per_year": chance.randrange(90_000)},
               "solution": {"maturity": chance.randint(3, 9), "origin": drawn.get("origin"), "qualification": drawn.get("qualification")},
               "pilot": {"sites": chance.randint(1, 5), "starts_on": published.date().isoformat()}}[kind]  # fmt: skip
    return {
        "kind": kind,
        "key": key,
        "title_fr": f"{title_fr} – {subject_fr}"
        if kind != "solution"
        else f"{title_fr} {chance.randint(1, 9)}.{chance.randint(0, 9)}",
        "title_en": f"{title_en or title_fr} – {subject_en}" if kind != "solution" else "",
        "summary_fr": " ".join(pair[0] for pair in told[:2]) if languages != "en" else "",
        "summary_en": " ".join(pair[1] for pair in told[:2]) if languages != "fr" else "",
        "body_fr": "\n".join([*(pair[0] for pair in told[2:]), ", ".join(said_fr)]) if languages != "en" else "",
        "body_en": "\n".join([*(pair[1] for pair in told[2:]), ", ".join(said_en)]) if languages != "fr" else "",
        "names": f"{key} {names.partition(' ')[2]} {owner_name}",
        "organisation_id": owner_pk,
        "organisation_name": owner_name,
        "organisation_slug": owner_slug,
        "state": drawn["state"],
        "tags": tags,
        "priority_rank": {"P1": 3, "P2": 2, "P3": 1}.get(priority, 0),
        "is_demonstration": True,
        "published_at": published,
        "updated_at": published + timedelta(minutes=chance.randrange(400_000)),
        "details": details,
    }


def rows(material: Material, numbers: range) -> Iterator[tuple[Any, ...]]:
    names = columns()
    for number in numbers:
        entry = index.completed(CatalogueEntry(**compose(material, number)))
        values = (getattr(entry, name) for name in names)
        yield tuple(json.dumps(value) if isinstance(value, dict) else value for value in values)


def columns() -> list[str]:
    """What a writer fills in; the database fills in the rest (numbers, words, counts)."""
    return [field.attname for field in CatalogueEntry._meta.concrete_fields if field.name not in {"id", "words"}]


def fill(count: int) -> None:
    """Write `count` records in all, the demonstration's included. About a minute per 100,000 on two cores."""
    material = gather()
    present = CatalogueEntry.objects.exclude(kind="organisation").count()
    with connection.cursor() as cursor:
        # Rebuilt at the end, as any large load would.
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'catalogue_catalogueentry' AND indexdef LIKE '%% gin %%'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    values = connection.get_connection_params()
    connection.close()
    step = -(-(count - present) // WRITERS)
    shares = [range(start, min(start + step, count - present)) for start in range(0, count - present, step)]
    writers = [multiprocessing.get_context("fork").Process(target=_write, args=(material, share, values)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise SystemExit("The records could not be written.")
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _write(material: Material, numbers: range, values: dict[str, Any]) -> None:
    known = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: values[name] for name in known if values.get(name)}) as target, target.cursor() as cursor:
        fields = ", ".join(columns())
        with cursor.copy(f"COPY catalogue_catalogueentry ({fields}) FROM STDIN") as copy:
            for row in rows(material, numbers):
                copy.write_row(row)


def fill_vectors() -> None:
    """What generated records mean: the terms and the vector of a real one, the vector moved a little.

    No text is encoded, which would take an hour.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'matching_profile' AND indexdef LIKE '%% hnsw %%'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(_VECTORS)
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("ANALYZE matching_profile")
    counts.refresh(KINDS)


# Noise of length 0.3 beside a unit vector: near its origin, yet no two alike. One pattern of noise in a thousand.
_VECTORS = """
WITH real AS MATERIALIZED (
    SELECT row_number() OVER (PARTITION BY kind ORDER BY entry_id) - 1 AS place, count(*) OVER (PARTITION BY kind) AS total, p.*
    FROM matching_profile p
), noise AS MATERIALIZED (
    SELECT n, array_agg((random() - 0.5) * 0.046)::vector AS moved FROM generate_series(0, 999) n, generate_series(1, 512) GROUP BY n
)
INSERT INTO matching_profile (entry_id, kind, vector, head, words, terms, weights, made_from, fitted_from)
SELECT e.id, e.kind, l2_normalize(r.vector + noise.moved), r.head, r.words, r.terms, r.weights, 'generated', 'generated'
FROM catalogue_catalogueentry e
JOIN real r ON r.kind = e.kind AND r.place = e.id % r.total
JOIN noise ON noise.n = e.id % 997
WHERE e.key LIKE '%-2099-%'
"""
