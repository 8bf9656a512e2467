"""Pages of needs: the record, its guided form, and what its people decide."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.forms import shown_answer
from authoring.guides import AtOnce, Guide
from authoring.lifecycle import DELETABLE
from authoring.views.deciding import Decision
from authoring.views.gone import no_draft
from authoring.views.steps import returned_remarks
from authoring.views.unsent_forms import unsent_at
from catalogue.addresses import record_path
from catalogue.cards import cards, with_warned
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import terms
from needs import remarks
from needs.alike import alike, is_endorsed_by
from needs.care_path import path_of
from needs.choices import choices_of
from needs.completeness import ASKED, missing_to_submit, musts_in_words, quality_of
from needs.content import label_of, languages_of
from needs.events import DEADLINE_EXTENDED
from needs.forms.deciding import CloseForm, ExtendForm, MeetForm, PriorityForm, ReturnForm, ScheduleForm, WithdrawForm
from needs.forms.writing import STEPS, DifferenceForm
from needs.models.attachments import Attachment
from needs.models.needs import Need
from needs.models.responses import Response
from needs.priority_facts import before_ranking
from needs.services import needs as services
from needs.services.borrowing import borrowed
from needs.services.endorsements import OPEN_TO_ENDORSEMENT
from needs.services.responses import closed_because
from needs.services.scoring import SCORED_STATES
from needs.services.versions import OPEN, extend_responses
from needs.support import support_of
from records.http import ActorRequest
from records.models.events import Event
from website.regionmap import region_map

# So long after a decision the next need to read is offered on the page.
JUST_NOW = timedelta(hours=1)


def _last_reading(need: Need, actor: Actor) -> dict[str, Any]:
    """Beside the answers: what a vendor would still ask, and needs elsewhere that look the same."""
    quality, same = quality_of(need), alike(need)
    return {
        "missing": services.missing_elsewhere(need, same),
        "quality": quality,
        "open_comments": remarks.open_count(need, actor),
        "warnings": [text] if (text := remarks.warning(need, actor)) else [],
        "questions": [{"url": GUIDE.gap_url(need, name), "text": text} for name, text in quality.questions.items()],
        "unticked": [{"url": GUIDE.gap_url(need, name), "label": label_of(name)} for name in musts_in_words(need)],
        "borrowed": [{"name": name, "label": label_of(name), "source": source} for name, source in borrowed(need).items()],
        "alike": same,
        "endorsed": {each.entry.key for each in same.needs if is_endorsed_by(each.entry, actor)},
        "may_endorse": actor.can("needs.endorse"),
    }


def _answers_of(need: Need) -> dict[str, str]:
    """What a need says, by field, as a reader sees it."""
    return {name: shown_answer(need, name) for step in STEPS for name in step.Meta.fields}


def _below(need: Need, actor: Actor, step: str) -> dict[str, Any]:
    """The comments on a step, and the form that adds one, with what was typed there and not sent."""
    if not actor.can("needs.comment", need):
        return {}
    address = reverse("needs:comments-on", args=[need.reference, step])
    unsent = unsent_at(actor, address).get("text", "")
    return remarks.beside(need, actor, step, unsent) | {"comment_url": address, "has_unsent_comment": bool(unsent)}


def _no_more(need: Need) -> str:
    """Where a need is that is handed in no more."""
    if need.state == Need.State.DRAFT:
        return ""
    if need.state != Need.State.SUBMITTED:
        return no_draft(need)
    if need.submitted_at is None:
        return _("Submitted. Your innovation office will read it, then publish it or return it with remarks.")
    day = date_format(timezone.localdate(need.submitted_at), "DATE_FORMAT")
    text = _("Submitted on %(day)s. Your innovation office will read it, then publish it or return it with remarks.")
    return text % {"day": day}


GUIDE = Guide(
    namespace="needs",
    right="needs.draft",
    steps=STEPS,
    open=lambda values, actor: services.draft_need(actor.membership.organisation, by=actor, values=values),
    save=services.edit_need,
    missing=missing_to_submit,
    hand_in=services.submit_need,
    title=gettext_lazy("Describe a need"),
    hand_in_label=gettext_lazy("Submit to the innovation office"),
    hand_in_lead=gettext_lazy("Your innovation office will read it, then publish it or return it with remarks."),
    handed_in=gettext_lazy("The need has been sent to your innovation office."),
    more=lambda need, actor: _last_reading(need, actor),
    more_template="needs/last_reading.html",
    aside_template="needs/check_aside.html",
    asked=ASKED,
    drafts=lambda actor: Need.objects.never_sent().filter(held_by=actor.user).order_by("-updated_at"),
    open_remarks=remarks.open_remarks,
    below=lambda need, actor, step: _below(need, actor, step),
    below_template="needs/below.html",
    beside_template="needs/beside.html",
    field_template="needs/at_field.html",
    no_more=lambda need: _no_more(need),
    last_form=DifferenceForm,
    at_once=AtOnce(
        "needs.publish",
        services.publish_draft,
        gettext_lazy("Publish this need"),
        gettext_lazy("Everyone will be able to read this need, and it will stay public permanently."),
        gettext_lazy("The need is now public."),
    ),
    # A need begins with the region of its establishment.
    given=frozenset({"regions"}),
)
DECISIONS = {
    "publish": Decision(
        "needs.publish",
        ("submitted",),
        gettext_lazy("Publish this need"),
        gettext_lazy("Everyone will be able to read this need, and it will stay public permanently."),
        gettext_lazy("The need is now public."),
        services.publish_need,
        warning=remarks.warning,
        is_primary=True,
        is_as_read=True,
    ),
    "schedule": Decision(
        "needs.publish",
        ("submitted",),
        gettext_lazy("Schedule publication"),
        gettext_lazy(
            "The need will become public automatically at that time. Until then, only your establishment can see "
            "it, and you can change the date. If someone changes the text in the meantime, the publication is cancelled."
        ),
        gettext_lazy("The scheduled publication has been saved."),
        services.schedule_publication,
        ScheduleForm,
        initial=lambda need: {"scheduled_for": need.scheduled_for},
        is_as_read=True,
    ),
    "return": Decision(
        "needs.return",
        ("submitted",),
        gettext_lazy("Return with remarks"),
        gettext_lazy(
            "The need will become a draft again. Its authors will see your remarks above it. Give at least one, on "
            "any section or on the whole need."
        ),
        gettext_lazy("The need has been returned to its authors."),
        services.return_need,
        ReturnForm,
        initial=lambda need: {"answers": _answers_of(need)},
    ),
    "extend": Decision(
        "needs.amend",
        ("published",),
        gettext_lazy("Extend the deadline for responses"),
        gettext_lazy("All vendors get more time. A deadline is never moved to an earlier date."),
        gettext_lazy("The new deadline is now public."),
        extend_responses,
        ExtendForm,
        initial=lambda need: {"until": need.responses_until},
        fits=lambda need: need.responses_until is not None,
        unfit=gettext_lazy("This need has no deadline to extend. Set one first."),
    ),
    "deadline": Decision(
        "needs.amend",
        ("published",),
        gettext_lazy("Set a deadline for responses"),
        gettext_lazy("Vendors see the deadline immediately. You can extend it later, but never move it to an earlier date."),
        gettext_lazy("The deadline is now public."),
        extend_responses,
        ExtendForm,
        fits=lambda need: need.responses_until is None,
        unfit=gettext_lazy("This need already has a deadline. Extend it if vendors need more time."),
    ),
    "prioritise": Decision(
        "needs.prioritise",
        ("published", "in_pilot"),
        gettext_lazy("Set the network priority"),
        gettext_lazy(
            "The priority and its rationale are public. The score helps people decide on the priority, but does not set it."
        ),
        gettext_lazy("The network priority has been set."),
        services.set_network_priority,
        PriorityForm,
        facts=before_ranking,
        initial=lambda need: {
            "priority": need.network_priority,
            "rationale_fr": need.priority_rationale_fr,
            "rationale_en": need.priority_rationale_en,
        },
    ),
    "meet": Decision(
        "needs.close",
        ("published", "in_pilot"),
        gettext_lazy("Mark as met"),
        gettext_lazy("Describe what met the need. The page stays public."),
        gettext_lazy("The need has been marked as met."),
        services.meet_need,
        MeetForm,
    ),
    "close": Decision(
        "needs.close",
        ("published", "in_pilot"),
        gettext_lazy("Close this need"),
        gettext_lazy("Explain why it will not be met. The page stays public, with the reason."),
        gettext_lazy("The need has been closed."),
        services.close_need,
        CloseForm,
        is_destructive=True,
    ),
    "withdraw": Decision(
        "needs.withdraw",
        ("draft", "submitted", "published", "in_pilot"),
        gettext_lazy("Withdraw this need"),
        gettext_lazy("A published need stays public, marked as withdrawn, with the reason."),
        gettext_lazy("The need has been withdrawn."),
        services.withdraw_need,
        WithdrawForm,
        is_destructive=True,
    ),
    "delete": Decision(
        "needs.delete",
        ("draft",),
        gettext_lazy("Delete this draft"),
        gettext_lazy(
            "The text will be permanently deleted. Nobody outside your organization has seen it. Its reference number will "
            "not be used again."
        ),
        gettext_lazy("The draft has been deleted."),
        services.delete_draft,
        is_destructive=True,
        fits=lambda record: record.submitted_at is None,
        unfit=DELETABLE,
        leads_to="workspace",
    ),
}


def visible_need(request: ActorRequest, reference: str) -> Need:
    """The need, with its organisation; 404 when this person may not see it."""
    actor: Actor = request.actor
    needs = Need.objects.select_related("organisation__region").with_version().visible_to(actor)
    need: Need = get_object_or_404(needs, reference=reference)
    return need


def page_context(request: ActorRequest, need: Need, context: dict[str, Any]) -> dict[str, Any]:
    """What the page of a need shows beside what all records' pages have."""
    actor: Any = request.actor
    pilots = CatalogueEntry.objects.filter(kind="pilot", details__need=need.reference)
    support = support_of(need)
    names = terms()
    return {
        "need": need,
        "choices": choices_of(need),
        "risk": need.risk(),
        "may_score": need.state in SCORED_STATES and actor.can("needs.score", need),
        **_responses(need, actor),
        "may_plan": context["may_plan"] and need.state in Need.OPEN_TO_PILOTS,
        "support": support,
        "map": region_map() if support.endorsements else None,
        "own_endorsement": next((e for e in support.endorsements if e.organisation_id == actor.organisation_id), None),
        "may_endorse": need.state in OPEN_TO_ENDORSEMENT
        and actor.can("needs.endorse")
        and actor.organisation_id != need.organisation_id,
        "pilots": cards(with_warned(pilots, "pilot"), names) if need.is_public else [],
        "may_edit": not need.is_public and actor.can("needs.draft", need) and need.state != "withdrawn",
        "comments_url": reverse("needs:comments", args=[need.reference]) if actor.can("needs.comment", need) else "",
        "start_url": f"{reverse('needs:new')}?from={need.reference}" if need.is_public and actor.can("needs.draft") else "",
        "files_url": reverse("needs:attachments", args=[need.reference])
        if need.state not in services.ENDED and actor.can("needs.draft", need)
        else "",
        "amend_url": reverse("needs:amend", args=[need.reference])
        if need.state in OPEN and actor.can("needs.amend", need)
        else "",
        "next_to_read": _next_to_read(need, actor),
        "languages": languages_of(need),
        "care_path": path_of(need.care_path),
        "musts": [label_of(name) for name in need.musts],
        "extensions": _extensions(need),
        "remarks": remarks_of(need),
        "files": list(Attachment.objects.visible_to(actor, need)),
    }


