"""Evidence: files and links that support an answer. Files are private and read through a signed link that lapses."""

from datetime import datetime, timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from files.stored_files import ContentUnavailable, discard, keep
from files.uploads import MAX_EVIDENCE_BYTES, Accepted, accept
from qualification import events
from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement
from qualification.services.applications import must_be_draft
from qualification.services.contents import copy_of, discard_unused
from qualification.services.stages import lock, save_with_event
from records.errors import Incomplete, Refused, WrongState
from records.events import record
from records.models.events import Event
from safety.outbound import NotPublicError, answers

MAX_PER_REQUIREMENT = 8
DOOR_SECONDS = 10 * 60
OPENING_LASTS = timedelta(hours=1)
# What the column holds.
MAX_PAGES = 32_767
ALREADY_ADDED = gettext_lazy("This file has already been added.")
_SALT = "qualification.evidence"


def add_file(
    application: Application,
    requirement: Requirement,
    *,
    by: Actor,
    upload: "UploadedFile[bytes]",
    title: str,
    at: datetime | None = None,
) -> Evidence:
    """Keep a file, cleaned. Raises `Incomplete` on `file`: too large, disguised, infected, there already, one too many."""
    by.must("qualification.apply", application)
    # Outside of the transaction: cleaning and scanning take time, and nobody should wait for the lock meanwhile.
    accepted = accept(upload, max_bytes=MAX_EVIDENCE_BYTES, person_id=by.user_id)
    with accepted.content, transaction.atomic():
        return _keep(application, requirement, accepted, by=by, title=title or accepted.name, at=at)


@transaction.atomic
def add_link(
    application: Application, requirement: Requirement, *, by: Actor, url: str, title: str, at: datetime | None = None
) -> Evidence:
    """Cite a public page. It is asked for later, by a task: a slow page keeps nobody waiting."""
    application = opened_for_evidence(application, requirement, by)
    if application.evidence.live().filter(requirement=requirement, url=url).exists():
        raise Incomplete({"url": _("This link has already been added.")})
    made = Evidence.objects.create(
        application=application,
        requirement=requirement,
        title=title or url[:200],
        url=url,
        added_by=by.user,
        added_at=at or timezone.now(),
    )
    save_with_event(application, events.EVIDENCE_ADDED, by=by, at=at, data={"requirement": requirement.code, "url": url})
    return made


@transaction.atomic
def reuse(
    source: Evidence, application: Application, requirement: Requirement, *, by: Actor, at: datetime | None = None
) -> Evidence:
    """Give a piece of the same vendor again, from this application or another one.

    The content is kept once: it stays for as long as any piece names it. Raises `ContentUnavailable` when it is gone.
    """
    application = opened_for_evidence(application, requirement, by)
    # Locked, so that nobody removes it meanwhile.
    source = Evidence.objects.select_for_update(of=("self",)).select_related("application").get(pk=source.pk)
    by.must("qualification.apply", source.application)
    if source.application.organisation_id != application.organisation_id or source.removed_at or source.contested_id:
        raise Incomplete({"reuse": _("You can only reuse evidence from your own applications.")})
    there = application.evidence.live().filter(requirement=requirement, sha256=source.sha256, url=source.url)
    if there.exists():
        raise Incomplete({"reuse": _("This evidence has already been added to this requirement.")})
    if source.file and not source.file.storage.exists(str(source.file.name)):
        raise ContentUnavailable
    made = copy_of(source, application, requirement, by=by, at=at or timezone.now())
    made.save()
    data = {"requirement": requirement.code, **({"url": made.url} if made.url else {"sha256": made.sha256})}
    save_with_event(application, events.EVIDENCE_ADDED, by=by, at=at, data=data)
    return made


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: Actor, at: datetime | None = None) -> None:
    """Take a piece away from a draft, or from what was not sent yet. The row stays; the content goes with its last piece."""
    application = lock(evidence.application)
    by.must("qualification.apply", application)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if evidence.requirement_id:
        must_be_draft(application)
    elif evidence.handed_in_at:
        raise WrongState(_("This file was sent to the ministry and can no longer be removed."))
    if evidence.removed_at:
        return
    evidence.removed_at = at or timezone.now()
    evidence.save(update_fields=["removed_at"])
    save_with_event(application, events.EVIDENCE_REMOVED, by=by, at=at, data={"title": evidence.title})
    discard_unused(evidence)


def check_link(evidence: Evidence, *, at: datetime | None = None) -> Evidence:
    """Ask whether the page answers. An address that is not of the public web counts as broken."""
    try:
        is_reached = answers(evidence.url)
    except (NotPublicError, ValueError):
        is_reached = False
    evidence.link_state = Evidence.LinkState.REACHED if is_reached else Evidence.LinkState.BROKEN
    evidence.link_checked_at = at or timezone.now()
    evidence.save(update_fields=["link_state", "link_checked_at"])
    return evidence


