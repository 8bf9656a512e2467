"""Who meets at the responses to a need, and what the establishment may decide on one now."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.views.gone import why_not
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services import responses as services
from needs.views.needs import visible_need
from records.http import ActorRequest

# From which states each side decides on a response; the service checks them again, under lock.
OPEN_TO = {"shortlist": ("sent",), "select": ("shortlisted",), "decline": ("sent", "shortlisted")}
LABELS: dict[str, Promise] = {
    "shortlist": gettext_lazy("Shortlist"),
    "select": gettext_lazy("Select this solution"),
    "decline": gettext_lazy("Decline and give a reason"),
}


def readable_need(request: ActorRequest, reference: str) -> tuple[Actor, Need]:
    """A published need, for those who take part in its responses: readers of them, and vendors."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    if not need.is_public or not (actor.can("needs.read_responses", need) or actor.can("needs.answer_needs")):
        raise Http404
    return actor, need


def readable_response(request: ActorRequest, pk: int) -> tuple[Actor, Response]:
    actor: Actor = request.actor
    return actor, get_object_or_404(Response.objects.with_related().visible_to(actor), pk=pk)


def why_closed_to(response: Response, actor: Actor, *states: str) -> str:
    """Why something is not done with a response, which is done in these states; empty when it may be."""
    return "" if response.state in states else why_not(response, actor, kind="response", reference=str(response.pk))


def why_undecided(response: Response, actor: Actor, action: str) -> str:
    """Why the establishment cannot decide this on a response now; empty when it can."""
    if action == "select" and (why := services.unselectable_because(response.need, response.solution)):
        return why
    if why := services.undecidable_because(response.need):
        return why
    if action == "select" and response.state == Response.State.SENT:
        return _("Shortlist this response first. You can then select it.")
    return why_closed_to(response, actor, *OPEN_TO[action])


def offered(response: Response, actor: Actor) -> list[tuple[str, Promise]]:
    """What the establishment can decide on a response now, each with its words. No query: a state says no by itself."""
    return [
        (action, label)
        for action, label in LABELS.items()
        if response.state in OPEN_TO[action] and not why_undecided(response, actor, action)
    ]
