"""A dispensation: the ministry lets a pilot begin with a solution of a lower level of risk than its need expects."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.bilingual import Bilingual
from records.lateness import is_past
from records.risk import Level, is_lower

if TYPE_CHECKING:
    from accounts.actors import Actor
    from pilots.models.pilots import Pilot

# The service standard, in days from the request to the answer.
ANSWER_DAYS = 20
_PAIRS = [Q(need_level=need, solution_level=own) for need in Level.values for own in Level.values if is_lower(own, need)]


def has_dispensation() -> Exists:
    """Whether one was ever granted for the pilot of the outer query."""
    return Exists(Dispensation.objects.granted().filter(pilot=OuterRef("pk")))


class DispensationQuerySet(models.QuerySet["Dispensation"]):
    def waiting(self) -> DispensationQuerySet:
        return self.filter(state=Dispensation.State.WAITING)

    def granted(self) -> DispensationQuerySet:
        return self.filter(state=Dispensation.State.GRANTED)

    def visible_to(self, actor: Actor) -> DispensationQuerySet:
        """Every one for the ministry, also of pilots that are not public yet; one's own establishment's for its officers.

        Everybody reads a granted one on the page of its pilot, once that is public.
        """
        if actor.can("pilots.dispense"):
            return self
        if actor.can("pilots.ask_dispensation"):
            return self.filter(pilot__organisation_id=actor.organisation_id or 0)
        return self.none()

    def with_related(self) -> DispensationQuerySet:
        return self.select_related("pilot__organisation", "need__organisation", "solution__organisation")


class Dispensation(models.Model):
    """What an establishment asks for, and what the ministry answers.

    It is for one need and one solution, at the levels that they had: a draft may choose others afterwards.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        GRANTED = "granted", pgettext_lazy("dispensation", "Granted")
        DECLINED = "declined", pgettext_lazy("dispensation", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("dispensation", "Withdrawn")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="dispensations")
    need = models.ForeignKey("needs.Need", models.PROTECT, related_name="+", verbose_name=_("need"))
    solution = models.ForeignKey("solutions.Solution", models.PROTECT, related_name="+", verbose_name=_("solution"))
    need_level = models.CharField(_("risk level that the need expects"), max_length=10, choices=Level.choices)
    solution_level = models.CharField(_("risk level of the solution"), max_length=10, choices=Level.choices)
    request = models.TextField(_("why a dispensation is requested"), max_length=3000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason_fr = models.TextField(_("reason in French"), max_length=2000, blank=True)
    reason_en = models.TextField(_("reason in English"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    reason = Bilingual()

    objects: ClassVar[DispensationQuerySet] = DispensationQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("dispensation")
        verbose_name_plural = _("dispensations")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["pilot"], condition=Q(state="waiting"), name="one_waiting_dispensation_per_pilot"),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "declined"]) | (~Q(reason_fr="") & Q(decided_at__isnull=False)),
                name="an_answered_dispensation_says_when_and_why",
            ),
            models.CheckConstraint(condition=reduce(or_, _PAIRS), name="a_dispensation_is_for_a_lower_level"),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.asked_at:%Y-%m-%d}"

    @property
    def organisation_id(self) -> int:
        """Of the lead establishment: what rights are asked about."""
        return self.pilot.organisation_id

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def due_on(self) -> date:
        return timezone.localdate(self.asked_at) + timedelta(days=ANSWER_DAYS)

    @property
    def is_late(self) -> bool:
        return self.is_waiting and is_past(self.due_on)

    def covers(self, pilot: Pilot, levels: tuple[str, str]) -> bool:
        """Whether it is for the pilot's need and solution, and holds at these levels of theirs: the need's is not higher than
        the one it was granted for, and the solution's is not lower.
        """
        expected, level = levels
        is_same = (self.need_id, self.solution_id) == (pilot.need_id, pilot.solution_id)
        return is_same and not is_lower(self.need_level, expected) and not is_lower(level, self.solution_level)