def _responses(need: Need, actor: Actor) -> dict[str, Any]:
    """What the page says of responses: to everyone the selected one, to the two sides the way in. One query."""
    if not need.is_public:
        return {}
    may_read = actor.can("needs.read_responses", need)
    responses = list(need.responses.live().select_related("solution", "organisation"))
    selected = next((each for each in responses if each.state == Response.State.SELECTED), None)
    return {
        "selected": selected,
        "may_respond": actor.can("needs.answer_needs"),
        "may_read_responses": may_read,
        "received": len(responses) if may_read else 0,
        "closed_because": closed_because(need, has_selected=selected is not None),
    }


def _next_to_read(need: Need, actor: Actor) -> Need | None:
    """The oldest of the other submitted needs, for the office that reads this one or has just decided on it. One query."""
    is_just_done = need.submitted_at is not None and timezone.now() - need.updated_at < JUST_NOW
    if not (need.state == Need.State.SUBMITTED or is_just_done) or actor.organisation_id != need.organisation_id:
        return None
    if not actor.can("needs.publish", need):
        return None
    others = Need.objects.filter(organisation_id=need.organisation_id, state=Need.State.SUBMITTED).exclude(pk=need.pk)
    return others.order_by("submitted_at", "pk").first()


def _extensions(need: Need) -> list[dict[str, Any]]:
    """When the deadline was put off, and from which day: the event log, no query when there is no deadline."""
    if need.responses_until is None:
        return []
    events = Event.objects.filter(kind="need", reference=need.reference, verb=DEADLINE_EXTENDED.code).order_by("at")
    return [{"at": each.at, "before": parse_date(each.data.get("from") or "")} for each in events]


def remarks_of(need: Need) -> list[dict[str, str]]:
    """What the innovation office asked to mend, by section and by answer, each with the way there."""
    if need.state != Need.State.DRAFT:
        return []
    return returned_remarks(need, GUIDE)


def amended_elsewhere(request: ActorRequest, need: Need) -> HttpResponse | None:
    """A public need is changed by an amendment of its innovation office, not in its guide."""
    actor: Actor = request.actor
    if need.state in OPEN and actor.can("needs.amend", need):
        return redirect("needs:amend", reference=need.reference)
    if need.is_public and actor.can("needs.draft", need):
        messages.info(request, _("This need is public: only your innovation office can change it."))
        return redirect(record_path(need))
    return None
