"""What submission would refuse: computed once, and said beside the fields, on the overview and by the service alike."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qualification.models.applications import Answer, Application, Evidence
from qualification.models.protocols import Requirement

SHORTEST_ANSWER = 20

ANSWER = "answer"
EVIDENCE = "evidence"
LINK = "link"
RELEASE = "release"

# Words by which an answer says that something comes with it, in both languages.
_ATTACHED = re.compile(
    r"\b(ci[-\s]?joint|en pièce jointe|joint|jointe|joints|jointes|annexe|annexes|attached|enclosed|appendix|appendices)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing before submission, where it is mended, and the requirement (none: the whole application)."""

    requirement: Requirement | None
    text: str
    place: str = ANSWER


def gaps_of(application: Application) -> list[Gap]:
    """Every reason for which it cannot be submitted yet, all at once, in the order of the protocol."""
    answers = {answer.requirement_id: answer for answer in application.answers.all()}
    pieces = application.evidence.by_requirement()
    found = [
        gap
        for requirement in application.protocol.requirements.all()
        for gap in gaps_of_requirement(requirement, answers.get(requirement.pk), pieces.get(requirement.pk, []))
    ]
    if application.release is None or application.solution.releases.first() != application.release:
        newer = _("A newer version has been added. Withdraw this application and start one for that version.")
        found.append(Gap(None, newer, RELEASE))
    return found


def says_attached(answer: Answer | None, pieces: Sequence[Evidence]) -> bool:
    """Whether an answer names an attachment while its requirement has no evidence at all."""
    return not pieces and bool(answer and _ATTACHED.search(answer.text))


def absent_attachments(application: Application) -> list[Requirement]:
    """The requirements whose answers name an attachment that is not there. It is said, never refused. Three queries."""
    named = {each.requirement_id for each in application.answers.all() if says_attached(each, [])}
    given = set(application.evidence.of_answers().values_list("requirement_id", flat=True)) if named else set()
    return [row for row in application.protocol.requirements.all() if row.pk in named - given] if named else []


def counted(gaps: list[Gap]) -> list[str]:
    """How much is missing of each kind, in words: answers, evidence, links."""
    counts = {place: sum(gap.place == place for gap in gaps) for place in (ANSWER, EVIDENCE, LINK)}
    said = {
        ANSWER: ngettext("%(count)d answer to write", "%(count)d answers to write", counts[ANSWER]),
        EVIDENCE: ngettext(
            "evidence to add for %(count)d requirement", "evidence to add for %(count)d requirements", counts[EVIDENCE]
        ),
        LINK: ngettext("%(count)d link to correct", "%(count)d links to correct", counts[LINK]),
    }
    return [said[place] % {"count": count} for place, count in counts.items() if count]


def by_requirement(gaps: list[Gap]) -> dict[int, list[Gap]]:
    """The gaps under the requirement that each is said of."""
    found: dict[int, list[Gap]] = {}
    for gap in gaps:
        if gap.requirement:
            found.setdefault(gap.requirement.pk, []).append(gap)
    return found


def shortest_answer_in_words() -> str:
    """How long an answer must be, as the field says it before anyone writes."""
    said = ngettext(
        "One sentence or more: at least %(count)d character.",
        "One sentence or more: at least %(count)d characters.",
        SHORTEST_ANSWER,
    )
    return said % {"count": SHORTEST_ANSWER}


def gaps_of_requirement(requirement: Requirement, answer: Answer | None, pieces: list[Evidence]) -> list[Gap]:
    """Those of one requirement, from its answer and its live pieces of evidence."""
    return list(_of_requirement(requirement, answer, pieces))


def _of_requirement(requirement: Requirement, answer: Answer | None, pieces: list[Evidence]) -> Iterator[Gap]:
    is_not_applicable = bool(answer and answer.is_not_applicable)
    if answer is None or len(answer.text) < SHORTEST_ANSWER:
        said = _too_short_exemption() if is_not_applicable else _too_short_answer()
        yield Gap(requirement, said)
    if requirement.blocks and not is_not_applicable and not pieces:
        yield Gap(requirement, _("Add evidence: this requirement blocks the qualification."), EVIDENCE)
    if any(piece.link_state == Evidence.LinkState.BROKEN for piece in pieces):
        yield Gap(requirement, _("A link does not work. Correct it or remove it."), LINK)


def _too_short_answer() -> str:
    return _("Answer in at least one sentence (%(count)d characters or more).") % {"count": SHORTEST_ANSWER}


def _too_short_exemption() -> str:
    return _("Explain why it does not apply (%(count)d characters or more).") % {"count": SHORTEST_ANSWER}
