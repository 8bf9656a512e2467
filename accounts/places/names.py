"""The names of the ministry's list as a page writes them: it has installations in capitals, straight apostrophes and no œ."""

import re

# Words that begin with a small letter inside a name. Whatever is not here is taken for a proper name.
_COMMON_WORDS = """
    accueil acceuil activités adaptation administratif aides aînés aire alternative ambulatoires appartement atelier ateliers
    autisme avenue boulevard campus cardiologie centre centres chemin chirurgie clinique communautaire communautaires crise
    déficience dépendance développement dialyse difficulté dispensaire durée enfance enfants envahissants envahissant externes
    famille femmes filles foyer garçons général gériatrie gériatrique gérontopsychiatrie grossesse groupe hébergement hôpital
    hospitalier hospitaliers industriel installation institut intellectuelle jeunes jeunesse jour légale local longue maison
    médecine médicale mentale mères multiservice multiservices naissance national neurologique ouverte palliatifs pavillon
    pédiatrie pédopsychiatrie personnes âgées physique plastique pneumologie point pour professionnels programme prolongés
    protection psychiatrie psychiatriques réadaptation réadaption rédaptation readaptation recherche refuge régional régionale
    résidence rue santé service services sociaux soins spectre succursale suivi supervisé techniques transit travail tribunal
    trouble troubles unité universitaire université
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_SMALL = frozenset(["à", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "ou", "par", "sur", "s"])
# Small after such a word (“de la rue”), a part of the name otherwise (“Foyer La Source”).
_ARTICLES = frozenset(["la", "le", "les", "leurs"])
_LETTERS = """
    CHSLD CLSC CHU CHUM CHUS CPEJ CRDITED CRDI CRDP CRDITSA CRJDA CMC MRC MSDC IRCM IRGLM IUSMM SNT DI TSA IPS MAB GMF GMFU RLS
    CRD CSSS CISSS CIUSSS
"""
_ACRONYMS = frozenset(_LETTERS.split())
_WORD = re.compile(r"[^\W_]+")
_OE = re.compile(r"(?<=[CcSsNn])([Oo])([Ee])(?=[Uu])")


def typographic(name: str) -> str:
    """With the apostrophes, dashes, spaces and ligatures of print."""
    name = _OE.sub(_joined, " ".join(name.replace("'", "’").split()))
    return re.sub(r"\s+[-–]\s+", " – ", name).replace(" /", " / ").replace("/  ", "/ ").replace("  ", " ")


def readable(name: str) -> str:
    """A name in capitals as one writes it: `CENTRE D'HÉBERGEMENT DE SAINT-PACÔME` as `Centre d’hébergement de Saint-Pacôme`.

    One that has small letters already is left as it is, but for its marks.
    """
    name = typographic(name)
    if any(letter.islower() for letter in name):
        return name
    written, before = [], ""
    end = 0
    for match in _WORD.finditer(name):
        between = name[end : match.start()]
        written += [between, _word(match[0], between=between, before=before, after=name[match.end() : match.end() + 1])]
        before, end = match[0].lower(), match.end()
    return "".join(written) + name[end:]


def _word(word: str, *, between: str, before: str, after: str) -> str:
    low = word.lower()
    begins = not before or any(mark in between for mark in "–/(")
    if word in _ACRONYMS or (len(word) == 1 and after == "."):
        return word
    if set(word) <= set("IVX") and len(word) > 1 and "-" in between:
        return word
    if low[0].isdigit():
        return low
    if before and low in _SMALL:
        return low
    if begins:
        return low.capitalize()
    if low in _ARTICLES:
        return low if before in _SMALL or "-" in between or before in ("pour", "près") else low.capitalize()
    is_joined = between.endswith("-") or after == "-"
    return low if low in _COMMON and not is_joined else low.capitalize()


def _joined(letters: re.Match[str]) -> str:
    """`Coeur` as `Cœur`, `Soeurs` as `Sœurs`: only the words of names where the list parts the letters."""
    return "œ" if letters[1].islower() else "Œ"
