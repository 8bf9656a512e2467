"""Responses: from a vendor's proposal to the one that is selected. The need is locked first, then the response."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell
from authoring.lifecycle import lock, make_transition, save_with_event
from needs import events, hooks, mail
from needs.models.needs import Need
from needs.models.responses import ConstraintFit, Response
from needs.services.needs import ENDED
from records.bilingual import shown
from records.errors import Incomplete, WrongState
from records.events import Verb, record, was_last_done_by
from solutions.models.solutions import Solution
from solutions.warnings import ruled_out_because, warning_about

# Called in the transaction of a selection, so that a layer above can open the pilot: (response, actor, moment).
NOT_VERIFIED = _("Your organization is not verified yet. The registry team must check it first.")

Fits = list[dict[str, Any]]


def closed_because(need: Need, *, at: datetime | None = None, has_selected: bool | None = None) -> str:
    """Why a need takes no response now, for people to read; empty when it does. One query, unless it is told."""
    if need.state in ENDED:
        return str(_("This need has ended (“%(state)s”) and no longer accepts responses.")) % {"state": need.get_state_display()}
    if not need.is_public:
        return str(_("This need is not published yet. Vendors can respond once it is published."))
    if need.responses.filter(state=Response.State.SELECTED).exists() if has_selected is None else has_selected:
        return str(_("A solution has been selected: this need no longer accepts responses."))
    if need.state != Need.State.PUBLISHED:
        return str(_("A pilot project is under way for this need, which no longer accepts responses."))
    if need.closes_at and need.closes_at <= (at or timezone.now()):
        return str(_("The deadline for responses has passed."))
    return ""


def unselectable_because(need: Need, solution: Solution) -> str:
    """Why nothing, or not this solution, is selected for a need now, for people to read; empty when it may be."""
    if need.state != Need.State.PUBLISHED:
        said = _(
            "No solution can be selected for this need: its status is “%(state)s”, and only a published need can receive "
            "responses."
        )
        return said % {"state": need.get_state_display()}
    if why := ruled_out_because(solution):
        return _("This solution cannot be selected right now. %(why)s") % {"why": why}
    return ""


def undecidable_because(need: Need) -> str:
    """Why the establishment decides nothing any more on the responses to a need; empty while it may."""
    if need.state in ENDED:
        said = _("This need has ended (“%(state)s”): no more decisions can be made on its responses.")
        return said % {"state": need.get_state_display()}
    return ""


@transaction.atomic
def send_response(
    need: Need, solution: Solution, *, by: Actor, values: dict[str, Any], fits: Fits, at: datetime | None = None
) -> Response:
    """Propose a listed solution of one's own company. `fits` answers each stated constraint, in their order.

    Raises `WrongState` when the need takes none (deadline, state), `Incomplete` for a vendor that is not verified, a
    solution that is not listed, that the ministry rules out or that was proposed already, and a constraint without an answer.
    """
    now = at or timezone.now()
    need = lock(need)
    by.must("needs.respond", solution)
    if why := closed_because(need, at=now):
        raise WrongState(why)
    if not solution.organisation.is_verified:
        raise Incomplete({"solution": NOT_VERIFIED})
    if why := ruled_out_because(Solution.objects.select_for_update().get(pk=solution.pk)):
        raise Incomplete({"solution": _("This solution cannot be proposed right now. %(why)s") % {"why": why}})
    if need.responses.live().filter(solution=solution).exists():
        raise Incomplete({"solution": _("You have already proposed this solution for this need.")})
    response = Response(need=need, solution=solution, organisation=solution.organisation, sent_by=by.user, sent_at=now)
    _write(response, values, now)
    _write_fits(response, need, fits)
    _note(response, events.RESPONSE_SENT, by=by, at=now)
    letters.limit("response_received", sender=response.organisation_id, reader=f"office:{need.organisation_id}")
    mail.tell_office(need, "response_received", vendor=solution.organisation, solution=solution.heading)
    mail.tell_vendor(response, "response_sent", sent_at=timezone.localtime(now))
    return response


@transaction.atomic
def change_response(
    response: Response, *, by: Actor, values: dict[str, Any], fits: Fits, version: int | None = None, at: datetime | None = None
) -> Response:
    """Change a response until the deadline, while nobody has decided on it. Refused when a colleague saved in between."""
    now = at or timezone.now()
    need, response = _locked(response)
    by.must("needs.respond", response)
    if why := closed_because(need, at=now):
        raise WrongState(why)
    if response.state != Response.State.SENT:
        raise WrongState(_("The establishment has started its selection. Responses can no longer be changed."))
    if version is not None and version != response.version:
        sent_or_changed = [events.RESPONSE_SENT, events.RESPONSE_CHANGED]
        if was_last_done_by(by, sent_or_changed, kind="response", reference=str(response.pk)):
            told = _(
                "You changed this response in another window while you were writing here. The text from this window is "
                "below. The other text is on the page of the response."
            )
        else:
            told = _(
                "A colleague changed this response while you were writing. Your text is below. Their text is on "
                "the page of the response."
            )
        raise WrongState(told)
    response.version += 1
    _write(response, values, now)
    _write_fits(response, need, fits)
    _note(response, events.RESPONSE_CHANGED, by=by, at=now)
    return response


@transaction.atomic
def withdraw_response(response: Response, *, by: Actor, at: datetime | None = None) -> Response:
    """Take a response back before it is decided."""
    _need, response = _locked(response)
    by.must("needs.respond", response)
    return _decide(response, "withdraw", events.RESPONSE_WITHDRAWN, by=by, at=at)


@transaction.atomic
def shortlist_response(response: Response, *, by: Actor, at: datetime | None = None) -> Response:
    need, response = _locked(response)
    by.must("needs.decide_response", need)
    if why := undecidable_because(need):
        raise WrongState(why)
    _decide(response, "shortlist", events.RESPONSE_SHORTLISTED, by=by, at=at)
    mail.tell_vendor(response, "response_shortlisted")
    return response


@transaction.atomic
def decline_response(response: Response, *, by: Actor, reason: str, at: datetime | None = None) -> Response:
    """Say no, with a reason that the vendor reads."""
    need, response = _locked(response)
    by.must("needs.decide_response", need)
    if why := undecidable_because(need):
        raise WrongState(why)
    return _decline(response, by=by, reason=reason, at=at)


def _decline(response: Response, *, by: Actor, reason: str, at: datetime | None) -> Response:
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason. The vendor will read it and can use it to improve.")})
    response.decline_reason = reason.strip()
    _decide(response, "decline", events.RESPONSE_DECLINED, by=by, at=at)
    mail.tell_vendor(response, "response_declined", reason=response.decline_reason)
    return response


@transaction.atomic
def select_response(
    response: Response,
    *,
    by: Actor,
    reason_fr: str,
    reason_en: str = "",
    others_reason: str = "",
    accepts_warning: bool = False,
    at: datetime | None = None,
) -> Response:
    """Select a shortlisted response: public from then on, with the reason. The others are declined; a pilot is opened.

    Raises `WrongState` for a solution that is ruled out now (suspended, withdrawn, archived), `Incomplete` without a public
    reason, without the one that the other vendors will read, or when there is a warning about the solution (refused,
    expired) that was not accepted.
    """
    now = at or timezone.now()
    need, response = _locked(response)
    by.must("needs.decide_response", need)
    solution = Solution.objects.select_for_update().get(pk=response.solution_id)
    if why := unselectable_because(need, solution):
        raise WrongState(why)
    others = list(need.responses.select_for_update().filter(state__in=["sent", "shortlisted"]).exclude(pk=response.pk))
    gaps: dict[str, Any] = {}
    if (warning := warning_about(solution)) and not accepts_warning:
        gaps["accepts_warning"] = _(
            "%(warning)s Confirm that you have read this warning and are choosing this solution, and explain why "
            "in the public reason."
        ) % {"warning": warning}
    if not reason_fr.strip():
        gaps["reason_fr"] = _("Give a public reason for this choice.")
    if others and not others_reason.strip():
        gaps["others_reason"] = _("Tell the other vendors why their responses were not selected.")
    if gaps:
        raise Incomplete(gaps)
    response.selection_reason_fr, response.selection_reason_en = reason_fr.strip(), reason_en.strip()
    _decide(response, "select", None, by=by, at=now)
    for other in others:
        _decline(other, by=by, reason=others_reason, at=now)
    save_with_event(need, events.RESPONSE_SELECTED, by=by, at=now, data=_facts(response))
    mail.tell_vendor(response, "response_selected", reason=lambda: shown(response, "selection_reason"))
    for opener in hooks.response_selected:
        response.opened = opener(response, by, now)
    return response


def officers_considering(solution: Solution) -> list[User]:
    """The innovation officers of every establishment that has a response with this solution to decide on."""
    waiting = Response.objects.filter(solution=solution, state__in=Response.UNDECIDED)
    return people_to_tell({Role.INNOVATION_OFFICER: waiting.values("need__organisation_id")}, limit=None)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _locked(response: Response) -> tuple[Need, Response]:
    need = lock(response.need)
    fresh = Response.objects.select_for_update(of=("self",)).select_related("solution", "organisation").get(pk=response.pk)
    fresh.need = need
    return need, fresh


def _write(response: Response, values: dict[str, Any], now: datetime) -> None:
    for name, value in values.items():
        setattr(response, name, value)
    if response.cost_low is not None and response.cost_high is not None and response.cost_low > response.cost_high:
        raise Incomplete({"cost_high": _("The maximum cost cannot be lower than the minimum cost.")})
    if response.cost_model == Response.CostModel.FREE and (response.cost_low or response.cost_high):
        raise Incomplete({"cost_model": _("“Free of charge” cannot have an amount. Clear the costs, or choose another model.")})
    response.updated_at = now
    response.save()


def _write_fits(response: Response, need: Need, fits: Fits) -> None:
    constraints = need.stated_constraints()
    if len(fits) != len(constraints) or not all(fit.get("answer") for fit in fits):
        raise Incomplete({"fits": _("Answer each constraint: met, partly met or not met.")})
    response.fits.all().delete()
    ConstraintFit.objects.bulk_create(
        ConstraintFit(
            response=response,
            position=place,
            constraint_fr=stated.text_fr,
            constraint_en=stated.text_en,
            answer=fit["answer"],
            note=fit.get("note", ""),
        )
        for place, (stated, fit) in enumerate(zip(constraints, fits, strict=True))
    )


def _decide(response: Response, transition: str, verb: Verb | None, *, by: Actor, at: datetime | None) -> Response:
    make_transition(response, getattr(response, transition))
    response.decided_at = response.updated_at = at or timezone.now()
    response.version += 1
    response.save()
    if verb:
        _note(response, verb, by=by, at=at)
    return response


def _facts(response: Response) -> dict[str, Any]:
    return {
        "response": response.pk,
        "need": response.need.reference,
        "solution": response.solution.reference,
        "vendor": response.organisation.slug,
    }


def _note(response: Response, verb: Verb, *, by: Actor, at: datetime | None) -> None:
    """Under a name of its own: the timeline of the need is read by people who may not read its responses."""
    record(verb, kind="response", reference=str(response.pk), by=by, at=at, data=_facts(response), is_public=False)
