"""What the workspace says beside tasks and records: what changed, how to start, and the one next step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind, RegistrationRequest
from accounts.models.people import User
from authoring.workspace import Task, own_drafts
from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from records.events import kinds_of_administration, label_of, parent_of, subject_of
from records.kinds import all_kinds, owner_code
from records.models.events import Event

# A visit goes on while the workspace is opened again within this time.
VISIT_LASTS = timedelta(hours=1)
FIRST_LOOK_BACK = timedelta(days=30)
MAX_CHANGES = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the guided start, or the next step. `is_done` ticks it."""

    label: str
    why: str
    url: str
    action: str
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    label: str
    title: str
    url: str


def note_visit(actor: Actor) -> datetime:
    """Remember this visit and return when the one before it was. Support's look leaves no trace of that kind."""
    user, now = actor.someone(), timezone.now()
    fallback = now - FIRST_LOOK_BACK
    if actor.impersonator is None and (user.visited_at is None or now - user.visited_at > VISIT_LASTS):
        user.visited_before_at, user.visited_at = user.visited_at, now
        User.objects.filter(pk=user.pk).update(
            visited_at=user.visited_at, visited_before_at=user.visited_before_at, retention_warned_at=None
        )
    return user.visited_before_at or fallback


def changes(actor: Actor, *, since: datetime) -> list[Change]:
    """What others did, since then, to the records of the organisation and to the organisation itself."""
    if actor.organisation_id is None:
        return []
    entries = CatalogueEntry.objects.filter(organisation_id=actor.organisation_id)
    mine = Q(organisation_id=actor.organisation_id) | Q(reference__in=entries.values("key"))
    shown = Event.objects.filter(mine, at__gt=since).exclude(actor_id=actor.user_id).exclude(kind="person")
    # What is done to the whole registry is for those who keep it, in the log.
    if actor.membership and not actor.can("website.read_log"):
        of_others = Q(kind=owner_code()) & ~Q(reference=actor.membership.organisation.slug)
        shown = shown.exclude(Q(kind__in=kinds_of_administration()) | of_others)
    # Who opened which piece is for the journal and the page of the application.
    shown = shown.exclude(verb="application.evidence_read")
    newest = list(shown.order_by("-at", "-id")[: MAX_CHANGES * 5])
    titles = {entry.key: entry for entry in CatalogueEntry.objects.filter(key__in={_subject(event) for event in newest})}
    return [_change(list(group), titles) for _key, group in groupby(newest, key=lambda e: (e.verb, e.reference))][:MAX_CHANGES]


def _subject(event: Event) -> str:
    """The record that an event is about: its own, or the need that a response or a question belongs to."""
    return (parent_of(event) if event.kind in ("response", "question") else "") or event.reference


def _change(events: list[Event], titles: dict[str, CatalogueEntry]) -> Change:
    event = events[0]
    entry = titles.get(_subject(event))
    times = ngettext("%(count)d time", "%(count)d times", len(events)) % {"count": len(events)}
    label = label_of(event.verb) + (f" ({times})" if len(events) > 1 else "")
    return Change(event.at, label, entry.title if entry else subject_of(event), entry_path(entry) if entry else "")


# ── Guided start ─────────────────────────────────────────────────────────────────────────────────────────────


def guided_start(actor: Actor) -> list[Step]:
    """The first steps of a new member, in their role; empty once every one is done. They are the person's: support sees none."""
    if actor.impersonator is not None:
        return []
    waiting = actor.someone().registration_requests.waiting().order_by("pk").last()
    steps = [_step_of_joining(actor, waiting)]
    if waiting and waiting.kind == OrganisationKind.VENDOR:
        steps.append(_step_of_preparing(waiting))
    protect, work = [_step_of_protecting(actor)], _steps_of_role(actor) if actor.membership else []
    # A second factor that nobody requires comes after the first piece of work.
    steps += [*protect, *work] if _requires_mfa(actor) else [*work, *protect]
    if actor.membership and actor.membership.is_owner:
        steps += _steps_of_owner(actor, actor.membership.organisation)
    return steps if not all(step.is_done for step in steps) else []


def _requires_mfa(actor: Actor) -> bool:
    return actor.membership is not None and actor.membership.organisation.requires_mfa


def _step_of_joining(actor: Actor, waiting: RegistrationRequest | None) -> Step:
    asked = actor.someone().membership_requests.waiting().exists() if not actor.membership else False
    return Step(
        _("Join your organization, or register it"),
        _("We check every organization before anyone can act for it."),
        reverse("find-organisation"),
        _("Find your organization"),
        bool(actor.membership or actor.withheld or waiting or asked),
    )


