"""Pages of endorsements."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from needs.forms.endorsing import EndorsementForm
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.services import endorsements as services
from records.http import ActorRequest


@members_only
def endorse(request: ActorRequest, reference: str) -> HttpResponse:
    """Bring one's establishment into a need that another one published."""
    actor: Actor = request.actor
    need = get_object_or_404(Need.objects.published().select_related("organisation"), reference=reference)
    actor.must("needs.endorse")
    form = EndorsementForm(typed(request), actor=actor, need=need)
    own = actor.membership.organisation if actor.membership else None

    def save() -> None:
        values = dict(form.cleaned_data)
        organisation: Organisation | None = values.pop("organisation", own)
        if organisation is None:
            raise Http404
        services.endorse_need(need, organisation=organisation, by=actor, values=values)

    if submitted(request, form, save):
        messages.success(request, _("Your establishment now endorses this need."))
        return redirect(record_path(need))
    return form_page(
        request,
        form,
        title=_("We have the same need"),
        lead=f"{need.reference} – {need.heading()}",
        notes=[
            _(
                "Your establishment, its volume and its sites will appear on the need’s page. You can withdraw your "
                "endorsement at any time."
            )
        ],
        button=_("Endorse this need"),
        back_url=record_path(need),
        about=need,
    )


@members_only
def withdraw(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    endorsement = get_object_or_404(
        Endorsement.objects.live().select_related("need", "organisation"), pk=pk, need__reference=reference
    )
    actor.must("needs.endorse", endorsement.organisation)
    done = _("The endorsement has been withdrawn.")
    return ask_first(
        request,
        title=_("Withdraw our endorsement"),
        loses=[f"{endorsement.need.reference} – {endorsement.need.heading()}", *_brought(endorsement)],
        back_url=record_path(endorsement.need),
    ) or act(request, lambda: services.withdraw_endorsement(endorsement, by=actor), done=done, back=record_path(endorsement.need))


def _brought(endorsement: Endorsement) -> list[str]:
    """What an establishment brought into the need, a line each."""
    fields = EndorsementForm.base_fields
    names = ("volume_per_year", "sites", "difference_fr", "difference_en")
    return [f"{fields[name].label} – {value}" for name in names if (value := getattr(endorsement, name))]
