"""What gives a product a face: its logo, pictures, documents, and what was published about it."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual
from solutions.models.solutions import Solution

MAX_OF_KIND = {"logo": 1, "picture": 5, "document": 5}
# A DOI as doi.org reads it: the registrant's prefix, and a suffix without spaces. Source: DOI Handbook, section 2.2.
validate_doi = RegexValidator(
    r"^10\.\d{4,9}/[^\s\"<>]+$", _("A DOI starts with 10. and has a slash (example: 10.1016/j.cmpb.2024.107999).")
)


def _place(media: Media, name: str) -> str:
    """A place on disk that says nothing and that nobody can guess; the name is in the row."""
    return f"solutions/{uuid4().hex}"


class MediaQuerySet(models.QuerySet["Media"]):
    def live(self) -> MediaQuerySet:
        return self.filter(removed_at=None)

    def public(self) -> MediaQuerySet:
        """What the page of the solution shows to whoever may see that page."""
        return self.live().filter(is_waiting=False)


class Media(models.Model):
    """A picture, written anew from its pixels in two sizes, or a document, cleaned. A removed one has no content left.

    `is_waiting`: added to a public record and not published with the other changes yet.
    """

    class Kind(models.TextChoices):
        LOGO = "logo", _("Logo")
        PICTURE = "picture", _("Picture")
        DOCUMENT = "document", _("Document")

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="media")
    kind = models.CharField(_("type"), max_length=10, choices=Kind.choices)
    # What a picture shows, in words; the title of a document.
    label_fr = models.CharField(_("description in French"), max_length=250, blank=True)
    label_en = models.CharField(_("description in English"), max_length=250, blank=True)
    file = models.FileField(upload_to=_place, max_length=120)
    small = models.FileField(upload_to=_place, max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=100)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    small_width = models.PositiveSmallIntegerField(default=0)
    small_height = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    is_waiting = models.BooleanField(default=False)
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    label = Bilingual()

    objects: ClassVar[MediaQuerySet] = MediaQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("picture or document")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "kind", "sha256"], condition=Q(removed_at=None), name="one_media_per_content"
            ),
            models.CheckConstraint(condition=Q(kind="logo") | ~Q(label_fr=""), name="a_picture_is_said_in_words"),
        ]

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def is_picture(self) -> bool:
        return self.kind != self.Kind.DOCUMENT


class Publication(models.Model):
    """What was published about a solution, by its DOI, as its vendor states it."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="publications")
    doi = models.CharField("DOI", max_length=200, validators=[validate_doi])
    title = models.CharField(_("title"), max_length=300)
    journal = models.CharField(_("journal and year"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("publication")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["solution", "doi"], name="one_row_per_publication")]

    def __str__(self) -> str:
        return f"{self.title} ({self.doi})"

    @property
    def url(self) -> str:
        return f"https://doi.org/{self.doi}"
