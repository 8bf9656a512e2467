"""The figure and the unit of a goal as people write it. What is not certain is left to a person."""

import re
from dataclasses import dataclass
from decimal import Decimal

from records.folding import fold

_SPACE = "[ \u00a0\u202f]"
_WORD = r"[^\W\d_]+(?:[-‑][^\W\d_]+)*"
# A number as people write it in either language, and the sign or the words of its unit.
_FIGURE = re.compile(
    rf"(?<![\w.,\-−–+])(?P<number>(?P<grouped>[1-9]\d{{0,2}}(?:(?:{_SPACE}|,)\d{{3}})+(?!\d))(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?![.,]?\d){_SPACE}*"
    rf"(?P<unit>[%‰$]|(?:(?:business|working|calendar){_SPACE})?{_WORD}(?:{_SPACE}ouvr(?:able|é)s?\b)?)?",
    re.IGNORECASE,
)
_RATE = re.compile(
    rf"{_SPACE}*(?P<of>pour|per){_SPACE}+(?P<many>1(?:{_SPACE}|,)?0{{2,3}}(?:(?:{_SPACE}|,)?000)*)(?!\d)", re.IGNORECASE
)
_NEXT = re.compile(rf"{_SPACE}+(?P<word>{_WORD})(?P<elided>['’])?")
_THOUSANDS = re.compile(rf"{_SPACE}|,")
_KNOWN_UNITS = """
    % ‰ $ s min h j seconde minute heure jour journee semaine mois an annee second hour day week month year yr hr sec
    visite visit patient patiente personne person people usager usagere user resident residente client cas case chute fall
    tube appel call rendez appointment consultation admission readmission hospitalisation hospitalization dossier record file
    demande request reference referral rapport report examen exam prelevement sample test analyse erreur error plainte
    complaint incident accident infection plaie deces death evenement event dose ordonnance prescription transfert transfer
    deplacement trajet trip lit bed sejour stay kilometre kilometer km metre clic click etape step page formulaire form
    message alerte alert site etablissement institution employe employee infirmiere infirmier nurse medecin physician
    equipe team quart shift dollar point intervention procedure operation chirurgie surgery image lecture habitant
"""
_UNITS = frozenset(_KNOWN_UNITS.split())
# Function words after “per 1,000”: the rate ends there.
_WORDS_AFTER = "d de en dans apres avant au aux a par et ou by within in at after before and or over sur chaque"
_AFTER_A_RATE = frozenset(_WORDS_AFTER.split())
# When the goal is to be reached, and the years: no figure of the goal.
_HORIZON = re.compile(
    rf"(?:\bd['’]ici(?:{_SPACE}(?:à|au))?|\bby){_SPACE}[^.,;]*?\d+(?:{_SPACE}+{_WORD})?"
    rf"|\b(?:en|dans|après|au bout de|in|within|after|over|sur){_SPACE}\d+{_SPACE}(?:mois|ans?|années?|months?|years?)\b"
    rf"|\((?:19|20)\d\d\)|\b(?:en|in|avant|before|depuis|since|fin|end of){_SPACE}(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# “Réduire de 20 %”, “20% fewer”: a change, not the value to reach.
_CHANGED_BY = re.compile(
    r"(?:rédui|réduc|baiss|diminu|hauss|augment|gain|gagn|amélior|reduc|cut|decreas|increas|lower|rais|improv|drop|sav)\w*\b[^.;]*?"
    rf"\b(?:(?<!moins{_SPACE})(?<!plus{_SPACE})de|d['’]au moins|by|of|by at least){_SPACE}*$",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"{_SPACE}*(?:de (?:moins|plus|réduction|baisse|hausse|gain)\b|d['’](?:amélioration|augmentation)"
    r"|(?:of )?(?:less|fewer|lower|higher|more|faster|reduction|decrease|increase|improvement)\b)",
    re.IGNORECASE,
)
_AT_THE_HOUR = re.compile(rf"\b(?:avant|before|à|at|vers|dès){_SPACE}*$", re.IGNORECASE)
# “2 h 30”, “5 $/visite”, “1 patient sur 5”: more than the unit alone says.
_MORE = re.compile(rf"{_SPACE}*(?:[\d/]|(?:sur|pour|per|in|of|out of|on){_SPACE}+\d)", re.IGNORECASE)
_LARGEST = Decimal("9999999999")


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its unit, read in a sentence. The unit is empty when none is certain."""

    value: Decimal
    unit: str


def figure_in(text: str, language: str = "") -> Figure | None:
    """The number of a sentence with its unit: “41 minutes (2025)”, “1 234,5 $”, “3 pour 1 000 d’ici 12 mois”.

    None when there is none, or when it says a change or more than one value. `language` is that of the sentence, when known.
    """
    text = _HORIZON.sub(lambda found: ";" if found[0][0] != "(" else " ", text)
    found = _FIGURE.search(text)
    if found is None or _CHANGED_BY.search(text[: found.start()]):
        return None
    if language == "fr" and re.fullmatch(r"\d{1,3},\d{3}", found["number"]):
        return None
    grouped = found["grouped"] or ""
    value = Decimal(_THOUSANDS.sub("", grouped) + found["number"][len(grouped) :].replace(",", "."))
    unit, end = _unit(text, found)
    if value > _LARGEST or (unit and (_LESS.match(text, end) or _is_another(text, end, unit))):
        return None
    return Figure(value, unit)


def _unit(text: str, match: "re.Match[str]") -> tuple[str, int]:
    """The unit after a number and where it ends; empty when it is not certain."""
    if rate := _RATE.match(text, match.end("number")):
        return _rate(text, rate)
    unit, end = match["unit"] or "", match.end()
    if not _is_unit(unit) or _MORE.match(text, end) or _RATE.match(text, end):
        return "", end
    if fold(unit) in ("h", "heures", "heure") and _AT_THE_HOUR.search(text[: match.start()]):
        return "", end
    return unit, end


def _rate(text: str, rate: "re.Match[str]") -> tuple[str, int]:
    """“pour 1 000”, “per 1,000 admissions”."""
    many = f"{int(_THOUSANDS.sub('', rate['many'])):,}"
    is_french = rate["of"].lower() == "pour"
    unit = "pour " + many.replace(",", "\u00a0") if is_french else f"per {many}"
    after = _NEXT.match(text, rate.end())
    if after is None:
        return unit, rate.end()
    if _is_unit(after["word"]) and not after["elided"]:
        return f"{unit} {after['word']}", after.end()
    return (unit, rate.end()) if fold(after["word"]) in _AFTER_A_RATE else ("", rate.end())


def _is_unit(words: str) -> bool:
    """Whether these are words that people measure in: “jours ouvrables”, “patient-days”, not “pour” or “of”."""
    bare = re.sub(rf"^(?:business|working|calendar){_SPACE}", "", words, flags=re.IGNORECASE)
    first = re.split(rf"[-‑]|{_SPACE}", bare)[0]
    first = fold(first) if first.isalpha() else first
    return bool(first) and not {first, first.removesuffix("s"), first.removesuffix("x")}.isdisjoint(_UNITS)


def _is_another(text: str, end: int, unit: str) -> bool:
    """Whether the rest has a second figure of the same unit: “de 41 minutes à 30 minutes”."""
    rest = (_unit(text, each)[0] for each in _FIGURE.finditer(text, end))
    return any(fold(each).rstrip("s") == fold(unit).rstrip("s") if each != unit else True for each in rest if each)
