"""Where an application is on its way, and what happens next, with the days that the service standards give."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from qualification.appeals import APPEAL_DAYS
from qualification.models.applications import Application
from qualification.services.stages import STANDARD_DAYS, announced_due_on, decision_due_on
from records.lateness import is_past

State = Application.State
_WAY: tuple[tuple[str, str | Promise], ...] = (
    (State.SUBMITTED, gettext_lazy("Submission")),
    (State.SCREENING, gettext_lazy("Screening")),
    (State.IN_REVIEW, gettext_lazy("Independent review")),
    (State.DELIBERATION, gettext_lazy("Deliberation")),
    (State.DECIDED, gettext_lazy("Decision")),
)


# What takes days after the submission is the wait, not the submission.
_WAIT = gettext_lazy("Start of the screening")
_QUESTIONS = gettext_lazy("Your answers, if the evaluators ask questions")
_LATE = gettext_lazy("This stage is late: it was due on %(day)s. You have nothing to do. The ministry is still working on it.")
_LATE_DECISION = gettext_lazy(
    "The decision is late: it was due on %(day)s. You have nothing to do. The ministry is still working on it."
)
_LATE_ANSWERS = gettext_lazy("Your answers were due on %(day)s. The review will continue once you have answered.")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop: `status` is "done", "current" or "coming"; `day` when it ended, or by when it ends, and `said` in words."""

    label: str | Promise
    status: str
    day: date | None
    said: str = ""


def stages(application: Application) -> list[Stage]:
    """The stops of an application that was submitted; none for a draft, or one that was withdrawn. One query."""
    if application.state in (State.DRAFT, State.WITHDRAWN):
        return []
    clocks = list(application.clocks.all())
    began = {clock.stage: timezone.localdate(clock.entered_at) for clock in clocks}
    ended = {clock.stage: timezone.localdate(clock.left_at) for clock in clocks if clock.left_at}
    state = State.IN_REVIEW if application.state == State.CLARIFICATION else application.state
    here = [code for code, _label in _WAY].index(state)
    ends = _ends(application, here)
    found = []
    for place, (code, label) in enumerate(_WAY):
        if code == State.DECIDED:
            day = timezone.localdate(application.ended_at) if application.ended_at else None
            found.append(
                Stage(label, "done", day, _shown(day)) if place == here else _coming(label, ends.get(code), is_decision=True)
            )
        elif place > here:
            found.append(_coming(label, ends.get(code)))
        elif code == State.SUBMITTED:
            # It is submitted on one day; what lasts is the wait for the screening.
            found.append(Stage(label, "current" if place == here else "done", began.get(code), _shown(began.get(code))))
        elif place < here:
            day = ended.get(code)
            found.append(Stage(label, "done", day, pgettext("stage", "until %(day)s") % {"day": _shown(day)} if day else ""))
        else:
            found.append(_under_way(label, began.get(code), ends.get(code)))
    return found


def _ends(application: Application, here: int) -> dict[str, date]:
    """By when the present stage and those to come end, the decision by the published standard.

    Nothing is announced after the day of the decision, and no decision for a day that is past.
    """
    announced, decision = announced_due_on(application), decision_due_on(application)
    if announced is None:
        return {}
    today = timezone.localdate()
    until = max(announced, today)
    if application.state == State.CLARIFICATION:
        until += timedelta(days=STANDARD_DAYS[State.IN_REVIEW])
    is_open = decision is not None and not is_past(decision)
    found: dict[str, date] = {}
    for place, (code, _label) in enumerate(_WAY[:-1]):
        if place > here:
            questions = STANDARD_DAYS[State.CLARIFICATION] if code == State.IN_REVIEW else 0
            until += timedelta(days=STANDARD_DAYS[code] + questions)
        if place >= here:
            found[code] = min(until, decision) if decision and is_open else until
    if is_past(announced):
        # A stage that is late has no day of its own any more: the sentence above the stages says which one it was.
        found.pop(_WAY[here][0], None)
    if decision is None or is_open:
        found[State.DECIDED] = decision or until
    return found


def _shown(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _coming(label: str | Promise, day: date | None, *, is_decision: bool = False) -> Stage:
    said = _("by %(day)s") if is_decision else _("ends by %(day)s")
    return Stage(label, "coming", day, said % {"day": _shown(day)} if day else "")


def _under_way(label: str | Promise, began: date | None, ends: date | None) -> Stage:
    said = _("since %(began)s, ends by %(day)s") if ends else _("since %(began)s")
    return Stage(label, "current", ends or began, said % {"began": _shown(began), "day": _shown(ends)} if began else "")


def days_of_questions(application: Application) -> int:
    """How many of the days to come are for questions; none once the reviews are in, or while they are answered."""
    is_before = application.state in (State.SUBMITTED, State.SCREENING, State.IN_REVIEW)
    return STANDARD_DAYS[State.CLARIFICATION] if is_before else 0


def what_happens_next(application: Application) -> str:
    """The next step in words, with its day; empty where there is none."""
    day = announced_due_on(application)
    facts = {
        "day": date_format(day, "DATE_FORMAT") if day else "",
        "days": STANDARD_DAYS[State.CLARIFICATION],
        "appeal": APPEAL_DAYS,
        "reviews": application.reviews_needed,
    }
    sentences = {
        State.SUBMITTED: _("The ministry starts screening the application by %(day)s."),
        State.SCREENING: _(
            "By %(day)s, the ministry checks that the application is complete and assigns the evaluators. The "
            "ministry may return the application to you with corrections to make."
        ),
        State.IN_REVIEW: _(
            "By %(day)s, the evaluators examine each requirement. If they have questions, you will be notified by "
            "email and will have up to %(days)d days to answer."
        ),
        State.CLARIFICATION: _("Answer the questions by %(day)s. The review continues as soon as you have answered."),
        State.DELIBERATION: _(
            "The ministry will make its decision by %(day)s. You will receive the decision and its reasons by "
            "email, and can appeal within %(appeal)d days."
        ),
    }
    said: str | Promise = sentences.get(State(application.state), "")
    if day and is_past(day):
        is_vendors = application.state == State.CLARIFICATION
        is_decisions = day == decision_due_on(application)
        said = _LATE_ANSWERS if is_vendors else _LATE_DECISION if is_decisions else _LATE
    return str(said) % facts if said else ""


def the_way_ahead() -> list[tuple[str | Promise, int]]:
    """For whoever is about to submit: each stage and its service standard in days, which add up to the published one."""
    found: list[tuple[str | Promise, int]] = []
    for code, label in _WAY:
        if code in STANDARD_DAYS:
            found.append((_WAIT if code == State.SUBMITTED else label, STANDARD_DAYS[code]))
        if code == State.IN_REVIEW:
            found.append((_QUESTIONS, STANDARD_DAYS[State.CLARIFICATION]))
    return found
