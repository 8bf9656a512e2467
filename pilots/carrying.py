"""What a pilot takes over from the need and the response that it is opened for: a start, for its writers to go over."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from needs.comparing import cost_in_words
from needs.models.needs import Need
from needs.models.responses import Response
from needs.support import support_of
from pilots.dispensations import standing_of
from pilots.figures import figure_in
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot
from pilots.values import shown
from records.bilingual import shown as bilingual

_DURATIONS = ("seconde", "minute", "heure", "jour", "semaine", "mois", "hour", "day", "week", "month", "second")


def indicator_of(need: Need) -> dict[str, Any] | None:
    """The need's indicator as a pilot measures it; none when its target holds no figure with a unit that is
    certain: a person adds it then.

    Its words stay in the definition: a figure without them says less than the need did.
    """
    target, baseline = figure_in(need.target_fr, "fr"), figure_in(need.baseline_fr, "fr")
    if not need.indicator_fr or target is None or not target.unit:
        return None
    if baseline and baseline.unit != target.unit:
        baseline = None
    is_share, is_time = target.unit == "%", target.unit.casefold().startswith(_DURATIONS)
    english = figure_in(need.target_en, "en")
    values = {
        "name_fr": need.indicator_fr[:160],
        "name_en": need.indicator_en[:160],
        "unit_fr": target.unit[:40],
        "unit_en": english.unit[:40] if english and english.value == target.value else "",
        # Waiting and working times are the organisation's; a writer of the pilot says otherwise where it is not so.
        "dimension": Indicator.Dimension.ORGANISATIONAL if is_time else Indicator.Dimension.CLINICAL,
        "direction": Indicator.Direction.UP if baseline and target.value > baseline.value else Indicator.Direction.DOWN,
        "value_kind": "percentage" if is_share else "duration" if is_time else "number",
        "baseline": baseline.value if baseline else None,
        "target": target.value,
    }
    return values | {f"definition_{code}": _words_of(need, code) for code in ("fr", "en")}


def begun_with(pilot: Pilot) -> dict[str, Any]:
    """What the page of last reading shows above the answers: the need and the solution, what is measured, who else has the
    need, what the selected response offers, and the dispensation where one is required. At most seven queries."""
    response = None if pilot.is_public else pilot.selected_response()
    rows = [
        {
            "indicator": each,
            "baseline": f"{shown(each.baseline)} {each.unit}" if each.baseline is not None else "",
            "target": f"{shown(each.target)} {each.unit}" if each.target is not None else "",
        }
        for each in pilot.indicators.all()
    ]
    endorsing = [] if pilot.is_public else [each.organisation for each in support_of(pilot.need).endorsements]
    return {
        "subjects": [pilot.need, pilot.solution],
        "indicators": rows,
        "endorsing": endorsing,
        "response": response,
        "cost": cost_in_words(response) if response else "",
        "need_target": bilingual(pilot.need, "target"),
        "standing": standing_of(pilot),
    }


def _words_of(need: Need, language: str) -> str:
    """Where the need begins and what it aims at, as it says so."""
    baseline, target = getattr(need, f"baseline_{language}"), getattr(need, f"target_{language}")
    if not target:
        return ""
    with translation.override(language):
        begins = [gettext("Baseline: %(text)s") % {"text": baseline}] if baseline else []
        return "\n".join([*begins, gettext("Target: %(text)s") % {"text": target}])[:600]


def texts_of(response: Response) -> dict[str, Any]:
    """The answers of the pilot's form that the need and the response give already."""
    need = response.need
    goals = {f"goals_{code}": getattr(need, f"expected_outcome_{code}")[:3000] for code in ("fr", "en")}
    return goals | {"budget_cad": response.cost_high or response.cost_low, "contact_email": need.contact_email}
