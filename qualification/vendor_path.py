"""A vendor's path in five steps (company, solution, version, application, decision): where each product is, and what is next.

What endangers a qualification comes first: a suspension, a late condition, an end that is near. The dates are those of the
service standards (`services/stages.py`) and of the decisions.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models.organisations import OrganisationKind, RegistrationRequest
from authoring.workspace import Panel
from catalogue.addresses import record_path
from qualification.early_advice import latest_of
from qualification.models.applications import Application
from qualification.models.decisions import Condition
from qualification.services.early_advice import is_early
from qualification.services.following import REMINDERS
from qualification.services.stages import TOTAL_STANDARD_DAYS, announced_due_on
from records.lateness import is_past
from records.risk import Level
from solutions.models.solutions import Solution

# From this rank on, a product waits for nothing from its vendor.
WITH_MINISTRY = 60
MAX_SHOWN = 4
MAX_READ = 60
State, Qualification = Application.State, Solution.Qualification
STEPS: tuple[str | Promise, ...] = (
    pgettext_lazy("step of the path", "Company"),
    pgettext_lazy("step of the path", "Solution"),
    pgettext_lazy("step of the path", "Version"),
    pgettext_lazy("step of the path", "Application"),
    pgettext_lazy("step of the path", "Decision"),
)
COMPANY, SOLUTION, VERSION, APPLICATION, DECISION = range(5)
# What the ministry does in each stage.
_NEXT: dict[str, str | Promise] = {
    State.SUBMITTED: gettext_lazy("The ministry checks that the application is complete."),
    State.SCREENING: gettext_lazy("The ministry checks that the application is complete and names its evaluators."),
    State.IN_REVIEW: gettext_lazy("Independent evaluators examine each requirement."),
    State.DELIBERATION: gettext_lazy("The ministry prepares its decision."),
}


@dataclass(frozen=True, slots=True)
class PathStep:
    label: str | Promise
    is_done: bool
    is_current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPath:
    """Where a product is. `current` is the step it is at, 5 after the last; the lower `rank`, the sooner it is to be seen."""

    title: str
    current: int
    where: str
    following: str
    rank: int
    url: str = ""
    reference: str = ""
    tone: str = "info"
    due_on: date | None = None
    action: tuple[str, str] | None = None
    notices: tuple[str, ...] = ()
    # Early advice, for a solution of TRL 3 to 5: to ask for it, or to read it.
    early: tuple[str, str] | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and is_past(self.due_on)

    @property
    def steps(self) -> list[PathStep]:
        return [PathStep(label, place < self.current, place == self.current) for place, label in enumerate(STEPS)]


def panel(actor: Any) -> Panel | None:
    """The vendor's path, for its members and for whoever asked to register one. Nine queries at most."""
    if actor.membership and actor.can("qualification.apply") and actor.membership.organisation.kind == OrganisationKind.VENDOR:
        products = paths(actor.membership.organisation)
    elif actor.membership is None and (asked := _asked(actor)):
        products = [_being_checked(asked)]
    else:
        return None
    values = {"products": products[:MAX_SHOWN], "others": products[MAX_SHOWN:], "standard": TOTAL_STANDARD_DAYS}
    return Panel("qualification/vendor_path.html", values, next_step=_next_step(products))


def _next_step(products: list[ProductPath]) -> tuple[str, str, str, str] | None:
    """The action of the first product that waits for its vendor; none while the ministry works, or when all is done."""
    first = next((each for each in products if each.action and each.rank < WITH_MINISTRY), None)
    if first is None or first.action is None:
        return None
    label, address = first.action
    return (f"{label} – {first.title}", first.following, address, label)


def _asked(actor: Any) -> RegistrationRequest | None:
    waiting = RegistrationRequest.objects.filter(requested_by_id=actor.user_id or 0, state=RegistrationRequest.State.WAITING)
    return waiting.filter(kind=OrganisationKind.VENDOR).order_by("due_at").first()


def _being_checked(asked: RegistrationRequest) -> ProductPath:
    return ProductPath(
        title=asked.name_fr,
        current=COMPANY,
        where=_("Your company is being checked."),
        following=_("You can prepare a solution while you wait: you can publish your draft once your company has been checked."),
        due_on=timezone.localdate(asked.due_at),
        action=(_("Prepare a solution"), reverse("solutions:new")),
        rank=0,
    )


