"""One's keys for programs: make one, see it once, revoke it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.api_keys import ApiKey
from accounts.services import api_keys as services
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first
from records.http import ActorRequest


class ApiKeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the program that will use it"),
        max_length=80,
        help_text=gettext_lazy("Example: our product database."),
    )


@members_only
def keys(request: ActorRequest) -> HttpResponse:
    """A new key shows on the answer itself, once: reloading the page makes none and shows none."""
    actor: Actor = request.actor
    actor.must("accounts.make_api_key")
    form, made = ApiKeyForm(request.POST if request.method == "POST" else None), list[str]()
    if submitted(request, form, lambda: made.append(services.make_key(by=actor, name=form.cleaned_data["name"])[1])):
        messages.success(request, _("The key has been created. Copy it now: it will not be shown again."))
        form = ApiKeyForm()
    context = {
        "form": form,
        "secret": made[0] if made else "",
        "keys": ApiKey.objects.live().filter(membership__user=actor.someone()).select_related("membership__organisation"),
        "page_title": _("API keys"),
    }
    response = render(request, "accounts/api_keys.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@members_only
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    key = get_object_or_404(ApiKey, pk=pk, membership__user_id=actor.user_id or 0)
    asked = ask_first(
        request,
        title=_("Revoke this key"),
        note=_("Any program that uses this key will stop working immediately. This action cannot be undone."),
        loses=[key.name],
        back_url=reverse("my-api-keys"),
    )
    return asked or act(
        request,
        lambda: services.revoke_key(key, by=actor),
        done=_("The key has been revoked. It no longer gives access."),
        back=reverse("my-api-keys"),
    )
