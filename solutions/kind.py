"""What a solution is to the rest of the registry."""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogue.search.lapsing import qualification_of
from records.facets import AI_FIELD, CARE_STAGE, POPULATION, RISK, SPECIALTY, STANDARD, TECHNIQUE, Facet, state_facet
from records.kinds import Fact, ForPrograms, Lapse, Listed, RecordKind, ShownState, Tone, choices_of
from solutions import catalogue, dates
from solutions.models.solutions import Solution

_State, _Qualification, _Origin = Solution.State, Solution.Qualification, Solution.Origin
_PUBLIC_STATES = choices_of([_State.LISTED, _State.ARCHIVED])
_QUALIFICATIONS = choices_of(
    [
        _Qualification.QUALIFIED,
        _Qualification.CONDITIONAL,
        _Qualification.UNDER_REVIEW,
        _Qualification.SUSPENDED,
        _Qualification.EXPIRED,
        _Qualification.REFUSED,
        _Qualification.WITHDRAWN,
        _Qualification.NONE,
    ]
)


def _shown_state(entry: Any) -> ShownState:
    """Of a listed solution its qualification today, once there is one; else where it is known from."""
    qualification = qualification_of(entry.details)
    if entry.state == _State.LISTED and qualification == _Qualification.NONE and entry.details.get("origin") == _Origin.FDA:
        return ShownState(str(Solution.ON_FDA_LIST[1]), KIND.tone(Solution.ON_FDA_LIST[0]))
    if entry.state == _State.LISTED and qualification != _Qualification.NONE:
        return ShownState(str(_QUALIFICATIONS.get(qualification, qualification)), KIND.tone(qualification))
    return ShownState(str(_PUBLIC_STATES.get(entry.state, entry.state)), KIND.tone(entry.state))


def _facts(entry: Any) -> Iterator[Fact]:
    """Until when the qualification holds: nothing where it does not hold today, whatever day it was given."""
    until = parse_date(entry.details.get("qualified_until") or "")
    if until and qualification_of(entry.details) in Solution.STANDING:
        yield Fact(gettext("Qualified until %(day)s") % {"day": date_format(until, "DATE_FORMAT")}, "calendar")


KIND = RecordKind(
    model=Solution,
    code=Solution.kind,
    prefix=Solution.reference_prefix,
    namespace="solutions",
    address="solutions/",
    label=_("Solution"),
    icon="solution",
    listed=Listed(
        place=2,
        title=_("Solutions"),
        lead=_(
            "AI products and services, as their vendors describe them. They are not verified, except those that are qualified."
        ),
        search_label=_("Search solutions"),
        placeholder=_("A use, a company, a number…"),
        sorts=("standing", "newest", "updated", "title"),
        owner_label=_("Vendor"),
        first_sort="standing",
        tabs=(
            "origin",
            {
                "": pgettext_lazy("solutions", "All"),
                _Origin.VENDOR: _("Declared by their vendors"),
                _Origin.FDA: _("U.S. FDA list"),
            },
        ),
    ),
    states=_PUBLIC_STATES,
    tones={
        _State.DRAFT: Tone.NEUTRAL,
        _State.LISTED: Tone.INFO,
        _State.ARCHIVED: Tone.NEUTRAL,
        Solution.ON_FDA_LIST[0]: Tone.NEUTRAL,
        _Qualification.QUALIFIED: Tone.SUCCESS,
        _Qualification.CONDITIONAL: Tone.SUCCESS,
        _Qualification.UNDER_REVIEW: Tone.INFO,
        _Qualification.SUSPENDED: Tone.DANGER,
        _Qualification.REFUSED: Tone.WARNING,
        _Qualification.EXPIRED: Tone.WARNING,
    },
    closed_states=frozenset({_State.ARCHIVED}),
    facets=(
        Facet("qualification", _("Qualification"), _QUALIFICATIONS, is_open=True),
        Facet("origin", _("Origin"), choices_of(Solution.Origin), is_open=True),
        RISK,
        state_facet(_PUBLIC_STATES),
        CARE_STAGE,
        SPECIALTY,
        AI_FIELD,
        TECHNIQUE,
        POPULATION,
        STANDARD,
        Facet("language", _("Language"), {"fr": _("French"), "en": _("English")}),
    ),
    public=lambda: Solution.objects.published().with_related(),
    describe=catalogue.describe,
    shown_state=_shown_state,
    facts=_facts,
    is_confirmed=True,
    can_be_tried=True,
    dates=(dates.ends,),
    lapse=Lapse(
        facet="qualification",
        in_force=tuple(Solution.IN_FORCE),
        ended=_Qualification.EXPIRED,
        none=_Qualification.NONE,
        until="qualified_until",
        last=(
            "qualification:suspended",
            "qualification:refused",
            "qualification:expired",
            "qualification:withdrawn",
            "state:archived",
        ),
    ),
    for_programs=ForPrograms(
        list=_("Published solutions, as their vendors describe them, with the status of their qualification."),
        record=_("One published solution with its full text, by its reference number (`SOL-2026-0001`)."),
        title=_("One solution"),
    ),
)
