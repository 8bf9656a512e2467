"""What an application's state offers to its vendor and to the ministry, as one table for its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from qualification.models.applications import Application
from qualification.services.screening import unscreened, unscreened_in_words

State = Application.State


@dataclass(frozen=True, kw_only=True)
class Step:
    """A button of the page: in which states, and where it leads. A post happens at once; a link asks first."""

    label: str | Promise
    states: frozenset[str]
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


def _states(*states: str) -> frozenset[str]:
    return frozenset(states)


def _begins(label: str | Promise, code: str, state: str) -> Step:
    """What moves the application on, without anything to fill in."""
    return Step(label=label, states=_states(state), page="step", code=code, is_post=True, is_main=True)


VENDOR_STEPS = (
    Step(
        label=_("Answer the questions on your application"),
        states=_states(State.CLARIFICATION),
        page="clarifications",
        is_main=True,
    ),
)
MINISTRY_STEPS = (
    _begins(_("Start screening"), "screen", State.SUBMITTED),
    _begins(_("Start the review"), "open-review", State.SCREENING),
    _begins(_("Start deliberation"), "deliberate", State.IN_REVIEW),
    Step(label=_("Screening checklist"), states=_states(State.SCREENING), page="screening"),
    Step(label=_("Decide"), states=_states(State.DELIBERATION), page="decide", is_main=True),
    Step(
        label=_("Evaluators"),
        states=_states(State.SCREENING, State.IN_REVIEW, State.CLARIFICATION),
        page="evaluators",
    ),
    Step(label=_("Ask the vendor"), states=_states(State.IN_REVIEW, State.DELIBERATION), page="ask"),
    Step(
        label=_("Return to the vendor"),
        states=_states(State.SUBMITTED, State.SCREENING),
        page="return",
    ),
    Step(
        label=_("Reviews side by side"),
        states=_states(State.DELIBERATION, State.IN_REVIEW, State.DECIDED),
        page="deliberation",
    ),
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Why the ministry's next step would be refused, in words, and the page on which to see to it."""

    text: str
    page: str


def offered(steps: tuple[Step, ...], application: Application, *, lacks: Sequence[Lack] = ()) -> list[OfferedStep]:
    """Those of the steps that the application's state allows now, for whoever has the right to them.

    While something is lacking, the main step is not offered, and where to see to the first thing is the main one.
    """
    first = lacks[0].page if lacks else ""
    return [
        OfferedStep(step.label, step.url(application), step.is_post, step.is_main or step.page == first)
        for step in steps
        if application.state in step.states and not (lacks and step.is_main)
    ]


def lacking(application: Application) -> list[Lack]:
    """What must be there before the ministry's next step; empty when nothing is missing."""
    needed = application.reviews_needed
    found = []
    if application.state == State.SCREENING:
        if codes := unscreened(application):
            found.append(Lack(unscreened_in_words(codes), "screening"))
        if (count := application.assignments.live().count()) < needed:
            said = ngettext("%(count)d of %(needed)d evaluator assigned.", "%(count)d of %(needed)d evaluators assigned.", needed)
            found.append(Lack(said % {"count": count, "needed": needed}, "evaluators"))
    elif application.state == State.IN_REVIEW and (count := application.assignments.handed_in().count()) < needed:
        said = ngettext("%(count)d of %(needed)d review submitted.", "%(count)d of %(needed)d reviews submitted.", needed)
        found.append(Lack(said % {"count": count, "needed": needed}, "evaluators"))
    return found
