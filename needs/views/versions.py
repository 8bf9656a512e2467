"""Versions of a published need: reading them, and making the next one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.amending.services import STILL_RIGHT
from authoring.views.access import members_only, submitted
from authoring.views.editing import show_gaps, typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from catalogue.public_cache import public
from needs.content import CHOICES, STRUCTURES, content_of, differences, in_words, label_of, terms_of
from needs.forms.care_path import sent
from needs.forms.writing import AmendForm
from needs.models.needs import Need
from needs.models.versions import NeedVersion
from needs.services import versions as services
from needs.views.needs import visible_need
from records.errors import Incomplete, Stale
from records.http import ActorRequest


@public
def versions(request: ActorRequest, reference: str) -> HttpResponse:
    """Every public version, newest first, with its note."""
    need = _published(request, reference)
    context = {"need": need, "versions": need.versions.all(), "page_title": _("Versions of this need")}
    return render(request, "needs/versions.html", context)


@public
def version(request: ActorRequest, reference: str, number: int) -> HttpResponse:
    """What one version changed, word by word, beside the one before it."""
    need = _published(request, reference)
    shown = get_object_or_404(need.versions, number=number)
    before = need.versions.filter(number=number - 1).first()
    context = {
        "need": need,
        "version": shown,
        "before": before,
        "after": need.versions.filter(number=number + 1).first(),
        "differences": differences(before.content, shown.content) if before else [],
        "answers": [(label_of(name), text) for name, value in shown.content.items() if (text := in_words(name, value))],
        "page_title": _("Version %(number)d") % {"number": number},
    }
    return render(request, "needs/version.html", context)


def _published(request: ActorRequest, reference: str) -> Need:
    need = visible_need(request, reference)
    if not need.is_public:
        raise Http404
    return need


@members_only
@keeps_what_is_typed
def amend(request: ActorRequest, reference: str) -> HttpResponse:
    """The whole need on one page. When a colleague was first, both texts are shown and nothing typed is lost."""
    actor: Actor = request.actor
    need = _published(request, reference)
    actor.must("needs.amend", need)
    newest = services.latest_version(need)
    form = AmendForm(typed(request), instance=Need.objects.get(pk=need.pk), initial={"base": newest.number})
    behind: dict[str, Any] = {}
    still_right = request.POST.getlist("still_right")

    def save() -> None:
        values = {name: value for name, value in form.cleaned_data.items() if name not in ("base", "note_fr", "note_en")}
        notes = {name: form.cleaned_data[name] for name in ("note_fr", "note_en")}
        try:
            services.amend_need(need, by=actor, values=values, base=form.cleaned_data["base"], still_right=still_right, **notes)
        except Stale:
            behind.update(_merge(request, need, form))
            raise
        except Incomplete as incomplete:
            behind["stays"] = _stays(need, incomplete)
            raise

    if request.method == "POST" and not form.is_valid():
        # What the form refuses and what the service would refuse are said at once.
        refused = Incomplete(_gaps_beside(request, need, form, still_right))
        show_gaps(form, refused)
        behind["stays"] = _stays(need, refused)
    if submitted(request, form, save):
        messages.success(request, _("The new version is now public."))
        return redirect(record_path(need))
    return form_page(
        request,
        behind.get("form", form),
        title=_("Edit this need"),
        lead=f"{need.reference} – {need.heading()}",
        notes=[
            _("What you publish here will become version %(number)d, with the differences clearly shown.")
            % {"number": newest.number + 1}
        ],
        button=_("Publish the new version"),
        back_url=record_path(need),
        about=need,
        context={
            "theirs": behind.get("theirs", []),
            "is_own": behind.get("is_own", False),
            "stays": behind.get("stays", []),
            "still_right": still_right,
            "newest": newest,
        },
        template="needs/amend.html",
    )


def _gaps_beside(request: ActorRequest, need: Need, form: AmendForm, still_right: list[str]) -> dict[str, Any]:
    """What else stops a form with errors from being published."""
    own = ("base", "note_fr", "note_en")
    values = {name: value for name, value in form.cleaned_data.items() if name not in own and name not in form.errors}
    actor: Actor = request.actor
    note = form.cleaned_data.get("note_fr", "")
    gaps = services.gaps_of_amendment(need, by=actor, values=values, note_fr=note, still_right=still_right)
    return {name: text for name, text in gaps.items() if name not in form.errors and name != "changes"}


def _stays(need: Need, incomplete: Incomplete) -> list[dict[str, str]]:
    """Texts that stay while their other language changes, for the writer to say that they are still right."""
    published = Need.objects.get(pk=need.pk)
    return [
        {"name": name, "label": label_of(name), "text": str(getattr(published, name)), "lang": name[-2:]}
        for name, text in incomplete.gaps.items()
        if text is STILL_RIGHT
    ]


def _merge(request: ActorRequest, need: Need, form: AmendForm) -> dict[str, Any]:
    """The form anew: what only the colleague changed is taken over; where both changed, the writer's text and theirs."""
    base: NeedVersion = get_object_or_404(need.versions, number=form.cleaned_data["base"])
    newest = services.latest_version(need)
    merged, both = services.merge(base.content, content_of(Need.objects.get(pk=need.pk)), form.content())
    data = request.POST.copy()
    data["base"] = str(newest.number)
    for name, value in form.content().items():
        if merged[name] != value and name in STRUCTURES:
            data = _with_path(data, name, merged[name])
        elif merged[name] != value:
            data.setlist(name, _sent(name, merged[name]))
    again = AmendForm(data, instance=Need.objects.get(pk=need.pk))
    again.is_valid()
    is_own = services.are_own_since(need, base.number, by=request.actor)
    again.add_error(None, str(Stale.since(is_own=is_own)))
    theirs = [{"label": label_of(name), "text": in_words(name, newest.content.get(name)), "url": f"#id_{name}"} for name in both]
    return {"form": again, "theirs": theirs, "is_own": is_own}


def _with_path(data: QueryDict, name: str, steps: Any) -> QueryDict:
    """What was sent, with other steps of a care path."""
    changed = QueryDict(mutable=True)
    for key, values in data.lists():
        if not key.startswith(f"{name}-"):
            changed.setlist(key, values)
    for key, text in sent(name, steps or []).items():
        changed[key] = text
    return changed


def _sent(name: str, value: Any) -> list[str]:
    """A value of the content as a browser would send it back."""
    if name in CHOICES:
        return [str(term.pk) for term in terms_of(name, value)]
    return ["" if value is None else str(value).lower() if isinstance(value, bool) else str(value)]
