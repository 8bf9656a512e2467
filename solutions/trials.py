"""What was tried of solutions in the network, as the app that knows it says (`solutions.hooks.trials_found`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.bilingual import Text
from records.kinds import Tone
from solutions import hooks


@dataclass(frozen=True, slots=True)
class Trial:
    """A public pilot: where it stands, and once it is known what was decided and what it found."""

    reference: str
    title: Text
    url: str
    state: str
    tone: Tone
    outcome: str
    results: Text
    sites: int


def trials_of(solution_ids: Sequence[int]) -> dict[int, list[Trial]]:
    """By solution, the newest first. As many queries for one as for all."""
    found: dict[int, list[Trial]] = {pk: [] for pk in solution_ids}
    for receiver in hooks.trials_found:
        for pk, trials in receiver(solution_ids).items():
            found.setdefault(pk, []).extend(trials)
    return found
