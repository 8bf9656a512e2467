"""What a public record means: its vector and its words, beside its entry in the catalogue."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from pgvector.django import HnswIndex, SparseVectorField, VectorField

from catalogue.models.index import CatalogueEntry
from catalogue.search.lapsing import lapsed
from matching.exclusions import EXCLUDED, ruled_out_now

DIMENSIONS = 512
TERMS = 1_000_000_000


class Profile(models.Model):
    """One public need, solution or pilot as it is compared. Rebuilt at any time from its entry."""

    entry = models.OneToOneField(CatalogueEntry, models.CASCADE, primary_key=True, related_name="profile")
    kind = models.CharField(max_length=20)
    vector = VectorField(dimensions=DIMENSIONS)
    # The words of the title and the summary, and those of the whole text.
    head = ArrayField(models.CharField(max_length=12), default=list)
    words = ArrayField(models.CharField(max_length=12), default=list)
    # The words and concepts of the whole record as numbers, and what each weighs in it (matching.terms).
    terms = ArrayField(models.IntegerField(), default=list)
    weights = SparseVectorField(dimensions=TERMS, null=True)
    # The name of the encoder and a digest of the text: the same pair need not be encoded again.
    made_from = models.CharField(max_length=90)
    # What the fits of this record were last worked out from; other than `made_from`: they are due.
    fitted_from = models.CharField(max_length=90, default="")

    class Meta:
        indexes = [
            GinIndex(fields=["terms"], name="profile_terms"),
            models.Index(fields=["entry"], name="profile_due", condition=~models.Q(fitted_from=models.F("made_from"))),
            *(
                HnswIndex(
                    fields=["vector"],
                    name=f"profile_{kind}s",
                    opclasses=["vector_cosine_ops"],
                    condition=models.Q(kind=kind),
                )
                for kind in ("need", "solution", "pilot")
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry)


class ChangedEntry(models.Model):
    """A mark beside an entry, written in the transaction that changed it: its profile does not say so yet.

    Marks are only added, and removed with the profile that answers them: nobody who writes an entry waits for whoever works
    out what it means. One change more meanwhile is one mark more. An entry that goes takes its marks, its profile and its
    fits with it (in the database: matching/migrations/sql/with_the_entry.sql).
    """

    entry = models.ForeignKey(CatalogueEntry, models.DO_NOTHING, related_name="+")

    def __str__(self) -> str:
        return str(self.entry_id)


class FitQuerySet(models.QuerySet["Fit"]):
    def proposed(self) -> FitQuerySet:
        """Without those that are left out for a hard reason, as it was kept or as the qualification is at this moment.

        A requirement that a need has had since is judged by `Fit.is_proposed`: whoever proposes a solution asks that, too.
        """
        kept = [f"qualification:{code}" for code in EXCLUDED]
        now = models.Q(solution__tags__overlap=kept) | ~models.Q(solution__state="listed")
        return self.exclude(reasons__has_key="excluded").exclude(now).exclude(lapsed("solution__"))


class Fit(models.Model):
    """A listed solution that may meet a published need, with the score that says so."""

    need = models.ForeignKey(CatalogueEntry, models.CASCADE, related_name="fitting_solutions")
    solution = models.ForeignKey(CatalogueEntry, models.CASCADE, related_name="fitting_needs")
    score = models.FloatField()
    # What both are about and what differs (matching.reasons), as codes: the page says it in the reader's language.
    reasons = models.JSONField(default=dict, db_default={})

    objects: ClassVar[FitQuerySet] = FitQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["need", "solution"], name="one_fit_per_pair")]

    def __str__(self) -> str:
        return f"{self.need.key} ← {self.solution.key}"

    @property
    def ruled_out(self) -> list[str]:
        """Codes of what rules the solution out today (matching.reasons)."""
        return ruled_out_now(self.need, self.solution)

    @property
    def is_proposed(self) -> bool:
        return self.solution.state == "listed" and not self.ruled_out


class TermCount(models.Model):
    """In how many records of a kind a term is; term 0 counts the records. Written by imports, rebuilds and the sweep."""

    kind = models.CharField(max_length=20)
    term = models.IntegerField()
    records = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "term"], name="one_count_per_term")]

    def __str__(self) -> str:
        return f"{self.kind} {self.term}: {self.records}"


class MatchRating(models.Model):
    """A person says that a match is good or wrong. Kept to measure the matching; their latest rating counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    from_key = models.CharField(max_length=80)
    to_key = models.CharField(max_length=80)
    is_good = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "from_key", "to_key"], name="one_rating_per_person_and_pair")]

    def __str__(self) -> str:
        return f"{self.from_key} → {self.to_key}: {'good' if self.is_good else 'wrong'}"


class MutedMatch(models.Model):
    """An organisation finds that a need and a solution do not go together: it is not told of the pair again."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    need = models.CharField(max_length=80)
    solution = models.CharField(max_length=80)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "need", "solution"], name="one_mute_per_organisation_and_pair"),
        ]
        indexes = [models.Index(fields=["solution", "organisation"], name="muted_matches_of_solution")]

    def __str__(self) -> str:
        return f"{self.need} ≠ {self.solution}"
