"""Differences between texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.differences import MOST_WORDS, Piece, word_changes


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
    old, new = "mot " * MOST_WORDS, "mot " * MOST_WORDS + "fin"
    assert word_changes(old, new) == [Piece("removed", old), Piece("added", new)]


@given(st.text(max_size=120), st.text(max_size=120))
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_changes(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
