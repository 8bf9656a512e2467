"""The pages of pilots."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.models.memberships import Role
from accounts.models.organisations import OrganisationKind
from accounts.views.starting import Start, explained
from authoring.guides import Guide
from authoring.lifecycle import DELETABLE
from authoring.views.access import act, members_only
from authoring.views.amending import amending, waiting_changes
from authoring.views.deciding import Decision
from authoring.views.editing import new_record
from authoring.views.gone import no_draft
from catalogue.addresses import record_path
from catalogue.cards import cards
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import terms
from pilots import hooks, progress
from pilots.carrying import begun_with
from pilots.charts.indicators import charts
from pilots.checklist import ASKED_LATER, Line, asked_later_of, checklist, lacks_officers, what_blocks
from pilots.dispensations import Standing, shown_dispensation, standing_of
from pilots.forms.phases import ResultsForm, StartForm, StartWithoutEthicsForm, StopForm
from pilots.forms.planning import ANNOUNCED_STEPS, STEPS, SitesForm, places_chosen
from pilots.models.inviting import SiteInvitation
from pilots.models.pilots import Pilot
from pilots.periods import MEASURED_STATES
from pilots.places import site_map
from pilots.services import phases, planning
from pilots.services.following import late
from pilots.views.access import own_sites, visible_pilot
from records.columns import model_column
from records.http import ActorRequest
from solutions.warnings import warning_about


def _days_passed(pilot: Pilot) -> list[str]:
    """Before a plan is announced or changed: its start or its end has passed, which a plan seldom means."""
    today = timezone.localdate()
    if pilot.state not in (Pilot.State.PLANNED, Pilot.State.ETHICS) or pilot.starts_on is None:
        return []
    if pilot.ends_on and pilot.ends_on < today:
        return [_("The planned end, %(day)s, has passed: check the year of both dates.") % {"day": _day(pilot.ends_on)}]
    if pilot.starts_on < today:
        said = _(
            "The planned start, %(day)s, has passed. If the pilot project has not started, change this date. If "
            "it has started, enter the actual date when you start it here: values and follow-ups are due from "
            "that date."
        )
        return [said % {"day": _day(pilot.starts_on)}]
    return []


def _one_language_changed(pilot: Pilot) -> list[str]:
    """Before a draft is announced: a text that was taken over, and rewritten in the other language only."""
    said = _("%(field)s: this text is still the one that the draft began with, but the other language has changed. Check it.")
    fields = [str(model_column(Pilot, name).verbose_name) for name in planning.changed_in_one_language(pilot)]
    return [said % {"field": f"{label[:1].upper()}{label[1:]}"} for label in fields]


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _late_follow_ups(pilot: Pilot) -> int:
    return sum(len(months) for months in late(list(pilot.sites.all()), today=timezone.localdate()).values())


def _before_the_end(pilot: Pilot, actor: Any) -> str:
    """What to read before a pilot is completed: follow-ups that are late can no longer be asked for, changes wait."""
    count = _late_follow_ups(pilot)
    said = ngettext(
        "%(count)d monthly follow-up is late. Once the pilot project is completed, nobody is reminded of it.",
        "%(count)d monthly follow-ups are late. Once the pilot project is completed, nobody is reminded of them.",
        count,
    )
    parts = [said % {"count": count} if count else "", _invitations_end(pilot, actor), _unpublished(pilot, actor)]
    return " ".join(filter(None, parts))


def _invitations_end(pilot: Pilot, _actor: Any) -> str:
    """Before a pilot ends: what becomes of the invitations that nobody answered."""
    count = pilot.site_invitations.filter(state=SiteInvitation.State.SENT).count()
    said = ngettext(
        "%(count)d invitation has no answer yet. It will be withdrawn, and the establishment notified.",
        "%(count)d invitations have no answer yet. They will be withdrawn, and the establishments notified.",
        count,
    )
    return said % {"count": count} if count else ""


def _open(values: dict[str, Any], actor: Any) -> Pilot:
    need, solution = values.pop("need"), values.pop("solution")
    return planning.plan_pilot(actor.membership.organisation, by=actor, need=need, solution=solution, values=values)


@transaction.atomic
def _save(pilot: Pilot, *, by: Any, values: dict[str, Any], version: int | None = None) -> Pilot:
    chosen = values.pop("sites", None)
    saved = planning.edit_pilot(pilot, by=by, values=values, version=version)
    if chosen is not None:
        others = [{"site": site} for site in pilot.sites.all() if site.organisation_id != pilot.organisation_id]
        saved = planning.set_sites(saved, by=by, sites=[*places_chosen(pilot, chosen), *others])
    return saved


GUIDE = Guide(
    namespace="pilots",
    right="pilots.plan",
    steps=STEPS,
    open=_open,
    save=_save,
    missing=planning.missing_to_announce,
    hand_in=planning.announce_pilot,
    title=gettext_lazy("Plan a pilot project"),
    hand_in_label=gettext_lazy("Announce the pilot project"),
    hand_in_lead=gettext_lazy("Everyone will be able to read it from now on, including the results, whatever they are."),
    handed_in=gettext_lazy("The pilot project is now public."),
    asked=planning.ASKED,
    asked_label=gettext_lazy("required to announce the pilot project"),
    asked_later=ASKED_LATER,
    asked_later_of=asked_later_of,
    given_later=frozenset({"ethics_reference"}),
    lacks=lambda pilot, code: code == SitesForm.code and not pilot.is_public and lacks_officers(pilot),
    no_more=lambda pilot: "" if is_writable(pilot) else no_draft(pilot),
    drafts=lambda actor: Pilot.objects.never_sent().filter(held_by=actor.user).order_by("-updated_at"),
    beside_template="pilots/beside.html",
    more=lambda pilot, _actor: begun_with(pilot),
    doubts=lambda pilot: [*_days_passed(pilot), *_one_language_changed(pilot)],
    above_template="pilots/last_reading.html",
)
AMENDING = amending(GUIDE, planning.AMENDABLE, ANNOUNCED_STEPS)


def _unpublished(pilot: Pilot, _actor: Any) -> str:
    """To read before a decision: what was filled in meanwhile waits to be published."""
    text = _("Some changes to this record are not published yet. These changes will count only once you publish them.")
    return text if pilot.is_public and waiting_changes(pilot) else ""


def _before_a_phase(pilot: Pilot, actor: Any) -> str:
    """What the checklist still asks for, as the refusal would say it, and changes that wait."""
    lacking = " ".join(str(todo) for todo in what_blocks(pilot).values())
    said = _("This step is not possible yet. %(todo)s") % {"todo": lacking} if lacking else ""
    return " ".join(filter(None, [said, _unpublished(pilot, actor)]))


def _offered_start(pilot: Pilot) -> dict[str, Any]:
    """What a form of the start begins with: the planned day, unless it is to come; the phase before is shown since its day."""
    today = timezone.localdate()
    return {"started_on": min(pilot.starts_on or today, today), "since": progress.shown_since(pilot)}


DECISIONS = {
    "ethics": Decision(
        "pilots.advance",
        ("planned",),
        gettext_lazy("Start the ethics review"),
        gettext_lazy("The page will show that the ethics committee is reviewing the protocol."),
        gettext_lazy("The pilot project is in ethics review."),
        phases.begin_ethics_review,
        is_primary=True,
        warning=_before_a_phase,
        fits=lambda pilot: pilot.needs_ethics_approval,
        unfit=phases.NO_ETHICS_REVIEW,
    ),
    "start-without-ethics": Decision(
        "pilots.advance",
        ("planned",),
        gettext_lazy("Start the pilot project"),
        gettext_lazy(
            "From now on, the sites can enter their values. The page gives the reason why no ethics approval is required."
        ),
        gettext_lazy("The pilot project is running."),
        phases.start_pilot,
        StartWithoutEthicsForm,
        lambda pilot: _offered_start(pilot),
        is_primary=True,
        warning=_before_a_phase,
        fits=lambda pilot: not pilot.needs_ethics_approval,
        unfit=gettext_lazy("The ethics review comes first."),
    ),
    "start": Decision(
        "pilots.advance",
        ("ethics",),
        gettext_lazy("Start the pilot project"),
        gettext_lazy("From now on, the sites can enter their values."),
        gettext_lazy("The pilot project is running."),
        phases.start_pilot,
        StartForm,
        lambda pilot: {"ethics_reference": pilot.ethics_reference} | _offered_start(pilot),
        is_primary=True,
        warning=_before_a_phase,
    ),
    "complete": Decision(
        "pilots.advance",
        ("running",),
        gettext_lazy("Complete the pilot project"),
        gettext_lazy("The results become public immediately. You cannot undo this."),
        gettext_lazy("The pilot project is completed and its results are now public."),
        phases.complete_pilot,
        ResultsForm,
        lambda pilot: {"late": _late_follow_ups(pilot)},
        warning=_before_the_end,
    ),
    "stop": Decision(
        "pilots.stop",
        ("planned", "ethics", "running"),
        gettext_lazy("Stop the pilot project"),
        gettext_lazy("The pilot project ends early. The reason is public."),
        gettext_lazy("The pilot project has been stopped."),
        phases.stop_pilot,
        StopForm,
        is_destructive=True,
        warning=_invitations_end,
    ),
    "delete": Decision(
        "pilots.delete",
        ("planned",),
        gettext_lazy("Delete this draft"),
        gettext_lazy(
            "The text will be permanently deleted. Nobody outside your organization has seen it. Its reference number will "
            "not be used again."
        ),
        gettext_lazy("The draft has been deleted."),
        planning.delete_draft,
        is_destructive=True,
        fits=lambda record: not record.is_public,
        unfit=DELETABLE,
        leads_to="workspace",
    ),
}


def page_context(request: ActorRequest, pilot: Pilot, context: dict[str, Any]) -> dict[str, Any]:
    """What the page of a pilot shows beside what all records' pages have."""
    actor = request.actor
    links = CatalogueEntry.objects.filter(key__in=[pilot.need.reference, pilot.solution.reference])
    has_ended = pilot.state in ("completed", "stopped")
    standing = standing_of(pilot) if actor.can("pilots.ask_dispensation", pilot) else None
    lines = _checklist(pilot, standing) if actor.can("pilots.advance", pilot) else []
    todo = sum(1 for each in lines if each["line"].blocks and not each["line"].is_done)
    # What the checklist would refuse is not what is offered first: the checklist is.
    decisions = [each | {"is_primary": each["is_primary"] and not todo} for each in context["decisions"]]
    return (
        {name: value for context_of in hooks.page_context for name, value in context_of(pilot, actor).items()}
        | {
            "pilot": pilot,
            "solution_warning": "" if has_ended else warning_about(pilot.solution),
            "charts": charts(pilot),
            "sites": list(pilot.sites.all()),
            "site_map": site_map(pilot.sites.all()),
            "links": cards(links, terms()),
            "decisions": decisions if pilot.is_public else [],
            "todo": todo if pilot.is_public else 0,
            "may_edit": (may_edit := actor.can("pilots.plan", pilot) and not has_ended),
            "has_changes": may_edit and pilot.is_public and waiting_changes(pilot),
            "changes_url": reverse("pilots:review", args=[pilot.reference]),
            "may_lead": actor.can("pilots.plan", pilot) and not has_ended,
            "may_measure": pilot.state in MEASURED_STATES and bool(own_sites(pilot, actor)),
            "phases": progress.phases(pilot),
            "checklist": lines,
            "dispensation": shown_dispensation(pilot),
            "standing": standing if standing and _waits_for_more(pilot, standing, decisions) else None,
        }
        | progress.followed(pilot, actor)
    )


