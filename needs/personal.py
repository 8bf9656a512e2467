"""What needs hold about people: comments, questions, answers, notes, addresses in responses, and where someone writes now."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from needs.models.notes import ResponseNote
from needs.models.offices import Office
from needs.models.responses import Answer, Question, Response
from needs.models.writing import Comment, Presence


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    said: list[tuple[str, Any, str]] = [
        *(
            ("comment", c.written_at, f"{c.need.reference}: {c.text}")
            for c in Comment.objects.filter(author=person).select_related("need")
        ),
        *(
            ("question", q.asked_at, f"{q.need.reference}: {q.text}")
            for q in Question.objects.filter(asked_by=person).select_related("need")
        ),
        *(("answer", a.answered_at, a.text) for a in Answer.objects.filter(answered_by=person)),
        *(
            ("note on a response", n.written_at, f"{n.response.need.reference}: {n.text}")
            for n in ResponseNote.objects.filter(author=person).select_related("response__need")
        ),
        *(
            ("response contact", r.sent_at, f"{r.need.reference}: {r.contact_email}")
            for r in Response.objects.filter(contact_email__in=addresses).select_related("need")
        ),
        *(
            ("named by an innovation office", o.updated_at, str(o.organisation))
            for o in Office.objects.filter(person=person).select_related("organisation")
        ),
    ]
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in said]


def _erase(person: User, addresses: set[str]) -> None:
    """What was said stays, without the name; addresses and traces of presence go."""
    Presence.objects.filter(user=person).delete()
    Office.objects.filter(person=person).update(person=None)
    for response in Response.objects.filter(contact_email__in=addresses):
        response.contact_email = ""
        response.save(update_fields=["contact_email"])


PERSONAL_DATA = PersonalData("needs", _export, _erase)
