"""Every address of a record, before the record is published: nobody else learns anything of it, and nobody else acts on it.

`tests/test_doors.py` asks the same of records that are there for all to see.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from accounts.models.memberships import Role
from accounts.models.people import User
from needs.models.notes import ResponseNote
from needs.models.writing import Comment
from pilots.models.indicators import Measurement
from records.models.events import Event
from tests.authoring.test_labels_of_fields import form_classes
from tests.factories import (
    IndicatorFactory,
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    ResponseFactory,
    SolutionFactory,
    acting,
)
from tests.lasting import Lasting
from tests.test_doors import DOORS, World, _attachment, make_world

pytestmark = pytest.mark.django_db
OUTSIDERS: list[str] = ["visitor", Role.CONTRIBUTOR, Role.INNOVATION_OFFICER, Role.VENDOR_MEMBER, Role.EVALUATOR]
SECRET = "Secret de la maison"


def _hidden() -> World:
    """The world of `tests/test_doors.py` in which nothing of the organisation is published yet."""
    world = make_world()
    own = world.organisation
    need = NeedFactory(organisation=own, title_fr=SECRET, problem_fr=SECRET)
    response = ResponseFactory(need=need, pitch=SECRET)
    pilot = PilotFactory(organisation=own, private=True, title_fr=SECRET, goals_fr=SECRET)
    indicator = IndicatorFactory(pilot=pilot, name_fr=SECRET)
    Measurement.objects.create(indicator=indicator, site=pilot.sites.get(), period=date(2026, 9, 1), value=41)
    Comment.objects.create(need=need, text=SECRET, author=world.member.user)
    ResponseNote.objects.create(response=response, text=SECRET, author=world.member.user)
    world.calculation.is_public, world.calculation.title_fr = False, SECRET
    world.calculation.save()
    return replace(
        world,
        need=need,
        draft=need,
        attachment=_attachment(need),
        response=response,
        question=need.questions.create(organisation=own, is_from_vendor=False, text=SECRET, response=response),
        solution=SolutionFactory(name_fr=SECRET),
        pilot=pilot,
        ended=pilot,
        indicator=indicator,
        join_request=pilot.join_requests.create(organisation=OrganisationFactory(), message=SECRET),
        lesson=pilot.lessons.create(organisation=own, title_fr=SECRET, tags=["data"]),
    )


@pytest.fixture(scope="module")
def _hidden_of_module(lasting: Lasting) -> Any:
    return lasting.make(_hidden)


@pytest.fixture
def hidden(db: None, _hidden_of_module: Any, lasting: Lasting, settings: Any) -> World:
    settings.MEDIA_ROOT = str(lasting.files)
    return copy.deepcopy(_hidden_of_module)


def _addresses(hidden: World) -> Iterator[tuple[str, str]]:
    """Every address that names one of these records, in French."""
    numbers = {hidden.need.reference, hidden.solution.reference, hidden.pilot.reference}
    for name, (_opens_to, arguments) in DOORS.items():
        # A need that was never published has no version to name.
        given = [hidden.need.reference, 1] if name == "needs:version" else arguments(hidden)
        if numbers.isdisjoint(given) and not (given and name.startswith(("needs:response", "pilots:calculation"))):
            continue
        with translation.override("fr"):
            try:
                yield name, reverse(name, args=given)
            except NoReverseMatch as missing:
                raise AssertionError(f"{name}: {missing}") from missing


def _client(role: str) -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(acting(role).someone(), backend="django.contrib.auth.backends.ModelBackend")
    return client


_NAMED_IN_QUERIES = (
    "record", "from", "pilot", "s", "add", "need", "solution", "start", "like", "draft", "reference", "evidence", "list", "key",
    "citation", "site", "indicator", "officer",
)  # fmt: skip
_WITHOUT_A_PAGE = ("ping", "healthz-live", "healthz-ready", "schema", "api-docs")
# What the forms of such pages ask for, so that no refusal is that of an empty field.
_POSTED = {
    "text": "x", "message": "x", "reason": "x", "reason_fr": "x", "others_reason": "x", "subject": "x", "section": "",
    "title_fr": "Pris", "name_fr": "Pris", "difference_fr": "x", "act": "delete", "confirmed": "yes", "answer": "x",
    "is_public": "on", "baseline": "1", "target": "2", "schedule": "monthly", "version": "1", "sure": "1", "tags": "data",
    "accepts_warning": "on", "quote": "x",
}  # fmt: skip


def _body(response: Any) -> bytes:
    """Of a page, or of a file that comes in parts."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.mark.parametrize("role", OUTSIDERS)
def test_nobody_else_acts_on_a_record_before_it_is_published(role: str, hidden: World) -> None:
    client = _client(role)
    names = [str(each) for each in (hidden.need.reference, hidden.solution.reference, hidden.pilot.reference)]
    told = Event.objects.filter(reference__in=[*names, str(hidden.response.pk), str(hidden.calculation.pk)])
    said = hidden.need.comments.get()
    before = told.count(), Comment.objects.count(), ResponseNote.objects.count(), Measurement.objects.count()
    for name, address in _addresses(hidden):
        sent = _POSTED | {"need": hidden.need.reference, "reply_to": said.pk, "to": hidden.member.user_id, "add": names}
        assert client.post(address, sent).status_code in (302, 401, 404, 405), name
    after = told.count(), Comment.objects.count(), ResponseNote.objects.count(), Measurement.objects.count()
    assert after == before


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_address_of_a_record_opens_to_others_before_it_is_published(role: str, hidden: World) -> None:
    client, wrong = _client(role), list[str]()
    for name, address in _addresses(hidden):
        response = client.get(address, follow=True)
        body = _body(response)
        if SECRET in body.decode(errors="ignore"):
            wrong.append(f"{name} {address}: {response.status_code}")
    assert not wrong


def test_no_number_in_a_query_tells_of_it(hidden: World) -> None:
    """What a page is filled in from: a record to start from, to compare, to report, to subscribe to."""
    client, wrong = Client(), list[str]()
    numbers = [hidden.need.reference, hidden.solution.reference, hidden.pilot.reference]
    keys = [hidden.calculation.pk, hidden.response.pk, hidden.indicator.pk, hidden.need.pk, hidden.solution.pk]
    query = {name: [*keys, *numbers] for name in _NAMED_IN_QUERIES}
    for name, (_opens_to, arguments) in DOORS.items():
        if name in (*_WITHOUT_A_PAGE, "needs:version") or arguments(hidden):
            continue
        response = client.get(reverse(name), query)
        body = _body(response)
        if SECRET in body.decode(errors="ignore"):
            wrong.append(f"{name}: {response.status_code}")
    assert not wrong


def test_no_form_that_is_shown_again_names_it(hidden: World) -> None:
    """Whatever the field under which its number is sent: such a page is drawn for anyone (`safety/resending.py`)."""
    client, person = Client(enforce_csrf_checks=True), hidden.member.user
    User.objects.filter(pk=person.pk).update(name=SECRET)
    records = (hidden.need, hidden.solution, hidden.pilot, hidden.calculation, hidden.response, hidden.indicator, person)
    names = {name for form in form_classes() for name in form.base_fields}
    told = [name for name in sorted(names) if SECRET in _shown_again(client, name, [str(each.pk) for each in records])]
    assert not told


def _shown_again(client: Client, name: str, values: list[str]) -> str:
    sent = {name: values, "unknown": "des mots"}
    response = client.post("/nous-ecrire/", sent, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    return response.content.decode()
