"""What an application's state offers to its vendor and to the ministry, as one table for its page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from qualification.models.applications import Application

State = Application.State


@dataclass(frozen=True, kw_only=True)
class Step:
    """A button of the page: whom it is for, in which states, and where it leads. A post happens at once; a link asks first."""

    label: str | Promise
    states: frozenset[str]
    is_for: Callable[[Actor, Application], bool]
    page: str
    code: str = ""
    is_post: bool = False
    is_main: bool = False

    def url(self, application: Application) -> str:
        return reverse(f"qualification:{self.page}", args=[application.reference, *([self.code] if self.code else [])])


@dataclass(frozen=True, slots=True)
class OfferedStep:
    label: str | Promise
    url: str
    is_post: bool
    is_main: bool


def _screens(actor: Actor, application: Application) -> bool:
    return actor.can("qualification.screen", application)


def _applies(actor: Actor, application: Application) -> bool:
    return actor.can("qualification.apply", application)


def _states(*states: str) -> frozenset[str]:
    return frozenset(states)


def _begins(label: str | Promise, code: str, state: str) -> Step:
    """What moves the application on, without anything to fill in."""
    return Step(label=label, states=_states(state), is_for=_screens, page="step", code=code, is_post=True, is_main=True)


VENDOR_STEPS = (
    Step(
        label=_("Answer the evaluators’ questions"),
        states=_states(State.CLARIFICATION),
        is_for=_applies,
        page="clarifications",
        is_main=True,
    ),
)
MINISTRY_STEPS = (
    _begins(_("Start screening"), "screen", State.SUBMITTED),
    _begins(_("Start the review"), "open-review", State.SCREENING),
    _begins(_("Start deliberation"), "deliberate", State.IN_REVIEW),
    Step(
        label=_("Evaluators"),
        states=_states(State.SCREENING, State.IN_REVIEW, State.CLARIFICATION),
        is_for=_screens,
        page="evaluators",
    ),
    Step(label=_("Ask the vendor"), states=_states(State.IN_REVIEW, State.DELIBERATION), is_for=_screens, page="ask"),
    Step(
        label=_("Return to the vendor"),
        states=_states(State.SUBMITTED, State.SCREENING),
        is_for=_screens,
        page="return",
    ),
    Step(
        label=_("Reviews side by side"),
        states=_states(State.DELIBERATION, State.IN_REVIEW, State.DECIDED),
        is_for=_screens,
        page="deliberation",
    ),
)


def offered(steps: tuple[Step, ...], application: Application, actor: Actor) -> list[OfferedStep]:
    """Those of the steps that the application's state and the person's rights allow now."""
    return [
        OfferedStep(step.label, step.url(application), step.is_post, step.is_main)
        for step in steps
        if application.state in step.states and step.is_for(actor, application)
    ]
