"""Editing protocols: a draft version, its requirements, and putting it in force."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.forms.deciding import PublishForm, RequirementForm, VersionForm
from qualification.models.protocols import Protocol, Requirement
from qualification.services import protocols as services
from qualification.services.protocols import differences_between
from records.http import ActorRequest


def _editor(request: ActorRequest) -> Actor:
    actor: Actor = request.actor
    actor.must("qualification.edit_protocols")
    return actor


def _draft(level: str) -> Protocol:
    return get_object_or_404(Protocol, level=level, state=Protocol.State.DRAFT)


@members_only
@keeps_what_is_typed
def draft(request: ActorRequest, level: str) -> HttpResponse:
    """The draft of a level with what it changes so far; without one, the form that begins it."""
    actor = _editor(request)
    present = get_object_or_404(Protocol, level=level, state=Protocol.State.IN_FORCE)
    draft = Protocol.objects.filter(level=level, state=Protocol.State.DRAFT).first()
    if draft is None:
        form = VersionForm(typed(request))
        if submitted(request, form, lambda: services.draft_version(level, by=actor, **form.cleaned_data)):
            return redirect("qualification:draft", level)
        return form_page(
            request,
            form,
            title=_("Start a new version"),
            lead=str(present),
            notes=[
                _(
                    "The new version starts as a copy of the current one. Open applications continue under the version that "
                    "was in force when they were started."
                )
            ],
            button=_("Start a new version"),
            back_url=reverse("qualification:protocols"),
        )
    context = {
        "protocol": draft,
        "present": present,
        "requirements": list(draft.requirements.all()),
        "changes": differences_between(present, draft),
        "page_title": _("Draft: %(protocol)s") % {"protocol": draft},
    }
    return render(request, "qualification/draft.html", context)


@members_only
@keeps_what_is_typed
def requirement(request: ActorRequest, level: str, pk: int | None = None) -> HttpResponse:
    """One requirement of a draft; without a number, a new one."""
    actor = _editor(request)
    protocol = _draft(level)
    row = get_object_or_404(protocol.requirements, pk=pk) if pk else None
    form = RequirementForm(typed(request), instance=Requirement.objects.get(pk=row.pk) if row else Requirement(protocol=protocol))

    def save() -> None:
        services.write_requirement(protocol, by=actor, values=form.values(), requirement=row)

    if submitted(request, form, save):
        messages.success(request, _("The requirement has been saved in the draft."))
        return redirect("qualification:draft", level)
    return form_page(
        request,
        form,
        title=_("Requirement %(code)s") % {"code": row.code} if row else _("New requirement"),
        lead=str(protocol),
        button=_("Save in the draft"),
        back_url=reverse("qualification:draft", args=[level]),
    )


@members_only
def drop(request: ActorRequest, level: str, pk: int) -> HttpResponse:
    actor = _editor(request)
    row = get_object_or_404(_draft(level).requirements, pk=pk)
    back = reverse("qualification:draft", args=[level])
    asked = ask_first(
        request, title=_("Remove this requirement from the draft"), loses=[f"{row.code} – {row.title}"], back_url=back
    )
    return asked or act(
        request,
        lambda: services.drop_requirement(row, by=actor),
        done=_("The requirement has been removed from the draft."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def publish(request: ActorRequest, level: str) -> HttpResponse:
    actor = _editor(request)
    protocol = _draft(level)
    form = PublishForm(typed(request))
    if submitted(request, form, lambda: services.publish_version(protocol, by=actor, **form.cleaned_data)):
        messages.success(request, _("The new version is now in force."))
        return redirect("qualification:protocol", level, protocol.version)
    return form_page(
        request,
        form,
        title=_("Bring this version into force"),
        lead=str(protocol),
        button=_("Bring into force"),
        back_url=reverse("qualification:draft", args=[level]),
    )