def _step_of_protecting(actor: Actor) -> Step:
    return Step(
        _("Protect your account"),
        _("Add a passkey or a code from your phone, in addition to your password."),
        reverse("mfa_index"),
        _("Choose a method"),
        is_mfa_enabled(actor.someone()),
    )


def _step_of_preparing(asked: RegistrationRequest) -> Step:
    why = _("Your company is being checked (you will have an answer by %(date)s). You can already prepare a draft.")
    date = date_format(timezone.localtime(asked.due_at), "DATE_FORMAT")
    return Step(_("Prepare a solution"), why % {"date": date}, reverse("solutions:new"), _("Begin"), False)


def _steps_of_role(actor: Actor) -> list[Step]:
    if _writes_needs(actor):
        return [_step_of_a_need(_("Describe your first need"), is_done=_has_drafted(actor, "need.drafted"))]
    if actor.role == Role.VENDOR_MEMBER:
        done = _has_drafted(actor, "solution.drafted")
        why = _("Describe what the solution does, for whom, and what it must not be used for.")
        return [
            Step(_("Register your first solution"), why, reverse("solutions:new"), _("Begin"), done),
            Step(
                _("Read the network’s needs"),
                _("Your solution may meet one of them."),
                reverse("needs:list"),
                _("Read"),
                done,
            ),
        ]
    return []


def _writes_needs(actor: Actor) -> bool:
    return actor.role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER) and actor.can("needs.draft")


def _step_of_a_need(label: str, *, is_done: bool = False) -> Step:
    why = _("A description takes ten minutes, and your text is saved as you write. Nothing is public until you publish it.")
    return Step(label, why, reverse("needs:new"), _("Begin"), is_done)


def _has_drafted(actor: Actor, verb: str) -> bool:
    return Event.objects.filter(verb=verb, organisation_id=actor.organisation_id or 0).exists()


def _steps_of_owner(actor: Actor, organisation: Organisation) -> list[Step]:
    has_colleagues = organisation.memberships.exclude(user_id=actor.user_id or 0).exists() or organisation.invitations.exists()
    describe = Step(
        _("Describe what your organization does"),
        _("Others read its public page before contacting you."),
        reverse("organisation-profile", args=[organisation.slug]),
        _("Write the description"),
        bool(organisation.description_fr),
    )
    return [
        # The ministry and its agencies are known: nobody asks them who they are.
        *([] if organisation.kind == OrganisationKind.MINISTRY else [describe]),
        Step(
            _("Invite a colleague"),
            _("With two owners, an organization always has someone who can manage it."),
            reverse("organisation-members", args=[organisation.slug]),
            _("Invite"),
            has_colleagues,
        ),
    ]


def _first_need(actor: Actor, undone: Step | None) -> Step | None:
    """For a writer of an establishment who never drafted one, though colleagues did: before an account is protected further."""
    is_account = undone is not None and undone.url == reverse("mfa_index")
    if not is_account or _requires_mfa(actor) or not _writes_needs(actor):
        return None
    if Event.objects.filter(verb="need.drafted", actor=actor.user_id).exists():
        return None
    return _step_of_a_need(_("Describe a need"))


# ── The one next step ────────────────────────────────────────────────────────────────────────────────────────


def next_step(
    actor: Actor, tasks: list[Task], steps: list[Step], records: list[dict[str, Any]], parts: list[Step] | None = None
) -> Step:
    """What matters most now: what is to be done, one's own draft, the guided start, any draft, then something to read.

    `parts`: the next steps that parts of the workspace name. Nothing but a second factor that is required comes before.
    """
    if tasks:
        return Step(tasks[0].label, tasks[0].detail, tasks[0].url, tasks[0].action)
    if own := own_drafts(records, tasks):
        return Step(_("Finish a draft"), f"{own[0]['reference']} – {own[0]['title']}", own[0]["draft_url"], _("Continue"))
    undone = next((step for step in steps if not step.is_done), None)
    must_protect = undone is not None and undone.url == reverse("mfa_index") and _requires_mfa(actor)
    if parts and not must_protect:
        return parts[0]
    if step := _first_need(actor, undone) or undone:
        return step
    draft_states = {kind.draft_state for kind in all_kinds()}
    drafts = [row for section in records for row in section["rows"] if row["state"] in draft_states]
    if drafts:
        return Step(_("Finish a draft"), f"{drafts[0]['reference']} – {drafts[0]['title']}", drafts[0]["url"], _("Open"))
    if actor.role == Role.VENDOR_MEMBER:
        return Step(_("See the new needs"), _("A need may match your solution."), reverse("needs:list"), _("Read"))
    return Step(
        _("See the new solutions"), _("One of these solutions may meet one of your needs."), reverse("solutions:list"), _("Read")
    )
