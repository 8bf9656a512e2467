"""Letters about the way of a need, to those who write it and to its innovation office.

Each is written in the transaction of the change, after its event. Whoever acted gets none.
"""

from collections.abc import Callable, Container, Iterable
from typing import Any

from django.urls import reverse

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.people import MAX_READERS, people_to_tell
from catalogue.addresses import absolute
from needs.mail import tell_person, tell_vendor
from needs.models.needs import Need
from needs.models.responses import Response
from needs.models.writing import Comment
from records.bilingual import shown

_WRITES = (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER)
# So many needs of a letter are named; the others are counted.
MAX_NAMED = 20


def office_of(organisation_id: int) -> list[User]:
    return people_to_tell({Role.INNOVATION_OFFICER: organisation_id})


def writers_of(need: Need, *, with_readers: bool = False) -> list[User]:
    """Who holds the need, and who opened it, as long as they write for the establishment; `with_readers`: who commented, too.

    One query, two with readers.
    """
    found_keys = {need.held_by_id, need.created_by_id}
    if with_readers:
        found_keys |= set(Comment.objects.filter(need=need).values_list("author_id", flat=True))
    keys = [key for key in found_keys if key is not None]
    writing = Membership.objects.hearing().filter(organisation_id=need.organisation_id, role__in=_WRITES, user_id__in=keys)
    found = writing.select_related("user").order_by("pk")[:MAX_READERS]
    return list({each.user_id: each.user for each in found}.values())


def tell_of_submission(needs: list[Need], *, by: Actor) -> None:
    """To the innovation office: what there is to read. One letter for all that was submitted at once."""
    if needs:
        due: dict[str, Any] = {"due": min(need.to_read_by for need in needs), "writer": _name_of(by)}
        _tell_of_several(needs, "need_submitted", office_of(needs[0].organisation_id), by=by, several="workspace", **due)


def tell_of_assignment(needs: list[Need], *, by: Actor, to: User) -> None:
    """To the colleague who holds the drafts from now on. Raises `TooManyLetters`: drafts can be passed to and fro."""
    if needs:
        letters.limit("need_assigned", sender=by.organisation_id, reader=to.email)
        said: dict[str, Any] = {"assigner": _name_of(by)}
        _tell_of_several(needs, "need_assigned", [to], by=by, one="needs:review", several="needs:drafts", **said)


def tell_of_return(need: Need, *, by: Actor) -> None:
    said: dict[str, Any] = {"reason": need.return_reason, "remarks": len(need.return_remarks)}
    _tell(need, "need_returned", writers_of(need), by=by, page="needs:review", **said)


def tell_of_comment(said: Comment, *, by: Actor, but: Container[int] = ()) -> None:
    """To those who write the need or have commented on it, `but` those (keys) who hear of it because they are named.

    Raises `TooManyLetters`.
    """
    letters.limit("need_commented", sender=by.organisation_id, reader=said.need.reference)
    context: dict[str, Any] = {"writer": _name_of(by), "message": said.text}
    people = [person for person in writers_of(said.need, with_readers=True) if person.pk not in but]
    _tell(said.need, "need_commented", people, by=by, page="needs:comments", **context)


def tell_of_publication(need: Need, *, by: Actor | None) -> None:
    _tell(need, "need_published", _concerned(need), by=by)


def tell_of_score(need: Need, *, by: Actor) -> None:
    _tell(need, "need_scored", office_of(need.organisation_id), by=by, score=need.score)


def tell_of_endorsement(need: Need, organisation: Organisation, *, by: Actor) -> None:
    """To the innovation office. Raises `TooManyLetters`."""
    letters.limit("need_endorsed", sender=organisation.pk, reader=f"office:{need.organisation_id}")
    said: dict[str, Any] = {"endorser": organisation, "total": need.endorsements.live().count()}
    _tell(need, "need_endorsed", office_of(need.organisation_id), by=by, **said)


def tell_of_priority(need: Need, *, by: Actor) -> None:
    """To those concerned, and to the offices of the establishments that have the same need."""
    said: dict[str, Any] = {"priority": need.get_network_priority_display, "rationale": lambda: shown(need, "priority_rationale")}
    told = _tell(need, "need_prioritised", _concerned(need), by=by, **said)
    for endorsement in need.endorsements.live().select_related("organisation"):
        office = [person for person in office_of(endorsement.organisation_id) if person.pk not in told]
        told |= _tell(need, "need_prioritised", office, by=by, why=letters.acting_for(endorsement.organisation), **said)


def tell_of_ending(need: Need, *, by: Actor) -> None:
    """To those concerned, and to the vendors whose responses wait for a choice that will not be made."""
    said: dict[str, Any] = {"state": need.get_state_display, "reason": lambda: shown(need, "ending_reason")}
    _tell(need, "need_ended", _concerned(need), by=by, **said)
    for response in Response.objects.filter(need=need, state__in=Response.UNDECIDED).select_related(
        "need", "solution", "organisation"
    ):
        tell_vendor(response, "response_need_ended", **said)


def _concerned(need: Need) -> list[User]:
    """The innovation office and those who wrote the need, each once."""
    return list({person.pk: person for person in (*office_of(need.organisation_id), *writers_of(need))}.values())


def _tell(
    need: Need, letter: str, people: Iterable[User], *, by: Actor | None, page: str = "needs:detail", **context: Any
) -> set[int]:
    """One letter to each of these people, but not to whoever acts. Returns the keys of those it was for."""
    context.setdefault("why", letters.acting_for(need.organisation))
    told = {person.pk: person for person in people}
    for key, person in told.items():
        if by is None or key != by.user_id:
            tell_person(person, letter, need, page, **context)
    return set(told)


def _tell_of_several(
    needs: list[Need], letter: str, people: Iterable[User], *, by: Actor, several: str, one: str = "needs:detail", **context: Any
) -> None:
    """One letter for all of the needs: it names them, and leads to the need when it is one, else to their list."""
    if len(needs) == 1:
        _tell(needs[0], letter, people, by=by, page=one, others=[], **context)
        return
    named = [_named(need) for need in needs[:MAX_NAMED]]
    said: dict[str, Any] = {
        "total": len(needs),
        "others": lambda: [name() for name in named],
        "left": len(needs) - len(named),
        "url": lambda: absolute(reverse(several)),
    }
    _tell(needs[0], letter, people, by=by, **(context | said))


def _name_of(actor: Actor) -> str:
    """A colleague by name."""
    return actor.user.get_short_name() if actor.user else ""


def _named(need: Need) -> Callable[[], str]:
    return lambda: f"{need.reference} – {need.heading()}"
