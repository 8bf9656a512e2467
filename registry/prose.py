"""Pages of prose: Markdown files in each language, with links to the registry's own pages."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
import yaml
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from registry.bilingual import reading_language

FOLDER = Path(__file__).parent / "pages"
HOW_PAGES = ("how-establishments", "how-vendors", "how-citizens", "how-ministry")
_PAGES = ("about", "accessibility", "privacy", "terms", *HOW_PAGES)


@dataclass(frozen=True, slots=True)
class Prose:
    title: str
    lead: str
    updated: date
    html: SafeString


def prose(name: str) -> Prose:
    """A page in the reader's language. The links it holds are those of that language."""
    return _prose(name, reading_language())


@lru_cache(maxsize=64)
def _prose(name: str, language: str) -> Prose:
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    _start, front, body = text.split("---", 2)
    facts: dict[str, Any] = yaml.safe_load(front)
    for placeholder, address in _addresses().items():
        body = body.replace("{{ " + placeholder + " }}", address)
    html = MarkdownIt("commonmark", {"typographer": False}).enable("table").render(body)
    return Prose(facts["title"], facts["lead"], facts["updated"], mark_safe(nh3.clean(html)))  # noqa: S308  (cleaned)


def _addresses() -> dict[str, str]:
    named = {
        "needs": "needs:list",
        "solutions": "solutions:list",
        "pilots": "pilots:list",
        "organisations": "organisations:list",
        "regions": "regions:list",
        "api": "api-docs",
        "contact": "contact",
        "sign_in": "account_login",
        "sign_up": "account_signup",
    }
    found = {placeholder: reverse(name) for placeholder, name in named.items()}
    return found | {name.replace("-", "_"): reverse("page", args=[name]) for name in _PAGES}
