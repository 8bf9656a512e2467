"""Those whom the way of a need concerns are told of it, by mail and bell, as they chose; whoever acts is not."""

from collections.abc import Iterable
from typing import Any

import pytest

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from needs import events
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services.endorsements import endorse_need
from needs.services.needs import close_need, publish_need, return_need, set_network_priority, submit_need
from needs.services.scoring import current_grid, score_need
from needs.services.writing import comment
from notifications.models.choices import Mailing
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel
from notifications.services import deciding
from records.events import record
from tests.factories import ENDING, NeedFactory, ResponseFactory, acting, organisation_of

pytestmark = pytest.mark.django_db


class Office:
    """An establishment with a contributor who holds a need, two officers and a contributor who has nothing to do with it."""

    def __init__(self, **values: Any) -> None:
        self.officer = acting()
        organisation = organisation_of(self.officer)
        self.colleague = acting(Role.INNOVATION_OFFICER, organisation)
        self.writer = acting(Role.CONTRIBUTOR, organisation)
        self.stranger = acting(Role.CONTRIBUTOR, organisation)
        self.need: Need = NeedFactory(organisation=organisation, held_by=self.writer.user, **values)


def _people(actors: Iterable[Actor]) -> set[User | None]:
    return {actor.user for actor in actors}


def _told(letter: str, channel: str) -> list[Delivery]:
    return list(Delivery.objects.filter(channel=channel, data__letter=letter).select_related("user").order_by("pk"))


def _must_have_been_told(letter: str, *actors: Actor) -> Delivery:
    """By mail and by bell, each once. Returns one of the mails."""
    for channel in (Channel.EMAIL, Channel.PORTAL):
        readers = [delivery.user for delivery in _told(letter, channel)]
        assert len(readers) == len(actors), channel
        assert set(readers) == _people(actors)
    return _told(letter, Channel.EMAIL)[0]


def _marks() -> dict[str, int]:
    return {each.code: 2 for each in current_grid().criteria.all() if not each.is_computed}


def test_the_office_is_told_of_what_was_submitted_and_until_when_to_read_it() -> None:
    office = Office()
    User.objects.filter(pk=office.officer.user_id).update(language="en")
    submit_need(office.need, by=office.writer)
    _must_have_been_told("need_submitted", office.officer, office.colleague)
    in_english, in_french = (
        Delivery.objects.get(channel=Channel.EMAIL, user=reader.user).data["body"]
        for reader in (office.officer, office.colleague)
    )
    assert "return it with remarks, by" in in_english
    assert "retourner avec des remarques" in in_french


def test_an_officer_who_submits_is_not_told_and_the_others_are() -> None:
    office = Office()
    submit_need(office.need, by=office.officer)
    _must_have_been_told("need_submitted", office.colleague)


def test_those_who_wrote_a_need_are_told_why_it_came_back() -> None:
    office = Office(submitted=True)
    return_need(office.need, by=office.officer, reason="Le volume manque.", remarks={"outcome": "Quelle cible?"})
    body = _must_have_been_told("need_returned", office.writer).data["body"]
    assert "> Le volume manque." in body
    assert "1 remarque concerne une section précise" in body
    assert office.need.reference in body


def test_writers_and_office_are_told_of_a_publication_but_not_whoever_publishes() -> None:
    office = Office(submitted=True)
    publish_need(office.need, by=office.officer)
    _must_have_been_told("need_published", office.writer, office.colleague)


def test_a_comment_is_told_to_those_who_write_the_need_or_commented_on_it() -> None:
    office = Office()
    comment(office.need, by=office.officer, text="Quelle cible?")
    assert "> Quelle cible?" in _must_have_been_told("need_commented", office.writer).data["body"]
    Delivery.objects.all().delete()
    comment(office.need, by=office.writer, text="Vingt minutes.")
    _must_have_been_told("need_commented", office.officer)


def test_whoever_left_the_establishment_is_told_no_more() -> None:
    office = Office(submitted=True)
    assert office.writer.membership
    office.writer.membership.delete()
    return_need(office.need, by=office.officer, reason="Le volume manque.")
    assert _told("need_returned", Channel.EMAIL) == []


