"""What awaits people about needs."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from authoring.workspace import Section, Task, confirmation_tasks
from catalogue.addresses import record_path
from needs.models.needs import Need
from needs.models.responses import Question, Response
from needs.models.writing import Comment
from needs.services.needs import ENDED
from solutions.warnings import warning_about

MAX_TASKS = 50


def records(actor: Any) -> Any:
    return Need.objects.filter(organisation_id=actor.organisation_id).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None:
        return []
    if actor.can("needs.answer_needs"):
        return _questions_to_answer(actor)
    if not (actor.can("needs.publish") or actor.can("needs.draft")):
        return []
    found = [*_to_answer_colleagues(actor), *_about_responses(actor)]
    own = list(records(actor)[:200])
    if actor.can("needs.publish"):
        found += [_to_publish(need) for need in own if need.state == Need.State.SUBMITTED]
        found += confirmation_tasks([need for need in own if need.state in ("published", "in_pilot")], "needs")
    if actor.can("needs.draft"):
        found += [
            _to_mend(need) for need in own if need.state == Need.State.DRAFT and (need.return_reason or need.return_remarks)
        ]
    return found


def _about_responses(actor: Any) -> list[Task]:
    """Responses that nobody has decided on, by need, those in doubt, and what vendors asked. Three queries."""
    if not actor.can("needs.decide_response"):
        return []
    waiting = Count("responses", filter=Q(responses__state=Response.State.SENT))
    needs = Need.objects.filter(organisation_id=actor.organisation_id, responses__state=Response.State.SENT).exclude(
        state__in=ENDED
    )
    asked = Question.objects.filter(need__organisation_id=actor.organisation_id, is_from_vendor=True, answers=None)
    asked = asked.exclude(need__state__in=ENDED)
    return [
        *_solutions_in_doubt(actor),
        *(
            Task(
                ngettext("Read %(count)d response", "Read %(count)d responses", need.waiting) % {"count": need.waiting},
                f"{need.reference} – {need.title}",
                reverse("needs:exchange", args=[need.reference]),
                _("Read"),
            )
            for need in needs.annotate(waiting=waiting).distinct()[:MAX_TASKS]
        ),
        *(_to_answer(question) for question in asked.select_related("need")[:MAX_TASKS]),
    ]


def _solutions_in_doubt(actor: Any) -> list[Task]:
    """Responses to decide on whose solution is archived, suspended, withdrawn, refused or expired. One query."""
    waiting = Response.objects.filter(need__organisation_id=actor.organisation_id, state__in=Response.UNDECIDED).exclude(
        need__state__in=ENDED
    )
    return [
        Task(
            _("Check a solution proposed to you: its status has changed"),
            f"{each.need.reference} – {each.solution.heading()}: {warning_about(each.solution)}",
            reverse("needs:response", args=[each.pk]),
            _("Read"),
            is_urgent=True,
        )
        for each in waiting.select_related("need", "solution").order_by("pk")[:200]
        if each.solution.is_doubtful
    ]


def _questions_to_answer(actor: Any) -> list[Task]:
    """What establishments asked this vendor and it has not answered. One query."""
    live = Response.objects.live().filter(organisation_id=actor.organisation_id)
    put = Q(response__in=live) | Q(response=None, need__responses__in=live)
    asked = Question.objects.filter(put, is_from_vendor=False).exclude(answers__organisation_id=actor.organisation_id)
    asked = asked.exclude(need__state__in=ENDED)
    return [_to_answer(question) for question in asked.select_related("need").distinct()[:MAX_TASKS]]


def _to_answer(question: Question) -> Task:
    return Task(
        _("Answer a question"),
        f"{question.need.reference} – {question.text[:100]}",
        reverse("needs:answer", args=[question.need.reference, question.pk]),
        _("Answer"),
        why=_("Asked on %(date)s.") % {"date": _day(question.asked_at)},
        many=lambda count: ngettext("Answer %(count)d question", "Answer %(count)d questions", count) % {"count": count},
    )


def _to_answer_colleagues(actor: Actor) -> list[Task]:
    """Comments that name this person, until they say something after it or the thread is resolved. One query."""
    if not actor.user_id or actor.organisation_id is None or actor.impersonator or not actor.can("needs.comment"):
        return []
    said_after = Comment.objects.filter(
        Q(reply_to=OuterRef("thread")) | Q(pk=OuterRef("thread")), author=actor.user_id, written_at__gt=OuterRef("written_at")
    )
    named = Comment.objects.filter(mentioned=actor.user_id, need__organisation_id=actor.organisation_id or 0, settled_at=None)
    open_ones = named.exclude(reply_to__settled_at__isnull=False).exclude(need__state__in=ENDED).exclude(author=actor.user_id)
    waiting = open_ones.annotate(thread=Coalesce("reply_to_id", "pk")).filter(~Exists(said_after))
    return [
        Task(
            _("Answer a colleague who mentioned you"),
            f"{each.need.reference} – {each.text[:100]}",
            f"{reverse('needs:comments', args=[each.need.reference])}#comment-{each.pk}",
            _("Answer"),
            why=_("%(name)s, on %(date)s.") % {"name": _author(each), "date": _day(each.written_at)},
            many=lambda count: (
                ngettext("Answer %(count)d comment that mentions you", "Answer %(count)d comments that mention you", count)
                % {"count": count}
            ),
        )
        for each in waiting.select_related("need", "author").order_by("written_at", "pk")[:MAX_TASKS]
    ]


def _author(said: Comment) -> str:
    return said.author.get_short_name() if said.author else str(_("A former colleague"))


def _to_publish(need: Need) -> Task:
    return Task(
        _("Read and publish a need, or return it"),
        f"{need.reference} – {need.title}",
        record_path(need),
        _("Read"),
        due_at=need.to_read_by,
        is_late=need.to_read_by < timezone.now(),
        why=_("Submitted on %(date)s.") % {"date": _day(need.submitted_at or need.updated_at)},
        many=lambda count: ngettext("Read %(count)d submitted need", "Read %(count)d submitted needs", count) % {"count": count},
        together=(_("See these needs in one list"), reverse("needs:submitted")),
    )


def _to_mend(need: Need) -> Task:
    return Task(
        _("Correct a need that was returned"),
        f"{need.reference} – {need.title}",
        record_path(need),
        _("Open"),
        why=Truncator(need.return_reason).chars(160),
        many=lambda count: (
            ngettext("Correct %(count)d returned need", "Correct %(count)d returned needs", count) % {"count": count}
        ),
    )


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


SECTION = Section(gettext_lazy("Needs"), tasks, records)
