"""No pattern takes the square of what strangers send: a text of twice the length takes about twice as long.

Times are ratios of one run to another of the same process, the best of several; what they prove differs by a hundred.
"""

import time
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.urls.converters import IntConverter

from accounts.names import is_plain_name, validate_organisation_name
from catalogue.search.criteria import Criteria
from files.tables import values
from files.tables.names import key
from pilots.figures import figure_in
from records.references import reference_of, with_references
from safety.content_types import encoding_claimed
from safety.log_lines import shown

SEEDS = [
    "a", "1", "-", "*", ".", "_", " ", "\t", "'", '"', ";", "=", ":", "@", "é", "a.", "1 ", "1.", "1,", "a-", "a'", ";*", "''",
    '""', "://", "BES ", "BES-2026", "aaaaaaaaaaaaaaaaaaa.", ":a", "by ", "de 1 à ", "baisse ", "1 h ", "«", "\u00a0", "(",
]  # fmt: skip


def _refused(judge: Callable[[str], object]) -> Callable[[str], object]:
    def judged(text: str) -> object:
        try:
            return judge(text)
        except (ValidationError, values.NotRead, Resolver404) as refused:
            return refused

    return judged


READERS: dict[str, Callable[[str], object]] = {
    "log": lambda text: shown(f"/{text}"),
    "content type": lambda text: encoding_claimed(f"multipart/form-data;{text}"),
    "address": _refused(lambda text: resolve(f"/{text}/a/b/c/d/")),
    "address of a need": _refused(lambda text: resolve(f"/besoins/{text}/a/b/c/d/")),
    "name": is_plain_name,
    "name of an organisation": _refused(validate_organisation_name),
    "reference": reference_of,
    "references": with_references,
    "search": lambda text: Criteria.read("need", _query(text)),
    "key": key,
    "number": _refused(values.number),
    "whole": _refused(lambda text: values.whole(text, is_typed=True)),
    "day": _refused(values.day),
    "month": values.month,
    "figure": lambda text: figure_in(text[:300]),
}


def _query(text: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query["q"] = text
    return query


def _time_s(read: Callable[[str], object], text: str) -> float:
    best = 10.0
    for _again in range(3):
        start = time.process_time()
        read(text)
        best = min(best, time.process_time() - start)
        if best < 0.002:
            break
    return best


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("end", ["", "\x7f", "%é"])
def test_a_text_of_four_times_the_length_takes_no_square_of_it(name: str, end: str) -> None:
    read = READERS[name]
    read("warm")
    for seed in SEEDS:
        short, long = ((seed * length)[:length] + end for length in (1000, 4000))
        # A square would be sixteen times, a cube sixty-four; what is over in a moment is not weighed.
        before = _time_s(read, short)
        assert before < 0.1, (name, seed, before)
        took = _time_s(read, long)
        assert took < 0.02 or took < 10 * before, (name, seed, took)


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def _is_ours(pattern: URLPattern) -> bool:
    return not pattern.callback.__module__.startswith(("allauth", "django"))


def test_every_number_in_an_address_is_written_in_one_way() -> None:
    ours = [each for each in _patterns(get_resolver().url_patterns) if _is_ours(each)]
    loose = [str(each.pattern) for each in ours for kind in each.pattern.converters.values() if isinstance(kind, IntConverter)]
    assert len(ours) > 100
    assert not loose, "write <number:…> in place of <int:…>"


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["01", "0000000001", "٣", "1" * 19])
def test_a_number_with_zeros_before_it_is_no_address(client: Client, number: str) -> None:
    assert client.get(f"/besoins/BES-2026-0001/versions/{number}/").status_code == 404
