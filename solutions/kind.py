"""What a solution is to the rest of the registry."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalogue.search.lapsing import qualification_of
from records.facets import AI_FIELD, CARE_STAGE, POPULATION, RISK, SPECIALTY, STANDARD, TECHNIQUE, Facet, state_facet
from records.kinds import Adding, CardPicture, Fact, ForPrograms, Lapse, Listed, RecordKind, ShownState, Tone, choices_of
from solutions import catalogue, dates, hooks
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
_MATURITY: dict[str, Any] = {
    "research": _("1 to 3: research"),
    "development": _("4 to 6: tested outside the laboratory"),
    "demonstration": _("7 and 8: demonstrated in real conditions"),
    "use": _("9: in routine use"),
}


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


def _public() -> Any:
    """What the list shows, with what its entries say: pictures, and whether it was tried."""
    found = [expression() for expression in hooks.has_pilot]
    has_pilot: Any = reduce(or_, found) if found else Value(value=False)
    return Solution.objects.published().with_related().prefetch_related("media").annotate(has_pilot=has_pilot)


def _picture(entry: Any) -> CardPicture | None:
    """Its logo, else its first picture."""
    kept = entry.details.get("picture")
    if not kept:
        return None
    address = reverse("solutions:picture", args=[entry.key, kept["id"], "small"])
    return CardPicture(address, kept["width"], kept["height"])


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
            "AI products and services, as their vendors describe them. The "
            "descriptions are not verified, except for qualified solutions."
        ),
        search_label=_("Search solutions"),
        placeholder=_("A use, a company, a number…"),
        sorts=("standing", "newest", "updated", "title"),
        owner_label=_("Vendor"),
        first_sort="standing",
        adding=Adding("solutions.draft", "solutions:new", _("Register a solution")),
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
        Facet("data_residency", _("Where the data stay"), choices_of(Solution.DataResidency)),
        Facet("record_relation", _("Relation to the health record"), choices_of(Solution.RecordRelation)),
        Facet("price_model", _("Price model"), choices_of(Solution.PriceModel)),
        Facet("maturity", _("Maturity (TRL)"), _MATURITY),
        Facet("pilot", _("Pilot project"), {"yes": _("Tested in the network"), "no": _("Not yet tested in the network")}),
        Facet("quebec_vendor", _("Where the vendor is based"), {"yes": _("In Québec"), "no": _("Elsewhere, or not stated")}),
    ),
    public=_public,
    describe=catalogue.describe,
    shown_state=_shown_state,
    facts=_facts,
    picture=_picture,
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
