"""Formulas of a sheet that may stay: those that only calculate with the cells of their own document.

Read sign by sign, in the ways of Excel and of OpenFormula at once: `[` begins a column of a table, a cell (`[.A1]`) or another
file, and only what stands beside it tells which.
"""

import re
from collections.abc import Collection

from ..normal_form import normalized
from .functions import CALCULATING, REACHING

_TOKENS = re.compile(
    r"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<quoted>'(?:[^']|'')*')
    | (?P<error>\#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA))
    | (?P<call>[^\W\d][\w.]*+)\s*+\(
    | (?P<name>[\w.$?]+)
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)
# Rows of an array that is written out: `{1;2|3;4}` in OpenFormula.
_ARRAYS = re.compile(r'\{(?:[\s,;|\\.]|[+-]?\d[\d.]*+(?:E[+-]?\d++)?%?|"(?:[^"]|"")*+"|TRUE|FALSE|#N/A)*+\}', re.IGNORECASE)
_PREFIX = re.compile(
    r"(?:_xlfn\.|_xlws\.|_xludf\.|_xleta\.|com\.microsoft\.|org\.libreoffice\.|org\.openoffice\.)+", re.IGNORECASE
)
_HAS_PREFIX_OF_A_FUNCTION = re.compile(r"_xl(?:eta|l)\.", re.IGNORECASE)
_FILE = re.compile(r"[\\/:*?|#\[\]]|\.(?:xl\w{1,2}|od[st]|csv|txt|html?|db[fc]?|md[be]|slk|dif|dll|exe)$", re.IGNORECASE)
_LEADS = re.compile(r"(?:https?://[^\\\s]|mailto:|#[^\[\\/|]*$)", re.IGNORECASE)
# The most that Excel takes is 8,192.
MAX_LENGTH = 16_384
_FOLLOWS = re.compile(r"""\s*[\w$'"#(\[{]""")

_SIGNS = "=+-@"
# No formula goes on like this: `=> see below`, `====`.
_NO_FORMULA = re.compile(r"=\s*[=<>*/^&,;:%)|!]")
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_DDE = re.compile(r"""(?:\w|')\s*\|\s*'(?:[^']|'')*'\s*!|[\w']\|[^\s|!']+!""")
_OTHER_FILE = re.compile(r"""\][^\s'!\[\]]*!|\]?'!|(?<![\w.])[\w.]+\.xl\w{1,2}!""", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d][\w.]*")
_CALLS = re.compile(r"(?<![\w.])([^\W\d][\w.]*+)\s*+\(([^()]*+)")
_PROSE = re.compile(r"(?<![\w’'-])[^\W\d_][\w’'-]*+\s++[^\W\d_]")
_CELL_OR_TEXT = re.compile(r'"|\b\$?[A-Z]{1,3}\$?\d+\b|^\s*$')


def calls_out(formula: str, *, sheets: Collection[str] | None = None) -> bool:
    """Whether a formula asks a program or another place for its value, or calls what is not known to calculate.

    `sheets` are the sheets of the workbook in small letters; without them, any name may be one that is none of a file.
    """
    if len(formula) > MAX_LENGTH:
        return True
    rest = _ARRAYS.sub("0", formula)
    before = ("", "")
    place = 0
    while found := _TOKENS.search(rest, place):
        kind, place = str(found.lastgroup), found.end()
        value = found[kind]
        if kind == "call" and not _calculates(value, rest[place:]):
            return True
        if kind == "name" and _names_function(value):
            return True
        if kind == "sign" and value == "[":
            end = _closing(rest, place)
            if end is None or is_in_file(rest[place : end - 1]) or re.match(r"[\w.'$]*\s*!|['\w]", rest[end:]):
                return True
            kind, place = "bracket", end
        elif kind == "sign" and (
            value in "|#\\" or (value == "!" and _FOLLOWS.match(rest, place) and not _is_sheet(before, sheets))
        ):
            return True
        before = (kind, value)
    return False


def _calculates(name: str, arguments: str) -> bool:
    known = _PREFIX.sub("", name).upper() if _PREFIX.match(name) else name.upper()
    if known == "HYPERLINK":
        # One address that is written out: what is put together may turn out to be a file.
        found = re.match(r'\s*"((?:[^"]|"")*)"\s*[,;)]', arguments)
        return bool(found and _LEADS.match(found[1]) and not re.search(r"[\x00-\x1f\x7f]", found[1]))
    return known in CALCULATING


def _names_function(name: str) -> bool:
    """A function may be handed to another one by its name: `MAP(A1:A3, WEBSERVICE)`."""
    bare = _PREFIX.sub("", name).upper()
    return bare in REACHING or (bool(_HAS_PREFIX_OF_A_FUNCTION.search(name)) and bare not in CALCULATING)


def _closing(text: str, place: int) -> int | None:
    """Where a bracket ends. A sign after an apostrophe is meant as it is (`[Prix ']' net]`); a sheet may be quoted."""
    depth = 1
    while place < len(text):
        sign = text[place]
        if sign == "'":
            quoted = re.compile(r"'(?:[^']|'')*'(?=[.#])").match(text, place)
            place = quoted.end() if quoted else place + 2
            continue
        depth += (sign == "[") - (sign == "]")
        place += 1
        if not depth:
            return place
    return None


def is_in_file(inside: str) -> bool:
    """Whether a reference of OpenFormula begins with another file: `'file:///x'#$Sheet.A1`."""
    bare = re.sub(r"#REF!", "", inside, flags=re.IGNORECASE)
    return bool(re.search(r"'#|[\w/.]#|(?<![a-z+.-])[a-z][a-z+.-]++://|\\\\|^\s*#\$", bare, re.IGNORECASE))


def _is_sheet(before: tuple[str, str], sheets: Collection[str] | None) -> bool:
    kind, value = before
    if kind not in ("name", "quoted"):
        return False
    name = value[1:-1].replace("''", "'") if kind == "quoted" else value.removeprefix("$")
    if sheets is None:
        return bool(name) and not _FILE.search(name)
    # `First:Last!A1` reaches over all the sheets between the two.
    return all(each.casefold() in sheets for each in name.split(":"))


def may_call_out(cell: str) -> bool:
    """The same for a cell of a text, which may be a formula for a sheet program and prose for its author."""
    formula = normalized("NFKC", cell[: 2 * MAX_LENGTH]).strip('"\t \xa0').replace('""', '"')[:MAX_LENGTH]
    if not formula.startswith(tuple(_SIGNS)):
        return False
    if formula.startswith("=") and not _NO_FORMULA.match(formula):
        # A stroke starts a program only with something behind it; else it parts columns.
        return calls_out(formula if "!" in formula else formula.replace("|", " "), sheets=())
    return reaches_out(formula) or _is_call(formula)


def reaches_out(text: str) -> bool:
    """Whether a text would fetch or start something, were it a formula."""
    bare = _TEXTS.sub('""', text[:MAX_LENGTH])
    if _DDE.search(bare) or _OTHER_FILE.search(bare):
        return True
    called = {_PREFIX.sub("", found[1]).upper() for found in _CALLS.finditer(bare)}
    named = {_PREFIX.sub("", word).upper() for word in _WORDS.findall(bare) if word.isupper()}
    return bool(called & REACHING or named & (REACHING - {"CALL", "RUN", "IMAGE", "EXECUTE", "REGISTER", "PY", "COPILOT"}))


def _is_call(formula: str) -> bool:
    """Whether an unknown function is given cells or texts; « patient(s) » and « délai (jours) » are words."""
    if _PROSE.search(_TEXTS.sub('""', formula)):
        return False
    return any(
        not _calculates(found[1], formula[found.start(2) :]) and _CELL_OR_TEXT.search(found[2])
        for found in _CALLS.finditer(formula)
    )
