"""The kinds of record, as each app declares its own in `kind.py`: names, numbers, states, filters, and how one is found.

Everything below the apps of records (lists, search, feeds, calendars, the API, tasks) reads a kind from here, and names none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.module_loading import autodiscover_modules

from records.facets import Facet, Label
from records.models.records import Record


class Tone(StrEnum):
    """How a state looks; `static/css` has a colour and a mark for each."""

    NEUTRAL = "neutral"
    INFO = "info"
    ACCENT = "accent"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class ShownState:
    """A state as a card shows it."""

    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Fact:
    """What a card says beside the state: a date, a number of places, a score. `icon` is one of `components/icon.html`."""

    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class CardPicture:
    """The small picture of a card, which says nothing that the card does not: its title stands beside it."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Adding:
    """The button of a list by which whoever has the right adds a record to it."""

    right: str
    url_name: str
    label: Label


@dataclass(frozen=True, slots=True)
class Listed:
    """The words of a kind's public list. `place` orders the kinds among themselves."""

    place: int
    title: Label
    lead: Label
    search_label: Label
    placeholder: Label
    sorts: tuple[str, ...]
    # What the list calls the organisation that a record belongs to, when it has a better word.
    owner_label: Label = ""
    # The order of a list that nobody ordered and that has no words to rank by.
    first_sort: str = "newest"
    # A facet whose values are tabs above the results, and what each is called there; the empty value is that of all.
    tabs: tuple[str, Mapping[str, Label]] = ("", {})
    adding: Adding | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A facet some values of which end by themselves after a day (`until`, among an entry's details).

    `in_force` are those values, `ended` is what they are then, `none` is that of records that never had one. `last` are the
    tags of records that come after all others in a search by relevance.
    """

    facet: str
    in_force: tuple[str, ...]
    ended: str
    none: str
    until: str
    last: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Records that take answers until a day: in the state `open_state`, until the day `until` and while there is no `ended_by`.

    The last two are among an entry's details. Lists offer filters and an order by it.
    """

    open_state: str
    until: str
    ended_by: str
    label: Label
    open_label: Label
    until_label: Label


@dataclass(frozen=True, slots=True)
class Highlight:
    """Records that the home page shows: which, in what order, under which words; `more` are links, by label."""

    name: str
    title: Label
    filters: Mapping[str, Any]
    order: tuple[str, ...]
    empty: Label
    more: Callable[[], Mapping[Any, str]]


@dataclass(frozen=True, slots=True)
class ForPrograms:
    """What the API's document says of a kind: of its list, of one record, and the title of the latter."""

    list: Label = ""
    record: Label = ""
    title: Label = ""


@dataclass(frozen=True, slots=True)
class Embed:
    """A list that other sites may embed: an organisation's own (`by` is "organisation") or a region's (`by` is "region")."""

    label: Label
    by: str
    asked_label: Label
    states: tuple[str, ...] = ()


# The dates of public records: gets their keys (a query of one column) and the first day wanted; newest days last.
Dates = Callable[["QuerySet[Any, str]", date], Iterable[Any]]


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """One kind of record. `docs/extending.md` walks through a new one."""

    model: type[Model]
    # In the log, the index and the addresses of programs.
    code: str
    # The names of its addresses: `needs:detail`.
    namespace: str
    # Where its pages are, below each language: `needs/`, translated.
    address: Any
    label: Label
    icon: str = ""
    # Of its permanent numbers; none when it is named by its slug.
    prefix: str = ""
    # The name of the address of a record that has no public page; its number is all that the address holds.
    page: str = ""
    # Its public list; none for a kind that is never public.
    listed: Listed | None = None
    # How its states look, by code; also those of the standing that a card shows in their place.
    tones: Mapping[str, Tone]
    states: Mapping[str, Label]
    # The state in which its writers have it.
    draft_state: str = "draft"
    # The states in which nothing more is expected of its owner.
    closed_states: frozenset[str] = frozenset()
    facets: tuple[Facet, ...] = ()
    # The records that belong in the catalogue, and the values of an entry.
    public: Callable[[], QuerySet[Any]] | None = None
    describe: Callable[[Any], dict[str, Any]] | None = None
    # The state and the marks that a card shows, when they are not the entry's own state and its first terms.
    shown_state: Callable[[Any], ShownState] | None = None
    # What else a card says of an entry, beside when it was published.
    facts: Callable[[Any], Iterable[Fact]] | None = None
    # What a card warns of that is not in its own entry, by the state and the details of another: of which kind that is, under
    # which name the entry's details have its key, and what there is to say.
    warned_by: tuple[str, str, Callable[[str, dict[str, Any]], ShownState | None]] | None = None
    # The small picture of a card, read from the entry alone; none where it has none.
    picture: Callable[[Any], CardPicture | None] | None = None
    chip_facets: tuple[str, ...] = ("care_stage", "specialty", "ai_field")
    # Its texts are in the language of whoever wrote them, which a card then says.
    is_prose: bool = False
    # Owners confirm from time to time that the record is still true.
    is_confirmed: bool = False
    # Its own records are those that the records of the others belong to: organisations.
    owns_records: bool = False
    # Its page leads to planning a trial of it, or for it.
    can_be_tried: bool = False
    dates: tuple[Dates, ...] = ()
    embed: Embed | None = None
    lapse: Lapse | None = None
    call: Call | None = None
    highlights: tuple[Highlight, ...] = ()
    for_programs: ForPrograms = ForPrograms()

    @property
    def has_number(self) -> bool:
        return bool(self.prefix)

    @property
    def app(self) -> str:
        """The app that has its tables and its addresses."""
        return str(self.model._meta.app_config.name)

    def tone(self, state: str) -> Tone:
        return self.tones.get(state, Tone.NEUTRAL)

    def state_of_entry(self, entry: Any) -> ShownState:
        """The state that a card of the catalogue shows."""
        if self.shown_state is not None:
            return self.shown_state(entry)
        return ShownState(str(self.states.get(entry.state, entry.state)), self.tone(entry.state))


_kinds: dict[str, RecordKind] = {}


def register(kind: RecordKind) -> None:
    """Called for the `KIND` of every app's `kind.py`."""
    model = kind.model
    if issubclass(model, Record) and (model.kind, model.reference_prefix) != (kind.code, kind.prefix):
        raise ValueError(f"The kind {kind.code} and its table do not agree on its code and its prefix.")
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"Two kinds of record are called {kind.code}.")


