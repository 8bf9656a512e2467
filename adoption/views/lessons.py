"""Lessons: the public list that is searched, and the form of those who took part."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor
from adoption.forms.lessons import LessonForm
from adoption.models.lessons import Lesson, LessonQuerySet, LessonTag
from adoption.services import lessons as services
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from pilots.views.access import visible_pilot
from records import received
from records.http import ActorRequest

PER_PAGE = 20
_OF = {"pilot": "pilot__reference", "need": "pilot__need__reference", "solution": "pilot__solution__reference"}


def lessons(request: ActorRequest) -> HttpResponse:
    words, tag = received.text(request.GET, "q", most=200), received.text(request.GET, "tag", most=12)
    found: LessonQuerySet = Lesson.objects.published().with_related().saying(words)
    if tag in LessonTag.values:
        found = found.filter(tags__contains=[tag])
    chosen = {name: received.reference(request.GET, name) for name in _OF}
    found = found.filter(**{lookup: chosen[name] for name, lookup in _OF.items() if chosen[name]})
    pages = Paginator(found, PER_PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": pages.get_page(received.number(request.GET.get("page", "1")[:6]) or 1),
        "total": pages.count,
        "words": words,
        "tags": LessonTag.choices,
        "tag": tag,
        "about": [each for each in chosen.values() if each],
        "query": query.urlencode(),
        "record_collection": "pilot",
        "page_title": _("Lessons learned"),
        "page_description": _(
            "What establishments have learned by testing solutions in real care settings, to help other establishments."
        ),
    }
    return render(request, "adoption/lessons.html", context)


@members_only
@keeps_what_is_typed
def new(request: ActorRequest, reference: str) -> HttpResponse:
    pilot = visible_pilot(request, reference)
    actor: Actor = request.actor
    actor.must("adoption.teach", pilot)
    form = LessonForm(typed(request))
    if submitted(request, form, lambda: services.write_lesson(pilot, by=actor, values=form.cleaned_data)):
        messages.success(request, _("Thank you. The lesson is now public."))
        return redirect(record_path(pilot) + "#lessons")
    return _page(request, form, pilot, title=_("Write a lesson"))


@members_only
@keeps_what_is_typed
def edit(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    pilot = visible_pilot(request, reference)
    lesson = get_object_or_404(Lesson, pilot=pilot, pk=pk)
    actor: Actor = request.actor
    actor.must("adoption.edit_lesson", lesson)
    initial = {name: getattr(lesson, name) for name in LessonForm.base_fields}
    form = LessonForm(typed(request), initial=initial)
    if submitted(request, form, lambda: services.edit_lesson(lesson, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The lesson has been changed."))
        return redirect(record_path(pilot) + "#lessons")
    return _page(request, form, pilot, title=_("Change a lesson"))


def _page(request: ActorRequest, form: LessonForm, pilot: Any, *, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        lead=f"{pilot.reference} – {pilot.heading()}",
        notes=[
            _("Everyone can read it immediately: on this pilot project, its need and its solution, and in the list of lessons.")
        ],
        button=_("Publish the lesson"),
        back_url=record_path(pilot),
        about=pilot,
        template="adoption/lesson_form.html",
    )
