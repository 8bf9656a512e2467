"""A person's rights over their own data: consent, export, erasure (Law 25: P-39.1, sections 8, 14, 27, 28.1)."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.api_keys import ApiKey
from accounts.models.calendars import CalendarKey
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import Invitation
from accounts.models.organisations import Organisation, RegistrationRequest
from accounts.models.people import Consent, ContactAccess, KnownDevice, User
from accounts.personal_data import personal_data_of_apps
from accounts.services.ledger import note, note_person
from accounts.services.members import drafts_held, emptied_by, locked_with_organisations, orphaned_by
from accounts.services.people import end_sessions_of
from authoring.models.amendments import Amendment
from authoring.models.kept_tables import KeptTable
from authoring.models.unsent import OpenedDraft, UnsentForm
from records.bilingual import reading_language
from records.errors import Incomplete, WrongState
from records.events import label_of
from records.models.events import Event
from website.models.error_reports import ErrorReport

# The version of the text on the privacy page that people agree to. Change it with the text.
CONSENT_TEXT_VERSION = "2026-11"


# ── Consent ──────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def give_consent(person: User, purpose: str, *, at: datetime | None = None) -> Consent:
    """Record what a person agrees to. What they agreed to already stays as it was."""
    consent, _is_new = Consent.objects.get_or_create(
        user=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "text_version": CONSENT_TEXT_VERSION,
            "language": reading_language(),
            "given_at": at or timezone.now(),
        },
    )
    return consent


@transaction.atomic
def withdraw_consent(person: User, purpose: str, *, at: datetime | None = None) -> None:
    person.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=at or timezone.now())


# ── Export ───────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def export_person(*, by: Actor) -> dict[str, Any]:
    """Everything the registry holds about a person, as plain JSON values (dates in ISO 8601)."""
    person = by.oneself()
    exported = {
        "exported_at": timezone.now().isoformat(),
        "account": {
            "email": person.email,
            "name": person.name,
            "language": person.language,
            "joined": person.date_joined.isoformat(),
            "last_sign_in": _iso(person.last_login),
            "last_visit": _iso(person.visited_at),
        },
        "email_addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "memberships": [
            {"organisation": m.organisation.name_fr, "role": m.role, "owner": m.is_owner, "joined": m.joined_at.isoformat()}
            for m in person.memberships.select_related("organisation")
        ],
        "api_keys": [
            {
                "used_by": k.name,
                "made": k.created_at.isoformat(),
                "last_used": _iso(k.last_used_at),
                "revoked": _iso(k.revoked_at),
            }
            for k in ApiKey.objects.filter(membership__user=person)
        ],
        "calendar_address": [
            {"made": k.created_at.isoformat(), "last_read": _iso(k.last_read_at)} for k in CalendarKey.objects.filter(user=person)
        ],
        "consents": [
            {
                "purpose": c.purpose,
                "text_version": c.text_version,
                "language": c.language,
                "given": c.given_at.isoformat(),
                "withdrawn": _iso(c.withdrawn_at),
            }
            for c in person.consents.all()
        ],
        "registration_requests": [
            {"name": r.name_fr, "function": r.function, "proof": r.proof, "state": r.state, "asked": r.requested_at.isoformat()}
            for r in person.registration_requests.all()
        ],
        "membership_requests": [
            {
                "organisation": r.organisation.name_fr,
                "role": r.role,
                "message": r.message,
                "state": r.state,
                "asked": r.asked_at.isoformat(),
                "answered": _iso(r.answered_at),
                "reason": r.reason,
            }
            for r in person.membership_requests.select_related("organisation")
        ],
        "invitations": [
            {
                "organisation": i.organisation.name_fr,
                "role": i.role,
                "invited": i.invited_at.isoformat(),
                "accepted": _iso(i.accepted_at),
            }
            for i in Invitation.objects.filter(email__in=person.confirmed_addresses()).select_related("organisation")
        ],
        "error_reports": [
            {"record": r.key, "message": r.message, "made": r.created_at.isoformat()}
            for r in ErrorReport.objects.filter(reporter_email__in=person.confirmed_addresses())
        ],
        "second_factors": [
            {"type": a.type, "created": _iso(a.created_at), "last_used": _iso(a.last_used_at)}
            for a in Authenticator.objects.filter(user=person)
        ],
        "identity_providers": [
            {"provider": a.provider, "identifier": a.uid, "claims": a.extra_data}
            for a in SocialAccount.objects.filter(user=person)
        ],
        "sessions": [
            {"address": s.ip, "browser": s.user_agent, "began": s.created_at.isoformat(), "last_seen": s.last_seen_at.isoformat()}
            for s in UserSession.objects.filter(user=person)
        ],
        "browsers": [
            {"browser": d.label, "first_seen": d.first_seen_at.isoformat(), "last_seen": d.last_seen_at.isoformat()}
            for d in person.devices.all()
        ],
        "contacts_read": [{"record": c.reference, "at": c.at.isoformat()} for c in ContactAccess.objects.filter(user=person)],
        "unsent_texts": [
            {"page": k.path, "typed": k.typed, "saved": k.saved_at.isoformat()} for k in UnsentForm.objects.filter(user=person)
        ],
        "sent_tables": [
            {"page": k.page, "name": k.name, "sent": k.saved_at.isoformat()} for k in KeptTable.objects.filter(user=person)
        ],
        "unpublished_changes": [
            {"record": a.reference, "saved": a.updated_at.isoformat(), "values": a.values}
            for a in Amendment.objects.waiting().filter(Q(begun_by=person) | Q(updated_by=person))
        ],
        **{holder.name: holder.export(person, person.confirmed_addresses()) for holder in personal_data_of_apps()},
        "acts": [
            {"at": e.at.isoformat(), "what": label_of(e.verb), "verb": e.verb, "record": e.reference}
            for e in Event.objects.filter(actor=person).order_by("at", "id")
        ],
    }
    note_person(events.EXPORTED, person, by=by)
    return exported


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


# ── Erasure ──────────────────────────────────────────────────────────────────────────────────────────────────


def obstacles_to_erasure(person: User) -> list[str]:
    """What must be settled before an account can go, in words. Nothing public is lost by it."""
    return _obstacles(person, list(Organisation.objects.filter(memberships__user=person).distinct().order_by("pk")))


def _obstacles(person: User, organisations: list[Organisation]) -> list[str]:
    found = []
    orphaned = orphaned_by(person, organisations)
    for organisation in organisations:
        if organisation in orphaned:
            found.append(_("You are the last owner of %(name)s. Make a colleague an owner first.") % {"name": organisation})
        if drafts_held(organisation, person) and organisation.memberships.exclude(user=person).exists():
            found.append(
                _("You have drafts in %(name)s. Leave it first and choose who will take them over.") % {"name": organisation}
            )
    return found


def consequences_of_erasure(person: User) -> list[str]:
    """What becomes of the organisations that nobody else belongs to, in words."""
    organisations = list(Organisation.objects.filter(memberships__user=person, is_active=True).distinct().order_by("pk"))
    said = _(
        "You are the only member of %(name)s, so nobody will be able to act for it. Its page and published records will "
        "remain, and the registry team will be notified. To hand it over, first invite a colleague and make them an owner."
    )
    return [said % {"name": each} for each in emptied_by(person, organisations)]


@transaction.atomic
def erase_person(*, by: Actor, at: datetime | None = None) -> None:
    """Erase one's own account. Published acts stay, under the organisation's name."""
    erase(by.oneself(), by=by, at=at)


@transaction.atomic
def erase(person: User, *, by: Actor | None, at: datetime | None = None) -> None:
    """Remove every personal datum of an account; its number stays, so that the log still holds together.

    Raises `Incomplete` while something has to be settled first. It is looked at under the locks of all organisations of
    the person: of two last owners who go at once, the second is told.
    """
    person, organisations = locked_with_organisations(person)
    if person.erased_at:
        raise WrongState(_("This account has already been deleted."))
    if obstacles := _obstacles(person, organisations):
        raise Incomplete({"confirm": " ".join(obstacles)})
    addresses = person.confirmed_addresses() | {person.email}
    for emptied in emptied_by(person, organisations):
        note(events.LEFT_WITHOUT_OWNER, emptied, by=by, at=at)
    end_sessions_of(person)
    Invitation.objects.filter(email__in=addresses).delete()
    person.membership_requests.all().delete()
    MembershipRequest.objects.filter(answered_by=person).update(answered_by=None)
    RegistrationRequest.objects.filter(requested_by=person).update(requested_by=None, function="", proof="", answer="")
    for address in addresses:
        ErrorReport.objects.filter(reporter_email__iexact=address).update(reporter_email="")
    for model in (
        EmailAddress,
        Authenticator,
        SocialAccount,
        UserSession,
        KnownDevice,
        Consent,
        ContactAccess,
        UnsentForm,
        KeptTable,
        OpenedDraft,
        CalendarKey,
    ):
        model.objects.filter(user=person).delete()
    # What they wrote for a record is their organisation's, and stays without their name.
    Amendment.objects.filter(begun_by=person).update(begun_by=None)
    Amendment.objects.filter(updated_by=person).update(updated_by=None)
    for holder in personal_data_of_apps():
        holder.erase(person, addresses)
    person.memberships.all().delete()
    person.email, person.name = f"erased-{person.pk}@erased.invalid", ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.visited_at = person.visited_before_at = person.last_login = None
    person.erased_at = at or timezone.now()
    person.set_unusable_password()
    person.save()
    note_person(events.ERASED, person, by=by, at=at)
