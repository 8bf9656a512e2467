"""Changing a public record: what is written is a draft that no reader sees until all of it is published."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.amending.content import left_behind
from authoring.models.amendments import Amendment
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from pilots.models.pilots import Pilot
from pilots.services import phases
from records.errors import WrongState
from records.models.events import Event
from records.models.taxonomies import Specialty
from solutions.models.solutions import Solution
from solutions.services import solutions as solution_services
from tests.authoring.amended import review_path, solution_and_writer, space_of
from tests.factories import PilotFactory, SolutionFactory, acting, term
from tests.queries import reads

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]

HALF = "Une phrase à moitié"

AUTOSAVE = {"X-Autosave": "1"}


def _pilot(**values: Any) -> tuple[Pilot, Actor]:
    pilot = PilotFactory(**values)
    return pilot, acting(organisation=pilot.organisation)


# kind → (a public record and its writer, the step and the form field that the test writes)
KINDS: dict[str, tuple[Callable[..., tuple[Any, Actor]], str, str]] = {
    "solution": (solution_and_writer, "purpose", "summary_fr"),
    "pilot": (_pilot, "subject", "summary_fr"),
}

each_kind = pytest.mark.parametrize("kind", list(KINDS))


def _step(record: Any, step: str) -> str:
    return reverse(f"{space_of(record)}:edit", args=[record.reference, step])


def _form(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page as it is, with some answers changed."""
    form = client.get(url).context["form"]
    data = {"version": str(client.get(url).context["record"].version)}
    for bound in form:
        value = bound.value()
        if value is None:
            continue
        data[bound.html_name] = [str(getattr(each, "pk", each)) for each in value] if isinstance(value, list) else value
    return data | changes


def _read_by_anyone(record: Any) -> str:
    """Everything in which a visitor could read the record."""
    space, kind = space_of(record), record.kind
    visitor = Client()
    addresses = [
        record_path(record),
        record_path(record, "en"),
        f"{reverse(f'{space}:list')}?q={HALF}",
        f"{reverse('search')}?q={HALF}",
        reverse(f"{space}:export"),
        reverse(f"{space}:feed-atom"),
        reverse(f"{space}:feed-json"),
        reverse(f"{space}:record-atom", args=[record.reference]),
        reverse(f"{space}:record-json", args=[record.reference]),
        reverse(f"api-{space}"),
        reverse(f"api-{kind}", args=[record.reference]),
    ]
    texts = []
    for address in addresses:
        response = visitor.get(address, follow=True)
        assert response.status_code == 200, address
        body = b"".join(response) if response.streaming else response.content
        texts.append(body.decode().replace(f'value="{HALF}"', "").replace(f"« {HALF} »", ""))
    return "\n".join(texts)


@each_kind
def test_publishing_changes_confirms_the_record(kind: str, sign_in: SignIn) -> None:
    make, step, field = KINDS[kind]
    record, actor = make()
    type(record).objects.filter(pk=record.pk).update(last_confirmed_at=timezone.now() - timedelta(days=300))
    client = sign_in(actor)
    client.post(_step(record, step), _form(client, _step(record, step), **{field: "Tout autre."}), headers=AUTOSAVE)
    record.refresh_from_db()
    assert record.confirmation_is_due, "nothing is published yet"
    assert client.post(review_path(record)).status_code == 302
    record.refresh_from_db()
    assert not record.confirmation_is_due


@each_kind
def test_no_reader_sees_a_half_typed_sentence_and_publishing_shows_all_at_once(kind: str, sign_in: SignIn) -> None:
    make, step, name = KINDS[kind]
    record, writer = make()
    client = sign_in(writer)
    url = _step(record, step)
    answer = client.post(url, _form(client, url, **{name: f"{HALF} par Zéphyrine"}), headers=AUTOSAVE)
    assert answer.json()["saved"] is True
    assert "non publi" in answer.json()["message"]
    assert "Zéphyrine" not in _read_by_anyone(record)
    assert "Zéphyrine" not in str(CatalogueEntry.objects.filter(key=record.reference).values())
    before = type(record).objects.get(pk=record.pk)
    assert (before.updated_at, before.version) == (record.updated_at, record.version), "the record itself did not change"
    assert "Zéphyrine" in client.get(url).content.decode(), "its writer goes on from there"
    review = client.get(review_path(record)).content.decode()
    assert "Zéphyrine</ins>" in review
    assert client.post(review_path(record)).status_code == 302
    assert _read_by_anyone(record).count("Zéphyrine") >= 5
    event = Event.objects.get(reference=record.reference, verb=f"{kind}.edited")
    assert event.is_public
    assert event.data == {"fields": [name]}
    assert "rien à publier" in client.get(review_path(record)).content.decode()