def test_the_office_is_told_of_a_score_in_its_next_digest() -> None:
    office = Office(published=True)
    score_need(office.need, by=acting(Role.MINISTRY_ANALYST), marks=_marks())
    mail = _must_have_been_told("need_scored", office.officer, office.colleague)
    assert mail.state == State.HELD
    assert "45,0 sur 100" in mail.data["body"]


def test_a_priority_is_told_to_those_concerned_and_to_the_offices_that_endorse() -> None:
    office, other = Office(published=True), acting()
    organisation = organisation_of(other)
    endorse_need(office.need, organisation=organisation, by=other, values={})
    _must_have_been_told("need_endorsed", office.officer, office.colleague)
    analyst = acting(Role.MINISTRY_ANALYST)
    set_network_priority(office.need, by=analyst, priority="P1", rationale_fr="Urgent partout.")
    body = _must_have_been_told("need_prioritised", office.officer, office.colleague, office.writer, other).data["body"]
    assert "> Urgent partout." in body
    Delivery.objects.all().delete()
    set_network_priority(office.need, by=analyst, priority="", rationale_fr="")
    body = _must_have_been_told("need_prioritised", office.officer, office.colleague, office.writer, other).data["body"]
    assert "a retiré la priorité" in body


def test_an_establishment_is_told_when_the_ministry_ends_its_need() -> None:
    office = Office(published=True)
    close_need(office.need, by=acting(Role.MINISTRY_ANALYST), values=ENDING)
    assert "> Voici pourquoi." in _must_have_been_told("need_ended", office.officer, office.colleague, office.writer).data["body"]


def test_vendors_who_wait_for_a_choice_are_told_when_the_need_ends() -> None:
    need = NeedFactory(published=True)
    waiting = ResponseFactory(need=need, state=Response.State.SHORTLISTED)
    taken_back = ResponseFactory(need=need, state=Response.State.WITHDRAWN)
    vendors = [acting(Role.VENDOR_MEMBER, each.organisation) for each in (waiting, taken_back)]
    close_need(need, by=acting(Role.INNOVATION_OFFICER, need.organisation), values=ENDING)
    told = _told("response_need_ended", Channel.EMAIL)
    assert [each.user for each in told] == [vendors[0].user]
    assert "> Voici pourquoi." in told[0].data["body"]
    assert waiting.solution.heading() in told[0].data["body"]


# ── As each person chose ─────────────────────────────────────────────────────────────────────────────────────


def test_each_kind_is_chosen_by_itself() -> None:
    office = Office()
    deciding.choose(office.officer.user_id or 0, "drafts", mailing=Mailing.NEVER)
    deciding.choose(office.colleague.user_id or 0, "drafts", mailing=Mailing.WEEKLY, in_portal=False)
    submit_need(office.need, by=office.writer)
    (mail,) = _told("need_submitted", Channel.EMAIL)
    assert (mail.user, mail.state) == (office.colleague.user, State.HELD)
    assert [bell.user for bell in _told("need_submitted", Channel.PORTAL)] == [office.officer.user]


def test_what_was_chosen_for_ones_records_holds_for_the_kinds_that_came_out_of_it() -> None:
    office = Office()
    for reader in (office.officer, office.colleague):
        deciding.choose(reader.user_id or 0, "work", mailing=Mailing.NEVER)
    deciding.choose(office.colleague.user_id or 0, "drafts", mailing=Mailing.AT_ONCE)
    submit_need(office.need, by=office.writer)
    assert [mail.user for mail in _told("need_submitted", Channel.EMAIL)] == [office.colleague.user]


@pytest.mark.parametrize(("letter", "is_there"), [("pilot_decided", False), ("response_sent", True), ("follow_up_late", True)])
def test_nobody_is_told_of_their_own_act_but_by_a_receipt_or_a_reminder(letter: str, is_there: bool) -> None:
    actor, reader = acting(), acting()
    record(events.CONFIRMED, kind="need", reference="BES-2026-0001", by=actor)
    for each in (actor, reader):
        said = {"about": "X", "url": "http://testserver/", "why": "X", "outcome": "X", "rationale": "X", "solution": "X"}
        letters.send(letter, each.someone().email, language="fr", **said)
    readers = {delivery.user for delivery in _told(letter, Channel.EMAIL)}
    assert readers == _people([actor, reader] if is_there else [reader])
