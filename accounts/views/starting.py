"""Pages that begin something, for people who may not yet: why not, and what to do next, in the place of a 404."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import OrganisationKind, RegistrationRequest
from records.errors import Refused
from records.http import ActorRequest
from safety.second_factor import factor_url

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Start:
    """Something that a page begins: the rights that it asks for, its name, and who does it in which kind of organisation."""

    rights: tuple[str, ...]
    title: str | Promise
    who: str | Promise
    kind: OrganisationKind
    roles: tuple[Role, ...]
    other_kinds: tuple[OrganisationKind, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.kind, *self.other_kinds)


@dataclass(frozen=True, slots=True)
class Way:
    """What the person can do next."""

    label: str
    url: str


def explained(start: Start) -> Callable[[View], View]:
    """Under `members_only`. A person who may not begin this reads why, and what to do; status 403.

    It is for what everyone knows to exist: what a person may not see stays a 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                if refused.right not in start.rights or request.headers.get("X-Autosave"):
                    raise
                return not_yet(request, start)

        return wrapped

    return decorate


def not_yet(request: ActorRequest, start: Start) -> HttpResponse:
    actor: Actor = request.actor
    here = request.get_full_path() if request.method == "GET" else request.path
    why, ways = _why(actor, start, here)
    context = {
        "why": why,
        "who": start.who,
        "ways": [*ways, Way(_("Go to my workspace"), reverse("workspace"))],
        "memberships": _suited(actor, start),
        "here": here,
        "page_title": start.title,
    }
    return render(request, "accounts/not_yet.html", context, status=403)


def _why(actor: Actor, start: Start, here: str) -> tuple[str, list[Way]]:
    if actor.withheld:
        why = _(
            "%(name)s requires its members to have a second factor. Until you have one, you have the same access as a visitor."
        )
        return why % {"name": actor.withheld.organisation}, [
            Way(_("Confirm or set up my second factor"), factor_url(actor.someone(), following=here))
        ]
    membership = actor.membership
    if membership is None:
        if registering := waiting_request(actor):
            why = _(
                "Your request for %(name)s is being checked. You will have an answer by %(date)s. You can start "
                "once it is accepted."
            )
            date = date_format(timezone.localtime(registering.due_at), "DATE_FORMAT")
            return why % {"name": registering.name_fr, "date": date}, []
        asked = MembershipRequest.objects.waiting().filter(person_id=actor.user_id or 0).select_related("organisation").first()
        if asked:
            why = _("Your request to join %(name)s is waiting for an answer from its owners. You can start once it is accepted.")
            return why % {"name": asked.organisation}, []
        why = _("You do not act for any organization yet. Join yours, or register it.")
        return why, [Way(_("Find your organization"), reverse("find-organisation"))]
    if membership.organisation.kind not in start.kinds:
        why = _("You act for %(name)s, which is not this type of organization.")
        return why % {"name": membership.organisation}, [
            Way(_("Join or register another organization"), reverse("find-organisation"))
        ]
    why = _(
        "Your role at %(name)s, %(role)s, does not allow this. Ask a colleague who has this right, or ask an owner "
        "to change your role."
    )
    people = Way(_("Members of %(name)s") % {"name": membership.organisation}, _people_url(membership))
    return why % {"name": membership.organisation, "role": membership.get_role_display().lower()}, [people]


def _people_url(membership: Membership) -> str:
    return reverse("organisation-members", args=[membership.organisation.slug])


def waiting_request(actor: Actor, kind: str = "") -> RegistrationRequest | None:
    """The person's own request to register an organisation, while it is being checked."""
    requests = RegistrationRequest.objects.waiting().filter(requested_by_id=actor.user_id or 0)
    return requests.filter(**({"kind": kind} if kind else {})).order_by("due_at").first()


def _suited(actor: Actor, start: Start) -> list[Membership]:
    """Other memberships of the person through which this can be begun."""
    others = Membership.objects.filter(
        user_id=actor.user_id or 0, organisation__is_active=True, organisation__kind__in=start.kinds, role__in=start.roles
    )
    return list(others.select_related("organisation").exclude(pk=actor.membership.pk if actor.membership else 0))
