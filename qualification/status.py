"""The status of a qualification today, and its words: for the certificate, the verification, the statement and the API.

The rule, in this order: a refusal is a refusal; a decision that another one followed is superseded; what the ministry
withdrew or suspended is so; what is past its last day has expired, whether or not the scheduled task has run; what is left
is valid, with or without conditions.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Decision, Measure
from solutions.models.solutions import Solution

VALID, CONDITIONAL, SUSPENDED, EXPIRED = "valid", "conditional", "suspended", "expired"
WITHDRAWN, REFUSED, SUPERSEDED = "withdrawn", "refused", "superseded"
FILED, UPHELD = "filed", "upheld"


@dataclass(frozen=True, slots=True)
class Status:
    """`since`: the day from which it is so. `superseded_by`: the application whose decision followed. Reasons are public."""

    code: str
    since: date
    until: date | None = None
    reason_fr: str = ""
    reason_en: str = ""
    superseded_by: str = ""
    # The vendor contests the decision: `filed` waits for an answer, `upheld` for another decision.
    appeal: str = ""
    # The due date of the first condition that is late, where its page looked for one.
    late_since: date | None = None

    @property
    def is_valid(self) -> bool:
        """Whoever reads the certificate may rely on it today."""
        return self.code in (VALID, CONDITIONAL)

    @property
    def tone(self) -> str:
        if self.is_valid:
            return "warning" if self.late_since else "success"
        return "danger" if self.code in (SUSPENDED, EXPIRED, WITHDRAWN) else "warning"

    @property
    def words(self) -> str:
        """One sentence, in the reader's language."""
        said = _sentence(self.code) % {"date": _day(self.until if self.is_valid else self.since)}
        if self.late_since:
            said += " " + _("A condition is late: it was due on %(date)s.") % {"date": _day(self.late_since)}
        return f"{said} {_APPEALS[self.appeal]}" if self.appeal in _APPEALS else said

    @property
    def stamp(self) -> str:
        """A few words to print across a certificate; empty for one that is valid."""
        words = {
            SUSPENDED: _("SUSPENDED since %(date)s"),
            EXPIRED: _("EXPIRED on %(date)s"),
            WITHDRAWN: _("WITHDRAWN on %(date)s"),
            SUPERSEDED: _("SUPERSEDED on %(date)s"),
            REFUSED: _("REFUSED on %(date)s"),
        }
        return words[self.code] % {"date": _day(self.since)} if self.code in words else ""


_APPEALS: dict[str, Any] = {
    FILED: gettext_lazy("The vendor has appealed this decision, and the ministry has not answered yet."),
    UPHELD: gettext_lazy("The vendor’s appeal was upheld: the ministry will make a new decision on the application."),
}


def _sentence(code: str) -> str:
    sentences = {
        VALID: _("This qualification is valid until %(date)s."),
        CONDITIONAL: _("This qualification is valid until %(date)s, under the conditions of the decision."),
        SUSPENDED: _("This qualification has been suspended since %(date)s: it must not be relied on until it is reinstated."),
        EXPIRED: _("This qualification expired on %(date)s: it is no longer valid."),
        WITHDRAWN: _("This qualification was withdrawn on %(date)s: it is no longer valid."),
        REFUSED: _("The qualification was refused on %(date)s."),
        SUPERSEDED: _("This decision was superseded by a later one on %(date)s: it is no longer valid."),
    }
    return sentences[code]


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"


def status_of(decision: Decision, today: date | None = None) -> Status:
    """The status of a decision today. One query for what followed the decision, one more where another did."""
    return replace(_without_appeal(decision, today), appeal=_open_appeal(decision))


def with_conditions(status: Status, decision: Decision) -> Status:
    """The status, saying also that a condition is late. One query where there are conditions to meet."""
    if status.code != CONDITIONAL:
        return status
    late = [each.due_on for each in decision.conditions.filter(met_at=None) if each.is_late]
    return replace(status, late_since=min(late, default=None))


def _open_appeal(decision: Decision) -> str:
    """Whether the decision is contested now: until the appeal is dismissed, or the application is decided again."""
    appeal = getattr(decision, "appeal", None)
    if appeal is None or decision.superseded_at:
        return ""
    if not appeal.outcome:
        return FILED
    is_reopened = decision.application.state not in (Application.State.DECIDED, Application.State.WITHDRAWN)
    return UPHELD if appeal.outcome == Appeal.Outcome.UPHELD and is_reopened else ""