def paths(organisation: Any) -> list[ProductPath]:
    """Every product that its vendor works on, what endangers a qualification first. One that only the FDA's list tells of is
    left out until its vendor does something with it.
    """
    applications = Application.objects.select_related("protocol", "release").prefetch_related(
        "clarifications", "assignments", "decisions"
    )
    rows = Solution.objects.filter(organisation=organisation).exclude(state=Solution.State.ARCHIVED)
    is_worked_on = Q(origin=Solution.Origin.VENDOR) | Q(applications__isnull=False) | Q(releases__isnull=False)
    found = rows.filter(is_worked_on).distinct().select_related("qualified_release")
    theirs = Prefetch("applications", queryset=applications.order_by("-opened_at"))
    found = found.prefetch_related("releases", "early_advice", theirs)
    solutions = list(found.order_by("-updated_at", "-pk")[:MAX_READ])
    if not solutions:
        return [_without_product()]
    conditions = _open_conditions(solutions)
    made = [_path(solution, conditions.get(solution.pk, [])) for solution in solutions]
    return sorted(made, key=lambda path: (path.rank, path.due_on or date.max))


def _without_product() -> ProductPath:
    return ProductPath(
        title=_("Your first solution"),
        current=SOLUTION,
        where=_("Your company has been checked."),
        following=_("Describe the solution and publish it. Everyone then sees it as declared, not verified."),
        action=(_("Register a solution"), reverse("solutions:new")),
        rank=50,
    )


def _open_conditions(solutions: list[Solution]) -> dict[int, list[Condition]]:
    rows = Condition.objects.open().filter(decision__application__solution__in=solutions)
    found: dict[int, list[Condition]] = {}
    for each in rows.select_related("decision__application").order_by("due_on", "pk"):
        found.setdefault(each.decision.application.solution_id, []).append(each)
    return found


def _path(solution: Solution, conditions: list[Condition]) -> ProductPath:
    known: dict[str, Any] = {
        "title": solution.heading(),
        "url": record_path(solution),
        "reference": solution.reference,
        "notices": _notices(solution, conditions),
    }
    applications = list(solution.applications.all())
    under_way = next((each for each in applications if each.state not in (State.DECIDED, State.WITHDRAWN)), None)
    if solution.current_qualification == Qualification.SUSPENDED:
        return _suspended(solution, known)
    if under_way is not None:
        return _of_application(under_way, known, conditions)
    if solution.is_qualified:
        return _qualified(solution, known, conditions)
    if solution.current_qualification in (Qualification.REFUSED, Qualification.EXPIRED, Qualification.WITHDRAWN):
        return _over(solution, known)
    return _before_application(solution, known | _early(solution))


def _notices(solution: Solution, conditions: list[Condition]) -> tuple[str, ...]:
    """What stands beside the step: until when it is qualified, and which conditions are open."""
    found = []
    if solution.is_qualified and solution.qualified_until:
        found.append(_("Qualified until %(day)s") % {"day": date_format(solution.qualified_until, "DATE_FORMAT")})
    if late := [each for each in conditions if each.is_late and each.reported_at is None]:
        found.append(ngettext("%(count)d late condition", "%(count)d late conditions", len(late)) % {"count": len(late)})
    if to_come := [each for each in conditions if each not in late and each.reported_at is None]:
        said = ngettext(
            "%(count)d condition to meet, by %(day)s",
            "%(count)d conditions to meet, the first by %(day)s",
            len(to_come),
        )
        found.append(said % {"count": len(to_come), "day": date_format(to_come[0].due_on, "DATE_FORMAT")})
    if reported := [each for each in conditions if each.reported_at]:
        said = ngettext(
            "%(count)d report on a condition is being read by the ministry",
            "%(count)d reports on conditions are being read by the ministry",
            len(reported),
        )
        found.append(said % {"count": len(reported)})
    return tuple(found)


def _early(solution: Solution) -> dict[str, Any]:
    """Early advice that was asked for or given, or the offer of it; nothing for solutions that are ready for an application."""
    advice = latest_of(solution)
    if advice is None:
        address = reverse("qualification:early-ask", args=[solution.reference])
        return {"early": (_("Ask for early advice"), address)} if is_early(solution) else {}
    day = {"day": date_format(timezone.localtime(advice.answered_at) if advice.answered_at else advice.due_on, "DATE_FORMAT")}
    address = reverse("qualification:early", args=[advice.pk])
    if advice.answered_at:
        return {"notices": (_("Early advice given on %(day)s") % day,), "early": (_("Read the early advice"), address)}
    said = _("Early advice requested: answer due on %(day)s") % day
    return {"notices": (said,), "early": (_("See the request for early advice"), address)}


def _suspended(solution: Solution, known: dict[str, Any]) -> ProductPath:
    return ProductPath(
        **known,
        current=DECISION,
        where=_("The qualification is suspended."),
        following=_("Read the reason. Until the suspension is lifted, the solution must not be relied on."),
        action=(_("Read the decision"), reverse("qualification:decision", args=[solution.decision_reference])),
        tone="danger",
        rank=0,
    )


