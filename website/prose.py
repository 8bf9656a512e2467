"""Pages of prose: Markdown in each language, with links to the registry's own pages.

The text ships as files; the registry's team may put its own in place of it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import nh3
import yaml
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from records.bilingual import LANGUAGES, reading_language
from records.risk import Level
from website.models.site import PageText

FOLDER = Path(__file__).parent / "pages"
HOW_PAGES = ("how-establishments", "how-vendors", "how-citizens", "how-ministry")
PAGES = ("about", "accessibility", "privacy", "terms", *HOW_PAGES)
_TAGS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "br", "pre", "code", "em", "strong", "a"),
    # Words in the other language, marked as such.
    "span",
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "span": {"lang"}}
_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")
_STEP = re.compile(r"<h3>(\d)\. (.*?)</h3>")
_HEADING_OR_TABLE = re.compile(r"<h[23][^>]*>(?P<heading>.*?)</h[23]>|<table>.*?</table>", re.DOTALL)

# One example of each level, and how much evidence it calls for.
RISK_EXAMPLES = (
    (Level.LOW, _("Forecasting the supplies of an operating room"), _("Little evidence is required")),
    (Level.MODERATE, _("Telling a nurse which patient to see again first"), _("More evidence is required")),
    (Level.HIGH, _("Deciding on an urgent treatment without a person"), _("The most evidence is required")),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """A page as it is read.

    `figures` names the kinds of records whose live counts stand under the lead, `next_step` is the label and the
    address of the page's button, `explains_risk` adds the three levels of risk as a picture.
    """

    title: str
    lead: str
    updated: date
    html: SafeString
    figures: tuple[str, ...] = ()
    next_step: tuple[str, str] | None = None
    explains_risk: bool = False


def prose(name: str) -> Prose:
    """A page in the reader's language: the team's own text when there is one. Its links are of that language."""
    language = reading_language()
    shipped = _shipped(name, language)
    page = PageText.objects.filter(name=name).first()
    if page is None:
        return shipped
    front = {"title": getattr(page, f"title_{language}"), "lead": getattr(page, f"lead_{language}")}
    own = render(getattr(page, f"body_{language}"), updated=timezone.localtime(page.updated_at).date(), **front)
    return replace(shipped, title=own.title, lead=own.lead, updated=own.updated, html=own.html)


def source(name: str) -> dict[str, str]:
    """What the team edits: the page's texts in both languages, as they stand."""
    fields = [f"{part}_{language}" for part in ("title", "lead", "body") for language in LANGUAGES]
    if page := PageText.objects.filter(name=name).first():
        return {field: getattr(page, field) for field in fields}
    texts: dict[str, str] = {}
    for language in LANGUAGES:
        facts, body = _read(name, language)
        texts |= {f"title_{language}": facts["title"], f"lead_{language}": facts["lead"], f"body_{language}": body.strip()}
    return texts


def render(body: str, *, title: str, lead: str, updated: date) -> Prose:
    """Markdown to clean HTML. A placeholder that means no address stays as it is written: a page never falls for one link."""
    known = addresses()
    body = _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), body)
    html = MarkdownIt("commonmark", {"typographer": False}).enable("table").render(body)
    return Prose(title, lead, updated, mark_safe(_scrolling(_numbered(_clean(html)), title)))  # noqa: S308  (cleaned)


def _numbered(html: str) -> str:
    """Headings that begin with a number become the steps of a path."""
    return _STEP.sub(r'<h3 class="path-step"><span class="path-step__number">\1</span> \2</h3>', html)


def _scrolling(html: str, title: str) -> str:
    """Each table scrolls sideways by itself, under the name of the heading before it, and never widens the page."""
    over = title

    def wrapped(match: re.Match[str]) -> str:
        nonlocal over
        if match["heading"] is not None:
            over = unescape(strip_tags(match["heading"]))
            return match[0]
        return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(over)}">{match[0]}</div>'

    return _HEADING_OR_TABLE.sub(wrapped, html)


def _clean(html: str) -> str:
    """What Markdown makes, and nothing else: no class, no `data-*`, no `hx-*`, nothing that runs."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})


def unknown_addresses(body: str) -> list[str]:
    """The placeholders that mean no address of the registry."""
    return sorted(set(_PLACEHOLDER.findall(body)) - set(addresses()))


@lru_cache(maxsize=64)
def _shipped(name: str, language: str) -> Prose:
    facts, body = _read(name, language)
    page = render(body, title=facts["title"], lead=facts["lead"], updated=facts["updated"])
    following = facts.get("next")
    return replace(
        page,
        figures=tuple(facts.get("figures", ())),
        next_step=(following["text"], addresses()[following["to"]]) if following else None,
        explains_risk=bool(facts.get("risk")),
    )


def _read(name: str, language: str) -> tuple[dict[str, Any], str]:
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    _start, front, body = text.split("---", 2)
    return yaml.safe_load(front), body


def addresses() -> dict[str, str]:
    """What a text may link to. Everybody reads these pages: each address answers a visitor, with a page or with sign-in."""
    named = {
        "how": "how",
        "needs": "needs:list",
        "new_need": "needs:new",
        "solutions": "solutions:list",
        "pilots": "pilots:list",
        "organisations": "organisations:list",
        "regions": "regions:list",
        "api": "api-docs",
        "qualification": "qualification:protocols",
        "preflight": "qualification:preflight",
        "priorities": "needs:priorities",
        "unmet": "needs:unmet",
        "paths": "pilots:board",
        "contact": "contact",
        "sign_in": "account_login",
        "sign_up": "account_signup",
        "my_data": "my-data",
    }
    found = {placeholder: reverse(name) for placeholder, name in named.items()}
    return found | {name.replace("-", "_"): reverse("page", args=[name]) for name in PAGES}
