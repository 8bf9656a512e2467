"""Differences between texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.differences import MAX_STEPS, MAX_STEPS_OF_SENTENCES, MAX_WORDS, Piece, Work, word_changes


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("20 minutes d’attente", "15 minutes d’attente", [("removed", "20"), ("added", "15"), ("same", " minutes d’attente")]),
        ("", "Nouveau.", [("added", "Nouveau.")]),
        ("Ancien.", "", [("removed", "Ancien.")]),
        ("Rien de commun", "3 pour 1 000", [("removed", "Rien de commun"), ("added", "3 pour 1 000")]),
        ("", "", []),
    ],
)
def test_what_was_taken_away_and_added_is_told_in_words(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in word_changes(old, new)] == pieces


def test_very_long_texts_are_compared_as_wholes() -> None:
    old, new = "mot " * MAX_WORDS, "mot " * MAX_WORDS + "fin"
    assert word_changes(old, new) == [Piece("removed", old), Piece("added", new)]


@given(st.text(max_size=120), st.text(max_size=120))
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


LINES = "".join(f"Ligne {number} sur l’attente, la durée et le coût\n" for number in range(400))


@pytest.mark.parametrize(
    ("old", "new"),
    [("!" * 700, "!?" * 700), ("!." * 1000, "!?." * 650), ("a b " * 500, "a b c " * 330), ("\n" * 1900, "\na" * 1000)],
)
def test_the_work_of_a_comparison_is_bounded_whatever_the_texts(old: str, new: str) -> None:
    work = Work()
    pieces = word_changes(old, new, work)
    assert Work().steps_left - work.steps_left <= MAX_STEPS + MAX_STEPS_OF_SENTENCES
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_long_texts_are_compared_by_their_sentences_when_their_words_would_take_too_long() -> None:
    pieces = word_changes(LINES, LINES.replace("Ligne 200", "Rangée 200"))
    assert [piece.kind for piece in pieces] == ["same", "removed", "added", "same"]
    assert pieces[1].text == "Ligne 200 sur l’attente, la durée et le coût\n"


def test_comparisons_of_a_page_share_their_work_and_the_last_ones_are_wholes() -> None:
    work = Work()
    found = [word_changes("!" * 700 + str(number), "!?" * 700, work) for number in range(50)]
    assert -MAX_STEPS - MAX_STEPS_OF_SENTENCES <= work.steps_left <= 0
    assert found[-1] == [Piece("removed", "!" * 700 + "49"), Piece("added", "!?" * 700)]
