"""The public address of every record, in either language."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, register_converter, resolve, reverse
from django.urls.converters import SlugConverter
from django.utils import translation

from catalogue.models.index import CatalogueEntry
from records import hooks
from records.bilingual import LANGUAGES, reading_language
from records.folding import readable_end
from records.kinds import kind_named, kind_of
from records.references import reference_of
from records.web_addresses import split_address

_LINK = re.compile(r"https?://[^\s<>\"]+")

# A slug, and the marks that a sentence or a mail program left after it.
_READABLE_END = re.compile(r"[-\w]*/?[^-\w/]*")


class ReferenceConverter:
    """A permanent reference number in an address."""

    # Whatever its three letters: the page says whether there is such a record.
    regex = r"[A-Z]{3}-\d{4}-\d{4,}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TypedReferenceConverter:
    """The same as people type, paste and cut it: any case and dashes, marks at its end, with or without its readable end."""

    # As long as anyone types it, and the digit ahead: neighbours that both take any length are tried in the square of it.
    regex = r"(?=[^/]{0,60}[0-9])[^/]{1,60}(?:/[^/]{0,200}){0,2}"

    def to_python(self, value: str) -> str:
        typed, _slash, rest = value.partition("/")
        reference = reference_of(typed)
        if not reference or not _READABLE_END.fullmatch(rest):
            raise ValueError(value)
        return reference

    def to_url(self, value: str) -> str:
        return value


class NumberConverter:
    """A whole number in an address, in one way of writing it: with zeros before it, one page would have many addresses."""

    regex = r"(?:0|[1-9][0-9]{0,17})"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return str(value)


class PageConverter(SlugConverter):
    """The name of a page of prose, written in the address in the reader's language."""

    # name → (French address, English address)
    names = {
        "about": ("a-propos", "about"),
        "accessibility": ("accessibilite", "accessibility"),
        "privacy": ("confidentialite", "privacy"),
        "terms": ("conditions", "terms"),
        "how-establishments": ("etablissements", "establishments"),
        "how-vendors": ("fournisseurs", "vendors"),
        "how-citizens": ("population", "citizens"),
        "how-ministry": ("ministere", "ministry"),
    }

    def to_python(self, value: str) -> str:
        for name, addresses in self.names.items():
            if value == addresses[LANGUAGES.index(reading_language())]:
                return name
        raise ValueError(value)

    def to_url(self, value: str) -> str:
        return self.names[value][LANGUAGES.index(reading_language())]


register_converter(ReferenceConverter, "reference")
register_converter(TypedReferenceConverter, "typed_reference")
register_converter(NumberConverter, "number")
register_converter(PageConverter, "page_name")


def record_path(record: Any, language: str = "") -> str:
    """The address of a need, solution, pilot or organisation, with its readable end."""
    wanted = language or reading_language()
    with translation.override(wanted):
        kind = kind_of(record)
        if kind.page:
            return reverse(kind.page, args=[record.reference])
        args = [record.reference, record.slug(wanted)] if kind.has_number else [record.slug]
        return reverse(f"{kind.namespace}:detail", args=args)


def entry_path(entry: CatalogueEntry, language: str = "") -> str:
    """The same from a catalogue entry, without touching the record."""
    wanted = language or reading_language()
    return _entry_path(entry.kind, entry.key, getattr(entry, f"title_{wanted}") or entry.title_fr or entry.title_en, wanted)


# A list asks for those of all its rows.
@lru_cache(maxsize=8192)
def _entry_path(kind: str, key: str, title: str, language: str) -> str:
    with translation.override(language):
        found = kind_named(kind)
        args = [key, readable_end(title)] if found.has_number else [key]
        return reverse(f"{found.namespace}:detail", args=args)


def draft_path(record: Any) -> str:
    """Where a draft is read once more, with what it lacks, for whoever goes on with it."""
    return reverse(f"{kind_named(record.kind).namespace}:review", args=[record.reference])


def public_part_path(reference: str) -> str:
    """Where those who may not see the record itself read what is public of it; empty when nothing is."""
    return next((path for path_of in hooks.public_part if (path := path_of(reference))), "")


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _match(path: str) -> ResolverMatch | None:
    """The page of an address, in whatever language it is written; None when it is not a page with a name."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    return match if match.view_name else None


# Every page compares its own with those of up to a hundred notifications, which are the same from page to page.
@lru_cache(maxsize=8192)
def page_key(path: str) -> str:
    """The same text for a page's address in every language."""
    parts = split_address(path)
    match = parts and _match(parts.path)
    if parts is None or match is None:
        return path
    # The readable end of a record's address differs by language; an organisation has nothing else.
    kept = {name: value for name, value in match.kwargs.items() if name != "slug" or "reference" not in match.kwargs}
    return f"{match.view_name} {match.args} {sorted(kept.items())} {parts.query}"


_TRAILING = ".,;:!?)»”"


def links_in(text: str) -> list[str]:
    """The addresses of pages of this site that a text names, without the marks of the sentence around them.

    One whose path names another host, or none (`//[`), is left out: it would lead there wherever the path stands alone.
    """
    found = (link.rstrip(_TRAILING) for link in _LINK.findall(text))
    ours = (link for link in found if link == settings.SITE_URL or link.startswith(f"{settings.SITE_URL}/"))
    return [link for link in ours if _is_path(link.removeprefix(settings.SITE_URL))]


def _is_path(text: str) -> bool:
    parts = split_address(text)
    return parts is not None and not parts.netloc and not text.startswith("//")


def text_in_language(text: str, language: str) -> str:
    """A text in which every address of this site leads to the page in this language."""
    return _LINK.sub(lambda found: url_in_language(found.group(), language), text)


def url_in_language(url: str, language: str) -> str:
    """An address of this site as that of the same page in this language; anything else (a file, another site) as it is."""
    if not url.startswith(f"{settings.SITE_URL}/"):
        return url
    bare = url.rstrip(_TRAILING)
    parts = split_address(bare.removeprefix(settings.SITE_URL))
    match = None if parts is None or parts.netloc else _match(parts.path)
    if parts is None or match is None:
        return url
    with translation.override(language):
        try:
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except (NoReverseMatch, ValueError):
            return url
    return absolute(parts._replace(path=path).geturl()) + url[len(bare) :]


def in_other_language(path: str, language: str) -> str:
    """The same page in another language; its home when the path is not a page."""
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    with translation.override(language):
        if match is None or not match.view_name:
            return reverse("home")
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except (NoReverseMatch, ValueError):
            # A library's own old address, which has no name to be made again from.
            return reverse("home")