def discover() -> None:
    """Read the `kind.py` of every app, when all models are there."""
    autodiscover_modules("kind")
    for app in apps.get_app_configs():
        module = sys.modules.get(f"{app.name}.kind")
        if module is not None:
            register(module.KIND)


def kind_named(code: str) -> RecordKind:
    return _kinds[code]


def is_kind(code: str) -> bool:
    return code in _kinds


def all_kinds() -> list[RecordKind]:
    """Every kind, those that are listed first, in their order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.listed is None, kind.listed.place if kind.listed else 0, kind.code))


def record_models() -> list[type[Record]]:
    """The tables of the kinds that are written as `Record`s: with an owner, drafts, publication and confirmation."""
    return [kind.model for kind in _kinds.values() if issubclass(kind.model, Record)]


def record_model(code: str) -> type[Record] | None:
    """The table of one of these kinds; none for any other text."""
    model = _kinds[code].model if code in _kinds else None
    return model if model is not None and issubclass(model, Record) else None


def listed_kinds() -> list[RecordKind]:
    """The kinds with a public list, in their order."""
    return [kind for kind in all_kinds() if kind.listed is not None]


def kind_of(record: Any) -> RecordKind:
    """The kind of a record, by its table."""
    model = record if isinstance(record, type) else type(record)
    return next(kind for kind in _kinds.values() if issubclass(model, kind.model))


def owner_code() -> str:
    """The code of the kind that the records of the others belong to."""
    return next(kind.code for kind in _kinds.values() if kind.owns_records)


def prefixes() -> tuple[str, ...]:
    """What permanent numbers begin with."""
    return tuple(sorted(kind.prefix for kind in _kinds.values() if kind.prefix))


def choices_of(members: Iterable[Any]) -> dict[str, Label]:
    """Codes and labels of members of an enum, in their order: what a facet offers."""
    return {member.value: member.label for member in members}
