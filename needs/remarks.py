"""What colleagues still have to say about a need that is being written: for its steps, its last reading, its publication."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from authoring.forms import shown_answer
from needs.content import label_of
from needs.forms.writing import STEPS, CommentForm
from needs.mentions import who_may_read
from needs.models.needs import Need
from needs.models.writing import Comment


def _counts(need: Need, actor: Actor) -> dict[str, int]:
    """How many comments are not settled, by section. One query."""
    if not actor.can("needs.comment", need):
        return {}
    open_ones = Comment.objects.filter(need=need, settled_at=None, reply_to=None).order_by()
    return dict(open_ones.values_list("section").annotate(count=Count("pk")))


def open_remarks(need: Need, actor: Actor) -> dict[str, str]:
    return {
        section: ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count}
        for section, count in _counts(need, actor).items()
    }


def open_count(need: Need, actor: Actor) -> int:
    """How many comments are not settled. One query."""
    return sum(_counts(need, actor).values())


def warning(need: Need, actor: Actor) -> str:
    """That colleagues' comments are not settled yet; empty when all are."""
    count = open_count(need, actor)
    if not count:
        return ""
    text = ngettext(
        "%(count)d comment from a colleague has not been resolved yet.",
        "%(count)d comments from colleagues have not been resolved yet.",
        count,
    )
    return text % {"count": count}


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its replies, the answer that it is about, and whether the words that it quotes are there no more."""

    comment: Comment
    replies: list[Comment]
    label: str
    is_moved: bool

    @property
    def is_settled(self) -> bool:
        return self.comment.settled_at is not None


@dataclass(frozen=True, slots=True)
class Threads:
    """The open threads of one place, and those that are settled."""

    open: list[Thread]
    settled: list[Thread]


def threads_of(need: Need, sections: list[str] | None = None) -> list[Thread]:
    """What was said, in the order in which it began. Three queries."""
    said = Comment.objects.filter(need=need).select_related("author", "settled_by").prefetch_related("mentioned")
    rows = list(said if sections is None else said.filter(section__in=sections))
    replies: dict[int, list[Comment]] = {}
    for row in rows:
        if row.reply_to_id:
            replies.setdefault(row.reply_to_id, []).append(row)
    return [
        Thread(row, replies.get(row.pk, []), label_of(row.field) if row.field else "", _is_moved(need, row))
        for row in rows
        if not row.reply_to_id
    ]


def _is_moved(need: Need, said: Comment) -> bool:
    if not (said.quote and said.field):
        return False
    return said.quote not in " ".join(shown_answer(need, said.field).split())


def split(threads: list[Thread]) -> Threads:
    return Threads([each for each in threads if not each.is_settled], [each for each in threads if each.is_settled])


def colleagues_of(need: Need, actor: Actor) -> list[str]:
    """The names of the others who may read the comments: those whom one can name. One query."""
    return [person.get_short_name() for person in who_may_read(need) if person != actor.user]


def beside(need: Need, actor: Actor, step: str, unsent: str = "") -> dict[str, Any]:
    """The comments on one section and on each of its answers, and the form that adds one, with what was typed and not sent."""
    threads = threads_of(need, [step, ""])
    fields = next((list(form.Meta.fields) for form in STEPS if form.code == step), [])
    form = CommentForm(initial={"section": step, "text": unsent}, auto_id="comment_%s")
    return {
        "comments": split([each for each in threads if each.comment.field not in fields]),
        "threads": {name: split([each for each in threads if each.comment.field == name]) for name in fields},
        "open_threads": [each for each in threads if not each.is_settled],
        "commented_fields": fields,
        "colleagues": colleagues_of(need, actor),
        "comment_form": form,
        "whole": _("The whole need"),
    }
