"""Which listed solutions may meet a need. A first rule, kept in one place: nearness, and a subject in common.

A solution fits when it shares a specialty or a field of use with the need, and either its score reaches `FITS` or its
meaning alone `FITS_BY_MEANING`.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from matching import ranking, reasons
from matching.models import Fit, Profile
from matching.nearness import Near, nearest, share, weights_of
from registry.models.catalogue import CatalogueEntry

# Read off the demonstration, where few of those above are wrong.
FITS = 0.50
# Across languages hardly a word is shared: meaning alone then decides.
FITS_BY_MEANING = 0.45
MOST = 12
# How many of the needs that are nearest in meaning are looked at for a solution.
FROM_SOLUTION = 15
_SUBJECTS = ("specialty:", "ai_field:")
_OPEN = ("published", "in_pilot")
_LISTED = "listed"


def refresh(entries: Iterable[CatalogueEntry]) -> None:
    """Work out the fits of these entries anew, both ways."""
    for entry in entries:
        Fit.objects.filter(Q(need=entry) | Q(solution=entry)).delete()
        if entry.kind == "need" and entry.state in _OPEN:
            _of_need(entry)
        elif entry.kind == "solution" and entry.state == _LISTED:
            _of_solution(entry)
        Profile.objects.filter(entry=entry).update(fitted_from=F("made_from"))


def refresh_due(limit: int = 2000) -> int:
    """The fits that are due. Safe to run at any time and twice at once. Returns the number of records done.

    After a large import of solutions the open needs are worked out instead, each against all solutions: they are fewer.
    """
    due = Profile.objects.exclude(fitted_from=F("made_from"))
    solutions = list(due.filter(kind="solution").values_list("entry_id", "made_from")[:limit])
    waiting = CatalogueEntry.objects.filter(kind="need", state__in=_OPEN)
    if len(solutions) > waiting.count():
        _each(waiting.values_list("pk", flat=True))
        for pk, made_from in solutions:
            Profile.objects.filter(entry=pk, made_from=made_from).update(fitted_from=made_from)
        return len(solutions)
    return _each(due.order_by("entry_id").values_list("entry_id", flat=True)[:limit])


def _each(pks: Iterable[int]) -> int:
    """Work out these entries, each in its own transaction."""
    done = 0
    for pk in list(pks):
        with transaction.atomic():
            if entry := CatalogueEntry.objects.select_for_update().filter(pk=pk).first():
                refresh([entry])
                done += 1
    return done


def _of_need(need: CatalogueEntry) -> None:
    profile = Profile.objects.filter(entry=need).first()
    if profile is None:
        return
    near = nearest(_numbers(profile), set(profile.head), kind="solution")
    scores = {each.entry_id: each.score for each in near if is_near(each)}
    solutions = CatalogueEntry.objects.filter(pk__in=scores, state=_LISTED)
    _write([(need, solution, scores[solution.pk]) for solution in solutions])


def _of_solution(solution: CatalogueEntry) -> None:
    profile = Profile.objects.filter(entry=solution).first()
    if profile is None:
        return
    meanings = {each.entry_id: each.meaning for each in nearest(_numbers(profile), set(), kind="need", limit=FROM_SOLUTION)}
    needs = Profile.objects.filter(entry__in=meanings, entry__state__in=_OPEN).select_related("entry").defer("vector")
    heads = {each.entry: set(each.head) for each in needs}
    weights = weights_of(set().union(*heads.values()), "solution")
    offered = set(profile.words)
    near = {need: Near(need.pk, meanings[need.pk], share(head, offered, weights)) for need, head in heads.items()}
    _write([(need, solution, each.score) for need, each in near.items() if is_near(each)])


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


def is_near(near: Near) -> bool:
    return near.score >= FITS or near.meaning >= FITS_BY_MEANING


def _numbers(profile: Profile) -> list[float]:
    return [float(value) for value in profile.vector]


def subjects(entry: CatalogueEntry) -> set[str]:
    return {tag for tag in entry.tags if tag.startswith(_SUBJECTS)}


def _write(fits: list[tuple[CatalogueEntry, CatalogueEntry, float]]) -> None:
    """Only those with a subject in common, and the best of them."""
    fitting = sorted((fit for fit in fits if subjects(fit[0]) & subjects(fit[1])), key=lambda fit: -fit[2])[:MOST]
    Fit.objects.bulk_create(
        (Fit(need=need, solution=solution, score=score) for need, solution, score in fitting), ignore_conflicts=True
    )


def solutions_for(reference: str, *, most: int = 5) -> list[tuple[CatalogueEntry, set[str]]]:
    """The listed solutions that may meet a need, best first, each with the subjects in common. One query."""
    found = Fit.objects.filter(need__kind="need", need__key=reference).select_related("need", "solution")
    return [(fit.solution, subjects(fit.need) & subjects(fit.solution)) for fit in found[:most]]
