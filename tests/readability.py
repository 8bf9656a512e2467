"""How hard the pages of prose are to read: `python -m tests.readability [REVISION]` prints a table, now or as they were.

Mean sentence length; for French the ease of Kandel and Moles (1958: 207 − 1.015 words a sentence − 73.6 syllables a word; 60
and more reads easily, under 30 asks for studies); for English the grade of Flesch and Kincaid (1975: 0.39 words a sentence
+ 11.8 syllables a word − 15.59). Syllables are counted by rules, so that figures compare pages and revisions, no more.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

BASE = Path(__file__).resolve().parent.parent
FOLDER = "website/pages"
LANGUAGES = ("fr", "en")
MAX_WORDS_PER_SENTENCE = 20
MAX_ENGLISH_GRADE = 10
MIN_FRENCH_EASE = 60

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|`[^`]*`")
# The words of a licence, quoted as it asks, are nobody's to rewrite.
_QUOTATION = re.compile(r"“[^”]{80,}”")
_MARKS = re.compile(r"[*_#>]+|^\s*(?:[-•]|\d+\.)\s+")
_ITEM = re.compile(r"^\s*(?:[-•]|\d+\.)\s")
_END = re.compile(r"[.!?…]+[»”)]*(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d\u00a0,.]*")
# An e at the end that is not said; a u that only belongs to its q or g.
_FRENCH_MUTE = re.compile(r"(?<=..[^\Waeouyàâéèêëîïôùû])es?$|(?<=[éi])es?$|(?<=q)u|(?<=g)u(?=[eéèi])")
_FRENCH_VOWELS = re.compile(r"[aeiouyàâäèêëîïôöùûüœæ]*é|[aeiouyàâäèêëîïôöùûüœæ]+")
_ENGLISH_MUTE = re.compile(r"(?<=.[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyscxzg])es$")
_ENGLISH_VOWELS = re.compile(r"u(?=a)|i(?=a(?![ln]))|[aeiouy]+")


@dataclass(frozen=True)
class Ease:
    """Words a sentence, syllables a word."""

    words: int
    sentence_length: float
    syllables: float

    @property
    def kandel_moles(self) -> float:
        return 207 - 1.015 * self.sentence_length - 73.6 * self.syllables

    @property
    def flesch_kincaid(self) -> float:
        return 0.39 * self.sentence_length + 11.8 * self.syllables - 15.59


def ease(text: str, language: str) -> Ease:
    """The ease of a page's source: its lead and its body, without headings, tables and addresses."""
    sentences = [_WORD.findall(each) for each in _sentences(text)]
    words = [word for each in sentences for word in each]
    count = french_syllables if language == "fr" else english_syllables
    return Ease(len(words), len(words) / len([each for each in sentences if each]), sum(map(count, words)) / len(words))


def _sentences(text: str) -> list[str]:
    head, body = text.removeprefix("---\n").split("\n---\n", 1)
    found = []
    for block in [str(yaml.safe_load(head)["lead"]), *_blocks(body)]:
        plain = _ADDRESS.sub("", _QUOTATION.sub("", _LINK.sub(r"\1", block)))
        found += [each for each in _END.split(_MARKS.sub("", plain)) if _WORD.search(each)]
    return found


def _blocks(body: str) -> list[str]:
    """Paragraphs and items of lists, each on one line."""
    blocks: list[str] = []
    starts = True
    for line in body.splitlines():
        if not line.strip() or line.startswith(("#", "|", "{%")):
            starts = True
        elif starts or _ITEM.match(line):
            blocks.append(line)
            starts = False
        else:
            blocks[-1] += " " + line.strip()
    return blocks


def french_syllables(word: str) -> int:
    """Groups of vowels, without the mute e at the end; an é ends its group, as in “création”."""
    return max(sum(_syllables(part, _FRENCH_MUTE, _FRENCH_VOWELS) for part in re.split(r"[’'-]", word.lower())), 1)


def english_syllables(word: str) -> int:
    """Groups of vowels, without the silent e at the end; “ua” and some others are two, as in “evaluation”."""
    return max(sum(_syllables(part, _ENGLISH_MUTE, _ENGLISH_VOWELS) for part in re.split(r"[’'-]", word.lower())), 1)


def _syllables(part: str, mute: re.Pattern[str], vowels: re.Pattern[str]) -> int:
    return len(vowels.findall(mute.sub("", part))) if len(part) > 1 else 0


def pages(revision: str = "") -> dict[tuple[str, str], str]:
    """The source of each page, by name and language, as they are or as they were at a revision."""
    names = sorted(path.stem for path in (BASE / FOLDER / "fr").glob("*.md"))
    return {(name, language): _source(f"{FOLDER}/{language}/{name}.md", revision) for name in names for language in LANGUAGES}


def _source(path: str, revision: str) -> str:
    if not revision:
        return (BASE / path).read_text("utf-8")
    shown = subprocess.run(["git", "show", f"{revision}:{path}"], cwd=BASE, capture_output=True, text=True, check=True)
    return shown.stdout


def table(revision: str = "") -> str:
    lines = [
        "| page | French: words | words a sentence | Kandel–Moles | English: words | words a sentence | Flesch–Kincaid grade |"
    ]
    lines.append("|---|--:|--:|--:|--:|--:|--:|")
    sources = pages(revision)
    for name in dict.fromkeys(name for name, _language in sources):
        fr, en = (ease(sources[name, language], language) for language in LANGUAGES)
        figures = [fr.words, f"{fr.sentence_length:.1f}", f"{fr.kandel_moles:.0f}"]
        figures += [en.words, f"{en.sentence_length:.1f}", f"{en.flesch_kincaid:.1f}"]
        lines.append(f"| {name} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table(*sys.argv[1:2]) + "\n")
