"""The form that reaches the people of a vendor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import OrganisationKind
from accounts.views.starting import Start, explained
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from records.http import ActorRequest
from solutions.forms.contacting import ContactForm
from solutions.services import contacting
from solutions.views.solutions import visible_solution

START = Start(
    rights=("solutions.contact_vendor",),
    title=gettext_lazy("Contact the vendor"),
    who=gettext_lazy("Members of verified organizations can write to vendors."),
    kind=OrganisationKind.ESTABLISHMENT,
    roles=tuple(Role),
    other_kinds=tuple(kind for kind in OrganisationKind if kind != OrganisationKind.ESTABLISHMENT),
)


@members_only
@explained(START)
@keeps_what_is_typed
def contact_vendor(request: ActorRequest, reference: str) -> HttpResponse:
    """Where nobody acts for the vendor the page says so, with its website, in the place of a form that reaches nobody."""
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.contact_vendor", solution)
    if not contacting.readers(solution):
        context = {"solution": solution, "page_title": _("Contact the vendor")}
        return render(request, "solutions/contact_nobody.html", context)
    form = ContactForm(typed(request), initial={"reply_to": actor.someone().email})
    reached: list[int] = []

    def send() -> None:
        values = form.cleaned_data
        reached.append(contacting.contact_vendor(solution, by=actor, message=values["message"], reply_to=values["reply_to"]))

    if submitted(request, form, send):
        said = ngettext(
            "Your message has been sent to %(count)d person who acts for the vendor. You will receive a copy.",
            "Your message has been sent to %(count)d people who act for the vendor. You will receive a copy.",
            reached[0],
        )
        messages.success(request, said % {"count": reached[0]})
        return redirect(record_path(solution))
    return form_page(
        request,
        form,
        title=_("Contact the vendor"),
        lead=_("%(solution)s, by %(vendor)s") % {"solution": solution.heading(), "vendor": solution.organisation.name},
        notes=[
            _(
                "Your message is sent by email to the people who act for the vendor, with your name, your "
                "organization and the address below. You will receive a copy. Nobody else can read it: the log "
                "records only that you wrote."
            )
        ],
        button=_("Send the message"),
        back_url=record_path(solution),
        about=solution,
    )
