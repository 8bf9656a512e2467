"""Files that go with a need."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.quotas import file_use, near_limits
from authoring.views.access import act, members_only, submitted
from authoring.views.downloads import file_response
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from files.office_files import what_was_taken_out
from files.stored_files import content_of
from needs.forms.attaching import AttachmentForm
from needs.models.attachments import Attachment
from needs.services import attachments as services
from needs.views.needs import visible_need
from records.http import ActorRequest


@members_only
def attachments(request: ActorRequest, reference: str) -> HttpResponse:
    """The files of a need, and the form that adds one."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    is_post = request.method == "POST"
    form = AttachmentForm(request.POST if is_post else None, request.FILES if is_post else None)

    def save() -> None:
        is_public = form.cleaned_data["is_public"]
        attached = services.attach(need, by=actor, upload=form.cleaned_data["file"], is_public=is_public)
        if said := what_was_taken_out(attached.taken_out):
            messages.warning(request, said)

    if submitted(request, form, save):
        messages.success(request, _("The file has been added."))
        return redirect("needs:attachments", reference=reference)
    files: Any = Attachment.objects.visible_to(actor, need)
    return form_page(
        request,
        form,
        title=_("Files of this need"),
        lead=f"{need.reference} – {need.heading()}",
        button=_("Add the file"),
        back_url=record_path(need),
        about=need,
        context={"need": need, "files": files, "near_limits": near_limits(file_use(services.files_of(need.organisation)))},
        template="needs/attachments.html",
    )


def download(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """The content, always as a download."""
    need = visible_need(request, reference)
    files: Any = Attachment.objects.visible_to(request.actor, need)
    attachment = get_object_or_404(files, pk=pk)
    return file_response(content_of(attachment.file), attachment.name, attachment.content_type)


@members_only
def remove(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    files: Any = Attachment.objects.visible_to(actor, need)
    attachment = get_object_or_404(files, pk=pk)
    back = reverse("needs:attachments", args=[reference])
    asked = ask_first(request, title=_("Remove this file"), loses=[attachment.name], back_url=back)
    return asked or act(
        request, lambda: services.remove_attachment(attachment, by=actor), done=_("The file has been removed."), back=back
    )
