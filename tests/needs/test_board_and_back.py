"""Whoever scores or ranks from the board comes back to it, at the same need, with the same filters."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.services.editions import publish_edition
from needs.services.needs import set_network_priority
from tests.factories import NeedFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def test_scoring_and_ranking_from_the_board_lead_back_to_the_same_row(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(Role.MINISTRY_ANALYST))
    here = reverse("needs:board") + "?priority=none"
    body = client.get(here).content.decode()
    assert f'id="{need.reference}"' in body
    back = {"next": f"{here}#{need.reference}"}
    rank = f"{reverse('needs:decide', args=[need.reference, 'prioritise'])}?{urlencode(back)}"
    assert rank in body
    assert f'href="{here}#{need.reference}"' in client.get(rank).content.decode()
    posted = {"priority": "P1", "rationale_fr": "Beaucoup de personnes attendent.", "rationale_en": ""}
    assert client.post(rank, posted)["Location"] == back["next"]
    score = f"{reverse('needs:score', args=[need.reference])}?{urlencode(back)}"
    form = client.get(score).context["form"]
    marks = {name: "2" for name in form.fields if name != "comment"}
    assert client.post(score, marks | {"comment": ""})["Location"] == back["next"]


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(elsewhere: str, sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    client = sign_in(acting(Role.MINISTRY_ANALYST))
    rank = f"{reverse('needs:decide', args=[need.reference, 'prioritise'])}?{urlencode({'next': elsewhere})}"
    posted = {"priority": "P1", "rationale_fr": "Beaucoup de personnes attendent.", "rationale_en": ""}
    assert client.post(rank, posted)["Location"] == record_path(need)


def test_the_board_leads_to_the_editions_and_to_the_next_one(sign_in: SignIn) -> None:
    ministry = acting(Role.MINISTRY_ANALYST)
    client, page = sign_in(ministry), reverse("needs:board")
    assert reverse("needs:priorities-publish") in client.get(page).content.decode()
    set_network_priority(NeedFactory(published=True), by=ministry, priority="P1", rationale_fr="Urgent.")
    publish_edition(by=ministry, note_fr="Première édition.", note_en="")
    assert reverse("needs:priorities") + "?edition=1" in client.get(page).content.decode()
