"""Starting a need from another one: what is taken over, and going over it before it is anybody's own text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring.lifecycle import lock
from needs import events
from needs.care_path import in_one_language
from needs.content import CHOICES, FACTS, Content, content_of, plain, terms_of
from needs.models.borrowing import Borrowing
from needs.models.needs import Need
from needs.services.needs import draft_need
from records.events import record

# What a new need never takes over: its name, its figures, its people, its places.
NEVER_COPIED = ("title", "summary", "baseline", "volume", "operational_owner", "difference", "budget_status", "regions")


def copied_from(source: Need, organisation: Organisation | None, *, language: str) -> dict[str, Any]:
    """The answers of a need that serve as a start for another one, in the writer's language only.

    The other language would go public as somebody else wrote it. The region is that of the writer's establishment.
    """
    other = "_fr" if language == "en" else "_en"
    content = content_of(source)
    kept = {name: value for name, value in content.items() if not name.startswith(NEVER_COPIED) and not name.endswith(other)}
    values = {name: list(terms_of(name, value)) if name in CHOICES else value for name, value in kept.items()}
    values["care_path"] = in_one_language(source.care_path, language)
    return values | {"regions": [organisation.region] if organisation and organisation.region else []}


@transaction.atomic
def draft_from(
    source: Need,
    organisation: Organisation,
    *,
    by: Actor,
    copied: dict[str, Any],
    values: dict[str, Any],
    at: datetime | None = None,
) -> Need:
    """Open a draft with what is copied and what its writer has changed of it already; the rest is to be gone over."""
    need = draft_need(organisation, by=by, values=copied | values, at=at)
    before, after = plain(copied), content_of(need)
    answers = [
        name for name, value in before.items() if name != "regions" and says_something(name, value) and after[name] == value
    ]
    Borrowing.objects.create(need=need, source=source.reference, answers=answers)
    return need


def says_something(name: str, value: Any) -> bool:
    """An answer that was given: a “no” to a question of risk is one, a requirement that is not made is none."""
    return value not in (None, "", [], False) or (value is False and name in FACTS and not name.startswith("must_"))


@transaction.atomic
def accept_answers(need: Need, names: Iterable[str], *, by: Actor, at: datetime | None = None) -> None:
    """Say that answers which were taken over are right for one's own establishment as they are."""
    need = lock(need)
    by.must("needs.draft", need)
    borrowing = Borrowing.objects.filter(need=need).first()
    accepted = sorted(set(names) & set(borrowing.answers)) if borrowing else []
    if borrowing is None or not accepted:
        return
    borrowing.answers = [name for name in borrowing.answers if name not in accepted]
    borrowing.save(update_fields=["answers"])
    data = {"fields": accepted, "source": borrowing.source}
    record(events.COPY_REVIEWED, kind="need", reference=need.reference, by=by, at=at, data=data, is_public=False)


def borrowed(need: Need) -> Content:
    """The answers that are still to be gone over, with where they come from. One query."""
    borrowing = Borrowing.objects.filter(need=need).first()
    return dict.fromkeys(borrowing.answers, borrowing.source) if borrowing else {}
