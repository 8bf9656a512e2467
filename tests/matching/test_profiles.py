"""Profiles and fits: what a record means, kept beside its entry."""

from typing import Any

import pytest

from catalogue import index
from matching import fits, tasks, upkeep
from matching.counts import ALL
from matching.encoder import encoder, mean
from matching.models import Fit, Profile, TermCount
from matching.profiles import rebuild
from matching.words import words_of
from needs.services.needs import withdraw_need
from records.models.taxonomies import AiField
from registry.celery import app
from tests.factories import ENDING, NeedFactory, SolutionFactory, acting, amend, term

pytestmark = pytest.mark.django_db

WOUNDS = {
    "title_fr": "Suivi des plaies chroniques à domicile",
    "title_en": "",
    "summary_fr": "Les infirmières mesurent chaque plaie à leur façon, et rien ne se compare.",
}
CAMERA = {
    "name_fr": "Chronic wound follow-up at home",
    "summary_fr": "Nurses photograph and measure each wound the same way at every visit.",
}


def _pair(**solution: Any) -> tuple[Any, Any]:
    field = term(AiField, "imaging", "Imagerie", "Imaging")
    need = NeedFactory(published=True, **WOUNDS)
    need.ai_fields.add(field)
    index.refresh(need)
    offered = SolutionFactory(listed=True, **(CAMERA | solution))
    offered.ai_fields.set([field])
    index.refresh(offered)
    return need, offered


def test_french_and_english_of_one_meaning_are_near() -> None:
    french, english, other = encoder().encode(
        ["Suivi des plaies chroniques à domicile", "Follow-up for chronic wounds at home", "Stationnement de l’hôpital"]
    )
    near = sum(a * b for a, b in zip(french, english, strict=True))
    far = sum(a * b for a, b in zip(french, other, strict=True))
    assert near > 0.6 > 0.4 > far


def test_vectors_have_the_length_that_the_table_takes() -> None:
    vector = encoder().encode(["Un texte"])[0]
    assert len(vector) == encoder().dimensions == Profile._meta.get_field("vector").dimensions
    assert sum(value * value for value in mean([vector, vector])) == pytest.approx(1)


_PAIRS = [("rétinopathies", "retinopathy"), ("Chirurgie", "chirurgies"), ("détecté", "detects")]


@pytest.mark.parametrize(("french", "english"), _PAIRS)
def test_a_word_is_known_by_its_first_letters_in_both_languages(french: str, english: str) -> None:
    assert words_of(french) == words_of(english)


def test_a_french_need_finds_a_solution_that_is_described_in_english() -> None:
    need, solution = _pair()
    [fit] = fits.proposed_and_left_out(need.reference)[0]
    assert fit.solution.key == solution.reference
    assert "ai_field:imaging" in fit.reasons["shared"]


def test_a_solution_without_a_subject_in_common_does_not_fit() -> None:
    need, solution = _pair()
    solution.ai_fields.set([term(AiField, "billing", "Facturation", "Billing")])
    index.refresh(solution)
    assert fits.proposed_and_left_out(need.reference)[0] == []


def test_fits_are_the_same_whichever_side_came_first() -> None:
    need, _solution = _pair()
    by_solution = list(Fit.objects.values_list("need__key", "solution__key"))
    scores = list(Fit.objects.values_list("score", flat=True))
    index.refresh(need)
    upkeep.run()
    Fit.objects.all().delete()
    Profile.objects.update(fitted_from="")
    assert upkeep.run() == 2
    assert list(Fit.objects.values_list("need__key", "solution__key")) == by_solution
    assert list(Fit.objects.values_list("score", flat=True)) == pytest.approx(scores)


def test_what_ends_fits_no_more_and_leaves_no_profile_of_what_is_not_public() -> None:
    need, _solution = _pair()
    withdraw_need(need, by=acting(organisation=need.organisation), values=ENDING)
    assert not Fit.objects.exists()
    draft = NeedFactory()
    assert not Profile.objects.filter(entry__key=draft.reference).exists()


def test_a_text_that_changed_is_encoded_again_and_one_that_did_not_is_left() -> None:
    need, _solution = _pair()
    before = Profile.objects.get(entry__key=need.reference)
    index.refresh(need)
    assert Profile.objects.get(entry__key=need.reference).made_from == before.made_from
    amend(need, title_fr="Horaires du personnel infirmier", summary_fr="Ils sont faits à la main.")
    after = Profile.objects.get(entry__key=need.reference)
    assert after.made_from != before.made_from
    assert not Fit.objects.exists()


def test_a_rebuild_writes_what_was_there() -> None:
    _pair()
    kept = list(Profile.objects.order_by("entry").values_list("entry", "made_from", "words"))
    assert rebuild() == upkeep.run() == 2
    assert list(Profile.objects.order_by("entry").values_list("entry", "made_from", "words")) == kept
    assert Fit.objects.count() == 1


@pytest.mark.django_db
def test_counts_of_terms_are_made_anew_once_records_have_drifted() -> None:
    NeedFactory(published=True, title_fr="Dépistage des chutes")
    assert tasks.refresh_outdated_counts() == 1
    assert tasks.refresh_outdated_counts() == 0
    NeedFactory(published=True, title_fr="Suivi des plaies")
    assert tasks.refresh_outdated_counts() == 1
    assert TermCount.objects.get(kind="need", term=ALL).records == 2


def test_the_drift_of_counts_is_looked_for_every_hour() -> None:
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "matching.tasks.refresh_outdated_counts" in scheduled
    app.loader.import_default_modules()
    assert scheduled <= set(app.tasks), "what is scheduled exists"
