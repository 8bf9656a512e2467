"""Opening, writing, submitting and withdrawing an application."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.lifecycle import lock as lock_record
from qualification import events
from qualification.mail import tell_ministry, tell_vendor
from qualification.missing import RELEASE, Gap, gaps_of
from qualification.models.applications import Answer, Application, Evidence
from qualification.models.decisions import Decision
from qualification.models.protocols import Protocol, Requirement
from qualification.renewals import is_to_reread, still_to_reread
from qualification.services.carrying import carry_over
from qualification.services.contents import discard_unused
from qualification.services.stages import STANDARD_DAYS, enter, lock, save_with_event
from records.errors import Incomplete, Stale, WrongState
from records.events import record
from records.references import next_reference
from solutions.models.solutions import Solution
from solutions.services import qualification as solution_qualification


@transaction.atomic
def open_application(solution: Solution, *, by: Actor, at: datetime | None = None, demonstration: bool = False) -> Application:
    """Open a draft under the protocol in force for the solution's level. A renewal starts from the last application.

    Raises `WrongState`: not listed, one open already. `Incomplete` on `release`: no version entered yet.
    """
    solution = lock_record(solution)
    by.must("qualification.apply", solution)
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(_("This solution is archived and cannot be qualified again."))
    if solution.state != Solution.State.LISTED or solution.origin != Solution.Origin.VENDOR:
        raise WrongState(_("Only a published solution can be qualified. Publish it first."))
    if solution.applications.open().exists():
        raise WrongState(_("This solution already has an open application."))
    release = solution.releases.first()
    if release is None:
        raise Incomplete({"release": _("First add the version to be qualified.")})
    protocol = Protocol.objects.in_force().filter(level=solution.risk_level).first()
    if protocol is None:
        raise WrongState(_("No protocol is in force for this risk level."))
    now = at or timezone.now()
    last = solution.applications.exclude(submitted_at=None).order_by("-submitted_at").first()
    application = Application.objects.create(
        reference=next_reference(Application.reference_prefix, at=at),
        solution=solution,
        organisation=solution.organisation,
        protocol=protocol,
        release=release,
        renewal_of=last,
        opened_by=by.user,
        opened_at=now,
        updated_at=now,
        stage_since=now,
        is_demonstration=demonstration or solution.is_demonstration,
    )
    carried = carry_over(application, last, by=by, at=now) if last else 0
    data = {"protocol": protocol.version, **({"carried": carried} if carried else {})}
    return save_with_event(application, events.OPENED, by=by, at=at, data=data)


@transaction.atomic
def delete_draft(application: Application, *, by: Actor, at: datetime | None = None) -> None:
    """Delete a draft that was never submitted, with its answers and its files. Raises `WrongState` for any other one."""
    application = lock(application)
    by.must("qualification.apply", application)
    if application.state != Application.State.DRAFT or application.submitted_at:
        raise WrongState(_("Only a draft that has never been sent can be deleted."))
    files = list(application.evidence.live().exclude(file=""))
    data = {"solution": application.solution.reference}
    record(events.DELETED, kind=Application.kind, reference=application.reference, by=by, at=at, data=data, is_public=False)
    application.delete()
    for each in files:
        discard_unused(each)


@transaction.atomic
def answer_requirement(
    application: Application,
    requirement: Requirement,
    *,
    by: Actor,
    text: str,
    is_not_applicable: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Answer:
    """Write the answer to one requirement. With `version`, refuse when a colleague saved in between (`Stale`)."""
    application = lock(application)
    by.must("qualification.apply", application)
    must_be_draft(application)
    answer = application.answers.filter(requirement=requirement).first() or Answer(
        application=application, requirement=requirement, version=0
    )
    # Nobody is in conflict with themself: what they wrote from another page is theirs.
    if version is not None and version != answer.version and answer.updated_by_id != by.user_id:
        raise Stale
    is_same = bool(answer.pk) and (answer.text, answer.is_not_applicable) == (text.strip(), is_not_applicable)
    if is_same and not is_to_reread(application, answer):
        return answer
    answer.text, answer.is_not_applicable = text.strip(), is_not_applicable
    answer.updated_at, answer.updated_by = at or timezone.now(), by.user
    answer.version += 1
    answer.save()
    save_with_event(application, events.ANSWERED, by=by, at=at, data={"requirement": requirement.code})
    return answer


def must_be_draft(application: Application) -> None:
    if application.state != Application.State.DRAFT:
        raise WrongState(_("This application has been submitted and can no longer be changed. Its text is kept as it was."))


@transaction.atomic
def submit_application(
    application: Application,
    *,
    by: Actor,
    signatory_name: str,
    signatory_function: str,
    changes: str = "",
    is_reread: bool = False,
    at: datetime | None = None,
) -> Application:
    """Hand it in: what was said is frozen with its hash, and with who attests that it is true.

    One that starts from another also says what has changed since, and that the copied answers were gone over.
    Raises `Incomplete` with every gap, by the requirement's code, or on the fields of the signature.
    """
    application = lock(application)
    by.must("qualification.apply", application)
    signed = {"signatory_name": signatory_name.strip(), "signatory_function": signatory_function.strip()}
    unsigned: dict[str, Any] = {
        name: _("State who attests that the application is true.") for name, text in signed.items() if not text
    }
    if application.renewal_of_id and not changes.strip():
        unsigned["changes"] = _("State what has changed since the last application, or that nothing has.")
    if still_to_reread(application, application.answers.all()) and not is_reread:
        unsigned["is_reread"] = _("Reread the copied answers, then confirm that they apply to this version.")
    if unsigned:
        raise Incomplete(unsigned)
    if application.state == Application.State.DRAFT and (gaps := gaps_of(application)):
        raise Incomplete(_by_code(gaps))
    enter(application, "submit", at)
    application.submitted_at = at or timezone.now()
    application.return_reason = ""
    application.signatory_name, application.signatory_function = signed.values()
    application.snapshot = snapshot_of(application) | ({"changes": changes.strip()} if application.renewal_of_id else {})
    application.snapshot_sha256 = fingerprint(application.snapshot)
    solution_qualification.begin_review(application.solution, by=by, at=at)
    save_with_event(application, events.SUBMITTED, by=by, at=at, data={"sha256": application.snapshot_sha256})
    tell_ministry(application, "application_submitted", days=STANDARD_DAYS[Application.State.SUBMITTED])
    tell_vendor(
        application,
        "application_received",
        submitted_at=timezone.localtime(application.submitted_at),
        release=application.release.number if application.release else "",
        fingerprint=application.snapshot_sha256,
        days=STANDARD_DAYS[Application.State.SUBMITTED] + STANDARD_DAYS[Application.State.SCREENING],
    )
    return application


def _by_code(gaps: list[Gap]) -> dict[str, Any]:
    """What is missing, under the requirement's code: several sentences of one stand together."""
    found: dict[str, Any] = {}
    for gap in gaps:
        place = gap.requirement.code if gap.requirement else RELEASE
        found[place] = f"{found[place]} {gap.text}" if place in found else gap.text
    return found


