"""A list as a file: whole whether or not queries are counted, and never a success that is none."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from catalogue.export import Begun, csv_response
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
