"""What colleagues still have to say about a need that is being written: for its steps, its last reading, its publication."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from needs.forms.writing import CommentForm
from needs.models.needs import Need
from needs.models.writing import Comment


def _counts(need: Need, actor: Actor) -> dict[str, int]:
    """How many comments are not settled, by section. One query."""
    if not actor.can("needs.comment", need):
        return {}
    open_ones = Comment.objects.filter(need=need, settled_at=None).order_by()
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


def beside(need: Need, step: str, unsent: str = "") -> dict[str, Any]:
    """The comments on one section, and the form that adds one, which opens with what was typed and not sent."""
    said = Comment.objects.filter(need=need, section__in=(step, ""), settled_at=None).select_related("author")
    form = CommentForm(initial={"section": step, "text": unsent}, auto_id="comment_%s")
    return {"comments": list(said), "comment_form": form, "whole": _("The whole need")}
