"""A list as a file: whole whether or not queries are counted, and never a success that is none."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from catalogue import index
from catalogue.export import Begun, csv_response
from catalogue.headings import HEADINGS
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory

pytestmark = pytest.mark.django_db

LISTS = ("besoins", "solutions", "projets-pilotes", "organisations")


@pytest.mark.parametrize("debug", [False, True])
def test_a_csv_is_whole_with_and_without_debug(client: Client, settings: Any, debug: bool) -> None:
    PilotFactory(running=True, need=NeedFactory(published=True), solution=SolutionFactory(listed=True))
    OrganisationFactory()
    settings.DEBUG = debug
    connection.force_debug_cursor = debug
    try:
        for name in LISTS:
            response = client.get(f"/{name}/export.csv")
            assert response.status_code == 200
            rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
            assert len(rows) == client.get(f"/api/v1/{_OF_API[name]}/").json()["count"] > 0
        assert client.get("/projets-pilotes/export.csv?region=99").getvalue().startswith(b"\xef\xbb\xbfreference,")
    finally:
        connection.force_debug_cursor = False


def _references(lines: bytes) -> list[str]:
    return [row["reference"] for row in csv.DictReader(io.StringIO(lines.decode("utf-8-sig")))]


@pytest.mark.parametrize("query", ["", "sort=title", "sort=priority", "sort=updated", "q=triage", "q=triage&sort=newest"])
def test_page_api_and_csv_have_one_order_at_one_address(client: Client, query: str) -> None:
    now = timezone.now()
    for number, (title, priority) in enumerate([("Chutes", "P2"), ("Attente", ""), ("Triage au triage", "P1"), ("Bloc", "")]):
        need = NeedFactory(
            published=True,
            title_fr=title,
            network_priority=priority,
            priority_rationale_fr="Voici." if priority else "",
            published_at=now - timedelta(days=number),
        )
        need.updated_at = now - timedelta(hours=(number * 7) % 5)
        need.save()
        index.refresh(need)
    listed = [result["reference"] for result in client.get(f"/api/v1/needs/?{query}").json()["results"]]
    assert len(listed) > 1
    assert _references(client.get(f"/besoins/export.csv?{query}").getvalue()) == listed
    assert [card.reference for card in client.get(f"/besoins/?{query}").context["results"]] == listed


_OF_API = {"besoins": "needs", "solutions": "solutions", "projets-pilotes": "pilots", "organisations": "organisations"}


def _parts(count: int, *, closed: list[str]) -> Iterator[bytes]:
    try:
        for number in range(count):
            yield f"{number}\n".encode()
        raise RuntimeError("broken")
    finally:
        closed.append("closed")


def test_what_fails_at_once_fails_before_there_is_an_answer() -> None:
    with pytest.raises(RuntimeError, match="broken"):
        csv_response(_parts(1, closed=[]), filename="x.csv")


def test_a_stream_gives_each_part_once_and_then_its_failure() -> None:
    stream = Begun(_parts(4, closed=[]))
    assert [next(stream) for _part in range(3)] == [b"0\n1\n", b"2\n", b"3\n"]
    with pytest.raises(RuntimeError, match="broken"):
        next(stream)


def test_a_stream_that_its_reader_leaves_is_closed() -> None:
    closed: list[str] = []
    csv_response(_parts(5, closed=closed), filename="x.csv").close()
    assert closed == ["closed"]


# ── In words, as the buttons of pages ask for ────────────────────────────────────────────────────────────────────


def _file_of(client: Client, page: str) -> tuple[list[str], dict[str, str]]:
    """Heads and first line of the file that a page's button leads to."""
    match = re.search(r'href="([^"]*(?:export\.csv|\.csv)[^"]*)"', client.get(page).content.decode())
    assert match
    rows = csv.DictReader(io.StringIO(client.get(unescape(match[1])).getvalue().decode("utf-8-sig")))
    return list(rows.fieldnames or []), next(iter(rows), {})


@pytest.mark.parametrize(
    ("page", "heads", "values"),
    [
        ("/besoins/?q=triage", ("Numéro de référence", "État", "Démonstration"), ("Publié", "Non")),
        ("/en/needs/?q=triage", ("Reference number", "Status", "Demonstration"), ("Published", "No")),
    ],
)
def test_the_file_of_a_list_is_in_the_words_of_its_page(
    page: str, heads: tuple[str, ...], values: tuple[str, str], client: Client
) -> None:
    need = NeedFactory(published=True, title_fr="Triage", title_en="Triage", is_demonstration=False)
    names, row = _file_of(client, page)
    assert set(heads) < set(names)
    assert [row[head] for head in heads] == [need.reference, *values]
    assert not [cell for cell in row.values() if re.search(r"\b(region|risk|specialty|care_stage):\S", cell)]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_words_for_its_columns(name: str, client: Client) -> None:
    PilotFactory(running=True, need=NeedFactory(published=True), solution=SolutionFactory(listed=True))
    codes = client.get(f"/{name}/export.csv").getvalue().decode("utf-8-sig").splitlines()[0].split(",")
    words, row = _file_of(client, f"/{name}/")
    assert len(words) == len(codes) - (0 if name == "solutions" else 2), "but for the columns that only solutions fill"
    assert not set(words) & set(codes)
    assert row


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_heading_is_cut_by_the_database(language: str) -> None:
    with override(language):
        assert not [heading for heading in map(str, HEADINGS.values()) if len(heading.encode()) > 63]


@pytest.mark.parametrize("page", ["needs:priorities-csv", "pilots:board-csv"])
def test_other_files_have_codes_for_programs_and_words_for_people(page: str, client: Client) -> None:
    codes, words = (
        b"".join(client.get(reverse(page), data)).decode("utf-8-sig").splitlines()[0] for data in ({}, {"words": "1"})
    )
    assert "title_fr" in codes
    assert "Titre en français" in words
    assert "_" not in words


@pytest.mark.django_db
def test_a_file_for_people_is_named_in_their_language_and_has_no_column_that_is_always_empty(client: Client) -> None:
    NeedFactory(published=True)
    for path, name in (("/besoins/export.csv?words=1", "besoins.csv"), ("/en/needs/export.csv?words=1", "needs.csv")):
        answer = client.get(path)
        assert f'filename="{name}"' in answer["Content-Disposition"]
        head = b"".join(answer).decode().splitlines()[0]
        assert "ualifi" not in head
    program = client.get("/besoins/export.csv")
    assert 'filename="needs.csv"' in program["Content-Disposition"]
    assert "qualified_until" in b"".join(program).decode().splitlines()[0], "programs find the same columns everywhere"
