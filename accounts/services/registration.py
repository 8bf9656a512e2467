"""How an organisation comes into the registry: asked by its people, checked by an administrator, with evidence."""

from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import events, letters
from accounts.actors import Actor
from accounts.likeness import closest
from accounts.models.memberships import ROLES_OF_KIND, Role
from accounts.models.organisations import EmailDomain, Organisation, OrganisationKind, RegistrationRequest, TimeZone, host_of
from accounts.models.people import User
from accounts.services.domains import is_public_provider
from accounts.services.ledger import note, note_person
from accounts.services.members import enrol, locked_organisation
from authoring.unsent import unsent_of
from catalogue import index
from catalogue.addresses import absolute, record_path
from records.bilingual import reading_language
from records.errors import Incomplete, Refused, Stale, WrongState
from records.locking import one_at_a_time

ANSWERED_WITHIN = timedelta(days=5)
# Likeness of letters (pg_trgm) and of words (accounts.likeness) from which two names may be of one organisation.
SIMILAR_FROM = 0.45
SAME_WORDS_FROM = 0.5
MAX_SIMILAR = 6
MAX_WAITING_PER_PERSON = 3

# What a request says, and its writer may correct while it waits.
_SAID = (
    *("kind", "name_fr", "name_en", "short_name", "neq", "country", "foreign_number", "vendor_size", "region_id", "city"),
    *("website", "domain", "function", "proof", "existing_id"),
)

# The role of whoever registers an organisation: the one that answers for its records.
_FIRST_ROLE: dict[str, Role] = {
    OrganisationKind.ESTABLISHMENT: Role.INNOVATION_OFFICER,
    OrganisationKind.VENDOR: Role.VENDOR_MEMBER,
    OrganisationKind.MINISTRY: Role.CONTRIBUTOR,
    OrganisationKind.RESEARCH: Role.CONTRIBUTOR,
    OrganisationKind.SUPPORT: Role.CONTRIBUTOR,
}


def similar_organisations(
    *, name: str, neq: str = "", country: str = "", foreign_number: str = "", domain: str = "", website: str = ""
) -> list[Organisation]:
    """Organisations that may be the same one: same NEQ or number elsewhere, same domain, or much the same name.

    The likeliest first.

    Names are compared by their words (accents, marks, spaces, small words and abbreviations do not count) and by their
    letters (slips of the pen).
    """
    host = domain or host_of(website)
    known = Organisation.objects.filter(merged_into=None)
    names = known.values_list("pk", "name_fr", "name_en", "short_name")
    scores = closest(name, ((pk, [*each]) for pk, *each in names), at_least=SAME_WORDS_FROM)
    same = Q(pk__in=list(scores))
    if neq:
        same |= Q(neq=neq)
    if foreign_number:
        same |= Q(country=country, foreign_number=foreign_number)
    if host and not is_public_provider(host):
        same |= Q(domains__domain=host) | Q(website__iregex=rf"^https?://(www\.)?{_escaped(host)}(/|$)")
    found = known.annotate(likeness=TrigramSimilarity("name_key", slugify(name)))
    found = found.filter(same | Q(likeness__gte=SIMILAR_FROM)).order_by("-likeness", "name_key").distinct()
    by_letters = attrgetter("likeness")
    ranked = sorted(found, key=lambda each: -max(scores.get(each.pk, 0.0), by_letters(each)))
    return [*ranked[:MAX_SIMILAR]]


def _escaped(host: str) -> str:
    return host.replace(".", r"\.")


