"""Who may do what with an application. "Assigned" is a fact about the person, not a role."""

from typing import Any

import rules

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.rules import acts_for_vendor, has_role, is_administrator, is_analyst, is_own, is_person, is_vendor_member
from qualification.models.applications import Application
from qualification.models.early_advice import EarlyAdvice
from qualification.models.reviews import Assignment

_own_vendor = acts_for_vendor & is_vendor_member & is_own
_is_evaluator = has_role(Role.EVALUATOR)


def _assignments(actor: Actor, subject: Any) -> Any:
    return Assignment.objects.filter(
        application=subject, user_id=actor.user_id or 0, organisation_id=actor.organisation_id or 0, removed_at=None
    )


@rules.predicate
def is_asked(actor: Actor, subject: Any = None) -> bool:
    """The ministry asked this evaluator, who has not declared a conflict of interest."""
    if not isinstance(subject, Application):
        return subject is None
    return bool(_assignments(actor, subject).exclude(conflict=Assignment.Conflict.DECLARED).exists())


@rules.predicate
def is_assigned(actor: Actor, subject: Any = None) -> bool:
    """The same, once the evaluator has declared to have no conflict: only then is anything shown."""
    if not isinstance(subject, Application):
        return False
    return bool(_assignments(actor, subject).filter(conflict=Assignment.Conflict.NONE).exists())


@rules.predicate
def was_submitted(actor: Actor, subject: Any = None) -> bool:
    """The vendor has handed the application in: a draft, also one that was returned, is the vendor's own."""
    return subject is None or (isinstance(subject, Application) and subject.state != "draft" and subject.submitted_at is not None)


@rules.predicate
def is_adviser(actor: Actor, subject: Any = None) -> bool:
    """The ministry asked this person for the early advice, for the organisation that they act for now."""
    return (
        isinstance(subject, EarlyAdvice)
        and subject.withdrawn_at is None
        and actor.user_id is not None
        and (subject.adviser_id, subject.adviser_organisation_id) == (actor.user_id, actor.organisation_id)
    )


@rules.predicate
def has_declared(actor: Actor, subject: Any = None) -> bool:
    """Whoever was asked for early advice declared to have no conflict of interest."""
    return isinstance(subject, EarlyAdvice) and subject.declared_at is not None


@rules.predicate
def reviews_its_solution(actor: Actor, subject: Any = None) -> bool:
    """Early advice that was given is read by whoever reviews an application for the same solution."""
    if not isinstance(subject, EarlyAdvice) or subject.answered_at is None:
        return False
    mine = Assignment.objects.filter(
        application__solution_id=subject.solution_id,
        user_id=actor.user_id or 0,
        organisation_id=actor.organisation_id or 0,
        removed_at=None,
        conflict=Assignment.Conflict.NONE,
    )
    return bool(mine.exists())


rules.add_rule("qualification.apply", _own_vendor | is_administrator)
rules.add_rule("qualification.appeal", _own_vendor | is_administrator)
# As the page on privacy promises: a draft is read by its own company and the registry's administrators.
_reads = _own_vendor | is_administrator | (((_is_evaluator & is_assigned) | is_analyst) & was_submitted)
rules.add_rule("qualification.read", _reads)
rules.add_rule("qualification.read_evidence", _reads)
rules.add_rule("qualification.screen", is_analyst | is_administrator)
rules.add_rule("qualification.assign", is_analyst | is_administrator)
rules.add_rule("qualification.evaluate", _is_evaluator)
rules.add_rule("qualification.declare", _is_evaluator & is_person & is_asked)
rules.add_rule("qualification.review", _is_evaluator & is_person & is_assigned)
rules.add_rule("qualification.decide", is_analyst | is_administrator)
rules.add_rule("qualification.edit_protocols", is_analyst | is_administrator)

# Early advice is asked for by whoever may apply, and given to somebody by whoever assigns evaluators.
_reads_advice = (is_adviser & has_declared) | reviews_its_solution
rules.add_rule("qualification.read_advice", _own_vendor | is_administrator | is_analyst | (_is_evaluator & _reads_advice))
rules.add_rule("qualification.declare_for_advice", _is_evaluator & is_person & is_adviser)
rules.add_rule("qualification.advise", is_person & is_adviser & (is_analyst | (_is_evaluator & has_declared)))
