"""A registry of measures: each is a function that measures one row of the table, and says whether its target is met."""

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.load import Load, load
from benchmarks.places import Site, connected

SECONDS, CLIENTS = 4.0, 2


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where there is no target. `figures` hold what stands behind it."""

    what: str
    target: str
    value: str
    met: bool | None
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bench:
    """What measures share: the site, the yardstick, and the files of the run."""

    site: Site
    small: Site
    base_url: str

    def load(
        self, *paths: str, clients: int = CLIENTS, seconds: float = SECONDS, headers: str = "", site: Site | None = None
    ) -> Load:
        return load((site or self.site).port, paths, clients=clients, seconds=seconds, headers=headers)

    def share_of_ping(self, measured: Load) -> float:
        """Beside ping as it is just now (the median of three): a machine is not equally quick at all times of a run."""
        rates = [self.load("/ping", seconds=1).rate_per_s for _ in range(3)]
        return measured.rate_per_s / statistics.median(rates)

    def sql(self, text: str, values: list[Any], *, times: int = 20) -> float:
        """The median time of a query alone, in milliseconds, through psycopg."""
        import time

        with connected(self.site) as connection, connection.cursor() as cursor:
            took = []
            for _ in range(times):
                begun = time.perf_counter()
                cursor.execute(text, values)
                cursor.fetchall()
                took.append(time.perf_counter() - begun)
        return round(statistics.median(took) * 1000, 2)


Measure = Callable[[Bench], list[Row]]
_measures: list[Measure] = []


def measure(function: Measure) -> Measure:
    """Adds a measure to the run, in the order of the modules that `benchmarks.__main__` imports."""
    _measures.append(function)
    return function


def all_measures() -> list[Measure]:
    return list(_measures)


def figures(measured: Load) -> dict[str, Any]:
    return asdict(measured)


def percent(share: float) -> str:
    return f"{share:.0%}"