@each_kind
def test_the_pages_speak_of_changes_and_not_of_a_draft(kind: str, sign_in: SignIn) -> None:
    make, step, _name = KINDS[kind]
    record, writer = make()
    client = sign_in(writer)
    html = client.get(_step(record, step)).content.decode()
    assert "Modifier la fiche" in html
    assert "Vérifier et publier les changements" in html
    for wrong in ("Ajouter une solution", "Planifier un projet pilote", "étape 1 sur", "Votre brouillon"):
        assert wrong not in html, wrong
    assert "Modifier la fiche" in client.get(record_path(record)).content.decode()


@each_kind
def test_changes_are_one_draft_for_all_its_people_listed_and_thrown_away(kind: str, sign_in: SignIn) -> None:
    make, step, name = KINDS[kind]
    record, first = make()
    url = _step(record, step)
    client = sign_in(first)
    stale = _form(client, url, **{name: "Ce que la seconde écrit"})
    client.post(url, _form(client, url, **{name: "Ce que la première écrit"}), headers=AUTOSAVE)
    second = sign_in(acting(first.role, record.organisation))
    assert "Ce que la première écrit" in second.get(url).content.decode()
    assert second.post(url, stale, headers=AUTOSAVE).json()["attention"], "the same answer is not saved over hers"
    page = second.post(url, stale)
    assert page.status_code == 409
    assert "Ce que la première écrit" in page.content.decode()
    assert "Ce que la seconde écrit" in page.content.decode()
    assert Amendment.objects.get().values[name] == "Ce que la première écrit"
    workspace = second.get(reverse("workspace")).content.decode()
    assert "Changements pas encore publiés" in workspace
    assert review_path(record) in workspace
    assert "Changements pas encore publiés" not in sign_in(acting(first.role)).get(reverse("workspace")).content.decode()
    assert sign_in(first).post(review_path(record), {"discard": "1"}).status_code == 302
    assert Amendment.objects.get().values == {}
    assert getattr(type(record).objects.get(pk=record.pk), name) == getattr(record, name)
    verbs = list(Event.objects.filter(reference=record.reference).order_by("id").values_list("verb", "is_public"))
    assert verbs == [(f"{kind}.changes_begun", False), (f"{kind}.changes_discarded", False)]


@each_kind
def test_an_outsider_finds_neither_the_form_nor_the_changes(kind: str, sign_in: SignIn) -> None:
    make, step, _name = KINDS[kind]
    record, writer = make()
    other = sign_in(acting(writer.role))
    for url in (_step(record, step), review_path(record)):
        assert other.get(url).status_code == 404
        assert other.post(url, {"discard": "1"}).status_code == 404


@each_kind
def test_what_says_again_what_is_public_is_no_change(kind: str, sign_in: SignIn) -> None:
    make, step, name = KINDS[kind]
    record, writer = make()
    client = sign_in(writer)
    url = _step(record, step)
    client.post(url, _form(client, url, **{name: "Autre chose"}), headers=AUTOSAVE)
    client.post(url, _form(client, url, **{name: getattr(record, name)}), headers=AUTOSAVE)
    assert Amendment.objects.get().values == {}
    assert client.post(review_path(record)).status_code == 422
    assert not Event.objects.filter(reference=record.reference, verb=f"{kind}.edited").exists()


