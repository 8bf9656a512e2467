"""Before a qualification is suspended or withdrawn: what becomes public, which pilots it reaches, who is told."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models.memberships import Role
from accounts.people import people_to_tell
from authoring.views.unsent_forms import keep_for_later
from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from qualification.forms.deciding import ReasonForm
from qualification.models.decisions import Decision
from qualification.reaching import before_writing
from records.bilingual import shown
from records.http import ActorRequest
from solutions.services.qualification import concerned

# The pilots that are named; of more, their number says enough.
MAX_PILOTS = 20


def check_measure(request: ActorRequest, decision: Decision, form: ReasonForm, *, title: str, button: str) -> HttpResponse:
    """The measure once more. Whoever leaves this page finds the text again."""
    keep_for_later(request)
    application = decision.application
    found = CatalogueEntry.objects.filter(kind="pilot", details__solution=application.solution.reference).order_by("key")
    vendor = people_to_tell({Role.VENDOR_MEMBER: application.organisation_id})
    others = {person.pk for person in concerned(application.solution)} - {person.pk for person in vendor}
    context = {
        "application": application,
        "page_title": _("Check before publishing"),
        "lead": f"{application.reference} – {application.heading()}",
        "measure": title,
        "button": button,
        "values": form.cleaned_data,
        "pilots": [{"entry": each, "title": shown(each, "title"), "url": entry_path(each)} for each in found[:MAX_PILOTS]],
        "pilots_total": found.count(),
        "told": len(vendor),
        "others": len(others),
        **before_writing(application),
    }
    return render(request, "qualification/measure_check.html", context)
