"""What the registry's team changes on the site itself: terms of taxonomies, texts of public pages, announcements."""

from datetime import datetime
from typing import Any, Protocol

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records import events
from records.errors import Incomplete, Stale, WrongState
from records.events import ActorLike
from records.locking import one_at_a_time
from records.models.taxonomies import TAXONOMIES, Term
from website import prose
from website.models.site import Announcement, PageText

TERM_ADDED = events.declare("term.added", gettext_lazy("Term added to a taxonomy"))
TERM_CHANGED = events.declare("term.changed", gettext_lazy("Term of a taxonomy changed"))
TERM_RETIRED = events.declare("term.retired", gettext_lazy("Term no longer available"))
TERM_OFFERED = events.declare("term.offered", gettext_lazy("Term available again"))
PAGE_CHANGED = events.declare("page.changed", gettext_lazy("Text of a public page changed"))
ANNOUNCED = events.declare("announcement.made", gettext_lazy("Announcement published"))
ANNOUNCEMENT_WITHDRAWN = events.declare("announcement.withdrawn", gettext_lazy("Announcement withdrawn"))


def _title_of(name: str) -> str:
    return _("“%(text)s”") % {"text": prose.prose(name).title} if name in prose.PAGES else name


events.name_subject("term", pgettext_lazy("log", "Term"), is_of_administration=True)
events.name_subject("page", pgettext_lazy("log", "Page"), name=_title_of, is_of_administration=True)
events.name_subject("announcement", pgettext_lazy("log", "Announcement"), is_of_administration=True)

_SHOWN_KEY = "announcements-shown"
_SHOWN_FOR_S = 60


class HasRights(ActorLike, Protocol):
    """Whoever acts and can be asked for their rights."""

    def must(self, right: str, subject: models.Model | None = None) -> None: ...


# ── Taxonomies ───────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_term(taxonomy: str, *, by: HasRights, code: str, name_fr: str, name_en: str, at: datetime | None = None) -> Term:
    """Add a term at the end of its list. Its code never changes: addresses and other systems will refer to it."""
    by.must("website.edit_taxonomies")
    one_at_a_time("taxonomy", taxonomy)
    model = TAXONOMIES[taxonomy]
    if model.objects.filter(code=code).exists():
        raise Incomplete({"code": _("This code already exists.")})
    last = model.objects.aggregate(last=models.Max("position"))["last"] or 0
    term: Term = model.objects.create(code=code, name_fr=name_fr, name_en=name_en, position=last + 1)
    _note_term(TERM_ADDED, taxonomy, term, by=by, at=at)
    return term


@transaction.atomic
def change_term(taxonomy: str, term: Term, *, by: HasRights, values: dict[str, Any], at: datetime | None = None) -> Term:
    """Change a term's names or its place. Records that carry it show the new name at once."""
    by.must("website.edit_taxonomies")
    term = TAXONOMIES[taxonomy].objects.select_for_update().get(pk=term.pk)
    before = {name: getattr(term, name) for name, value in values.items() if getattr(term, name) != value}
    if before:
        for name in before:
            setattr(term, name, values[name])
        term.save()
        _note_term(TERM_CHANGED, taxonomy, term, by=by, at=at, before=before)
    return term


@transaction.atomic
def offer_terms(taxonomy: str, codes: list[str], *, offered: bool, by: HasRights, at: datetime | None = None) -> int:
    """Retire terms, or offer them again. Records that carry a retired term keep it. Returns how many changed."""
    by.must("website.edit_taxonomies")
    terms = list(TAXONOMIES[taxonomy].objects.select_for_update().filter(code__in=codes).exclude(is_active=offered))
    for term in terms:
        term.is_active = offered
        term.save(update_fields=["is_active"])
        _note_term(TERM_OFFERED if offered else TERM_RETIRED, taxonomy, term, by=by, at=at)
    return len(terms)


def _note_term(verb: events.Verb, taxonomy: str, term: Term, *, by: ActorLike, at: datetime | None, **data: Any) -> None:
    events.record(verb, kind="term", reference=f"{taxonomy}:{term.code}", by=by, at=at, data=data)


# ── Texts of public pages ────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def change_page(name: str, *, by: HasRights, values: dict[str, str], version: int, at: datetime | None = None) -> PageText:
    """Replace a page's text. `version` is the one that was open: 0 for the text that ships with the code.

    The first change keeps that text as version 0, so that it can be brought back whatever a later release ships.

    Raises `Stale` when a colleague saved meanwhile.
    """
    by.must("website.edit_pages")
    one_at_a_time("page", name)
    page = PageText.objects.filter(name=name).first()
    if (page.version if page else 0) != version:
        raise Stale.since(is_own=page is not None and page.updated_by_id == by.user_id)
    page = page or PageText.objects.create(name=name, version=0, **prose.source(name))
    for field, value in values.items():
        setattr(page, field, value)
    page.version, page.updated_at, page.updated_by_id = version + 1, at or timezone.now(), by.user_id
    page.save()
    events.record(PAGE_CHANGED, kind="page", reference=name, by=by, at=at, data={"version": page.version})
    return page


# ── Announcements ────────────────────────────────────────────────────────────────────────────────────────────


def shown_announcements() -> list[Announcement]:
    """What is announced now. Read by every page, so kept for a minute; a change shows at once where it was made."""
    shown: list[Announcement] | None = cache.get(_SHOWN_KEY)
    if shown is None:
        shown = list(Announcement.objects.shown_at(timezone.now())[:3])
        cache.set(_SHOWN_KEY, shown, _SHOWN_FOR_S)
    return shown


@transaction.atomic
def announce(*, by: HasRights, values: dict[str, Any], at: datetime | None = None) -> Announcement:
    by.must("website.announce")
    made: Announcement = Announcement.objects.create(**values)
    events.record(ANNOUNCED, kind="announcement", reference=str(made.pk), by=by, at=at)
    transaction.on_commit(lambda: cache.delete(_SHOWN_KEY))
    return made


@transaction.atomic
def withdraw_announcement(announcement: Announcement, *, by: HasRights, at: datetime | None = None) -> Announcement:
    by.must("website.announce")
    announcement = Announcement.objects.select_for_update().get(pk=announcement.pk)
    if announcement.withdrawn_at:
        raise WrongState(_("This announcement has already been withdrawn."))
    announcement.withdrawn_at = at or timezone.now()
    announcement.save(update_fields=["withdrawn_at"])
    events.record(ANNOUNCEMENT_WITHDRAWN, kind="announcement", reference=str(announcement.pk), by=by, at=at)
    transaction.on_commit(lambda: cache.delete(_SHOWN_KEY))
    return announcement
