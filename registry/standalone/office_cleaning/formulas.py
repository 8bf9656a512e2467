"""Formulas of a sheet that reach out of it: programs by DDE, functions of programs, pages and files elsewhere."""

import re

from .markup import may_lead

_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_CALLS = re.compile(
    r"""(?<![\w.])(?:
        DDE | CALL | REGISTER(?:\.ID)? | UNREGISTER | EXEC | EXECUTE | RUN | RTD | WEBSERVICE | FILTERXML | SQL\.REQUEST | IMAGE
        | FOPEN | FWRITE(?:LN)? | INITIATE | POKE | REQUEST | SEND\.KEYS | GET\.WORKSPACE | ENABLE\.TOOL | _XLFN\.WEBSERVICE
        | _XLFN\.IMAGE
    )\s*\(""",
    re.IGNORECASE | re.VERBOSE,
)
# `cmd|'/C calc'!A0`: a program, what it is told, an item of it.
_DDE = re.compile(r"\w\s*\|\s*'[^']*'\s*!|\w\|[^\s|!']+!")
_ELSEWHERE = re.compile(r"'\s*(?:\\\\|[a-z][a-z+.]*:)[^']*'\s*[#.]?\s*[!$#\w]", re.IGNORECASE)
_LINKS = re.compile(r'HYPERLINK\s*\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_LOCAL = re.compile(r"[\\/:]")


def calls_out(formula: str) -> bool:
    """Whether a formula asks a program or another place for its value."""
    bare = _TEXTS.sub('""', formula)
    is_led_away = any(_LOCAL.search(target) and not may_lead(target) for target in _LINKS.findall(formula))
    return is_led_away or bool(_CALLS.search(bare) or _DDE.search(bare) or _ELSEWHERE.search(bare))


def starts_program(formula: str) -> bool:
    """Whether a formula is a DDE call: the one kind that programs run even from a text file."""
    return bool(_DDE.search(_TEXTS.sub('""', formula)))