def _waits_for_more(pilot: Pilot, standing: Standing, decisions: list[dict[str, Any]]) -> bool:
    """Whether the page says by itself that a dispensation lacks: no checklist does, but an extension would ask for it."""
    if standing.granted:
        return False
    return pilot.state == Pilot.State.RUNNING or (pilot.state == Pilot.State.COMPLETED and bool(decisions))


def _checklist(pilot: Pilot, standing: Standing | None) -> list[dict[str, Any]]:
    """The items of the present phase, each with the page on which it is mended, and what its button says."""
    return [
        {"line": line, "url": standing.url, "action": standing.action, "note": standing.words}
        if line.code == "dispensation" and standing
        else {"line": line, "url": _where_mended(pilot, line), "action": "", "note": ""}
        for line in checklist(pilot)
    ]


def _where_mended(pilot: Pilot, line: Line) -> str:
    """The page of the site that an item is about, the page or the step of the plan that mends it; or none."""
    if line.site:
        return reverse("pilots:site", args=[pilot.reference, line.site.pk])
    if ":" in line.mended_at:
        return reverse(line.mended_at, args=[pilot.reference])
    return GUIDE.url(pilot, line.mended_at) if line.mended_at else ""


@require_POST
@members_only
def tick(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """Tick an item of the checklist, or take the tick back."""
    pilot = visible_pilot(request, reference)
    actor = request.actor
    is_done = request.POST.get("is_done") == "1"
    return act(
        request,
        lambda: phases.tick(pilot, code, by=actor, is_done=is_done),
        done=_("The checklist is up to date."),
        back=f"{record_path(pilot)}#checklist",
    )


START = Start(
    rights=("pilots.plan",),
    title=gettext_lazy("Plan a pilot project"),
    who=gettext_lazy("Only innovation offices of health establishments can plan pilot projects."),
    kind=OrganisationKind.ESTABLISHMENT,
    roles=(Role.INNOVATION_OFFICER,),
)


@members_only
@explained(START)
def new(request: ActorRequest) -> HttpResponse:
    return new_record(request, GUIDE)


def is_writable(pilot: Pilot) -> bool:
    if pilot.is_public:
        return planning.AMENDABLE.is_open(pilot)
    return pilot.state not in (Pilot.State.COMPLETED, Pilot.State.STOPPED)


def decisions() -> dict[str, Decision]:
    """Those of pilots, and those that other apps add."""
    return DECISIONS | {name: each for decisions_of in hooks.decisions for name, each in decisions_of().items()}
