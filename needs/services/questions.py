"""Questions between an establishment and the vendors that answer its need."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from authoring.lifecycle import lock
from needs import events, mail
from needs.models.needs import Need
from needs.models.responses import Answer, Question, Response
from needs.services.needs import ENDED
from needs.services.responses import NOT_VERIFIED, closed_because
from records.errors import Incomplete, Refused, WrongState
from records.events import record


@transaction.atomic
def ask(need: Need, *, by: Actor, text: str, response: Response | None = None, at: datetime | None = None) -> Question:
    """Ask: the establishment one vendor (`response`) or all that responded; a verified vendor the establishment."""
    need = lock(need)
    if not text.strip():
        raise Incomplete({"text": _("Write the question.")})
    if need.state in ENDED:
        raise WrongState(_("This need has ended and no longer accepts questions."))
    if by.can("needs.question_vendors", need):
        is_from_vendor = False
        if not need.responses.live().exists():
            raise WrongState(_("There is no response to ask about yet."))
        if response and (response.need_id != need.pk or response.state == Response.State.WITHDRAWN):
            raise WrongState(_("This response was withdrawn."))
    else:
        is_from_vendor, response = True, None
        _must_be_a_vendor_that_may_ask(need, by, at)
    question = Question.objects.create(
        need=need,
        response=response,
        organisation_id=by.organisation_id or 0,
        is_from_vendor=is_from_vendor,
        text=text.strip(),
        asked_by=by.user,
        asked_at=at or timezone.now(),
    )
    _note(question, events.QUESTION_ASKED, by=by, at=at)
    reader = f"response:{response.pk}" if response else f"need:{need.pk}"
    letters.limit("question_asked", sender=by.organisation_id, reader=reader)
    if is_from_vendor:
        mail.tell_office(need, "question_asked", question=question.text, asker=question.organisation)
    else:
        asked = [response] if response else list(need.responses.live().select_related("solution", "organisation"))
        for each in asked:
            mail.tell_vendor(each, "question_asked", question=question.text, asker=question.organisation)
    return question


def _must_be_a_vendor_that_may_ask(need: Need, by: Actor, at: datetime | None) -> None:
    by.must("needs.answer_needs")
    if why := closed_because(need, at=at):
        raise WrongState(why)
    if by.membership is None or not by.membership.organisation.is_verified:
        raise Incomplete({"text": NOT_VERIFIED})


@transaction.atomic
def answer(question: Question, *, by: Actor, text: str, is_for_all: bool = False, at: datetime | None = None) -> Answer:
    """Answer once for one's organisation. Only the establishment can answer for every vendor to read."""
    need = lock(question.need)
    if not text.strip():
        raise Incomplete({"text": _("Write the answer.")})
    if not may_answer(question, by):
        raise Refused("needs.answer")
    if need.state in ENDED:
        raise WrongState(_("This need has ended and no longer accepts questions."))
    if question.answers.filter(organisation_id=by.organisation_id or 0).exists():
        raise WrongState(_("Your organization has already answered this question."))
    given = Answer.objects.create(
        question=question,
        organisation_id=by.organisation_id or 0,
        text=text.strip(),
        is_for_all=is_for_all and question.is_from_vendor,
        answered_by=by.user,
        answered_at=at or timezone.now(),
    )
    _note(question, events.QUESTION_ANSWERED, by=by, at=at, for_all=given.is_for_all)
    said: dict[str, Any] = {"question": question.text, "answer": given.text, "answerer": given.organisation}
    if question.is_from_vendor and question.asked_by:
        why = letters.acting_for(question.organisation)
        mail.tell_person(question.asked_by, "question_answered", need, why=why, **said)
    elif not question.is_from_vendor:
        mail.tell_office(need, "question_answered", **said)
    return given


def may_answer(question: Question, actor: Actor) -> bool:
    """The establishment answers a vendor's question; a vendor the ones that were put to it."""
    if question.is_from_vendor:
        return actor.can("needs.question_vendors", question.need)
    if not actor.can("needs.answer_needs"):
        return False
    mine = question.need.responses.live().filter(organisation_id=actor.organisation_id or 0)
    return mine.filter(pk=question.response_id).exists() if question.response_id else mine.exists()


def _note(question: Question, verb: Any, *, by: Actor, at: datetime | None, **data: Any) -> None:
    facts = {"need": question.need.reference, "question": question.pk, **data}
    record(verb, kind="question", reference=str(question.pk), by=by, at=at, data=facts, is_public=False)
