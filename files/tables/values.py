"""Numbers, days and months as people write them. What can be read in two ways is refused, with how to write it."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from records.bilingual import reading_language
from records.folding import fold
from records.normal_form import normalized

_SPACES = "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\n\r"
_SPACE = re.compile(f"[{_SPACES}]+")
_MINUS = dict.fromkeys(map(ord, "−–‑‒﹣－"), "-")
_GROUPED = re.compile(r"\d{1,3}( \d{3})+")
_PLAIN = re.compile(r"\d{1,15}(\.\d{0,10})?|\.\d{1,10}", re.ASCII)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr",
            "mai may", "juin june jun", "juillet juil july jul", "aout august aug", "septembre sept sep september",
            "octobre oct october", "novembre nov november", "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


class NotRead(ValueError):
    """A value that cannot be read, or in more ways than one. The message is for the person who wrote it."""


def tidy(text: str) -> str:
    """Without spaces around, without marks that are not seen, with spaces of one kind."""
    seen = "".join(letter for letter in normalized("NFC", text) if unicodedata.category(letter) != "Cf")
    return _SPACE.sub(" ", seen).strip()


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


_TYPED_THOUSANDS = re.compile(r"(?<![\d,.' ’])([1-9]\d{0,2}),(\d{3})(?![\d,.])", re.ASCII)


def number(text: str, *, marks: str = "%$", is_typed: bool = False) -> Decimal:
    """`1 234,5`, `1,234.5`, `33 %`, `45 000 $`. Raises `NotRead`, also for `1,234`, which is two numbers.

    `marks` are the signs that may stand beside the number. Typed into a page in English, `2,500` is two thousand five hundred:
    nobody writes decimals with a comma there. A sheet can be anyone's, and a page in French is as likely to mean either.
    """
    if is_typed and reading_language() == "en":
        text = _TYPED_THOUSANDS.sub(r"\1 \2", text)
    shown = tidy(text)
    bare = _without_marks(shown.translate(_MINUS).lstrip("'’"), marks)
    sign = bare[:1] if bare[:1] in ("-", "+") else ""
    digits = _one_point(bare[len(sign) :].strip(), shown)
    if not _PLAIN.fullmatch(digits):
        raise NotRead(_("“%(text)s” is not a number.") % {"text": shown[:60]})
    return Decimal(sign + digits.rstrip("."))


def whole(text: str, *, marks: str = "$", shown: str = "", is_typed: bool = False) -> int:
    """A whole number: `28 000`. Raises `NotRead`, which names the text as it is `shown`.

    Typed by a person `28,000` is 28 thousand: nobody types a whole number with three decimals, though sheets print them.
    """
    value = number(_TYPED_THOUSANDS.sub(r"\1 \2", text) if is_typed else text, marks=marks)
    if value != value.to_integral_value():
        raise NotRead(_("“%(text)s” is not a whole number.") % {"text": tidy(shown or text)[:60]})
    return int(value)


def _without_marks(text: str, marks: str) -> str:
    for mark in marks:
        text = text.removesuffix(mark).strip() if text.endswith(mark) else text
        text = text.removeprefix(mark).strip() if text.startswith(mark) else text
    return text


def _one_point(digits: str, shown: str) -> str:
    """The same number with a point before its decimals and nothing between its thousands."""
    digits = _ungrouped(digits.replace("’", "'"), "'")
    digits = _ungrouped(digits, " ")
    if "," in digits and "." in digits:
        thousands = "," if digits.rindex(".") > digits.rindex(",") else "."
        digits = _ungrouped(digits, thousands)
    elif digits.count(",") > 1 or digits.count(".") > 1:
        digits = _ungrouped(digits, "," if "," in digits else ".")
    elif not _was_grouped(shown) and re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits, re.ASCII):
        raise NotRead(
            _("“%(text)s” can be read in two ways: write %(thousands)s, or %(decimal)s.")
            % {"text": shown[:60], "thousands": digits.replace(",", "\u202f"), "decimal": _decimal(digits)}
        )
    return digits.replace(",", ".")


def _decimal(digits: str) -> str:
    """How to write it as a number with decimals, in the reader's language, so that it reads in one way."""
    whole, _comma, decimals = digits.partition(",")
    decimals = decimals.rstrip("0") or "0"
    if reading_language() != "fr":
        return f"{whole}.{decimals}"
    return f"{whole},{decimals}0" if len(decimals) == 3 else f"{whole},{decimals}"


