"""Early advice as pages say it: what it is not, where it stands, to which solutions it is offered, and the tasks it makes."""

from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.workspace import Task
from qualification.models.early_advice import EARLY_MATURITY, EarlyAdvice, EarlyRemark
from qualification.models.protocols import Requirement
from qualification.services.early_advice import is_early
from solutions.models.solutions import Solution

MAX_TASKS = 50
MAX_OFFERED = 30
NOT_BINDING = gettext_lazy(
    "Early advice is not binding. Early advice is not a qualification, is not public, and does not indicate what a later "
    "decision will be."
)


def in_words(advice: EarlyAdvice) -> str:
    """Where a request stands, in a sentence."""
    if advice.answered_at:
        return _("The advice was given on %(day)s.") % {"day": _day(advice.answered_at)}
    if advice.withdrawn_at:
        return _("The request was withdrawn on %(day)s.") % {"day": _day(advice.withdrawn_at)}
    if advice.adviser_id:
        return _("The ministry is preparing the advice.")
    return _("The ministry has received the request.")


def latest_of(solution: Solution) -> EarlyAdvice | None:
    """The request that counts for a solution's vendor: the open one, else the advice given last.

    For pages that prefetch `early_advice`, in its order: no query.
    """
    rows = [each for each in solution.early_advice.all() if each.withdrawn_at is None]
    return next((each for each in rows if each.is_open), rows[0] if rows else None)


def about(solution: Solution) -> dict[str, Any]:
    """For the page of a solution's applications: its early advice, or whether it can be asked for. One query."""
    advice = latest_of(solution)
    can_ask = (advice is None or not advice.is_open) and is_early(solution)
    return {"advice": advice, "advice_in_words": in_words(advice) if advice else "", "may_ask_advice": can_ask}


def given_on(solution: Solution, actor: Actor) -> EarlyAdvice | None:
    """The advice that was given last on a solution, for whoever may read it: beside its application. One query or two."""
    advice = solution.early_advice.answered().select_related("solution").order_by("-answered_at").first()
    return advice if advice is not None and actor.can("qualification.read_advice", advice) else None


def remark_on(solution: Solution, requirement: Requirement, actor: Actor) -> EarlyRemark | None:
    """What the advice given last says of a requirement, by its code: the protocol may have been replaced since."""
    advice = given_on(solution, actor)
    if advice is None:
        return None
    return advice.remarks.filter(requirement__code=requirement.code).select_related("advice").first()


def offered_to(organisation_id: int | None) -> list[Solution]:
    """The solutions for which a vendor can ask for early advice now: those of TRL 3 to 5 without an open request."""
    rows = Solution.objects.filter(organisation_id=organisation_id or 0, maturity__in=EARLY_MATURITY)
    rows = rows.exclude(state=Solution.State.ARCHIVED).exclude(pk__in=EarlyAdvice.objects.open().values("solution"))
    return [each for each in rows.order_by("-updated_at", "-pk")[:MAX_OFFERED] if is_early(each)]


def tasks_of_ministry(actor: Actor) -> list[Task]:
    """Requests that wait for a person, those that this analyst answers, and those that are late. One query."""
    rows = EarlyAdvice.objects.open().select_related("solution").order_by("due_on", "pk")
    mine = {"adviser_id": actor.user_id, "adviser_organisation_id": actor.organisation_id}
    waiting = Q(adviser=None) | Q(**mine) | Q(due_on__lt=timezone.localdate())
    return [_task_of_ministry(each, actor) for each in rows.filter(waiting)[:MAX_TASKS]]


def _task_of_ministry(advice: EarlyAdvice, actor: Actor) -> Task:
    if advice.adviser_id is None:
        return _task(_("Assign a request for early advice"), advice, "early-assign")
    if (advice.adviser_id, advice.adviser_organisation_id) == (actor.user_id, actor.organisation_id):
        return _task(_("Give early advice"), advice, "early-answer")
    return _task(_("Early advice is late"), advice, "early")


def tasks_of_evaluator(actor: Actor) -> list[Task]:
    """The requests that an evaluator was asked to answer. One query."""
    rows = EarlyAdvice.objects.open().filter(adviser_id=actor.user_id, adviser_organisation_id=actor.organisation_id)
    return [
        _task(_("Give early advice") if each.declared_at else _("Declare your interests, then advise"), each, "early-answer")
        for each in rows.select_related("solution").order_by("due_on", "pk")[:MAX_TASKS]
    ]


def _task(label: str, advice: EarlyAdvice, page: str) -> Task:
    due = timezone.make_aware(datetime.combine(advice.due_on, time(23, 59)))
    detail = f"{advice.solution.reference} – {advice.heading()}"
    return Task(label, detail, reverse(f"qualification:{page}", args=[advice.pk]), _("Open"), due, advice.is_late)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
