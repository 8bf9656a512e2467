"""Fields of a text that fetch or start something are replaced by what they show, as Word does on Ctrl+Shift+F9.

A field stays when its first word is one of those that only count, refer or print; a field whose first word is made by
another field has none.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ..refusal import NotTakenError
from .markup import local, may_lead, remove, unwrap

_HARMLESS = {
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC", "TC", "TOA", "TA",
    "INDEX", "XE", "HYPERLINK", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "NUMCHARS", "NUMWORDS",
    "FILESIZE", "FILENAME", "REVNUM", "TITLE", "SUBJECT", "KEYWORDS", "AUTHOR", "DOCPROPERTY", "DOCVARIABLE", "INFO",
    "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "IF", "COMPARE", "EQ", "SYMBOL", "ADVANCE", "LISTNUM", "AUTONUM", "AUTONUMLGL",
    "AUTONUMOUT", "SET", "CITATION", "BIBLIOGRAPHY", "MERGEFIELD", "NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "MERGESEQ",
    "ADDRESSBLOCK", "GREETINGLINE", "BARCODE", "DISPLAYBARCODE",
}  # fmt: skip
_WORDS = re.compile(r'"[^"]*"?|\S+')
_SWITCHES_WITH_A_WORD = (r"\l", r"\o", r"\t")
# `= SUM(A1:B2) * 1,5 \# "0,00 $" \* MERGEFORMAT`
_FORMULA = re.compile(r"""\s*=([^"\\/]*(?:/(?!/)[^"\\/]*)*)(?:\\[#*@]\s*(?:"[^"\\]*"|[^\s"\\]+)\s*)*""")
_FETCHING = {
    "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "DDE", "DDEAUTO", "LINK", "EMBED", "DATABASE", "DATA", "RD", "QUOTE",
    "MACROBUTTON", "GOTOBUTTON", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY", "HYPERLINK", "ADDIN", "CONTROL", "HTMLACTIVEX", "SHAPE",
    "ASK", "FILLIN", "PRINT", "PRIVATE", "HTTP", "HTTPS", "FILE", "FTP", "MHTML",
}  # fmt: skip
MAX_DEPTH = 50


@dataclass(slots=True)
class _Field:
    """One field while it is read: its marks, its own instruction, and all that stands before its result."""

    marks: list[Any]
    code: str = ""
    inside: list[Any] = field(default_factory=list)
    is_in_result: bool = False
    has_others: bool = False
    begins_with_another: bool = False

    @property
    def is_harmless(self) -> bool:
        return not self.begins_with_another and is_harmless(self.code, is_whole=not self.has_others)


def is_harmless(code: str, *, is_whole: bool = True) -> bool:
    """Whether a field of this instruction may stay. One that is put together by other fields may not be a link."""
    words = _WORDS.findall(code)
    name = words[0].upper() if words else ""
    if name == "HYPERLINK":
        return is_whole and _leads_well(words[1:])
    return _calculates(code) if name.startswith("=") else name in _HARMLESS


def _calculates(code: str) -> bool:
    """Whether the field of a formula has numbers, cells and names only; the name of another field is none of these."""
    found = _FORMULA.fullmatch(code)
    return bool(found) and found is not None and not _FETCHING & set(re.findall(r"[A-Z]+", found[1].upper()))


def _leads_well(words: list[str]) -> bool:
    is_argument = False
    for word in words:
        if is_argument or re.fullmatch(r"\\\w", word):
            is_argument = word.lower() in _SWITCHES_WITH_A_WORD and not is_argument
        elif (target := word.strip('"')) and not may_lead(target):
            return False
    return True


def unlink(root: Any) -> bool:
    """Put what fields show in the place of those that are not harmless. Returns whether there was one."""
    doomed: list[Any] = []
    simple: list[Any] = []
    waiting: list[_Field] = []
    for element in root.iter():
        name = local(element)
        if name == "fldSimple":
            if not is_harmless(_attribute(element, "instr")):
                simple.append(element)
        elif name == "fldChar":
            _mark(element, waiting, doomed)
        elif name in ("instrText", "delInstrText"):
            _instruct(element, waiting, doomed)
        elif waiting and local(element.getparent()) == "r" and name != "rPr":
            for each in waiting:
                if not each.is_in_result:
                    each.inside.append(element)
    for unfinished in waiting:
        doomed += _judged(unfinished)
    for element in doomed:
        remove(element)
    for element in simple:
        unwrap(element)
    return bool(doomed or simple)


def _mark(element: Any, waiting: list[_Field], doomed: list[Any]) -> None:
    kind = _attribute(element, "fldCharType")
    if kind == "begin":
        if len(waiting) >= MAX_DEPTH:
            raise NotTakenError("damaged")
        for each in waiting:
            if not each.is_in_result:
                each.inside.append(element)
        if waiting and not waiting[-1].is_in_result:
            waiting[-1].has_others = True
            waiting[-1].begins_with_another |= not waiting[-1].code.strip()
            # What the other field shows stands here: letters on both sides of it are not one word.
            waiting[-1].code += " "
        waiting.append(_Field([element]))
        return
    if not waiting:
        doomed.append(element)
        return
    current = waiting[-1]
    current.marks.append(element)
    for each in waiting[:-1]:
        if not each.is_in_result:
            each.inside.append(element)
    if kind == "separate":
        current.is_in_result = True
    elif kind == "end":
        doomed += _judged(waiting.pop())


def _instruct(element: Any, waiting: list[_Field], doomed: list[Any]) -> None:
    if not waiting or waiting[-1].is_in_result:
        doomed.append(element)
        return
    waiting[-1].code += "".join(element.itertext())
    for each in waiting:
        if not each.is_in_result:
            each.inside.append(element)


def _judged(ended: _Field) -> list[Any]:
    return [] if ended.is_harmless else [*ended.marks, *ended.inside]


def _attribute(element: Any, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
