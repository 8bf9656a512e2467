"""The path of at most 48 months from a pilot's end to its use in the network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pilots.models.pilots import Pilot
from records.bilingual import Bilingual

if TYPE_CHECKING:
    from django.db.models.query import QuerySet


class Step(models.TextChoices):
    """The steps, in their order."""

    REPORT = "report", _("Value report")
    DECISION = "decision", _("Decision")
    FUNDING = "funding", _("Funding")
    PROCUREMENT = "procurement", _("Procurement")
    DEPLOYMENT = "deployment", _("First deployment")
    SCALE_UP = "scale_up", _("Network scale-up")


# Months from the pilot's end by which each step is due: this registry's own schedule, 48 months in all.
MONTHS: dict[str, int] = {
    Step.REPORT: 3,
    Step.DECISION: 6,
    Step.FUNDING: 12,
    Step.PROCUREMENT: 24,
    Step.DEPLOYMENT: 36,
    Step.SCALE_UP: 48,
}
# These are done by publishing the report and by deciding, never by hand.
DONE_BY_THEMSELVES = (Step.REPORT, Step.DECISION)


class PilotPathQuerySet(models.QuerySet["PilotPath"]):
    def current(self) -> PilotPathQuerySet:
        """The last path of each published pilot: one that was extended begins another when it ends again."""
        newer = PilotPath.objects.filter(pilot=OuterRef("pilot"), pk__gt=OuterRef("pk"))
        public = self.filter(pilot__published_at__isnull=False)
        return public.filter(~Exists(newer)).exclude(ending=PilotPath.Ending.EXTENDED)

    def with_standing(self, today: date) -> PilotPathQuerySet:
        """With the step where each stands now (`current_step`) and whether one that may be done is late (`is_late`)."""
        undone: QuerySet[PathMilestone] = PathMilestone.objects.filter(path=OuterRef("pk"), done_on=None)
        late = undone.filter(due_on__lt=today).filter(Q(step__in=DONE_BY_THEMSELVES) | Q(path__pilot__outcomes__outcome="adopt"))
        return self.annotate(
            current_step=Subquery(undone.order_by("position").values("step")[:1]),
            is_late=Exists(late.filter(path__ending="")),
        )


class PilotPath(models.Model):
    """One path, from the day on which the pilot ended. It ends when all is done, or with the decision that ends it."""

    class Ending(models.TextChoices):
        ACHIEVED = "achieved", _("In the whole network")
        EXTENDED = "extended", _("The pilot project continues")
        REJECTED = "rejected", _("Rejected: the path ends here")

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="paths")
    began_on = models.DateField(_("end of the pilot project"))
    ending = models.CharField(_("end"), max_length=10, choices=Ending.choices, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = PilotPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("path from pilot project to purchase")
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot"], condition=Q(ending=""), name="one_open_path_per_pilot"),
            models.CheckConstraint(
                condition=Q(ending="", ended_on=None) | (~Q(ending="") & Q(ended_on__isnull=False)), name="a_path_ends_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.began_on}"

    @property
    def is_open(self) -> bool:
        return not self.ending


class PathMilestone(models.Model):
    """One dated step, and who holds the ball. A change of what was said is a `MilestoneChange` with its reason."""

    path = models.ForeignKey(PilotPath, models.CASCADE, related_name="milestones")
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    position = models.PositiveSmallIntegerField()
    first_due_on = models.DateField(_("first due date"))
    due_on = models.DateField(_("due date"))
    responsible = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="milestones", verbose_name=_("responsible organization")
    )
    done_on = models.DateField(_("done"), null=True, blank=True)
    note_fr = models.TextField(_("public note in French"), max_length=1000, blank=True)
    note_en = models.TextField(_("public note in English"), max_length=1000, blank=True)
    # Set once each, when the letter is handed over; cleared when the due date moves.
    reminded_before_at = models.DateTimeField(null=True, blank=True)
    reminded_late_at = models.DateTimeField(null=True, blank=True)

    note = Bilingual()

    class Meta:
        verbose_name = _("milestone")
        ordering = ["position"]
        indexes = [models.Index(fields=["due_on"], name="milestones_to_come", condition=Q(done_on=None))]
        constraints = [
            models.UniqueConstraint(fields=["path", "step"], name="one_milestone_per_step"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.step}"

    def is_late_on(self, day: date) -> bool:
        return self.done_on is None and self.due_on < day

    @property
    def is_late(self) -> bool:
        return self.path.is_open and self.is_late_on(timezone.localdate())

    @property
    def days_late(self) -> int:
        """How late it is, or was when it was done; 0 when in time."""
        return max(0, ((self.done_on or timezone.localdate()) - self.due_on).days)


class MilestoneChange(models.Model):
    """What was said of a milestone before and after, by whom and why: public, and never altered."""

    class What(models.TextChoices):
        DUE = "due", _("Due date")
        DONE = "done", _("Done")
        RESPONSIBLE = "responsible", _("Responsible organization")

    milestone = models.ForeignKey(PathMilestone, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=12, choices=What.choices)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason_fr = models.TextField(_("reason in French"), max_length=1000)
    reason_en = models.TextField(_("reason in English"), max_length=1000, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    reason = Bilingual()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason_fr=""), name="a_change_of_a_milestone_says_why"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_change_of_a_milestone_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.before} → {self.after}"

    @property
    def before_in_words(self) -> str:
        return self._in_words(self.before)

    @property
    def after_in_words(self) -> str:
        return self._in_words(self.after)

    def _in_words(self, text: str) -> str:
        """A date as people write it; the name of an organization as it is."""
        day = parse_date(text) if self.what in (self.What.DUE, self.What.DONE) else None
        return date_format(day, "DATE_FORMAT") if day else text
