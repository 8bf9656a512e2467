"""The catalogue: one row per public record, made for reading: lists, search, facets, feeds and the API.

It is written in the transaction that changes the record and can be rebuilt from the records at any time.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from records.bilingual import Bilingual

# What lists and cards do not show: not worth fetching for each row.
LONG_FIELDS = ("words", "body_fr", "body_en", "names", "concepts", "listing", "written_by")


class CatalogueEntry(models.Model):
    """A public record as readers find it. `tags` hold every facet value as `facet:code`."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    title_fr = models.TextField()
    title_en = models.TextField(blank=True)
    summary_fr = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    body_fr = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    names = models.TextField(blank=True, help_text="Reference, organisation, codes: words of no language.")
    sort_title_fr = models.CharField(max_length=120)
    sort_title_en = models.CharField(max_length=120)
    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    organisation_name = models.TextField()
    organisation_slug = models.SlugField(max_length=80)
    state = models.CharField(max_length=20)
    tags = ArrayField(models.CharField(max_length=80), default=list)
    priority_rank = models.PositiveSmallIntegerField(default=0)
    is_demonstration = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    details = models.JSONField(default=dict, help_text="What a card or an API list shows beside the columns.")
    # What the entry is about: concepts of catalogue/vocabulary, each with its weight from 0 to 1.
    concepts = models.JSONField(default=dict, db_default={})
    # Weighted words of both languages, kept by a trigger (`catalogue/migrations/sql/words.sql`): A title, B summary, names
    # and main concepts, C body, D other concepts.
    words = SearchVectorField(null=True, editable=False)
    # The entry as a list of the API shows it: ready JSON, written with the other columns (catalogue.listing).
    listing = models.TextField(default="", editable=False)
    # Which code wrote it (catalogue.written_by): what other code wrote is written anew at the next start.
    written_by = models.CharField(max_length=16, default="", db_default="", editable=False)

    title = Bilingual()
    summary = Bilingual()

    # What was found in them, marked, in the reader's language and the other (`catalogue/search/highlights.py`).
    marked_title: str
    marked_title_other: str
    marked_summary: str
    marked_body: str

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_per_record")]
        indexes = [
            # In one index, so that words and filters meet inside it, before any row is read.
            GinIndex(fields=["words", "tags", "kind"], name="catalogue_found"),
            models.Index(fields=["kind", "-published_at", "-id"], name="catalogue_newest"),
            models.Index(fields=["kind", "-updated_at", "-id"], name="catalogue_updated"),
            models.Index(fields=["kind", "sort_title_fr", "id"], name="catalogue_title_fr"),
            models.Index(fields=["kind", "sort_title_en", "id"], name="catalogue_title_en"),
            models.Index(fields=["kind", "-priority_rank", "-published_at", "-id"], name="catalogue_priority"),
            models.Index(fields=["organisation", "kind"], name="catalogue_organisation"),
            models.Index(fields=["organisation_slug", "kind"], name="catalogue_owner"),
            # Titles as one types: by their beginning, and by any word of theirs.
            models.Index(fields=["sort_title_fr"], name="catalogue_start_fr", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["sort_title_en"], name="catalogue_start_en", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["sort_title_fr"], name="catalogue_like_fr", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["sort_title_en"], name="catalogue_like_en", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"


class CatalogueChange(models.Model):
    """What a transaction added to the count of a tag (`""`: of all) in a kind of entry.

    Triggers write it (`catalogue/migrations/sql/counts.sql`). Rows are only added, so that no transaction waits for another;
    `catalogue.search.counting.fold` adds them up. The row of kind `""` counts all changes of the catalogue and all events:
    the version of what is public.
    """

    kind = models.CharField(max_length=20)
    tag = models.CharField(max_length=80)
    change = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "tag"], name="catalogue_change")]

    def __str__(self) -> str:
        return f"{self.kind} {self.tag} {self.change:+}"


class MovedEntry(models.Model):
    """Where an entry went when two were made one: its old address leads to the one that stays."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    to_key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_way_on_per_entry")]

    def __str__(self) -> str:
        return f"{self.key} → {self.to_key}"
