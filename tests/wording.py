"""Checks of `make lint` on words: each text is collected, a short one means one thing, and the English is plain.

xgettext, which collects, reads literal arguments only, and nothing inside a formatted string.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Message

from tests.typography import prose

BASE = Path(__file__).resolve().parent.parent
REVIEWED = BASE / "tests" / "shared_words.yaml"
# What Django asks xgettext to collect, and how many of its first arguments have to be literals.
_LITERALS = {"gettext": 1, "gettext_noop": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
_FUNCTIONS = _LITERALS | {f"{name}_lazy": count for name, count in _LITERALS.items() if name != "gettext_noop"}
# What runs in a small process says its messages as data; `gettext_noop` collects them where they are written.
_SAID_ELSEWHERE = {"files/sandbox/running.py"}
_NOT_THE_PRODUCT = {"tests", "var", "benchmarks", "staticfiles", ".venv"}
_TEMPLATE_VARIABLE = re.compile(r"""\{%\s*trans(?:late)?\s+(?!["'])|\b_\((?!["'])""")
# What a template says through the catalogue; outside it, French would have an English colon.
_SAID = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
WHY_NO_COLON = "French has a no-break space there"
_COLON = re.compile(r"\}\}\s?:(?=\s|<|$)")
_WRITES_A_LETTER = re.compile(r"(\w+\.)*(letters\.send|_?tell(_\w+)?|_send)")
_IS_IN_A_LANGUAGE = re.compile(r"\.get_\w+_display$|\.heading$|^(shown|date_format|reverse|absolute|browser_label)$")
# A word or two may be a noun here and a verb there, or agree with something else.
SHORT_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# English that nobody in a Canadian public service would print: a turn of French, an image, a second word for one thing.
_ENGLISH = {
    r"\bawait(s|ing|ed)?\b": "“is waiting for”, “to do”",
    r"\bput(s|ting)? off\b|\bbrought forward\b|\bbring(s)? forward (a|the) (date|deadline)": "“extend”, “an earlier date”",
    r"\btick(s|ed)?\b": "“select”, or “check” a box",
    r"\b[Ee]mpty (it|its|the)\b": "“clear”",
    r"\b(seldom|whilst|amongst|upon|hence|thus|whereby|thereof|herein)\b": "an everyday word",
    r"(?<![\w/.:-])[Pp]ilots?(?![\w/.-]| project)": "“pilot project”",
    r"\boverdue\b": "“late”",
    r"\bsays? nothing of\b|\b[Nn]othing is said of\b": "“gives no information about”",
    r"\bof (themselves|oneself|itself)\b|\bone’s\b": "“themselves” after a verb, “your”",
    r"\bany longer\b|\bno longer holds\b": "“no longer”, “no longer applies”",
    r"\blast word\b": "“final decision”",
    r"\bfor lack of\b": "“because there is no”",
    r"\bstill to come\b|\bdate to come\b": "“in the future”, “not set yet”",
    r"\bcomput(e|es|ed)\b": "“calculate”",
    r"\b[Mm]end(s|ed)?\b": "“correct”",
    r"\b(date|date[ds]?:? [\w,-]+ or),? (or )?in words\b": "an example of the date",
    r"\b(an|so many|that which) own\b|\bthat which\b": "a plainer sentence",
    r"\bdo(es)? not dare\b": "“is afraid to”",
    r"\b(is|are|was|were) to be (met|done|made|sent|given|answered)\b": "“must be”, “had to be”",
    r"\bdeclares? (it|them|none)\b": "“states that”",
    r"\banswers? for (it|this|them)\b": "“is responsible for”",
    r"\bpresent (due|rules|state|status|version)\b": "“current”",
    r"\b(changed|moved|happened) since[.;]": "“has since changed”",
    r"\b[Ww]ithout an answer\b": "“if nobody answers”",
    r"\b[Gg]oes? with (the|an?|your)\b|\bnot go with\b": "“applies to”",
    r"\b(its|the) state (is|has|was)\b|\bchange of state\b": "“status”",
    r"\blevels? of risk\b|\bstages? of care\b": "“risk level”, “care stage”",
    r"\b(an?|the) indication about\b|\bno indication\b": "“information about”",
    r"\b(holds?|has) the ball\b|\bball is\b": "“responsible”",
    r"\bis suffered\b|\bfeel a direct effect\b": "“happens”, “is directly affected”",
    r"\b(rests? on trust|trust rests)\b|\b[Aa] (break|chance) that\b": "what it is, in plain words",
    r"\bby \d+ days late\b|\b[Ll]ate by\b": "“60 days late”",
    r"\bown clocks?\b": "“records”",
    r"\bLook at .{0,30} again\b": "“Re-examine”",
}
# Only of what the product says: the needs of establishments and the descriptions of vendors speak as they speak.
_ENGLISH_OF_THE_PRODUCT = {
    # What a text is about is not on the same line of the page, nor in the subject of a letter.
    r"^(It|They|Its|Their|Them|Those|Without it|If it|When it|Once it|Until it|(Each|One) of them)\b(?! is going)": (
        "the thing itself, not a pronoun"
    ),
    r"^This (is not (possible|allowed)|cannot be|is final\b|was not done)": "“This action”, “This decision”",
    r"\b([Ss]ay|[Ss]ays) (what|why|who|which|how|whether|where|so|that)\b": "“state”, “show”, “explain”",
    r"\b(be|is|are|was|were) told\b|\bestablishment told\b": "“notified”",
    r"\b(is|are) to be \w+(ed|wn|de)\b": "“must be”",
    r"\breach(es)? nobody\b": "“nobody would receive”",
    r"\btakes? no more\b": "“no longer accepts”",
    r"\btaken back\b": "“undone”, “withdrawn”",
    r"\bnamed( anywhere)? in public\b": "“publicly”",
    r"\b(is|are) (still )?waiting for you\b": "“to do”, “ready”",
    r"\bcomes? along\b|\bowed\b|\bmeanwhile\b|\bbut for an?\b": "“copied”, “due”, “in the meantime”, “except”",
}
# Labels of model fields: a change would be a migration. They answer a question that stands above them.
_ANSWERS = {
    "It is difficult",
    "It treats or diagnoses: someone acts on it immediately",
    "It drives care: it guides the next test or treatment",
    "It informs care: one piece of information among others",
    "It has no medical purpose, so it is not a medical device",
}
# Canada writes “organize”, “analyze”, “colour”, “centre”, “a licence”, “judgment”, “program”.
_SPELLING = re.compile(
    r"\b(organis(?!me)|recognis|prioritis|authoris|summaris|anonymis|minimis|categoris|utilis)\w*|\banalys(e[sd]?|ing)\b"
    r"|\b(behavior|color|favor|labor|center|catalog|license|judgement|programme|grey)s?\b"
)


def uncollectable_texts(folder: Path = BASE) -> list[str]:
    """Texts that the collecting tool does not see, and those that come in a language that is not their reader’s."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder)
        if name.parts[0] not in _NOT_THE_PRODUCT and "migrations" not in name.parts:
            found += [f"{name}:{line} {problem}." for line, problem in _in_code(path.read_text("utf-8"), str(name))]
    for path in sorted((folder / "templates").rglob("*.*")):
        name = path.relative_to(folder)
        unsaid = _SAID.sub(lambda block: "\n" * block[0].count("\n"), path.read_text("utf-8"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if _TEMPLATE_VARIABLE.search(line):
                found.append(f"{name}:{number} translates a variable; its words are collected nowhere.")
        for number, line in enumerate(unsaid.splitlines(), start=1):
            if _COLON.search(line):
                found.append(f"{name}:{number} sets a colon after a value outside a text; {WHY_NO_COLON}.")
    return found


# What a Québec public service does not print, and what it prints (Banque de dépannage linguistique; words.md).
_FRENCH_WORDS = {
    r"\b[Cc]hangements? (?:à|au|aux) (?!venir\b|jour\b|tout moment\b)": "“changement apporté à”",
    r"\b(?:décision|réponse|version|[Ee]lle est) finale\b": "“définitive”",
    r"\brandomis": "“à répartition aléatoire”",
    r"\b[Ee]-?mails?\b": "“courriel”",
    r"\b(?:[Pp]age|[Ff]iche|[Ll]iste|[Mm]essage|[Oo]util|[Pp]lan|[Rr]egistre) (?:ne |le )?dit\b": "“indique”",
    r"(?:^|[.;] )Dit\b": "“Indique”",
    r"\bne veut pas dire\b": "“ne signifie pas”, or a plain sentence that says what is the case",
    r"\bla balle\b": "“responsable de l’étape”",
    r"\bpiétin\w*": "“accuser un retard”",
    r"\b[Ll]aisser tomber\b": "“retirer”",
    r"\bauraient? un effet direct\b|\bQue subit-on\b": "“être directement touché”, “que se passe-t-il si rien ne change”",
    r"\b[Cc]o-parrain": "“coparrain”, in one word",
    r"\bparle une norme\b": "“prend en charge une norme”",
    r"\bRien que d’autres\b|\bn’attend pas, ou plus\b": "a plain sentence",
    r"^[Cc]lair ou sombre$": "“Thème”",
    r"\bConnexion avec .{1,60} réussie\b": "“Votre session est ouverte”",
}
# Elsewhere these words mean something else: a nurse gives a “cote”, an indicator counts the persons “rejointes”.
_FRENCH_WORDS_OF_THE_PRODUCT = {
    r"\b(?:un|une ou un) collègue\b": "“un ou une collègue”",
    r"\b[Rr]ejoi(?:ndre|gne)[a-z]*\b(?![/§])": "“se joindre à”",
    r"\b[Cc]ot(?:e|es|ent|er|é|és|ée|ées)\b": "“note”, as on the page of scores",
    r"\b[Vv]ous (?:serez|êtes|étiez) (?!déjà )\w+é\b|\b[Vv]ous seul\b|\bceux qui (?:lisent|écrivent|travaillent)\b": (
        "a sentence that holds for women and men"
    ),
    r"\b[Tt]apez\b": "“saisissez”",
    r"\b(?:[Ll]a|[Cc]ette|une) sortie\b(?! d)": "“le résultat de l’outil”: a nurse reads that a patient goes home",
    r"\b[Ff]in médicale\b": "“finalité médicale”",
    r"\ba la balle\b": "“est responsable de l’étape”",
    r"\bdonnées (?:de|des) patients\b": "“données sur des patientes ou des patients”",
    # What a text is about is not on the same line of the page, nor in the subject of a letter.
    r"^(?:Elles?|Ils|Celles?|Celui|Ceux|Sans (?:elle|lui|eux)|Si elle|Chacun d’eux|Chacune d’elles|L’une? d’(?:eux|elles))\b": (
        "the thing itself, not a pronoun"
    ),
    r"\b[Dd]ites\b": "“indiquez”",
    r"\b[Ee]ntrez\b": "“saisissez”",
    r"\b[Vv]idez\b": "“effacez”",
    r"\b[Cc]ontacte[rz]\b": "“écrire à”, “communiquer avec”",
    r"\bvous (?:y )?attend(?:ent)?\b": "“vous avez … à faire”",
    r"\bva (?:pas )?avec\b": "“admet”, “s’applique”",
    r"\b[Cc]e geste\b": "“cette action”",
    r"\b(?:nommée?|désignée?)s? (?:nulle part )?en public\b": "“publiquement”",
    r"\bbientôt à échéance\b": "“arrivant à échéance”",
    r"\b[Dd]onnez la raison\b|\bpour cette raison\b|\bRaison :": "“motif”, as for every decision",
    r"\bdécision (?:rendue |prise )?sur (?:le|ce|un) dossier\b": "“dans le dossier”",
    r"\bles évaluateurs\b": "“les évaluatrices et évaluateurs”",
}
# One name for one thing (domain.md): what the French holds wherever the English names it.
_TERMS = {
    r"\bpilot projects?\b": r"projets?\b",
    r"\bevidence\b": r"preuve|prouv",
    r"\bmilestones?\b": r"jalon",
    r"\binnovation offices?\b": r"bureau",
    r"\bappeal(s|ed)?\b": r"contest",
    r"\bendorse[sd]?\b": r"coparrain",
    r"\bqualifications?\b": r"qualifi",
    r"\brisk levels?\b": r"niveau",
    r"\bmonthly follow-ups?\b": r"suivis? mensuels?",
    r"\bincidents?\b": r"incident",
    r"\bpriorit(y|ies)\b": r"priorit",
    r"\bindicators?\b": r"indicateur",
    r"\bprotocols?\b": r"protocole",
}


def inconsistent_terms(messages: Iterable[tuple[str, str]]) -> list[str]:
    """English texts whose French names a thing of the glossary by another word, or not at all."""
    found = []
    for english, french in messages:
        if not french or ("/" in english and " " not in english):
            continue
        read = prose(english)
        for term, right in _TERMS.items():
            if (named := re.search(term, read, re.IGNORECASE)) and not re.search(right, french, re.IGNORECASE):
                found.append(f"{named[0]!r} in {english[:60]!r}: the French has another word than “{right}” ({french[:60]!r}).")
    return found


def french_words(text: str, *, is_of_the_product: bool = True) -> Iterator[tuple[str, str]]:
    """Words of a French text that the house does not use, each with what it says instead."""
    rules = _FRENCH_WORDS | (_FRENCH_WORDS_OF_THE_PRODUCT if is_of_the_product else {})
    read = prose(text)
    for pattern, right in rules.items():
        for found in re.finditer(pattern, read):
            yield read[max(0, found.start() - 20) : found.end() + 20], right


def _in_code(source: str, name: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    called: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for each in node.names:
                if each.name in _FUNCTIONS:
                    called[each.asname or each.name] = each.name
                    if each.asname not in (None, "_"):
                        yield node.lineno, f"imports {each.name} as {each.asname}, a name that is not collected"

    def function(node: ast.AST) -> str:
        if not isinstance(node, ast.Call):
            return ""
        if isinstance(node.func, ast.Name):
            return called.get(node.func.id, "")
        return node.func.attr if isinstance(node.func, ast.Attribute) and node.func.attr in _FUNCTIONS else ""

    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if function(inner):
                    yield inner.lineno, f"hides a text in a formatted string: {ast.unparse(inner)}"
        elif isinstance(node, ast.Call) and (asked := function(node)) and name not in _SAID_ELSEWHERE:
            literals = [isinstance(each, ast.Constant) for each in node.args[: _FUNCTIONS[asked]]]
            if not all(literals):
                yield node.lineno, f"asks for a text that is not a literal: {ast.unparse(node)}"
    yield from _of_the_actor(tree, function)
    for line in _when_imported(tree, function):
        yield line, "translates when it is imported, in whatever language is active then; use the lazy function"


def _of_the_actor(tree: ast.AST, function: Callable[[ast.AST], str]) -> Iterator[tuple[int, str]]:
    """What a letter is given before its reader's language is active: a function would be asked in that language."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _WRITES_A_LETTER.fullmatch(ast.unparse(node.func)):
            for given in node.keywords:
                asked = function(given.value)
                is_shown = isinstance(given.value, ast.Call) and _IS_IN_A_LANGUAGE.search(ast.unparse(given.value.func))
                if is_shown or (asked and not asked.endswith("_lazy")):
                    yield given.value.lineno, f"says {given.arg} of a letter in the language of whoever acts; give a function"


def _when_imported(node: ast.AST, function: Callable[[ast.AST], str]) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        asked = function(child)
        if asked and not asked.endswith(("_lazy", "_noop")):
            yield child.lineno
        yield from _when_imported(child, function)


def short_shared_words(collected: Iterable[Message]) -> dict[str, list[str]]:
    """The msgids of a word or two without context that several apps use, with these apps."""
    shared: dict[str, list[str]] = {}
    for message in collected:
        if message.context or not isinstance(message.id, str) or not message.id:
            continue
        apps = sorted({_app(file) for file, _line in message.locations})
        if len(apps) > 1 and len(_WORD.findall(_PLACEHOLDER.sub("", message.id))) <= SHORT_WORDS:
            shared[message.id] = apps
    return shared


def _app(file: str) -> str:
    """The first folder, and for templates the one inside: both hold what an app shows."""
    parts = Path(file).parts
    within = parts[1:] if parts[0] == "templates" else parts
    return within[0] if len(within) > 1 else "site"


def ambiguous_words(collected: Iterable[Message], reviewed: Path = REVIEWED) -> list[str]:
    """Short texts that several apps share and nobody compared: the French of one may be wrong in another."""
    known: dict[str, str] = yaml.safe_load(reviewed.read_text("utf-8"))
    found = []
    shared = short_shared_words(collected)
    for text, apps in shared.items():
        if new := set(apps) - set(known.get(text, "").split()):
            found.append(
                f"{text!r} is also used in {', '.join(sorted(new))}: give it a context, or, if it means the same and agrees "
                f"with the same, enter `{text}: {' '.join(apps)}` in {reviewed.name}."
            )
    found += [f"{text!r} is not shared any more: remove it from {reviewed.name}." for text in sorted(set(known) - set(shared))]
    return found


def strange_english(texts: Iterable[tuple[str, str]]) -> list[str]:
    """What no clerk would print, of English texts with their place. Addresses, code and placeholders are not prose."""
    found = []
    for text, where in texts:
        if text in _ANSWERS or ("/" in text and " " not in text):
            # A path: what programs keep is not respelled.
            continue
        read = re.sub(r"`[^`]*`|\b\w+:\w+|\b\w+/\S*", "§", prose(text))
        rules = _ENGLISH | (_ENGLISH_OF_THE_PRODUCT if where == "msgid" else {})
        for pattern, right in [*rules.items(), (_SPELLING.pattern, "the spelling of Canada")]:
            if strange := re.search(pattern, read):
                found.append(f"{strange[0]!r} in {where} ({text[:60]!r}): {right}.")
    return found
