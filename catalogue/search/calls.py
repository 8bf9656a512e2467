"""Records that take answers until a day, as lists see them: filters of what is open and by when, and the order by that day.

A call is over when its last day is past, whether or not anything was written down then: whoever reads works it out.
"""

from functools import cache

from records.kinds import Call, all_kinds

# The day of what has none: after all others.
NO_DAY = "9999-12-31"
MONTH, PASSED = "month", "passed"
_A_DAY = r"^\d{4}-\d\d-\d\d$"


@cache
def call() -> Call:
    """The call that a kind of record declares."""
    return next(kind.call for kind in all_kinds() if kind.call is not None)


@cache
def last_day() -> str:
    """The last day of a record's call, as text that sorts: SQL on `{row}`, for which there is an index."""
    return f"coalesce({{row}}.details->>'{call().until}', '{NO_DAY}')"


@cache
def is_open() -> str:
    """That a record takes answers today: SQL on `{row}` and `{today}`, true or false."""
    is_ended = f"jsonb_typeof({{row}}.details->'{call().ended_by}') <> 'null'"
    return f"({{row}}.state = '{call().open_state}' AND {last_day()} >= {{today}} AND NOT coalesce({is_ended}, false))"


@cache
def is_due() -> str:
    """That the last day is within what `{value}` names: until the end of this month, or before today."""
    end_of_month = "to_char(date_trunc('month', {today}::date) + interval '1 month - 1 day', 'YYYY-MM-DD')"
    return (
        f"CASE {{value}} WHEN '{MONTH}' THEN {last_day()} BETWEEN {{today}} AND {end_of_month}"
        f" WHEN '{PASSED}' THEN {last_day()} < {{today}} ELSE false END"
    )


@cache
def is_due_by() -> str:
    """That there is a last day, and that it is `{value}` or before; nothing for what is no day."""
    return f"({{value}} ~ '{_A_DAY}' AND {last_day()} <= {{value}} AND {last_day()} < '{NO_DAY}')"