def _of_application(application: Application, known: dict[str, Any], conditions: list[Condition]) -> ProductPath:
    """A draft, a question to answer, or a stage of the ministry."""
    page = reverse("qualification:application", args=[application.reference])
    number = {"reference": application.reference}
    has_late = any(each.is_late and each.reported_at is None for each in conditions)
    if application.state == State.DRAFT:
        returned = bool(application.return_reason)
        return ProductPath(
            **known,
            current=APPLICATION,
            where=(
                _("Application %(reference)s was returned to you.") if returned else _("Application %(reference)s is a draft.")
            )
            % number,
            following=_("Correct the application and submit it again.")
            if returned
            else _("Complete the answers and submit the application."),
            action=(_("Continue"), page),
            tone="warning" if returned or has_late else "info",
            rank=10 if has_late else 20 if returned else 40,
        )
    asks = application.state == State.CLARIFICATION
    return ProductPath(
        **known,
        current=DECISION,
        where=_("%(reference)s – %(state)s") % (number | {"state": application.get_state_display()}),
        following=_("Answer the ministry’s questions.") if asks else str(_NEXT.get(application.state, "")),
        due_on=announced_due_on(application),
        action=(
            (_("Answer"), reverse("qualification:clarifications", args=[application.reference])) if asks else (_("Open"), page)
        ),
        tone="warning" if asks or has_late else "info",
        rank=10 if has_late else 20 if asks else 60,
    )


def _qualified(solution: Solution, known: dict[str, Any], conditions: list[Condition]) -> ProductPath:
    decision = reverse("qualification:decision", args=[solution.decision_reference])
    to_report = [each for each in conditions if each.reported_at is None]
    ends = solution.qualified_until
    ends_soon = ends is not None and is_past(ends - timedelta(days=REMINDERS[0]))
    done = known | {"current": len(STEPS), "where": solution.current_qualification_label + "."}
    if to_report:
        is_late = to_report[0].is_late
        return ProductPath(
            **done,
            following=_("Report how the condition is met."),
            due_on=to_report[0].due_on,
            action=(_("Report on a condition"), decision),
            tone="danger" if is_late else "warning",
            rank=10 if is_late else 30,
        )
    if ends_soon:
        return ProductPath(
            **done,
            following=_("Renew the qualification: the new application starts from the answers in the last one."),
            due_on=ends,
            action=(_("Renew"), reverse("qualification:of-solution", args=[solution.reference])),
            tone="warning",
            rank=30,
        )
    renewal = date_format(ends - timedelta(days=REMINDERS[0]), "DATE_FORMAT") if ends else "–"
    return ProductPath(
        **done,
        following=_("Nothing to do. You will be reminded to renew the qualification from %(day)s.") % {"day": renewal},
        action=(_("Read the decision"), decision),
        tone="success",
        rank=90,
    )


def _over(solution: Solution, known: dict[str, Any]) -> ProductPath:
    return ProductPath(
        **known,
        current=APPLICATION,
        where=solution.current_qualification_label + ".",
        following=_("Read the decision, then start a new application when the product is ready."),
        action=(_("New application"), reverse("qualification:of-solution", args=[solution.reference])),
        tone="warning",
        rank=20,
    )


def _before_application(solution: Solution, known: dict[str, Any]) -> ProductPath:
    if solution.state == Solution.State.DRAFT:
        return ProductPath(
            **known,
            current=SOLUTION,
            where=_("The solution is a draft: only your company sees it."),
            following=_("Complete the solution and publish it."),
            action=(_("Continue"), reverse("solutions:review", args=[solution.reference])),
            rank=50,
        )
    if not solution.releases.all():
        return ProductPath(
            **known,
            current=VERSION,
            where=_("The solution is published."),
            following=_("Add the version to be qualified: a qualification applies to one version."),
            action=(_("Add a version"), reverse("solutions:release", args=[solution.reference])),
            rank=50,
        )
    level = str(Level(solution.risk_level).label).lower() if solution.risk_level else _("Not stated").lower()
    said = _("Apply for qualification (risk level: %(level)s). The service standard is a decision within %(days)d days.")
    return ProductPath(
        **known,
        current=APPLICATION,
        where=_("The solution and its version are ready."),
        following=said % {"level": level, "days": TOTAL_STANDARD_DAYS},
        # The page that it leads to has the button that starts one.
        action=(_("Apply for qualification"), reverse("qualification:of-solution", args=[solution.reference])),
        rank=50,
    )
