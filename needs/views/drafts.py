"""The needs of an establishment that are not public yet, in lists: what each lacks and resembles, and what is done with several
at once (submit, publish, delete, assign)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from accounts.people import colleagues_in
from authoring.views.access import members_only
from authoring.views.forms import form_page
from catalogue.addresses import record_path
from needs.alike import alike
from needs.completeness import missing_to_submit
from needs.models.needs import Need
from needs.services import several
from needs.services.needs import missing_elsewhere
from records import received
from records.errors import Refused
from records.http import ActorRequest
from records.references import reference_of
from safety.letter_limits import TooManyLetters

PER_PAGE = 20
MAX_CHOSEN = 200
_ANSWERS = "answers_about_drafts"
# What does each act but assigning, which names a colleague besides. Any other press submits.
_ANSWERED_BY = {"delete": several.delete_several}


def own_organisation(request: ActorRequest) -> tuple[Actor, Organisation]:
    """Whoever writes needs, and for whom."""
    actor: Actor = request.actor
    actor.must("needs.draft")
    if actor.membership is None:
        raise Refused("needs.draft")
    return actor, actor.membership.organisation


@members_only
def drafts(request: ActorRequest) -> HttpResponse:
    """One's own drafts, or all of the establishment (`whose=all`), last touched first."""
    actor, organisation = own_organisation(request)
    found = Need.objects.with_related().select_related("held_by").filter(organisation=organisation, state=Need.State.DRAFT)
    is_all = request.GET.get("whose") == "all"
    own = found.filter(held_by=actor.user)
    if request.method == "POST":
        # Also what an earlier press handed in: it is no draft any more, and says so.
        return act_on_several(request, Need.objects.filter(organisation=organisation), back_url=request.get_full_path())
    shown = Paginator((found if is_all else own).order_by("-updated_at", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = list_context(request, list(shown)) | {
        "page": shown,
        "is_all": is_all,
        "counts": {"own": own.count(), "all": found.count()},
        "page_title": _("Your drafts"),
    }
    return render(request, "needs/drafts.html", context)


def list_context(request: ActorRequest, needs: Iterable[Need], *, most_compared: int = PER_PAGE) -> dict[str, Any]:
    """What `templates/needs/draft_list.html` shows: a row for each need, what became of the last press, and whom to assign to."""
    actor: Actor = request.actor
    rows = []
    compared = 0
    for need in needs:
        is_compared = need.state in (Need.State.DRAFT, Need.State.SUBMITTED) and compared < most_compared
        compared += is_compared
        rows.append(_row(need, actor, is_compared=is_compared))
    drafts = [row for row in rows if row["may_tick"]]
    return {
        "rows": rows,
        "drafts": drafts,
        "not_compared": max(0, len(drafts) - compared),
        "may_submit": any(row["is_draft"] for row in rows),
        "may_publish": actor.can("needs.publish") and bool(drafts),
        "may_delete": any(row["may_delete"] for row in rows),
        "colleagues": colleagues_in(actor.organisation_id or 0, *several.WRITERS) if actor.can("needs.assign") else [],
        "answers": request.session.pop(_ANSWERS, []),
    }


def _row(need: Need, actor: Actor, *, is_compared: bool) -> dict[str, Any]:
    is_draft = need.state == Need.State.DRAFT
    is_read = need.state == Need.State.SUBMITTED and actor.can("needs.publish", need)
    may_tick = is_draft or is_read
    gaps = missing_to_submit(need) if may_tick else {}
    found = alike(need) if is_compared else None
    same = found.needs if found else []
    if found and is_draft:
        gaps |= missing_elsewhere(need, found)
    return {
        "need": need,
        "url": record_path(need),
        "edit_url": reverse("needs:review", args=[need.reference]) if is_draft else "",
        # One sentence may ask for several answers: it stands once, and each answer counts, as on the page of the draft.
        "gaps": list(dict.fromkeys(str(text) for text in gaps.values())),
        "missing": len(gaps),
        "same": same,
        "holder": _holder(need, actor) if is_draft else "",
        "is_draft": is_draft,
        "may_tick": may_tick,
        "is_ready": may_tick and not gaps,
        "due_at": need.to_read_by if is_read else None,
        "is_late": is_read and need.to_read_by < timezone.now(),
        "may_delete": is_draft and need.submitted_at is None and actor.can("needs.delete", need),
    }


def _holder(need: Need, actor: Actor) -> str:
    if need.held_by_id == actor.user_id:
        return _("you")
    return need.held_by.get_short_name() if need.held_by else ""


def act_on_several(request: ActorRequest, known: Any, *, back_url: str) -> HttpResponse:
    """Do with the needs that were ticked what the button says; the answers stand above the list that follows."""
    actor: Actor = request.actor
    ticked = list(dict.fromkeys(filter(None, map(reference_of, request.POST.getlist("need")[:MAX_CHOSEN]))))
    chosen = list(known.filter(reference__in=ticked))
    what = request.POST.get("act", "")
    if not ticked:
        return _said(request, [_nothing(_("Choose at least one draft."))], back_url)
    if what in ("delete", "publish") and "confirmed" not in request.POST:
        return _ask_first(request, what, chosen, back_url)
    answer: Callable[..., list[several.Answer]] = _ANSWERED_BY.get(what, several.submit_several)
    if what == "assign":
        to = colleagues_in(actor.organisation_id or 0, *several.WRITERS)
        if not (colleague := to.filter(pk=received.number(request.POST.get("to", ""))).first()):
            return _said(request, [_nothing(_("Choose the colleague to assign these drafts to."))], back_url)
        answer = partial(several.assign_several, to=colleague)
    if what == "publish":
        answer = partial(several.publish_several, read=_versions_read(request))
    try:
        answers = answer(chosen, by=actor)
    except TooManyLetters as refused:
        return _said(request, [_nothing(refused.in_full)], back_url)
    there = {need.reference for need in chosen}
    return _said(request, [*answers, *(several.gone(number) for number in ticked if number not in there)], back_url)


def _versions_read(request: ActorRequest) -> dict[str, int]:
    """The versions that the list showed, by reference (`BES-2026-0001:3`)."""
    pairs = [each.partition(":") for each in request.POST.getlist("read")[:MAX_CHOSEN]]
    return {number: received.number(version) for number, _colon, version in pairs if version}


def _nothing(text: str) -> several.Answer:
    return several.Answer("", "", text)


def _said(request: ActorRequest, answers: list[several.Answer], back_url: str) -> HttpResponse:
    request.session[_ANSWERS] = [asdict(answer) for answer in answers]
    return redirect(back_url)


def _versions_now(needs: Iterable[Need]) -> dict[str, int]:
    return {need.reference: need.version for need in needs}


class _ConfirmForm(forms.Form):
    """What was ticked, once more, for the page that asks first."""

    act = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.CharField(widget=forms.HiddenInput, initial="yes")

    def __init__(self, *args: Any, act: str, references: list[str], read: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].initial = act
        choices = [(number, number) for number in references]
        self.fields["need"] = forms.MultipleChoiceField(choices=choices, widget=forms.MultipleHiddenInput, initial=references)
        shown = [(each, each) for each in read]
        self.fields["read"] = forms.MultipleChoiceField(choices=shown, widget=forms.MultipleHiddenInput, initial=read)


def _ask_first(request: ActorRequest, act: str, chosen: list[Need], back_url: str) -> HttpResponse:
    """Before several are deleted or published: what that entails, which ones, and one button."""
    is_deletion = act == "delete"
    if is_deletion:
        # Only drafts that nobody has read are asked about: a list may have others selected, to be published.
        chosen = [need for need in chosen if need.state == Need.State.DRAFT and need.submitted_at is None]
    if not chosen:
        return _said(request, [_nothing(_("Choose at least one draft."))], back_url)
    count = len(chosen)
    # What the list showed; of a need that it did not, what it says now.
    read = [f"{number}:{version}" for number, version in (_versions_now(chosen) | _versions_read(request)).items()]
    if is_deletion:
        title = ngettext("Delete %(count)d draft", "Delete %(count)d drafts", count) % {"count": count}
        entails = [_("The texts and files will be permanently deleted. The reference numbers will not be used again.")]
    else:
        title = ngettext("Publish %(count)d need", "Publish %(count)d needs", count) % {"count": count}
        entails = [
            _("Everyone will be able to read these needs, and they will stay public permanently."),
            _("Needs that lack an answer are not published: the list shows which ones."),
        ]
    return form_page(
        request,
        _ConfirmForm(act=act, references=[need.reference for need in chosen], read=read),
        title=title,
        notes=[*entails, *(f"{need.reference} – {need.heading()}" for need in chosen)],
        button=title,
        back_url=back_url,
        is_destructive=is_deletion,
    )


@members_only
def submitted(request: ActorRequest) -> HttpResponse:
    """What waits for the innovation office, the oldest first: to read one by one, or to publish several."""
    actor, organisation = own_organisation(request)
    actor.must("needs.publish")
    own = Need.objects.filter(organisation=organisation)
    if request.method == "POST":
        return act_on_several(request, own, back_url=request.get_full_path())
    found = own.with_related().filter(state=Need.State.SUBMITTED).order_by("submitted_at", "id")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = list_context(request, list(shown)) | {"page": shown, "page_title": _("Needs to read")}
    return render(request, "needs/submitted.html", context)
