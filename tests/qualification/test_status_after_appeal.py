"""After an upheld appeal, and after an end by date: what was so before is said nowhere any more, and people are told."""

from collections.abc import Callable

import jwt
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from catalogue.addresses import record_path
from matching import fits
from needs.services import responses
from notifications.criteria import Scope, Watch
from notifications.services import sending
from notifications.services.subscribing import subscribe
from qualification.models.decisions import Decision
from qualification.services import following
from qualification.statements import signed_statement
from qualification.status import status_of
from tests.factories import acting
from tests.letters import forget_earlier_letters
from tests.qualification import flow
from tests.qualification.test_status_everywhere import WORDS, World, world_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _upheld(state: str) -> World:
    world = world_of(state)
    following.appeal(world.decision, by=world.vendor, grounds="La preuve était jointe.")
    following.answer_appeal(world.decision, by=flow.analyst(), outcome="upheld", reason_fr="Elle l’était, en effet.")
    world.decision = Decision.objects.with_related().get(pk=world.decision.pk)
    return world


def test_a_refusal_opened_again_warns_nobody_in_lists_comparison_responses_pilots_and_workspaces() -> None:
    world, refused = _upheld("refused"), WORDS["refused"]
    reference = world.solution.reference
    card = world.read(reverse("solutions:list") + "?q=TriageClair").split('class="results"')[-1]
    for page in (
        card,
        world.read(f"{reverse('solutions:compare')}?s={reference}"),
        world.read(record_path(world.pilot)),
        world.page("needs:response", world.response.pk, by=world.officer),
        world.page("workspace", by=world.officer),
        world.page("workspace", by=world.lead),
        world.page("workspace", by=world.vendor).split('class="next-step"')[-1].split("</section>")[0],
    ):
        assert refused not in page
    assert reference in [fit.solution.key for fit in fits.proposed_and_left_out(world.need.reference)[0]]
    assert responses.select_response(world.response, by=world.officer, reason_fr="La meilleure.").state == "selected"


def test_a_contested_qualification_stays_valid_until_it_is_decided_again() -> None:
    world = _upheld("qualified")
    assert world.solution.qualification == "qualified"
    assert not world.solution.is_doubtful
    assert status_of(world.decision).is_valid
    assert jwt.decode(signed_statement(world.decision), options={"verify_signature": False})["status"] == "valid"
    assert world.solution.reference in [fit.solution.key for fit in fits.proposed_and_left_out(world.need.reference)[0]]


def test_whoever_uses_considers_or_follows_it_has_a_letter_when_it_expires() -> None:
    world, follower = world_of("expired"), acting()
    subscribe(Watch(Scope.RECORD, "solution", world.solution.reference), by=follower, frequency="at_once")
    forget_earlier_letters()
    assert following.expire_due() == 1
    sending.run()
    told = {address for letter in mail.outbox for address in letter.to}
    assert {each.someone().email for each in (world.lead, world.officer, follower, world.vendor)} <= told
    assert any(WORDS["expired"] in f"{letter.subject} {letter.body}" for letter in mail.outbox)
