"""Spellings of one company: side by side, merged after a preview, or remembered as different companies."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models.duplicates import DistinctPair
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.services.merging import compare_again, merge_all, say_distinct
from accounts.similar_names import Side, groups, sides, suggested
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import form_page
from records import received
from records.http import ActorRequest

PER_PAGE = 20
MAX_AT_ONCE = 40
MAX_REMEMBERED = 100
RIGHT = "accounts.merge_organisations"


class MergeReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        initial=gettext_lazy("Same company, spelled differently."),
        help_text=gettext_lazy("Kept in the log."),
    )


@members_only
def similar(request: ActorRequest) -> HttpResponse:
    """The groups to compare. A POST says of the ticked ones of a group that they are one company, or that they are not."""
    actor: Actor = request.actor
    actor.must(RIGHT)
    if request.method == "POST":
        return _chosen(request, actor)
    page = Paginator(groups(), PER_PAGE).get_page(request.GET.get("page"))
    found = sides(pk for group in page for pk in group)
    context = {
        "page": page,
        "groups": [_group([found[pk] for pk in group if pk in found]) for group in page],
        "remembered": DistinctPair.objects.select_related("one", "other", "decided_by")[:MAX_REMEMBERED],
        "page_title": _("Companies with similar names"),
        "tab": "organisations",
    }
    return render(request, "administration/similar.html", context)


def _group(members: list[Side]) -> dict[str, Any]:
    kept = suggested(members)
    return {"sides": sorted(members, key=lambda each: each is not kept), "kept": kept.organisation.pk}


def _chosen(request: ActorRequest, actor: Actor) -> HttpResponse:
    ticked = _companies(request.POST)
    here = reverse("administration:similar")
    page = received.number(request.POST.get("page", "")) or 1
    back = f"{here}?{urlencode({'page': page})}" if page > 1 else here
    if len(ticked) < 2:
        messages.error(request, _("Tick at least two companies."))
        return redirect(back)
    if "distinct" not in request.POST:
        asked = [("keep", request.POST.get("keep", "")), *(("same", each.pk) for each in ticked)]
        return redirect(f"{reverse('administration:merge-similar')}?{urlencode(asked)}")
    done = _("Remembered: these companies are different.")
    return act(request, lambda: say_distinct(ticked, by=actor), done=done, back=back)


def _companies(values: Mapping[str, Any] | QueryDict) -> list[Organisation]:
    """The ticked ones that can be merged, by name."""
    numbers = values.getlist("same") if isinstance(values, QueryDict) else []
    keys = [received.number(each) for each in numbers[:MAX_AT_ONCE]]
    rows = Organisation.objects.filter(pk__in=keys, kind=OrganisationKind.VENDOR, merged_into=None)
    return list(rows.order_by("name_key", "pk"))


@members_only
def merge_similar(request: ActorRequest) -> HttpResponse:
    """What the merge would move, and where addresses would lead; the button does it. The address says which companies."""
    actor: Actor = request.actor
    actor.must(RIGHT)
    chosen = _companies(request.GET)
    back = reverse("administration:similar")
    kept = next((each for each in chosen if each.pk == received.number(request.GET.get("keep", ""))), None)
    if kept is None or len(chosen) < 2:
        messages.error(request, _("Tick at least two companies, and choose among them the page to keep."))
        return redirect(back)
    duplicates = [each for each in chosen if each != kept]
    form = MergeReasonForm(request.POST if request.method == "POST" else None)
    if submitted(request, form, lambda: merge_all(duplicates, into=kept, by=actor, **form.cleaned_data)):
        messages.success(
            request, _("The organizations have been merged. The old address redirects to the remaining organization.")
        )
        return redirect(back)
    found = sides(each.pk for each in chosen)
    context = {"kept": found[kept.pk], "duplicates": [found[each.pk] for each in duplicates]}
    return form_page(
        request,
        form,
        up=_("Companies with similar names"),
        title=_("Merge into %(name)s") % {"name": kept.name},
        lead=_(
            "The members, records and domains of this organization move to the remaining organization. "
            "This action cannot be undone."
        ),
        button=_("Merge"),
        back_url=back,
        is_destructive=True,
        context=context,
        template="administration/merge_similar.html",
    )


@require_POST
@members_only
def again(request: ActorRequest, pk: int) -> HttpResponse:
    """Propose a remembered pair once more."""
    actor: Actor = request.actor
    actor.must(RIGHT)
    pair = get_object_or_404(DistinctPair.objects.select_related("one", "other"), pk=pk)
    done, back = _("The two companies will be compared again."), reverse("administration:similar")
    return act(request, lambda: compare_again(pair, by=actor), done=done, back=back)
