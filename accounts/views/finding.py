"""Finding the organisation one works for, and asking to join it. Registering a new one comes last."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.finding import MAX_FOUND, MAX_QUERY, Way, find_organisations, likely_organisations, with_ways
from accounts.forms.joining import AskToJoinForm
from accounts.models.joining import MembershipRequest
from accounts.models.organisations import Organisation
from accounts.services.joining import ask_to_join, take_back_membership_request
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from records import received
from records.http import ActorRequest


@members_only
def find(request: ActorRequest) -> HttpResponse:
    """Is your organisation here? Before a word is typed: those of the person's own e-mail domain."""
    person = request.actor.oneself()
    query = received.searched(received.text(request.GET, "q"))[:MAX_QUERY].strip()
    organisations = find_organisations(query) if query else likely_organisations(person)
    context = {
        "query": query,
        "found": with_ways(organisations, person),
        "page_title": _("Find your organization"),
        "is_cut": len(organisations) == MAX_FOUND,
        "max_query": MAX_QUERY,
    }
    template = "accounts/find_results.html" if request.htmx else "accounts/find.html"
    return render(request, template, context)


@members_only
def ask(request: ActorRequest, slug: str) -> HttpResponse:
    """Ask to join: the role, with what each may do, and who one is there."""
    actor: Actor = request.actor
    person = actor.oneself()
    organisation = get_object_or_404(Organisation.objects.filter(merged_into=None, is_active=True), slug=slug)
    (found,) = with_ways([organisation], person)
    if found.way is Way.CLAIM:
        return redirect(f"{reverse('register-organisation')}?organisation={organisation.slug}")
    if request.method != "POST" and found.way is not Way.ASK:
        return redirect("workspace") if found.way is Way.MEMBER else redirect(_find_url(organisation))
    form = AskToJoinForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if submitted(request, form, lambda: ask_to_join(organisation, by=actor, **form.cleaned_data)):
        messages.success(
            request,
            _("Your request has been sent to %(name)s. You will have the answer by email and in your workspace.")
            % {"name": organisation},
        )
        return redirect("workspace")
    return form_page(
        request,
        form,
        title=_("Ask to join %(name)s") % {"name": organisation},
        lead=_("The owners of the organization read your name, your email address and this request, and answer by email."),
        button=_("Send the request"),
        back_url=_find_url(organisation),
    )


def _find_url(organisation: Organisation) -> str:
    return reverse("find-organisation", query={"q": str(organisation)})


@members_only
def take_back(request: ActorRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    asked = get_object_or_404(
        MembershipRequest.objects.select_related("organisation"), pk=pk, person_id=actor.user_id, state="waiting"
    )
    date = date_format(timezone.localtime(asked.asked_at), "DATE_FORMAT")
    asking = ask_first(
        request,
        title=_("Withdraw the request"),
        note=_("You can ask again later. The owners will no longer see this request:"),
        loses=[f"{asked.organisation} – {date}", asked.message],
        back_url=reverse("workspace"),
    )
    done = _("Your request has been withdrawn.")
    return asking or act(request, lambda: take_back_membership_request(asked, by=actor), done=done, back=reverse("workspace"))
