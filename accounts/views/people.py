"""One's own account: name and language, and the rights over one's own data."""

import json

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.forms.people import EraseForm, ProfileForm
from accounts.models.people import Consent, User
from accounts.services import privacy
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from records.http import ActorRequest


def _oneself(request: ActorRequest) -> tuple[Actor, User]:
    actor: Actor = request.actor
    person = actor.oneself()
    return actor, person


@members_only
def profile(request: ActorRequest) -> HttpResponse:
    _actor, person = _oneself(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("my-profile")
    return form_page(
        request,
        form,
        title=_("Name and language"),
        button=_("Save"),
        back_url=reverse("workspace"),
        template="accounts/account_form.html",
        context={"account_tab": "my-profile"},
    )


@members_only
def data(request: ActorRequest) -> HttpResponse:
    """Consents, export, erasure."""
    _actor, person = _oneself(request)
    if request.method == "POST":
        if request.POST.get("news") == "1":
            privacy.give_consent(person, Consent.Purpose.NEWS)
        else:
            privacy.withdraw_consent(person, Consent.Purpose.NEWS)
        messages.success(request, _("Saved."))
        return redirect("my-data")
    consents = list(person.consents.all())
    context = {
        "consents": consents,
        "wants_news": any(c.purpose == Consent.Purpose.NEWS and c.withdrawn_at is None for c in consents),
        "page_title": _("My data"),
        "account_tab": "my-data",
    }
    return render(request, "accounts/my_data.html", context)


@require_safe
@members_only
@reauthentication_required
def export(request: ActorRequest) -> HttpResponse:
    """The file at once. It is opened by its address, so that whoever is asked for the password first gets it right after."""
    actor, _person = _oneself(request)
    body = json.dumps(privacy.export_person(by=actor), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{timezone.localdate()}.json"'
    response["Cache-Control"] = "no-store"
    return response


@members_only
@reauthentication_required
def erase(request: ActorRequest) -> HttpResponse:
    actor, person = _oneself(request)
    form = EraseForm(typed(request), person=person)
    if submitted(request, form, lambda: privacy.erase_person(by=actor)):
        logout(request)
        messages.success(request, _("Your account has been deleted. Thank you for your contribution."))
        return redirect("home")
    return form_page(
        request,
        form,
        title=_("Delete my account"),
        lead=_(
            "Your name, addresses, sign-in methods and roles are deleted immediately. What you have published "
            "remains, under your organization’s name."
        ),
        notes=[*privacy.obstacles_to_erasure(person), *privacy.consequences_of_erasure(person)],
        button=_("Delete my account"),
        back_url=reverse("my-data"),
        is_destructive=True,
        template="accounts/account_form.html",
        context={"account_tab": "my-data"},
    )
