"""What a renewal takes from the last application: all answers and all evidence, to be changed where things changed.

What the reviews did not find wholly met the last time is marked: carried over as it was, it would be found so again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from qualification.models.applications import Answer, Application, Evidence
from qualification.models.protocols import Requirement
from qualification.models.reviews import Finding
from qualification.proven import verdicts_of
from qualification.services.contents import copy_of

# A report of tests or a certificate older than this is looked at again before it is relied on.
OLD = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class FoundBefore:
    """What the reviews of the last decided application found of a requirement, and their remarks for the vendor."""

    verdict: str
    remarks: tuple[str, ...]

    @property
    def words(self) -> str:
        if self.verdict == Finding.Verdict.NOT_MET:
            return _("Not met the last time")
        return _("Partly met the last time")


_FALLS_SHORT = (Finding.Verdict.PARTLY, Finding.Verdict.NOT_MET)


def found_before(application: Application) -> dict[str, FoundBefore]:
    """By the code of each requirement that was not wholly met the last time. No query without an earlier application.

    Earlier applications that were withdrawn say nothing: their reviews were never the vendor's to read.
    """
    last = application.renewal_of
    while last is not None and last.state != Application.State.DECIDED:
        last = last.renewal_of
    if last is None:
        return {}
    short = {pk: verdict for pk, verdict in verdicts_of(last).items() if verdict in _FALLS_SHORT}
    found = Finding.objects.filter(assignment__in=last.assignments.handed_in(), requirement__in=short, verdict__in=_FALLS_SHORT)
    remarks: dict[int, dict[str, None]] = {}
    for pk, remark in found.exclude(remark_vendor="").order_by("pk").values_list("requirement_id", "remark_vendor"):
        remarks.setdefault(pk, {})[remark] = None
    rows = last.protocol.requirements.filter(pk__in=short) if short else []
    return {row.code: FoundBefore(short[row.pk], tuple(remarks.get(row.pk, ()))) for row in rows}


def carry_over(application: Application, last: Application, *, by: Actor, at: datetime) -> int:
    """Answers and evidence for the requirements that the two protocols share. Returns how many pieces came along.

    A piece names the same content, and keeps what is known of it; the answers to questions bring theirs.
    """
    present = {requirement.code: requirement for requirement in application.protocol.requirements.all()}
    Answer.objects.bulk_create(
        Answer(
            application=application,
            requirement=present[answer.requirement.code],
            text=answer.text,
            is_not_applicable=answer.is_not_applicable,
            updated_at=at,
            updated_by=by.user,
        )
        for answer in last.answers.select_related("requirement")
        if answer.requirement.code in present
    )
    found: dict[tuple[str, str, str], Evidence] = {}
    for piece in last.evidence.live().with_subject().filter(condition=None, contested=None):
        if piece.code in present and (piece.requirement_id or piece.handed_in_at):
            key = (piece.code, piece.sha256, piece.url)
            found.setdefault(key, copy_of(piece, application, present[piece.code], by=by, at=at))
    Evidence.objects.bulk_create(found.values())
    return len(found)


def carried_pieces(application: Application) -> list[Evidence]:
    """What came from earlier applications, those to look at again first, then in the order of the protocol."""
    pieces = list(
        application.evidence.of_answers()
        .exclude(reused_from=None)
        .select_related("requirement", "reused_from__application__release")
        .order_by("requirement__position", "added_at", "pk")
    )
    mark_for_review(application, pieces)
    return sorted(pieces, key=lambda piece: not piece.review_reasons)


def mark_for_review(application: Application, pieces: list[Evidence]) -> None:
    """Say of each piece from an earlier application why it should be looked at again. At most six queries."""
    if not any(piece.reused_from_id for piece in pieces):
        return
    before, short = _texts_before(application), found_before(application)
    for piece in pieces:
        if piece.reused_from_id:
            piece.review_reasons = _reasons(piece, application, before, short)


def _texts_before(application: Application) -> dict[str, str]:
    """What the last application was asked for, by the requirement's code, where another protocol was in force."""
    last = application.renewal_of
    if last is None or last.protocol_id == application.protocol_id:
        return {}
    return {each.code: _asked(each) for each in last.protocol.requirements.all()}


def _asked(requirement: Requirement) -> str:
    return f"{requirement.title_fr}\n{requirement.evidence_fr}"


def _reasons(
    piece: Evidence, application: Application, before: dict[str, str], short: Mapping[str, FoundBefore]
) -> tuple[str, ...]:
    found = []
    if piece.link_state == Evidence.LinkState.BROKEN:
        found.append(_("The page is not available."))
    requirement = piece.requirement
    if requirement and before.get(requirement.code, _asked(requirement)) != _asked(requirement):
        found.append(_("The requirement has since changed."))
    if requirement and (last := short.get(requirement.code)):
        found.append(f"{last.words}.")
    source = piece.reused_from
    if source and application.opened_at - source.added_at > OLD:
        said = _("This evidence dates from %(day)s: check that it is still valid.")
        found.append(said % {"day": date_format(timezone.localtime(source.added_at), "DATE_FORMAT")})
    return tuple(found)
