"""All evidence of one vendor as a pool: what was provided once, for any requirement, is picked and not sent again."""

import re
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement
from records import received

HERE, SAME_SOLUTION, ELSEWHERE = range(3)
GROUPS: dict[int, str | Promise] = {
    HERE: _("In this application"),
    SAME_SOLUTION: _("In earlier applications of this solution"),
    ELSEWHERE: _("In applications of your other solutions"),
}
_NUMBER = re.compile(r"\(([0-9]{1,12})\)\s*$")
_MAX_WORDS = 8
_NEAREST = ("distance", "-added_at", "-pk")


def pieces_of(organisation_id: int) -> QuerySet[Evidence]:
    """Every piece of a vendor that can be given again: of its answers, or sent with a text other than an appeal."""
    pieces = Evidence.objects.live().filter(application__organisation_id=organisation_id, contested=None)
    return pieces.filter(Q(requirement__isnull=False) | Q(handed_in_at__isnull=False))


def newest_of(organisation_id: int, most: int) -> list[Evidence]:
    """The newest pieces of a vendor, each content once."""
    once = pieces_of(organisation_id).order_by("sha256", "url", "-added_at", "-pk").distinct("sha256", "url").values("pk")
    found = Evidence.objects.filter(pk__in=once).with_subject()
    return list(found.order_by("-added_at", "-pk")[:most])


def pool_of(application: Application, requirement: Requirement) -> QuerySet[Evidence]:
    """The pieces that can be given for a requirement: the nearest first, without the contents that it has already."""
    pieces = pieces_of(application.organisation_id)
    has = application.evidence.live().filter(requirement=requirement)
    pieces = pieces.exclude(sha256__in=has.exclude(sha256="").values("sha256")).exclude(url__in=has.exclude(url="").values("url"))
    found: QuerySet[Evidence] = pieces.annotate(
        distance=Case(
            When(application=application, then=Value(HERE)),
            When(application__solution_id=application.solution_id, then=Value(SAME_SOLUTION)),
            default=Value(ELSEWHERE),
            output_field=IntegerField(),
        )
    )
    return found.select_related("application__solution", "requirement", "clarification__requirement").order_by(*_NEAREST)


def offered(pool: QuerySet[Evidence], typed: str = "") -> QuerySet[Evidence]:
    """Those that have what was typed, each content once: as the nearest and newest of the pieces that name it."""
    found = search(pool, typed)
    nearest = found.order_by("sha256", "url", *_NEAREST).distinct("sha256", "url").values("pk")
    return pool.filter(pk__in=nearest)


def search(pool: QuerySet[Evidence], typed: str) -> QuerySet[Evidence]:
    """Those that have every word in their name, title, address, requirement, application or solution."""
    for word in typed.split()[:_MAX_WORDS]:
        pool = pool.filter(
            Q(name__unaccent__icontains=word)
            | Q(title__unaccent__icontains=word)
            | Q(url__icontains=word)
            | Q(requirement__code__icontains=word)
            | Q(application__reference__icontains=word)
            | Q(application__solution__name_fr__unaccent__icontains=word)
        )
    return pool


def picked(piece: Evidence) -> str:
    """What a field holds once a piece is chosen: its label, and the number that says which one it is."""
    return f"{label(piece)} ({piece.pk})"


def label(piece: Evidence) -> str:
    """File name or title, requirement, application, date: each said once."""
    day = date_format(timezone.localtime(piece.added_at), "DATE_FORMAT")
    parts = [piece.name or piece.title, piece.code, piece.application.reference, day]
    return " – ".join(part for part in parts if part)


def number_in(text: str) -> int:
    """The number of a piece in what a field holds; 0 where there is none."""
    found = _NUMBER.search(text)
    return received.number(found[1] if found else text.strip())


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    pieces: list[Evidence]


def grouped(pieces: list[Evidence]) -> list[Group]:
    """Under the distance of each, which `pool_of` annotates."""
    found: dict[int, list[Evidence]] = {}
    for piece in pieces:
        found.setdefault(getattr(piece, "distance", ELSEWHERE), []).append(piece)
    return [Group(GROUPS[distance], found[distance]) for distance in GROUPS if distance in found]
