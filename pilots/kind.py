"""What a pilot is to the rest of the registry."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pilots import card, catalogue, dates
from pilots.models.pilots import Pilot
from records.facets import AI_FIELD, CARE_STAGE, REGION, RISK, SPECIALTY, Facet, state_facet
from records.kinds import Adding, Embed, ForPrograms, Highlight, Listed, RecordKind, Tone, choices_of
from solutions.models.solutions import Solution

_State = Pilot.State

KIND = RecordKind(
    model=Pilot,
    code=Pilot.kind,
    prefix=Pilot.reference_prefix,
    namespace="pilots",
    address=_("pilots/"),
    label=_("Pilot project"),
    icon="pilot",
    listed=Listed(
        place=3,
        title=_("Pilot projects"),
        lead=_("Trials of a solution for a need, in real care settings, with results that everyone can read."),
        search_label=_("Search pilot projects"),
        placeholder=_("A subject, an establishment…"),
        sorts=("newest", "updated", "title"),
        owner_label=_("Establishment"),
        adding=Adding("pilots.plan", "pilots:new", _("Plan a pilot project")),
    ),
    states=choices_of(_State),
    tones={
        _State.PLANNED: Tone.NEUTRAL,
        _State.ETHICS: Tone.INFO,
        _State.RUNNING: Tone.ACCENT,
        _State.COMPLETED: Tone.SUCCESS,
        _State.STOPPED: Tone.WARNING,
    },
    draft_state=_State.PLANNED,
    closed_states=frozenset({_State.COMPLETED, _State.STOPPED}),
    facets=(
        state_facet(choices_of(_State), is_open=True),
        RISK,
        REGION,
        Facet("sites", _("Sites"), {"one": _("One site"), "several": _("Several sites")}),
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
    ),
    public=lambda: Pilot.objects.published().with_related(),
    describe=catalogue.describe,
    facts=card.facts,
    warned_by=(Solution.kind, "solution", card.doubt),
    is_prose=True,
    is_confirmed=True,
    dates=(dates.ends,),
    embed=Embed(_("A region’s pilot projects"), by="region", asked_label=_("required for pilot projects")),
    highlights=(
        Highlight(
            name="pilots",
            title=_("Pilot projects under way"),
            filters={"state": _State.RUNNING},
            order=("-updated_at", "-id"),
            empty=_("No pilot project is running at the moment."),
            more=lambda: {_("All pilot projects under way"): f"{reverse('pilots:list')}?state=running"},
        ),
    ),
    for_programs=ForPrograms(
        list=_("Announced pilot projects."),
        record=_("One announced pilot project with its full text, by its reference number (`PIL-2026-0001`)."),
        title=_("One pilot project"),
    ),
)
