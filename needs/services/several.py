"""Several needs at once: each is submitted, published, deleted or assigned whole or not at all, and has its own answer.

All of it is one transaction, in which each draft is a step of its own: a letter tells of all that was done, or of none.
What is done already is no failure: two presses of one button do it once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import colleagues_in
from authoring.lifecycle import lock, must_be_as_read
from needs import events, telling
from needs.models.needs import Need
from needs.services.needs import delete_draft, publish_draft, publish_need, submit_need
from records.errors import DomainError, Incomplete, WrongState
from records.events import record

WRITERS = (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one draft: done now (`is_done`), nothing to do (`is_same`), or why not."""

    reference: str
    title: str
    text: str
    is_done: bool = False
    is_same: bool = False


@transaction.atomic
def submit_several(needs: Iterable[Need], *, by: Actor, at: datetime | None = None) -> list[Answer]:
    """Hand in those that are complete. The innovation office gets one letter for all of them."""
    handed_in: list[Need] = []

    def submit(need: Need) -> Answer:
        if need.state == Need.State.SUBMITTED:
            return _same(need, _("Already submitted."))
        handed_in.append(submit_need(need, by=by, at=at, is_told=False))
        return _done(need, _("Submitted to the innovation office."))

    answers = _one_by_one(needs, submit)
    telling.tell_of_submission(handed_in, by=by)
    return answers


@transaction.atomic
def publish_several(
    needs: Iterable[Need], *, by: Actor, read: Mapping[str, int] | None = None, at: datetime | None = None
) -> list[Answer]:
    """Make public those that are complete. A draft of whoever decides on its publication needs no letter in between.

    `read` holds the versions that were shown, by reference: what was saved since is not published.
    """

    def publish(need: Need) -> Answer:
        by.must("needs.publish", need)
        if need.is_public:
            return _same(need, _("Already public."))
        must_be_as_read(need, (read or {}).get(need.reference))
        (publish_draft if need.state == Need.State.DRAFT else publish_need)(need, by=by, at=at)
        return _done(need, _("Published: everyone can read it."))

    return _one_by_one(needs, publish)


@transaction.atomic
def delete_several(needs: Iterable[Need], *, by: Actor, at: datetime | None = None) -> list[Answer]:
    """Delete those that were never submitted and that this person may delete."""

    def remove(need: Need) -> Answer:
        delete_draft(need, by=by, at=at)
        return _done(need, _("Deleted."))

    return _one_by_one(needs, remove)


@transaction.atomic
def assign_several(needs: Iterable[Need], *, by: Actor, to: User, at: datetime | None = None) -> list[Answer]:
    """Give drafts to a colleague to go on with, who gets one letter for all of them."""
    given: list[Need] = []

    def assign(need: Need) -> Answer:
        if not assign_need(need, by=by, to=to, at=at, is_told=False):
            return _same(need, _("Already assigned to %(name)s.") % {"name": to.get_short_name()})
        given.append(need)
        return _done(need, _("Assigned to %(name)s.") % {"name": to.get_short_name()})

    answers = _one_by_one(needs, assign)
    telling.tell_of_assignment(given, by=by, to=to)
    return answers


@transaction.atomic
def assign_need(need: Need, *, by: Actor, to: User, at: datetime | None = None, is_told: bool = True) -> bool:
    """Say which colleague goes on with a draft, and tell them. Returns whether that changed anything.

    What the draft says stays as it is: whoever writes in it now is not disturbed.
    """
    need = lock(need)
    by.must("needs.assign", need)
    if need.state != Need.State.DRAFT:
        raise WrongState(_("Only a draft can be assigned to a colleague."))
    if not colleagues_in(need.organisation_id, *WRITERS).filter(pk=to.pk).exists():
        raise Incomplete({"to": _("Choose a colleague who writes needs for your establishment.")})
    if need.held_by_id == to.pk:
        return False
    need.held_by = to
    need.save(update_fields=["held_by"])
    record(events.ASSIGNED, kind=need.kind, reference=need.reference, by=by, at=at, data={"to": to.pk}, is_public=False)
    if is_told:
        telling.tell_of_assignment([need], by=by, to=to)
    return True


def _one_by_one(needs: Iterable[Need], act: Callable[[Need], Answer]) -> list[Answer]:
    """In one order for everybody: two people at once wait for each other."""
    answers = []
    for need in sorted(needs, key=lambda each: each.reference):
        # The number goes with a record that is deleted.
        reference, title = need.reference, need.heading()
        try:
            with transaction.atomic():
                answers.append(act(lock(need)))
        except Need.DoesNotExist:
            answers.append(gone(reference, title))
        except Incomplete as incomplete:
            # Which ones stands below the draft in its list.
            count = len(incomplete.gaps)
            text = ngettext("%(count)d answer is still missing.", "%(count)d answers are still missing.", count)
            answers.append(Answer(reference, title, text % {"count": count}))
        except DomainError as error:
            answers.append(Answer(reference, title, error.in_full))
    return answers


def gone(reference: str, title: str = "") -> Answer:
    """What somebody else, or an earlier press, deleted."""
    return Answer(reference, title, _("No longer exists."), is_same=True)


def _done(need: Need, text: str) -> Answer:
    return Answer(need.reference, need.heading(), text, is_done=True)


def _same(need: Need, text: str) -> Answer:
    return Answer(need.reference, need.heading(), text, is_same=True)