def test_wrong_risk_answers_change_no_level_before_they_are_published(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "risk")
    client.post(url, _form(client, url, situation="critical", output_role="treats", human_reviews="false"), headers=AUTOSAVE)
    assert Solution.objects.get().risk_level == solution.risk_level == "low"
    page = client.get(review_path(solution))
    assert page.context["risk"] == {"before": "Faible", "after": "Élevé"}
    client.post(review_path(solution))
    assert Solution.objects.get().risk_level == "high"
    assert CatalogueEntry.objects.filter(key=solution.reference, tags__contains=["risk:high"]).exists()


def test_relations_are_drafted_and_read_in_words(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    heart = term(Specialty, "cardiology", "Cardiologie", "Cardiology")
    client = sign_in(vendor)
    url = _step(solution, "use")
    client.post(url, _form(client, url, specialties=[str(heart.pk)]), headers=AUTOSAVE)
    assert not solution.specialties.exists()
    assert "Cardiologie" not in Client().get(record_path(solution)).content.decode()
    assert client.get(url).context["form"]["specialties"].value() == [heart.pk]
    assert "Cardiologie</ins>" in client.get(review_path(solution)).content.decode()
    client.post(review_path(solution))
    assert list(solution.specialties.all()) == [heart]


def test_an_answer_published_by_another_way_meanwhile_is_shown_and_chosen(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "purpose")
    client.post(url, _form(client, url, summary_fr="Le mien", intended_users_fr="Infirmières"), headers=AUTOSAVE)
    solution_services.edit_solution(solution, by=vendor, values={"summary_fr": "Par le tableur"})
    client.post(review_path(solution))
    assert Solution.objects.get().summary_fr == "Par le tableur", "refused"
    page = client.get(review_path(solution))
    assert page.context["has_conflicts"]
    html = page.content.decode()
    assert "Par le tableur" in html
    assert "Aide au triage." in html, "what it said when one began"
    client.post(review_path(solution), {"mine": "summary_fr"})
    assert not client.get(review_path(solution)).context["has_conflicts"]
    client.post(review_path(solution))
    assert (Solution.objects.get().summary_fr, Solution.objects.get().intended_users_fr) == ("Le mien", "Infirmières")


def test_keeping_what_is_public_takes_ones_own_answer_away(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "purpose")
    client.post(url, _form(client, url, summary_fr="Le mien"), headers=AUTOSAVE)
    solution_services.edit_solution(solution, by=vendor, values={"summary_fr": "Par le tableur"})
    client.post(review_path(solution), {"public": "summary_fr"})
    assert Amendment.objects.get().values == {}


@each_kind
def test_one_language_is_not_left_behind_unread(kind: str, sign_in: SignIn) -> None:
    make, step, _name = KINDS[kind]
    record, writer = make(summary_en="A trial in the emergency room.")
    client = sign_in(writer)
    url = _step(record, step)
    client.post(url, _form(client, url, summary_fr="Tout autre chose."), headers=AUTOSAVE)
    refused = client.post(review_path(record))
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Le texte anglais est toujours juste" in html
    assert "A trial in the emergency room." in html
    assert type(record).objects.get(pk=record.pk).summary_fr == record.summary_fr
    assert client.post(review_path(record), {"still_right": "summary_en"}).status_code == 302
    assert type(record).objects.get(pk=record.pk).summary_fr == "Tout autre chose."


def test_both_languages_changed_or_a_text_taken_away_ask_nothing() -> None:
    solution, _vendor = solution_and_writer(summary_en="Help with triage.")
    assert left_behind({"summary_fr": "a", "summary_en": "b"}, solution) == []
    assert left_behind({"summary_fr": ""}, solution) == []
    assert left_behind({"limits_fr": "a"}, solution) == [], "there is no English to read again"
    assert left_behind({"summary_en": "b", "website": "x"}, solution) == ["summary_fr"]
    assert left_behind({"limits_en": "b"}, solution) == [], "a first translation leaves nothing behind"


def test_what_a_public_record_must_say_is_not_taken_away(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "safety")
    client.post(url, _form(client, url, limits_fr=""), headers=AUTOSAVE)
    refused = client.post(review_path(solution))
    assert refused.status_code == 422
    assert [gap["url"].partition("#")[2] for gap in refused.context["gaps"]] == ["id_limits_fr"]
    assert Solution.objects.get().limits_fr == solution.limits_fr


def test_a_record_that_ended_is_changed_no_more(sign_in: SignIn) -> None:
    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "purpose")
    data = _form(client, url, summary_fr="Trop tard")
    client.post(url, data, headers=AUTOSAVE)
    solution_services.archive_solution(solution, by=vendor, reason="Retirée du marché.")
    client.post(review_path(solution))
    assert Solution.objects.get().summary_fr == solution.summary_fr
    assert "archivée" in client.get(url, follow=True).content.decode()
    assert client.post(review_path(solution), {"discard": "1"}).status_code == 302
    assert Amendment.objects.get().values == {}