@transaction.atomic
def request_registration(
    *, by: Actor, values: dict[str, Any], existing: Organisation | None = None, at: datetime | None = None
) -> RegistrationRequest:
    """Ask for a new organisation, or to answer for a page that exists and that nobody answers for yet."""
    person = by.oneself()
    now = at or timezone.now()
    if existing and existing.memberships.filter(is_owner=True).exists():
        raise WrongState(_("This organization already has members here. Ask to join it."))
    one_at_a_time("registration requests", person.pk)
    waiting = RegistrationRequest.objects.waiting().filter(requested_by=person)
    if waiting.count() >= MAX_WAITING_PER_PERSON:
        raise WrongState(_("You have three requests waiting for an answer. Wait until we have answered them."))
    request = RegistrationRequest.objects.create(
        requested_by=person, requested_at=now, due_at=now + ANSWERED_WITHIN, existing=existing, **values
    )
    note_person(events.REQUESTED, person, by=by, at=now, request=request.pk)
    _tell(
        request,
        person,
        "registration_received",
        due=timezone.localtime(request.due_at),
        is_vendor=request.kind == OrganisationKind.VENDOR,
        # Where the state of the request is said.
        url=lambda: absolute(reverse("workspace")),
    )
    return request


@transaction.atomic
def correct_request(
    request: RegistrationRequest, *, by: Actor, values: dict[str, Any], at: datetime | None = None
) -> RegistrationRequest:
    """Change what a request says while it waits, as the person who made it. Its due date stays."""
    person = by.oneself()
    request = _waiting(request)
    if request.requested_by_id != by.user_id:
        raise Refused("accounts.correct_request")
    changed = [name for name, value in values.items() if getattr(request, name) != value]
    for name in changed:
        setattr(request, name, values[name])
    if changed:
        request.save()
        note_person(events.REQUEST_CORRECTED, person, by=by, at=at, request=request.pk, fields=changed)
    return request


def as_read(request: RegistrationRequest) -> str:
    """A mark of all that a request says: with it an answer is given to what was read, and to nothing else."""
    said = [str(getattr(request, name)) for name in _SAID]
    return sha256("\0".join(said).encode()).hexdigest()


@transaction.atomic
def withdraw_request(request: RegistrationRequest, *, by: Actor, at: datetime | None = None) -> RegistrationRequest:
    person = by.oneself()
    request = _waiting(request)
    if request.requested_by_id != by.user_id:
        by.must("accounts.verify_organisation")
    request.state, request.decided_at = RegistrationRequest.State.WITHDRAWN, at or timezone.now()
    request.save()
    note_person(events.REQUEST_WITHDRAWN, person, by=by, at=at, request=request.pk)
    return request


@transaction.atomic
def approve_request(
    request: RegistrationRequest,
    *,
    by: Actor,
    evidence: str,
    evidence_note: str,
    existing: Organisation | None = None,
    answer: str = "",
    read: str | None = None,
    at: datetime | None = None,
) -> Organisation:
    """Verify the organisation, make the person its first owner, and keep what proved it.

    `existing` joins the request to an organisation that is here already, instead of making a second one. With `read`, the
    mark of what was checked (`as_read`), raises `Stale` when the person has corrected the request since.
    """
    by.must("accounts.verify_organisation")
    request, now = _read_as(_waiting(request), read), at or timezone.now()
    if not evidence or not evidence_note.strip():
        raise Incomplete({"evidence_note": _("Describe what was checked, and where.")})
    existing = existing or request.existing
    organisation = locked_organisation(existing) if existing else _new_organisation(request)
    organisation.is_verified = organisation.is_registered = organisation.is_active = True
    organisation.neq = organisation.neq or request.neq
    if request.foreign_number and not organisation.foreign_number:
        organisation.country, organisation.foreign_number = request.country, request.foreign_number
    organisation.updated_at = now
    organisation.save()
    index.refresh(organisation)
    _verify_domain(organisation, request, by=by, at=now)
    request.state, request.existing = RegistrationRequest.State.APPROVED, organisation
    request.decided_by, request.decided_at = by.user, now
    request.evidence, request.evidence_note, request.answer = evidence, evidence_note, answer
    request.save()
    note(events.VERIFIED, organisation, by=by, at=now, request=request.pk, evidence=evidence)
    if request.requested_by:
        first = not organisation.memberships.filter(is_owner=True).exists()
        role = _FIRST_ROLE[organisation.kind] if first else ROLES_OF_KIND[organisation.kind][0]
        enrol(organisation, request.requested_by, role, by=by, is_owner=first, how="registration", at=now)
        _tell_of_approval(request, request.requested_by, organisation)
    return organisation


