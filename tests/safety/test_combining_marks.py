"""No text has dozens of marks on one letter: it is refused in words before anything puts them in order, at every door.

Putting marks in order takes the square of their number. What is counted here is how long a run ever reaches that work.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from files.standalone import normal_form as standalone
from files.tables.reading import tables_of_text
from needs.models.needs import Need
from publishing.api.bodies import JSONParser, UnreadableBody
from records import normal_form
from records.normal_form import MAX_MARKS_IN_A_ROW, is_mark, normalized
from tests.factories import NeedFactory, acting
from tests.posting import forms_of
from website.models.error_reports import ErrorReport

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

OURS = {"headers": {"origin": "http://testserver"}}
HOSTILE = "a" + "\u0301\u0316" * 2000
RUNS = ["\u0301\u0316", "\u0f73", "\u0f81\u0316", "\u0316\uff9e", "\u0344\u0316"]


def _longest_run(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if is_mark(letter) else 0
        longest = max(longest, run)
    return longest


@pytest.fixture(autouse=True)
def _runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """How long the runs of marks are that reach Unicode's own function, whoever calls it."""
    seen: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: str, text: str) -> str:
        seen.append(_longest_run(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    yield
    assert max(seen, default=0) <= MAX_MARKS_IN_A_ROW


@pytest.mark.parametrize("address", ["/nous-ecrire/", "/compte/connexion/", "/compte/inscription/", "/alertes/nouveau/"])
def test_a_form_with_marks_without_end_is_refused_in_words(client: Client, address: str) -> None:
    page = client.post(address, {"message": HOSTILE, HOSTILE[:100]: "x", "login": HOSTILE}, **OURS)
    assert page.status_code == 400
    assert "signes (accents et autres)" in page.content.decode()


def test_a_form_with_such_a_text_comes_back_with_as_many_marks_as_a_text_may_hold(client: Client) -> None:
    address = reverse("report", args=["need", NeedFactory(published=True).reference])
    typed = {"message": f"Une coquille: {HOSTILE}.", "reporter_email": "lectrice@example.org", "website": ""}
    page = client.post(address, typed, **OURS)
    kept = f"Une coquille: {HOSTILE[: MAX_MARKS_IN_A_ROW + 1]}."
    assert page.status_code == 400
    assert kept in page.content.decode()
    ((to, carried),) = [each for each in forms_of(page.content.decode()) if each[0] == address]
    assert client.post(to, carried | {"message": kept}, **OURS).status_code == 302
    assert ErrorReport.objects.get().message == normalized("NFC", kept)


@pytest.mark.parametrize("address", ["/besoins/?q={}", "/recherche/?{}=1", "/{}/", "/api/v1/needs/?q={}"])
def test_an_address_with_such_a_text_is_refused(client: Client, address: str) -> None:
    answer = client.get(address.format(HOSTILE[:200]), headers={"accept-language": "fr"})
    assert answer.status_code == 400
    assert "signes diacritiques" in answer.content.decode()


def test_text_that_saves_itself_is_told_and_stays_in_the_page(sign_in: SignIn) -> None:
    answer = sign_in(acting()).post(reverse("needs:new"), {"title_fr": HOSTILE}, headers={"x-autosave": "1"})
    assert answer.status_code == 400
    assert "trop de signes" in answer.json()["message"]
    assert not Need.objects.exists()


def test_a_program_is_told_the_place_of_such_a_text() -> None:
    body = json.dumps({"lines": [{"title_fr": HOSTILE}], HOSTILE: 1}).encode()
    with pytest.raises(UnreadableBody) as refused:
        JSONParser().parse(BytesIO(body))
    assert list(refused.value.places) == ["lines[0].title_fr", HOSTILE[:80]]


@pytest.mark.parametrize("text", [f"titre;problème\n{HOSTILE};deux\n", f"{HOSTILE};problème\nun;deux\n"])
def test_a_cell_with_such_a_text_has_a_fault(text: str) -> None:
    cells = [cell for table in tables_of_text(text, max_lines=5) for row in table.rows for cell in row.cells]
    assert any(cell.fault for cell in cells)
    assert all(_longest_run(cell.text) <= MAX_MARKS_IN_A_ROW for cell in cells)


@pytest.mark.parametrize("pair", RUNS)
def test_a_run_is_cut_before_it_is_put_in_order(pair: str) -> None:
    assert len(normalized("NFKD", "a" + pair * 5000)) <= 1 + 3 * MAX_MARKS_IN_A_ROW
    assert normalized("NFC", "e\u0301" * 5000) == "é" * 5000


def test_every_character_that_comes_apart_into_marks_alone_is_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if not letter.isascii()]
    apart = [each for each in letters if unicodedata.combining(unicodedata.normalize("NFKD", each)[0])]
    assert [each for each in letters if is_mark(each)] == apart
    assert set(normal_form._MARKS) == set(apart) == set(standalone._MARKS)


def test_nothing_else_puts_text_in_a_normal_form() -> None:
    own = ["ruff", "check", "--select", "TID251", "--no-cache", "."]
    assert subprocess.run([sys.executable, "-m", *own], check=False, capture_output=True).returncode == 0
