"""How texts are set: the rules of French and of English Canada that a program can check.

The French ones follow the Office québécois de la langue française (Banque de dépannage linguistique, « Espacement »),
the English ones the Canada.ca Content Style Guide. Placeholders count as what will stand there, mostly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

NO_BREAK = "\u00a0\u202f"
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_ENGLISH_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Addresses, mail addresses, file names, codes, examples in a code element and Django's placeholders are not prose.
_NOT_PROSE = re.compile(
    r"<code>.*?</code>|<kbd>.*?</kbd>|https?://\S+|/[\w/<>:.-]+/|\S+@\S+|\b[\w-]+\.(?:ca|org|com|gov|csv|json|xlsx|pdf)\b"
    r"|<[^>]*>|&\w+;",
    re.S,
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{\{[^}]*\}\}|\{\w*\}")


@dataclass(frozen=True)
class Rule:
    """A pattern that no text of a language holds, and what is right."""

    pattern: re.Pattern[str]
    right: str


def _rule(pattern: str, right: str) -> Rule:
    return Rule(re.compile(pattern), right)


FRENCH = (
    _rule(rf"[ {NO_BREAK}][;!?](?!\w)", "no space before ; ! ?"),
    _rule(rf"(?<=\w)[ {NO_BREAK}][,.](?=\s|$)", "no space before a comma or a full stop"),
    _rule(r"(?<=[\w)’»%]) :(?=\s|$)", "a no-break space before a colon"),
    _rule(r"(?<=[a-zà-ÿ)»]):(?=\s|$)", "a no-break space before a colon"),
    _rule(rf"«[^{NO_BREAK}]|[^{NO_BREAK}]»", "no-break spaces inside guillemets"),
    _rule(r"\d %|\d%(?!\w)", "a no-break space before %"),
    _rule(r"\d \$|\d\$", "a no-break space before $"),
    _rule(r"(?<![\d.,-])\d{1,3}(?: \d{3})+(?!\d)", "no-break spaces between thousands"),
    _rule(r"(?<=\w)'(?=\w)", "the apostrophe ’"),
    _rule(r'(?<![=\w])"(?=\w)[^"=<>]+"', "guillemets « » instead of straight quotes"),
    _rule(r"\b[cC]oeur|\b[nN]oeud|\b[mM]oeurs|\b[oO]euvre|\bman[oO]euvr|\b[sS]oeur|\bvoeu", "the ligature œ"),
    _rule(r"\bE(?:tat|tabl|valu|quip|tude|tape|cri[rt]|ch[eé]an|l[eè]v|diter|cart)", "accents on capitals (É)"),
    _rule(rf"\b1[ {NO_BREAK}](?:{_MONTHS})\b", "1er before a month"),
    _rule(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b", "dates as 29 novembre 2026 or 2026-11-29"),
    _rule(r"\b(?:[Ll]e|[Dd]u|[Aa]u|depuis|avant|après|dès) \d{4}-\d{2}-\d{2}\b", "a date in words within a sentence"),
    _rule(r"\b\d{1,2}h(?:\d{2})?\b|\b\d{1,2} h\b|\b(?:à|de|vers) \d{1,2}:\d{2}\b", "times as 9 h 30, with no-break spaces"),
    _rule(r"\.\.\.", "the sign … for an ellipsis"),
    _rule(r"(?<=\S)  +(?=\S)", "one space between words"),
    _rule(r"\(\s|\s\)|\(\)", "something, and no space at its ends, within parentheses"),
    _rule(r"\b(?:jan|fév|avril|juill)\.(?= \d)", "janv., févr., avr., juil."),
    _rule(r"[·•](?:e|es|trice|trices|ne|nes|euse|euses)\b", "no middle dot inside words"),
)

ENGLISH = (
    _rule(rf"(?<=\w)[ {NO_BREAK}][,;:!?](?=\s|$)", "no space before punctuation"),
    _rule(rf"(?<=\w)[ {NO_BREAK}]\.(?=\s|$)", "no space before a full stop"),
    _rule(rf"\d[ {NO_BREAK}]%", "no space before %"),
    _rule(rf"(?<![\d.,-])\d{{1,3}}(?:[ {NO_BREAK}]\d{{3}})+(?!\d)", "commas between thousands"),
    _rule(rf"\d[ {NO_BREAK}]?\$", "the dollar sign before the amount"),
    _rule(r"(?<=\w)'(?=\w)", "the apostrophe ’"),
    _rule(r"[«»]", "quotation marks “ ”"),
    _rule(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b", "dates as November 29, 2026 or 2026-11-29"),
    _rule(r"\b(?:on|since|until|from|before|after|by) \d{4}-\d{2}-\d{2}\b", "a date in words within a sentence"),
    _rule(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_ENGLISH_MONTHS})\b", "the month before the day"),
    _rule(r"\b[ap]\.m\.", "am and pm"),
    _rule(r"\.\.\.", "the sign … for an ellipsis"),
    _rule(r"(?<=\S)  +(?=\S)", "one space between words"),
    _rule(r"\(\s|\s\)|\(\)", "something, and no space at its ends, within parentheses"),
)


def prose(text: str) -> str:
    """The text as it is read: without markup and addresses, a word for each placeholder."""
    text = unescape(_NOT_PROSE.sub(lambda found: "" if found[0].startswith("<") else "§", text))
    return _PLACEHOLDER.sub("9", text.replace("%%", "%"))


def problems(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What is set wrongly, as the place with its surroundings and what is right."""
    read = prose(text)
    if read[:1] == read[-1:] == '"':
        # What one types to search for these very words.
        return
    for rule in FRENCH if language == "fr" else ENGLISH:
        for found in rule.pattern.finditer(read):
            yield read[max(0, found.start() - 20) : found.end() + 20], rule.right