def snapshot_of(application: Application) -> dict[str, Any]:
    """Everything that the vendor says, as plain values: the solution's version, each answer, the hash of each file."""
    answers = {answer.requirement_id: answer for answer in application.answers.all()}
    pieces = application.evidence.by_requirement()
    solution = application.solution
    return {
        "application": application.reference,
        "solution": {"reference": solution.reference, "name": solution.name_fr, "version": solution.version},
        "vendor": solution.organisation.slug,
        "release": application.release.number if application.release else "",
        "protocol": {"level": application.protocol.level, "version": application.protocol.version},
        "signatory": {"name": application.signatory_name, "function": application.signatory_function},
        "answers": [
            {
                "requirement": requirement.code,
                "text": answers[requirement.pk].text if requirement.pk in answers else "",
                "not_applicable": requirement.pk in answers and answers[requirement.pk].is_not_applicable,
                "evidence": [_frozen(piece) for piece in pieces.get(requirement.pk, [])],
            }
            for requirement in application.protocol.requirements.all()
        ],
    }


def _frozen(piece: Evidence) -> dict[str, Any]:
    found = {"id": piece.pk, "title": piece.title, "name": piece.name, "sha256": piece.sha256, "url": piece.url}
    return found | _cited(piece)


def _cited(evidence: Evidence) -> dict[str, Any]:
    """Of a record of the registry: what it said when it was cited. Snapshots without citations keep their old form."""
    if not evidence.cited_reference:
        return {}
    return {
        "cited": evidence.cited_reference,
        "cited_version": evidence.cited_version,
        "cited_sha256": evidence.cited_sha256,
    }


def fingerprint(snapshot: Any) -> str:
    """SHA-256 of the snapshot as canonical JSON: sorted keys, no spaces, UTF-8."""
    return sha256(json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def withdraw_application(application: Application, *, by: Actor, at: datetime | None = None) -> Application:
    """The vendor takes it back, at any time before the decision."""
    application = lock(application)
    by.must("qualification.apply", application)
    was_submitted = application.state != Application.State.DRAFT
    enter(application, "withdraw", at)
    refused = application.decisions.filter(superseded_at=None, outcome=Decision.Outcome.REFUSED).exists()
    if refused and application.solution.qualification == Solution.Qualification.UNDER_REVIEW:
        # Decided once, opened again on appeal, and withdrawn before it was decided anew: the refusal is what there is.
        solution_qualification.refuse(application.solution, by=by, decision=application.reference, at=at)
    elif was_submitted:
        solution_qualification.end_review(application.solution, by=by, at=at)
    return save_with_event(application, events.WITHDRAWN, by=by, at=at)


def page_of(application: Application) -> str:
    return reverse("qualification:application", args=[application.reference])
