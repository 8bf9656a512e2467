"""One application of the demonstration: what the file says of it, as dated steps that go through the services."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership
from demonstration import papers
from qualification.models.applications import Application
from qualification.models.decisions import Condition, Decision
from qualification.models.protocols import Requirement
from qualification.models.reviews import Assignment
from qualification.renewals import suggested_changes
from qualification.services import applications, deciding, evidence, following, reviewing
from qualification.services.screening import checklist, save_screening
from solutions.models.solutions import Solution

Step = tuple[datetime, Callable[[], object]]
_DOES_NOT_APPLY = "not applicable: "


def _after_a_colon(text: str) -> str:
    """A sentence of a record's card as the end of another sentence."""
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted from the day of the load."""

    today: date

    def ago(self, days: int, hour: int = 9) -> datetime:
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days), time(hour, 30)))

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts: the ministry, a colleague who answers appeals, and the evaluators by what they do."""

    ministry: Actor
    colleague: Actor
    evaluators: dict[str, Actor]


@dataclass
class Case:
    """An application from its opening to wherever the file leaves it."""

    number: int
    row: dict[str, Any]
    texts: dict[str, Any]
    solution: Solution
    vendor: Actor
    cast: Cast
    calendar: Calendar
    application: Application = field(init=False)
    decision: Decision = field(init=False)
    requirements: list[Requirement] = field(init=False, default_factory=list)
    assignments: dict[str, Assignment] = field(init=False, default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """Every step with its date, in the order of a case; cases are then put in order of date together."""
        yield from self._applying()
        yield from self._reviewing()
        yield from self._ending()

    # Applying

    def _applying(self) -> Iterator[Step]:
        opened, submitted = self.calendar.ago(self.row["opened"]), self.row.get("submitted")
        yield opened, lambda: self._open(opened)
        written = self.calendar.ago(self.row["opened"] if submitted is None else submitted, 13)
        yield written, lambda: self._write(written)
        if submitted is not None:
            at = self.calendar.ago(submitted, 15)
            yield at, lambda: self._submit(at)

    def _submit(self, at: datetime) -> None:
        renews: dict[str, Any] = {"changes": suggested_changes(self.application) or "Rien n’a changé.", "is_reread": True}
        more: dict[str, Any] = renews if self.application.renewal_of_id else {}
        applications.submit_application(self.application, by=self.vendor, at=at, **self._signatory(), **more)

    def _signatory(self) -> dict[str, Any]:
        name = self.vendor.someone().get_short_name()
        return {"signatory_name": name, "signatory_function": "Direction de la qualité (personne fictive)"}

    def _open(self, at: datetime) -> None:
        self.solution.refresh_from_db()
        self.application = applications.open_application(self.solution, by=self.vendor, at=at, demonstration=True)
        self.requirements = list(self.application.protocol.requirements.all())

    def _write(self, at: datetime) -> None:
        """Answers, and evidence for what blocks. A renewal has both already: they came along."""
        is_half = self.row.get("answered") == "half"
        asked = self.requirements[: len(self.requirements) // 2] if is_half else self.requirements
        pdf, figures = papers.dossier(self.application), papers.table(self.application)
        for requirement in asked:
            if self.application.renewal_of is not None:
                continue
            text, applies = self._answer(requirement)
            applications.answer_requirement(
                self.application, requirement, by=self.vendor, text=text, is_not_applicable=not applies, at=at
            )
            if requirement.blocks and applies:
                upload = papers.upload(requirement, pdf, figures)
                title = f"{requirement.code}\u00a0: preuve fictive, pour la démonstration"
                evidence.add_file(self.application, requirement, by=self.vendor, upload=upload, title=title, at=at)

    def _answer(self, requirement: Requirement) -> tuple[str, bool]:
        """The text, and whether the requirement applies to this solution."""
        text = self.texts["answers"][requirement.code]
        if not self.solution.has_medical_purpose:
            text = self.texts["not_medical"].get(requirement.code, text)
        applies = not text.startswith(_DOES_NOT_APPLY)
        closings = self.texts["closings"][requirement.group]
        closing = closings[(self.number + requirement.position) % len(closings)] if applies else ""
        release = self.application.release
        said = text.removeprefix(_DOES_NOT_APPLY).format(
            name=self.solution.name_fr,
            version=release.number if release else "",
            vendor=self.solution.organisation.name_fr,
            purpose=self.solution.intended_purpose_fr,
            oversight=self.solution.human_oversight_fr,
            limits=_after_a_colon(self.solution.limits_fr),
            hosting=_after_a_colon(self.solution.hosting_fr),
        )
        return f"{said.strip()} {closing}".strip(), applies

    # Reviewing

    def _reviewing(self) -> Iterator[Step]:
        row, ago = self.row, self.calendar.ago
        if "screening" in row:
            at = ago(row["screening"], 10)
            yield at, lambda: reviewing.begin_screening(self.application, by=self.cast.ministry, at=at)
        for place, review in enumerate(row.get("reviews", [])):
            yield from self._review(place, review)
        if "in_review" in row:
            begun = ago(row["in_review"], 12)
            yield begun, lambda: self._open_review(begun)
        for question in row.get("clarifications", []):
            yield from self._clarification(question)
        if "deliberation" in row:
            closed = ago(row["deliberation"], 14)
            yield closed, lambda: reviewing.begin_deliberation(self.application, by=self.cast.ministry, at=closed)

    def _open_review(self, at: datetime) -> None:
        found = {line.requirement.code: (True, "") for line in checklist(self.application)}
        save_screening(self.application, by=self.cast.ministry, found=found, at=at)
        reviewing.open_review(self.application, by=self.cast.ministry, at=at)

    def _review(self, place: int, review: dict[str, Any]) -> Iterator[Step]:
        asked = self.calendar.ago(review.get("asked", self.row["screening"]), 11)
        yield asked, lambda: self._assign(review["by"], asked)
        conflict = review.get("conflict", "")
        if conflict == "unknown":
            return
        declared = self.calendar.ago(self.row.get("in_review", self.row["screening"]), 11)
        yield declared, lambda: self._declare(review["by"], conflict, declared)
        if conflict or review.get("done") == "none":
            return
        end = self.row.get("deliberation")
        handed_in = review.get("handed_in", 2 if end is None else end + 2 + 3 * (place % 3))
        at = self.calendar.ago(handed_in, 16)
        yield at, lambda: self._judge(review, place, at)

    def _assign(self, by: str, at: datetime) -> None:
        membership = self.cast.evaluators[by].membership
        if not isinstance(membership, Membership):
            raise ValueError("An evaluator acts for an organisation.")
        self.assignments[by] = reviewing.assign_evaluator(self.application, membership, by=self.cast.ministry, at=at)

    def _declare(self, by: str, conflict: str, at: datetime) -> None:
        reviewing.declare(self.assignments[by], by=self.cast.evaluators[by], has_conflict=bool(conflict), note=conflict, at=at)

    def _judge(self, review: dict[str, Any], place: int, at: datetime) -> None:
        """The verdicts of one evaluator, then the opinion; half of them, without one, when the review goes on."""
        evaluator, assignment = self.cast.evaluators[review["by"]], self.assignments[review["by"]]
        is_half = review.get("done") == "half"
        seen = self.requirements[: len(self.requirements) // 2] if is_half else self.requirements
        verdicts = []
        for requirement in seen:
            values = self._verdict(requirement, self._rank(review["by"]), place)
            verdicts.append(values["verdict"])
            reviewing.save_finding(assignment, requirement, by=evaluator, values=values, at=at)
        if not is_half:
            opinions = self.texts["against" if "not_met" in verdicts else "opinions"]
            summary = opinions[(self.number + place) % len(opinions)]
            reviewing.hand_in_review(assignment, by=evaluator, summary=summary, at=at)

    def _rank(self, by: str) -> int:
        """The place of an evaluator among those who review: one with a conflict does not count."""
        return [each["by"] for each in self.row["reviews"] if not each.get("conflict")].index(by)

    def _verdict(self, requirement: Requirement, rank: int, place: int) -> dict[str, str]:
        _text, applies = self._answer(requirement)
        given = self.row.get("findings", {}).get(requirement.code)
        is_reserved = (7 * requirement.position + 5 * self.number + 3 * place) % 19 == 0
        verdict = given[rank] if given else "partly" if is_reserved else "met" if applies else "not_applicable"
        if verdict not in ("partly", "not_met"):
            return {"verdict": verdict}
        vendor, committee = self.texts["remarks"][requirement.group]
        return {"verdict": verdict, "remark_vendor": vendor, "remark_committee": committee}

    def _clarification(self, row: dict[str, Any]) -> Iterator[Step]:
        asked = self.calendar.ago(row["asked"], 13)
        yield asked, lambda: self._ask(row, asked)
        if "answered" in row:
            answered = self.calendar.ago(row["answered"], 13)
            yield answered, lambda: self._clarify(row, answered)

    def _ask(self, row: dict[str, Any], at: datetime) -> None:
        known = {requirement.code: requirement for requirement in self.requirements}
        reviewing.ask_clarifications(
            self.application,
            by=self.cast.ministry,
            questions=[(known.get(code), text) for code, text in row["questions"]],
            due_on=self.calendar.ahead(row["due_in"]),
            at=at,
        )

    def _clarify(self, row: dict[str, Any], at: datetime) -> None:
        waiting = self.application.clarifications.filter(answered_at=None).order_by("pk")
        answers = dict(zip(waiting.values_list("pk", flat=True), row["answers"], strict=True))
        reviewing.answer_clarifications(self.application, by=self.vendor, answers=answers, at=at)

    # The end, and what follows it

    def _ending(self) -> Iterator[Step]:
        row, ago = self.row, self.calendar.ago
        if "withdrawn" in row:
            withdrawn = ago(row["withdrawn"])
            yield withdrawn, lambda: applications.withdraw_application(self.application, by=self.vendor, at=withdrawn)
        if returned := row.get("returned"):
            at = ago(returned["at"])
            yield (
                at,
                lambda: reviewing.return_application(self.application, by=self.cast.ministry, reason=returned["reason"], at=at),
            )
        if "decided" in row:
            decided = ago(row["decided"], 15)
            yield decided, lambda: self._decide(row["decision"], decided)
            for condition in row["decision"].get("conditions", []):
                yield from self._condition(condition)
        if "appeal" in row:
            yield from self._appeal(row["appeal"])
        for name, measure in (("suspended", following.suspend), ("kept", following.keep)):
            if name in row:
                yield self._measure(measure, row[name])

    def _decide(self, row: dict[str, Any], at: datetime) -> None:
        conditions = [
            deciding.NewCondition(each["text"]["fr"], self.calendar.ahead(each["due_in"]), each["text"]["en"])
            for each in row.get("conditions", [])
        ]
        self.decision = deciding.decide(
            self.application,
            by=self.cast.ministry,
            outcome=row["outcome"],
            rationale_fr=row["rationale"]["fr"],
            rationale_en=row["rationale"]["en"],
            expires_on=self.calendar.ahead(row["expires_in"]) if "expires_in" in row else None,
            grounds=row.get("grounds"),
            conditions=conditions,
            at=at,
        )

    def _condition(self, row: dict[str, Any]) -> Iterator[Step]:
        def condition() -> Condition:
            return self.decision.conditions.get(text_fr=row["text"]["fr"])

        if "reported" in row:
            reported = self.calendar.ago(row["reported"])
            yield (
                reported,
                lambda: following.report_condition(condition(), by=self.vendor, report=row["report"], at=reported),
            )
        if "met" in row:
            met = self.calendar.ago(row["met"])
            yield met, lambda: following.accept_condition(condition(), by=self.cast.ministry, at=met)

    def _appeal(self, row: dict[str, Any]) -> Iterator[Step]:
        filed, answered = self.calendar.ago(row["at"]), self.calendar.ago(row["answered"])
        yield filed, lambda: following.appeal(self.decision, by=self.vendor, grounds=row["grounds"], at=filed)
        yield (
            answered,
            lambda: following.answer_appeal(
                self.decision,
                by=self.cast.colleague,
                outcome="dismissed",
                reason_fr=row["reason"]["fr"],
                reason_en=row["reason"]["en"],
                at=answered,
            ),
        )

    def _measure(self, measure: Callable[..., Decision], row: dict[str, Any]) -> Step:
        at, reason = self.calendar.ago(row["at"], 14), row["reason"]
        by = self.cast.ministry
        return at, lambda: measure(self.decision, by=by, reason_fr=reason["fr"], reason_en=reason["en"], at=at)
