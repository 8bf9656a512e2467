"""The sheets of the template that explain it and hold its lists: known when they come back, read by nobody."""

from collections.abc import Callable, Collection, Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from files.standalone.tables.cells import Table
from records.bilingual import LANGUAGES


def explained_heads() -> tuple[str, ...]:
    """The headings of the sheet of explanations, in the reader's language."""
    return (_("Column"), _("Code"), _("What to write"), _("Example of a row"))


def without_guidance(tables: Iterable[Table], find: Callable[[str], str | None], listed: Collection[str]) -> list[Table]:
    """The tables but the template's own sheets; all of them when there is no other.

    `find` gives the code of a heading; `listed` are the columns that the sheet of lists has.
    """
    found = list(tables)
    return [table for table in found if not _is_guidance(table, find, listed)] or found


def _is_guidance(table: Table, find: Callable[[str], str | None], listed: Collection[str]) -> bool:
    if not (table.is_sheet and table.rows):
        return False
    heads = tuple(text.strip() for text in table.rows[0].texts if text.strip())
    for language in LANGUAGES:
        with translation.override(language):
            if heads == explained_heads():
                return True
    # A list of choices is no record: it has neither a number nor what every record must have.
    return bool(heads) and all(find(head) in listed for head in heads)
