"""Letters about applications: to the vendor's people, to the ministry's, to an evaluator."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.letters import acting_for
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell, verified
from qualification.appeals import APPEAL_DAYS, may_appeal
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.models.early_advice import EarlyAdvice
from qualification.models.reviews import Clarification
from records.bilingual import shown
from solutions.mail import tell


def tell_vendor(application: Application, letter: str, **context: Any) -> None:
    context.setdefault("why", acting_for(application.organisation))
    _tell(people_to_tell({Role.VENDOR_MEMBER: application.organisation_id}), letter, application, **context)


def tell_of_decision(application: Application, decision: Decision) -> None:
    """Everything that the vendor must know of it: outcome, reasons, conditions, until when it can be appealed."""
    conditions = list(decision.conditions.all())
    tell_vendor(
        application,
        "application_decided",
        outcome=decision.get_outcome_display,
        is_refused=not decision.is_favourable,
        until=decision.expires_on,
        rationale=lambda: shown(decision, "rationale"),
        conditions=lambda: [{"due_on": each.due_on, "said": shown(each, "text")} for each in conditions],
        appeal_until=appeal_until(decision),
    )


def tell_of_questions(application: Application, letter: str, questions: list[Clarification]) -> None:
    """The questions that wait for the vendor's answers, in full."""
    tell_vendor(
        application, letter, questions=questions, count=len(questions), due=min((each.due_on for each in questions), default=None)
    )


def tell_ministry(application: Application, letter: str, **context: Any) -> None:
    _tell(people_to_tell({Role.MINISTRY_ANALYST: verified()}), letter, application, **({"why": _why_ministry} | context))


def tell_who_answers(application: Application, letter: str, *, but: int | None, **context: Any) -> None:
    """The ministry's analysts who may answer: not whoever decided. Where that leaves nobody, the registry's administrators."""
    people = [each for each in people_to_tell({Role.MINISTRY_ANALYST: verified()}) if each.pk != but]
    people = people or [each for each in people_to_tell({Role.REGISTRY_ADMINISTRATOR: verified()}) if each.pk != but]
    _tell(people, letter, application, **({"why": _why_ministry} | context))


def tell_evaluator(person: User, application: Application, letter: str, **context: Any) -> None:
    """What concerns a review leads to the review: it asks for the declaration first, where the application is not shown."""
    context.setdefault("page", "qualification:review")
    context.setdefault("why", lambda: _("You are receiving this message because you were invited to review this application."))
    _tell([person], letter, application, **context)


def tell_of_advice(advice: EarlyAdvice, letter: str, **context: Any) -> None:
    """What the vendor must know of its request for early advice."""
    vendor = advice.solution.organisation
    people = people_to_tell({Role.VENDOR_MEMBER: vendor.pk})
    tell(people, letter, advice.solution, **({"advice": advice.pk, "why": acting_for(vendor)} | context))


def tell_advisers(advice: EarlyAdvice, letter: str, *, person: User | None = None, **context: Any) -> None:
    """Whoever was asked for early advice, or all analysts of the ministry."""
    people = [person] if person else people_to_tell({Role.MINISTRY_ANALYST: verified()})
    context |= {"advice": advice.pk, "vendor": advice.solution.organisation}
    why = _why_adviser if person else _why_ministry
    tell(people, letter, advice.solution, **({"why": why, "due": advice.due_on} | context))


def _why_adviser() -> str:
    return _("You are receiving this message because you were invited to give early advice on this solution.")


def appeal_until(decision: Decision) -> date | None:
    """The last day of the right of appeal; none when there is none (any more)."""
    return timezone.localdate(decision.decided_at + timedelta(days=APPEAL_DAYS)) if may_appeal(decision) else None


def _why_ministry() -> str:
    return _("You are receiving this message because you handle applications for qualification in the registry.")


def _about(application: Application) -> dict[str, Any]:
    solution = application.solution
    return {
        "about": lambda: f"{application.reference} – {solution.heading()}",
        "application": application.reference,
        "vendor": application.organisation,
        "renewal": solution.reference,
        "is_archived": solution.state == "archived",
        "page": "qualification:application",
    }


def _tell(people: list[User], letter: str, application: Application, **context: Any) -> None:
    tell(
        people,
        letter,
        application.solution,
        **(_about(application) | context),
    )
