"""Which listed solutions may meet a need. The rule, in one place.

A solution fits when it shares a specialty or a field of use with the need, and either its nearness reaches `FITS`, or its
meaning alone `FITS_BY_MEANING`, or it is about the findings, organs and examinations that the need names (`AGREES`).
Score = the mean of nearness and agreement; nearness alone where the vocabulary knows nothing that the need names.
One whose qualification was refused, suspended or withdrawn, or has expired, or that does not meet what the need requires
outright, is kept as left out, with the reasons, and never proposed.
Why each fits, and what speaks against it: matching.reasons.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils import timezone

from catalogue.models.index import CatalogueEntry
from matching import ranking, reasons, terms
from matching.models import Fit, Profile
from matching.nearness import Near, share, weights_of

# Read off the demonstration, where few of those above are wrong.
FITS = 0.50
# Across languages hardly a word is shared: meaning alone then decides.
FITS_BY_MEANING = 0.45
# So much of what the need names.
AGREES = 0.6
MAX_FITS = 12
# How many fits of one vendor its workspace reads: the best of them.
MAX_FITS_READ = 60
# How many of the needs that are nearest in meaning are looked at for a solution.
FROM_SOLUTION = 15
_SUBJECTS = ("specialty:", "ai_field:")
OPEN = ("published", "in_pilot")
TAKES_RESPONSES = "published"
_LISTED = "listed"


def refresh(entries: Iterable[CatalogueEntry]) -> None:
    """Work out the fits of these entries anew, both ways, from their profiles. In the transaction of `upkeep.worked_on`."""
    for entry in entries:
        made_from = Profile.objects.filter(entry=entry).values_list("made_from", flat=True).first()
        Fit.objects.filter(Q(need=entry) | Q(solution=entry)).delete()
        if entry.kind == "need" and entry.state in OPEN:
            _of_need(entry)
        elif entry.kind == "solution" and entry.state == _LISTED:
            _of_solution(entry)
        # A profile that was written anew meanwhile is due again.
        Profile.objects.filter(entry=entry).update(fitted_from=made_from or "")


def _of_need(need: CatalogueEntry) -> None:
    profile = Profile.objects.filter(entry=need).first()
    if profile is None:
        return
    found = ranking.near_or_told(_numbers(profile), set(profile.head), need.title_fr, need.summary_fr, kind="solution")
    solutions = CatalogueEntry.objects.filter(pk__in=found, state=_LISTED).defer("words")
    _write([(need, solution, found[solution.pk]) for solution in solutions])


def _of_solution(solution: CatalogueEntry) -> None:
    profile = Profile.objects.filter(entry=solution).first()
    if profile is None:
        return
    found = ranking.near_or_told(
        _numbers(profile), set(), _about(solution), kind="need", most_near=FROM_SOLUTION, most_told=FROM_SOLUTION
    )
    needs = Profile.objects.filter(entry__in=found, entry__state__in=OPEN).select_related("entry").defer("vector")
    heads = {each.entry: set(each.head) for each in needs}
    weights = weights_of(set().union(*heads.values()), "solution")
    offered = set(profile.words)
    near = {need: Near(need.pk, found[need.pk].meaning, share(head, offered, weights)) for need, head in heads.items()}
    _write([(need, solution, each) for need, each in near.items()])


def _about(solution: CatalogueEntry) -> str:
    """What a solution would be asked for: its texts, and the names of what it is about."""
    return " ".join([solution.title_fr, solution.summary_fr, *terms.labels(solution.concepts)])


def ranked_for_text(title: str, description: str = "", *, within: ranking.Within, limit: int = ranking.DEPTH) -> ranking.Ranking:
    """Solutions for a problem told in words, best first: the fused ranking, weighed by what both are about.

    A solution that is about other findings, organs or examinations than the problem names loses half of its score.
    """
    found = ranking.ranked(title, description, kind="solution", within=within, limit=limit)
    asked = reasons.subject_of(title, description)
    if not asked:
        return found
    about = dict(CatalogueEntry.objects.filter(pk__in=[pk for pk, _score in found]).values_list("pk", "concepts"))
    weighed = [(pk, score * (0.5 + reasons.agreement(asked, about.get(pk, {})))) for pk, score in found]
    return sorted(weighed, key=lambda each: (-each[1], each[0]))


def score_of(near: Near, asked: Mapping[str, float], agreement: float) -> float:
    """The mean of nearness and agreement; nearness alone where the vocabulary knows nothing of what is asked."""
    return (near.score + agreement) / 2 if asked else near.score


def is_near(near: Near) -> bool:
    return near.score >= FITS or near.meaning >= FITS_BY_MEANING


def _numbers(profile: Profile) -> list[float]:
    return [float(value) for value in profile.vector]


def subjects(entry: CatalogueEntry) -> set[str]:
    return {tag for tag in entry.tags if tag.startswith(_SUBJECTS)}


def _write(pairs: list[tuple[CatalogueEntry, CatalogueEntry, Near]]) -> None:
    """Those that fit, the best of them, and apart from them the best of those that are left out."""
    asked_by = {need.pk: reasons.subject_of_entry(need) for need in {need for need, _solution, _near in pairs}}
    fits = []
    for need, solution, near in pairs:
        if not subjects(need) & subjects(solution):
            continue
        asked = asked_by[need.pk]
        agreement = reasons.agreement(asked, solution.concepts)
        if is_near(near) or agreement >= AGREES:
            found = reasons.reasons_of(need, solution, asked=asked)
            fits.append(Fit(need=need, solution=solution, score=score_of(near, asked, agreement), reasons=found))
    fits.sort(key=lambda fit: -fit.score)
    for kept in ([fit for fit in fits if "excluded" not in fit.reasons], [fit for fit in fits if "excluded" in fit.reasons]):
        Fit.objects.bulk_create(kept[:MAX_FITS], ignore_conflicts=True)


def proposed_and_left_out(reference: str, *, most: int = 5) -> tuple[list[Fit], list[Fit]]:
    """The listed solutions that may meet a need, and those that would were they not ruled out; best first. One query."""
    found = list(Fit.objects.filter(need__kind="need", need__key=reference).select_related("need", "solution"))
    proposed = [fit for fit in found if fit.is_proposed]
    return proposed[:most], [fit for fit in found if not fit.is_proposed]


def needs_for(reference: str, *, most: int = 5) -> list[Fit]:
    """The needs that take responses now and that a listed solution could meet, best first. One query."""
    found = Fit.objects.filter(solution__kind="solution", solution__key=reference, need__state=TAKES_RESPONSES)
    proposed = [fit for fit in found.select_related("need", "solution") if fit.is_proposed]
    return [fit for fit in proposed if _takes_responses(fit.need)][:most]


def needs_for_vendor(organisation_id: int, *, but: set[str], most: int = 4) -> list[Fit]:
    """The needs that take responses now and that a vendor's listed solutions could meet, best first, each with the solution
    that fits it best; without those of `but`. One query.
    """
    found = Fit.objects.filter(
        solution__kind="solution", solution__organisation_id=organisation_id, need__state=TAKES_RESPONSES
    ).exclude(need__key__in=but)
    best: dict[str, Fit] = {}
    for fit in found.select_related("need", "solution")[:MAX_FITS_READ]:
        if fit.need.key not in best and fit.is_proposed and _takes_responses(fit.need):
            best[fit.need.key] = fit
    return [*best.values()][:most]


def _takes_responses(need: CatalogueEntry) -> bool:
    """Nothing is selected yet, and the last day for responses is not past."""
    today = timezone.localdate().isoformat()
    return not need.details.get("selected") and (need.details.get("responses_until") or today) >= today
