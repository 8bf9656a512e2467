"""Pages with more than one posted form, and acts that lose something: checked for every template of the kind."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.models.attachments import Attachment
from needs.models.endorsements import Endorsement
from needs.services.attachments import attach
from needs.services.endorsements import endorse_need
from tests.factories import IndicatorFactory, NeedFactory, ResponseFactory, acting
from tests.posting import hidden_fields

SignIn = Callable[[Actor], Client]

TEMPLATES = Path(settings.BASE_DIR) / "templates"
_FORM = re.compile(r"<form\b(?P<tag>[^>]*\bmethod=\"post\"[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
_LOSES = re.compile(r"remove|revoke|withdraw|take-back|drop|unassign", re.IGNORECASE)
# One press, though the name of the address says that something goes: each with the reason.
ASKED_OTHERWISE = {
    "qualification:withdraw": "unfolded first, with what it means beside the button",
    "mfa_remove_webauthn": "is the page that asks",
}


def _forms() -> Iterator[tuple[str, str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in _FORM.finditer(path.read_text()):
            yield str(path.relative_to(TEMPLATES)), form["tag"], form["inside"]


def test_no_form_is_inside_another() -> None:
    assert [path for path, _tag, inside in _forms() if "<form" in inside] == []


def test_a_form_saved_while_one_writes_names_its_address_when_others_are_on_its_page() -> None:
    """Else it would save at the address of the other form, when the page is shown there with an error."""
    posted: dict[str, list[str]] = {}
    for path, tag, _inside in _forms():
        posted.setdefault(path, []).append(tag)
    wrong = [
        path for path, tags in posted.items() if len(tags) > 1 and any("data-autosave" in t and "action=" not in t for t in tags)
    ]
    assert wrong == []


def test_no_button_removes_at_one_press() -> None:
    """What is lost is said on a page first; the button of a list is a link to it."""
    wrong = []
    for path, tag, _inside in _forms():
        named = re.search(r"action=\"\{% url '([^']+)'([^%]*)%\}", tag)
        if named and _LOSES.search(named[1] + named[2]) and named[1] not in ASKED_OTHERWISE:
            wrong.append(f"{path}: {named[1]}")
    assert wrong == []


@pytest.mark.django_db
def test_withdrawing_an_endorsement_says_what_is_lost_before_it_is(sign_in: SignIn) -> None:
    need = NeedFactory(published=True)
    officer = acting()
    values = {"volume_per_year": 412, "sites": 3, "difference_fr": "Notre urgence est en région."}
    row = endorse_need(need, organisation=officer.membership.organisation, by=officer, values=values)
    address = reverse("needs:endorsement-withdraw", args=[need.reference, row.pk])
    client = sign_in(officer)
    html = client.get(address).content.decode()
    assert "412" in html
    assert "Notre urgence est en région." in html
    assert Endorsement.objects.live().count() == 1
    assert client.post(address, hidden_fields(client, address)).status_code == 302
    assert not Endorsement.objects.live().exists()
    assert sign_in(acting()).get(address).status_code == 404


@pytest.mark.django_db
def test_opening_the_address_of_a_removal_only_asks(sign_in: SignIn) -> None:
    need = NeedFactory()
    officer = acting(organisation=need.organisation)
    file = attach(need, by=officer, upload=SimpleUploadedFile("mesures.txt", b"Douze."), is_public=False)
    html = sign_in(officer).get(reverse("needs:attachment-remove", args=[need.reference, file.pk])).content.decode()
    assert "mesures.txt" in html
    assert Attachment.objects.exists()
    indicator = IndicatorFactory()
    asked = sign_in(acting(organisation=indicator.pilot.organisation)).get(
        reverse("pilots:indicator-remove", args=[indicator.pilot.reference, indicator.pk])
    )
    assert (asked.status_code, indicator.name in asked.content.decode()) == (200, True)
    response = ResponseFactory()
    vendor = acting(Role.VENDOR_MEMBER, response.organisation)
    withdraw = reverse("needs:response-withdraw", args=[response.pk])
    assert sign_in(vendor).get(withdraw).status_code == 200
    response.refresh_from_db()
    assert response.state == "sent"
