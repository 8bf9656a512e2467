"""Checks of `make lint` that need the project itself: migrations, translations, names that are used, templates that fit.

Run as `python -m tests.checks`. Needs no database.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.dead_code import inside_the_orm, set_by_django, unused_names
from tests.typography import problems
from tests.wording import ambiguous_words, french_words, inconsistent_terms, strange_english, uncollectable_texts

BASE = Path(__file__).resolve().parent.parent
CATALOGUE = BASE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
ENVIRONMENT = {**os.environ, "SECRET_KEY": "checks", "DATABASE_URL": "postgresql:///none", "DEBUG": "1", "LOG_LEVEL": "ERROR"}

# How wide a template is: what does not fit beside another window is not reviewed.
COLUMNS = 120
# Lines that cannot be broken: a tag of Django stands on one line, and these hand more to a part than fits.
LONG_LINES = {
    "catalogue/list.html": 1,
    "catalogue/results_inner.html": 1,
    "needs/detail.html": 4,
    "pilots/detail.html": 2,
    "records/detail.html": 2,
    "solutions/detail.html": 2,
    "solutions/rows.html": 2,
}

_UNESCAPED = re.compile(r"\|\s*safe(seq)?\b|\bautoescape\s+off\b")
_FILLED_IN = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
# Two texts run together when catalogues are merged: a sentence starts without a space after the one before.
_RUN_TOGETHER = re.compile(r"[^\W\d_]{2}[.!?][A-ZÀÂÇÉÈÊÎÔ][^\W\d_]")
_SENTENCE_LETTERS = 20
_ACTS = re.compile(r"\bhx-(get|post|put|patch|delete|boost)=")


def manage(*arguments: str, folder: Path = BASE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def missing_migrations() -> list[str]:
    result = manage("makemigrations", "--check", "--dry-run")
    return [] if result.returncode == 0 else ["Models and migrations differ: run manage.py makemigrations.", result.stdout]


def untranslated() -> list[str]:
    """Texts without French in the catalogue of translations as it is."""
    with CATALOGUE.open("rb") as file:
        messages = read_po(file, locale="fr")
    return [f"No French for: {m.id!r}" for m in messages if m.id and (m.fuzzy or not m.string or not all(m.string))]


def misused_texts() -> list[str]:
    """Texts that the catalogue does not know, and short ones with several uses (needs gettext's xgettext)."""
    if shutil.which("xgettext") is None:
        return ["Install gettext (apt-get install gettext) so that new texts can be checked."]
    collected = collect()
    return [*uncollected(collected), *ambiguous_words(collected)]


def collect() -> list[Message]:
    """Every text of the code and the templates, with its places."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "staticfiles", "tests", "*.mo")
        shutil.copytree(BASE, copy, ignore=ignored)
        result = manage("makemessages", "--locale", "fr", "--no-obsolete", "--no-wrap", folder=copy)
        if result.returncode:
            raise RuntimeError(f"makemessages failed: {result.stderr[-2000:]}")
        with (copy / CATALOGUE.relative_to(BASE)).open("rb") as file:
            return [message for message in read_po(file, locale="fr") if message.id]


def uncollected(collected: list[Message]) -> list[str]:
    """Texts of the code and the templates that the catalogue does not know, with their contexts."""
    with CATALOGUE.open("rb") as file:
        known = {(message.context or "", str(message.id)) for message in read_po(file, locale="fr") if message.id}
    missing = {(message.context or "", str(message.id)) for message in collected} - known
    return [
        f"Not in the catalogue (make messages): {text}" + (f" (context: {context})" if context else "")
        for context, text in sorted(missing)
    ]


def badly_said() -> list[str]:
    """Texts of the catalogue and of the data files that are not set as their language asks, or in plain English."""
    texts: list[tuple[str, str, str]] = []
    with CATALOGUE.open("rb") as file:
        for message in (each for each in read_po(file, locale="fr") if each.id):
            ids, strings = ([each] if isinstance(each, str) else list(each) for each in (message.id, message.string))
            texts += [("en", text, "msgid") for text in ids] + [("fr", text, "msgstr") for text in strings]
    for path in sorted(BASE.glob("*/data/*.yaml")):
        texts += [(language, text, path.name) for language, text in _bilingual(yaml.safe_load(path.read_text("utf-8")))]
    badly_set = [f"{place} in {where}: {right}." for language, text, where in texts for place, right in problems(text, language)]
    return badly_set + strange_english((text, where) for language, text, where in texts if language == "en")


def badly_worded() -> list[str]:
    """French texts with words that a Québec public service does not print."""
    texts: list[tuple[str, str, bool]] = []
    with CATALOGUE.open("rb") as file:
        for message in (each for each in read_po(file, locale="fr") if each.id):
            strings = [message.string] if isinstance(message.string, str) else message.string
            texts += [(text, "msgstr", True) for text in strings]
    texts += [(path.read_text("utf-8"), path.name, True) for path in sorted(BASE.glob("website/pages/fr/*.md"))]
    for path in sorted(BASE.glob("*/data/*.yaml")):
        data = yaml.safe_load(path.read_text("utf-8"))
        texts += [(text, path.name, False) for language, text in _bilingual(data) if language == "fr"]
    return [
        f"{place} in {where}: write {right}."
        for text, where, is_of_the_product in texts
        for place, right in french_words(text, is_of_the_product=is_of_the_product)
    ]


def misnamed() -> list[str]:
    """Texts that name a thing of the glossary by another word in French than everywhere else."""
    with CATALOGUE.open("rb") as file:
        messages = [each for each in read_po(file, locale="fr") if each.id]
    return inconsistent_terms(pair for message in messages for pair in _pairs(message))


def mistranslated(folder: Path = BASE / "locale") -> list[str]:
    """Translations that do not fill in what their text fills in, or that hold more than one text."""
    found = []
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            messages = [each for each in read_po(file, locale=path.parent.parent.name) if each.id]
        for message in messages:
            for text, translation in _pairs(message):
                wrong = translation_problems(text, translation)
                found += [f"{path.parent.parent.name}, {text!r}: {problem}." for problem in wrong]
    return found


def _pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each translation with its text: of a plural, the singular may leave the number out and say “one”."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        for number, translation in enumerate(message.string):
            yield message.id[min(number, 1)], translation


def translation_problems(text: str, translation: str) -> Iterator[str]:
    """What is wrong with one translation of one text; an empty one is asked for elsewhere."""
    if not translation:
        return
    asked, given = (sorted(_FILLED_IN.findall(each.replace("%%", ""))) for each in (text, translation))
    if asked != given:
        yield f"fills in {', '.join(given) or 'nothing'} instead of {', '.join(asked) or 'nothing'}"
    if "%" in translation and "%" not in text:
        yield "has a percent sign that the text lacks: filling it in fails"
    if (joined := _RUN_TOGETHER.search(translation)) and not _RUN_TOGETHER.search(text):
        yield f"two texts run together at {joined[0]!r}"
    sentences = [each for each in re.split(r"(?<=[.!?])\s*", translation) if len(each) >= _SENTENCE_LETTERS]
    if len(set(sentences)) < len(sentences):
        yield "says a sentence twice"


def _bilingual(value: object, language: str = "") -> Iterator[tuple[str, str]]:
    """Every text under a key that names its language: `fr`, `title_en`."""
    if isinstance(value, dict):
        for key, each in value.items():
            named = str(key)[-2:] if re.search(r"(^|_)(fr|en)$", str(key)) else language
            yield from _bilingual(each, named)
    elif isinstance(value, list):
        for each in value:
            yield from _bilingual(each, language)
    elif isinstance(value, str) and language:
        yield language, value


def template_problems(line: str) -> list[str]:
    """What a line of a template must not do."""
    found = []
    if _UNESCAPED.search(line):
        # Whoever wrote the text would write the page. Letters in plain text have nothing to escape.
        found.append("prints a text as it is; build markup with format_html")
    if _ACTS.search(line) and "{% htmx_mark %}" not in line:
        found.append("asks htmx without {% htmx_mark %}, so nothing happens")
    return found


def unsafe_templates() -> list[str]:
    return [
        f"{path.relative_to(BASE)}:{number} {problem}."
        for path in sorted((BASE / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for problem in template_problems(line)
    ]


def wide_templates(folder: Path = BASE / "templates") -> list[str]:
    """Templates with lines of more than 120 columns, beyond those that were reviewed."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = str(path.relative_to(folder))
        lines = path.read_text(encoding="utf-8").splitlines()
        wide = [number for number, line in enumerate(lines, start=1) if len(line) > COLUMNS]
        reviewed = LONG_LINES.get(name, 0)
        if len(wide) > reviewed:
            found.append(f"templates/{name}: lines of more than {COLUMNS} columns: {', '.join(map(str, wide))}.")
        elif len(wide) < reviewed:
            found.append(f"templates/{name}: has {len(wide)} long lines now; LONG_LINES says {reviewed}.")
    return found


def main() -> int:
    problems = [
        *missing_migrations(),
        *untranslated(),
        *uncollectable_texts(),
        *misused_texts(),
        *badly_said(),
        *badly_worded(),
        *misnamed(),
        *mistranslated(),
        *unsafe_templates(),
        *wide_templates(),
        *unused_names(),
        *set_by_django(),
        *inside_the_orm(),
    ]
    for problem in problems:
        sys.stdout.write(f"✗ {problem}\n")
    if not problems:
        sys.stdout.write(
            "✓ migrations and translations are complete, templates escape what they print and fit, every name is used\n"
        )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