def test_a_pilot_that_stopped_is_changed_no_more(sign_in: SignIn) -> None:
    pilot, lead = _pilot(running=True)
    client = sign_in(lead)
    url = _step(pilot, "plan")
    client.post(url, _form(client, url, goals_fr="D’autres buts"), headers=AUTOSAVE)
    phases.stop_pilot(pilot, by=lead, reason_fr="Un incident.")
    assert client.post(review_path(pilot)).status_code == 200
    assert Pilot.objects.get().goals_fr == pilot.goals_fr


def test_a_pilots_dates_are_judged_with_those_that_stay(sign_in: SignIn) -> None:
    pilot, lead = _pilot()
    client = sign_in(lead)
    url = _step(pilot, "plan")
    assert client.post(url, _form(client, url, ends_on="2020-01-01")).status_code == 422
    client.post(url, _form(client, url, ends_on="2090-01-01"), headers=AUTOSAVE)
    assert "janvier 2090" in client.get(review_path(pilot)).content.decode().replace("\xa0", " ")
    client.post(review_path(pilot))
    assert Pilot.objects.get().ends_on == date(2090, 1, 1)


@each_kind
def test_changes_are_published_as_they_were_read(kind: str, sign_in: SignIn) -> None:
    """What a colleague writes after the page was opened is shown before it becomes public."""
    make, step, name = KINDS[kind]
    record, writer = make()
    client, url = sign_in(writer), _step(record, step)
    client.post(url, _form(client, url, **{name: "Un premier texte"}), headers=AUTOSAVE)
    read = client.get(review_path(record)).context["amendment"].version
    client.post(url, _form(client, url, **{name: "Le texte d’une collègue"}), headers=AUTOSAVE)
    page = client.post(review_path(record), {"read": read}).content.decode()
    assert "Cette fiche a changé depuis que vous l’avez ouverte" in page
    assert f'name="read" value="{read + 1}"' in page
    assert "collègue" not in getattr(type(record).objects.get(), name)
    client.post(review_path(record), {"read": read + 1})
    assert getattr(type(record).objects.get(), name) == "Le texte d’une collègue"


# ── What it costs ────────────────────────────────────────────────────────────────────────────────────────────


def test_changes_cost_their_readers_no_query_and_their_writer_few(sign_in: SignIn) -> None:
    from django.db import connection

    solution, vendor = solution_and_writer()
    client = sign_in(vendor)
    url = _step(solution, "purpose")
    Client().get(record_path(solution))
    with CaptureQueriesContext(connection) as without:
        Client().get(record_path(solution), {"n": 1})
    client.post(url, _form(client, url, summary_fr="Autre"), headers=AUTOSAVE)
    Client().get(record_path(solution), {"n": 3})
    with CaptureQueriesContext(connection) as with_changes:
        Client().get(record_path(solution), {"n": 2})
    assert len(reads(with_changes)) <= len(reads(without))
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(reads(asked)) <= 20


def test_a_draft_record_has_no_changes_to_publish(sign_in: SignIn) -> None:
    from authoring.amending.services import save_changes
    from solutions.services.amendments import AMENDABLE

    solution = SolutionFactory()
    with pytest.raises(WrongState):
        save_changes(AMENDABLE, solution, by=acting(Role.VENDOR_MEMBER, solution.organisation), values={"summary_fr": "x"})
