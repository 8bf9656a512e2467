"""Where an application is on its way, and what happens next, with the days that the service standards give."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualification.appeals import APPEAL_DAYS
from qualification.models.applications import Application
from qualification.services.stages import STANDARD_DAYS, due_on
from records.lateness import is_past

State = Application.State
_WAY: tuple[tuple[str, str | Promise], ...] = (
    (State.SUBMITTED, gettext_lazy("Submission")),
    (State.SCREENING, gettext_lazy("Screening")),
    (State.IN_REVIEW, gettext_lazy("Independent review")),
    (State.DELIBERATION, gettext_lazy("Deliberation")),
    (State.DECIDED, gettext_lazy("Decision")),
)


_QUESTIONS = gettext_lazy("Your answers, if the evaluators ask questions")
_LATE = gettext_lazy("This stage is late: it was due on %(day)s. You have nothing to do. The ministry is still working on it.")
_LATE_ANSWERS = gettext_lazy("Your answers were due on %(day)s. The review will continue once you have answered.")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop: `status` is "done", "current" or "coming"; `day` when it began, or by when it is expected to begin."""

    label: str | Promise
    status: str
    day: date | None
    is_expected: bool = False


def stages(application: Application) -> list[Stage]:
    """The stops of an application that was submitted; none for a draft, or one that was withdrawn. One query."""
    if application.state in (State.DRAFT, State.WITHDRAWN):
        return []
    began = {clock.stage: timezone.localdate(clock.entered_at) for clock in application.clocks.all()}
    state = State.IN_REVIEW if application.state == State.CLARIFICATION else application.state
    here = [code for code, _label in _WAY].index(state)
    found, due = [], due_on(application)
    # What is late pushes what follows.
    expected = max(due, timezone.localdate()) if due else None
    for place, (code, label) in enumerate(_WAY):
        if place <= here:
            is_last = place == here and code != State.DECIDED
            ended = timezone.localdate(application.ended_at) if code == State.DECIDED and application.ended_at else None
            found.append(Stage(label, "current" if is_last else "done", ended or began.get(code)))
        else:
            found.append(Stage(label, "coming", expected, is_expected=True))
            expected = expected + timedelta(days=STANDARD_DAYS.get(code, 0)) if expected else None
    return found


def days_of_questions(application: Application) -> int:
    """What questions can still add to the expected days; none once the reviews are in, or while they are answered."""
    is_before = application.state in (State.SUBMITTED, State.SCREENING, State.IN_REVIEW)
    return STANDARD_DAYS[State.CLARIFICATION] if is_before else 0


def what_happens_next(application: Application) -> str:
    """The next step in words, with its day; empty where there is none."""
    day = due_on(application)
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
        said = _LATE_ANSWERS if is_vendors else _LATE
    return str(said) % facts if said else ""


def the_way_ahead() -> list[tuple[str | Promise, int]]:
    """For whoever is about to submit: each stage and its service standard in days, which add up to the published one."""
    found: list[tuple[str | Promise, int]] = []
    for code, label in _WAY:
        if code in STANDARD_DAYS:
            found.append((label, STANDARD_DAYS[code]))
        if code == State.IN_REVIEW:
            found.append((_QUESTIONS, STANDARD_DAYS[State.CLARIFICATION]))
    return found