def _without_appeal(decision: Decision, today: date | None) -> Status:
    solution, application = decision.application.solution, decision.application
    decided = timezone.localdate(decision.decided_at)
    if decision.superseded_at:
        return Status(SUPERSEDED, timezone.localdate(decision.superseded_at), superseded_by=application.reference)
    if not decision.is_favourable:
        return Status(REFUSED, decided)
    if solution.decision_reference != application.reference:
        return _superseded(decision)
    if found := _withdrawn(decision):
        return found
    until, day = decision.expires_on, today or timezone.localdate()
    # The day after the last one; a suspension says more than the end of what is suspended only as long as it lasts.
    if (until and until < day) or solution.qualification == Solution.Qualification.EXPIRED:
        return Status(EXPIRED, until or day)
    if solution.qualification == Solution.Qualification.SUSPENDED:
        return _since(SUSPENDED, _last(decision, Measure.Kind.SUSPENDED), until)
    is_open = solution.qualification == Solution.Qualification.CONDITIONAL
    return Status(CONDITIONAL if is_open else VALID, _valid_since(decision, is_open=is_open), until)


def status_of_solution(solution: Solution) -> tuple[Decision, Status] | None:
    """The decision that the ministry took last on a solution, and its status; nothing where there is none."""
    if not solution.decision_reference:
        return None
    found = Decision.objects.current().with_related()
    decision = found.filter(application__reference=solution.decision_reference).first()
    return (decision, status_of(decision)) if decision else None


def decision_of(reference: str) -> Decision | None:
    """The current decision that a number names: of an application, or the last one on a published solution."""
    if reference.startswith("SOL-"):
        solution = Solution.objects.published().filter(reference=reference).first()
        found = status_of_solution(solution) if solution else None
        return found[0] if found else None
    return Decision.objects.current().with_related().filter(application__reference=reference).first()


def certified(reference: str) -> Decision | None:
    """The last decision to qualify of an application, by its number, also when another one followed: its papers say so."""
    favourable = (
        Decision.objects.with_related().filter(application__reference=reference).exclude(outcome=Decision.Outcome.REFUSED)
    )
    return favourable.order_by("-decided_at", "-pk").first()


def _withdrawn(decision: Decision) -> Status | None:
    """Withdrawn by the last measure that says whether it holds, whatever became of later applications."""
    measures = decision.measures.filter(kind__in=[Measure.Kind.WITHDRAWN, Measure.Kind.REINSTATED])
    last = measures.order_by("-at", "-id").first()
    if last is not None and last.kind == Measure.Kind.WITHDRAWN:
        return _since(WITHDRAWN, last, None)
    is_so = decision.application.solution.qualification == Solution.Qualification.WITHDRAWN
    return _since(WITHDRAWN, None, None) if is_so else None


def _superseded(decision: Decision) -> Status:
    """Another decision on the same solution followed."""
    reference = decision.application.solution.decision_reference
    # The first one, where that application was decided again since.
    later = Decision.objects.filter(application__reference=reference).order_by("decided_at", "pk").first()
    since = timezone.localdate(later.decided_at if later else decision.decided_at)
    return Status(SUPERSEDED, since, superseded_by=reference)


def _valid_since(decision: Decision, *, is_open: bool) -> date:
    """The day of the decision, of the last reinstatement, or of the last condition that was met: the latest of these."""
    starts = [Measure.Kind.REINSTATED] if is_open else [Measure.Kind.REINSTATED, Measure.Kind.CONDITION_MET]
    last = decision.measures.filter(kind__in=starts).aggregate(last=Max("at"))["last"]
    return timezone.localdate(last or decision.decided_at)


def _last(decision: Decision, kind: str) -> Measure | None:
    return decision.measures.filter(kind=kind).order_by("-at", "-id").first()


def _since(code: str, measure: Measure | None, until: date | None) -> Status:
    if measure is None:
        return Status(code, timezone.localdate(), until)
    return Status(code, timezone.localdate(measure.at), until, measure.reason_fr, measure.reason_en)
