"""Permanent numbers: no gap, no double, also when many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from records.references import next_reference, next_references


class _Abandoned(Exception):
    pass


@pytest.mark.django_db
def test_numbers_follow_each_other_within_a_year_and_begin_again_the_next() -> None:
    in_2026, in_2027 = datetime(2026, 5, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)
    found = [next_reference("BES", at=in_2026), next_reference("BES", at=in_2026), next_reference("BES", at=in_2027)]
    assert found == ["BES-2026-0001", "BES-2026-0002", "BES-2027-0001"]


@pytest.mark.django_db
def test_the_year_is_that_of_quebec() -> None:
    new_year_in_london = datetime(2027, 1, 1, 2, tzinfo=UTC)
    assert next_reference("PIL", at=new_year_in_london) == "PIL-2026-0001"


@pytest.mark.django_db
def test_a_block_of_numbers_is_taken_at_once() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    assert next_references("SOL", at=at, count=3) == ["SOL-2026-0001", "SOL-2026-0002", "SOL-2026-0003"]
    assert next_reference("SOL", at=at) == "SOL-2026-0004"


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        next_reference("BES")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_even_when_some_give_up() -> None:
    def take(number: int) -> str | None:
        try:
            with transaction.atomic():
                reference = next_reference("BES", at=datetime(2026, 5, 1, tzinfo=UTC))
                if number % 3 == 0:
                    raise _Abandoned
                return reference
        except _Abandoned:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [reference for reference in pool.map(take, range(30)) if reference]
    assert sorted(taken) == [f"BES-2026-{number:04d}" for number in range(1, 21)]