def _tell_of_approval(request: RegistrationRequest, person: User, organisation: Organisation) -> None:
    """The letter leads to the solution that was prepared meanwhile, where there is one; else to the organisation's page."""
    prepared = unsent_of(person.pk, reverse("solutions:new")) if organisation.kind == OrganisationKind.VENDOR else None
    draft = (prepared.get("name_fr", "").strip()[:200] or _("Solution without a name")) if prepared else ""

    def url() -> str:
        return absolute(reverse("solutions:new") if draft else record_path(organisation))

    _tell(request, person, "registration_approved", url=url, draft=draft)


@transaction.atomic
def refuse_request(
    request: RegistrationRequest, *, by: Actor, answer: str, read: str | None = None, at: datetime | None = None
) -> RegistrationRequest:
    """Refuse, with a reason that the person reads. `read` as in `approve_request`."""
    by.must("accounts.verify_organisation")
    request = _read_as(_waiting(request), read)
    if not answer.strip():
        raise Incomplete({"answer": _("Give the reason, and what would change the decision.")})
    request.state, request.answer = RegistrationRequest.State.REFUSED, answer
    request.decided_by, request.decided_at = by.user, at or timezone.now()
    request.save()
    if request.requested_by:
        note_person(events.REFUSED, request.requested_by, by=by, at=at, request=request.pk)
        _tell(request, request.requested_by, "registration_refused")
    return request


def free_slug(name: str) -> str:
    """An address for a new organisation that no other one has or had."""
    base = slugify(name)[:70].strip("-") or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def _new_organisation(request: RegistrationRequest) -> Organisation:
    copied = (
        "kind",
        "name_fr",
        "name_en",
        "short_name",
        "neq",
        "country",
        "foreign_number",
        "vendor_size",
        "region",
        "city",
        "website",
    )
    return Organisation(
        slug=free_slug(request.short_name or request.name_fr),
        name_key=slugify(request.name_fr)[:200],
        time_zone=TimeZone.of_city(request.city),
        is_demonstration=bool(request.requested_by and request.requested_by.is_demonstration),
        **{name: getattr(request, name) for name in copied},
    )


def _verify_domain(organisation: Organisation, request: RegistrationRequest, *, by: Actor, at: datetime) -> None:
    """The domain named in the request is verified with it, unless another organisation has it."""
    domain = request.domain
    if not domain or is_public_provider(domain) or EmailDomain.objects.filter(domain=domain, verified_at__isnull=False).exists():
        return
    EmailDomain.objects.update_or_create(
        organisation=organisation,
        domain=domain,
        defaults={"claimed_by": request.requested_by, "verified_by": by.user, "verified_at": at},
    )


def _waiting(request: RegistrationRequest) -> RegistrationRequest:
    locked = RegistrationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != RegistrationRequest.State.WAITING:
        raise WrongState(_("This request has already been answered. Someone else may have answered it before you."))
    return locked


def _read_as(request: RegistrationRequest, read: str | None) -> RegistrationRequest:
    if read is not None and read != as_read(request):
        raise Stale(_("The person has corrected this request since you opened it. Read what it says now before you answer."))
    return request


def _tell(request: RegistrationRequest, person: User, letter: str, **context: Any) -> None:
    said = {
        "name": lambda: request.name_en if reading_language() == "en" and request.name_en else request.name_fr,
        "answer": request.answer,
        "url": lambda: absolute(reverse("register-organisation")),
        "why": lambda: _("You are receiving this message because you asked to register this organization."),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))
