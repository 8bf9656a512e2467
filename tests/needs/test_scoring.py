"""Prioritisation: criteria, marks, scores with their breakdown, versions of the weights, the ministry's board."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from needs.models.scoring import Mark, Scoring, ScoringGrid
from needs.ranking import establishments_mark, rank, weighted_score
from needs.services.endorsements import endorse_need, withdraw_endorsement
from needs.services.needs import close_need
from needs.services.scoring import change_weights, current_grid, score_need
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import ENDING, NeedFactory, OrganisationFactory, acting, region
from tests.markup import flat

SignIn = Callable[[Actor], Client]
db = pytest.mark.django_db


def _analyst() -> Actor:
    return acting(Role.MINISTRY_ANALYST)


def _marks(value: int = 2, **some_of_them: int) -> dict[str, int]:
    return {criterion.code: value for criterion in current_grid().criteria.all() if not criterion.is_computed} | some_of_them


def _scored(value: int = 2, **values: Any) -> Need:
    need: Need = NeedFactory(published=True, **values)
    score_need(need, by=_analyst(), marks=_marks(value))
    need.refresh_from_db()
    return need


# ── The arithmetic ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("establishments", "mark"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (7, 3), (8, 4), (60, 4)])
def test_establishments_are_counted_into_a_mark(establishments: int, mark: int) -> None:
    assert establishments_mark(establishments) == mark


def test_a_score_is_the_weighted_mean_times_25() -> None:
    assert weighted_score({"a": 4, "b": 0}, {"a": 3, "b": 1}) == 75.0
    assert weighted_score({"a": 4}, {"a": 3, "b": 9}) == 100.0, "what nobody scored does not count"
    assert weighted_score({}, {"a": 3}) is None
    assert weighted_score({"a": 4}, {"a": 0}) is None
    assert weighted_score({"a": 2.45}, {"a": 1}) == 61.3, "half up, as one rounds by hand"


_WEIGHTS = some.fixed_dictionaries({code: some.integers(0, 100) for code in "abc"})
_MEANS = some.dictionaries(some.sampled_from("abc"), some.floats(0, 4))


@given(_MEANS, _WEIGHTS)
def test_a_score_never_leaves_0_to_100(means: dict[str, float], weights: dict[str, int]) -> None:
    score = weighted_score(means, weights)
    assert score is None or 0 <= score <= 100


@given(some.dictionaries(some.text("xyz", min_size=1, max_size=3), _MEANS, max_size=8), _WEIGHTS)
def test_under_the_same_weights_nothing_moves_and_ranks_follow_scores(needs: Any, weights: dict[str, int]) -> None:
    places = rank(needs, weights, weights)
    assert all(place.moved == 0 for place in places)
    assert [place.rank for place in places] == [1 + sum(p.score > place.score for p in places) for place in places]
    assert [place.score for place in places] == sorted((place.score for place in places), reverse=True)


def test_needs_with_the_same_score_share_a_rank() -> None:
    places = rank({"BES-3": {"a": 2}, "BES-2": {"a": 2}, "BES-1": {"a": 1}, "BES-4": {"a": 4}}, {"a": 1}, {"a": 1})
    assert [(place.reference, place.rank) for place in places] == [("BES-4", 1), ("BES-2", 2), ("BES-3", 2), ("BES-1", 4)]


def test_other_weights_say_how_far_each_need_moves() -> None:
    needs = {"BES-1": {"a": 4, "b": 0}, "BES-2": {"a": 0, "b": 4}}
    places = rank(needs, {"a": 2, "b": 1}, {"a": 1, "b": 2})
    assert [(place.reference, place.rank, place.moved) for place in places] == [("BES-2", 1, 1), ("BES-1", 2, -1)]


# ── Scoring ──────────────────────────────────────────────────────────────────────────────────────────────────


@db
def test_several_people_score_and_the_mean_and_spread_are_public_but_not_who(client: Client) -> None:
    need = NeedFactory(published=True)
    officer = acting(organisation=need.organisation)
    analyst = _analyst()
    analyst.user.name = "Analyste discrète"
    analyst.user.save()
    score_need(need, by=officer, marks=_marks(4), comment="Secret de travail")
    score_need(need, by=analyst, marks=_marks(2, severity=0))
    need.refresh_from_db()
    lines = {line["code"]: line for line in need.score_breakdown["lines"]}
    assert (lines["severity"]["mean"], lines["severity"]["lowest"], lines["severity"]["highest"]) == (2.0, 0, 4)
    assert lines["population"]["mean"] == 3.0
    assert lines["establishments"]["mean"] == 0
    # 90 of the 100 points of weight are given by people: 70 at a mean of 3, 20 at 2.
    assert float(need.score) == round(25 * (70 * 3 + 20 * 2) / 100, 1)
    html = flat(client.get(record_path(need)).content.decode())
    assert "Gravité clinique" in html
    assert "0–4 (2)" in html
    assert "Analyste discrète" not in html
    assert "Secret de travail" not in html
    history = html.split('class="timeline"')[1]
    assert "Noté" in history
    assert str(analyst.membership.organisation) not in history.split("</ol>")[0], "with one score, the mean is that person's"
    assert CatalogueEntry.objects.get(key=need.reference).details["score"] == float(need.score)


@db
def test_scoring_again_replaces_ones_own_marks() -> None:
    need, analyst = NeedFactory(published=True), _analyst()
    score_need(need, by=analyst, marks=_marks(0))
    score_need(need, by=analyst, marks=_marks(4))
    need.refresh_from_db()
    assert Scoring.objects.count() == 1
    assert float(need.score) == 90.0, "everything but the establishments, which are one alone"


@db
@pytest.mark.parametrize("value", [-1, 5, None])
def test_a_mark_outside_0_to_4_is_refused_and_named(value: Any) -> None:
    need = NeedFactory(published=True)
    with pytest.raises(Incomplete) as refused:
        score_need(need, by=_analyst(), marks=_marks(2) | {"severity": value})
    assert set(refused.value.gaps) == {"severity"}
    assert not Scoring.objects.exists()


@db
def test_the_database_itself_refuses_a_mark_above_4() -> None:
    need = _scored()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.filter(scoring__need=need).update(value=5)


@db
def test_only_an_open_published_need_is_scored() -> None:
    with pytest.raises(WrongState):
        score_need(NeedFactory(), by=_analyst(), marks=_marks())
    ended = NeedFactory(published=True)
    close_need(ended, by=acting(organisation=ended.organisation), values=ENDING)
    with pytest.raises(WrongState):
        score_need(ended, by=_analyst(), marks=_marks())
    with pytest.raises(Refused):
        score_need(NeedFactory(published=True), by=acting(), marks=_marks())


@db
def test_an_endorsement_counts_in_the_score_at_once() -> None:
    need = _scored(2)
    before, officer = need.score, acting()
    endorsement = endorse_need(need, organisation=officer.membership.organisation, by=officer, values={})
    need.refresh_from_db()
    assert need.score > before
    withdraw_endorsement(endorsement, by=officer)
    need.refresh_from_db()
    assert need.score == before


@db
def test_the_form_keeps_what_was_given_and_names_what_is_missing(sign_in: SignIn) -> None:
    need, analyst = NeedFactory(published=True), _analyst()
    client = sign_in(analyst)
    address = reverse("needs:score", args=[need.reference])
    marks: dict[str, Any] = _marks(3)
    del marks["urgency"]
    response = client.post(address, marks | {"comment": "Mon avis"})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="id_urgency_error"' in html
    assert "Mon avis" in html
    assert html.count("checked") == len(marks)
    client.post(address, marks | {"urgency": 4})
    assert client.get(address).context["form"].initial["urgency"] == 4


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────


@db
def test_a_published_score_keeps_the_weights_it_came_from_until_it_is_scored_again() -> None:
    need, analyst = _scored(1), _analyst()
    before = need.score
    with pytest.raises(Incomplete):
        change_weights(by=analyst, weights={"severity": 100}, note_fr=" ")
    with pytest.raises(Incomplete):
        change_weights(by=analyst, weights={"severity": 101}, note_fr="Trop.")
    grid = change_weights(by=analyst, weights={"establishments": 100}, note_fr="Le nombre d’abord.")
    assert (grid.number, current_grid().number) == (2, 2)
    assert ScoringGrid.objects.get(number=1).criteria.get(code="establishments").weight == 10
    need.refresh_from_db()
    assert (need.score, need.score_breakdown["grid"]) == (before, 1)
    score_need(need, by=analyst, marks=_marks(1))
    need.refresh_from_db()
    assert need.score < before
    assert need.score_breakdown["grid"] == 2
    assert Event.objects.filter(verb="scoring.weights_changed").count() == 1


@db
def test_everyone_reads_the_criteria_their_anchors_and_versions(client: Client, sign_in: SignIn) -> None:
    change_weights(by=_analyst(), weights={"severity": 40}, note_fr="La gravité pèse plus.")
    html = client.get(reverse("needs:criteria")).content.decode()
    for text in ("Gravité clinique", "Décès évitables", "La gravité pèse plus.", "poids 40"):
        assert text in html
    assert reverse("needs:weights") not in html
    client = sign_in(_analyst())
    values = {f"w_{criterion.code}": criterion.weight for criterion in current_grid().criteria.all()}
    response = client.post(reverse("needs:weights"), values | {"w_severity": "500", "note_fr": "x"})
    assert response.status_code == 422
    assert client.post(reverse("needs:weights"), values | {"note_fr": "Retour"}).status_code == 302


# ── The board ────────────────────────────────────────────────────────────────────────────────────────────────


@db
def test_the_board_ranks_filters_and_compares(sign_in: SignIn) -> None:
    high, low = _scored(4, title_fr="Besoin criant"), _scored(1, title_fr="Besoin léger")
    unscored = NeedFactory(published=True, title_fr="Besoin sans score")
    NeedFactory(title_fr="Brouillon caché")
    client = sign_in(_analyst())
    board = client.get(reverse("needs:board")).context["board"]
    assert [row.need.reference for row in board.rows] == [high.reference, low.reference, unscored.reference]
    assert board.unscored == 1
    address = reverse("needs:board")
    page = client.get(address, {"compare": [high.reference, low.reference]})
    assert "Côte à côte" in page.content.decode()
    assert len(page.context["board"].side_by_side) == 2
    region("09", "Côte-Nord")
    assert client.get(address, {"region": "09"}).context["board"].rows == []
    assert "Aucun besoin ouvert" in client.get(address, {"region": "09"}).content.decode()
    assert len(client.get(address, {"region": "01", "priority": "none", "risk": high.risk_level}).context["board"].rows) == 3


@db
def test_the_board_shows_how_the_ranking_moves_when_weights_move(sign_in: SignIn) -> None:
    first, second = NeedFactory(published=True), NeedFactory(published=True)
    score_need(first, by=_analyst(), marks=_marks(2, severity=4))
    score_need(second, by=_analyst(), marks=_marks(2, urgency=4))
    client = sign_in(_analyst())
    trial = {f"w_{criterion.code}": 1 for criterion in current_grid().criteria.all()} | {"w_urgency": 90, "w_severity": 0}
    page = client.get(reverse("needs:board"), trial)
    moves = [(row.need.reference, row.place.moved) for row in page.context["board"].rows]
    assert moves == [(second.reference, 1), (first.reference, -1)]
    assert "▲1" in page.content.decode()
    assert current_grid().number == 1, "nothing is saved"


@db
@pytest.mark.parametrize("odd", ["\r\n", "²", "-5", "9" * 50, "abc", ""])
def test_an_odd_address_breaks_no_board(odd: str, sign_in: SignIn) -> None:
    _scored()
    client = sign_in(_analyst())
    for name in ("risk", "priority", "region", "compare", "w_severity"):
        assert client.get(reverse("needs:board"), {name: odd}).status_code == 200
    zero = {f"w_{criterion.code}": 0 for criterion in current_grid().criteria.all()}
    assert not client.get(reverse("needs:board"), zero).context["board"].is_trial


@db
def test_a_board_of_200_needs_costs_the_same_as_one_of_two(sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    need = _scored(3)
    organisation = OrganisationFactory()
    copies = []
    for number in range(200):
        copies.append(
            Need(
                reference=f"BES-2025-{number:04d}",
                organisation=organisation,
                title_fr=f"Besoin {number}",
                state=Need.State.PUBLISHED,
                published_at=need.published_at,
                score=need.score,
                score_breakdown=need.score_breakdown,
            )
        )
    Need.objects.bulk_create(copies)
    client = sign_in(_analyst())
    client.get("/")
    with django_assert_max_num_queries(16):
        assert len(client.get(reverse("needs:board")).context["board"].rows) == 201
