"""Writing changes of a public record, throwing them away, and publishing them all at once."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.amending.content import left_behind, plain, plain_of, real
from authoring.lifecycle import CHANGED_SINCE_READ, lock
from authoring.models.amendments import Amendment
from records.errors import Incomplete, Stale, WrongState
from records.events import Verb, record
from records.models.records import Record, RiskAnswered

STILL_RIGHT = gettext_lazy("Confirm that this text is still correct, or change it: the text in the other language has changed.")
CHANGED_MEANWHILE = gettext_lazy("A different answer has been published since you changed yours. Choose which text to keep.")


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that belong to a record and change with its text: how they read as plain data, and each in words."""

    label: str | Promise
    read: Callable[[Any], list[dict[str, Any]]]
    in_words: Callable[[dict[str, Any]], str]
    # The page on which they are changed.
    address: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Amendable:
    """A kind of record whose public text changes by amendments.

    `apply(record, by=, values=, at=)` is the service that changes what is public, in one event: it judges the values.
    `closed` says why a record in another state than `states` no longer changes.
    """

    model: type[Record]
    right: str
    states: tuple[str, ...]
    closed: str | Promise
    begun: Verb
    discarded: Verb
    apply: Callable[..., Any]
    lines: dict[str, Lines] = field(default_factory=dict)

    def plain(self, name: str, value: Any) -> Any:
        return value if name in self.lines else plain(self.model, name, value)

    def public(self, subject: Record, name: str) -> Any:
        """What the record says now to everyone."""
        return self.lines[name].read(subject) if name in self.lines else plain_of(subject, name)

    def real(self, name: str, value: Any) -> Any:
        return value if name in self.lines else real(self.model, name, value)

    def is_open(self, subject: Any) -> bool:
        return subject.is_public and subject.state in self.states


def amendment_of(subject: Record) -> Amendment:
    """The changes of a record that wait, or none yet."""
    amendment = Amendment.objects.select_related("begun_by", "updated_by").filter(reference=subject.reference).first()
    return amendment or Amendment(kind=subject.kind, reference=subject.reference)


def drafted(amendable: Amendable, subject: Record, amendment: Amendment | None = None) -> Any:
    """The record as its writers want it: for forms and checks, never saved. Its version is that of both together."""
    amendment = amendment or amendment_of(subject)
    shown: Any = copy(subject)
    chosen: dict[str, Any] = {}
    for name, value in amendment.values.items():
        if name in amendable.lines:
            continue
        found = amendable.model._meta.get_field(name)
        if found.many_to_many:
            chosen[name] = found.related_model._default_manager.filter(code__in=value)  # type: ignore[union-attr]  # a choice has its terms
        else:
            setattr(shown, name, real(amendable.model, name, value))
    # Where Django keeps prefetched relations: what asks for the record's terms gets the drafted ones.
    shown._prefetched_objects_cache = {**getattr(subject, "_prefetched_objects_cache", {}), **chosen}
    shown.unpublished = amendment.values
    shown.version = subject.version + amendment.version
    if isinstance(shown, RiskAnswered):
        shown.risk_level = shown.risk().level
    return shown


@transaction.atomic
def save_changes(
    amendable: Amendable,
    subject: Record,
    *,
    by: Any,
    values: dict[str, Any],
    version: int | None = None,
    at: datetime | None = None,
) -> Any:
    """Keep what was written, unseen by readers; an answer that says what is public again is no change.

    Returns the record as drafted. Raises `Stale` when someone saved after `version` was read.
    """
    subject, amendment = _opened(amendable, subject, by)
    if version is not None and version != subject.version + amendment.version:
        raise Stale
    before = dict(amendment.values)
    for name, value in values.items():
        wanted, public = amendable.plain(name, value), amendable.public(subject, name)
        if wanted == public:
            amendment.values.pop(name, None)
            amendment.base.pop(name, None)
        else:
            amendment.values[name] = wanted
            amendment.base.setdefault(name, public)
    if amendment.values != before:
        _save(amendment, by=by, at=at)
        if not before:
            _note(amendable.begun, subject, by=by, at=at)
    return drafted(amendable, subject, amendment)


