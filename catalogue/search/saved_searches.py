"""The reverse of a search: the saved searches that find a record.

A saved search is a row with the columns `kind`, `organisation`, `facets`, `text` and `words` (those of an alert). What it asks
is compared with the record by the same conditions that a list has (`catalogue/search/conditions.py`), in one query for all of
them. A text that may ask more than `words` says has to be read whole; `asks_more` tells which those are.
"""

from catalogue.models.index import CatalogueEntry
from catalogue.search.conditions import Criterion, all_criteria, criteria_of
from catalogue.search.sql import TABLE, Condition, on_row


def finds_entry(entry: CatalogueEntry, *, search: str, whatever_text: bool = False) -> Condition:
    """The rows of the table `search` whose columns find an entry.

    With `whatever_text`, those that may find it when their text is read: by the columns to which no text adds anything.
    """
    # A saved search is of the entry's kind or of everything.
    own = {criterion.code: criterion for criterion in (*criteria_of(""), *criteria_of(entry.kind))}.values()
    usable = [each for each in own if each.saved is not None and not (whatever_text and each.text_pattern)]
    parts = [_holds(each, search) for each in usable if each.facet is None]
    if facets := [_holds(each, search) for each in usable if each.facet is not None]:
        parts.append(f"({search}.facets = '{{}}' OR {' AND '.join(facets)})")
    return Condition(f"EXISTS (SELECT FROM {TABLE} AS entry WHERE entry.id = %s AND {' AND '.join(parts)})", [entry.pk])


def _holds(criterion: Criterion, search: str) -> str:
    if criterion.saved is None:
        raise ValueError(f"No column says what is asked by {criterion.code}.")
    holds = on_row(criterion.condition, "entry").replace("{value}", criterion.saved.value)
    return f"({criterion.saved.absent} OR {holds})".replace("{search}", search)


def asks_more(*, search: str) -> Condition:
    """The rows of the table `search` whose text may ask more than their columns do."""
    patterns = dict.fromkeys(criterion.text_pattern for criterion in all_criteria() if criterion.text_pattern)
    return Condition(f"({search}.text ~* %s OR ({search}.text <> '' AND {search}.words = ''))", ["|".join(patterns)])
