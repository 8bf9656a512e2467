"""Protocols: loading the first set, drafting a version, editing it, putting it in force, telling two versions apart."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from qualification import events
from qualification.models.protocols import Framework, Group, Protocol, Requirement
from records.bilingual import reading_language
from records.differences import Piece, Work, word_changes
from records.errors import Incomplete, WrongState
from records.events import Verb, record
from records.locking import one_at_a_time

FIRST_SET = Path(__file__).resolve().parent.parent / "data" / "protocols.yaml"
TEXTS = ("title", "reason", "base", "evidence", "examples")
COPIED = ("code", "group", "position", "blocks", "sources", *(f"{name}_{code}" for name in TEXTS for code in ("fr", "en")))
_ORDER = {group: place for place, group in enumerate(Group.values)}


@transaction.atomic
def load_first_set(path: Path = FIRST_SET) -> int:
    """Load the protocols that ship with the registry where a level has none. Returns how many were loaded."""
    data = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (both are safe)
    Framework.objects.bulk_create(
        (
            Framework(
                code=code,
                title_fr=source["title"]["fr"],
                title_en=source["title"]["en"],
                publisher=source["publisher"],
                year=source["year"],
                url=source["url"],
            )
            for code, source in data["sources"].items()
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title_fr", "title_en", "publisher", "year", "url"],
    )
    loaded = 0
    for level in ("low", "moderate", "high"):
        if Protocol.objects.filter(level=level).exists():
            continue
        start = timezone.make_aware(datetime.combine(data["in_force"], datetime.min.time()))
        protocol = Protocol.objects.create(
            level=level, version=data["version"], state=Protocol.State.IN_FORCE, created_at=start, in_force_from=start
        )
        asked = [row for row in data["requirements"] if level in row["asks"]]
        asked.sort(key=lambda row: _ORDER[row["group"]])
        Requirement.objects.bulk_create(_from_row(protocol, row, level, place) for place, row in enumerate(asked, start=1))
        loaded += 1
    return loaded


def _from_row(protocol: Protocol, row: dict[str, Any], level: str, place: int) -> Requirement:
    ask = row["asks"][level]
    texts = {f"{name}_{code}": row[name][code] for name in ("title", "reason", "examples") for code in ("fr", "en")}
    return Requirement(
        protocol=protocol,
        code=row["code"],
        group=row["group"],
        position=place,
        blocks=ask["blocks"],
        sources=row["sources"],
        evidence_fr=ask["evidence"]["fr"],
        evidence_en=ask["evidence"]["en"],
        base_fr=_base(row["asks"], ask, "fr"),
        base_en=_base(row["asks"], ask, "en"),
        **texts,
    )


def _base(asks: dict[str, Any], ask: dict[str, Any], language: str) -> str:
    """The evidence of the levels that an ask adds to, a line each, from the lowest."""
    if "adds_to" not in ask:
        return ""
    lower = asks[ask["adds_to"]]
    return "\n".join(filter(None, (_base(asks, lower, language), str(lower["evidence"][language]))))


@transaction.atomic
def draft_version(level: str, *, by: Actor, version: str, at: datetime | None = None) -> Protocol:
    """Begin a new version as a copy of the one in force. Raises `WrongState` when a draft exists."""
    by.must("qualification.edit_protocols")
    one_at_a_time("protocol", level)
    base = Protocol.objects.select_for_update().in_force().filter(level=level).first()
    if base is None or Protocol.objects.filter(level=level, state=Protocol.State.DRAFT).exists():
        raise WrongState(_("A draft of this protocol already exists. Finish it first."))
    if Protocol.objects.filter(level=level, version=version.strip()).exists() or not version.strip():
        raise Incomplete({"version": _("Give a version number that has not been used.")})
    draft = Protocol.objects.create(level=level, version=version.strip(), created_at=at or timezone.now())
    Requirement.objects.bulk_create(
        Requirement(protocol=draft, **{name: getattr(row, name) for name in COPIED}) for row in base.requirements.all()
    )
    _note(draft, events.PROTOCOL_DRAFTED, by=by, at=at)
    return draft


@transaction.atomic
def write_requirement(
    protocol: Protocol, *, by: Actor, values: dict[str, Any], requirement: Requirement | None = None, at: datetime | None = None
) -> Requirement:
    """Add a requirement to a draft, or change one. What is in force never changes."""
    protocol = _draft(protocol, by)
    row = requirement or Requirement(protocol=protocol)
    if row.protocol_id != protocol.pk:
        raise WrongState(_("This requirement does not belong to this protocol."))
    if protocol.requirements.filter(code=values["code"]).exclude(pk=row.pk).exists():
        raise Incomplete({"code": _("This code already exists.")})
    for name, value in values.items():
        setattr(row, name, value)
    if not row.sources:
        raise Incomplete({"sources": _("State which public text it comes from.")})
    row.save()
    _reorder(protocol)
    _note(protocol, events.PROTOCOL_EDITED, by=by, at=at, requirement=row.code)
    return row


@transaction.atomic
def drop_requirement(requirement: Requirement, *, by: Actor, at: datetime | None = None) -> None:
    protocol = _draft(requirement.protocol, by)
    code = requirement.code
    requirement.delete()
    _note(protocol, events.PROTOCOL_EDITED, by=by, at=at, dropped=code)


@transaction.atomic
def publish_version(protocol: Protocol, *, by: Actor, note_fr: str, note_en: str = "", at: datetime | None = None) -> Protocol:
    """Put a draft in force. Applications that are open go on under the version that they were opened with."""
    protocol = _draft(protocol, by)
    gaps: dict[str, Any] = {}
    if not note_fr.strip():
        gaps["note_fr"] = _("State what changes, and why.")
    if not protocol.requirements.exists():
        gaps["requirements"] = _("A protocol must have at least one requirement.")
    if gaps:
        raise Incomplete(gaps)
    now = at or timezone.now()
    for before in Protocol.objects.select_for_update().filter(level=protocol.level, state=Protocol.State.IN_FORCE):
        before.state, before.superseded_at = Protocol.State.SUPERSEDED, now
        before.save()
    protocol.state, protocol.in_force_from = Protocol.State.IN_FORCE, now
    protocol.note_fr, protocol.note_en = note_fr.strip(), note_en.strip()
    protocol.save()
    _note(protocol, events.PROTOCOL_PUBLISHED, by=by, at=at)
    return protocol


@dataclass(frozen=True, slots=True)
class Change:
    """How one requirement differs between two versions. `texts`: the label of each text that changed, word by word."""

    kind: str  # added, removed, changed
    requirement: Requirement
    texts: list[tuple[str, list[Piece]]]
    blocks: tuple[bool, bool] | None = None


def differences_between(before: Protocol, after: Protocol) -> list[Change]:
    """What changed, in the reader's language and in the order of the newer version; what left comes last."""
    old = {row.code: row for row in before.requirements.all()}
    new = {row.code: row for row in after.requirements.all()}
    labels = {
        "title": _("Requirement"),
        "reason": _("Reason"),
        "base": _("Evidence that a lower level already requires"),
        "evidence": _("What counts as evidence"),
        "examples": _("Examples"),
    }
    language = reading_language()
    frameworks = {framework.code: framework for framework in Framework.objects.all()}
    found, work = [], Work()
    for code, row in new.items():
        if code not in old:
            found.append(Change("added", row, []))
            continue
        pairs = [(labels[name], getattr(old[code], f"{name}_{language}"), getattr(row, f"{name}_{language}")) for name in TEXTS]
        pairs.append((_("Source"), _in_words(old[code], frameworks), _in_words(row, frameworks)))
        texts = [(label, word_changes(was, now, work)) for label, was, now in pairs if was != now]
        blocks = (old[code].blocks, row.blocks) if old[code].blocks != row.blocks else None
        if texts or blocks:
            found.append(Change("changed", row, texts, blocks))
    return found + [Change("removed", row, []) for code, row in old.items() if code not in new]


def _in_words(row: Requirement, frameworks: dict[str, Framework]) -> str:
    """The sources of a requirement, in the reader's language."""
    return "; ".join(f"{source['framework'].title}, {source['where']}" for source in row.cited(frameworks))


def _draft(protocol: Protocol, by: Actor) -> Protocol:
    by.must("qualification.edit_protocols")
    fresh = Protocol.objects.select_for_update().get(pk=protocol.pk)
    if fresh.state != Protocol.State.DRAFT:
        raise WrongState(_("This version has been published and can no longer be changed."))
    return fresh


def _reorder(protocol: Protocol) -> None:
    rows = sorted(protocol.requirements.all(), key=lambda row: (_ORDER[row.group], row.code))
    for place, row in enumerate(rows, start=1):
        row.position = place
    Requirement.objects.bulk_update(rows, ["position"])


def _note(protocol: Protocol, verb: Verb, *, by: Actor, at: datetime | None, **data: str) -> None:
    record(verb, kind="protocol", reference=f"{protocol.level} {protocol.version}"[:40], by=by, at=at, data=data)
