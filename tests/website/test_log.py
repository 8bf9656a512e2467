"""The log is searched by the words that its page shows."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.events import CLOSED
from needs.services import needs
from qualification.events import ANSWERED
from records.events import record
from records.models.events import Event
from tests.factories import NeedFactory, acting
from tests.markup import flat

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


@pytest.fixture
def happened() -> str:
    """A need of a hospital was closed by an officer, for a reason; another event is beside it. The need's number."""
    officer, colleague = acting(), acting(Role.CONTRIBUTOR)
    assert officer.membership
    assert colleague.membership
    for person, name in ((officer.someone(), "Zoé Côté"), (colleague.someone(), "Ali Roy")):
        person.name = name
        person.save()
    organisation = officer.membership.organisation
    organisation.name_fr = organisation.short_name = "Hôpital des Érables"
    organisation.save()
    need = NeedFactory(organisation=organisation, published=True, title_fr="Chutes la nuit", title_en="Falls at night")
    with transaction.atomic():
        record(CLOSED, kind="need", reference=need.reference, by=officer, data={"reason": "Le budget a été coupé."})
    needs.draft_need(colleague.membership.organisation, by=colleague, values={"title_fr": "Attente"})
    return need.reference


def _found(client: Client, query: str) -> str:
    return client.get(reverse("administration:log"), {"q": query}).content.decode().partition("<tbody>")[2]


@pytest.mark.parametrize(
    "query",
    ["Fermé", "FERME", "chutes", "Zoé", "zoe cote", "erables", "budget coupé", "need.closed", "fermé érables chutes"],
)
def test_a_line_is_found_by_each_word_that_it_shows(query: str, happened: str, sign_in: SignIn) -> None:
    page = _found(sign_in(acting(Role.REGISTRY_ADMINISTRATOR)), query)
    assert happened in page
    assert "Zoé Côté" in page
    assert "Ali Roy" not in page


def test_words_are_those_of_the_readers_language_and_a_day_is_found(happened: str, sign_in: SignIn) -> None:
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    with override("en"):
        assert happened in _found(client, "closed falls")
        assert happened not in _found(client, "fermé")
    assert happened in _found(client, timezone.localdate().isoformat())
    assert happened in _found(client, happened.lower().replace("-", " "))
    assert happened not in _found(client, "2020-01-01")


def test_the_log_is_found_by_a_date_as_pages_write_it_and_names_people(client: Client) -> None:
    administrator = acting(Role.REGISTRY_ADMINISTRATOR)
    person = administrator.someone()
    day = datetime(2026, 6, 23, 15, tzinfo=UTC)
    Event.objects.create(verb="person.changed", kind="person", reference=str(person.pk), at=day, actor=person)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for query, count in (
        *(("23 juin 2026", 1), ("June 23, 2026", 1), ("24 juin 2026", 0)),
        *(("juin 2026", 1), ("June 2026", 1), ("juillet 2026", 0)),
    ):
        page = client.get(reverse("administration:log"), {"q": query})
        assert page.context["page"].paginator.count == count, query
        assert f"{count} événement" in page.content.decode()
    assert client.get(reverse("administration:log"), {"q": "2026-06-23"}).context["rows"][0]["subject"] == str(person)


def test_a_line_on_an_answer_says_which_requirement_and_quotes_a_reason_as_the_language_does(sign_in: SignIn) -> None:
    with transaction.atomic():
        record(ANSWERED, kind="application", reference="QUA-2026-0001", by=None, data={"requirement": "SEC-04"})
        record(CLOSED, kind="need", reference="BES-2026-0001", by=None, data={"reason": "Fini."})
    client = sign_in(acting(Role.REGISTRY_ADMINISTRATOR))
    assert "Réponse enregistrée – SEC-04" in flat(_found(client, "sec-04"))
    assert "«\u00a0Fini.\u00a0»" in _found(client, "Fini")
