"""Shows the contact of a record to a member, and writes down that it was read."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models.people import ContactAccess
from authoring.views.access import members_only
from catalogue.addresses import record_path
from records.http import ActorRequest
from records.kinds import record_model
from records.models.records import Record


def _record(kind: str, reference: str, actor: Actor) -> Record:
    model = record_model(kind)
    if model is None:
        raise Http404
    manager: Any = model._default_manager
    visible = manager.visible_to(actor)
    record: Record = get_object_or_404(visible.select_related("organisation"), reference=reference)
    return record


@require_POST
@members_only
def contact(request: ActorRequest, kind: str, reference: str) -> HttpResponse:
    """A button, not a link: robots and prefetching read nothing, and each reading has its line in the log."""
    actor: Actor = request.actor
    record = _record(kind, reference, actor)
    actor.must("accounts.read_contacts", record)
    if not record.contact_email:
        raise Http404
    ContactAccess.objects.create(
        user=actor.someone(),
        organisation_id=actor.organisation_id or 0,
        owner_id=record.organisation_id,
        reference=record.reference,
    )
    context = {"record": record, "back_url": record_path(record), "page_title": _("Contact for %(key)s") % {"key": reference}}
    is_partial = bool(request.htmx)
    template = "accounts/contact_inner.html" if is_partial else "accounts/contact.html"
    return render(request, template, context)
