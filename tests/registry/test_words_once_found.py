"""Words that readers stumbled on are said nowhere any more; one thing has one name."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from qualification.models.applications import Application

# Of the English texts: turns of French, images, oracles.
STRANGE = (
    "mend the following", "What awaits", "Nothing awaits", "Read once more", "Take out", "Tell me, I agree", "Be told of",
    "Hear of each", "Light or dark", "A word to the person", "Keep my answer", "By program", "it stands no more",
    "nobody relies on it", "Whoever acts here", "never loses its key", "silence", "verified by nobody", "You began an account",
    "Do nothing.", "ask you something", "it is no medical device", "among the passwords that leaked", "Its last news",
    "not this paper", "ask this of the vendor",
)  # fmt: skip
ODD = (
    "ne s’y fie", "elle ne vaut plus", "Quiconque agit ici", "ne perd jamais sa clé", "Elle ne change plus ensuite",
    "Le dossier vous est ouvert", "elle se conteste", "le silence se voit", "Le temps qu’il faut", "C’est trop d’un coup",
    "par nul autre", "Entrer une version", "Attendu le", "1 évaluations", "0 exigences",
)  # fmt: skip


def _texts() -> list[tuple[str, str]]:
    """Each English text and its French, plurals included."""
    with Path(settings.BASE_DIR, "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        messages = list(read_po(file, locale="fr"))
    found = []
    for message in messages:
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        french = message.string if isinstance(message.string, tuple) else (message.string,)
        found += [(str(a), str(b)) for a, b in zip(english, french, strict=False)]
    return found


def test_no_text_has_the_words_that_readers_stumbled_on() -> None:
    texts = _texts()
    assert not [english for english, _french in texts if any(words in english for words in STRANGE)]
    assert not [french for _english, french in texts if any(words in french for words in ODD)]


def test_the_intended_purpose_is_not_a_planned_end_in_french() -> None:
    ended = [english for english, french in _texts() if "fin prévue" in french.lower()]
    assert all("end" in english.lower() for english in ended), "an end of something that lasts, and no purpose"
    with translation.override("fr"):
        assert translation.gettext("Intended purpose") == "Usage prévu"


@pytest.mark.parametrize(
    ("language", "screening", "review"), [("fr", "recevabilité", "évaluation"), ("en", "screening", "review")]
)
def test_review_means_the_evaluation_alone(language: str, screening: str, review: str) -> None:
    with translation.override(language):
        labels = {code: str(label).lower() for code, label in Application.State.choices}
        assert screening in labels["screening"]
        assert [code for code, label in labels.items() if review in label] == ["in_review"]
        assert review not in translation.gettext("Check before submitting").lower()
