"""Lessons, pilots like yours, and what flows back to the pages of the need and of the solution."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models.memberships import Role
from adoption.alike import pilots_like
from adoption.models.lessons import Lesson
from adoption.services import lessons
from catalogue.addresses import record_path
from pilots.models.pilots import Site
from records.errors import Incomplete, Refused, WrongState
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, region
from tests.markup import flat
from tests.pilots import ending

pytestmark = pytest.mark.django_db
VALUES = {
    "title_fr": "Nommer une infirmière-relais", "text_fr": "Sans relais sur le quart de nuit, personne n’ouvre l’outil.",
    "title_en": "Name a relay nurse", "text_en": "Without one on the night shift, nobody opens the tool.",
    "tags": ["change", "safety"],
}  # fmt: skip


def _signed_in(actor: Any) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_lead_and_the_sites_write_lessons_at_any_time_and_nobody_else() -> None:
    pilot = PilotFactory(running=True)
    site = Site.objects.create(pilot=pilot, organisation=OrganisationFactory(), region=region())
    for organisation in (pilot.organisation, site.organisation):
        lessons.write_lesson(pilot, by=acting(organisation=organisation), values=VALUES)
    for stranger in (acting(), acting(Role.CONTRIBUTOR, pilot.organisation)):
        with pytest.raises(Refused):
            lessons.write_lesson(pilot, by=stranger, values=VALUES)
    with pytest.raises(Refused):
        lessons.edit_lesson(
            Lesson.objects.get(organisation=site.organisation), by=acting(organisation=pilot.organisation), values=VALUES
        )
    with pytest.raises(WrongState):
        private = PilotFactory(private=True)
        lessons.write_lesson(private, by=acting(organisation=private.organisation), values=VALUES)


@pytest.mark.parametrize(
    ("change", "gap"),
    [({"title_fr": " "}, "title_fr"), ({"text_fr": ""}, "text_fr"), ({"tags": []}, "tags"), ({"tags": ["nothing"]}, "tags")],
)
def test_a_lesson_has_a_title_a_text_and_a_subject(change: dict[str, Any], gap: str) -> None:
    pilot = PilotFactory(running=True)
    with pytest.raises(Incomplete) as refused:
        lessons.write_lesson(pilot, by=acting(organisation=pilot.organisation), values=VALUES | change)
    assert set(refused.value.gaps) == {gap}


def test_a_text_of_a_megabyte_is_refused_beside_its_field_and_not_lost() -> None:
    pilot = PilotFactory(running=True)
    client = _signed_in(acting(organisation=pilot.organisation))
    response = client.post(reverse("pilots:lesson-new", args=[pilot.reference]), VALUES | {"text_fr": "mot " * 250_000})
    assert response.status_code == 422
    html = response.content.decode()
    assert "2000" in html
    assert "mot mot mot" in html
    assert not Lesson.objects.exists()


def test_lessons_are_found_by_words_of_either_language_and_by_subject(client: Client) -> None:
    pilot, other = PilotFactory(running=True), PilotFactory(running=True)
    lessons.write_lesson(pilot, by=acting(organisation=pilot.organisation), values=VALUES)
    about_data = {"title_fr": "Nettoyer les codes", "text_fr": "Deux sites, deux listes de produits.", "tags": ["data"]}
    lessons.write_lesson(other, by=acting(organisation=other.organisation), values=about_data)
    private = PilotFactory(private=True)
    private.lessons.create(organisation=private.organisation, title_fr="Infirmière secrète", text_fr="x", tags=["change"])

    def found(**query: str) -> list[str]:
        page = client.get(reverse("pilots:lessons"), query).context["page"]
        return [lesson.title_fr for lesson in page]

    assert found(q="infirmieres") == found(q="night shift") == found(tag="safety") == [VALUES["title_fr"]]
    assert found(q="produits") == found(solution=other.solution.reference) == ["Nettoyer les codes"]
    assert len(found()) == len(found(tag="nothing")) == 2
    assert found(q="girafe") == []
    assert "Aucune leçon ne correspond" in client.get(reverse("pilots:lessons"), {"q": "girafe"}).content.decode()


def test_the_list_of_lessons_asks_the_same_queries_for_one_or_twenty(client: Client, django_assert_max_num_queries: Any) -> None:
    pilot = PilotFactory(running=True)
    for number in range(20):
        pilot.lessons.create(organisation=pilot.organisation, title_fr=f"Leçon {number}", text_fr="x", tags=["data"])
    with django_assert_max_num_queries(4):
        client.get(reverse("pilots:lessons"))


def test_a_lesson_shows_on_its_pilot_its_need_and_its_solution(client: Client) -> None:
    pilot = PilotFactory(running=True)
    officer = acting(organisation=pilot.organisation)
    _signed_in(officer).post(reverse("pilots:lesson-new", args=[pilot.reference]), VALUES)
    for record in (pilot, pilot.need, pilot.solution):
        assert VALUES["title_fr"] in client.get(record_path(record)).content.decode()
    lesson = Lesson.objects.get()
    edited = VALUES | {"title_fr": "Nommer deux relais"}
    _signed_in(officer).post(reverse("pilots:lesson-edit", args=[pilot.reference, lesson.pk]), edited)
    assert "Nommer deux relais" in client.get(record_path(pilot)).content.decode()


@pytest.mark.parametrize(("traits", "is_offered"), [({}, False), ({"running": True}, True)])
def test_a_pilot_that_has_not_started_offers_no_lesson(traits: dict[str, bool], is_offered: bool) -> None:
    pilot = PilotFactory(**traits)
    page = _signed_in(acting(organisation=pilot.organisation)).get(record_path(pilot)).content.decode()
    assert ("Rédiger une leçon" in page) == is_offered


def test_whoever_plans_reads_pilots_of_the_same_need_the_same_solution_and_needs_near_by_meaning() -> None:
    need, solution = NeedFactory(published=True), SolutionFactory(listed=True)
    same_need, same_solution = PilotFactory(need=need), PilotFactory(solution=solution, need=_far())
    near = PilotFactory(need=NeedFactory(published=True, title_fr="Trop longue attente avant le triage à l’urgence"))
    PilotFactory(need=_far(), private=True, solution=solution)
    planned = PilotFactory(need=need, solution=solution, private=True)
    lessons.write_lesson(same_need, by=acting(organisation=same_need.organisation), values=VALUES)
    found = {each.reference.pilot.pk: each for each in pilots_like(planned)}
    assert set(found) == {same_need.pk, same_solution.pk, near.pk}
    assert [lesson.title_fr for lesson in found[same_need.pk].lessons] == [VALUES["title_fr"]]
    client = _signed_in(acting(organisation=planned.organisation))
    html = client.get(reverse("pilots:alike", args=[planned.reference])).content.decode()
    assert "Le même besoin" in html
    assert VALUES["title_fr"] in html
    step = client.get(reverse("pilots:edit", args=[planned.reference, "plan"])).content.decode()
    assert reverse("pilots:alike", args=[planned.reference]) in step


def test_a_pilot_about_the_same_finding_is_like_it_and_says_so(client: Client, django_assert_max_num_queries: Any) -> None:
    about = {
        "title_fr": "Nodules pulmonaires au scanner",
        "title_en": "",
        "summary_fr": "Suivre les nodules vus au scanner.",
        "summary_en": "",
    }
    one = PilotFactory(running=True, **about)
    other = PilotFactory(
        running=True, need=_far(), title_fr="Lung nodules on chest CT", title_en="", summary_fr="", summary_en=""
    )
    PilotFactory(
        running=True, need=_far(), title_fr="Horaires des infirmières", title_en="", summary_fr="Les quarts.", summary_en=""
    )
    with django_assert_max_num_queries(24):
        html = client.get(reverse("pilots:alike", args=[one.reference])).content.decode()
    assert other.reference in html
    assert "Le besoin et la solution portent sur le même sujet : nodule pulmonaire" in html.replace("\xa0", " ")
    assert [each.reference.pilot.pk for each in pilots_like(one)] == [other.pk]


def _far() -> Any:
    return NeedFactory(
        published=True, title_fr="Inventaire des fauteuils roulants", title_en="Wheelchair stock",
        summary_fr="On ne sait jamais où se trouvent les fauteuils.", summary_en="Nobody knows where wheelchairs are.",
    )  # fmt: skip


def test_what_a_pilot_proved_shows_on_its_solution_and_its_need_also_when_it_failed(client: Client) -> None:
    adopted, _officer = ending.decided("adopt")
    ending.decided("reject", need=adopted.need, solution=adopted.solution)
    PilotFactory(solution=adopted.solution, state="stopped", stopped_reason_fr="Un cas manqué.")
    solution_page = client.get(record_path(adopted.solution)).content.decode()
    for text in ("Adopté", "Rejeté", "Arrêté", "Un cas manqué.", "La cible est atteinte.", str(adopted.organisation)):
        assert text in solution_page
    need_page = client.get(record_path(adopted.need)).content.decode()
    assert "Adopté" in need_page
    assert "Marquer comme comblé" not in need_page


def test_met_is_offered_to_the_office_of_the_need_once_a_pilot_is_adopted() -> None:
    pilot, _officer = ending.decided("adopt")
    office = _signed_in(acting(organisation=pilot.need.organisation))
    meet = reverse("needs:decide", args=[pilot.need.reference, "meet"])
    assert f'class="btn btn--small" href="{meet}"' in flat(office.get(record_path(pilot.need)).content.decode())
    assert meet in office.get(reverse("workspace")).content.decode()
    rejected, _officer = ending.decided("reject")
    office = _signed_in(acting(organisation=rejected.need.organisation))
    assert "La solution mise à l’essai pour ce besoin est adoptée" not in office.get(record_path(rejected.need)).content.decode()
