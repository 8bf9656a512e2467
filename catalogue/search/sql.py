"""A list's conditions as SQL, for the queries that the ORM would take longer to write than PostgreSQL to answer."""

import re
from typing import Any, NamedTuple

from catalogue.search import lapsing
from catalogue.search.find import LETTER_COLUMNS, Criteria


class Condition(NamedTuple):
    """What stands after WHERE, and its values."""

    text: str
    values: list[Any]

    def also(self, text: str, *values: Any) -> "Condition":
        return Condition(f"{self.text} AND {text}" if self.text else text, [*self.values, *values])


def condition(criteria: Criteria, *, leaving_out: str = "") -> Condition:
    """The records that a reader asked for, as `Criteria.matching` finds them."""
    found = Condition("", [])
    if criteria.kind:
        found = found.also("kind = %s", criteria.kind)
    if criteria.reference:
        found = found.also("key = %s", criteria.reference)
    if criteria.organisation:
        moved = "SELECT to_key FROM catalogue_movedentry WHERE kind = 'organisation' AND key = %s"
        found = found.also(f"organisation_slug = coalesce(({moved}), %s)", criteria.organisation, criteria.organisation)
    if criteria.words is not None and criteria.near:
        pks = [pk for pk, _score in criteria.near]
        found = found.also("(words @@ %s::tsquery OR id = ANY(%s::bigint[]))", criteria.words.text, pks)
    elif criteria.words is not None:
        found = found.also("words @@ %s::tsquery", criteria.words.text)
    if criteria.title_words is not None:
        found = found.also("words @@ %s::tsquery", criteria.title_words.text)
    for owner in criteria.owners:
        found = found.also("organisation_slug LIKE %s", f"%{owner}%")
    for letters, is_excluded in criteria.signed:
        found_in = " OR ".join(f"{column} ILIKE %s" for column in LETTER_COLUMNS)
        found = found.also(f"{'NOT ' if is_excluded else ''}({found_in})", *([like(letters)] * len(LETTER_COLUMNS)))
    for code, chosen in criteria.wanted.items():
        if code == leaving_out:
            continue
        if code == lapsing.lapse().facet:
            text, values = lapsing.chosen_sql(chosen)
            found = found.also(text, *values)
        else:
            found = found.also("tags && %s::varchar[]", [f"{code}:{value}" for value in chosen])
    return found if found.text else Condition("true", [])


def like(text: str) -> str:
    """A pattern that holds a text letter by letter."""
    return "%" + re.sub(r"([\\\\%_])", r"\\\1", text) + "%"


def tallied(kind: str, tags: list[str] | None = None) -> Condition:
    """The rows of `catalogue_cataloguechange` that add up to the counts of a kind (of all, for `""`): all tags, or these."""
    found = Condition("kind = %s" if kind else "kind <> %s", [kind])
    return found if tags is None else found.also("tag = ANY(%s)", tags)


def in_sample(share: int) -> str:
    """One record in so many (8, 64 or 512), drawn by a hash of its number: there is an index of each of these samples."""
    return f"hashint8(id) & {share - 1} = 0"