def may_read(evidence: Evidence, actor: Actor) -> bool:
    """The vendor reads all that it added. Others read what was sent; what supports an appeal, only who decides.

    What a vendor joined to a request for early advice is read by whoever reads that request.
    """
    application = evidence.application
    if not actor.can("qualification.read_evidence", application):
        return any(actor.can("qualification.read_advice", each) for each in evidence.early_advice.select_related("solution"))
    if evidence.requirement_id or actor.can("qualification.apply", application):
        return True
    return evidence.handed_in_at is not None and (evidence.contested_id is None or actor.can("qualification.decide", application))


def must_read(evidence: Evidence, actor: Actor) -> None:
    """Raises `Refused`."""
    if not may_read(evidence, actor):
        raise Refused("qualification.read_evidence")


# ── The signed link ─────────────────────────────────────────────────────────────────────────────────────────────────


def signed_link(evidence: Evidence, *, by: Actor) -> str:
    """A pass to one piece for one person, good for ten minutes. The right is checked now and again when it is used."""
    must_read(evidence, by)
    return signing.dumps([evidence.pk, by.someone().pk], salt=_SALT)


def opened(token: str, *, by: Actor, at: datetime | None = None) -> Evidence | None:
    """The piece that a pass opens; nothing when it is old, forged, someone else's, or when the right is gone."""
    try:
        pk, person = signing.loads(token, salt=_SALT, max_age=DOOR_SECONDS)
    except signing.BadSignature:
        return None
    piece = Evidence.objects.live().with_subject().filter(pk=pk).first()
    if piece is None or by.user_id != person or not may_read(piece, by):
        return None
    note_opening(piece, by=by, at=at)
    return piece


@transaction.atomic
def note_opening(evidence: Evidence, *, by: Actor, at: datetime | None = None) -> bool:
    """Write down that someone outside of the vendor opened a piece: once for each person, piece and `OPENING_LASTS`.

    The vendor's own people are left out: the files are theirs. Whoever is looking at a page of twenty previews, or turns the
    pages of one document, opened the piece once.
    """
    application, now = evidence.application, at or timezone.now()
    if by.organisation_id == application.organisation_id:
        return False
    # Locked, so that previews that are asked for at the same instant are one opening.
    Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    known = openings(application).filter(actor_id=by.user_id, data__evidence=evidence.pk)
    if known.filter(at__gt=now - OPENING_LASTS, at__lte=now).exists():
        return False
    data = {"evidence": evidence.pk, "requirement": evidence.code, "title": evidence.title}
    record(
        events.EVIDENCE_READ, kind=Application.kind, reference=application.reference, by=by, at=now,
        data={"solution": application.solution.reference} | data,
    )  # fmt: skip
    return True


def openings(application: Application) -> QuerySet[Event]:
    """Who opened which piece of an application, when."""
    return Event.objects.filter(kind=Application.kind, reference=application.reference, verb=events.EVIDENCE_READ.code)


def files_of(organisation: Organisation) -> QuerySet[Evidence]:
    """The files that support a vendor's applications now: what its quota counts, each content once."""
    found = Evidence.objects.live().filter(application__organisation=organisation).exclude(file="")
    once = found.order_by("file", "pk").distinct("file").values("pk")
    files: QuerySet[Evidence] = Evidence.objects.filter(pk__in=once)
    return files


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def opened_for_evidence(application: Application, requirement: Requirement, by: Actor) -> Application:
    """The draft, locked, with room for one more piece."""
    application = lock(application)
    by.must("qualification.apply", application)
    must_be_draft(application)
    if application.evidence.live().filter(requirement=requirement).count() >= MAX_PER_REQUIREMENT:
        raise Incomplete({"file": _("A requirement can have at most eight pieces of evidence. Remove one first.")})
    return application


def _keep(
    application: Application, requirement: Requirement, accepted: Accepted, *, by: Actor, title: str, at: datetime | None
) -> Evidence:
    application = opened_for_evidence(application, requirement, by)
    if application.evidence.live().filter(requirement=requirement, sha256=accepted.digest).exists():
        raise Incomplete({"file": ALREADY_ADDED})
    evidence = Evidence(application=application, requirement=requirement, title=title[:200])
    return keep_piece(evidence, accepted, by=by, at=at)


def keep_piece(evidence: Evidence, accepted: Accepted, *, by: Actor, at: datetime | None) -> Evidence:
    """Keep what was accepted as the content of a new piece, within the vendor's room, with its event."""
    application = evidence.application
    quotas.must_have_room_for_file(files_of(application.organisation), application.organisation, size=accepted.size)
    evidence.name, evidence.content_type = accepted.name, accepted.content_type
    evidence.size, evidence.sha256 = accepted.size, accepted.digest
    evidence.pages = min(accepted.pages, MAX_PAGES)
    evidence.added_by, evidence.added_at = by.user, at or timezone.now()
    evidence.taken_out = accepted.removed
    keep(evidence.file, evidence.name, accepted.content)
    try:
        evidence.save()
        data = {"requirement": evidence.code, "sha256": evidence.sha256}
        save_with_event(application, events.EVIDENCE_ADDED, by=by, at=at, data=data)
    except Exception:
        discard(evidence.file.storage, evidence.file.name or "")
        raise
    return evidence
