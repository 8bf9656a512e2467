"""Pages of writing together: presence, comments, earlier texts, and a start from a need that is like one's own."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.views.starting import Start, explained
from authoring.opening import draft_of, opened_by, read_token
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import new_record, typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed, writer_of
from catalogue.addresses import record_path
from needs import remarks
from needs.alike import LONGEST_DESCRIPTION, to_start_from
from needs.content import content_of
from needs.drafts import sittings
from needs.forms.writing import STEPS, CommentForm
from needs.models.needs import Need
from needs.models.writing import Comment
from needs.services import needs as services
from needs.services import writing
from needs.services.borrowing import accept_answers, copied_from, draft_from
from needs.views.needs import GUIDE, visible_need
from records import received
from records.bilingual import reading_language
from records.errors import WrongState
from records.http import ActorRequest

START = Start(
    rights=("needs.draft",),
    title=gettext_lazy("Describe a need"),
    who=gettext_lazy("Only people from health establishments, the ministry and its agencies can describe needs."),
    kind=OrganisationKind.ESTABLISHMENT,
    other_kinds=(OrganisationKind.MINISTRY,),
    roles=(Role.CONTRIBUTOR, Role.INNOVATION_OFFICER),
)


@members_only
@explained(START)
def new(request: ActorRequest) -> HttpResponse:
    """The first page of the guide. `from` names a need to start from; `like` describes one to look for.

    `look` and `start` are the buttons that look for needs and start from one: what is typed below comes along.
    """
    actor: Actor = request.actor
    actor.must("needs.draft")
    sent = request.POST if request.method == "POST" else request.GET
    reference = received.reference(sent, "start") or received.reference(sent, "from") or received.reference(request.GET, "from")
    described = received.text(sent, "like", most=LONGEST_DESCRIPTION)
    source = Need.objects.visible_to(actor).filter(reference=reference).first() if reference else None
    own = actor.membership.organisation if actor.membership else None
    copied = copied_from(source, own, language=reading_language()) if source else _own_region(own)
    if source and "start" in request.POST and (draft := _draft_of_page(request)):
        try:
            services.edit_need(draft, by=actor, values=_still_empty(draft, copied))
        except WrongState as ended:
            messages.error(request, ended.in_full)
            return redirect(record_path(draft))
        return redirect(GUIDE.url(draft, STEPS[0].code))

    def opened(values: dict[str, Any], by: Actor) -> Need:
        membership = by.membership
        if membership is None:
            raise WrongState(_("You do not act for any organization."))
        if source is None:
            return services.draft_need(membership.organisation, by=by, values=copied | values)
        return draft_from(source, membership.organisation, by=by, copied=copied, values=values)

    more = {"source": source, "described": described, "alike": to_start_from(described)}
    stays = "look" in request.POST or "start" in request.POST
    return new_record(request, replace(GUIDE, open=opened), initial=copied, more=more, template="needs/new.html", stays=stays)


def _draft_of_page(request: ActorRequest) -> Need | None:
    """The draft that this page opened already, while its writer looked for a need to start from."""
    opened = opened_by(read_token(request.POST.get("draft")), user_id=writer_of(request))
    draft = draft_of(opened) if opened else None
    return draft if isinstance(draft, Need) else None


def _still_empty(need: Need, copied: dict[str, Any]) -> dict[str, Any]:
    """The copied answers to questions that a draft does not answer yet."""
    content = content_of(need)
    return {name: value for name, value in copied.items() if not content.get(name)}


def _own_region(own: Organisation | None) -> dict[str, Any]:
    """A need is mostly felt where its establishment is."""
    return {"regions": [own.region]} if own and own.region else {}


@require_POST
@members_only
def go_over(request: ActorRequest, reference: str) -> HttpResponse:
    """Answers that were copied are right as they are."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    back = reverse("needs:review", args=[reference])
    names = request.POST.getlist("answer")
    return act(request, lambda: accept_answers(need, names, by=actor), done=_("Your answers have been confirmed."), back=back)


@members_only
def presence(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """Who else is at this draft: asked again every twenty seconds by a page that is open."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    headings = {form.code: form.heading for form in STEPS}
    others = [
        {"name": each.user.get_short_name(), "heading": headings.get(each.step, ""), "is_here": each.step == step}
        for each in writing.note_presence(need, by=actor, step=step)
    ]
    return render(request, "needs/presence.html", {"others": others})


@members_only
@keeps_what_is_typed
def comments(request: ActorRequest, reference: str, step: str = "") -> HttpResponse:
    """What colleagues say about a need. `section` is the part of the form that one comes from.

    The form below each step has an address of its own, with `step`, at which what is typed there is kept until it is sent.
    """
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.comment", need)
    form = CommentForm(typed(request), initial={"section": step or received.text(request.GET, "section")})
    added: list[Comment] = []

    def add() -> None:
        values = dict(form.cleaned_data)
        key = values.pop("reply_to")
        replied = get_object_or_404(Comment, need=need, pk=key) if key else None
        added.append(writing.comment(need, by=actor, reply_to=replied, **values))

    if submitted(request, form, add):
        messages.success(request, _("Your comment has been added. Your colleagues can read it."))
        return redirect(_step_of(request, need, added[0]) or reverse("needs:comments", args=[reference]))
    headings = {step.code: step.heading for step in STEPS}
    threads = remarks.threads_of(need)
    rows: list[dict[str, Any]] = [
        {"thread": each, "heading": headings.get(each.comment.section, _("The whole need"))} for each in threads
    ]
    context = {
        "need": need,
        "record": need,
        "rows": [row for row in rows if not row["thread"].is_settled],
        "settled_rows": [row for row in rows if row["thread"].is_settled],
        "open_threads": [each for each in threads if not each.is_settled],
        "colleagues": remarks.colleagues_of(need, actor),
    }
    return form_page(
        request,
        form,
        title=_("Comments within the establishment"),
        lead=f"{need.reference} – {need.heading()}",
        button=_("Add the comment"),
        back_url=record_path(need),
        about=need,
        context=context,
        template="needs/comments.html",
    )


def _step_of(request: ActorRequest, need: Need, said: Comment) -> str:
    """The step of the form that one comes from, at the thread; empty when it is another page."""
    code = received.text(request.POST, "step")
    return f"{GUIDE.url(need, code)}#comment-{said.reply_to_id or said.pk}" if code in {step.code for step in STEPS} else ""


@require_POST
@members_only
def settle_comment(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.comment", need)
    said = get_object_or_404(Comment, need=need, pk=pk)
    back = _step_of(request, need, said) or reverse("needs:comments", args=[reference])
    return act(request, lambda: writing.settle_comment(said, by=actor), done=_("The comment has been resolved."), back=back)


@members_only
def history(request: ActorRequest, reference: str) -> HttpResponse:
    """What a draft said at each sitting, and the way back."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    context = {
        "need": need,
        "sittings": sittings(need),
        "may_restore": not need.is_public and need.state == Need.State.DRAFT,
        "page_title": _("Earlier versions of the text"),
    }
    return render(request, "needs/history.html", context)


@require_POST
@members_only
def restore(request: ActorRequest, reference: str, row: int) -> HttpResponse:
    actor: Actor = request.actor
    need = visible_need(request, reference)
    actor.must("needs.draft", need)
    back = reverse("needs:review", args=[reference])
    done = _("That version has been restored. The text you had just before is also in the earlier versions.")
    return act(request, lambda: writing.restore_draft(need, by=actor, row=row), done=done, back=back)
