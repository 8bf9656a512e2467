"""Reminds people of what awaits them, once; tells the owners of their organisation once when nothing happens.

A reminder is made from what awaits the person at that very moment (`authoring.workspace`): never of what is done.
"""

import hashlib
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Membership
from authoring.workspace import Task, awaiting
from catalogue.addresses import absolute, page_key
from notifications.models.tasks import TaskNotice
from records.letter_text import letter_text
from records.letters import write
from records.one_by_one import one_by_one

# From when something awaits a person until they are reminded; sooner when it is due soon or late.
REMIND_AFTER = timedelta(days=3)
REMIND_BEFORE_DUE = timedelta(days=2)
# From the reminder until the owners hear of it.
ESCALATE_AFTER = timedelta(days=7)


def run(now: datetime | None = None) -> dict[str, int]:
    """Once a day. Each membership in its own transaction; a second run the same day finds nothing."""
    moment = now or timezone.now()
    members = Membership.objects.of_active_people().values_list("pk", flat=True).order_by("pk")
    done = one_by_one(members.iterator(), lambda pk: _remind(pk, moment))
    return {"reminded": sum(is_reminded for is_reminded, _ in done), "escalated": sum(is_told for _, is_told in done)}


def _remind(membership_id: int, now: datetime) -> tuple[bool, bool]:
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=membership_id)
    with translation.override(membership.user.language):
        tasks = {_key(task): task for task in awaiting(Actor(membership.user, membership))}
    notices = TaskNotice.objects.filter(membership=membership)
    notices.exclude(task__in=tasks).delete()
    known = {notice.task: notice for notice in notices}
    TaskNotice.objects.bulk_create(TaskNotice(membership=membership, task=key, seen_at=now) for key in tasks if key not in known)
    known = {notice.task: notice for notice in TaskNotice.objects.filter(membership=membership)}
    due = [key for key, task in tasks.items() if known[key].reminded_at is None and _is_time(task, known[key], now)]
    ignored = [
        key
        for key in tasks
        if known[key].escalated_at is None and (at := known[key].reminded_at) is not None and at <= now - ESCALATE_AFTER
    ]
    notices.filter(task__in=due).update(reminded_at=now)
    notices.filter(task__in=ignored).update(escalated_at=now)
    if due:
        _write(membership, due)
    return bool(due), bool(ignored) and _tell_owners(membership, ignored)


def _is_time(task: Task, notice: TaskNotice, now: datetime) -> bool:
    is_due_soon = task.due_at is not None and task.due_at - REMIND_BEFORE_DUE <= now
    return is_due_soon or notice.seen_at <= now - REMIND_AFTER


def _write(membership: Membership, keys: list[str]) -> None:
    """One letter for everything that awaits the person, in their language."""

    def text() -> tuple[str, str]:
        if Membership.objects.locked_out().filter(pk=membership.pk).exists():
            return _locked_out(membership, len(keys))
        tasks = _tasks_with(keys, membership)
        total = len(tasks)
        subject = ngettext("You have %(total)d task", "You have %(total)d tasks", total) % {"total": total}
        if total == 1:
            subject = _("To do: %(task)s") % {"task": _named(tasks[0])}
        said = [_("To do for %(name)s:") % {"name": membership.organisation}, *map(_line, tasks)]
        return subject, letter_text(said, _to_do(), letters.acting_for(membership.organisation)())

    write("awaiting_reminder", membership.user.email, language=membership.user.language, text=text)


def _locked_out(membership: Membership, total: int) -> tuple[str, str]:
    """To someone who could open none of it: how many things wait, and what opens them; not what they are."""
    name = membership.organisation
    subject = _("%(name)s requires a second factor") % {"name": name}
    waiting = ngettext("You have %(total)d task to do there", "You have %(total)d tasks to do there", total) % {"total": total}
    body = _("%(waiting)s. To continue, set up a second factor, which takes two minutes.") % {"waiting": waiting}
    action = (_("Set up a second factor"), absolute(reverse("mfa_index")))
    return subject, letter_text([body], action, letters.acting_for(name)())


def _tasks_with(keys: list[str], membership: Membership) -> list[Task]:
    """What awaits someone, in the language that is active: its words and addresses differ by language."""
    return [task for task in awaiting(Actor(membership.user, membership)) if _key(task) in keys]


def _line(task: Task) -> str:
    due = ""
    if task.due_at:
        day = _("due on %(date)s") % {"date": date_format(timezone.localtime(task.due_at), "DATE_FORMAT")}
        due = f" ({day})"
    return f"{task.label}{due}\n{task.detail}\n{absolute(task.url)}"


def _tell_owners(membership: Membership, keys: list[str]) -> bool:
    """The organisation's owners, but not for what awaits themselves. Returns whether anyone was told."""
    owners = Membership.objects.filter(organisation=membership.organisation, is_owner=True, user__is_active=True)
    told = False
    for owner in owners.exclude(user=membership.user).select_related("user"):
        write("ignored_reminder", owner.user.email, language=owner.user.language, text=lambda: _escalation(membership, keys))
        told = True
    return told


def _escalation(membership: Membership, keys: list[str]) -> tuple[str, str]:
    tasks = _tasks_with(keys, membership)
    total = len(tasks)
    subject = ngettext("%(name)s still has %(total)d task to do", "%(name)s still has %(total)d tasks to do", total) % {
        "name": membership.user,
        "total": total,
    }
    lead = _("%(name)s has not done these tasks more than a week after a reminder. You will receive this notice only once.")
    why = _("You are receiving this message because you are an owner of %(organization)s.") % {
        "organization": membership.organisation
    }
    said = [lead % {"name": membership.user}, *map(_line, tasks)]
    return subject, letter_text(said, (_("See the members of your organization"), _members_url(membership)), why)


def _members_url(membership: Membership) -> str:
    return absolute(reverse("organisation-members", args=[membership.organisation.slug]))


def _to_do() -> tuple[str, str]:
    return _("See all your tasks"), absolute(reverse("workspace"))


def _named(task: Task) -> str:
    """With the record that it is about."""
    return f"{task.label} – {task.detail}" if task.detail else task.label


def _key(task: Task) -> str:
    """What makes a task the same tomorrow: where it is done. Its words and its address differ by language."""
    return hashlib.sha256(page_key(task.url).encode()).hexdigest()
