"""What a need is to the rest of the registry."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from needs import card, catalogue, dates
from needs.models.needs import Need
from records.facets import (
    AI_FIELD,
    CARE_STAGE,
    POPULATION,
    REGION,
    RISK,
    SPECIALTY,
    STANDARD,
    Facet,
    state_facet,
)
from records.kinds import Adding, Call, Embed, ForPrograms, Highlight, Listed, RecordKind, Tone, choices_of

_State = Need.State
_PUBLIC_STATES = choices_of([_State.PUBLISHED, _State.IN_PILOT, _State.MET, _State.CLOSED, _State.WITHDRAWN])

KIND = RecordKind(
    model=Need,
    code=Need.kind,
    prefix=Need.reference_prefix,
    namespace="needs",
    address=_("needs/"),
    label=_("Need"),
    icon="need",
    listed=Listed(
        place=1,
        title=_("Needs"),
        lead=_("Problems that establishments of the health network want solved, described without naming a product."),
        search_label=_("Search needs"),
        placeholder=_("A keyword: emergency, falls, MRI…"),
        sorts=("priority", "deadline", "newest", "updated", "score", "endorsements", "title"),
        owner_label=_("Establishment"),
        adding=Adding("needs.draft", "needs:new", _("Describe a need")),
    ),
    states=_PUBLIC_STATES,
    tones={
        _State.DRAFT: Tone.NEUTRAL,
        _State.SUBMITTED: Tone.INFO,
        _State.PUBLISHED: Tone.INFO,
        _State.IN_PILOT: Tone.ACCENT,
        _State.MET: Tone.SUCCESS,
        _State.CLOSED: Tone.NEUTRAL,
        _State.WITHDRAWN: Tone.NEUTRAL,
    },
    closed_states=frozenset({_State.MET, _State.CLOSED, _State.WITHDRAWN}),
    facets=(
        state_facet(_PUBLIC_STATES, is_open=True),
        Facet("priority", _("Network priority"), choices_of(Need.Priority), is_open=True),
        Facet("scope", _("Scope"), choices_of(Need.Scope), is_open=True, unsaid=Need.Scope.ESTABLISHMENT),
        RISK,
        REGION,
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
        POPULATION,
        STANDARD,
        Facet("budget", _("Budget"), choices_of(Need.Budget)),
    ),
    chip_facets=("scope", "care_stage", "specialty", "ai_field"),
    public=catalogue.public,
    describe=catalogue.describe,
    facts=card.facts,
    is_prose=True,
    is_confirmed=True,
    can_be_tried=True,
    dates=(dates.deadlines,),
    call=Call(
        open_state=_State.PUBLISHED,
        until="responses_until",
        ended_by="selected",
        label=_("Responses"),
        open_label=_("Accepts responses"),
        until_label=_("Deadline for responses"),
    ),
    embed=Embed(
        _("An establishment’s open needs"),
        by="organisation",
        asked_label=_("required for needs"),
        states=(_State.PUBLISHED, _State.IN_PILOT),
    ),
    highlights=(
        Highlight(
            name="priorities",
            title=_("The network’s priorities"),
            filters={"priority_rank__gt": 0, "state__in": [_State.PUBLISHED, _State.IN_PILOT]},
            order=("-priority_rank", "-published_at", "-id"),
            empty=_("No need has a network priority yet. The ministry sets the priorities, each with a public rationale."),
            more=lambda: {
                _("All priorities"): f"{reverse('needs:list')}?sort=priority&priority=P1&priority=P2&priority=P3",
            },
        ),
        Highlight(
            name="new",
            title=_("Latest needs"),
            filters={},
            order=("-published_at", "-id"),
            empty=_("No need has been published yet. Innovation offices will publish the first ones."),
            more=lambda: {
                _("Unmet needs"): reverse("needs:unmet"),
                _("All needs"): f"{reverse('needs:list')}?sort=newest",
            },
        ),
    ),
    for_programs=ForPrograms(
        list=_("Published needs, with the same filters and search as on the site."),
        record=_("One published need with its full text, by its reference number (`BES-2026-0001`)."),
        title=_("One need"),
    ),
)
