"""Writing a need with colleagues: presence, comments, earlier texts, a start from another need, the gauge."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.services.privacy import erase, export_person
from authoring.models.unsent import UnsentForm
from catalogue.addresses import record_path
from needs.completeness import quality_of
from needs.drafts import sittings
from needs.models.needs import Need
from needs.models.writing import Comment, Presence
from needs.services import needs as services
from needs.services.responses import shortlist_response
from needs.services.writing import comment, note_presence, restore_draft, settle_comment
from records.errors import Incomplete, Refused, WrongState
from records.models.taxonomies import Population
from tests.factories import NeedFactory, OrganisationFactory, ResponseFactory, acting, region, term

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _writer(need: Need, name: str = "Camille") -> Actor:
    actor = acting(Role.CONTRIBUTOR, need.organisation)
    person = actor.someone()
    person.name = name
    person.save()
    return actor


def test_colleagues_see_who_is_editing_and_where(sign_in: SignIn) -> None:
    need = NeedFactory()
    note_presence(need, by=_writer(need), step="outcome")
    client = sign_in(_writer(need, "Dominique"))
    assert (
        reverse("needs:presence", args=[need.reference, "problem"])
        in client.get(reverse("needs:edit", args=[need.reference, "problem"])).content.decode()
    )
    seen = client.get(reverse("needs:presence", args=[need.reference, "problem"])).content.decode()
    assert "Camille modifie la section" in seen
    seen = client.get(reverse("needs:presence", args=[need.reference, "outcome"])).content.decode()
    assert "Camille modifie aussi cette section." in seen
    assert "Dominique" not in seen, "one is no colleague of oneself"


def test_whoever_closed_the_page_is_gone_after_a_while() -> None:
    need = NeedFactory()
    note_presence(need, by=_writer(need), step="outcome", at=timezone.now() - timedelta(minutes=2))
    assert note_presence(need, by=_writer(need), step="outcome") == []
    note_presence(need, by=(again := _writer(need)), step="data")
    note_presence(need, by=again, step="risk")
    assert Presence.objects.filter(user=again.user).get().step == "risk"


def test_comments_stay_inside_the_establishment_and_are_settled(sign_in: SignIn) -> None:
    need = NeedFactory()
    address = reverse("needs:comments", args=[need.reference])
    client = sign_in(_writer(need))
    assert client.post(address, {"text": " "}).status_code == 422
    client.post(address, {"text": "La cible est-elle réaliste ?", "section": "outcome"})
    said = Comment.objects.get()
    officer = sign_in(acting(organisation=need.organisation))
    assert "La cible est-elle réaliste ?" in officer.get(address).content.decode()
    officer.post(reverse("needs:comment-settle", args=[need.reference, said.pk]))
    assert "Réglé le" in officer.get(address).content.decode()
    with pytest.raises(WrongState):
        settle_comment(said, by=_writer(need))
    with pytest.raises(Incomplete):
        comment(need, by=_writer(need), text="")
    for stranger in (acting(), acting(Role.REGISTRY_ADMINISTRATOR), acting(Role.MINISTRY_ANALYST)):
        with pytest.raises(Refused):
            comment(need, by=stranger, text="Coucou")
        assert sign_in(stranger).get(address).status_code == 404


def test_a_comment_that_was_not_added_is_there_when_its_step_opens_again(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(_writer(need))
    step, elsewhere = (reverse("needs:edit", args=[need.reference, code]) for code in ("problem", "outcome"))
    address = client.get(step).context["comment_url"]
    assert f'action="{address}" novalidate data-autosave' in client.get(step).content.decode()
    typed = {"section": "problem", "step": "problem", "text": "Est-ce bien le soir ?"}
    assert client.post(address, typed, headers={"x-autosave": "1"}).json()["saved"]
    assert client.post(step, {"title_fr": "Attente", "base": ""}).status_code == 302
    html = client.get(step).content.decode()
    assert "Est-ce bien le soir ?</textarea>" in html
    assert "Vous n’avez pas encore ajouté ce commentaire" in html
    assert "Est-ce bien le soir ?" not in client.get(elsewhere).content.decode()
    assert Comment.objects.count() == 0
    assert client.post(address, typed).status_code == 302
    assert Comment.objects.get().section == "problem"
    assert not UnsentForm.objects.exists()
    client.post(address, typed | {"text": "Et la fin de semaine ?"}, headers={"x-autosave": "1"})
    assert "Et la fin de semaine ?" not in sign_in(_writer(need)).get(step).content.decode(), "one’s own until it is added"


def test_a_step_that_nobody_filled_in_shows_no_gaps_until_one_comes_to_check(sign_in: SignIn) -> None:
    author = acting(Role.CONTRIBUTOR, OrganisationFactory(region=region()))
    client = sign_in(author)
    client.post(reverse("needs:new"), {"title_fr": "Chutes la nuit"})
    need = Need.objects.get()
    assert need.regions.exists()
    gap = "Décrivez ce que serait la réussite."
    address = reverse("needs:edit", args=[need.reference, "outcome"])
    assert gap not in client.get(address).content.decode()
    assert gap in client.get(f"{address}?check").content.decode()
    for code in ("context", "data", "risk", "owner"):
        html = client.get(reverse("needs:edit", args=[need.reference, code])).content.decode()
        assert '<p class="gap">' not in html, code
    client.post(address, {"indicator_fr": "Le nombre de chutes"})
    assert gap in client.get(address).content.decode()


def test_every_sitting_is_kept_with_its_author_and_can_be_brought_back(sign_in: SignIn) -> None:
    need = NeedFactory(problem_fr="")
    first, second = _writer(need), _writer(need, "Dominique")
    services.edit_need(need, by=first, values={"problem_fr": "Le premier texte."})
    services.edit_need(need, by=first, values={"problem_fr": "Le premier texte, plus long."})
    rows = list(need.events.order_by("pgh_id"))
    hour_ago = timezone.now() - timedelta(hours=1)
    type(rows[0]).objects.filter(pgh_id__in=[row.pgh_id for row in rows]).update(pgh_created_at=hour_ago)
    services.edit_need(need, by=second, values={"problem_fr": "Un autre texte."})
    found = sittings(need)
    assert [each.who for each in found][:2] == ["Dominique", "Camille"], "two saves in a row are one sitting"
    client = sign_in(first)
    html = client.get(reverse("needs:history", args=[need.reference])).content.decode()
    assert "Rétablir ce texte" in html
    client.post(reverse("needs:restore", args=[need.reference, found[1].row]))
    need.refresh_from_db()
    assert need.problem_fr == "Le premier texte, plus long."
    assert [each.who for each in sittings(need)][:3] == ["Camille", "Dominique", "Camille"], "what was replaced is kept"


def test_what_changed_in_the_workspace_names_the_need_of_a_response(sign_in: SignIn) -> None:
    response = ResponseFactory()
    officer, colleague = (acting(organisation=response.need.organisation) for _ in range(2))
    shortlist_response(response, by=colleague)
    html = sign_in(officer).get(reverse("workspace")).content.decode()
    changed = html[html.index("h-changes") :]
    assert record_path(response.need) in changed
    assert response.need.title_fr in changed


def test_an_earlier_text_of_another_need_or_of_a_published_one_is_not_brought_back(sign_in: SignIn) -> None:
    need, other = NeedFactory(), NeedFactory()
    row = other.events.first().pgh_id
    client = sign_in(acting(organisation=need.organisation))
    assert client.post(reverse("needs:restore", args=[need.reference, row])).status_code == 404
    published = NeedFactory(published=True)
    with pytest.raises(WrongState):
        restore_draft(published, by=acting(organisation=published.organisation), row=published.events.first().pgh_id)


def test_a_draft_starts_from_a_need_that_is_like_it(sign_in: SignIn) -> None:
    model = NeedFactory(
        published=True, constraints_fr="En français", baseline_fr="41 minutes", volume_per_year=9, title_fr="Attente au triage"
    )
    model.populations.add(term(Population, "children", "Enfants"))
    officer = acting()
    client = sign_in(officer)
    assert f"{reverse('needs:new')}?from={model.reference}" in client.get(record_path(model)).content.decode()
    looked = client.get(reverse("needs:new"), {"like": "salle d’attente de l’urgence"}).content.decode()
    assert f'name="start" value="{model.reference}"' in " ".join(looked.split())
    address = f"{reverse('needs:new')}?from={model.reference}"
    assert model.problem_fr in client.get(address).content.decode()
    client.post(address, {"title_fr": "Attente en pédiatrie", "problem_fr": "Notre problème."})
    made = Need.objects.get(title_fr="Attente en pédiatrie")
    assert (made.organisation, made.state) == (officer.membership.organisation, "draft")
    assert (made.problem_fr, made.constraints_fr, made.indicator_fr) == ("Notre problème.", "En français", model.indicator_fr)
    assert (made.baseline_fr, made.volume_per_year, made.operational_owner_fr) == ("", None, "")
    assert [each.code for each in made.populations.all()] == ["children"]


def test_a_draft_of_others_is_no_start(sign_in: SignIn) -> None:
    secret = NeedFactory(problem_fr="Un secret")
    assert "Un secret" not in sign_in(acting()).get(f"{reverse('needs:new')}?from={secret.reference}").content.decode()


def test_the_gauge_says_what_a_vendor_would_still_ask(sign_in: SignIn) -> None:
    need = NeedFactory(volume_per_year=None, target_fr="Beaucoup mieux")
    gauge = quality_of(need)
    assert {"volume_per_year", "target_fr", "budget_status"} <= set(gauge.questions)
    services.edit_need(need, by=_writer(need), values={"volume_per_year": 900, "target_fr": "20 minutes en 2027"})
    need.refresh_from_db()
    better = quality_of(need)
    assert better.percent > gauge.percent
    assert not {"volume_per_year", "target_fr"} & set(better.questions)
    html = sign_in(_writer(need)).get(reverse("needs:review", args=[need.reference])).content.decode()
    assert "Y a-t-il un budget" in html
    assert f"{reverse('needs:edit', args=[need.reference, 'owner'])}?check#id_budget_status" in html


def test_what_a_person_wrote_is_in_their_export_and_their_traces_go_with_them() -> None:
    need = NeedFactory()
    writer = _writer(need)
    comment(need, by=writer, text="La cible est trop haute.")
    note_presence(need, by=writer, step="outcome")
    UnsentForm.objects.create(user=writer.someone(), path="/x/", typed="text=secret")
    exported = export_person(by=writer)
    assert [each["text"] for each in exported["needs"]] == [f"{need.reference}: La cible est trop haute."]
    assert exported["unsent_texts"][0]["typed"] == "text=secret"
    erase(writer.someone(), by=None)
    assert not Presence.objects.exists()
    assert not UnsentForm.objects.exists()
    assert Comment.objects.get().text == "La cible est trop haute.", "what was said for the organisation stays"


def test_a_condition_that_is_only_written_is_asked_to_be_ticked_as_well(sign_in: SignIn) -> None:
    values = {
        "constraints_fr": "Hébergement au Québec\nDeux quarts de travail",
        "constraints_en": "",
        "must_keep_data_here": False,
    }
    need = NeedFactory(**values)
    client = sign_in(acting(organisation=need.organisation))
    page = client.get(reverse("needs:review", args=[need.reference])).content.decode()
    assert "Cochez-la aussi" in page
    assert "#id_must_keep_data_here" in page
    Need.objects.filter(pk=need.pk).update(must_keep_data_here=True)
    assert "Cochez-la aussi" not in client.get(reverse("needs:review", args=[need.reference])).content.decode()


def test_a_short_problem_is_asked_for_figures_and_a_missing_one_for_itself() -> None:
    assert "chiffres" in str(quality_of(NeedFactory(problem_fr="Court.")).questions["problem_fr"])
    assert "chiffres" not in str(quality_of(NeedFactory(problem_fr="")).questions["problem_fr"])


def test_questions_that_a_no_makes_pointless_say_so_and_name_what_hides_them(sign_in: SignIn) -> None:
    need = NeedFactory()
    page = sign_in(acting(organisation=need.organisation)).get(reverse("needs:edit", args=[need.reference, "risk"]))
    html = page.content.decode()
    assert html.count("Passez cette question si vous avez répondu non à la première.") == 2
    assert 'data-skipped-by="has_medical_purpose=false"' in html


def test_the_public_history_of_a_need_begins_with_its_publication(sign_in: SignIn) -> None:
    need = NeedFactory(title_fr="Attente au triage de nuit")
    writer = acting(organisation=need.organisation)
    for word in ("un", "deux", "trois"):
        services.edit_need(need, by=writer, values={"summary_fr": word})
    services.submit_need(need, by=writer)
    services.publish_need(need, by=writer)
    assert "Texte modifié" not in Client().get(record_path(need)).content.decode()
    own = sign_in(writer).get(record_path(need)).content.decode()
    assert own.count("Texte modifié") == 1


@pytest.mark.parametrize(
    ("problem", "is_asked"),
    [
        ("Environ 40 personnes par semaine attendent leur rendez-vous de suivi pendant 3 jours et plusieurs renoncent.", False),
        ("Chaque semaine, une douzaine de personnes attendent plus de six heures au triage, la nuit comme le jour.", False),
        ("Des personnes attendent longtemps au triage, la nuit comme le jour, et le personnel neuf ne sait qui va mal.", True),
        ("Le quart de nuit manque de personnel, des personnes attendent longtemps et personne ne voit qui va plus mal.", True),
    ],
)
def test_figures_in_digits_or_in_words_are_not_asked_for_again(problem: str, is_asked: bool) -> None:
    assert ("problem_fr" in quality_of(NeedFactory(problem_fr=problem)).questions) is is_asked
