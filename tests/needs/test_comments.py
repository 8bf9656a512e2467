"""Comments beside the answers that they are about: passages, replies, colleagues who are named, and what is settled."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.models.memberships import Role
from needs.mentions import mentioned_in
from needs.models.needs import Need
from needs.models.writing import Comment
from needs.services import needs as services
from needs.services.writing import comment, settle_comment
from needs.workspace import tasks
from records.errors import WrongState
from tests.factories import NeedFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _writer(need: Need, name: str) -> Actor:
    actor = acting(Role.CONTRIBUTOR, need.organisation)
    person = actor.someone()
    person.name = name
    person.save()
    return actor


def _step(need: Need, code: str = "problem") -> str:
    return reverse("needs:edit", args=[need.reference, code])


def test_a_comment_stands_below_the_answer_that_it_is_about_with_the_words_that_it_quotes(sign_in: SignIn) -> None:
    need = NeedFactory(problem_fr="La salle est pleine et personne ne voit qui va plus mal.")
    client = sign_in(_writer(need, "Camille Roy"))
    address = reverse("needs:comments", args=[need.reference])
    posted = {"step": "problem", "field": "problem_fr", "quote": "personne ne voit", "text": "Même le soir ?"}
    answer = client.post(address, posted)
    said = Comment.objects.get()
    assert answer["Location"] == f"{_step(need)}#comment-{said.pk}"
    assert (said.section, said.field, said.quote) == ("problem", "problem_fr", "personne ne voit")
    html = client.get(_step(need)).content.decode()
    place = html[html.index('data-comments-at="id_problem_fr" open') :]
    place = place[: place.index('data-comments-at="id_present_situation_fr"')]
    assert 'data-passage="id_problem_fr">personne ne voit</blockquote>' in place
    assert "Même le soir ?" in place
    assert "Ce passage a été modifié depuis." not in place
    assert "1 commentaire" in html[html.index('class="steps"') : html.index("</ol>", html.index('class="steps"'))]
    services.edit_need(need, by=_writer(need, "Dominique"), values={"problem_fr": "La salle est pleine."})
    assert "Ce passage a été modifié depuis." in client.get(_step(need)).content.decode()


def test_what_is_no_answer_of_the_guide_carries_no_comment(sign_in: SignIn) -> None:
    need = NeedFactory()
    client = sign_in(_writer(need, "Camille"))
    posted = {"field": "return_reason", "quote": "x", "text": "Bonjour", "section": "outcome"}
    assert client.post(reverse("needs:comments", args=[need.reference]), posted).status_code == 302
    said = Comment.objects.get()
    assert (said.field, said.quote, said.section) == ("", "", "outcome")


def test_a_reply_follows_its_comment_and_is_settled_with_it(sign_in: SignIn) -> None:
    need = NeedFactory()
    camille, dominique = _writer(need, "Camille"), _writer(need, "Dominique")
    first = comment(need, by=camille, text="Est-ce la médiane ?", section="outcome", field="indicator_fr")
    client = sign_in(dominique)
    posted = {"step": "outcome", "reply_to": first.pk, "text": "Oui, la médiane."}
    assert client.post(reverse("needs:comments", args=[need.reference]), posted).status_code == 302
    reply = Comment.objects.latest("pk")
    assert (reply.reply_to, reply.field, reply.section) == (first, "indicator_fr", "outcome")
    again = comment(need, by=camille, text="Merci.", reply_to=reply)
    assert again.reply_to == first, "a thread has one level"
    html = client.get(_step(need, "outcome")).content.decode()
    assert html.index("Est-ce la médiane ?") < html.index("Oui, la médiane.") < html.index("Merci.")
    assert "1 commentaire" in html
    assert "3 commentaires" not in html, "replies are no comments to resolve"
    settle_comment(first, by=dominique)
    html = client.get(_step(need, "outcome")).content.decode()
    assert "1 commentaire réglé" in html
    assert f'form="reply-{first.pk}"' not in html
    with pytest.raises(WrongState):
        comment(need, by=camille, text="Encore.", reply_to=first)


def test_a_reply_to_a_comment_on_another_need_is_refused(sign_in: SignIn) -> None:
    need, other = NeedFactory(), NeedFactory()
    theirs = comment(other, by=_writer(other, "Alex"), text="À nous.")
    client = sign_in(_writer(need, "Camille"))
    posted = {"reply_to": theirs.pk, "text": "Je réponds."}
    assert client.post(reverse("needs:comments", args=[need.reference]), posted).status_code == 404
    assert Comment.objects.count() == 1


def test_a_colleague_who_is_named_gets_a_letter_and_nobody_else(django_capture_on_commit_callbacks: Any) -> None:
    need = NeedFactory()
    author, named, other = (_writer(need, name) for name in ("Camille Roy", "Élise Côté", "Dominique Roy"))
    stranger = _writer(NeedFactory(), "Alex Morin")
    mail.outbox.clear()
    text = "@élise cote et @Alex Morin, est-ce vrai ? @Camille Roy"
    with django_capture_on_commit_callbacks(execute=True):
        said = comment(need, by=author, text=text, section="problem")
    assert list(said.mentioned.all()) == [named.someone()]
    assert [letter.to for letter in mail.outbox] == [[named.someone().email]]
    assert "Camille Roy vous mentionne dans un commentaire" in mail.outbox[0].subject
    assert reverse("needs:comments", args=[need.reference]) in mail.outbox[0].body
    assert other.someone() not in said.mentioned.all()
    assert stranger.someone() not in said.mentioned.all(), "whoever may not read it is not told"


def test_a_first_name_is_enough_where_one_person_has_it() -> None:
    need = NeedFactory()
    people = [_writer(need, name).someone() for name in ("Anne Roy", "Anne-Marie Roy", "Camille Roy", "Camille Côté")]
    assert mentioned_in("Bonjour @Anne-Marie !", people) == [people[1]]
    assert mentioned_in("@Anne, est-ce vrai ?", people) == [people[0]]
    assert mentioned_in("@Camille ?", people) == [], "two have it: nobody is told by chance"
    assert mentioned_in("@Camille Côté ?", people) == [people[3]]
    assert mentioned_in("anne@exemple.ca", people) == []


def test_remarks_of_a_return_stand_beside_their_answer_and_on_the_last_reading(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True, indicator_fr="Attente médiane", baseline_fr="")
    officer = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:decide", args=[need.reference, "return"])
    page = officer.get(address).content.decode()
    assert "Attente médiane" in page, "one writes beside what the need says"
    assert "Sans réponse pour l’instant" in page
    posted = {"reason": "Précisez.", "remark_indicator_fr": "De quelle heure à quelle heure ?"}
    assert officer.post(address, posted).status_code == 302
    client = sign_in(_writer(need, "Camille"))
    step = client.get(_step(need, "outcome")).content.decode()
    assert step.index('id="remark-indicator_fr"') < step.index('name="indicator_fr"')
    assert "De quelle heure à quelle heure ?" in step
    assert "Précisez." in step, "the general remark, too"
    review = client.get(reverse("needs:review", args=[need.reference])).content.decode()
    assert review.count("De quelle heure à quelle heure ?") == 2, "listed above, and beside the answer"
    assert f'href="{_step(need, "outcome")}?check#id_indicator_fr"' in review
    again = Need.objects.get(pk=need.pk)
    services.submit_need(again, by=acting(organisation=need.organisation))
    assert "De quelle heure" not in client.get(reverse("needs:edit", args=[need.reference, "outcome"])).content.decode()


def test_a_comment_that_names_a_colleague_is_their_task_until_they_answer_or_it_is_resolved() -> None:
    need = NeedFactory()
    camille, dominique = _writer(need, "Camille"), _writer(need, "Dominique")
    first = comment(need, by=camille, text="@Dominique, est-ce la médiane ?", section="outcome")
    (task,) = [each for each in tasks(dominique) if each.action == "Répondre"]
    assert need.reference in task.detail
    assert task.url.endswith(f"#comment-{first.pk}")
    assert not [each for each in tasks(camille) if each.action == "Répondre"]
    comment(need, by=dominique, text="Oui.", reply_to=first)
    assert not tasks(dominique)
    second = comment(need, by=camille, text="@Dominique, et la nuit ?", reply_to=first)
    assert len(tasks(dominique)) == 1, "named again after the answer"
    settle_comment(second, by=camille)
    assert not tasks(dominique)
