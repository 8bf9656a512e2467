"""Pictures and documents of a solution: the page on which its vendor keeps them, and their contents for readers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.downloads import file_response
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from files.stored_files import content_of
from records.http import ActorRequest
from solutions.forms.media import ChangeForm, MediaForm
from solutions.models.media import Media
from solutions.models.solutions import Solution
from solutions.services import media as services
from solutions.services.media_lines import public_rows
from solutions.views.card import no_form
from solutions.views.solutions import visible_solution

_KEPT_SECONDS = 24 * 60 * 60


@members_only
def media(request: ActorRequest, reference: str) -> HttpResponse:
    """What is there, public or waiting, and the form that adds one more."""
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    if refused := no_form(request, solution):
        return refused
    is_post = request.method == "POST"
    form = MediaForm(request.POST if is_post else None, request.FILES if is_post else None)

    def save() -> None:
        values = form.cleaned_data
        labels = {"label_fr": values["label_fr"], "label_en": values["label_en"]}
        services.add_media(solution, by=actor, kind=values["kind"], upload=values["file"], **labels)

    if submitted(request, form, save):
        messages.success(request, _added(solution))
        return redirect("solutions:media", reference=reference)
    return form_page(
        request,
        form,
        title=_("Pictures and documents"),
        lead=f"{solution.reference} – {solution.heading()}",
        button=_("Add the file"),
        back_url=record_path(solution),
        about=solution,
        context={"solution": solution, "rows": _rows(solution)},
        template="solutions/media.html",
    )


def _added(solution: Solution) -> str:
    if solution.is_public:
        return _("The file has been added to your changes. Readers will see it once you publish them.")
    return _("The file has been added.")


def _changed(solution: Solution) -> str:
    if solution.is_public:
        return _("Your changes are saved. Nobody else can read them until you publish them.")
    return _("Saved.")


def _rows(solution: Solution) -> list[dict[str, Any]]:
    """Every one that is wanted, in its order, then what the changes take away. Two queries."""
    known = {each.pk: each for each in solution.media.live()}
    public, wanted = {row["id"]: row for row in public_rows(solution)}, services.rows_of(solution)
    left = {row["id"] for row in wanted}
    rows = [*wanted, *(row for pk, row in public.items() if pk not in left)]
    return [
        {
            "media": known[row["id"]],
            "row": row,
            "is_gone": row["id"] not in left,
            "is_new": solution.is_public and row["id"] not in public,
            "is_changed": row["id"] in public and row["id"] in left and row != public[row["id"]],
        }
        for row in rows
        if row["id"] in known
    ]


@members_only
def change(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """Other words for a picture or a document, or another file in its place."""
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    if refused := no_form(request, solution):
        return refused
    row = next((row for row in services.rows_of(solution) if row["id"] == pk), None)
    if row is None:
        raise Http404
    is_post = request.method == "POST"
    initial = {"label_fr": row["label_fr"], "label_en": row["label_en"]}
    form = ChangeForm(request.POST if is_post else None, request.FILES if is_post else None, initial=initial)

    def save() -> None:
        values = form.cleaned_data
        labels = {"label_fr": values["label_fr"], "label_en": values["label_en"]}
        if values["file"]:
            services.add_media(solution, by=actor, kind=row["kind"], upload=values["file"], replaces=pk, **labels)
        else:
            services.describe_media(solution, pk, by=actor, **labels)

    if submitted(request, form, save):
        messages.success(request, _changed(solution))
        return redirect("solutions:media", reference=reference)
    return form_page(
        request,
        form,
        title=_("Change a picture or a document"),
        lead=str(row["name"]),
        button=_("Save"),
        back_url=reverse("solutions:media", args=[reference]),
        context={"solution": solution, "media": get_object_or_404(solution.media.live(), pk=pk)},
        template="solutions/media_change.html",
    )


@members_only
def remove(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    found = get_object_or_404(solution.media.live(), pk=pk)
    back = reverse("solutions:media", args=[reference])
    asked = ask_first(request, title=_("Remove this file"), loses=[str(found)], back_url=back)
    return asked or act(request, lambda: services.remove_media(solution, pk, by=actor), done=_removed(solution), back=back)


def _removed(solution: Solution) -> str:
    return _changed(solution) if solution.is_public else _("The file has been removed.")


@require_POST
@members_only
def put_first(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    back = reverse("solutions:media", args=[reference])
    return act(request, lambda: services.put_first(solution, pk, by=actor), done=_changed(solution), back=back)


def _shown(request: ActorRequest, reference: str, pk: int) -> tuple[Solution, Media]:
    """A file of a solution that this person may see; those that wait, for its writers alone."""
    solution = visible_solution(request, reference)
    rows = solution.media.live() if request.actor.can("solutions.draft", solution) else solution.media.public()
    found: Media = get_object_or_404(rows, pk=pk)
    return solution, found


def picture(request: ActorRequest, reference: str, pk: int, size: str) -> HttpResponse:
    """A picture as the registry wrote it. It never changes under its address; it may be taken away, so it is kept for a day."""
    solution, found = _shown(request, reference, pk)
    if not found.is_picture or size not in ("small", "large"):
        raise Http404
    content = content_of(found.small if size == "small" else found.file)
    response = HttpResponse(content, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    is_everyones = solution.is_public and not found.is_waiting
    response["Cache-Control"] = f"public, max-age={_KEPT_SECONDS}" if is_everyones else "private, no-store"
    return response


def document(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """The content, always as a download."""
    _solution, found = _shown(request, reference, pk)
    if found.is_picture:
        raise Http404
    return file_response(content_of(found.file), found.name, found.content_type)