def _was_grouped(shown: str) -> bool:
    return re.search(r"\d[ '’]\d", shown) is not None


def _ungrouped(digits: str, mark: str) -> str:
    """Without the mark between thousands, where it stands before each three figures; otherwise as it was."""
    if mark not in digits:
        return digits
    point = next((other for other in ",." if other != mark and other in digits), "")
    whole_part, _point, decimals = digits.partition(point) if point else (digits, "", "")
    if not _GROUPED.fullmatch(whole_part.replace(mark, " ")) or mark in decimals:
        return digits
    return whole_part.replace(mark, "") + (point + decimals if point else "")


# ── Days and months ──────────────────────────────────────────────────────────────────────────────────────────

FIRST_YEAR, LAST_YEAR = 1900, 2200


def day(text: str) -> date:
    """`2026-11-29`, `29 novembre 2026`, `November 29, 2026`. Raises `NotRead` for everything else.

    Figures with slashes are refused: 03/04/2027 is one day in French and another in English.
    """
    shown = tidy(text).lstrip("'’")
    bare = fold(shown).translate(_MINUS).replace("‐", "-")
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00)?)?", bare, re.ASCII):
        return _day(int(found[1]), int(found[2]), int(found[3]), shown)
    if found := re.fullmatch(r"(?:[a-z]+,? )?(?:le )?(\d{1,2})(?:er|st|nd|rd|th)? (?:de )?([a-z]+)\.?,? (\d{4})", bare, re.ASCII):
        month_name, number_of_day = found[2], found[1]
    elif found := re.fullmatch(r"(?:[a-z]+,? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", bare, re.ASCII):
        month_name, number_of_day = found[1], found[2]
    if found and month_name in _MONTHS:
        return _day(int(found[3]), _MONTHS[month_name], int(number_of_day), shown)
    raise NotRead(_("“%(text)s”: write the date as 2026-11-29, or November 29, 2026.") % {"text": shown[:60]})


def _day(year: int, month: int, number_of_day: int, shown: str) -> date:
    try:
        found = date(year, month, number_of_day)
    except ValueError:
        raise NotRead(_("“%(text)s” is not a valid date.") % {"text": shown[:60]}) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotRead(_("“%(text)s” is not a valid date.") % {"text": shown[:60]})
    return found


def month(text: str) -> date | None:
    """The first day of a month: `2026-05`, `2026-05-01`, `05/2026`, `mai 2026`, `May-26`, `2026-T2`. None when it is none."""
    bare = fold(tidy(text).lstrip("'’")).translate(_MINUS).replace("‐", "-").replace(".", "")
    bare = re.sub(r"[ t]00:00(:00)?$", "", bare)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", bare, re.ASCII):
        try:
            return _month(date(int(found[1]), int(found[2]), int(found[3])).year, int(found[2]))
        except ValueError:
            return None
    if found := re.fullmatch(r"(\d{4})[-/](\d{1,2})", bare, re.ASCII):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", bare, re.ASCII):
        return _month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(?:[tq]([1-4])[- ]?(\d{4})|(\d{4})[- ]?[tq]([1-4]))", bare, re.ASCII):
        year, quarter = int(found[2] or found[3]), int(found[1] or found[4])
        return _month(year, quarter * 3 - 2)
    if (found := re.fullmatch(r"([a-z]+)[- ](?:de )?(\d{4}|\d{2})", bare, re.ASCII)) and found[1] in _MONTHS:
        return _month(int(found[2]) + (2000 if len(found[2]) == 2 else 0), _MONTHS[found[1]])
    if (found := re.fullmatch(r"(\d{4})[- ]([a-z]+)", bare, re.ASCII)) and found[2] in _MONTHS:
        return _month(int(found[1]), _MONTHS[found[2]])
    return None


def _month(year: int, number_of_month: int) -> date | None:
    return date(year, number_of_month, 1) if 1990 <= year <= 2100 and 1 <= number_of_month <= 12 else None
