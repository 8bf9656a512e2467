"""Writing together: who is at a draft now, and what colleagues say to each other about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need


class Presence(models.Model):
    """Someone has a page of the guided form open. A row that was not seen for a while says nothing any more."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    step = models.SlugField(max_length=20)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "user"], name="one_presence_per_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.need.reference}"


class Comment(models.Model):
    """A remark between the people of the establishment, or a reply to one. Never public.

    It may be about one answer (`field`), and about words of it (`quote`). A reply has the section and the answer of the
    comment that it follows, and is settled with it.
    """

    need = models.ForeignKey(Need, models.CASCADE, related_name="comments")
    # The section of the guided form that it is about; empty: the whole.
    section = models.SlugField(_("section"), max_length=20, blank=True)
    field = models.SlugField(_("answer"), max_length=40, blank=True, db_default="")
    quote = models.CharField(_("passage"), max_length=300, blank=True, db_default="")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField(_("comment"), max_length=2000)
    # The colleagues whom it names, and who were told.
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="need_comments")
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    settled_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("comment")
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]
