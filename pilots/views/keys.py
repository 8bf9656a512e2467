"""Keys with which one's own systems enter values."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pilots.forms.sites import KeyForm
from pilots.models.keys import MeasuringKey
from pilots.services import keys as services
from registry.views.access import act, members_only, submitted


@members_only
def keys(request: HttpRequest) -> HttpResponse:
    """One's keys, and a form for a new one: its secret is on this page, once."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.must("pilots.hold_key")
    form, made = KeyForm(request.POST if request.method == "POST" else None), []
    if submitted(request, form, lambda: made.append(services.make_key(by=actor, name=form.cleaned_data["name"]))):
        form = KeyForm()
    context = {
        "form": form,
        "secret": made[0][1] if made else "",
        "keys": list(MeasuringKey.objects.filter(membership=actor.membership)),
        "page_title": _("Keys for entering measures"),
    }
    response = render(request, "pilots/keys.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@members_only
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    actor.must("pilots.hold_key")
    key = get_object_or_404(MeasuringKey, pk=pk, membership=actor.membership)
    return act(request, lambda: services.revoke_key(key, by=actor), done=_("The key is revoked."), back=reverse("pilots:keys"))