@transaction.atomic
def discard_changes(amendable: Amendable, subject: Record, *, by: Any, at: datetime | None = None) -> None:
    """Throw the changes away: the record stays as readers know it. Possible in every state."""
    subject = lock(subject)
    by.must(amendable.right, subject)
    amendment = _locked(subject)
    if not amendment.values:
        return
    fields = sorted(amendment.values)
    _empty(amendment, by=by, at=at)
    _note(amendable.discarded, subject, by=by, at=at, data={"fields": fields})


@transaction.atomic
def settle_conflict(
    amendable: Amendable, subject: Record, name: str, *, by: Any, keeps_own: bool, at: datetime | None = None
) -> None:
    """Choose between one's own text and the one that was published meanwhile."""
    subject, amendment = _opened(amendable, subject, by)
    if name not in amendment.values:
        return
    if keeps_own:
        amendment.base[name] = amendable.public(subject, name)
    else:
        del amendment.values[name]
        del amendment.base[name]
    _save(amendment, by=by, at=at)


def conflicts(amendable: Amendable, subject: Record, amendment: Amendment) -> list[str]:
    """Answers that were published by another way since they were changed here."""
    return [
        name
        for name, value in amendment.values.items()
        if (public := amendable.public(subject, name)) != amendment.base.get(name) and public != value
    ]


@transaction.atomic
def publish_changes(
    amendable: Amendable,
    subject: Record,
    *,
    by: Any,
    still_right: Iterable[str] = (),
    version: int | None = None,
    at: datetime | None = None,
) -> Any:
    """Make every change public at once, in one event.

    `still_right` names texts that stay while their other language changes, and that the writer has read again.
    `version` is that of the changes that were read: a colleague's later ones are not published unseen.
    Raises `Stale` when an answer was published or changed meanwhile, `Incomplete` when nothing changes, a language was left
    behind, or the record would lack something.
    """
    subject, amendment = _opened(amendable, subject, by)
    if version is not None and version != amendment.version:
        raise Stale(CHANGED_SINCE_READ)
    changed = {name: value for name, value in amendment.values.items() if value != amendable.public(subject, name)}
    if not changed:
        raise Incomplete({"changes": _("Nothing has changed yet, so there is nothing to publish.")})
    if conflicts(amendable, subject, amendment):
        raise Stale(CHANGED_MEANWHILE)
    if unsure := set(left_behind(changed, subject)) - set(still_right):
        raise Incomplete(dict.fromkeys(sorted(unsure), STILL_RIGHT))
    values = {name: amendable.real(name, value) for name, value in changed.items()}
    published = amendable.apply(subject, by=by, values=values, at=at)
    _empty(amendment, by=by, at=at)
    return published


def _opened(amendable: Amendable, subject: Record, by: Any) -> tuple[Any, Amendment]:
    """The record and its changes, locked in this order, for someone who may change them in the state that it is in."""
    subject = lock(subject)
    by.must(amendable.right, subject)
    if not amendable.is_open(subject):
        raise WrongState(amendable.closed)
    return subject, _locked(subject)


def _locked(subject: Record) -> Amendment:
    """The caller holds the record's lock: nobody else makes the row meanwhile."""
    amendment = Amendment.objects.select_for_update(of=("self",)).filter(reference=subject.reference).first()
    return amendment or Amendment(kind=subject.kind, reference=subject.reference)


def _save(amendment: Amendment, *, by: Any, at: datetime | None) -> None:
    if amendment.begun_by_id is None:
        amendment.begun_by = by.user
    amendment.updated_by, amendment.updated_at = by.user, at or timezone.now()
    amendment.version += 1
    amendment.save()


def _empty(amendment: Amendment, *, by: Any, at: datetime | None) -> None:
    amendment.values, amendment.base = {}, {}
    _save(amendment, by=by, at=at)
    amendment.begun_by = amendment.updated_by = None
    amendment.save(update_fields=["begun_by", "updated_by"])


def _note(verb: Verb, subject: Record, *, by: Any, at: datetime | None, data: dict[str, Any] | None = None) -> None:
    """The record itself does not change: its readers' dates and its place in the lists stay."""
    record(verb, kind=subject.kind, reference=subject.reference, by=by, at=at, data=data, is_public=False)
