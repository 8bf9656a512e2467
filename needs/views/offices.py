"""The innovation office: its part of the public page, and messages to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models.organisations import Organisation
from accounts.views.members import organisation_for
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import form_page
from needs.forms.offices import OfficeForm, OfficeMessageForm
from needs.models.offices import Office
from needs.services.offices import has_office, remove_name, save_office, write_to_office
from records.errors import Refused
from records.http import ActorRequest


@members_only
def edit(request: ActorRequest, slug: str) -> HttpResponse:
    """One form, public once it is saved."""
    organisation, actor = organisation_for(request, slug, "needs.edit_office")
    if not has_office(organisation):
        raise Refused("needs.edit_office")
    office = Office.objects.filter(organisation=organisation).first() or Office(organisation=organisation)
    is_named = bool(office.person_id) and office.person_id == actor.user_id
    form = OfficeForm(
        request.POST if request.method == "POST" else None, instance=office, organisation=organisation, is_named=is_named
    )
    back = reverse("organisations:detail", args=[organisation.slug])
    if submitted(request, form, lambda: save_office(organisation, by=actor, **form.said())):
        messages.success(request, _("The public page has been changed."))
        return redirect(back)
    other = office.named_person() if office.pk and not is_named else ""
    return form_page(
        request,
        form,
        title=_("Innovation office of %(name)s") % {"name": organisation},
        lead=_("Everyone can read this on the page of your organization, as soon as you save it."),
        button=_("Save"),
        back_url=back,
        template="needs/office_form.html",
        context={"organisation": organisation, "other_name": other},
    )


@require_POST
@members_only
def take_name_off(request: ActorRequest, slug: str) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, "needs.edit_office")
    office = get_object_or_404(Office.objects.select_related("organisation"), organisation=organisation)
    done = _("The name has been removed from the public page.")
    return act(request, lambda: remove_name(office, by=actor), done=done, back=reverse("needs:office", args=[organisation.slug]))


@members_only
def write(request: ActorRequest, slug: str) -> HttpResponse:
    """A message that reaches the office without showing its address."""
    actor = request.actor
    organisation = get_object_or_404(Organisation.objects.visible_to(actor), slug=slug)
    actor.must("accounts.read_contacts", organisation)
    get_object_or_404(Office, organisation=organisation, takes_messages=True)
    form = OfficeMessageForm(request.POST if request.method == "POST" else None)
    back = reverse("organisations:detail", args=[organisation.slug])
    if submitted(request, form, lambda: write_to_office(organisation, by=actor, **form.cleaned_data)):
        messages.success(request, _("Your message has been sent. The answer will come to your email address."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Write to the innovation office of %(name)s") % {"name": organisation},
        lead=_("The office receives your name, your email address and your organization. Each message is logged."),
        button=_("Send"),
        back_url=back,
    )
