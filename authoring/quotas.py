"""How much one organisation may keep: drafts, records and files. The figures are settings (`QUOTA_…`), generous ones.

Near the limit the page says so; at the limit a new draft or file is refused beside the form. A refused draft takes no
permanent number: ask before the number is drawn.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from records.errors import DomainError, Incomplete
from records.locking import one_at_a_time
from records.models.records import Record

NEAR_PERCENT = 80
_BYTES_PER_MB = 1024 * 1024


class QuotaReached(DomainError):
    """The organisation keeps as much as one may."""

    code = "quota-reached"


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit an organisation has used. `near` and `full` are the sentences that say so."""

    used: int
    most: int
    near: str
    full: str

    @property
    def is_near(self) -> bool:
        return self.used * 100 >= self.most * NEAR_PERCENT

    def has_room(self, more: int = 1) -> bool:
        return self.used + more <= self.most

    def must_have_room(self, more: int = 1) -> None:
        """Raises `QuotaReached`."""
        if not self.has_room(more):
            raise QuotaReached(self.said(self.full))

    def __str__(self) -> str:
        return self.said(self.near if self.has_room() else self.full)

    def said(self, text: str) -> str:
        return text % {"used": intcomma(self.used), "most": intcomma(self.most)}


def draft_use(model: type[Record], organisation: Any) -> Use:
    """The drafts of one kind that were never sent."""
    rows: Any = model._default_manager
    return Use(
        rows.filter(organisation=organisation).never_sent().count(),
        settings.QUOTA_DRAFTS,
        _("You have used %(used)s of %(most)s drafts. Delete those that your organization no longer needs."),
        _("Your organization has reached the limit of %(most)s drafts. Publish or delete some, then try again."),
    )


def record_use(model: type[Any], organisation: Any) -> Use:
    """All records of one kind, whatever their state."""
    return Use(
        model._default_manager.filter(organisation=organisation).count(),
        settings.QUOTA_RECORDS,
        _("You have used %(used)s of %(most)s records. Contact us if your organization needs more."),
        _("Your organization has reached the limit of %(most)s records. Contact us if it needs more."),
    )


def file_use(files: QuerySet[Any]) -> Use:
    """In MB, of the files of one organisation that stand."""
    total = files.aggregate(total=Sum("size"))["total"] or 0
    return Use(
        -(-total // _BYTES_PER_MB),
        settings.QUOTA_FILES_MB,
        _("You have used %(used)s of %(most)s MB for files. Remove those that your organization no longer needs."),
        _("Your organization has used all of its %(most)s MB for files. Remove some, or contact us if it needs more."),
    )


def must_have_room(model: type[Record], organisation: Any, *, more: int = 1) -> None:
    """Inside the transaction that opens the drafts, before they get a number. Raises `QuotaReached`."""
    one_at_a_time("quota", model.kind, organisation.pk)
    draft_use(model, organisation).must_have_room(more)
    record_use(model, organisation).must_have_room(more)


def must_have_room_for_row(model: type[Any], organisation: Any) -> None:
    """The same for what an organisation keeps beside its records. Raises `QuotaReached`."""
    one_at_a_time("quota", model._meta.label_lower, organisation.pk)
    record_use(model, organisation).must_have_room()


def must_have_room_beside(rows: Any, *, most: int) -> None:
    """Under the lock of a record, before a row is added to it. Its page, its files and its letters draw all of them.

    Raises `QuotaReached`.
    """
    if rows.count() >= most:
        raise QuotaReached(_("There are already %(most)s here, which is the maximum.") % {"most": intcomma(most)})


def must_have_room_for_file(files: QuerySet[Any], organisation: Any, *, size: int) -> None:
    """Inside the transaction that keeps the file. Raises `Incomplete` on `file`."""
    one_at_a_time("quota", "files", organisation.pk)
    use = file_use(files)
    if not use.has_room(-(-size // _BYTES_PER_MB)):
        raise Incomplete({"file": use.said(use.full)})


def near_limits(*uses: Use) -> list[str]:
    """What a page says above its form: the limits that are near or reached."""
    return [str(use) for use in uses if use.is_near]
