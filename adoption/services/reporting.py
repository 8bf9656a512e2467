"""The value report: drafted at any time once the pilot runs, published after its end, version by version."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from adoption import events
from adoption.models.path import Step
from adoption.models.reports import DimensionAnswer, ReportVersion, ValueReport
from adoption.reports.content import content_of
from adoption.services.path import fulfil
from authoring.lifecycle import lock, save_with_event
from files.printing import undrawn
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot
from qualification.services.applications import fingerprint
from records.errors import Incomplete, Stale, WrongState
from records.events import record, was_last_done_by

WRITTEN_IN = (Pilot.State.RUNNING, Pilot.State.COMPLETED, Pilot.State.STOPPED)
PUBLISHED_IN = (Pilot.State.COMPLETED, Pilot.State.STOPPED)
AROUND = ("introduction_fr", "introduction_en", "conclusion_fr", "conclusion_en")
IN_DIMENSION = ("text_fr", "text_en", "absence_fr", "absence_en")


def field(dimension: str, name: str) -> str:
    """The name under which a text of a dimension is asked for."""
    return f"{dimension}_{name}"


@transaction.atomic
def save_report(
    pilot: Pilot, *, by: Actor, values: dict[str, str], version: int | None = None, at: datetime | None = None
) -> ValueReport:
    """Keep the draft. `values` are named as in the form; those that are missing stay as they are.

    Raises `Stale` when a colleague saved since `version`, `Incomplete` when a dimension is both answered and not.
    """
    pilot = lock(pilot)
    by.must("adoption.report", pilot)
    if pilot.state not in WRITTEN_IN:
        raise WrongState(_("You can write the value report once the pilot project has started."))
    report, _created = ValueReport.objects.get_or_create(pilot=pilot)
    if version is not None and version != report.version:
        raise Stale.since(is_own=was_last_done_by(by, [events.REPORT_DRAFTED], kind=pilot.kind, reference=pilot.reference))
    for name in AROUND:
        setattr(report, name, values.get(name, getattr(report, name)).strip())
    report.version += 1
    report.updated_at = at or timezone.now()
    report.save()
    _save_answers(report, values)
    # A draft is nobody else's affair: the public record stays as it is.
    record(events.REPORT_DRAFTED, kind=pilot.kind, reference=pilot.reference, by=by, at=at)
    return report


def _save_answers(report: ValueReport, values: dict[str, str]) -> None:
    gaps: dict[str, Any] = {}
    known = {answer.dimension: answer for answer in report.answers.all()}
    for code in Indicator.Dimension.values:
        answer = known.get(code) or DimensionAnswer(report=report, dimension=code)
        for name in IN_DIMENSION:
            setattr(answer, name, values.get(field(code, name), getattr(answer, name)).strip())
        if answer.text_fr and answer.absence_fr:
            gaps[field(code, "absence_fr")] = _("Write about this dimension, or explain why it is not covered, but not both.")
            continue
        answer.save()
    if gaps:
        raise Incomplete(gaps)


def missing_to_publish(report: ValueReport | None) -> dict[str, Any]:
    """The dimensions on which the report says nothing, by the name of their field."""
    answers = {answer.dimension: answer for answer in report.answers.all()} if report else {}
    return {
        field(code, "text_fr"): _("“%(dimension)s”: write about this dimension, or explain why it is not covered.")
        % {"dimension": label}
        for code, label in Indicator.Dimension.choices
        if code not in answers or not (answers[code].text_fr or answers[code].absence_fr)
    }


def gaps_to_publish(pilot: Pilot, report: ValueReport | None) -> dict[str, Any]:
    """All that keeps the report from being published: dimensions without a word, characters that no font of ours draws.

    A published version never changes: what its PDF could not show would be missing for ever.
    """
    return missing_to_publish(report) | _undrawn(content_of(pilot, report, number=0))


def _undrawn(content: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, tuple[Any, Any]] = {
        "introduction_fr": (_("Introduction"), content["introduction"]),
        "conclusion_fr": (_("Conclusion"), content["conclusion"]),
    }
    for each in content["dimensions"]:
        label = Indicator.Dimension(each["code"]).label
        texts[field(each["code"], "text_fr")] = (label, [each["text"], each["absence"]])
        texts[field(each["code"], "indicators")] = (label, each["indicators"])
    texts["costs"] = (_("Costs and returns"), content["costs"])
    texts["lessons"] = (_("Lessons learned"), content["lessons"])
    texts["conduct"] = (_("Ethics, privacy and criteria for stopping"), content["conduct"])
    texts["pilot"] = (_("Names and titles"), [content["pilot"], content["sites"]])
    return {
        name: _("“%(place)s” has characters that the PDF of the report cannot show: %(letters)s. Replace or remove them.")
        % {"place": place, "letters": letters}
        for name, (place, part) in texts.items()
        if (letters := undrawn("".join(_leaves(part))))
    }


def _leaves(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from _leaves(each)


@transaction.atomic
def publish_report(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> ReportVersion:
    """Freeze what the report says now as its next public version. The path's first step is done by the first one.

    Raises `WrongState` before the pilot's end or when nothing changed, `Incomplete` for what `gaps_to_publish` names.
    """
    pilot = lock(pilot)
    by.must("adoption.report", pilot)
    if pilot.state not in PUBLISHED_IN or not pilot.is_public:
        raise WrongState(_("A value report can be published once the pilot project has ended."))
    report = ValueReport.objects.filter(pilot=pilot).first()
    if gaps := missing_to_publish(report):
        raise Incomplete(gaps)
    last = pilot.report_versions.first()
    content = content_of(pilot, report, number=last.number + 1 if last else 1)
    if gaps := _undrawn(content):
        raise Incomplete(gaps)
    if last and content | {"number": last.number} == last.content:
        raise WrongState(_("Nothing has changed since version %(number)s.") % {"number": last.number})
    version = ReportVersion.objects.create(
        pilot=pilot,
        number=content["number"],
        content=content,
        sha256=fingerprint(content),
        published_at=at or timezone.now(),
        published_by=by.user,
    )
    fulfil(pilot, Step.REPORT, at=at)
    save_with_event(pilot, events.REPORT_PUBLISHED, by=by, at=at, data={"number": version.number, "sha256": version.sha256})
    return version


def has_standing_report(pilot: str) -> Exists:
    """Whether a pilot has a report that a decision can rest on; `pilot` is the way to it from the rows of a query."""
    since = ReportVersion.objects.filter(pilot=OuterRef(pilot), published_at__gte=OuterRef(f"{pilot}__ended_at"))
    return Exists(since)


def standing_report(pilot: Pilot) -> ReportVersion | None:
    """The last version that was published since the pilot ended: the one that a decision can rest on."""
    if pilot.ended_at is None:
        return None
    return pilot.report_versions.filter(published_at__gte=pilot.ended_at).first()
