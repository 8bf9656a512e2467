"""The published list of priorities: a page, a feed and a file, with what changed since the edition before."""

import csv
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from catalogue.addresses import absolute
from catalogue.export import safe_cell
from catalogue.feed_links import FeedLinks
from catalogue.headings import heads, in_words, yes_no
from catalogue.public_cache import public
from needs.forms.deciding import EditionForm
from needs.models.editions import PriorityEdition
from needs.services.editions import publish_edition, standing_priorities
from publishing.feeds.answers import answer
from publishing.feeds.model import Entry, Feed, tag_uri
from records import received
from records.bilingual import reading_language, shown_pair
from records.http import ActorRequest
from records.risk import Level

PRIORITIES = ("P1", "P2", "P3")
_FEED_SIZE = 20

HEADINGS = {"published": pgettext_lazy("column", "Published on")}
COLUMNS = (
    "edition", "published", "reference", "priority", "title_fr", "title_en", "organisation", "score", "risk", "rationale_fr",
    "rationale_en", "is_demonstration",
)  # fmt: skip


def _edition(request: ActorRequest) -> PriorityEdition | None:
    """The edition that the address names; the newest otherwise; none before the first."""
    if "edition" in request.GET:
        return get_object_or_404(PriorityEdition, number=received.number(request.GET["edition"][:9]))
    return PriorityEdition.objects.first()


def changes_since(before: PriorityEdition | None, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What entered, moved and left, in words of the page: `was` and `now` are priorities, empty for none."""
    if before is None:
        return []
    old, new = before.by_reference(), {entry["reference"]: entry for entry in entries}
    moved = []
    for reference in sorted({*old, *new}):
        was, now = old.get(reference, {}).get("priority", ""), new.get(reference, {}).get("priority", "")
        if was != now:
            moved.append(_shown(new.get(reference) or old[reference]) | {"was": was, "now": now})
    return moved


def _shown(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {
        "title": shown_pair(**entry["title"]),
        "rationale": shown_pair(**entry["rationale"]),
        "url": reverse("needs:detail", args=[entry["reference"], "-"]),
    }


@public
def priorities(request: ActorRequest) -> HttpResponse:
    edition = _edition(request)
    before = PriorityEdition.objects.filter(number__lt=edition.number).first() if edition else None
    entries = [_shown(entry) for entry in (edition.entries if edition else [])]
    actor: Actor = request.actor
    context = {
        "edition": edition,
        "groups": [(priority, [entry for entry in entries if entry["priority"] == priority]) for priority in PRIORITIES],
        "changes": changes_since(before, edition.entries) if edition else [],
        "before": before,
        "editions": PriorityEdition.objects.defer("entries")[:30],
        "may_publish": actor.can("needs.publish_priorities"),
        "followed": FeedLinks(
            _("Network priorities"),
            reverse("needs:priorities-feed"),
            reverse("needs:priorities-feed-json"),
            button=_("Follow the priorities"),
            alert_query="priorities=1",
        ),
        "page_title": _("Network priorities"),
        "page_description": _("The health network’s priority needs, and the reasons for these choices."),
    }
    return render(request, "needs/priorities.html", context)


@members_only
def publish(request: ActorRequest) -> HttpResponse:
    """What the next edition would say and change, with the reasons and the scores; the button is the last step."""
    actor: Actor = request.actor
    actor.must("needs.publish_priorities")
    form = EditionForm(typed(request))
    if submitted(request, form, lambda: publish_edition(by=actor, **form.cleaned_data)):
        messages.success(request, _("The new edition is now public: page, feed and files."))
        return redirect("needs:priorities")
    before, entries = PriorityEdition.objects.first(), standing_priorities()
    return form_page(
        request,
        form,
        title=_("Publish an edition of the priorities"),
        lead=_("An edition records the current priorities, with their public rationales."),
        notes=[_("A published edition can no longer be changed or withdrawn. A correction is made in the next one.")],
        button=_("Publish edition %(number)s") % {"number": before.number + 1 if before else 1},
        back_url=reverse("needs:priorities"),
        up=_("Network priorities"),
        template="needs/edition_form.html",
        context={
            "before": before,
            "changes": changes_since(before, entries),
            "entries": [_shown(entry) for entry in entries],
        },
    )


def as_csv(request: ActorRequest) -> HttpResponse:
    edition = _edition(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="priorites-{edition.number if edition else 0}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    are_words = in_words(request.GET)
    writer.writerow(heads(COLUMNS, are_words=are_words, own=HEADINGS))
    for entry in edition.entries if edition else []:
        row = [
            edition.number if edition else "", timezone.localdate(edition.published_at).isoformat() if edition else "",
            entry["reference"], entry["priority"], entry["title"]["fr"], entry["title"]["en"], entry["organisation"]["name"],
            entry["score"], _risk(entry["risk"], are_words=are_words), entry["rationale"]["fr"], entry["rationale"]["en"],
            yes_no(entry["is_demonstration"]) if are_words else "yes" if entry["is_demonstration"] else "no",
        ]  # fmt: skip
        writer.writerow([safe_cell("" if cell is None else str(cell)) for cell in row])
    return response


def _risk(code: str, *, are_words: bool) -> str:
    return str(Level(code).label) if are_words and code in Level.values else code


def as_json(request: ActorRequest) -> JsonResponse:
    edition = _edition(request)
    return JsonResponse(
        {
            "edition": edition.number if edition else None,
            "published": edition.published_at.isoformat() if edition else None,
            "note": {"fr": edition.note_fr, "en": edition.note_en} if edition else None,
            "entries": edition.entries if edition else [],
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def feed(request: ActorRequest, form: str) -> HttpResponseBase:
    """An entry for each edition, with what changed since the one before."""
    editions = list(PriorityEdition.objects.all()[: _FEED_SIZE + 1])
    found = Feed(
        id=tag_uri(f"feed/{reading_language()}/priorities"),
        title=_("Network priorities"),
        subtitle=_("The health network’s priority needs, and the reasons for these choices."),
        language=reading_language(),
        page_url=absolute(reverse("needs:priorities")),
        self_url=absolute(request.path),
        hub_url=settings.WEBSUB_HUB,
        entries=[_entry(*pair) for pair in zip_longest(editions[:_FEED_SIZE], editions[1:])][:_FEED_SIZE],
    )
    return answer(request, found, form)


def _entry(edition: PriorityEdition, before: PriorityEdition | None) -> Entry:
    lines = [
        _("%(need)s: %(was)s → %(now)s")
        % {
            "need": f"{each['reference']} {each['title'].text}",
            "was": each["was"] or _("Not ranked"),
            "now": each["now"] or _("Not ranked"),
        }
        for each in changes_since(before, edition.entries)
    ]
    return Entry(
        id=tag_uri(f"priorities/{edition.number}"),
        title=_("Edition %(number)s") % {"number": edition.number},
        text="\n".join([edition.note, *lines]).strip(),
        url=f"{absolute(reverse('needs:priorities'))}?edition={edition.number}",
        published=edition.published_at,
        updated=edition.published_at,
        author=_("The Registry"),
        language=reading_language(),
    )
